"""Answers on their way out: written, counted down, held, released, recalled, and what happens when one leaves."""

import json

from sqlmodel import col, or_, select

from deskterm.canned.template import open_slots
from deskterm.desk import attaching, consents, intake, mailing
from deskterm.desk.held_reasons import NO_TRANSPORT, WRITTEN_BEFORE, wrote_meanwhile
from deskterm.desk.latest import latest_unsent
from deskterm.desk.leaving import is_demo, leave
from deskterm.desk.naming import named
from deskterm.desk.refusals import Refusal, called
from deskterm.desk.settings import BY_MAIL
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.commands import Dispatch, Recall, Release, Reply
from deskterm.model.instants import to_milliseconds
from deskterm.model.words import Audience, Channel, ContactKind, Delivery, MessageKind
from deskterm.store import index
from deskterm.store.letters import wrote_from
from deskterm.store.mailing import letters_in
from deskterm.store.tables import (
    AgentRow,
    ChangeRow,
    ContactPointRow,
    MessageRow,
    OutboxRow,
    PhraseUseRow,
    TicketRow,
)
from deskterm.store.timeline import ADDRESSED_BY
from deskterm.text.translation import gettext


def reply(work: Work, command: Reply) -> Done:
    """Queue an answer. It is held at once when a colleague wrote to the customer since the agent looked."""
    if not command.body.strip():
        raise Refusal(gettext("the answer is empty"))
    slots = open_slots(command.body)
    if slots:
        raise Refusal(
            gettext("the slot {slot} is empty", slot=slots[0].name),
            gettext("fill it or take it out; an answer never leaves with an empty slot"),
        )
    if command.audience is Audience.INTERNAL:
        raise Refusal(gettext("an answer goes to the customer"), gettext("write a note for colleagues"))
    row = work.ticket(command.ticket)
    customer = work.customer_of(row)
    channel = Channel(row.channel)
    if channel is Channel.PHONE:
        raise Refusal(
            gettext("{ticket} is a phone matter", ticket=called(row)), gettext("call the customer and log the call")
        )
    recipient = _recipient(work, row, channel)
    if not recipient:
        raise Refusal(
            gettext("there is no address for {channel} on the customer's card", channel=named(channel)),
            gettext("add one to the card first"),
        )
    consents.allow(work, row)
    for promise in command.promises:
        if promise.due_at <= command.at:
            raise Refusal(
                gettext("a promise wants a time to come"),
                gettext("{promise}: its time has passed", promise=promise.text),
            )
    attaching.check_files(command.files)
    other = _colleague_since(work, row, command)
    message = intake.add_message(
        work,
        row,
        customer,
        MessageRow(
            key=work.keys.next(work.at),
            id=work.new_id(),
            ticket_key=row.key or 0,
            kind=MessageKind.ANSWER.value,
            audience=command.audience.value,
            channel=channel.value,
            author=command.actor,
            author_name=work.display_name(),
            body=command.body,
            at=work.at,
            delivery=(Delivery.HELD if other else Delivery.COUNTING).value,
            reason=wrote_meanwhile(other) if other else "",
            recipient=recipient,
            remarks=attaching.reasons(command),
        ),
    )
    attaching.keep(work, message, command)
    mailing.prepare(work, row, message, command.cc)
    countdown = int(work.settings.countdown[channel] * 1000)
    work.session.add(
        OutboxRow(
            message_key=message.key,
            ticket_key=row.key or 0,
            command_id=command.id,
            actor=command.actor,
            leaves_at=work.at + countdown,
            solve=command.solve,
            ask_rating=command.ask_rating,
            promises=json.dumps([[one.text, to_milliseconds(one.due_at)] for one in command.promises]),
        )
    )
    row.unsent += 1
    row.hold_until = None if command.hold_until is None else to_milliseconds(command.hold_until)
    row.assignee = row.assignee or (command.actor if work.session.get(AgentRow, command.actor) else None)
    _count_phrases(work, command)
    work.subject_id = message.id
    work.extra["message"] = [None, message.id]
    work.reversible = True
    return work.finish()


def _recipient(work: Work, row: TicketRow, channel: Channel) -> str:
    points = work.session.exec(
        select(ContactPointRow)
        .where(ContactPointRow.customer_key == row.customer_key)
        .order_by(col(ContactPointRow.key))
    ).all()
    if channel in BY_MAIL:
        letters = letters_in(work.session.connection(), row.key or 0)
        if wrote := wrote_from(letters, [one.value for one in points if one.kind == ContactKind.MAIL]):
            return wrote
    for kind in ADDRESSED_BY[channel]:
        for point in points:
            if point.kind == kind:
                return point.value
    return ""


def _colleague_since(work: Work, row: TicketRow, command: Reply) -> str | None:
    """Who else wrote to the customer unseen: after ``last_message``; nothing is held when it is not given.

    One's own last message may be younger than a colleague's answer that came to the server while one's mirror was cut
    off from it: what was answered after the version ``seen`` is unseen too.
    """
    if command.last_message is None:
        return None
    unseen = col(MessageRow.key) > work.message(command.last_message).key
    if command.seen is not None:
        since = select(ChangeRow.subject_id).where(
            ChangeRow.ticket_key == row.key, ChangeRow.version > command.seen, ChangeRow.kind == Reply.__name__
        )
        unseen = or_(unseen, col(MessageRow.id).in_(since))
    other = work.session.exec(
        select(MessageRow)
        .where(
            MessageRow.ticket_key == row.key,
            unseen,
            MessageRow.kind == MessageKind.ANSWER.value,
            MessageRow.author != work.command.actor,
            MessageRow.delivery != Delivery.RECALLED.value,
        )
        .limit(1)
    ).first()
    return (other.author_name or other.author) if other else None


def _count_phrases(work: Work, command: Reply) -> None:
    for name in command.canned:
        use = work.session.get(PhraseUseRow, (command.actor, name)) or PhraseUseRow(agent=command.actor, name=name)
        use.count += 1
        work.session.add(use)


def dispatch(work: Work, command: Dispatch) -> Done:
    """The countdown is over: the answer leaves if its channel has a transport, and is held if not."""
    message = work.message(command.message)
    if message.delivery != Delivery.COUNTING:
        raise Refusal(gettext("that answer is not counting down any more"))
    outbox = work.session.get(OutboxRow, message.key)
    if outbox is None or outbox.leaves_at > work.at:
        raise Refusal(gettext("that answer's countdown is not over"))
    row = work.ticket_of(message)
    if is_demo(work):
        leave(work, row, message, outbox)
    elif message.channel not in work.settings.transports:
        message.delivery = Delivery.HELD.value
        message.reason = NO_TRANSPORT[Channel(message.channel)]
    elif not mailing.is_prepared(work, message):
        message.delivery = Delivery.HELD.value
        message.reason = WRITTEN_BEFORE
    else:
        message.delivery = Delivery.LEAVING.value
    work.revise(message)
    work.subject_id = message.id
    work.extra["delivery"] = [Delivery.COUNTING.value, message.delivery]
    return work.finish()


def release(work: Work, command: Release) -> Done:
    """Let a held answer go: confirmed as sent by hand, or sent in spite of what a colleague wrote."""
    message = work.message(command.message)
    if message.delivery not in (Delivery.HELD, Delivery.FAILED):
        raise Refusal(gettext("that answer is not held"))
    outbox = work.session.get(OutboxRow, message.key)
    if outbox is None:
        raise Refusal(gettext("that answer is not held"))
    row = work.ticket_of(message)
    before = message.delivery
    if command.by_hand or is_demo(work):
        leave(work, row, message, outbox)
    else:
        message.delivery = Delivery.COUNTING.value
        message.reason = ""
        mailing.prepare(work, row, message)
        outbox.leaves_at = work.at
        work.session.add(outbox)
    work.revise(message)
    work.subject_id = message.id
    work.extra["delivery"] = [before, message.delivery]
    return work.finish()


def recall(work: Work, command: Recall) -> Done:
    """Take back an answer of one's own that has not left; its text is the writer's again."""
    answer = command.message if command.message is not None else latest_unsent(work.session, command.actor)
    if answer is None:
        raise Refusal(gettext("there is nothing to recall"), gettext("every answer of yours has left or was recalled"))
    message = work.message(answer)
    if message.delivery == Delivery.SENT:
        raise Refusal(gettext("that answer has left already"), gettext("write to the customer again to correct it"))
    if message.delivery not in (Delivery.COUNTING, Delivery.HELD, Delivery.FAILED):
        raise Refusal(gettext("that answer cannot be recalled any more"))
    if message.author != command.actor:
        raise Refusal(
            gettext("that answer is {person}'s", person=message.author_name), gettext("only its writer can recall it")
        )
    take_back(work, message)
    for change in work.session.exec(
        select(ChangeRow).where(
            col(ChangeRow.ticket_key).in_(work.family(work.ticket_of(message))),
            ChangeRow.subject_id == message.id,
            ChangeRow.kind == Reply.__name__,
        )
    ):
        change.undone = True  # the gesture is taken back; undo goes on with the one before it
        work.session.add(change)
        if change.ticket_key is not None and change.ticket_key != message.ticket_key:
            # Where it was written it is news too, or mirrors would not hear that it was taken back.
            work.watch(work.session.exec(select(TicketRow).where(TicketRow.key == change.ticket_key)).one())
    work.subject_id = message.id
    return work.finish()


def take_back(work: Work, message: MessageRow) -> None:
    """Withdraw an answer that has not left, from the outbox and from search."""
    row = work.ticket_of(message)
    outbox = work.session.get(OutboxRow, message.key)
    if outbox is not None:
        work.session.delete(outbox)
    work.extra["delivery"] = [message.delivery, Delivery.RECALLED.value]
    message.delivery = Delivery.RECALLED.value
    row.unsent = max(0, row.unsent - 1)
    entry = index.message_entry(message.key, message.body, row.subject, work.customer_of(row).name)
    index.drop_messages(work.session.connection(), [entry])
    work.revise(message)
