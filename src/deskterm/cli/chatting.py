"""Verbs about chats: whose seats there are and who waits, accepting one, closing one that its customer has left."""

from datetime import datetime
from typing import Annotated, Any

from deskterm.cli.acting import execute
from deskterm.cli.columns import Column, table
from deskterm.cli.output import say, say_json
from deskterm.cli.session import Session
from deskterm.cli.tickets import JSON, NUMBER, find
from deskterm.model.commands import AcceptChat, CloseLeftChat
from deskterm.model.instants import iso, now
from deskterm.model.views.seats import SeatLine, WaitingChat
from deskterm.standards.duration import exact_duration


def chats(session: Session, json: Annotated[bool, JSON] = False) -> None:
    """Show the chats you have accepted, and those that wait for somebody, the longest waiting first."""
    found, at = session.workplace.reads.seating(), now()
    if json:
        say_json({"seats": [_seat(one) for one in found.seats], "waiting": [_waiting(one) for one in found.waiting]})
        return
    rows = [
        (_number(one.number), one.customer, str(one.language or "–"), "yours", _since(one.waiting_since, at))
        for one in found.seats
    ]
    rows += [
        (_number(one.number), one.customer, str(one.language or "–"), "waits", _since(one.waiting_since, at))
        for one in found.waiting
    ]
    if rows:
        names = ("number", "customer", "language", "whose", "unanswered")
        table(rows, [Column(name, least=12 if name == "customer" else 0, right=name == "unanswered") for name in names])
    else:
        say("no chat is yours and none waits")


def accept(session: Session, number: Annotated[str, NUMBER]) -> None:
    """Accept a waiting chat: it is yours and takes one of your seats."""
    line = find(session, number)
    execute(session, AcceptChat(actor=session.config.agent, ticket=line.id, most=session.config.seats))
    say(f"{_number(line.number)} is yours")


def left(session: Session, number: Annotated[str, NUMBER]) -> None:
    """Close a chat its customer has left; no answer is counted that was not given."""
    line = find(session, number)
    execute(session, CloseLeftChat(actor=session.config.agent, ticket=line.id, seen=line.version))
    say(f"{_number(line.number)} is closed: the customer left")


def _number(number: int | None) -> str:
    return f"#{number}" if number is not None else "#new"


def _since(instant: datetime | None, at: datetime) -> str:
    return "–" if instant is None else exact_duration(at - instant)


def _seat(one: SeatLine) -> dict[str, Any]:
    return {
        "number": one.number,
        "customer": one.customer,
        "language": one.language,
        "accepted": iso(one.accepted_at),
        "unanswered": one.unanswered,
        "waiting_since": iso(one.waiting_since),
        "hold_until": iso(one.hold_until),
        "heard": iso(one.heard_at),
        "due": iso(one.due_at),
    }


def _waiting(one: WaitingChat) -> dict[str, Any]:
    return {
        "number": one.number,
        "customer": one.customer,
        "language": one.language,
        "waiting_since": iso(one.waiting_since),
        "mine": one.mine,
    }
