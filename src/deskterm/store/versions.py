"""Versions of a draft: what its text was at pauses, before a phrase, a discard, a send, to go back to.

They stand beside the draft's journal in a file of their own, ``NAME.versions``, and outlive it: a text that was sent or
thrown away can still be taken up again. Every line is a JSON array ``["v", milliseconds, why, text, made]``, oldest
first; a line that makes no sense is passed over. A file is bounded in number and size, and goes some days after nothing
is written on its ticket any more.
"""

import errno
import json
import os
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, cast

from deskterm.errors import StoreError
from deskterm.model.instants import from_milliseconds, to_milliseconds
from deskterm.text.system import system_words
from deskterm.text.translation import gettext, gettext_noop

_NOT_KEPT: Final = gettext_noop("a version of the draft could not be kept: {problem}")

MOST: Final = 60
"""Versions of one draft that are kept."""

LARGEST: Final = 512 * 1024
"""Bytes that one draft's versions may take."""

KEPT_DAYS: Final = 7
"""Days for which versions stay after the answer has left or the draft was given up."""

_NEWEST: Final = 20
"""So many of the newest are kept whatever they are."""


class Why(StrEnum):
    """What a version was taken before, or at."""

    PAUSE = "pause"
    CUT = "cut"
    PHRASE = "phrase"
    SEND = "send"
    RESTORE = "restore"
    RECALL = "recall"


@dataclass(frozen=True, slots=True)
class Version:
    """What a draft was at an instant; ``made`` is what was made in it, as its writer keeps that."""

    at: datetime
    why: Why
    text: str
    made: str = ""


class Versions:
    """The versions of one draft, oldest first. Not safe to use from several threads at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._last: str | None = None
        self._count = 0
        self._size = -1

    def load(self) -> tuple[Version, ...]:
        """All versions there are; raises ``StoreError`` where the file cannot be read."""
        try:
            whole = self.path.read_bytes()
        except FileNotFoundError:
            whole = b""
        except OSError as error:
            raise StoreError(f"the versions {self.path} cannot be read: {error.strerror}") from error
        found = tuple(one for one in map(_read, whole.split(b"\n")) if one is not None)
        self._size, self._count = len(whole), len(found)
        self._last = found[-1].text if found else None
        return found

    def add(self, version: Version) -> None:
        """Keep a version unless it says what the last one does; raises ``StoreError`` where that cannot be written."""
        if not version.text.strip():
            return
        if self._size < 0 or self._size != self._on_disk():
            self.load()
        if version.text == self._last:
            return
        line = _line(version)
        if self._count >= MOST or self._size + len(line) > LARGEST:
            self._rewrite(thinned([*self.load(), version]))
            return
        self._append(line)
        self._last, self._count = version.text, self._count + 1

    def _on_disk(self) -> int:
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def _append(self, line: bytes) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                written = os.write(descriptor, line)
                if written != len(line):
                    os.ftruncate(descriptor, self._size)
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StoreError(gettext(_NOT_KEPT, problem=disk_problem(error))) from error
        self._size += len(line)

    def _rewrite(self, versions: Sequence[Version]) -> None:
        whole = b"".join(map(_line, versions))
        write_aside(self.path, whole, _NOT_KEPT)
        self._size, self._count = len(whole), len(versions)
        self._last = versions[-1].text if versions else None


def disk_problem(error: OSError) -> str:
    """Why something could not be written, in words."""
    return gettext("the disk is full") if error.errno in (errno.ENOSPC, errno.EDQUOT) else system_words(error)


def write_aside(path: Path, whole: bytes, what: str, hint: str = gettext_noop("make room on the disk")) -> None:
    """Put ``whole`` at ``path`` entirely or not at all; raises ``StoreError`` saying ``what`` and the {problem}."""
    aside = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(whole)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        except OSError:
            with suppress(OSError):
                aside.unlink()
            raise
    except OSError as error:
        raise StoreError(gettext(what, problem=disk_problem(error)), gettext(hint)) from error


def thinned(versions: Sequence[Version]) -> list[Version]:
    """The versions that stay when there are too many: the newest, and of the older those taken before something.

    What is left is well within the bounds, so that not every further version has to thin again.
    """
    old, new = list(versions[:-_NEWEST]), list(versions[-_NEWEST:])
    while old and len(old) + len(new) > MOST * 3 // 4:
        idle = next((at for at, one in enumerate(old) if one.why is Why.PAUSE), 0)
        del old[idle]
    kept = old + new
    while len(kept) > 1 and sum(len(_line(one)) for one in kept) > LARGEST * 3 // 4:
        del kept[0]
    return kept


def prune(folder: Path, tickets: Collection[str], *, now: float | None = None) -> int:
    """Remove versions in ``folder`` untouched for ``KEPT_DAYS`` on which nothing is written; returns how many.

    ``tickets`` are those on which an answer has not left yet: their versions stay too.
    """
    oldest = (time.time() if now is None else now) - KEPT_DAYS * 86_400
    removed = 0
    with suppress(OSError):
        for path in folder.glob("*.versions"):
            if path.name.partition("~")[0] in tickets or path.with_suffix(".jsonl").exists():
                continue
            with suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    removed += 1
    return removed


def _line(version: Version) -> bytes:
    entry = ["v", to_milliseconds(version.at), version.why.value, version.text, version.made]
    return json.dumps(entry).encode() + b"\n"


def _read(line: bytes) -> Version | None:
    try:
        match cast(list[Any], json.loads(line)):
            case ["v", int(at), str(why), str(text), str(made)]:
                return Version(from_milliseconds(at), Why(why), text, made)
            case _:
                return None
    except (ValueError, OverflowError, OSError, RecursionError):
        return None
