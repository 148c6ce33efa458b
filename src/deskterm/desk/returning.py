"""Answers that could not be brought to the customer: back to their ticket, with the reason."""

from deskterm.desk.refusals import Refusal, called
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.commands import ReturnAnswer
from deskterm.model.words import FINISHED, Delivery, State
from deskterm.store.tables import OutboxRow
from deskterm.text.translation import gettext

_ON_ITS_WAY = (Delivery.COUNTING, Delivery.HELD, Delivery.LEAVING)


def return_answer(work: Work, command: ReturnAnswer) -> Done:
    """The answer is unsent again and says why; one that had left opens its ticket again.

    What it had done when it left stays in the records: the customer's clock is not wound back.
    """
    message = work.message(command.message)
    row = work.ticket_of(message)
    before = message.delivery
    if not command.reason.strip():
        raise Refusal(gettext("a reason is wanted"), gettext("say in a few words why the answer came back"))
    if before == Delivery.FAILED:
        raise Refusal(gettext("that answer on {ticket} has come back already", ticket=called(row)))
    if before == Delivery.SENT:
        row.unsent += 1
        row.answers = max(0, row.answers - 1)
        work.session.add(
            OutboxRow(
                message_key=message.key,
                ticket_key=row.key or 0,
                command_id=command.id,
                actor=message.author or command.actor,
                leaves_at=work.at,
            )
        )
        if row.state in (State.PENDING, *FINISHED):
            work.set_state(row, State.OPEN)
    elif before not in _ON_ITS_WAY:
        raise Refusal(gettext("that is no answer on its way"))
    message.delivery = Delivery.FAILED.value
    message.reason = command.reason.strip()
    work.revise(message)
    work.subject_id = message.id
    work.extra["delivery"] = [before, message.delivery]
    return work.finish()
