"""Copies of a store: made while others work in it, checked, and put back.

A copy is one file without a log beside it. It is written aside and only takes its name when it has been checked, so a
copy that bears the name is whole.
"""

import os
import shutil
import sqlite3
import uuid
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from deskterm.errors import StoreBusy, StoreError, StoreUnreadable
from deskterm.store.sqlite_file import connect, explain, explained, facts_of, look_into, schema_of

_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file that is in use."""

_TARGET_CODES = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def backup(store_path: Path, target: Path, *, overwrite: bool = False) -> None:
    """Copy the store as it is at one moment to ``target``, while others may go on working in it.

    Raises ``StoreError`` when there is no store, when ``target`` is there already and not to be overwritten, and when
    the copy does not pass its check; nothing bears the name ``target`` then that did not before.
    """
    if schema_of(store_path) == 0:
        raise StoreUnreadable(f"there is no store at {store_path}", "name one with --db")
    _refuse_same(store_path, target)
    if target.is_dir():
        raise StoreError(f"{target} is a folder", "name a file in it")
    if target.exists() and not overwrite:
        raise StoreError(f"there is a file {target} already", "name another one, or add --overwrite")
    if _beside(target, "-wal").exists():
        raise StoreError(f"{target} is a store that somebody works in", "name another file")
    with written_aside(target) as aside:
        with explained(store_path), closing(connect(store_path, reading=True)) as source:
            _copy(source, store_path, aside, "DELETE")
        _check(aside, named=store_path)


def verify(file: Path) -> None:
    """Raise ``StoreError`` unless ``file`` is a deskterm store, not a newer one, and sound. It is not touched."""
    if not file.exists():
        raise StoreUnreadable(f"there is no file {file}", "look at its name again")
    if schema_of(file) == 0:
        raise StoreUnreadable(f"{file} is empty: there is no store in it", "look at its name again")
    _check(file)


def restore(file: Path, store_path: Path) -> Path | None:
    """Put the copy ``file`` in the place of the store, after checking it; returns where the present store was kept.

    Raises ``StoreBusy`` while anybody has the store open, and ``StoreError`` when ``file`` does not pass its check or
    something else than a store stands in its place. Until the very last step the present store is what it was.
    """
    try:
        verify(file)
    except StoreUnreadable as error:
        raise StoreUnreadable(error.message, f"use another copy; {store_path} was not touched") from error
    _refuse_same(file, store_path)
    _refuse_other_kind(file, store_path)
    if store_path.is_dir():
        raise StoreUnreadable(f"{store_path} is a folder, and a store is a file", "name a file in it with --db")
    try:
        store_path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder {store_path.parent} cannot be made: {error.strerror}") from error
    with written_aside(store_path) as fresh:
        with closing(look_into(file)) as source:
            _copy(source, file, fresh, "WAL")
        _begin_epoch(fresh)
        with _nobody_at(store_path):
            kept = _keep(store_path)
            for ending in _BESIDE:  # a log of the old file would be taken for one of the new
                _beside(store_path, ending).unlink(missing_ok=True)
            fresh.replace(store_path)
    return kept


def _refuse_other_kind(file: Path, store_path: Path) -> None:
    """A mirror's copy in a desk's place would lose the desk, and a desk's in a mirror's what waits there."""
    here, there = _is_mirror(store_path), _is_mirror(file)
    if here and there is False:
        raise StoreError(
            f"{store_path} is a mirror of a team server, and {file} is a desk of its own; nothing was touched",
            "a desk is restored where its server is; deskterm sync brings what that has",
        )
    if there and here is False:
        raise StoreError(
            f"{file} is a mirror of what one person sees, and {store_path} is a desk; nothing was touched",
            "use a copy of the desk itself",
        )


def _is_mirror(path: Path) -> bool | None:
    """Whether a store is a mirror; None where there is none, or it cannot be read."""
    if not path.is_file():
        return None
    try:
        with closing(look_into(path)) as store:
            return bool(store.execute("SELECT 1 FROM meta WHERE name = 'kind' AND value = 'mirror'").fetchall())
    except (sqlite3.Error, StoreError):
        return None


def _begin_epoch(fresh: Path) -> None:
    """Mirrors of this store learn by it that what they followed is not what there is now."""
    with explained(fresh), closing(sqlite3.connect(fresh, isolation_level=None)) as target:
        target.execute("UPDATE meta SET value = ? WHERE name = 'epoch'", (str(uuid.uuid4()),))


def _refuse_same(one: Path, other: Path) -> None:
    if other.exists() and one.samefile(other):
        raise StoreError(f"{one} and {other} are the same file", "name another one")


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


@contextmanager
def written_aside(target: Path) -> Generator[Path]:
    """A file beside ``target`` to write to, only for its owner to read, which takes its name in the end."""
    aside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield aside
        if aside.exists():
            aside.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}", "look at the folder and the disk") from error
    finally:
        for path in (aside, *(_beside(aside, ending) for ending in _BESIDE)):
            path.unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, path: Path, aside: Path, journal: str) -> None:
    with closing(sqlite3.connect(aside, isolation_level=None)) as target:
        try:
            source.backup(target)
            target.execute(f"PRAGMA journal_mode = {journal}")
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            raise explain(error, aside if code in _TARGET_CODES else path) from error


def _check(path: Path, *, named: Path | None = None) -> None:
    """Raise where the file at ``path`` is damaged; ``named`` is the store that it is an exact copy of."""
    named = named or path
    with explained(named), closing(look_into(path)) as connection:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
        loose = connection.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone()[0]
    if found != ["ok"]:
        raise StoreUnreadable(f"{named} is damaged: {found[0]}", "use another copy")
    if loose:
        raise StoreUnreadable(f"{named} is damaged: {loose} rows refer to others that are missing", "use another copy")


@contextmanager
def _nobody_at(path: Path) -> Generator[None]:
    """Hold the store at ``path`` so that nobody else is or comes in; one that is damaged or not there is not held."""
    connection = _hold(path)
    try:
        yield
    finally:
        if connection is not None:
            connection.close()


def _hold(path: Path) -> sqlite3.Connection | None:
    try:
        facts = facts_of(path)
    except StoreUnreadable:
        return None
    if facts.tables and not facts.ours:
        raise StoreError(f"{path} is a database, but not a deskterm store", "name another file with --db")
    if not facts.tables:
        return None
    connection = sqlite3.connect(path, timeout=1.0, isolation_level=None)
    try:
        # Leaving the write-ahead log takes the last one who is there; the log has gone into the file then.
        (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        connection.close()
        if isinstance(explain(error, path), StoreBusy):
            raise _busy(path) from error
        return None
    if mode != "delete":
        connection.close()
        raise _busy(path)
    return connection


def _busy(path: Path) -> StoreBusy:
    return StoreBusy(f"somebody has the store {path} open", "close deskterm everywhere, then try again")


def _keep(path: Path) -> Path | None:
    """Keep the present store, and a log that could not be taken in, under another name."""
    if not path.exists():
        return None
    number = 0
    while (kept := path.with_name(f"{path.name}.before-restore{f'-{number}' if number else ''}")).exists():
        number += 1
    for ending in ("", "-wal"):
        if _beside(path, ending).exists():
            try:
                _beside(kept, ending).hardlink_to(_beside(path, ending))
            except OSError:
                shutil.copy2(_beside(path, ending), _beside(kept, ending))
    return kept
