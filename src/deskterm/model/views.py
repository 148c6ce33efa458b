"""View rows: what screens, the shell and the API are given to show.

Every piece of other people's words in a view row is ``SafeLine`` or ``SafeText``; instants are aware UTC datetimes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from deskterm.model.instants import from_milliseconds, maybe_from_milliseconds
from deskterm.model.words import (
    Audience,
    CallDirection,
    CallOutcome,
    Certainty,
    Channel,
    ContactKind,
    Delivery,
    DueKind,
    Language,
    MessageKind,
    Priority,
    RatingScale,
    RatingSource,
    Script,
    State,
)
from deskterm.text.safe import SafeLine, SafeText


class TicketLine(NamedTuple):
    """A ticket as one row of a list. ``order`` and ``key`` are the keyset cursor of the list it came from.

    Lists make very many of these, so it is a plain tuple, and its instants stay milliseconds until they are asked for.
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


@dataclass(frozen=True, slots=True)
class Page:
    """Consecutive rows of a list; ``more`` tells whether rows follow in the direction asked for."""

    rows: tuple[TicketLine, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """An attachment: its safe file name, type, size in bytes and the hash of its content."""

    name: SafeLine
    media_type: SafeLine
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CallLine:
    """The course of a phone call."""

    direction: CallDirection
    outcome: CallOutcome
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One entry of a conversation, in order of time by ``key``.

    ``delivery`` is set on answers; while it is ``COUNTING``, ``leaves_at`` says when it leaves, and ``reason`` why it
    is held, failed or recalled.
    """

    key: int
    id: str
    kind: MessageKind
    audience: Audience
    channel: Channel
    author: SafeLine
    author_agent: str | None
    body: SafeText
    at: datetime
    subject: SafeLine
    delivery: Delivery | None
    reason: SafeLine
    leaves_at: datetime | None
    recipient: SafeLine
    automatic: bool
    bounce: bool
    waived: bool
    remarks: tuple[SafeLine, ...]
    call: CallLine | None
    attachments: tuple[AttachmentLine, ...]


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact point of a customer."""

    kind: ContactKind
    value: SafeLine


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """Whether a customer may be contacted on a channel."""

    channel: Channel
    granted: bool


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """Something a customer bought; ``amount`` is in minor units of ``currency``."""

    order: SafeLine
    title: SafeLine
    amount: int
    currency: SafeLine
    at: datetime


@dataclass(frozen=True, slots=True)
class RatingLine:
    """A rating shown with its ticket; anonymous ones never are."""

    id: str
    value: int
    scale: RatingScale
    source: RatingSource
    rated_agent: str | None
    at: datetime
    comment: SafeLine
    reasons: tuple[SafeLine, ...]


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise; open while ``kept_at`` is None."""

    id: str
    text: SafeLine
    made_at: datetime
    due_at: datetime
    made_by: str
    kept_at: datetime | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Another ticket of the same customer, with its ratings' values on the star scale."""

    id: str
    number: int | None
    subject: SafeLine
    channel: Channel
    state: State
    created_at: datetime
    rating: int | None
    scale: RatingScale | None


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer's card: everything an agent should see beside the conversation, newest first."""

    id: str
    name: SafeLine
    salutation: SafeLine
    salutation_certainty: Certainty
    language: Language | None
    language_certainty: Certainty
    script: Script | None
    preferred_channel: Channel | None
    organisation: SafeLine
    group: SafeLine
    vip: bool
    note: SafeText
    version: int
    contacts: tuple[ContactLine, ...]
    consents: tuple[ConsentLine, ...]
    purchases: tuple[PurchaseLine, ...]
    tickets: int
    history: tuple[HistoryLine, ...]
    open_promises: tuple[tuple[int | None, PromiseLine], ...]


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket opened: its row, its newest messages in order of time, its promises and ratings.

    ``older`` tells whether there are messages before the first one given. ``asked`` is when the question about
    satisfaction was last asked, ``verdict_given`` whether any verdict (anonymous ones too) has been recorded since.
    """

    line: TicketLine
    messages: tuple[MessageLine, ...]
    older: bool
    customer: CustomerView
    promises: tuple[PromiseLine, ...]
    ratings: tuple[RatingLine, ...]
    first_answer_at: datetime | None
    waiting_since: datetime | None
    snoozed_until: datetime | None
    audience: Audience
    recipient: SafeLine
    asked: bool
    verdict_given: bool


@dataclass(frozen=True, slots=True)
class Counts:
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


@dataclass(frozen=True, slots=True)
class UnsentLine:
    """An answer that has not left: whose, to whom, and while it counts down, when it leaves."""

    ticket: str
    number: int | None
    message: str
    delivery: Delivery
    leaves_at: datetime | None
    recipient: SafeLine
    customer: SafeLine
    author: str | None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A ticket found, the message that matched, and that message's safe text to highlight in."""

    line: TicketLine
    message: str
    excerpt: SafeLine
    at: datetime


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


@dataclass(frozen=True, slots=True)
class AgentLine:
    """A person who works at the desk."""

    name: str
    display_name: SafeLine
    role: str
    languages: tuple[Language, ...]
    queue: str | None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of the audit trail."""

    sequence: int
    at: datetime
    actor: str
    kind: str
    fields: dict[str, tuple[str | None, str | None]]
    gesture: str
