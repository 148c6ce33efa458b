"""What may be worth telling an agent who looks elsewhere, as it stands at one moment."""

from dataclasses import dataclass
from datetime import datetime

from deskterm.model.views.seats import Seating
from deskterm.model.words import DueKind
from deskterm.text.safe import SafeLine


@dataclass(frozen=True, slots=True)
class DueTicket:
    """A ticket of the agent's that is due soon or late."""

    ticket: str
    number: int | None
    customer: SafeLine
    due_at: datetime
    kind: DueKind


@dataclass(frozen=True, slots=True)
class Given:
    """A ticket that somebody else assigned to the agent, by the change ``sequence``."""

    ticket: str
    number: int | None
    customer: SafeLine
    by: SafeLine
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FailedAnswer:
    """An answer of the agent's that could not be sent."""

    message: str
    ticket: str
    number: int | None
    customer: SafeLine


@dataclass(frozen=True, slots=True)
class Notable:
    """Everything of that sort at ``at``; ``sequence`` is the newest change there is."""

    at: datetime
    sequence: int
    seating: Seating
    due: tuple[DueTicket, ...]
    given: tuple[Given, ...]
    failed: tuple[FailedAnswer, ...]
