"""Who else has the same store's file open, and at which ticket: a small file per window in the folder NAME.presence.

Nothing of it is in the database, where every word of it would wake everybody. A window's file is written whole and put
in place at once, locked as long as the window lives, touched again every ten seconds while nothing changes, and taken
away when its window leaves the ticket. Whoever has not touched theirs for thirty seconds, or has lost the lock because
the process is no more, is gone.

What stands in the files of others is not trusted: their size, number and kind are bounded, and names are made safe.
Where the folder cannot be written or read, nobody sees anybody; that is no error.
"""

import json
import os
import re
import stat
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import EllipsisType
from typing import Final

from deskterm.model.instants import now
from deskterm.model.presence import Doing, Someone, bounded, gathered

if sys.platform != "win32":
    import fcntl

TOUCHED_EVERY: Final = timedelta(seconds=10)
"""How often a window's file is touched; also how long a folder that could not be written is left alone."""

GONE_AFTER: Final = timedelta(seconds=30)
"""Whose file has not been touched for so long is gone."""

SWEPT_AFTER: Final = timedelta(days=1)
"""What crashes left behind is taken away after so long."""

MOST_FILES: Final = 100
MOST_BYTES: Final = 4096
MOST_TICKET: Final = 64

_NAME: Final = re.compile(r"[0-9]{1,10}-[0-9a-f]{8}\.(?:json|new)")


@dataclass(frozen=True, slots=True)
class _Said:
    """What one window's file says."""

    ticket: str
    who: Someone
    locked: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What this window's file is to say."""

    ticket: str
    doing: Doing
    since: datetime


_Signature = tuple[int, int, int]


class FilePresence:
    """One window beside one store; what the ``Presence`` of the desk promises. Safe to use from several threads."""

    def __init__(self, store: Path, agent: str, name: str, *, clock: Callable[[], datetime] = now) -> None:
        self.folder = Path(os.path.realpath(store) + ".presence")
        self._store = store
        self._agent = bounded(agent)
        self._name = bounded(name)
        self._clock = clock
        self._window = f"{os.getpid()}-{os.urandom(4).hex()}"
        self._wanted: _Wanted | None = None
        self._written: _Wanted | None = None
        self._held: int | None = None
        self._touched_at: datetime | None = None
        self._failed_at: datetime | None = None
        self._people: Mapping[str, tuple[Someone, ...]] = {}
        self._known: dict[str, tuple[_Signature, _Said | None]] = {}
        self._swept = self._closed = False
        self._lock = threading.Lock()

    @property
    def path(self) -> Path:
        """This window's file."""
        return self.folder / f"{self._window}.json"

    def announce(self, ticket: str | None, doing: Doing) -> None:
        """This window is at ``ticket``; the next look writes it down."""
        wanted = self._wanted
        if ticket is None or doing is Doing.LEFT:
            self._wanted = None
        elif wanted is None or (wanted.ticket, wanted.doing) != (ticket, doing):
            self._wanted = _Wanted(ticket, doing, self._clock())

    def others(self, ticket: str) -> tuple[Someone, ...]:
        """Everybody else at a ticket as of the last look, whoever writes first."""
        return self._people.get(ticket, ())

    def everywhere(self) -> Mapping[str, tuple[Someone, ...]]:
        """Everybody else by ticket as of the last look."""
        return self._people

    def look(self) -> bool:
        """Write what was announced, read what others wrote; True when that has changed."""
        with self._lock:
            if self._closed:
                return False
            at = self._clock()
            self._write(at)
            before, self._people = self._people, gathered(self._read(at))
            return self._people != before

    def close(self) -> None:
        """Take this window's file away, and the folder with the last one."""
        with self._lock:
            self._closed = True
            self._wanted = None
            self._take_away()
            with suppress(OSError):  # somebody else is there, or it never was
                self.folder.rmdir()

    # This window

    def _write(self, at: datetime) -> None:
        wanted = self._wanted
        if wanted is None:
            self._take_away()
            return
        if self._failed_at is not None and abs(at - self._failed_at) < TOUCHED_EVERY:
            return
        self._failed_at = None
        try:
            if wanted != self._written:
                self._put(wanted, at)
            elif self._touched_at is None or abs(at - self._touched_at) >= TOUCHED_EVERY:
                self._touch(wanted, at)
        except OSError:
            self._failed_at = at

    def _put(self, wanted: _Wanted, at: datetime) -> None:
        aside = self.folder / f"{self._window}.new"
        try:
            descriptor = self._opened(aside)
        except FileNotFoundError:  # the last window has just taken the folder along
            descriptor = self._opened(aside)
        before, self._held = self._held, descriptor
        try:
            locked = _locked(descriptor)
            os.write(descriptor, self._whole(wanted, locked=locked))
            if not locked:  # some systems replace no open file
                self._let_go()
            self._stamp(aside, at)
            aside.replace(self.path)
            self._written, self._touched_at = wanted, at
        finally:
            if before is not None:
                os.close(before)

    def _whole(self, wanted: _Wanted, *, locked: bool) -> bytes:
        told = {"agent": self._agent, "name": self._name, "ticket": wanted.ticket, "doing": wanted.doing.value}
        return json.dumps({**told, "at": wanted.since.isoformat(), "locked": locked}).encode()

    def _opened(self, aside: Path) -> int:
        mode = self._mode()
        try:
            self.folder.mkdir()
            self.folder.chmod(mode | (mode & 0o444) >> 2 | 0o700)
        except FileExistsError:
            pass
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with suppress(OSError):  # whoever cannot be let in sees nobody
            aside.chmod(mode)
        return descriptor

    def _let_go(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _mode(self) -> int:
        """Whoever may open the store may see who is there: the same rights as its file has."""
        try:
            return self._store.stat().st_mode & 0o666 | 0o600
        except OSError:
            return 0o600

    def _touch(self, wanted: _Wanted, at: datetime) -> None:
        try:
            self._stamp(self.path, at)
        except FileNotFoundError:
            self._put(wanted, at)
        self._touched_at = at

    def _stamp(self, path: Path, at: datetime) -> None:
        os.utime(path, (at.timestamp(), at.timestamp()))

    def _take_away(self) -> None:
        if self._written is not None:
            self._written = self._touched_at = None
            with suppress(OSError):  # it ages, and is gone in half a minute
                self.path.unlink()
            self._let_go()

    # The others

    def _read(self, at: datetime) -> Iterator[tuple[str, Someone]]:
        known, self._known = self._known, {}
        for name, found in self._entries():
            age = abs(at - datetime.fromtimestamp(found.st_mtime, UTC))
            if age > SWEPT_AFTER and not self._swept:
                self._discard(name)
            if age > GONE_AFTER or not name.endswith(".json"):
                continue
            signature = (found.st_mtime_ns, found.st_ino, found.st_size)
            before = known.get(name)
            said = self._heard(name, at, before[1] if before is not None and before[0] == signature else ...)
            self._known[name] = (signature, said)
            if said is not None:
                yield said.ticket, said.who
        self._swept = True

    def _heard(self, name: str, at: datetime, before: _Said | EllipsisType | None) -> _Said | None:
        """What a window's file says, ``before`` if known; None when it makes no sense or its window is gone."""
        path = self.folder / name
        try:
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        except OSError:
            return None
        try:
            said = _said(descriptor, at) if before is ... else before
            if said is None or not said.locked or not _lock_is_free(descriptor):
                return said
            if os.fstat(descriptor).st_ino != path.stat().st_ino:
                # A window that says something new locks the new file, puts it in place, then lets go of the old one.
                return said
            self._discard(name)
            return None
        except OSError:
            return None
        finally:
            os.close(descriptor)

    def _entries(self) -> Iterator[tuple[str, os.stat_result]]:
        """The plain files that windows made, other than this one's; at most ``MOST_FILES``."""
        left = MOST_FILES
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    if not _NAME.fullmatch(entry.name) or entry.name.startswith(self._window):
                        continue
                    try:
                        found = entry.stat(follow_symlinks=False)
                    except OSError:
                        continue  # gone meanwhile
                    if stat.S_ISREG(found.st_mode) and -1 < found.st_mtime < 1e11:
                        yield entry.name, found
                    left -= 1
                    if not left:
                        return
        except OSError:
            return

    def _discard(self, name: str) -> None:
        with suppress(OSError):  # another user's, or gone
            os.unlink(self.folder / name)


def _said(descriptor: int, at: datetime) -> _Said | None:
    """What a window's file says, or None where it makes no sense."""
    whole = os.read(descriptor, MOST_BYTES + 1)
    try:
        if len(whole) > MOST_BYTES:
            return None
        match json.loads(whole):
            case {
                "agent": str(agent),
                "name": str(name),
                "ticket": str(ticket),
                "doing": ("looking" | "writing") as doing,
                "at": str(since),
                "locked": bool(locked),
            } if agent and 0 < len(ticket) <= MOST_TICKET:
                told = datetime.fromisoformat(since)
                since = min(told if told.tzinfo is not None else at, at)
                return _Said(ticket, Someone.of(agent, name, Doing(doing), since), locked)
            case _:
                return None
    except (ValueError, OverflowError, RecursionError):
        return None


def _locked(descriptor: int) -> bool:
    """Lock an open file as long as it stays open; False where files cannot be locked."""
    return _lock(descriptor, alone=True)


def _lock_is_free(descriptor: int) -> bool:
    """Whether whoever had locked an open file has let go of it."""
    return _lock(descriptor, alone=False)


def _lock(descriptor: int, *, alone: bool) -> bool:
    """Lock an open file, for oneself ``alone`` or beside others who only look, if that can be had at once."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
