"""Making a demo's store: a file of its own, marked so that nothing ever leaves it."""

import gc
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from deskterm.demo.course import unique_id
from deskterm.demo.generator import SEED, TICKETS, snapshots
from deskterm.demo.people import load_people
from deskterm.demo.samples import samples
from deskterm.errors import StoreBusy, StoreError, StoreUnreadable
from deskterm.model.commands import DESK, AddAgent, Command, ImportSnapshot
from deskterm.model.instants import now as present
from deskterm.store.database import BUSY_SECONDS
from deskterm.store.drafts import Drafts
from deskterm.store.loading import loading
from deskterm.store.sqlite import SqliteStore
from deskterm.store.sqlite_file import explained, schema_of

if TYPE_CHECKING:
    from deskterm.desk.desk import Desk
    from deskterm.desk.settings import Settings

_AT_ONCE: Final = 10_000
"""Tickets written in one transaction."""
_LOOKED_AT: Final = 400
"""Rows of each index that are looked at to learn how the data lie."""
_BESIDE: Final = ("-wal", "-shm")
"""Files that SQLite keeps beside a store while it is open."""

MANY: Final = 5_000
"""From so many tickets on indexes are made at the end."""

Progress = Callable[[int], None]


def make_demo(
    path: Path,
    *,
    tickets: int = TICKETS,
    seed: int = SEED,
    now: datetime | None = None,
    settings: "Settings | None" = None,
    progress: Progress | None = None,
) -> None:
    """Make a demo store at ``path``, in place of an earlier demo there if there is one.

    It is made beside ``path`` and put there whole. ``progress`` is told how many tickets there are so far. Raises
    ``StoreError`` where there is something else at ``path`` or somebody works with the demo there.
    """
    put_away(path)
    draft = path.with_name(f"{path.name}.new")
    _remove(draft)
    try:
        with closing(SqliteStore(draft)) as store:
            _fill(store, tickets, seed, now or present(), settings or _settings(draft), progress)
        with explained(path):
            draft.replace(path)
    except OSError as error:
        raise StoreError(f"the demo {path} cannot be put there: {error.strerror}") from error
    finally:
        _remove(draft)


def is_demo(path: Path) -> bool:
    """Whether there is a demo's store at ``path``; raises ``StoreError`` for a file that is no store at all."""
    if not schema_of(path):
        return False
    with explained(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
        try:
            return connection.execute("SELECT value FROM meta WHERE name = 'kind'").fetchone() == ("demo",)
        finally:
            connection.close()


def put_away(path: Path) -> None:
    """Remove a demo's store that nobody works with; raises ``StoreError`` where that would be wrong."""
    if not path.exists():
        return
    if path.stat().st_size and not is_demo(path):
        raise StoreUnreadable(f"{path} is no demo and was not touched", "name another file with --db")
    if not _alone(path):
        raise StoreBusy(f"a demo is open at {path}", "leave it first, or name another file with --db for a second one")
    _remove(path)
    # What was being written on its tickets goes with them.
    shutil.rmtree(Drafts(path).folder, ignore_errors=True)


def _alone(path: Path) -> bool:
    """Whether no other process has the store open: only then it gives up its write-ahead log."""
    with explained(path):
        connection = sqlite3.connect(path, timeout=0)
        try:
            return connection.execute("PRAGMA journal_mode = DELETE").fetchone() != ("wal",)
        except sqlite3.OperationalError:
            return False
        finally:
            connection.close()


def _remove(path: Path) -> None:
    try:
        for one in (path, *(path.with_name(path.name + suffix) for suffix in _BESIDE)):
            one.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{path} cannot be removed: {error.strerror}", "name another file with --db") from error


def _settings(path: Path) -> "Settings":
    from deskterm.config import Config
    from deskterm.desk.settings import Settings

    return Settings.of(Config(path=path, home=path.parent, db=path))


def _fill(
    store: SqliteStore, tickets: int, seed: int, now: datetime, settings: "Settings", progress: Progress | None
) -> None:
    from deskterm.desk.desk import Desk
    from deskterm.store.tables import BlobRow

    with store.writing() as session:
        session.connection().exec_driver_sql("UPDATE meta SET value = 'demo' WHERE name = 'kind'")
        session.add_all(BlobRow(sha256=one.sha256, content=one.content) for one in samples())
    desk = Desk(store, settings)
    desk.execute_many(_agents(now))
    chance = Random(f"{seed} commands")
    commands = (
        ImportSnapshot(actor=DESK, id=unique_id(now, chance), at=now, snapshot=one)
        for one in snapshots(tickets, seed, now)
    )
    with _without_collector():
        if tickets > MANY:
            with loading(store):
                _take_in(desk, commands, progress)
        else:
            _take_in(desk, commands, progress)
    with store.writing() as session:
        connection = session.connection()
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {_LOOKED_AT}")
        connection.exec_driver_sql("ANALYZE")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Look for no unused circles meanwhile: millions of rows make none, and looking takes a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _agents(now: datetime) -> Iterator[Command]:
    for agent in load_people().agents:
        yield AddAgent(
            actor=DESK,
            at=now,
            name=agent.handle,
            display_name=agent.name,
            role=agent.role,
            languages=agent.languages,
            queue=agent.queues[0],
        )


def _take_in(desk: "Desk", commands: Iterator[Command], progress: Progress | None) -> None:
    """Carry out ``commands``, so many in a transaction, without holding more of them than must be."""
    done = 0

    def report(count: int) -> None:
        if progress is not None:
            progress(done + count)

    while taken := desk.execute_many(islice(commands, _AT_ONCE), report):
        done += len(taken)
