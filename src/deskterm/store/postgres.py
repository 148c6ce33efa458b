"""A store in PostgreSQL: many processes on many machines share it.

Writing goes through one SQLAlchemy engine per process. Every write transaction first takes one lock that all of them
know, so there is one writer at a time, as with the file: sequence numbers are committed in the order in which they are
given, the feed's cursor never passes one that is still to come, and a command sees everything committed before it.
Reading goes beside it on driver connections of its own, which may not write.
"""

import select
import threading
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, LiteralString, cast

import psycopg
from psycopg.adapt import AdaptersMap
from psycopg.pq import Format
from psycopg.types.string import StrDumper

from deskterm.errors import StoreNewer, StoreUnreadable
from deskterm.store import database
from deskterm.store.database import SCHEMA_VERSION, Row, Store
from deskterm.store.dialect import Match, for_postgres
from deskterm.store.postgres_errors import Place, explained
from deskterm.text.safe import REPLACEMENT

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlmodel import Session

WRITERS_LOCK: Final = 0x4453_4B54
"""The advisory lock that whoever writes holds until the end of the transaction; locks are a database's own."""

BEGIN: Final = f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS_LOCK})"
"""How a write transaction begins."""

MARK: Final = "deskterm store, schema "
"""What the comment on the table ``meta`` begins with; the schema's number follows."""

_READERS: Final = 8
"""How many queries one process asks at once; more wait for one another."""

_CONNECT_SECONDS: Final = "10"

_FACTS: Final = """
SELECT current_setting('server_encoding'), obj_description(to_regclass('meta'), 'pg_class'),
       (SELECT count(*) FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v'))
"""
_HEAD: Final = "SELECT coalesce(max(sequence), 0) FROM change"


class _TextDumper(StrDumper):
    """Text as PostgreSQL can keep it: there is no NUL in it, which is shown as this sign anyway."""

    oid = 0

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", REPLACEMENT) if "\0" in obj else obj)


class _MatchDumper(StrDumper):
    """A question to the search index."""

    oid = psycopg.adapters.types["tsquery"].oid
    format = Format.TEXT

    def dump(self, obj: Any) -> Any:
        return super().dump(cast(Match, obj).for_postgres)


def _adapters() -> AdaptersMap:
    adapters = AdaptersMap(psycopg.adapters)
    adapters.register_dumper(str, _TextDumper)
    adapters.register_dumper(Match, _MatchDumper)
    return adapters


_ADAPTERS: Final = _adapters()


def connect(place: Place, *, reading: bool) -> "psycopg.Connection[Row]":
    """A driver connection with our settings; autocommit, so that transactions are begun by name."""
    connection = psycopg.connect(
        place.url, autocommit=True, context=_ADAPTERS, application_name="deskterm", connect_timeout=_CONNECT_SECONDS
    )
    milliseconds = round(database.BUSY_SECONDS * 1000)
    # Nothing here is worth a compiler's time, which is longer than any of the queries. What a command looks up has an
    # index, which a plan made while the table was nearly empty would pass by for as long as it is remembered.
    own = "default_transaction_read_only = on" if reading else "enable_seqscan = off"
    connection.execute(f"SET jit = off; SET lock_timeout = {milliseconds}; SET {own}".encode())
    return connection


class PostgresStore(Store):
    """One PostgreSQL database, made into a store or upgraded when opened."""

    def __init__(self, url: str) -> None:
        """Open the database at ``url``; raises ``StoreError`` when it is not ours, newer or cannot be reached."""
        self._at = Place.of(url)
        self.place = self._at.shown
        self._lock = threading.RLock()
        self._idle: deque[psycopg.Connection[Row]] = deque()
        self._free = threading.BoundedSemaphore(_READERS)
        self._local = threading.local()
        self._engine: Engine | None = None
        with self._reader() as reader:
            found = schema_in(reader, self._at)
        if found != SCHEMA_VERSION:
            from deskterm.store.migration import upgrade_database

            with explained(self._at):
                upgrade_database(self._writer(), self._at)

    def read(self, sql: str, parameters: Any = ()) -> list[Row]:
        """All rows of one query, on any connection that is free."""
        statement = cast(LiteralString, for_postgres(sql))
        # How to search depends on the words: a plan for any of them would be wrong for many.
        prepare = False if "@@" in statement else None
        with self._reader() as reader:
            return reader.execute(statement, parameters, prepare=prepare).fetchall()

    @contextmanager
    def one_moment(self) -> Generator[None]:
        """What this thread reads within the block is the store as it was at one moment."""
        with self._reader() as reader:
            reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            self._local.held = reader
            try:
                yield
            finally:
                self._local.held = None
                if not reader.closed:
                    reader.execute("ROLLBACK")

    @contextmanager
    def _reader(self) -> "Generator[psycopg.Connection[Row]]":
        """The connection this thread holds for a moment, or any that is free."""
        held: psycopg.Connection[Row] | None = getattr(self._local, "held", None)
        if held is not None:
            with explained(self._at):
                yield held
            return
        with self._free, explained(self._at):
            reader = self._taken()
            try:
                yield reader
            finally:
                self._idle.append(reader)

    def _taken(self) -> "psycopg.Connection[Row]":
        """An idle connection that is still good, else a new one."""
        while True:
            try:
                reader = self._idle.pop()
            except IndexError:
                return connect(self._at, reading=True)
            if is_good(reader):
                return reader
            reader.close()

    def data_version(self) -> int:
        """The newest change there is."""
        return self.read(_HEAD)[0][0]

    @contextmanager
    def writing(self) -> Generator["Session"]:
        """One write transaction: committed when the block ends, rolled back when it raises."""
        from sqlmodel import Session

        with self._lock, explained(self._at), Session(self._writer(), expire_on_commit=False) as session:
            yield session
            session.commit()

    def _writer(self) -> "Engine":
        with self._lock:
            if self._engine is None:
                self._engine = make_engine(self._at)
            return self._engine

    def close(self) -> None:
        """Close every connection; the store can be used again and reopens them."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None


def is_good(connection: "psycopg.Connection[Any]") -> bool:
    """Whether a connection that was idle can be used: a server that has gone has left a farewell on it.

    It costs no question; a network that went silently is noticed only when asked.
    """
    if connection.closed:
        return False
    waiting, _, _ = select.select([connection.fileno()], [], [], 0)
    return not waiting


def schema_in(connection: "psycopg.Connection[Row]", place: Place) -> int:
    """The schema's version in a database, 0 for an empty one; raises when it is not ours or newer."""
    encoding, mark, tables = connection.execute(_FACTS).fetchall()[0]
    if encoding != "UTF8":
        raise StoreUnreadable(
            f"the database {place.shown} keeps its text as {encoding}, which does not hold every language",
            "make one with: createdb --encoding=UTF8 --template=template0 NAME",
        )
    if mark is None or not mark.startswith(MARK):
        if tables:
            raise StoreUnreadable(
                f"{place.shown} is a database, but not a deskterm store",
                "name another database; this one was not touched",
            )
        return 0
    version = int(mark.removeprefix(MARK))
    if version > SCHEMA_VERSION:
        raise StoreNewer(
            f"{place.shown} was written by a newer deskterm (its schema is {version}, this one knows {SCHEMA_VERSION})",
            "upgrade deskterm; the database was not touched",
        )
    return version


def mark_in(connection: "psycopg.Connection[Row]") -> None:
    """Note beside the tables that they are ours, and their schema's version."""
    connection.execute(f"COMMENT ON TABLE meta IS '{MARK}{SCHEMA_VERSION}'".encode())


def driver_of(connection: "Connection") -> "psycopg.Connection[Row]":
    """The driver's connection under SQLAlchemy's."""
    return cast("psycopg.Connection[Row]", connection.connection.driver_connection)


def make_engine(place: Place) -> "Engine":
    """An engine on one connection, whose every transaction begins by taking the writers' lock."""
    from sqlalchemy import QueuePool, create_engine, event
    from sqlalchemy.exc import DisconnectionError

    def opened() -> "psycopg.Connection[Row]":
        return connect(place, reading=False)

    def begin(connection: Any) -> None:
        # The lock comes in a statement of its own: what follows sees all that was committed until it was given.
        driver_of(connection).execute(BEGIN.encode(), prepare=False)

    def checkout(connection: Any, *_: object) -> None:
        if not is_good(connection):
            raise DisconnectionError

    engine = create_engine(
        "postgresql+psycopg://", creator=opened, poolclass=QueuePool, pool_size=1, max_overflow=0,
        use_native_hstore=False,
    )  # fmt: skip
    event.listen(engine, "begin", begin)
    event.listen(engine.pool, "checkout", checkout)
    return engine
