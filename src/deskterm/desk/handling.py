"""Handling a ticket: who has it, where it stands, what it is about, when it comes back."""

import re

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, or_, select

from deskterm.desk import intake
from deskterm.desk.naming import category_name, listed, named
from deskterm.desk.refusals import Refusal, called, nothing_unsent, pick
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.commands import (
    Assign,
    KeepPromise,
    MakePromise,
    NoReplyNeeded,
    Note,
    Remind,
    SetCategory,
    SetPriority,
    SetState,
    Skip,
    Snooze,
    Tag,
    Wake,
)
from deskterm.model.instants import to_milliseconds
from deskterm.model.words import FINISHED, CallDirection, CallOutcome, MessageKind, SkipReason, State
from deskterm.store.tables import MessageRow, PromiseRow, TicketRow, TicketTagRow
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext

MOVES: dict[State, tuple[State, ...]] = {
    State.NEW: (State.OPEN, State.PENDING, State.SOLVED, State.CLOSED),
    State.OPEN: (State.PENDING, State.SOLVED, State.CLOSED),
    State.PENDING: (State.OPEN, State.SOLVED, State.CLOSED),
    State.SNOOZED: (State.OPEN, State.PENDING, State.SOLVED, State.CLOSED),
    State.SOLVED: (State.OPEN, State.CLOSED),
    State.CLOSED: (State.OPEN,),
}
"""Which states may follow which; snoozing wants a time and has a command of its own."""

_TAG = re.compile(r"[^\s,:\"]{1,40}$")


def set_state(work: Work, command: SetState) -> Done:
    """Move along ``MOVES``; nothing is solved while an answer has not left, or over words that were not seen."""
    row = work.ticket(command.ticket)
    ends = command.state in FINISHED and row.unanswered > 0
    work.unchanged(row, command.seen, "state", *(("unanswered",) if ends else ()))
    before = State(row.state)
    if command.state is before:
        raise Refusal(gettext("{ticket} is {state} already", ticket=called(row), state=named(before)))
    if command.state is State.SNOOZED:
        raise Refusal(gettext("snoozing wants a time"), gettext("snooze it until a time instead"))
    if command.state not in MOVES[before]:
        raise Refusal(
            gettext(
                "{ticket} is {state} and cannot become {other}",
                ticket=called(row),
                state=named(before),
                other=named(command.state),
            ),
            gettext("it may become {states}", states=listed(named(one) for one in MOVES[before])),
        )
    if command.state in FINISHED:
        nothing_unsent(row)
    work.set_state(row, command.state)
    work.reversible = True
    return work.finish()


def assign(work: Work, command: Assign) -> Done:
    """Give a ticket to a person or to nobody; into another queue only with a handover note."""
    row = work.ticket(command.ticket)
    work.unchanged(row, command.seen, "assignee", "queue")
    queue = row.queue if command.queue is None else pick(command.queue, tuple(work.settings.queues), "queue")
    if command.assignee is not None:
        work.person(command.assignee)
    if queue == row.queue and command.assignee == row.assignee:
        raise Refusal(_is_with(row, queue))
    if queue != row.queue:
        handover = command.handover
        missing = [
            name
            for name, words in (
                (gettext("what was done so far"), handover.done if handover else ""),
                (gettext("the next step"), handover.next_step if handover else ""),
                (gettext("what was promised"), handover.promised if handover else ""),
            )
            if not words.strip()
        ]
        if handover is None or missing:
            raise Refusal(
                gettext("a transfer to another queue wants a handover note"),
                gettext("still missing: {parts} (write “nothing” where there is nothing)", parts=listed(missing)),
            )
        body = f"Done so far: {handover.done}\nNext step: {handover.next_step}\nPromised: {handover.promised}"
        work.subject_id = intake.add_note(work, row, work.customer_of(row), body).id
        row.queue = queue
        row.transfers += 1
    row.assignee = command.assignee
    work.reversible = True
    return work.finish()


def _is_with(row: TicketRow, queue: str) -> str:
    if row.assignee is None:
        return gettext("{ticket} is with nobody in {queue} already", ticket=called(row), queue=queue)
    return gettext("{ticket} is with {person} in {queue} already", ticket=called(row), person=row.assignee, queue=queue)


def _stands(row: TicketRow) -> str:
    return gettext("{ticket} is {state}", ticket=called(row), state=named(State(row.state)))


def note(work: Work, command: Note) -> Done:
    """Write an internal note."""
    if not command.body.strip():
        raise Refusal(gettext("the note is empty"))
    row = work.ticket(command.ticket)
    work.subject_id = intake.add_note(work, row, work.customer_of(row), command.body).id
    return work.finish()


def no_reply_needed(work: Work, command: NoReplyNeeded) -> Done:
    """End the clock of the customer's last words, if those were seen, without counting an answer."""
    row = work.ticket(command.ticket)
    if row.waiting_since is None:
        raise Refusal(gettext("nobody waits for an answer on {ticket}", ticket=called(row)))
    work.unchanged(row, command.seen, "unanswered")
    waiting = work.session.exec(
        select(MessageRow).where(
            MessageRow.ticket_key == row.key, MessageRow.at >= row.waiting_since, waits_for_answer()
        )
    ).all()
    for message in waiting:
        message.waived = True
        work.revise(message)
    work.extra["waived"] = [[], [message.id for message in waiting]]
    row.first_waived = row.first_waived or row.first_answer_at is None
    row.waiting_since = None
    row.unanswered = 0
    work.reversible = True
    return work.finish()


def waits_for_answer() -> ColumnElement[bool]:
    """What is true of a message of the customer's that wants an answer: written by them, or a call that was missed."""
    missed = and_(
        col(MessageRow.kind) == MessageKind.CALL.value,
        col(MessageRow.call_direction) == CallDirection.INBOUND.value,
        col(MessageRow.call_outcome) != CallOutcome.REACHED.value,
    )
    return and_(
        or_(col(MessageRow.kind) == MessageKind.CUSTOMER.value, missed),
        col(MessageRow.waived).is_(False),
        col(MessageRow.automatic).is_(False),
        col(MessageRow.bounce).is_(False),
    )


def set_priority(work: Work, command: SetPriority) -> Done:
    """Change how urgent a ticket is; its standards may change with it."""
    row = work.ticket(command.ticket)
    work.unchanged(row, command.seen, "priority")
    if row.priority == command.priority:
        raise Refusal(
            gettext("{ticket} has priority {priority} already", ticket=called(row), priority=named(command.priority))
        )
    row.priority = command.priority.value
    work.reversible = True
    return work.finish()


def set_category(work: Work, command: SetCategory) -> Done:
    """File a ticket under a category of the tree."""
    row = work.ticket(command.ticket)
    work.unchanged(row, command.seen, "category")
    category = None
    if command.category is not None:
        category = pick(command.category, work.settings.categories, "category")
    if row.category == category:
        if category is None:
            raise Refusal(gettext("{ticket} is filed under nothing already", ticket=called(row)))
        words = gettext(
            "{ticket} is filed under {category} already", ticket=called(row), category=category_name(category)
        )
        raise Refusal(words)
    row.category = category
    work.reversible = True
    return work.finish()


def tag(work: Work, command: Tag) -> Done:
    """Add and remove tags; the order they were added in is kept."""
    row = work.ticket(command.ticket)
    add = [one.casefold().strip().lstrip("#") for one in command.add]
    for one in add:
        if not _TAG.match(one) or safe_line(one) != one:
            raise Refusal(
                gettext("{tag} cannot be a tag", tag=repr(one)),
                gettext("a tag is one word of at most 40 letters, without , : or quotes"),
            )
    remove = {one.casefold().strip().lstrip("#") for one in command.remove}
    before = row.tags.split()
    after = [one for one in dict.fromkeys([*before, *add]) if one not in remove]
    if after == before:
        raise Refusal(gettext("the tags of {ticket} would not change", ticket=called(row)))
    row.tags = " ".join(after)
    row.spam = "spam" in after
    apply_tags(work, row, before, after)
    work.reversible = True
    return work.finish()


def apply_tags(work: Work, row: TicketRow, before: list[str], after: list[str]) -> None:
    """Bring the table of tags in line with the ticket's own list."""
    for gone in set(before) - set(after):
        found = work.session.get(TicketTagRow, (gone, row.key))
        if found is not None:
            work.session.delete(found)
    for new in set(after) - set(before):
        work.session.merge(TicketTagRow(tag=new, ticket_key=row.key or 0))


def snooze(work: Work, command: Snooze) -> Done:
    """Put a ticket aside until a time to come."""
    row = work.ticket(command.ticket)
    work.unchanged(row, command.seen, "state", "snoozed_until")
    if command.until <= command.at:
        raise Refusal(gettext("a snooze wants a time to come"))
    if row.state in FINISHED:
        raise Refusal(_stands(row), gettext("reopen it first"))
    if row.state != State.SNOOZED:
        row.woken_state = State.NEW.value if row.state == State.NEW else State.OPEN.value
    row.state = State.SNOOZED.value
    row.snoozed_until = to_milliseconds(command.until)
    row.snooze_kept = None
    work.reversible = True
    return work.finish()


_SKIPPED: dict[SkipReason, str] = {
    SkipReason.LANGUAGE: "not a language of theirs",
    SkipReason.KNOWLEDGE: "somebody else knows this better",
    SkipReason.WAITS: "it waits for something",
    SkipReason.TIME: "no time for it now",
    SkipReason.OTHER: "for a reason of their own",
}


def skip(work: Work, command: Skip) -> Done:
    """Record that an agent was served a ticket and passed it on; their own words are kept as a note."""
    row = work.ticket(command.ticket)
    if row.state in FINISHED:
        raise Refusal(_stands(row), gettext("there is nothing to skip"))
    words = command.words.strip()
    if command.reason is SkipReason.OTHER and not words:
        raise Refusal(gettext("why is it skipped?"), gettext("say it in a few words"))
    if words:
        body = f"Skipped ({_SKIPPED[command.reason]}): {words}"
        work.subject_id = intake.add_note(work, row, work.customer_of(row), body).id
    work.extra["skipped"] = [None, command.reason.value]
    return work.finish()


def wake(work: Work, command: Wake) -> Done:
    """A snooze is over: the ticket is to be solved again."""
    row = work.ticket(command.ticket)
    if row.state != State.SNOOZED:
        raise Refusal(gettext("{ticket} is not snoozed", ticket=called(row)))
    if work.at < (row.snoozed_until or 0):
        raise Refusal(gettext("{ticket} is snoozed for longer", ticket=called(row)))
    work.set_state(row, State(row.woken_state or State.OPEN))
    return work.finish()


def remind(work: Work, command: Remind) -> Done:
    """A promise is soon due: a ticket that waits for the customer or for a time is to be worked on again."""
    row = work.ticket(command.ticket)
    if row.state not in (State.PENDING, State.SNOOZED):
        raise Refusal(
            gettext("{ticket} is {state}, so it is in sight anyway", ticket=called(row), state=named(State(row.state)))
        )
    promise = _promise_of(work, row, command.promise)
    if promise.kept_at is not None or promise.reminded_at is not None:
        raise Refusal(gettext("that promise was kept already, or has been told of"))
    promise.reminded_at = work.at
    work.session.add(promise)
    work.set_state(row, State.OPEN)
    work.subject_id = promise.id
    work.extra["promise_due"] = [None, promise.id]
    return work.finish()


def _promise_of(work: Work, row: TicketRow, ident: str) -> PromiseRow:
    promise = work.session.exec(
        select(PromiseRow).where(PromiseRow.id == ident, PromiseRow.ticket_key == row.key)
    ).first()
    if promise is None or promise.withdrawn:
        raise Refusal(gettext("there is no such promise on {ticket}", ticket=called(row)))
    return promise


def make_promise(work: Work, command: MakePromise) -> Done:
    """Note what the customer was told would happen, and by when."""
    if not command.text.strip():
        raise Refusal(gettext("what was promised?"), gettext("say it in a few words"))
    if command.due_at <= command.at:
        raise Refusal(gettext("a promise wants a time to come"))
    row = work.ticket(command.ticket)
    work.subject_id = add_promise(work, row, command.text, to_milliseconds(command.due_at), command.actor)
    work.extra["promise"] = [None, work.subject_id]
    work.reversible = True
    return work.finish()


def add_promise(work: Work, row: TicketRow, words: str, due_at: int, made_by: str) -> str:
    """Record a promise made by an agent; returns its id."""
    promise = PromiseRow(
        id=work.new_id(), ticket_key=row.key or 0, text=words, made_at=work.at, due_at=due_at, made_by=made_by
    )
    work.session.add(promise)
    work.session.flush()
    return promise.id


def keep_promise(work: Work, command: KeepPromise) -> Done:
    """The promise was kept; its clock ends."""
    row = work.ticket(command.ticket)
    promise = _promise_of(work, row, command.promise)
    if promise.kept_at is not None:
        raise Refusal(gettext("that promise was kept already"))
    promise.kept_at = work.at
    work.session.add(promise)
    work.subject_id = promise.id
    work.extra["promise_kept"] = [None, promise.id]
    work.reversible = True
    return work.finish()
