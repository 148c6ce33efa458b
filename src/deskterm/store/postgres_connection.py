"""A PostgreSQL database as its driver has it: connected with our settings, recognised as ours, locked to write."""

import select
from typing import TYPE_CHECKING, Any, Final, cast

import psycopg
from psycopg.adapt import AdaptersMap
from psycopg.pq import Format
from psycopg.types.string import StrDumper

from deskterm.errors import StoreNewer, StoreUnreadable
from deskterm.store import database
from deskterm.store.database import SCHEMA_VERSION, Row
from deskterm.store.dialect import Match
from deskterm.store.postgres_errors import Place
from deskterm.text.safe import REPLACEMENT

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

WRITERS_LOCK: Final = 0x4453_4B54
"""The advisory lock that whoever writes holds until the end of the transaction; locks are a database's own."""

BEGIN: Final = f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS_LOCK})"
"""How a write transaction begins."""

MARK: Final = "deskterm store, schema "
"""What the comment on the table ``meta`` begins with; the schema's number follows."""

_CONNECT_SECONDS: Final = "10"

_FACTS: Final = """
SELECT current_setting('server_encoding'), obj_description(to_regclass('meta'), 'pg_class'),
       (SELECT count(*) FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v'))
"""


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
