"""Drafts: each an append-only journal file of its own, so that nothing typed is lost and no import holds typing up.

One journal belongs to one ticket, agent and audience. Every line is a JSON array whose first element is the kind:
``["t", text, caret]`` the whole text as it is, ``["d", keep, cut, insert, caret]`` an edit relative to the line before
(keep so many characters from the start, cut so many, insert). A line that makes no sense, since a crash cut it off or a
disk spoilt it, is ignored, and so is every edit after it up to the next whole text. Where the file is not as its writer
left it, because a crash cut it or another window wrote, the next line is the whole text. The text is the person's own
and is kept as typed.

A line handed to the operating system outlives the program, however that ends. Nothing waits for the disk while somebody
types, since that may take longer than a word: a power cut may take the last seconds of typing, what was written before
stays.
"""

import errno
import json
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from deskterm.errors import StoreError
from deskterm.model.words import Audience
from deskterm.store.versions import Versions, disk_problem, prune, write_aside
from deskterm.text.translation import gettext, gettext_noop

_COMPACT_AFTER = 400
_NOT_SAVED = gettext_noop("the draft could not be saved: {problem}")
_SPOILT = -1
_ON_SCREEN = gettext_noop("make room on the disk; the text is still on screen")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text in the making and where the caret stands in it (an offset in characters)."""

    ticket: str
    agent: str
    audience: Audience
    text: str
    caret: int


class Journal:
    """The journal of one draft, open for writing from its first change on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None
        self._text = ""
        self._caret = 0
        self._lines = 0
        self._size = 0
        self._loaded = False

    def load(self) -> tuple[str, int]:
        """The newest text and caret; the empty text when there is none."""
        text, caret, lines, size, sound = "", 0, 0, 0, True
        try:
            with self.path.open("rb") as file:
                for line in file:
                    size += len(line)
                    entry = _read(line)
                    if entry is None or not (sound or entry[0] == "t"):
                        sound = False
                        continue
                    text, caret = _apply(entry, text)
                    lines, sound = lines + 1, True
        except FileNotFoundError:
            pass
        except OSError as error:
            raise StoreError(f"the draft {self.path} cannot be read: {error.strerror}") from error
        self._text, self._caret, self._lines, self._size = text, caret, lines, size if sound else _SPOILT
        self._loaded = True
        return text, caret

    @property
    def text(self) -> str:
        """The text as it was loaded or saved last."""
        return self._text

    def compact(self) -> None:
        """Make a long journal one line again; for when a text is opened, not while it is typed."""
        if self._lines >= _COMPACT_AFTER and self._as_left():
            self._rewrite(self._text, self._caret)

    def save(self, text: str, caret: int) -> None:
        """Append the change from the last text to ``text`` and hand it to the operating system."""
        if not self._loaded:
            self.load()
        if text == self._text and caret == self._caret and self._lines:
            return
        if not text and not self._text and not self._lines:
            return
        if self._lines and self._as_left():
            keep = _common_start(self._text, text)
            rest = _common_end(self._text[keep:], text[keep:])
            cut = len(self._text) - keep - rest
            self._append(["d", keep, cut, text[keep : len(text) - rest], caret])
        else:
            self._append(["t", text, caret], anew=True)
        self._text, self._caret = text, caret

    def clear(self) -> None:
        """The draft was sent or thrown away on purpose: its journal goes."""
        self.close()
        self._text, self._caret, self._lines, self._size, self._loaded = "", 0, 0, 0, True
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file; the next change opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _as_left(self) -> bool:
        """Whether the file is as this journal left it: not cut off, not written to by another window, not gone."""
        try:
            found = self.path.stat()
            return found.st_size == self._size and (
                self._file is None or found.st_ino == os.fstat(self._file.fileno()).st_ino
            )
        except OSError:
            return False

    def _append(self, line: list[Any], *, anew: bool = False) -> None:
        """Write a line; ``anew`` after whatever the file ends with, be it half a line."""
        whole = json.dumps(line).encode() + b"\n"
        try:
            if anew:
                self.close()
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = open(self.path, "ab", buffering=0, opener=_private)  # noqa: SIM115
            before = os.fstat(self._file.fileno()).st_size if anew else self._size
            if anew and before:
                whole = b"\n" + whole
            if self._file.write(whole) != len(whole):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise StoreError(gettext(_NOT_SAVED, problem=disk_problem(error)), gettext(_ON_SCREEN)) from error
        self._lines += 1
        self._size = before + len(whole)

    def _rewrite(self, text: str, caret: int) -> None:
        self.close()
        whole = json.dumps(["t", text, caret]).encode() + b"\n"
        write_aside(self.path, whole, _NOT_SAVED, _ON_SCREEN)
        self._lines, self._size = 1, len(whole)


class Drafts:
    """All drafts beside one store, in the folder ``NAME.drafts``."""

    def __init__(self, store: Path) -> None:
        self.folder = Path(f"{store}.drafts")

    def journal(self, ticket: str, agent: str, audience: Audience) -> Journal:
        """The journal for one ticket, agent and audience (direct and public share none)."""
        return Journal(self.folder / f"{ticket}~{file_form(agent)}~{audience.value}.jsonl")

    def versions(self, ticket: str, agent: str, audience: Audience) -> Versions:
        """What the draft for one ticket, agent and audience was at times before."""
        return Versions(self.journal(ticket, agent, audience).path.with_suffix(".versions"))

    def with_versions(self, agent: str) -> list[tuple[str, Audience]]:
        """The tickets and audiences for which ``agent`` has versions, in the order of their files' names."""
        suffix = f"~{file_form(agent)}~"
        parts = (path.stem.partition(suffix) for path in sorted(self.folder.glob("*.versions")))
        return [(ticket, Audience(last)) for ticket, found, last in parts if found and last in set(Audience)]

    def prune(self, tickets: Collection[str]) -> int:
        """Let go of old versions, but of none on ``tickets``; see ``store.versions.prune``."""
        return prune(self.folder, tickets)

    def of_agent(self, agent: str) -> Iterator[Draft]:
        """Every draft of ``agent`` that holds text."""
        suffix = f"~{file_form(agent)}~"
        for path in sorted(self.folder.glob("*.jsonl")):
            ticket, found, audience = path.stem.partition(suffix)
            if found and audience in set(Audience):
                text, caret = Journal(path).load()
                if text.strip():
                    yield Draft(ticket, agent, Audience(audience), text, caret)

    def tickets_with(self, agent: str) -> frozenset[str]:
        """The ids of tickets on which ``agent`` has a draft, told from the folder alone."""
        suffix = f"~{file_form(agent)}~"
        try:
            names = os.listdir(self.folder)
        except FileNotFoundError:
            return frozenset()
        return frozenset(name.partition(suffix)[0] for name in names if suffix in name and name.endswith(".jsonl"))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def file_form(agent: str) -> str:
    """An agent's name as it stands in the names of files."""
    return "".join(char if char.isalnum() or char in "-_" else f"%{ord(char):x}%" for char in agent)


def _read(line: bytes) -> list[Any] | None:
    """One line of a journal, or None for one that is cut off or makes no sense."""
    if not line.endswith(b"\n"):
        return None
    try:
        entry = cast(list[Any], json.loads(line))
    except (ValueError, RecursionError):
        return None
    match entry:
        case ["t", str(), int()] | ["d", int(), int(), str(), int()]:
            return entry
        case _:
            return None


def _apply(entry: list[Any], text: str) -> tuple[str, int]:
    """The text and the caret after a line that makes sense."""
    if entry[0] == "t":
        return entry[1], entry[2]
    _, keep, cut, insert, caret = entry
    return text[:keep] + insert + text[keep + cut :], caret


def taken_out(before: str, after: str) -> int:
    """How many characters of ``before`` are not in ``after`` any more, were it one edit."""
    keep = _common_start(before, after)
    return len(before) - keep - _common_end(before[keep:], after[keep:])


def _common_start(one: str, other: str) -> int:
    length = min(len(one), len(other))
    if one[:length] == other[:length]:
        return length
    low, high = 0, length
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(one: str, other: str) -> int:
    return _common_start(one[::-1], other[::-1])
