"""A ticket as its owner's store has it, for mirrors: what lists sort by and clocks have come to included.

A snapshot tells what happened; a state tells what came of it, so that a mirror shows the same without working it out
again. Instants are milliseconds since 1970 UTC, as in the store, and fields bear the names of its columns. ``messages``
and ``changes`` are in order; where only part of a ticket travels they are what has changed since.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from deskterm.model.reading import adapter, read_json
from deskterm.model.snapshot import Whole
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
    Role,
    Script,
    State,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFields:
    """The ticket's own fields; ``number`` is what its owner calls it."""

    id: str
    number: Whole | None
    subject: str
    state: State
    channel: Channel
    queue: str
    category: str | None
    priority: Priority
    language: Language | None
    language_certainty: Certainty
    assignee: str | None
    tags: tuple[str, ...]
    thread: str | None
    public: bool
    automatic: bool
    spam: bool
    created_at: Whole
    updated_at: Whole
    first_answer_at: Whole | None
    first_waived: bool
    waiting_since: Whole | None
    unanswered: Whole
    answers: Whole
    transfers: Whole
    unsent: Whole
    last_answer_agent: str | None
    asked_at: Whole | None
    verdict_at: Whole | None
    snoozed_until: Whole | None
    woken_state: State | None
    solved_at: Whole | None
    live_until: Whole | None
    due_at: Whole | None
    due_kind: DueKind | None
    soon_at: Whole | None
    version: Whole
    accepted_at: Whole | None = None
    hold_until: Whole | None = None
    left_at: Whole | None = None
    merged_into: str | None = None
    alike: str | None = None
    snooze_kept: Whole | None = None


@dataclass(frozen=True, slots=True)
class ContactFields:
    """A contact point; ``normal`` is the form in which it is recognised again."""

    kind: ContactKind
    value: str
    normal: str


@dataclass(frozen=True, slots=True)
class ConsentFields:
    """Whether the customer may be contacted on a channel."""

    channel: Channel
    granted: bool
    at: Whole
    ground: str = ""


@dataclass(frozen=True, slots=True)
class PurchaseFields:
    """Something the customer bought."""

    order_number: str
    title: str
    amount: Whole
    currency: str
    bought_at: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFields:
    """The customer's card, whole."""

    id: str
    name: str
    salutation: str
    salutation_certainty: Certainty
    language: Language | None
    language_certainty: Certainty
    script: Script | None
    preferred_channel: Channel | None
    organisation: str
    customer_group: str
    vip: bool
    note: str
    created_at: Whole
    version: Whole
    merged_into: str | None = None
    merge_record: str = ""
    erased_at: Whole | None = None
    contacts: tuple[ContactFields, ...]
    consents: tuple[ConsentFields, ...]
    purchases: tuple[PurchaseFields, ...]


@dataclass(frozen=True, slots=True)
class AttachmentFields:
    """An attachment by the hash of its content."""

    name: str
    media_type: str
    size: Whole
    sha256: str


@dataclass(frozen=True, slots=True)
class OutboxFields:
    """What waits to leave with an answer; ``promises`` is the store's own JSON."""

    command_id: str
    actor: str
    leaves_at: Whole
    solve: bool
    ask_rating: bool
    promises: str


@dataclass(frozen=True, slots=True)
class LetterFields:
    """Who wrote a mail and who else had it, as bare addresses; what only sending wants stays with the owner."""

    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFields:
    """One entry of the ticket, with its place in the outbox while it has not left.

    ``letter`` is None for what was no mail; servers of before tell of none.
    """

    id: str
    kind: MessageKind
    audience: Audience
    channel: Channel
    author: str | None
    author_name: str
    subject: str
    body: str
    at: Whole
    external_id: str | None
    natural_key: str | None
    delivery: Delivery | None
    reason: str
    recipient: str
    automatic: bool
    bounce: bool
    waived: bool
    remarks: str
    call_direction: CallDirection | None
    call_outcome: CallOutcome | None
    call_started_at: Whole | None
    call_answered_at: Whole | None
    call_ended_at: Whole | None
    version: Whole
    attachments: tuple[AttachmentFields, ...]
    outbox: OutboxFields | None
    letter: LetterFields | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFields:
    """A promise, kept or not, also one that was taken back."""

    id: str
    text: str
    made_at: Whole
    due_at: Whole
    made_by: str
    kept_at: Whole | None
    withdrawn: bool
    reminded_at: Whole | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingFields:
    """A verdict that is not anonymous, also one that was taken back."""

    id: str
    value: Whole
    scale: RatingScale
    source: RatingSource
    rated_agent: str | None
    queue: str
    channel: str
    at: Whole
    asked_at: Whole | None
    comment: str
    reasons: str
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFields:
    """One committed effect of a command; ``fields`` is the store's own JSON of before and after.

    ``on_card`` tells that it belongs to the customer's card rather than to the ticket.
    """

    sequence: Whole
    command_id: str
    gesture: str
    actor: str
    at: Whole
    kind: str
    subject_id: str | None
    fields: str
    version: Whole
    reversible: bool
    undone: bool
    on_card: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketState:
    """One ticket as it stood when its owner's newest change was ``as_of``.

    ``whole`` tells that every message and change is here; else those since the mirror's cursor. ``undone`` are the
    sequences of all the ticket's changes that were taken back.
    """

    as_of: Whole
    whole: bool
    ticket: TicketFields
    customer: CustomerFields
    messages: tuple[MessageFields, ...]
    promises: tuple[PromiseFields, ...]
    ratings: tuple[RatingFields, ...]
    changes: tuple[ChangeFields, ...]
    undone: tuple[Whole, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFields:
    """A person who works at the desk."""

    name: str
    display_name: str
    role: Role
    languages: tuple[Language, ...]
    queue: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardState:
    """A customer without a ticket to travel with, and what happened to their card, as in ``TicketState``."""

    customer: CustomerFields
    changes: tuple[ChangeFields, ...]
    undone: tuple[Whole, ...]


@dataclass(frozen=True, slots=True)
class MarkFields:
    """What the mirror's agent has read; see the store's ``read_mark``."""

    subject: str
    at: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a feed brings from ``since`` to ``next``: the tickets that changed, and those no longer to be seen.

    ``head`` is the newest change there is, ``last`` the command of the change ``next``: a mirror names it when it asks
    again, so that an owner who was set back is noticed. ``more`` tells to ask again at once. ``cards`` are customers
    that changed and have no ticket to travel with, ``marks`` what the asker has read, ``sight`` what they may see.
    """

    epoch: str
    since: Whole
    next: Whole
    head: Whole
    last: str
    more: bool
    tickets: tuple[TicketState, ...]
    gone: tuple[str, ...]
    agents: tuple[AgentFields, ...]
    cards: tuple[CardState, ...] = ()
    marks: tuple[MarkFields, ...] = ()
    sight: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPage:
    """Part of a first sync: whole tickets, the place to go on from, how many there are in all; ``sight`` as above."""

    epoch: str
    head: Whole
    last: str
    tickets: tuple[TicketState, ...]
    agents: tuple[AgentFields, ...]
    next: Whole | None
    total: Whole
    marks: tuple[MarkFields, ...] = ()
    sight: str = ""


def sight_of(queues: Iterable[str] | None) -> str:
    """The queues a document was made for, in one word: ``*`` for every queue. An owner of before tells nothing."""
    return "*" if queues is None else " ".join(("sees", *sorted(queues)))


def write_changes(changes: Changes | SyncPage) -> bytes:
    """The document as JSON."""
    return adapter(type(changes)).dump_json(changes)


def read_changes(document: bytes) -> Changes:
    """What a feed sent; raises ``InputError`` naming the field that is wrong."""
    return read_json(Changes, document)


def read_sync_page(document: bytes) -> SyncPage:
    """A page of a first sync; raises ``InputError`` naming the field that is wrong."""
    return read_json(SyncPage, document)
