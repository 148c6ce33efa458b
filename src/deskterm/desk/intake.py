"""Intake: an agent opens a matter or logs a call; what hangs on a ticket is added to it."""

import hashlib
from datetime import timedelta

from deskterm.desk import people
from deskterm.desk.refusals import Refusal, nothing_unsent, pick
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.commands import File, LogCall, OpenTicket, Party
from deskterm.model.instants import to_milliseconds
from deskterm.model.words import (
    FINISHED,
    Audience,
    CallDirection,
    CallOutcome,
    Certainty,
    Channel,
    MessageKind,
    State,
)
from deskterm.store.tables import AttachmentRow, BlobRow, CustomerRow, MessageRow, TicketRow
from deskterm.text.translation import gettext

_AHEAD = timedelta(minutes=5)
"""How far a call's times may be ahead of ours: whoever notes them has a clock of their own."""


def add_message(work: Work, ticket: TicketRow, customer: CustomerRow, row: MessageRow) -> MessageRow:
    """Add a message to a ticket and to the search index."""
    work.revise(row)
    work.rows.flush()
    work.rows.index_message(row.key, row.body, ticket.subject, customer.name)
    return row


def add_system(work: Work, ticket: TicketRow, customer: CustomerRow, words: str) -> MessageRow:
    """A line the system wrote."""
    return add_message(
        work,
        ticket,
        customer,
        work.rows.make(
            MessageRow,
            key=work.keys.next(work.at),
            id=work.new_id(),
            ticket_key=ticket.key or 0,
            kind=MessageKind.SYSTEM.value,
            audience=Audience.INTERNAL.value,
            channel=ticket.channel,
            body=words,
            at=work.at,
        ),
    )


def add_note(work: Work, ticket: TicketRow, customer: CustomerRow, body: str) -> MessageRow:
    """An internal note by the actor."""
    return add_message(
        work,
        ticket,
        customer,
        work.rows.make(
            MessageRow,
            key=work.keys.next(work.at),
            id=work.new_id(),
            ticket_key=ticket.key or 0,
            kind=MessageKind.NOTE.value,
            audience=Audience.INTERNAL.value,
            channel=ticket.channel,
            author=work.command.actor,
            author_name=work.display_name(),
            body=body,
            at=work.at,
        ),
    )


def attach(work: Work, message: MessageRow, file: File) -> None:
    """Keep an attachment, its bytes once per content."""
    digest = hashlib.sha256(file.content).hexdigest()
    if not work.rows.ask("SELECT 1 FROM blob WHERE sha256 = ?", digest):
        work.rows.keep(work.rows.make(BlobRow, sha256=digest, content=file.content))
    work.rows.keep(
        work.rows.make(
            AttachmentRow,
            message_key=message.key,
            name=file.name,
            media_type=file.media_type,
            size=len(file.content),
            sha256=digest,
        )
    )


def _customer_for(work: Work, customer: str | None, party: Party | None) -> CustomerRow:
    if customer is not None:
        return work.customer_by_id(customer)
    if party is None or not (party.value.strip() or party.name.strip()):
        raise Refusal(gettext("whose matter is it?"), gettext("name a customer, or an address or number"))
    return people.find_or_make(work, party)


def _open(work: Work, command: OpenTicket | LogCall, customer: CustomerRow, channel: Channel) -> TicketRow:
    return work.new_ticket(
        work.rows.make(
            TicketRow,
            id=work.new_id(),
            subject=command.subject.strip() or "(no subject)",
            state=State.OPEN.value,
            lane="solve",
            channel=channel.value,
            queue=pick(command.queue, tuple(work.settings.queues), "queue")
            if command.queue
            else work.settings.default_queue,
            customer_key=customer.key or 0,
            created_at=work.at,
            updated_at=work.at,
            language=customer.language,
            language_certainty=customer.language_certainty,
        )
    )


def open_ticket(work: Work, command: OpenTicket) -> Done:
    """Open a matter for a customer; nobody waits for a first answer, since the customer has not written."""
    if not command.subject.strip():
        raise Refusal(gettext("a ticket wants a subject"))
    customer = _customer_for(work, command.customer, command.party)
    ticket = _open(work, command, customer, command.channel)
    ticket.priority = command.priority.value
    ticket.first_waived = True
    if command.category is not None:
        ticket.category = pick(command.category, work.settings.categories, "category")
    if command.language is not None:
        ticket.language = command.language.value
        ticket.language_certainty = Certainty.AGENT.value
    work.customer = customer
    if command.note.strip():
        work.subject_id = add_note(work, ticket, customer, command.note).id
    return work.finish()


def log_call(work: Work, command: LogCall) -> Done:
    """Record a call. Reaching the customer answers them; a missed call of theirs waits; a failed call-back does not.

    A failed call-back leaves the ticket where it stands, too.
    """
    _check_times(command)
    reached = command.outcome is CallOutcome.REACHED
    inbound = command.direction is CallDirection.INBOUND
    if command.ticket is not None:
        ticket = work.ticket(command.ticket)
        customer = work.customer_of(ticket)
        if (reached and ticket.state == State.NEW) or (
            (reached or inbound) and ticket.state in (State.SNOOZED, State.PENDING, *FINISHED)
        ):
            work.set_state(ticket, State.OPEN)
    else:
        customer = _customer_for(work, None, command.party)
        ticket = _open(work, command, customer, Channel.PHONE)
        ticket.created_at = min(ticket.created_at, to_milliseconds(command.started_at))
        ticket.assignee = command.actor if work.is_person and reached else None
        ticket.first_waived = not inbound  # who was rung up waits for nothing
        if inbound and not reached:
            ticket.state = State.NEW.value
    work.customer = customer
    started = to_milliseconds(command.started_at)
    row = add_message(
        work,
        ticket,
        customer,
        work.rows.make(
            MessageRow,
            key=work.keys.next(started),
            id=work.new_id(),
            ticket_key=ticket.key or 0,
            kind=MessageKind.CALL.value,
            audience=Audience.DIRECT.value,
            channel=Channel.PHONE.value,
            author=command.actor if work.is_person else None,
            author_name=work.display_name() if work.is_person else customer.name,
            body=command.notes,
            at=started,
            call_direction=command.direction.value,
            call_outcome=command.outcome.value,
            call_started_at=started,
            call_answered_at=to_milliseconds(command.answered_at),
            call_ended_at=to_milliseconds(command.ended_at),
        ),
    )
    if reached:
        _spoken(work, ticket, command)
    elif inbound:
        ticket.waiting_since = started if ticket.waiting_since is None else min(ticket.waiting_since, started)
        ticket.unanswered += 1
    if command.solve:
        nothing_unsent(ticket)
        work.set_state(ticket, State.SOLVED)
    work.subject_id = row.id
    return work.finish()


def _check_times(command: LogCall) -> None:
    times = [one for one in (command.started_at, command.answered_at, command.ended_at) if one is not None]
    if times != sorted(times):
        raise Refusal(
            gettext("a call is answered after it began and ends after that"), gettext("look at its times again")
        )
    if times[-1] > command.at + _AHEAD:
        raise Refusal(gettext("a call that is yet to come cannot be logged"), gettext("look at its times again"))


def _spoken(work: Work, ticket: TicketRow, command: LogCall) -> None:
    answered = to_milliseconds(command.answered_at or command.started_at)
    if ticket.first_answer_at is None and not ticket.first_waived:
        ticket.first_answer_at = answered
    ticket.waiting_since = None
    ticket.unanswered = 0
    ticket.answers += 1
    if work.is_person:
        ticket.last_answer_agent = command.actor
        ticket.assignee = ticket.assignee or command.actor
