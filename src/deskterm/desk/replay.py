"""What a snapshot tells, played again: the ticket row that its messages and changes come to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, TypeVar

from deskterm.model.commands import Undo
from deskterm.model.instants import to_milliseconds
from deskterm.model.snapshot import MessageCard, PromiseCard, RatingCard, Snapshot, TicketCard
from deskterm.model.words import (
    FINISHED,
    Audience,
    CallDirection,
    CallOutcome,
    Channel,
    Delivery,
    MessageKind,
    State,
)
from deskterm.store.conditions import LANES
from deskterm.store.inbox import LIVE_FOR
from deskterm.store.tables import NEVER
from deskterm.text.safe import safe_line

_safe = lru_cache(maxsize=4096)(safe_line)


@dataclass(slots=True, kw_only=True)
class TicketFields:
    """A ticket's row in the making: the columns of ``TicketRow``, without what makes one of those slow to fill."""

    key: int
    id: str
    number: int
    subject: str
    state: str
    lane: str
    finished: int
    channel: str
    queue: str
    category: str | None
    priority: str
    language: str | None
    language_certainty: str
    customer_key: int
    assignee: str | None
    tags: str
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
    merged_into: str | None = None
    snooze_kept: int | None = None
    alike: str | None = None
    accepted_at: int | None = None
    hold_until: int | None = None
    left_at: int | None = None

    def columns(self) -> dict[str, Any]:
        """The row by the names of its columns."""
        fields = dict(zip(_COLUMNS, _values(self), strict=True))
        for name in _FLAGS:
            fields[name] = int(fields[name])
        return fields


_COLUMNS: Final = tuple(TicketFields.__slots__)
_FLAGS: Final = ("public", "automatic", "spam", "first_waived")
"""Kept as 0 and 1: the driver takes its time over anything but plain numbers and texts."""
_values = attrgetter(*_COLUMNS)


def cleaned(snapshot: Snapshot) -> Snapshot:
    """The snapshot with its names in a form that may be shown, and a snooze only where there is a time to it."""
    card = snapshot.ticket
    asleep = card.state is State.SNOOZED
    ticket = _with(
        card,
        queue=_safe(card.queue),
        category=_safe(card.category) if card.category else None,
        assignee=_safe(card.assignee) if card.assignee else None,
        tags=tuple(dict.fromkeys(tag for one in card.tags for tag in _safe(one).casefold().split())),
        state=State.OPEN if asleep and card.snoozed_until is None else card.state,
        snoozed_until=card.snoozed_until if asleep else None,
    )
    return _with(
        snapshot,
        ticket=ticket,
        messages=tuple([_with(one, author=_safe(one.author)) for one in snapshot.messages]),
        promises=tuple([_with(one, made_by=_safe(one.made_by)) for one in snapshot.promises]),
        ratings=tuple(
            [_with(one, rated_agent=_safe(one.rated_agent) if one.rated_agent else None) for one in snapshot.ratings]
        ),
    )


Card = TypeVar("Card", Snapshot, TicketCard, MessageCard, PromiseCard, RatingCard)


def _with(card: Card, **fields: Any) -> Card:
    """The card with these fields, itself where it has them already, which is usual."""
    for name, value in fields.items():
        if getattr(card, name) != value:
            return replace(card, **fields)
    return card


def ticket_row(
    snapshot: Snapshot, key: int, number: int, customer_key: int, messages: list[dict[str, Any]]
) -> TicketFields:
    """The ticket's row without its due time; ``messages`` are the snapshot's as rows of the store."""
    card = snapshot.ticket
    created_at = to_milliseconds(card.created_at)
    row = TicketFields(
        key=key,
        id=card.id,
        number=number,
        subject=card.subject,
        state=str(card.state),
        lane=LANES[card.state],
        finished=int(card.state in FINISHED),
        channel=str(card.channel),
        queue=card.queue,
        category=card.category,
        priority=str(card.priority),
        language=str(card.language) if card.language else None,
        language_certainty=str(card.language_certainty),
        customer_key=customer_key,
        assignee=card.assignee,
        tags=" ".join(card.tags),
        public=any(one["audience"] == Audience.PUBLIC for one in messages),
        spam=card.spam,
        created_at=created_at,
        updated_at=created_at,
        first_waived=card.first_waived,
        snoozed_until=to_milliseconds(card.snoozed_until),
        left_at=to_milliseconds(card.left_at),
        transfers=_transfers(snapshot),
        merged_into=card.merged_into if card.state is State.CLOSED else None,
        snooze_kept=to_milliseconds(card.snooze_kept),
    )
    solved = _solved(snapshot)
    _follow(row, sorted(messages, key=lambda one: one["key"]), solved)
    for change in snapshot.changes:
        row.updated_at = max(row.updated_at, to_milliseconds(change.at))
    if card.state in FINISHED:
        row.solved_at = solved[-1] if solved else row.updated_at
        row.first_waived = row.first_waived or row.first_answer_at is None
        row.waiting_since, row.unanswered, row.live_until = None, 0, None
    elif card.state is State.SNOOZED:
        asleep = [one.fields["state"][0] for one in snapshot.changes if "state" in one.fields]
        row.woken_state = (State.NEW if asleep[-1:] == [State.NEW] else State.OPEN).value
    if snapshot.ratings:
        row.asked_at = to_milliseconds(snapshot.ratings[-1].asked_at)
        row.verdict_at = to_milliseconds(snapshot.ratings[-1].at)
    return row


def open_promises(snapshot: Snapshot) -> list[tuple[int, int]]:
    """When each promise that is not kept is due, and when it was made."""
    return [
        (to_milliseconds(one.due_at), to_milliseconds(one.made_at)) for one in snapshot.promises if one.kept_at is None
    ]


def state_changes(snapshot: Snapshot) -> list[tuple[int, str]]:
    """The changes of state: time and recorded fields, in order."""
    return [
        (to_milliseconds(one.at), fields_text({"state": one.fields["state"]}))
        for one in snapshot.changes
        if "state" in one.fields
    ]


def fields_text(fields: Mapping[str, tuple[str | None, str | None]]) -> str:
    """What a change moved, as the store keeps it."""
    return _text_of(tuple(fields.items()))


@lru_cache(maxsize=4096)
def _text_of(fields: tuple[tuple[str, tuple[str | None, str | None]], ...]) -> str:
    return json.dumps(dict(fields))


def _transfers(snapshot: Snapshot) -> int:
    """How often the ticket went to another queue; what was undone does not count."""
    moved = [one for one in snapshot.changes if "queue" in one.fields and one.fields["queue"][0] is not None]
    return max(0, sum(-1 if one.kind == Undo.__name__ else 1 for one in moved))


def _solved(snapshot: Snapshot) -> list[int]:
    """When the ticket was solved, in order; what was undone does not count."""
    times: list[int] = []
    for change in snapshot.changes:
        before, after = change.fields.get("state", (None, None))
        if change.kind == Undo.__name__:
            if before in FINISHED and after not in FINISHED:
                del times[-1:]
        elif after in FINISHED and before not in FINISHED:
            times.append(to_milliseconds(change.at))
    return times


def _follow(row: TicketFields, messages: list[dict[str, Any]], solved: list[int]) -> None:
    """Work out from the conversation who waits since when, who answered, and whether a chat is still live.

    ``solved`` are the times at which the ticket was solved: what was said before is settled.
    """
    settled = list(solved)
    for one in messages:
        while settled and settled[0] < one["at"]:
            _settle(row)
            del settled[0]
        row.updated_at = max(row.updated_at, one["at"])
        call = one["kind"] == MessageKind.CALL
        answered = one["kind"] == MessageKind.ANSWER and one["delivery"] == Delivery.SENT
        reached = call and one["call_outcome"] == CallOutcome.REACHED
        counts = not (one["automatic"] or one["bounce"] or one["waived"])
        missed = call and not reached and one["call_direction"] == CallDirection.INBOUND and counts
        spoken = one["kind"] == MessageKind.CUSTOMER and counts
        if answered or reached:
            if row.first_answer_at is None and not row.first_waived:
                row.first_answer_at = one["call_answered_at"] or one["at"]
            row.answers += 1
            row.last_answer_agent = one["author"] or row.last_answer_agent
            row.waiting_since, row.unanswered = None, 0
        elif spoken or missed:
            row.waiting_since = row.waiting_since or one["at"]
            row.unanswered += 1
        if row.channel == Channel.CHAT and (answered or spoken):
            row.live_until = one["at"] + LIVE_FOR
    if settled:
        _settle(row)
    if messages and all(one["automatic"] or one["bounce"] for one in messages):
        row.automatic = row.first_waived = True


def _settle(row: TicketFields) -> None:
    row.waiting_since, row.unanswered = None, 0
    row.first_waived = row.first_waived or row.first_answer_at is None
