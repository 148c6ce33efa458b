"""What waits to be taken by the remote, and what waits for a person, as screens and verbs show it."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from deskterm.store.database import Store
from deskterm.text.safe import SafeLine, SafeText, safe_line, safe_text


class PushState(StrEnum):
    """Where a pending command stands."""

    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    STOPPED = "stopped"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class PendingLine:
    """A pending command to show: ``text`` is what was written in it, ``there`` what the remote has instead.

    ``body`` is the command as JSON, not to be shown. Where ``is_gone`` the ticket it is about is not here any more.
    """

    command: str
    kind: str
    state: PushState
    ticket: str | None
    number: int | None
    subject: SafeLine
    reason: SafeLine
    hint: SafeLine
    there: tuple[tuple[SafeLine, SafeLine], ...]
    text: SafeText
    made_at: int
    body: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class PendingCounts:
    """How many commands wait to be taken by the remote, and how many wait for a person."""

    waiting: int
    stopped: int


def counts(store: Store) -> PendingCounts:
    """How many there are of what concerns a person."""
    sql = "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'stopped') FROM push"
    ((waiting, stopped),) = store.read(f"{sql} WHERE state IN ('waiting', 'stopped')")
    return PendingCounts(waiting, stopped)


def lines(store: Store) -> tuple[PendingLine, ...]:
    """What waits and what was stopped, stopped ones first, each in order."""
    sql = """
        SELECT p.command_id, p.kind, p.state, p.tickets, p.body, p.reason, p.hint, p.there, p.made_at
        FROM push AS p WHERE p.state IN ('waiting', 'stopped') ORDER BY p.state, p.position
    """
    return tuple(_line(store, row) for row in store.read(sql))


def _line(store: Store, row: tuple[Any, ...]) -> PendingLine:
    state, body = PushState(row[2]), json.loads(row[4])
    tickets: list[str] = json.loads(row[3])
    ticket = body.get("ticket") or (tickets[0] if tickets else None)
    found = store.read("SELECT number, subject FROM ticket WHERE id = ?", (ticket,)) if ticket else []
    number, subject = found[0] if found else (None, body.get("subject", ""))
    there: dict[str, str] = json.loads(row[7]) if state is PushState.STOPPED else {}
    return PendingLine(
        command=row[0],
        kind=row[1],
        state=state,
        ticket=ticket,
        number=number,
        subject=safe_line(subject),
        reason=safe_line(row[5]),
        hint=safe_line(row[6]),
        there=tuple((safe_line(name), safe_line(str(value))) for name, value in there.items()),
        text=safe_text(body.get("body") or body.get("notes") or body.get("note") or ""),
        made_at=row[8],
        body=row[4],
        is_gone="ticket" in body and not found,
    )
