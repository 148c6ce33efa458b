"""An answer leaves: it counts, and what was to happen with it happens."""

import json

from sqlmodel import and_, col, func, or_, select

from deskterm.desk import handling
from deskterm.desk.work import Work
from deskterm.model.commands import LogCall, Receive, Reply
from deskterm.model.words import CallOutcome, Channel, Delivery, MessageKind, State
from deskterm.store.inbox import LIVE_FOR
from deskterm.store.tables import ChangeRow, MessageRow, MetaRow, OutboxRow, TicketRow


def is_demo(work: Work) -> bool:
    """Whether this store is a demonstration: answers leave as far as the desk is concerned, and reach nobody."""
    row = work.session.get(MetaRow, "kind")
    return row is not None and row.value == "demo"


def leave(work: Work, row: TicketRow, message: MessageRow, outbox: OutboxRow) -> None:
    """The answer has left: it counts now, and what was to happen with it happens. An automatic one never counts."""
    message.delivery = Delivery.SENT.value
    message.reason = ""
    if message.automatic:
        work.session.delete(outbox)
        return
    row.unsent = max(0, row.unsent - 1)
    row.answers += 1
    row.last_answer_agent = message.author
    if row.first_answer_at is None and not row.first_waived:
        row.first_answer_at = work.at
    later = _arrived_since(work, row, outbox)
    row.waiting_since = later[0].at if later else None
    row.unanswered = len(later)
    if later:
        if row.state != State.OPEN:
            work.set_state(row, State.OPEN)
    else:
        work.set_state(row, State.SOLVED if outbox.solve else State.PENDING)
    if row.channel == Channel.CHAT and row.state != State.SOLVED:
        row.live_until = work.at + LIVE_FOR
    if outbox.ask_rating:
        row.asked_at = work.at
        row.verdict_at = None
    for words, due_at in json.loads(outbox.promises):
        promise = handling.add_promise(work, row, words, due_at, message.author or outbox.actor)
        work.extra.setdefault("promises", [None, []])[1].append(promise)
    work.session.delete(outbox)
    work.session.flush()


def _arrived_since(work: Work, row: TicketRow, outbox: OutboxRow) -> list[MessageRow]:
    """What came from the customer after the answer was written, whatever date it bears: that stays unanswered.

    Unless a later answer than this one, which left before it, or a call has answered it.
    """
    family = work.family(row)
    answered = or_(
        col(MessageRow.key) == outbox.message_key,
        and_(col(MessageRow.kind) == MessageKind.ANSWER.value, col(MessageRow.delivery) == Delivery.SENT.value),
        and_(col(MessageRow.kind) == MessageKind.CALL.value, col(MessageRow.call_outcome) == CallOutcome.REACHED.value),
    )
    written = work.session.exec(
        select(func.max(ChangeRow.sequence))
        .join(MessageRow, col(ChangeRow.subject_id) == col(MessageRow.id))
        .where(
            col(ChangeRow.ticket_key).in_(family),
            col(ChangeRow.kind).in_((Reply.__name__, LogCall.__name__)),
            MessageRow.ticket_key == row.key,
            answered,
        )
    ).first()
    return list(
        work.session.exec(
            select(MessageRow)
            .join(ChangeRow, col(ChangeRow.subject_id) == col(MessageRow.id))
            .where(
                col(ChangeRow.ticket_key).in_(family),
                MessageRow.ticket_key == row.key,
                col(ChangeRow.sequence) > (written or 0),
                col(ChangeRow.kind).in_((Receive.__name__, LogCall.__name__)),
                handling.waits_for_answer(),
            )
            .order_by(col(MessageRow.key))
        ).all()
    )
