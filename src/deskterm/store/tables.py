"""The store's tables. SQLModel owns the schema and the writes; hot reads are SQL text in the modules beside this one.

Instants are milliseconds since 1970 UTC. Rows refer to each other by small local keys; ids (UUIDs) name things outside.
A message's key carries its time in its upper bits (milliseconds shifted by 20), so that order by key is order by time
and the search index, whose rowid it is, answers newest first.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, text
from sqlmodel import Field, SQLModel

from deskterm.store import courier_tables as courier_tables  # they belong to the same schema
from deskterm.store.columns import WHOLE, where, where_given

NEVER = 9_000_000_000_000_000
"""Where a ticket that is never due stands in the order of due times."""


STANDING = "merged_into IS NULL AND erased_at IS NULL"
"""What is true of a customer who is somebody's card today."""

COUNTED = (
    "queue", "lane", "channel", "assignee", "due_at", "due_kind", "soon_at", "live_until", "waiting_since", "finished",
)  # fmt: skip
"""All that figures are made of. The last is what makes SQLite read the index alone."""


class MetaRow(SQLModel, table=True):
    """Facts about the store itself: ``kind`` (desk or demo), ``next_number``."""

    __tablename__ = "meta"  # pyright: ignore[reportAssignmentType]
    name: str = Field(primary_key=True)
    value: str


class AgentRow(SQLModel, table=True):
    """A person who works at the desk; ``languages`` and ``sees`` are lists with spaces between.

    ``sees`` names the queues whose tickets the person may see, all of them when it is empty.
    """

    __tablename__ = "agent"  # pyright: ignore[reportAssignmentType]
    name: str = Field(primary_key=True)
    display_name: str
    role: str
    languages: str = ""
    queue: str | None = None
    sees: str = Field(default="", sa_column_kwargs={"server_default": ""})


class TokenRow(SQLModel, table=True):
    """A secret with which a person's program may act for them; only its hash is kept."""

    __tablename__ = "token"  # pyright: ignore[reportAssignmentType]
    id: str = Field(primary_key=True)
    agent: str = Field(foreign_key="agent.name", index=True)
    name: str
    hash: str
    created_at: int
    used_at: int | None = None
    revoked_at: int | None = None


class CustomerRow(SQLModel, table=True):
    """A person with contact points.

    One who was merged into another stays as a row that names them; ``merge_record`` is JSON of what it takes to undo
    that. Of one who was erased only the row is left.
    """

    __tablename__ = "customer"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_customer_name", text("substr(name, 1, 60)"), "key", **where(STANDING)),
        Index("ix_customer_organisation", text("substr(organisation, 1, 60)"), "key", **where("organisation != ''")),
        Index("ix_customer_merged", "merged_into", **where("merged_into IS NOT NULL")),
    )
    key: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    name: str = ""
    salutation: str = ""
    salutation_certainty: str = "guess"
    language: str | None = None
    language_certainty: str = "guess"
    script: str | None = None
    preferred_channel: str | None = None
    organisation: str = ""
    customer_group: str = ""
    vip: bool = False
    note: str = ""
    created_at: int
    version: int = 1
    merged_into: str | None = None
    merge_record: str = Field(default="", sa_column_kwargs={"server_default": ""})
    erased_at: int | None = None


class ContactPointRow(SQLModel, table=True):
    """A contact point; ``normal`` is the form in which it is recognised again."""

    __tablename__ = "contact_point"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_contact_point_normal", "normal", "kind", unique=True),)
    key: int | None = Field(default=None, primary_key=True)
    customer_key: int = Field(foreign_key="customer.key", index=True)
    kind: str
    value: str
    normal: str


class ConsentRow(SQLModel, table=True):
    """Whether a customer may be contacted on a channel."""

    __tablename__ = "consent"  # pyright: ignore[reportAssignmentType]
    customer_key: int = Field(foreign_key="customer.key", primary_key=True)
    channel: str = Field(primary_key=True)
    granted: bool
    at: int
    ground: str = Field(default="", sa_column_kwargs={"server_default": ""})


class PurchaseRow(SQLModel, table=True):
    """Something a customer bought; ``amount`` in minor units of ``currency``."""

    __tablename__ = "purchase"  # pyright: ignore[reportAssignmentType]
    key: int | None = Field(default=None, primary_key=True)
    customer_key: int = Field(foreign_key="customer.key", index=True)
    order_number: str = Field(index=True)
    title: str
    amount: int
    currency: str
    bought_at: int


class TicketRow(SQLModel, table=True):
    """A ticket with everything lists sort and filter by, kept right by every command.

    ``lane`` groups the states for lists (solve, wait, snoozed, done); ``order_at`` is ``due_at`` or ``NEVER``;
    ``unanswered`` counts the customer's messages nobody has answered, ``unsent`` the answers that have not left.
    ``accepted_at`` is when its assignee took the chat as one of their seats, ``hold_until`` until when its customer was
    asked to wait, ``left_at`` when the customer was found to have left it.
    ``merged_into`` is the id of the ticket that has all of this one's messages now; ``alike`` that of one of the same
    customer that is probably the same matter. ``snooze_kept`` is until when it was snoozed before the customer wrote.
    """

    __tablename__ = "ticket"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_ticket_active", "order_at", "key", **where("finished = 0")),
        Index("ix_ticket_lane", "lane", "order_at", "key", **where("finished = 0")),
        Index("ix_ticket_assignee", "assignee", "lane", "order_at", "key", **where("finished = 0")),
        Index("ix_ticket_queue", "queue", "lane", "order_at", "key", **where("finished = 0")),
        Index("ix_ticket_counts", *COUNTED, **where("finished = 0")),
        Index("ix_ticket_updated", "updated_at", "key"),
        Index("ix_ticket_customer", "customer_key", "created_at"),
        Index("ix_ticket_created", "created_at", "key"),
        Index("ix_ticket_live", "live_until", **where("live_until IS NOT NULL")),
        Index("ix_ticket_unsent", "unsent", **where("unsent > 0")),
        Index("ix_ticket_thread", "thread", **where_given("thread")),
        Index("ix_ticket_snoozed", "snoozed_until", **where("snoozed_until IS NOT NULL")),
        Index("ix_ticket_seat", "assignee", "accepted_at", **where("accepted_at IS NOT NULL")),
        Index("ix_ticket_merged", "merged_into", **where("merged_into IS NOT NULL")),
    )
    key: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    number: int | None = Field(default=None, unique=True)
    subject: str
    state: str
    lane: str
    finished: int = 0
    channel: str
    queue: str
    category: str | None = None
    priority: str = "normal"
    language: str | None = None
    language_certainty: str = "guess"
    customer_key: int = Field(foreign_key="customer.key")
    assignee: str | None = None
    tags: str = ""
    thread: str | None = None
    public: bool = False
    automatic: bool = False
    spam: bool = False
    created_at: int
    updated_at: int
    first_answer_at: int | None = None
    first_waived: bool = False
    waiting_since: int | None = None
    unanswered: int = 0
    answers: int = 0
    transfers: int = 0
    unsent: int = 0
    last_answer_agent: str | None = None
    asked_at: int | None = None
    verdict_at: int | None = None
    snoozed_until: int | None = None
    woken_state: str | None = None
    solved_at: int | None = None
    live_until: int | None = None
    due_at: int | None = None
    due_kind: str | None = None
    soon_at: int | None = None
    order_at: int = NEVER
    version: int = 1
    accepted_at: int | None = None
    hold_until: int | None = None
    left_at: int | None = None
    merged_into: str | None = None
    alike: str | None = None
    snooze_kept: int | None = None


class TicketTagRow(SQLModel, table=True):
    """One tag of one ticket."""

    __tablename__ = "ticket_tag"  # pyright: ignore[reportAssignmentType]
    tag: str = Field(primary_key=True)
    ticket_key: int = Field(primary_key=True, foreign_key="ticket.key", index=True)


class MessageRow(SQLModel, table=True):
    """One entry of a ticket. ``natural_key`` recognises what arrived before; ``waived`` wants no answer.

    ``version`` is the one its ticket had after the command that made it or altered it last.
    """

    __tablename__ = "message"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_message_ticket", "ticket_key", "key"),
        Index("ix_message_natural", "natural_key", unique=True, **where("natural_key IS NOT NULL")),
        Index("ix_message_external", "external_id", **where_given("external_id")),
        Index("ix_message_delivery", "delivery", **where("delivery IS NOT NULL AND delivery != 'sent'")),
    )
    key: int = Field(primary_key=True)
    id: str = Field(unique=True)
    ticket_key: int = Field(foreign_key="ticket.key")
    kind: str
    audience: str
    channel: str
    author: str | None = None
    author_name: str = ""
    subject: str = ""
    body: str
    at: int
    external_id: str | None = None
    natural_key: str | None = None
    delivery: str | None = None
    reason: str = ""
    recipient: str = ""
    automatic: bool = False
    bounce: bool = False
    waived: bool = False
    remarks: str = ""
    call_direction: str | None = None
    call_outcome: str | None = None
    call_started_at: int | None = None
    call_answered_at: int | None = None
    call_ended_at: int | None = None
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class BlobRow(SQLModel, table=True):
    """An attachment's bytes by their SHA-256."""

    __tablename__ = "blob"  # pyright: ignore[reportAssignmentType]
    sha256: str = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class AttachmentRow(SQLModel, table=True):
    """An attachment of a message under its safe name."""

    __tablename__ = "attachment"  # pyright: ignore[reportAssignmentType]
    key: int | None = Field(default=None, primary_key=True)
    message_key: int = Field(foreign_key="message.key", index=True)
    name: str
    media_type: str
    size: int
    sha256: str = Field(index=True)


class OutboxRow(SQLModel, table=True):
    """An answer on its way out and what takes effect when it leaves."""

    __tablename__ = "outbox"  # pyright: ignore[reportAssignmentType]
    message_key: int = Field(primary_key=True, foreign_key="message.key")
    ticket_key: int = Field(foreign_key="ticket.key", index=True)
    command_id: str
    actor: str
    leaves_at: int = Field(index=True)
    solve: bool = False
    ask_rating: bool = False
    promises: str = "[]"


class PromiseRow(SQLModel, table=True):
    """Something the customer was told would happen by ``due_at``; at ``reminded_at`` it brought its ticket back."""

    __tablename__ = "promise"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_promise_open", "due_at", **where("kept_at IS NULL")),)
    key: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    ticket_key: int = Field(foreign_key="ticket.key", index=True)
    text: str
    made_at: int
    due_at: int
    made_by: str
    kept_at: int | None = None
    withdrawn: bool = False
    reminded_at: int | None = None


class RatingRow(SQLModel, table=True):
    """A verdict; an anonymous one has no ticket and its time is cut to the day."""

    __tablename__ = "rating"  # pyright: ignore[reportAssignmentType]
    key: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    ticket_key: int | None = Field(default=None, foreign_key="ticket.key", index=True)
    value: int
    scale: str
    source: str
    rated_agent: str | None = None
    queue: str = ""
    channel: str = ""
    at: int
    asked_at: int | None = None
    comment: str = ""
    reasons: str = ""
    withdrawn: bool = False


class ChangeRow(SQLModel, table=True):
    """One committed effect of a command: the audit trail and the feed. ``fields`` is JSON of before and after.

    Changes name messages by id and never hold a body, so that a person can be erased. On a mirror ``origin`` is the
    sequence at the remote; a change made here that the remote has not told of yet has none.
    """

    __tablename__ = "change"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_change_actor", "actor", "sequence"),
        Index("ix_change_card", "customer_key", "sequence", **where("customer_key IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )
    sequence: int | None = Field(default=None, sa_column=Column(WHOLE, primary_key=True, autoincrement=True))
    command_id: str
    gesture: str = Field(index=True)
    actor: str
    at: int
    kind: str
    ticket_key: int | None = Field(
        default=None, sa_column=Column(WHOLE, ForeignKey("ticket.key"), nullable=True, index=True)
    )
    customer_key: int | None = Field(default=None, foreign_key="customer.key")
    subject_id: str | None = None
    fields: str = "{}"
    version: int = 0
    reversible: bool = False
    undone: bool = False
    origin: int | None = None


class PhraseUseRow(SQLModel, table=True):
    """How often an agent has sent a canned reply."""

    __tablename__ = "phrase_use"  # pyright: ignore[reportAssignmentType]
    agent: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    count: int = 0


class ReadMarkRow(SQLModel, table=True):
    """What an agent has read: a note by its id, or everything up to ``at`` under the name ``shift``."""

    __tablename__ = "read_mark"  # pyright: ignore[reportAssignmentType]
    agent: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    at: int


class DoneRow(SQLModel, table=True):
    """A command that took effect, by id, with the digest of its content and the answer given."""

    __tablename__ = "done"  # pyright: ignore[reportAssignmentType]
    command_id: str = Field(primary_key=True)
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    answer: str


def _widen() -> None:
    """Give whole numbers the 64 bits that the migrations gave them; SQLModel makes 32 of ``int``."""
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            if type(column.type) is Integer:
                column.type = WHOLE


_widen()
