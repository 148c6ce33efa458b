"""What happened since somebody left, what today wants, and what they leave behind."""

from dataclasses import dataclass
from datetime import datetime

from deskterm.text.safe import SafeLine


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One thing to know, about one ticket: when it was or will be, and in a few ``words`` what.

    ``message`` is the note it is about, ``read`` whether the agent has marked that as read.
    """

    ticket: str
    number: int | None
    subject: SafeLine
    customer: SafeLine
    at: datetime
    words: SafeLine
    message: str | None = None
    read: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """What an agent finds when they come back; ``since`` is when they left. Each part in order of urgency."""

    since: datetime
    news: tuple[ShiftLine, ...]
    assigned: tuple[ShiftLine, ...]
    ended: tuple[ShiftLine, ...]
    promises: tuple[ShiftLine, ...]
    waking: tuple[ShiftLine, ...]
    drafts: tuple[ShiftLine, ...]
    failed: tuple[ShiftLine, ...]
    notes: tuple[ShiftLine, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """What an agent leaves behind until ``until``; ``began`` is when their shift did."""

    agent: SafeLine
    at: datetime
    began: datetime
    until: datetime
    live: tuple[ShiftLine, ...]
    waiting: tuple[ShiftLine, ...]
    promises: tuple[ShiftLine, ...]
    waking: tuple[ShiftLine, ...]
    unsent: tuple[ShiftLine, ...]
    drafts: tuple[ShiftLine, ...]
    notes: tuple[ShiftLine, ...]
