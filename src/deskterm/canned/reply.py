"""A canned reply and what can be wrong with its file: plain data."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from deskterm.model.words import Channel, Language, Phase, SlotType
from deskterm.text.safe import SafeLine, safe_line


class Source(StrEnum):
    """Whose folder a canned reply comes from; a later one wins over an earlier one."""

    SHIPPED = "shipped"
    TEAM = "team"
    USER = "user"


class Severity(StrEnum):
    """An error keeps a reply from being used or from being right; a warning is advice."""

    ERROR = "error"
    WARNING = "warning"


class Problem(NamedTuple):
    """Something wrong in a file or folder; ``line`` counts from 1 and is 0 when no line can be named."""

    path: Path
    line: int
    message: str
    hint: str
    severity: Severity
    rule: str

    def __str__(self) -> str:
        """Return ``path:line: severity: message (rule)``, safe for a terminal."""
        place = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        return safe_line(f"{place}: {self.severity}: {self.message} ({self.rule})")


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap that an agent fills; ``promise`` records the date as a promise with the send."""

    name: str
    type: SlotType = SlotType.TEXT
    promise: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A standard phrase in one language.

    ``channels`` empty means every channel. ``slots`` holds the declared slots in their order, then those the body uses
    without declaring them, as text. ``body`` is what will be sent, with its template marks; it starts on line
    ``body_line`` of the file. ``link`` is where an article can be read. ``title`` is safe to show, everything else is
    as written.
    """

    name: str
    language: Language
    phase: Phase
    title: SafeLine
    shortcut: str
    channels: frozenset[Channel]
    tags: tuple[str, ...]
    slots: tuple[Slot, ...]
    body: str
    path: Path
    source: Source
    body_line: int = 1
    link: str = ""

    def fits(self, channel: Channel | None) -> bool:
        """Tell whether the reply may be used on ``channel``; ``None`` asks about no channel in particular."""
        return channel is None or not self.channels or channel in self.channels

    def slot(self, name: str) -> Slot | None:
        """Return the slot of that name."""
        return next((slot for slot in self.slots if slot.name == name), None)


@dataclass(frozen=True, slots=True)
class PhraseFile:
    """One file as it was read: the reply, or none with at least one error among ``problems``.

    ``lines`` gives the line of each key of the front matter, slots as ``slots.NAME``; an empty title has none.
    """

    path: Path
    reply: CannedReply | None
    lines: dict[str, int]
    problems: tuple[Problem, ...]
