"""Chats as an agent's seats: taking one that waits, and closing one that its customer has left."""

from sqlmodel import col, func, select

from deskterm.desk.work import Refusal, Work, called
from deskterm.model.answers import Done
from deskterm.model.commands import AcceptChat, CloseLeftChat
from deskterm.model.words import FINISHED, Channel, State
from deskterm.store.tables import TicketRow


def accept_chat(work: Work, command: AcceptChat) -> Done:
    """Take a chat that nobody has; who else was quicker is named, and nobody takes more than their seats."""
    row = work.ticket(command.ticket)
    work.person(command.actor)
    if row.channel != Channel.CHAT:
        raise Refusal(f"{called(row)} came by {row.channel}", "only a chat takes a seat")
    if row.assignee not in (None, command.actor):
        holder = work.person(row.assignee)
        have = "has accepted" if row.accepted_at is not None else "has"
        raise Refusal(f"{holder.display_name} {have} {called(row)}", "assigning it to yourself takes it over")
    if row.accepted_at is not None:
        raise Refusal(f"{called(row)} is one of your seats already")
    if row.state in FINISHED or row.state == State.SNOOZED:
        raise Refusal(f"{called(row)} is {row.state}", "open it again first")
    taken = _seats_of(work, command.actor)
    if taken >= command.most:
        chats = "one chat" if taken == 1 else f"{taken} chats"
        raise Refusal(f"you have {chats} already, as many as your seats", "end one first, or raise [agent] seats")
    row.assignee = command.actor
    row.accepted_at = work.at
    if row.state == State.NEW:
        work.set_state(row, State.OPEN)
    work.reversible = True
    return work.finish()


def _seats_of(work: Work, agent: str) -> int:
    seats = select(func.count()).where(col(TicketRow.assignee) == agent, col(TicketRow.accepted_at).is_not(None))
    return work.session.exec(seats).one()


def close_left_chat(work: Work, command: CloseLeftChat) -> Done:
    """The customer has left: the chat's clocks end without an answer, and it is kept when that was.

    Whether their wait had been too long by then is told by ``left_at``; words that came meanwhile are a conflict.
    """
    row = work.ticket(command.ticket)
    work.unchanged(row, command.seen, "state", "unanswered")
    if row.channel != Channel.CHAT:
        raise Refusal(f"{called(row)} came by {row.channel}", "only a chat can be left")
    if row.state in FINISHED:
        raise Refusal(f"{called(row)} is {row.state} already")
    if row.unsent:
        raise Refusal(f"an answer on {called(row)} has not left yet", "release or recall it first")
    work.set_state(row, State.CLOSED)
    row.left_at = work.at
    work.reversible = True
    return work.finish()
