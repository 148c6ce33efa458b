"""Answers that leave by mail: what a courier reports of them, and what tells customers that their mail arrived."""

from sqlmodel import col, func, select

from deskterm.desk import consents, intake
from deskterm.desk.leaving import is_demo, leave
from deskterm.desk.refusals import Refusal, called
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.commands import Acknowledge, ConfirmSent, HoldAnswer, Letter
from deskterm.model.words import Audience, Delivery, MessageKind
from deskterm.store import mailing
from deskterm.store.keys import first_at
from deskterm.store.tables import MessageRow, OutboxRow, TicketRow
from deskterm.text.translation import gettext

_HOUR = 3_600_000
_MOST_COPIES = 50


def prepare(work: Work, row: TicketRow, message: MessageRow, cc: tuple[str, ...] = ()) -> None:
    """Where answers of its channel leave by themselves, let a courier take this one when its countdown is over."""
    if not work.numbers:  # of a mirror: its server sends
        return
    if message.channel not in work.settings.transports:
        if cc:
            raise Refusal(
                gettext("nobody can be sent a copy here"), gettext("an answer that you send yourself you copy yourself")
            )
        return
    connection = work.session.connection()
    mailing.prepare_sending(connection, message.key)
    if not cc:
        return
    if len(cc) > _MOST_COPIES:
        raise Refusal(
            gettext("more than {most} people would get a copy", most=_MOST_COPIES), gettext("leave most of them out")
        )
    wrong = next((one for one in cc if "@" not in one.strip("@") or not one.isprintable() or " " in one), None)
    if wrong is not None:
        raise Refusal(
            gettext("{address} is no address for a copy", address=repr(wrong)),
            gettext("such as {example}", example="ilze@example.com"),
        )
    box = next((letter.mailbox for _, letter in mailing.letters_in(connection, row.key or 0)), "")
    mailing.keep_letter(
        connection, message.key, Letter(mailbox=box, to=(message.recipient,), cc=tuple(dict.fromkeys(cc)))
    )


def is_prepared(work: Work, message: MessageRow) -> bool:
    """Whether the answer was written, or released, while answers left by themselves."""
    return mailing.stage_of(work.session.connection(), message.key) is not None


def _on_its_way(work: Work, name: str) -> tuple[MessageRow, OutboxRow]:
    message = work.message(name)
    outbox = work.session.get(OutboxRow, message.key)
    told = mailing.stage_of(work.session.connection(), message.key) == mailing.TOLD
    if outbox is None or not (message.delivery == Delivery.LEAVING or (message.delivery == Delivery.HELD and told)):
        raise Refusal("that answer is not with a courier")
    return message, outbox


def confirm_sent(work: Work, command: ConfirmSent) -> Done:
    """The answer has left: what was to happen with it happens."""
    message, outbox = _on_its_way(work, command.message)
    before = message.delivery
    row = work.ticket_of(message)
    leave(work, row, message, outbox)
    mailing.end_sending(work.session.connection(), message.key)
    work.revise(message)
    if command.unreached:
        words = "A copy of the answer did not reach " + "; ".join(command.unreached)
        intake.add_system(work, row, work.customer_of(row), words)
    work.subject_id = message.id
    work.extra["delivery"] = [before, message.delivery]
    return work.finish()


def hold_answer(work: Work, command: HoldAnswer) -> Done:
    """A person decides about an answer that may have left; an automatic one is let go of."""
    message, outbox = _on_its_way(work, command.message)
    before = message.delivery
    work.ticket_of(message)
    message.reason = command.reason
    if message.automatic:
        message.delivery = Delivery.RECALLED.value
        work.session.delete(outbox)
        mailing.end_sending(work.session.connection(), message.key)
    else:
        message.delivery = Delivery.HELD.value
    work.revise(message)
    work.subject_id = message.id
    work.extra["delivery"] = [before, message.delivery]
    return work.finish()


def acknowledge(work: Work, command: Acknowledge) -> Done:
    """Tell the customer that their mail arrived: once a ticket, never to what no person wrote, a few times an hour."""
    row = work.ticket(command.ticket)
    if row.channel not in work.settings.transports or is_demo(work):
        raise Refusal(f"nothing leaves by {row.channel} here")
    if row.automatic or row.spam:
        raise Refusal(f"no person wrote {called(row)}")
    answers = (MessageRow.ticket_key == row.key, MessageRow.kind == MessageKind.ANSWER.value)
    if work.session.exec(select(MessageRow.key).where(*answers).limit(1)).first() is not None:
        raise Refusal(f"{called(row)} has an answer")
    letters = mailing.letters_in(work.session.connection(), row.key or 0)
    recipient = next((letter.sender for _, letter in letters if letter.sender), "")
    if not recipient or recipient.casefold() in work.settings.own_addresses:
        raise Refusal("there is nobody to tell")
    consents.allow(work, row)
    lately = work.session.exec(
        select(func.count())
        .select_from(MessageRow)
        .where(
            MessageRow.key > first_at(work.at - _HOUR),
            MessageRow.kind == MessageKind.ANSWER.value,
            col(MessageRow.automatic).is_(True),
            MessageRow.recipient == recipient,
        )
    ).one()
    if lately >= command.most:
        raise Refusal(f"{recipient} was told {lately} times within the hour")
    message = intake.add_message(
        work,
        row,
        work.customer_of(row),
        MessageRow(
            key=work.keys.next(work.at),
            id=work.new_id(),
            ticket_key=row.key or 0,
            kind=MessageKind.ANSWER.value,
            audience=Audience.DIRECT.value,
            channel=row.channel,
            author_name=work.settings.desk_name,
            subject=command.subject,
            body=command.body,
            at=work.at,
            delivery=Delivery.LEAVING.value,
            recipient=recipient,
            automatic=True,
        ),
    )
    work.session.add(
        OutboxRow(
            message_key=message.key,
            ticket_key=row.key or 0,
            command_id=command.id,
            actor=command.actor,
            leaves_at=work.at,
        )
    )
    mailing.prepare_sending(work.session.connection(), message.key)
    work.subject_id = message.id
    work.extra["delivery"] = [None, message.delivery]
    return work.finish()
