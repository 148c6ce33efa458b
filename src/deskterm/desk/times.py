"""A ticket's clocks, from its rows: when it is due and by which clock, and the ledger behind that.

Screens and the shell ask here too, so what only writing needs is loaded when something is written.
"""

import json
from typing import TYPE_CHECKING, Any

from deskterm.desk.settings import Settings
from deskterm.errors import NotFound
from deskterm.model.instants import from_milliseconds, maybe_from_milliseconds, to_milliseconds
from deskterm.model.words import Channel, Priority, State
from deskterm.standards.clock import Pause
from deskterm.standards.due import OpenPromise, RunningClock, TicketTimes, clocks_of, due_of
from deskterm.standards.standard import ClockKind, Standards
from deskterm.store.database import Store
from deskterm.text.translation import gettext

if TYPE_CHECKING:
    from deskterm.store.rows import Rows
    from deskterm.store.tables import TicketRow

_PROMISES = "SELECT due_at, made_at FROM promise WHERE ticket_key = ? AND kept_at IS NULL AND NOT withdrawn"
_STATES = "SELECT at, fields FROM change WHERE ticket_key = ? AND fields LIKE '%\"state\"%' ORDER BY sequence"
_GROUP = "SELECT customer_group FROM customer WHERE key = ?"
_WAITING = (State.PENDING, State.SNOOZED)


def apply_due(rows: "Rows", row: "TicketRow", settings: Settings, *, fresh: bool) -> None:
    """Set a ticket's due instant, kind and order from its other fields."""
    promises: list[tuple[int, int]] = []
    pauses: list[tuple[int, str]] = []
    group = ""
    if not fresh:
        promises = [(one[0], one[1]) for one in rows.ask(_PROMISES, row.key)]
        if _resolution_matters(settings.standards):
            pauses = [(one[0], one[1]) for one in rows.ask(_STATES, row.key)]
    if any(rule.customer_group for rule in settings.standards.rules):
        group = str(rows.ask(_GROUP, row.customer_key)[0][0])
    set_due(row, times_of(row, promises, pauses, group), settings.standards)


def set_due(row: "TicketRow", times: TicketTimes, standards: Standards) -> None:
    """Write what ``times`` come to into the row."""
    from deskterm.store.tables import NEVER

    due = due_of(times, standards)
    row.due_at = to_milliseconds(due.at) if due else None
    row.due_kind = due.kind if due else None
    row.soon_at = to_milliseconds(due.soon_at) if due else None
    row.order_at = NEVER if row.due_at is None else row.due_at


def times_of(row: Any, promises: list[tuple[int, int]], states: list[tuple[int, str]], group: str) -> TicketTimes:
    """What a ticket's clocks go by. ``states`` are its changes of state: time and recorded fields, in order."""
    return TicketTimes(
        state=State(row.state),
        channel=Channel(row.channel),
        created_at=from_milliseconds(row.created_at),
        queue=row.queue,
        priority=Priority(row.priority),
        customer_group=group or None,
        first_answer_at=maybe_from_milliseconds(row.first_answer_at),
        waiting_since=maybe_from_milliseconds(row.waiting_since),
        promises=tuple(OpenPromise(from_milliseconds(due), from_milliseconds(made)) for due, made in promises),
        snoozed_until=maybe_from_milliseconds(row.snoozed_until),
        pauses=_pauses(states),
        first_waived=bool(row.first_waived),
        solved_at=maybe_from_milliseconds(row.solved_at),
    )


def _resolution_matters(standards: Standards) -> bool:
    return any(rule.clock is ClockKind.RESOLUTION for rule in standards.rules)


def _pauses(states: list[tuple[int, str]]) -> tuple[Pause, ...]:
    pauses: list[Pause] = []
    since: tuple[int, str] | None = None
    for at, fields in states:
        state = json.loads(fields)["state"][1]
        if since is not None:
            pauses.append(Pause(from_milliseconds(since[0]), from_milliseconds(at), since[1]))
        since = (at, state) if state in _WAITING else None
    if since is not None:
        pauses.append(Pause(from_milliseconds(since[0]), None, since[1]))
    return tuple(pauses)


class _Fields:
    """A row read by the driver, with its columns as attributes."""

    def __init__(self, names: list[str], values: tuple[Any, ...]) -> None:
        self.__dict__.update(zip(names, values, strict=True))


_NAMES = (
    "key", "state", "channel", "created_at", "queue", "priority", "customer_key", "first_answer_at", "waiting_since",
    "snoozed_until", "first_waived", "solved_at",
)  # fmt: skip


def clocks_of_ticket(store: Store, ticket: str, settings: Settings) -> tuple[RunningClock, ...]:
    """Every clock of the ticket with id ``ticket``; raises ``NotFound``."""
    rows = store.read(f"SELECT {', '.join(_NAMES)} FROM ticket WHERE id = ?", (ticket,))
    if not rows:
        raise NotFound(gettext("that ticket is no longer there"))
    row: Any = _Fields(list(_NAMES), rows[0])
    promises = [(one[0], one[1]) for one in store.read(_PROMISES, (row.key,))]
    states = [(one[0], one[1]) for one in store.read(_STATES, (row.key,))]
    group = store.read(_GROUP, (row.customer_key,))[0][0]
    return clocks_of(times_of(row, promises, states, group), settings.standards)
