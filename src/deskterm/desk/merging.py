"""Merging two tickets of one customer, splitting one, and taking either back: every message stays in exactly one.

A message keeps its id, its place in time and all that hangs on it; only the ticket it belongs to changes. The ticket
merged away stays as a closed pointer with its number, its changes and its ratings.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlmodel import col, func, select

from deskterm.desk import intake
from deskterm.desk.handling import apply_tags, waits_for_answer
from deskterm.desk.naming import change_name
from deskterm.desk.refusals import Clash, Refusal, called
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.commands import MergeTickets, SplitTicket
from deskterm.model.words import (
    FINISHED,
    TO_SOLVE,
    UNSENT,
    CallOutcome,
    Channel,
    Delivery,
    MessageKind,
    Priority,
    State,
)
from deskterm.store import index
from deskterm.store.conditions import chunks
from deskterm.store.tables import ChangeRow, MessageRow, OutboxRow, PromiseRow, TicketRow
from deskterm.store.timeline import APART
from deskterm.text.translation import gettext

_PRIORITIES: Final = tuple(Priority)

Pair = list[Any]
"""What a change records of one thing: before and after."""


def merge(work: Work, command: MergeTickets) -> Done:
    """Let a ticket's matter go on in another one of the same customer."""
    row = work.ticket(command.ticket)
    into = work.ticket(command.into)
    work.unchanged(row, command.seen, "unanswered", "merged_into")
    _check(work, row, into)
    messages = _messages_of(work, row)
    promises = list(work.session.exec(select(PromiseRow).where(PromiseRow.ticket_key == row.key)).all())
    for promise in promises:
        promise.ticket_key = into.key or 0
        work.session.add(promise)
    move(work, messages, row, into)
    work.extra["moved"] = [row.id, into.id]
    work.beside[row.id] = {
        "messages": [[], [one.id for one in messages]],
        "promises_moved": [[], [one.id for one in promises]],
    }
    work.beside[into.id] = _join(work, row, into)
    work.set_state(row, State.CLOSED)
    row.merged_into = into.id
    for one in (row, into):
        one.alike = None
        recount(work, one)
    work.reversible = True
    done = work.finish()
    return _with_note(done, gettext("{ticket} goes on in {other}", ticket=called(row), other=called(into)))


def _check(work: Work, row: TicketRow, into: TicketRow) -> None:
    if row.id == into.id:
        raise Refusal(gettext("a ticket cannot be merged into itself"), gettext("name the other one"))
    if row.customer_key != into.customer_key:
        raise Refusal(
            gettext("{ticket} and {other} are of two customers", ticket=called(row), other=called(into)),
            gettext("if they are one person, merge the customers first"),
        )
    if into.state == State.CLOSED:
        raise Refusal(
            gettext("{ticket} is closed", ticket=called(into)), gettext("reopen it first, or merge the other way round")
        )
    if row.channel == Channel.CHAT and into.channel != Channel.CHAT and (row.live_until or 0) > work.at:
        raise Refusal(
            gettext("the chat {ticket} is still going on", ticket=called(row)),
            gettext("merge {ticket} into it instead", ticket=called(into)),
        )


def _join(work: Work, row: TicketRow, into: TicketRow) -> dict[str, Pair]:
    """Let ``into`` stand for both; what is not recorded as a ticket's field anyway is given back with its before."""
    beside: dict[str, Pair] = {}
    unanswered_both = all(one.first_answer_at is None and not one.first_waived for one in (row, into))
    if unanswered_both and row.created_at < into.created_at:
        # Whoever waits for a first answer has waited since the earlier of the two.
        beside["created_at"] = [into.created_at, row.created_at]
        into.created_at = row.created_at
    if into.automatic and not row.automatic:
        beside["automatic"] = [True, False]
        into.automatic = False
    waiting = [one.waiting_since for one in (row, into) if one.waiting_since is not None]
    turn = bool(row.unanswered) or (row.state in TO_SOLVE and into.state in FINISHED)
    if turn and into.state not in TO_SOLVE:
        work.set_state(into, State.OPEN)
    into.waiting_since = min(waiting) if waiting else None
    into.unanswered += row.unanswered
    if into.channel == Channel.CHAT and row.live_until is not None:
        into.live_until = max(into.live_until or 0, row.live_until)
    into.assignee = into.assignee or row.assignee
    into.category = into.category or row.category
    if into.language is None and row.language is not None:
        into.language, into.language_certainty = row.language, row.language_certainty
    into.priority = max(Priority(row.priority), Priority(into.priority), key=_PRIORITIES.index).value
    before = into.tags.split()
    after = list(dict.fromkeys([*before, *(one for one in row.tags.split() if one != "spam")]))
    if after != before:
        into.tags = " ".join(after)
        apply_tags(work, into, before, after)
    return beside


def split(work: Work, command: SplitTicket) -> Done:
    """Make another ticket of some of a ticket's messages."""
    row = work.ticket(command.ticket)
    wanted = set(command.messages)
    every = _messages_of(work, row)
    chosen = [one for one in every if one.id in wanted]
    _check_chosen(row, every, chosen, wanted)
    customer = work.customer_of(row)
    waiting = _waiting(work, row)
    subject = command.subject.strip() or next((one.subject for one in chosen if one.subject), "") or row.subject
    first = chosen[0]
    fresh = work.new_ticket(
        TicketRow(
            id=work.new_id(),
            subject=subject,
            state=State.OPEN.value,
            lane="solve",
            channel=first.channel,
            queue=row.queue,
            category=row.category,
            priority=row.priority,
            language=row.language,
            language_certainty=row.language_certainty,
            customer_key=row.customer_key,
            assignee=row.assignee,
            public=row.public and first.channel == row.channel,
            automatic=all(one.automatic or one.bounce for one in chosen),
            created_at=first.at,
            updated_at=work.at,
        )
    )
    move(work, chosen, row, fresh)
    theirs = [one for one in waiting if one.id in wanted]
    _wait(fresh, theirs)
    if len(theirs) < len(waiting):
        _wait(row, [one for one in waiting if one.id not in wanted])
    elif theirs:
        row.waiting_since, row.unanswered = None, 0
    answered = [one for one in chosen if _answers(one)]
    fresh.first_answer_at = min((one.call_answered_at or one.at for one in answered), default=None)
    fresh.first_waived = not answered and not theirs
    intake.add_system(work, fresh, customer, f"Split from {called(row)}.")
    for one in (row, fresh):
        recount(work, one)
    work.extra["moved"] = [row.id, fresh.id]
    apart = {one.id: {APART: [None, that.id]} for one, that in ((row, fresh), (fresh, row))}
    work.beside = apart | {
        row.id: apart[row.id] | {"split_off": [None, fresh.id], "messages": [[], [one.id for one in chosen]]}
    }
    work.subject_id = fresh.id
    work.reversible = True
    done = work.finish()
    return _with_note(
        done, gettext("the new ticket is {ticket}", ticket=called(fresh)) if fresh.number is not None else ""
    )


def _check_chosen(row: TicketRow, every: list[MessageRow], chosen: list[MessageRow], wanted: set[str]) -> None:
    if not wanted:
        raise Refusal(gettext("no message was chosen"), gettext("choose those that are another matter"))
    if len(chosen) < len(wanted):
        raise Refusal(
            gettext("not all of those messages are in {ticket}", ticket=called(row)), gettext("look at it again")
        )
    if any(one.kind == MessageKind.SYSTEM for one in chosen):
        raise Refusal(gettext("a line the system wrote stays where it is"), gettext("choose what people wrote"))
    if all(one.id in wanted or one.kind == MessageKind.SYSTEM for one in every):
        raise Refusal(
            gettext("nothing would be left of {ticket}", ticket=called(row)), gettext("leave at least one message")
        )
    if all(one.kind == MessageKind.NOTE for one in chosen):
        raise Refusal(gettext("notes alone make no ticket"), gettext("choose a message of the customer's too"))


def unmerge(work: Work, row: TicketRow | None, pair: Pair) -> None:
    """Undo: the messages of a ticket merged away, or split off, are its own again; ``pair`` names them."""
    if row is not None:
        back = _by_id(work, pair[1])
        others = {one.ticket_key for one in back} - {row.key}
        for other in work.session.exec(select(TicketRow).where(col(TicketRow.key).in_(others))).all():
            move(work, [one for one in back if one.ticket_key == other.key], work.watch(other), row)
            recount(work, other)
            for one in (row, other):
                work.beside.setdefault(one.id, {})["moved"] = [other.id, row.id]
        recount(work, row)


def give_promises_back(work: Work, row: TicketRow | None, pair: Pair) -> None:
    """Undo: promises are those of the ticket they were made on again."""
    for promise in work.session.exec(select(PromiseRow).where(col(PromiseRow.id).in_(pair[1]))).all():
        promise.ticket_key = row.key or 0 if row is not None else promise.ticket_key
        work.session.add(promise)


def take_split_back(work: Work, row: TicketRow | None, pair: Pair) -> None:
    """Undo: the ticket that was split off becomes a pointer to where its messages are again."""
    fresh = work.session.exec(select(TicketRow).where(TicketRow.id == pair[1])).first()
    if fresh is None or row is None:
        return
    later = work.session.exec(
        select(ChangeRow).where(ChangeRow.ticket_key == fresh.key, ChangeRow.version > 1).limit(1)
    ).first()
    if later is not None:
        there = {"state": fresh.state, "assignee": fresh.assignee or "–"}
        reason = gettext(
            "{ticket} changed since ({change} by {person})",
            ticket=called(fresh),
            change=change_name(later.kind),
            person=later.actor,
        )
        raise Clash(reason, fresh.version, there)
    work.watch(fresh)
    work.set_state(fresh, State.CLOSED)
    fresh.merged_into = row.id


def restore(name: str) -> Callable[[Work, TicketRow | None, Pair], None]:
    """Undo: a field that changes do not record by itself."""

    def put_back(_: Work, row: TicketRow | None, pair: Pair) -> None:
        if row is not None:
            setattr(row, name, pair[0])

    return put_back


# Messages


def _messages_of(work: Work, row: TicketRow) -> list[MessageRow]:
    found = work.session.exec(select(MessageRow).where(MessageRow.ticket_key == row.key).order_by(col(MessageRow.key)))
    return list(found.all())


def _by_id(work: Work, ids: Sequence[str]) -> list[MessageRow]:
    found: list[MessageRow] = []
    for some in chunks(ids):
        found += work.session.exec(select(MessageRow).where(col(MessageRow.id).in_(some))).all()
    return sorted(found, key=lambda one: one.key)


def move(work: Work, messages: Sequence[MessageRow], origin: TicketRow, target: TicketRow) -> None:
    """Let messages belong to another ticket, in the outbox and in search too."""
    customer = work.customer_of(origin)
    connection = work.session.connection()
    indexed = [one for one in messages if one.delivery != Delivery.RECALLED]
    if origin.subject != target.subject and indexed:
        for subject, tell in ((origin.subject, index.drop_messages), (target.subject, index.add_messages)):
            tell(connection, [index.message_entry(one.key, one.body, subject, customer.name) for one in indexed])
    for some in chunks([one.key for one in messages]):
        for waits in work.session.exec(select(OutboxRow).where(col(OutboxRow.message_key).in_(some))).all():
            waits.ticket_key = target.key or 0
            work.session.add(waits)
    for one in messages:
        one.ticket_key = target.key or 0
        work.revise(one)
    work.session.flush()


def _waiting(work: Work, row: TicketRow) -> list[MessageRow]:
    """The messages that make a ticket wait for an answer."""
    if row.waiting_since is None:
        return []
    found = work.session.exec(
        select(MessageRow)
        .where(MessageRow.ticket_key == row.key, MessageRow.at >= row.waiting_since, waits_for_answer())
        .order_by(col(MessageRow.key))
    )
    return list(found.all())


def _wait(row: TicketRow, waiting: Sequence[MessageRow]) -> None:
    row.waiting_since = min((one.at for one in waiting), default=None)
    row.unanswered = len(waiting)


def _answers(one: MessageRow) -> bool:
    reached = one.kind == MessageKind.CALL and one.call_outcome == CallOutcome.REACHED
    return reached or (one.kind == MessageKind.ANSWER and one.delivery == Delivery.SENT)


def recount(work: Work, row: TicketRow) -> None:
    """Count a ticket's answers anew, and those that have not left."""
    work.session.flush()
    of_ticket = MessageRow.ticket_key == row.key
    sent = (col(MessageRow.kind) == MessageKind.ANSWER.value) & (col(MessageRow.delivery) == Delivery.SENT.value)
    reached = (col(MessageRow.kind) == MessageKind.CALL.value) & (
        col(MessageRow.call_outcome) == CallOutcome.REACHED.value
    )
    count = select(func.count()).select_from(MessageRow)
    row.answers = work.session.exec(count.where(of_ticket, sent | reached)).one()
    unsent = col(MessageRow.delivery).in_([one.value for one in UNSENT])
    row.unsent = work.session.exec(count.where(of_ticket, unsent)).one()
    row.last_answer_agent = work.session.exec(
        select(MessageRow.author)
        .where(of_ticket, sent | reached, col(MessageRow.author).is_not(None))
        .order_by(col(MessageRow.key).desc())
        .limit(1)
    ).first()


def _with_note(done: Done, note: str) -> Done:
    return replace(done, notes=(note,)) if note else done
