"""A whole ticket as one document, format 1: what export writes, import reads and a first sync carries.

Instants are aware UTC datetimes; lists are in order of time. Unknown versions and malformed documents are refused by
``read_snapshot`` with an ``InputError`` that names the field.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from deskterm.errors import InputError
from deskterm.model.instants import cut
from deskterm.model.words import (
    Audience,
    CallDirection,
    CallOutcome,
    Certainty,
    Channel,
    ContactKind,
    Delivery,
    Language,
    MessageKind,
    Priority,
    RatingScale,
    RatingSource,
    Script,
    State,
)
from deskterm.text.safe import safe_line

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = 1


class _Aware:
    """Tells pydantic what an instant is: with its zone, in the years 1900 to 2999."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(
            _within_reason, core_schema.datetime_schema(tz_constraint="aware")
        )


class _Whole:
    """Tells pydantic what a whole number is: one that every database holds."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.int_schema(ge=-(2**53), le=2**53)


def _within_reason(instant: datetime) -> datetime:
    if not 1900 <= instant.year < 3000:
        raise ValueError("it is outside the years 1900 to 2999")
    return cut(instant)


Instant = Annotated[datetime, _Aware]
Whole = Annotated[int, _Whole]


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """An address, a number or a handle of a customer."""

    kind: ContactKind
    value: str


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether the customer may be contacted on a channel, since when."""

    channel: Channel
    granted: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class Purchase:
    """Something the customer bought; ``amount`` is in minor units (cents) of ``currency``."""

    order: str
    title: str
    amount: Whole
    currency: str
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCard:
    """A customer as a snapshot carries them."""

    id: str
    name: str
    salutation: str = ""
    salutation_certainty: Certainty = Certainty.GUESS
    language: Language | None = None
    language_certainty: Certainty = Certainty.GUESS
    script: Script | None = None
    preferred_channel: Channel | None = None
    organisation: str = ""
    group: str = ""
    vip: bool = False
    note: str = ""
    contacts: tuple[ContactPoint, ...] = ()
    consents: tuple[Consent, ...] = ()
    purchases: tuple[Purchase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCard:
    """The ticket itself as a snapshot carries it."""

    id: str
    number: Whole | None
    subject: str
    state: State
    channel: Channel
    queue: str
    created_at: Instant
    category: str | None = None
    priority: Priority = Priority.NORMAL
    language: Language | None = None
    language_certainty: Certainty = Certainty.GUESS
    assignee: str | None = None
    tags: tuple[str, ...] = ()
    snoozed_until: Instant | None = None
    first_waived: bool = False
    spam: bool = False
    left_at: Instant | None = None
    merged_into: str | None = None
    snooze_kept: Instant | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment by the hash of its content; the bytes travel apart."""

    name: str
    media_type: str
    size: Whole
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The course of a phone call."""

    direction: CallDirection
    outcome: CallOutcome
    started_at: Instant
    answered_at: Instant | None = None
    ended_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCard:
    """One entry of a ticket as a snapshot carries it; ``waived`` marks a customer's words that want no answer."""

    id: str
    kind: MessageKind
    audience: Audience
    channel: Channel
    body: str
    at: Instant
    author: str = ""
    author_name: str = ""
    subject: str = ""
    external_id: str = ""
    key: str = ""
    delivery: Delivery | None = None
    recipient: str = ""
    automatic: bool = False
    bounce: bool = False
    waived: bool = False
    remarks: tuple[str, ...] = ()
    call: Call | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCard:
    """A change of state, assignment, queue or priority with its time: fields name what was before and after."""

    at: Instant
    actor: str
    kind: str
    fields: dict[str, tuple[str | None, str | None]] = field(default_factory=dict[str, tuple[str | None, str | None]])


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseCard:
    """A promise, open until it was kept."""

    id: str
    text: str
    made_at: Instant
    due_at: Instant
    made_by: str
    kept_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingCard:
    """A rating that is not anonymous."""

    id: str
    value: Whole
    scale: RatingScale
    source: RatingSource
    rated_agent: str | None
    at: Instant
    asked_at: Instant | None = None
    comment: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One whole ticket."""

    ticket: TicketCard
    customer: CustomerCard
    messages: tuple[MessageCard, ...] = ()
    changes: tuple[ChangeCard, ...] = ()
    promises: tuple[PromiseCard, ...] = ()
    ratings: tuple[RatingCard, ...] = ()
    reviews: tuple[dict[str, str], ...] = ()
    format: int = FORMAT


@cache
def _adapter() -> "TypeAdapter[Snapshot]":
    from pydantic import TypeAdapter  # only import and export need it, and it is slow to load

    return TypeAdapter(Snapshot)


def write_snapshot(snapshot: Snapshot) -> bytes:
    """One line of ASCII JSON, without its line end."""
    import json

    document: Any = _adapter().dump_python(snapshot, mode="json")
    return json.dumps(document, separators=(",", ":")).encode("ascii")


def is_snapshot(line: bytes) -> bool:
    """Whether ``line`` is a JSON object that calls itself a snapshot, of whatever format."""
    import json

    try:
        document: Any = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and "format" in document and "ticket" in document


def read_snapshot(line: bytes) -> Snapshot:
    """The snapshot written on ``line``; raises ``InputError`` naming the field that is wrong."""
    import json

    from pydantic import ValidationError

    try:
        document: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"this is no JSON: {error}", "a snapshot file holds one JSON object a line") from error
    version: Any = document.get("format") if isinstance(document, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if version != FORMAT:
        raise InputError(
            f"this is no snapshot of format {FORMAT} (its format is {version!r})",
            "export it again with a deskterm of this version",
        )
    try:
        return _adapter().validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = safe_line(".".join(str(part) for part in first["loc"]))
        raise InputError(f"the field {place} is wrong: {first['msg'].removeprefix('Value error, ')}") from error
