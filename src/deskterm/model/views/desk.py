"""The desk as a whole: who works at it, and the state of its queue."""

from dataclasses import dataclass
from datetime import datetime

from deskterm.model.words import Language
from deskterm.text.safe import SafeLine


@dataclass(frozen=True, slots=True)
class AgentLine:
    """A person who works at the desk."""

    name: str
    display_name: SafeLine
    role: str
    languages: tuple[Language, ...]
    queue: str | None


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One row of the board: what waits of a queue, channel or agent. ``oldest`` is the oldest unanswered instant."""

    name: str
    title: SafeLine
    to_solve: int
    unassigned: int
    due_soon: int
    late: int
    live: int
    pending: int
    snoozed: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    """The state of the queue at ``at``, by queue, channel and agent."""

    at: datetime
    queues: tuple[BoardCell, ...]
    channels: tuple[BoardCell, ...]
    agents: tuple[BoardCell, ...]
