"""A store in one file: opened, checked, upgraded, written in one transaction at a time, read beside it.

Writing goes through one SQLAlchemy engine per process, every transaction a ``BEGIN IMMEDIATE``; reading goes through
plain ``sqlite3`` connections, one per thread. Write-ahead logging lets readers and other processes go on meanwhile.
"""

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deskterm.store.database import SCHEMA_VERSION, Row, Store
from deskterm.store.sqlite_file import connect, explained, make_engine, schema_of

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlmodel import Session


class SqliteStore(Store):
    """One store file, created or upgraded when opened."""

    patience = 2.0
    """Seconds for which scrubbing waits for readers to finish with what was there before."""

    def __init__(self, path: Path) -> None:
        """Open ``path``; raises ``StoreError`` when it is not ours, newer, damaged or not writable."""
        self.path = path
        self.place = str(path)
        self._lock = threading.RLock()
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._engine: Engine | None = None
        if schema_of(path) != SCHEMA_VERSION:
            from deskterm.store.migration import upgrade

            upgrade(path)

    @property
    def reader(self) -> sqlite3.Connection:
        """This thread's reading connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "reader", None)
        if connection is None:
            with explained(self.path):
                connection = connect(self.path, reading=True)
            self._local.reader = connection
            with self._lock:
                self._readers.append(connection)
        return connection

    def read(self, sql: str, parameters: Any = ()) -> list[Row]:
        """All rows of one query on this thread's reading connection."""
        with explained(self.path):
            return self.reader.execute(sql, parameters).fetchall()

    @contextmanager
    def one_moment(self) -> Generator[None]:
        """What this thread reads within the block is the store as it was at one moment."""
        with explained(self.path):
            self.reader.execute("BEGIN")
            try:
                yield
            finally:
                self.reader.execute("COMMIT")

    def data_version(self) -> int:
        """A number that changes when another connection has committed since this thread last asked."""
        return self.read("PRAGMA data_version")[0][0]

    @contextmanager
    def writing(self) -> Generator["Session"]:
        """One write transaction: committed when the block ends, rolled back when it raises."""
        from sqlmodel import Session

        with self._lock, explained(self.path), Session(self._writer(), expire_on_commit=False) as session:
            yield session
            session.commit()

    def _writer(self) -> "Engine":
        if self._engine is None:
            self._engine = make_engine(self.path)
        return self._engine

    def scrub(self) -> bool:
        """Write the file anew, so that nothing deleted is left in it, its index or its log; False while others read.

        Takes about as long as copying the file; others can read meanwhile, and write afterwards.
        """
        with self._lock, explained(self.path):
            connection = connect(self.path, reading=False)
            try:
                for name in ("message_search", "customer_search"):
                    connection.execute(f"INSERT INTO {name}({name}) VALUES ('optimize')")
                connection.execute("VACUUM")
                connection.execute(f"PRAGMA busy_timeout = {round(self.patience * 1000)}")
                (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy:
                    connection.execute("DELETE FROM meta WHERE name = 'to_scrub'")
                return not busy
            finally:
                connection.close()

    def close(self) -> None:
        """Close every connection; the store can be used again and reopens them."""
        with self._lock:
            for connection in self._readers:
                connection.close()
            self._readers.clear()
            self._local = threading.local()
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None
