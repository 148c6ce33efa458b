"""An agent's seats: the chats they have accepted and not ended, and the chats that wait for somebody."""

from dataclasses import dataclass
from datetime import datetime

from deskterm.model.words import DueKind, Language
from deskterm.text.safe import SafeLine


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat. ``heard_at`` is when its customer wrote last, ``answered_at`` when they were last answered.

    ``waiting_since`` is the oldest of their words without an answer, ``hold_until`` until when they were asked to wait.
    ``heard`` are the keys of their newest messages, newest first, ``answered`` that of the newest answer that left.
    """

    ticket: str
    number: int | None
    customer: SafeLine
    language: Language | None
    accepted_at: datetime
    version: int
    unanswered: int
    unsent: int
    waiting_since: datetime | None
    hold_until: datetime | None
    due_at: datetime | None
    due_kind: DueKind | None
    heard_at: datetime | None
    answered_at: datetime | None
    heard: tuple[int, ...]
    answered: int

    def unread(self, seen: int) -> int:
        """How many of the customer's messages are newer than the message ``seen`` and the last answer."""
        return sum(one > max(seen, self.answered) for one in self.heard)


@dataclass(frozen=True, slots=True)
class WaitingChat:
    """A chat nobody has accepted whose customer waits, since ``waiting_since``; ``mine`` when it was assigned to me."""

    ticket: str
    number: int | None
    customer: SafeLine
    language: Language | None
    waiting_since: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Seating:
    """The seats in the order in which they were taken, and the chats that wait, the longest waiting first."""

    seats: tuple[SeatLine, ...] = ()
    waiting: tuple[WaitingChat, ...] = ()
