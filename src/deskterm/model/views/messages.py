"""The entries of a conversation, and the answers among them that have not left."""

from dataclasses import dataclass
from datetime import datetime

from deskterm.model.words import Audience, CallDirection, CallOutcome, Channel, Delivery, MessageKind
from deskterm.text.safe import SafeLine, SafeText


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """An attachment: its safe file name, type, size in bytes and the hash of its content."""

    name: SafeLine
    media_type: SafeLine
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TicketAttachment:
    """An attachment in the list of a whole ticket: with whose message it came, and when."""

    file: AttachmentLine
    author: SafeLine
    kind: MessageKind
    at: datetime


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
