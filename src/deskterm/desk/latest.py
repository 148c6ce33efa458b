"""What was last: the gesture an undo means, the answer a recall means, and the newest message of a ticket."""

import json
from dataclasses import replace

from sqlalchemy import text
from sqlmodel import Session, col, select

from deskterm.model.answers import Done
from deskterm.model.commands import Command, Recall, Undo
from deskterm.model.words import UNSENT, Delivery
from deskterm.store.database import Store
from deskterm.store.tables import ChangeRow, MessageRow, OutboxRow, TicketRow


def latest_change(session: Session, actor: str, *, mirrored: bool = False) -> ChangeRow | None:
    """The newest change of ``actor`` that can be undone.

    On a mirror what the remote has not told of yet is the newest; the rest is newest by the remote's count.
    """
    told = (col(ChangeRow.origin).is_not(None), col(ChangeRow.origin).desc()) if mirrored else ()
    return session.exec(
        select(ChangeRow)
        .where(ChangeRow.actor == actor, col(ChangeRow.reversible).is_(True), col(ChangeRow.undone).is_(False))
        .order_by(*told, col(ChangeRow.sequence).desc())
        .limit(1)
    ).first()


def newest_message(session: Session, ticket: str) -> str | None:
    """The id of the newest message of a ticket."""
    return session.exec(
        select(MessageRow.id)
        .join(TicketRow, col(TicketRow.key) == col(MessageRow.ticket_key))
        .where(TicketRow.id == ticket)
        .order_by(col(MessageRow.key).desc())
        .limit(1)
    ).first()


def latest_unsent(session: Session, actor: str) -> str | None:
    """The id of the newest answer of ``actor`` that has not left and is not just leaving."""
    return session.exec(
        select(MessageRow.id)
        .select_from(OutboxRow)
        .join(MessageRow, col(MessageRow.key) == col(OutboxRow.message_key))
        .where(
            OutboxRow.actor == actor,
            text("message.delivery IS NOT NULL AND message.delivery != 'sent'"),  # in the words of their index
            col(MessageRow.delivery).in_([one.value for one in UNSENT]),
            MessageRow.delivery != Delivery.LEAVING.value,
        )
        .order_by(col(OutboxRow.message_key).desc())
        .limit(1)
    ).first()


def named(session: Session, command: Command) -> Command:
    """A mirror's command with its target named: at the remote the latest gesture or answer may be another one."""
    if isinstance(command, Undo) and command.of is None:
        change = latest_change(session, command.actor, mirrored=True)
        return command if change is None else replace(command, of=change.gesture)
    if isinstance(command, Recall) and command.message is None:
        answer = latest_unsent(session, command.actor)
        return command if answer is None else replace(command, message=answer)
    return command


def stays_there(store: Store, answer: Done) -> tuple[str, ...]:
    """Of a remote's answer to an undo: what it left as it is, and why, where that is more than the mirror left."""
    here = store.read("SELECT answer FROM done WHERE command_id = ?", (answer.command,))
    known = len(json.loads(here[0][0])["notes"]) if here else 1
    return answer.notes[1:] if len(answer.notes) > known else ()
