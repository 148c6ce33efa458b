"""A store in PostgreSQL: many processes on many machines share it.

Writing goes through one SQLAlchemy engine per process. Every write transaction first takes one lock that all of them
know, so there is one writer at a time, as with the file: sequence numbers are committed in the order in which they are
given, the feed's cursor never passes one that is still to come, and a command sees everything committed before it.
Reading goes beside it on driver connections of its own, which may not write.
"""

import threading
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, LiteralString, cast

import psycopg

from deskterm.store.database import SCHEMA_VERSION, Row, Store
from deskterm.store.dialect import for_postgres
from deskterm.store.postgres_connection import connect, is_good, make_engine, schema_in
from deskterm.store.postgres_errors import Place, explained

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlmodel import Session

_READERS: Final = 8
"""How many queries one process asks at once; more wait for one another."""

_HEAD: Final = "SELECT coalesce(max(sequence), 0) FROM change"


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
