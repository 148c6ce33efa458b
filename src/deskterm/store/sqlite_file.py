"""One store file as SQLite has it: opened with our settings, recognised as ours, its errors as ours."""

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deskterm.errors import KeyTaken, StoreBusy, StoreError, StoreNewer, StoreUnreadable
from deskterm.store import database
from deskterm.store.database import SCHEMA_VERSION
from deskterm.text.translation import gettext

if TYPE_CHECKING:
    from sqlalchemy import Engine

_APPLICATION_ID = 0x4453_4B54  # "DSKT"
_READERS_CACHE = -1024
"""Kibibytes of pages each reading thread keeps, as SQLite wants to be told; the system keeps the others."""
_BUSY_CODES = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def explain(error: sqlite3.Error, path: Path) -> StoreError:
    """The database driver's error as one of ours, with what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _BUSY_CODES:
        return StoreBusy(
            gettext("the store {path} is kept busy by another process", path=path),
            gettext("try again in a moment; nothing was changed"),
        )
    if code == sqlite3.SQLITE_FULL:
        return StoreError(
            gettext("the disk that holds {path} is full; nothing was changed", path=path),
            gettext("make room, then try again"),
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return StoreUnreadable(
            gettext("the store {path} may not be written", path=path),
            gettext("check the file's and the folder's permissions"),
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreUnreadable(
            gettext("the store {path} cannot be opened", path=path),
            gettext("check that the folder exists and may be written"),
        )
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return StoreUnreadable(
            f"the store {path} is no deskterm store or is damaged ({error})",
            "restore a backup with: deskterm restore FILE, or name another file with --db",
        )
    words = f"the store {path} could not be used: {error}"
    return KeyTaken(words, "try again") if str(error).endswith("failed: message.key") else StoreError(words)


@contextmanager
def explained(path: Path) -> Generator[None]:
    """Turn the driver's errors, also when wrapped by SQLAlchemy, into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, path) from error
    except Exception as error:
        cause = getattr(error, "orig", None)
        if isinstance(cause, sqlite3.Error):
            raise explain(cause, path) from error
        raise


def connect(path: Path, *, reading: bool) -> sqlite3.Connection:
    """A driver connection with our settings; autocommit, so that transactions are begun by name.

    Only a writing one makes the file where there is none.
    """
    uri = f"{path.absolute().as_uri()}?mode={'rw' if reading else 'rwc'}"
    connection = sqlite3.connect(
        uri, uri=True, timeout=database.BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys = ON")
    # Not mapped into memory: that is no quicker, and each thread's map counts as memory of its own.
    connection.execute("PRAGMA mmap_size = 0")
    if reading:
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = {_READERS_CACHE}")
    else:
        _log_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")
    return connection


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Keep a log ahead of the file. Of two who ask a new file for it at once SQLite refuses one without waiting."""
    end = time.monotonic() + database.BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY_CODES or time.monotonic() > end:
                raise
            time.sleep(0.02)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself: its schema version, whether it holds any tables, and whether it is ours."""

    version: int
    tables: bool
    ours: bool


def look_into(path: Path) -> sqlite3.Connection:
    """A connection that leaves the file as it is to the byte; raises ``StoreUnreadable`` where that cannot be."""
    try:
        in_use = Path(f"{path}-wal").exists()
    except OSError as error:
        raise _closed(path, error) from error
    with explained(path):
        # Without a log beside it nobody is at it, and not even a lock is taken.
        how = "mode=ro" if in_use else "immutable=1"
        return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=database.BUSY_SECONDS)


def _closed(path: Path, error: OSError) -> StoreUnreadable:
    return StoreUnreadable(f"the store {path} cannot be opened: {error.strerror}", "name another file with --db")


def facts_of(path: Path) -> Facts:
    """What the file at ``path`` says of itself; one that is not there or empty is nobody's."""
    try:
        if path.is_dir():
            raise StoreUnreadable(f"{path} is a folder, and a store is a file", "name a file in it with --db")
        if path.stat().st_size == 0:
            return Facts(0, tables=False, ours=False)
    except FileNotFoundError:
        return Facts(0, tables=False, ours=False)
    except OSError as error:
        raise _closed(path, error) from error
    connection = look_into(path)
    try:
        with explained(path):
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        connection.close()
    return Facts(version, tables > 0, application == _APPLICATION_ID)


def schema_of(path: Path) -> int:
    """The file's schema version, 0 for a file that is not there or empty; raises when it is not ours or newer."""
    facts = facts_of(path)
    if facts.tables and not facts.ours:
        raise StoreUnreadable(
            f"{path} is a database, but not a deskterm store", "name another file with --db; this one was not touched"
        )
    if facts.tables and facts.version > SCHEMA_VERSION:
        raise StoreNewer(
            f"{path} was written by a newer deskterm (its schema is {facts.version}, this one knows {SCHEMA_VERSION})",
            "upgrade deskterm; the file was not touched",
        )
    return facts.version if facts.tables else 0


def make_engine(path: Path) -> "Engine":
    """An engine whose every transaction is a ``BEGIN IMMEDIATE`` on one connection."""
    from sqlalchemy import StaticPool, create_engine, event

    def opened() -> sqlite3.Connection:
        return connect(path, reading=False)

    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    engine = create_engine("sqlite://", creator=opened, poolclass=StaticPool)
    event.listen(engine, "begin", begin)
    return engine


def mark_as_ours(connection: Any) -> None:
    """Stamp a store with our application id and schema version."""
    connection.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
