"""Intake: a customer's message arrives, or an agent opens a matter or logs a call, making or continuing a ticket."""

import hashlib
import re
from datetime import timedelta

from sqlmodel import col, select

from deskterm.config.mail import REOPEN
from deskterm.desk import duplicates, people
from deskterm.desk.work import Refusal, Work, called, pick
from deskterm.model.answers import Done
from deskterm.model.commands import File, LogCall, OpenTicket, Party, Receive
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
from deskterm.store import index, mailing
from deskterm.store.inbox import LIVE_FOR
from deskterm.store.tables import AttachmentRow, BlobRow, CustomerRow, MessageRow, TicketRow
from deskterm.text.language import guess_language
from deskterm.text.translation import gettext, gettext_noop

_NUMBER = re.compile(r"\[#(\d{1,15})\]")
_LIVE = int(LIVE_FOR.total_seconds() * 1000)
_AHEAD = timedelta(minutes=5)
"""How far a call's times may be ahead of ours: whoever notes them has a clock of their own."""


def receive(work: Work, command: Receive) -> Done:
    """Take in a customer's message: once per natural key, to the ticket it belongs to, or as a new one."""
    known = _already_here(work, command)
    if known is not None:
        return known
    sent = work.at if command.sent_at is None else to_milliseconds(command.sent_at)
    at = sent if 0 < sent <= work.at else work.at  # nothing is sent after it arrived: then its clock is wrong
    proved = _proved(work, command)
    # What a mail system says of an answer is no word of somebody who would want a card.
    customer = work.customer_of(proved) if proved and command.bounce else people.find_or_make(work, command.sender)
    ticket, follows = _ticket_for(work, command, customer, proved)
    spoken = not (command.automatic or command.bounce)
    remarks = command.remarks
    if proved and ticket and ticket.customer_key != customer.key and not _reads_along(work, command, ticket):
        remarks = (*remarks, gettext_noop("sent from an address that was not on this ticket before"))
    if ticket is None:
        ticket = work.new_ticket(
            TicketRow(
                id=work.new_id(),
                subject=command.subject.strip() or _first_line(command.body),
                state=State.NEW.value,
                lane="solve",
                channel=command.channel.value,
                queue=pick(command.queue, tuple(work.settings.queues), "queue")
                if command.queue
                else work.settings.default_queue,
                customer_key=customer.key or 0,
                thread=command.thread or None,
                public=command.audience is Audience.PUBLIC,
                automatic=not spoken,
                first_waived=not spoken,
                created_at=at,
                updated_at=at,
                language=customer.language,
                language_certainty=customer.language_certainty,
            )
        )
    elif spoken and ticket.state in (State.PENDING, State.SNOOZED, *FINISHED):
        work.set_state(ticket, State.OPEN)
    row = add_message(
        work,
        ticket,
        customer,
        MessageRow(
            key=work.keys.next(at),
            id=work.new_id(),
            ticket_key=ticket.key or 0,
            kind=MessageKind.CUSTOMER.value,
            audience=command.audience.value,
            channel=command.channel.value,
            author_name=command.sender.name or command.sender.value,
            subject=command.subject if command.subject != ticket.subject else "",
            body=command.body,
            at=at,
            external_id=command.external_id or None,
            natural_key=command.key or None,
            automatic=command.automatic,
            bounce=command.bounce,
            remarks="\n".join(remarks),
        ),
    )
    if command.letter is not None:
        mailing.keep_letter(work.session.connection(), row.key, command.letter)
    if spoken and work.is_fresh(ticket):
        ticket.alike = duplicates.of_new(work, ticket, command.body)
    for file in command.files:
        attach(work, row, file)
    if follows is not None:
        add_system(work, ticket, customer, f"Follows the closed ticket #{follows}.")
    if spoken:
        heard(work, ticket, customer, command.body, at)
    work.subject_id = row.id
    return work.finish()


def heard(work: Work, ticket: TicketRow, customer: CustomerRow, words: str, at: int) -> None:
    """A person wrote: their clock starts, a chat is live, and their language is guessed."""
    ticket.automatic = False
    ticket.waiting_since = at if ticket.waiting_since is None else min(ticket.waiting_since, at)
    ticket.unanswered += 1
    if ticket.channel == Channel.CHAT:
        ticket.live_until = max(ticket.live_until or 0, at + _LIVE)
    language, script = guess_language(words)
    people.learn_language(customer, language, script, Certainty.GUESS)
    if ticket.language is None or (language is not None and ticket.language_certainty == Certainty.GUESS):
        ticket.language = language.value if language else customer.language
        ticket.language_certainty = Certainty.GUESS.value if language else customer.language_certainty
    work.session.add(customer)


def _already_here(work: Work, command: Receive) -> Done | None:
    if not command.key:
        return None
    row = work.session.exec(select(MessageRow).where(MessageRow.natural_key == command.key)).first()
    if row is None:
        return None
    ticket = work.session.exec(select(TicketRow).where(TicketRow.key == row.ticket_key)).one()
    return Done(command.id, ticket.id, ticket.number, row.id, repeated=True)


def _proved(work: Work, command: Receive) -> TicketRow | None:
    """The ticket the channel says it belongs to."""
    if command.ticket is None:
        return None
    return work.session.exec(select(TicketRow).where(TicketRow.id == command.ticket)).first()


def _ticket_for(
    work: Work, command: Receive, customer: CustomerRow, proved: TicketRow | None
) -> tuple[TicketRow | None, int | None]:
    """The ticket this message continues, or None and the number of a closed one it follows."""
    for found in ([proved] if proved else []) + _candidates(work, command, customer):
        ticket = work.survivor(found)
        if ticket.state == State.CLOSED and work.settings.late_reply != REOPEN:
            return None, ticket.number
        return work.watch(ticket), None
    return None, None


def _candidates(work: Work, command: Receive, customer: CustomerRow) -> list[TicketRow]:
    """Tickets the message names, by thread, by what it answers, or by number; only ever the sender's own."""
    named: list[TicketRow] = []
    if command.thread:
        named += work.session.exec(
            select(TicketRow)
            .where(
                TicketRow.thread == command.thread,
                TicketRow.channel == command.channel.value,
                TicketRow.customer_key == customer.key,
            )
            .order_by(col(TicketRow.key).desc())
            .limit(1)
        ).all()
    # The same id from the same sender again, with other content, is a copy that came another way.
    known = [one for one in (*command.refers_to[-50:], command.external_id) if one]
    if known:
        named += work.session.exec(
            select(TicketRow)
            .join(MessageRow, col(MessageRow.ticket_key) == col(TicketRow.key))
            .where(col(MessageRow.external_id).in_(known))
            .order_by(col(TicketRow.key).desc())
        ).all()
    if number := _NUMBER.search(command.subject):
        named += work.session.exec(select(TicketRow).where(TicketRow.number == int(number[1]))).all()
    return [one for one in named if one.customer_key == customer.key or _reads_along(work, command, one)]


def _reads_along(work: Work, command: Receive, ticket: TicketRow) -> bool:
    """Whether the sender was among those a mail of this ticket went to: whom its customer or we had copied."""
    if command.channel is not Channel.MAIL:
        return False
    sender = command.sender.value.casefold()
    letters = mailing.letters_in(work.session.connection(), ticket.key or 0)
    known = {one.casefold() for _, letter in letters for one in (*letter.to, *letter.cc)}
    return sender in known - work.settings.own_addresses


def _first_line(body: str) -> str:
    return next((line.strip()[:120] for line in body.splitlines() if line.strip()), "(no subject)")


def add_message(work: Work, ticket: TicketRow, customer: CustomerRow, row: MessageRow) -> MessageRow:
    """Add a message to a ticket and to the search index."""
    work.revise(row)
    work.session.flush()
    entry = index.message_entry(row.key, row.body, ticket.subject, customer.name)
    index.add_messages(work.session.connection(), [entry])
    return row


def add_system(work: Work, ticket: TicketRow, customer: CustomerRow, words: str) -> MessageRow:
    """A line the system wrote."""
    return add_message(
        work,
        ticket,
        customer,
        MessageRow(
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
        MessageRow(
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
    if work.session.get(BlobRow, digest) is None:
        work.session.add(BlobRow(sha256=digest, content=file.content))
    work.session.add(
        AttachmentRow(
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
        TicketRow(
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
        MessageRow(
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
        if ticket.unsent:
            raise Refusal(
                gettext("an answer on {ticket} has not left yet", ticket=called(ticket)),
                gettext("release or recall it first"),
            )
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
