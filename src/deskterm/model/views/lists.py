"""A list of tickets: its rows, a page of them, and the figures beside it.

The first paint needs these and no other view rows. They are plain tuples: making a dataclass takes five times as long.
"""

from datetime import datetime
from typing import NamedTuple

from deskterm.model.instants import from_milliseconds, maybe_from_milliseconds
from deskterm.model.words import Channel, DueKind, Language, Priority, State
from deskterm.text.safe import SafeLine


class TicketLine(NamedTuple):
    """A ticket as one row of a list. ``order`` and ``key`` are the keyset cursor of the list it came from.

    Lists make very many of these, so its instants stay milliseconds until they are asked for.
    """

    key: int
    order: int
    id: str
    number: int | None
    subject: SafeLine
    state: State
    channel: Channel
    queue: str
    category: str | None
    priority: Priority
    language: Language | None
    customer: SafeLine
    customer_id: str
    vip: bool
    assignee: str | None
    tags: tuple[str, ...]
    due_milliseconds: int | None
    due_kind: DueKind | None
    soon_milliseconds: int | None
    live_milliseconds: int | None
    unanswered: int
    unsent: int
    automatic: bool
    updated_milliseconds: int
    created_milliseconds: int
    version: int

    @property
    def due_at(self) -> datetime | None:
        """When the ticket is due."""
        return maybe_from_milliseconds(self.due_milliseconds)

    @property
    def soon_at(self) -> datetime | None:
        """From when on it is due soon."""
        return maybe_from_milliseconds(self.soon_milliseconds)

    @property
    def live_until(self) -> datetime | None:
        """Until when it counts as going on right now."""
        return maybe_from_milliseconds(self.live_milliseconds)

    @property
    def updated_at(self) -> datetime:
        """When something last happened on it."""
        return from_milliseconds(self.updated_milliseconds)

    @property
    def created_at(self) -> datetime:
        """When it came in."""
        return from_milliseconds(self.created_milliseconds)


class Page(NamedTuple):
    """Consecutive rows of a list; ``more`` tells whether rows follow in the direction asked for."""

    rows: tuple[TicketLine, ...]
    more: bool


class Counts(NamedTuple):
    """What the header and the inbox's side say; ``queues`` counts what is to solve in each queue."""

    to_solve: int
    mine: int
    waiting: int
    late: int
    due_soon: int
    snoozed: int
    unsent: int
    live: int
    queues: tuple[tuple[str, int], ...]
