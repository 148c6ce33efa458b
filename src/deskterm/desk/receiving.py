"""Receiving: a customer's message arrives, making or continuing a ticket and a customer.

Mails come in by the hundred thousand: what is read and written here goes through ``work.rows``, which are the driver's.
"""

import re
from collections.abc import Iterator

from deskterm.config.mail import REOPEN
from deskterm.desk import duplicates, people
from deskterm.desk.intake import add_message, add_system, attach
from deskterm.desk.refusals import pick
from deskterm.desk.remarks import STRANGER
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.commands import Receive
from deskterm.model.instants import to_milliseconds
from deskterm.model.words import FINISHED, Audience, Certainty, Channel, MessageKind, State
from deskterm.store import mailing
from deskterm.store.conditions import marks
from deskterm.store.inbox import LIVE_FOR
from deskterm.store.tables import CustomerRow, MessageRow, TicketRow
from deskterm.text.language import guess_language

_NUMBER = re.compile(r"\[#(\d{1,15})\]")


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
        remarks = (*remarks, STRANGER)
    if ticket is None:
        ticket = work.new_ticket(
            work.rows.make(
                TicketRow,
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
        work.rows.make(
            MessageRow,
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
        ticket.live_until = max(ticket.live_until or 0, at + LIVE_FOR)
    language, script = guess_language(words)
    people.learn_language(customer, language, script, Certainty.GUESS)
    if ticket.language is None or (language is not None and ticket.language_certainty == Certainty.GUESS):
        ticket.language = language.value if language else customer.language
        ticket.language_certainty = Certainty.GUESS.value if language else customer.language_certainty
    work.rows.keep(customer)


def _already_here(work: Work, command: Receive) -> Done | None:
    if not command.key:
        return None
    found = work.rows.ask(
        "SELECT t.id, t.number, m.id FROM message AS m CROSS JOIN ticket AS t ON t.key = m.ticket_key"
        " WHERE m.natural_key = ?",
        command.key,
    )
    return Done(command.id, *found[0], repeated=True) if found else None


def _proved(work: Work, command: Receive) -> TicketRow | None:
    """The ticket the channel says it belongs to."""
    if command.ticket is None:
        return None
    return work.rows.find(TicketRow, id=command.ticket)


def _ticket_for(
    work: Work, command: Receive, customer: CustomerRow, proved: TicketRow | None
) -> tuple[TicketRow | None, int | None]:
    """The ticket this message continues, or None and the number of a closed one it follows."""
    for found in [proved] if proved else _candidates(work, command, customer):
        ticket = work.survivor(found)
        if ticket.state == State.CLOSED and work.settings.late_reply != REOPEN:
            return None, ticket.number
        return work.watch(ticket), None
    return None, None


def _candidates(work: Work, command: Receive, customer: CustomerRow) -> Iterator[TicketRow]:
    """Tickets the message names, by thread, by what it answers, or by number; only ever the sender's own."""
    for key in _named(work, command, customer):
        found = work.rows.get(TicketRow, key)
        if found and (found.customer_key == customer.key or _reads_along(work, command, found)):
            yield found


def _named(work: Work, command: Receive, customer: CustomerRow) -> Iterator[int]:
    """The keys of tickets the message names."""
    if command.thread:
        yield from _keys(
            work,
            "SELECT key FROM ticket WHERE thread = ? AND channel = ? AND customer_key = ? ORDER BY key DESC LIMIT 1",
            command.thread,
            command.channel.value,
            customer.key,
        )
    # The same id from the same sender again, with other content, is a copy that came another way.
    known = [one for one in (*command.refers_to[-50:], command.external_id) if one]
    if known:
        sql = f"SELECT DISTINCT ticket_key FROM message WHERE external_id IN ({marks(known)}) ORDER BY ticket_key DESC"
        yield from _keys(work, sql, *known)
    if number := _NUMBER.search(command.subject):
        yield from _keys(work, "SELECT key FROM ticket WHERE number = ?", int(number[1]))


def _keys(work: Work, sql: str, *parameters: str | int | None) -> Iterator[int]:
    return (row[0] for row in work.rows.ask(sql, *parameters))


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
