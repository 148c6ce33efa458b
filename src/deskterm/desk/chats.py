"""Chats as an agent's seats: taking one that waits, and closing one that its customer has left."""

from sqlmodel import col, func, select

from deskterm.desk.naming import named
from deskterm.desk.refusals import Refusal, called, nothing_unsent
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.commands import AcceptChat, CloseLeftChat
from deskterm.model.words import FINISHED, Channel, State
from deskterm.store.tables import TicketRow
from deskterm.text.translation import gettext, ngettext


def accept_chat(work: Work, command: AcceptChat) -> Done:
    """Take a chat that nobody has; who else was quicker is named, and nobody takes more than their seats."""
    row = work.ticket(command.ticket)
    work.person(command.actor)
    if row.channel != Channel.CHAT:
        raise Refusal(_came_by(row), gettext("only a chat takes a seat"))
    if row.assignee not in (None, command.actor):
        holder = work.person(row.assignee)
        name, ticket = holder.display_name, called(row)
        if row.accepted_at is not None:
            words = gettext("{person} has accepted {ticket}", person=name, ticket=ticket)
        else:
            words = gettext("{person} has {ticket}", person=name, ticket=ticket)
        raise Refusal(words, gettext("assigning it to yourself takes it over"))
    if row.accepted_at is not None:
        raise Refusal(gettext("{ticket} is one of your seats already", ticket=called(row)))
    if row.state in FINISHED or row.state == State.SNOOZED:
        raise Refusal(
            gettext("{ticket} is {state}", ticket=called(row), state=named(State(row.state))),
            gettext("open it again first"),
        )
    taken = _seats_of(work, command.actor)
    if taken >= command.most:
        words = ngettext(
            "you have one chat already, as many as your seats",
            "you have {count} chats already, as many as your seats",
            taken,
        )
        raise Refusal(words, gettext("end one first, or raise [agent] seats"))
    row.assignee = command.actor
    row.accepted_at = work.at
    if row.state == State.NEW:
        work.set_state(row, State.OPEN)
    work.reversible = True
    return work.finish()


def _seats_of(work: Work, agent: str) -> int:
    seats = select(func.count()).where(col(TicketRow.assignee) == agent, col(TicketRow.accepted_at).is_not(None))
    return work.session.exec(seats).one()


def _came_by(row: TicketRow) -> str:
    return gettext("{ticket} came by {channel}", ticket=called(row), channel=named(Channel(row.channel)))


def close_left_chat(work: Work, command: CloseLeftChat) -> Done:
    """The customer has left: the chat's clocks end without an answer, and it is kept when that was.

    Whether their wait had been too long by then is told by ``left_at``; words that came meanwhile are a conflict.
    """
    row = work.ticket(command.ticket)
    work.unchanged(row, command.seen, "state", "unanswered")
    if row.channel != Channel.CHAT:
        raise Refusal(_came_by(row), gettext("only a chat can be left"))
    if row.state in FINISHED:
        raise Refusal(gettext("{ticket} is {state} already", ticket=called(row), state=named(State(row.state))))
    nothing_unsent(row)
    work.set_state(row, State.CLOSED)
    row.left_at = work.at
    work.reversible = True
    return work.finish()
