"""Pending commands: carried out on this mirror, on their way to the remote, or stopped for a person to decide about.

A row waits, is acknowledged once the remote has done it, and is kept for a while after its effect has come back, so
that a remote that was set back can be told again. A stopped one has no effect here any more.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deskterm.store.conditions import marks
from deskterm.store.images import Images
from deskterm.store.pending import PushState

KEPT_FOR: Final = 30 * 86_400_000
"""Milliseconds for which a command that has come back is kept."""
KEPT_AT_MOST: Final = 2000


IN_FORCE: Final = (PushState.WAITING, PushState.ACKNOWLEDGED)
"""Commands whose effect is laid over what the remote says."""


@dataclass(slots=True)
class Push:
    """One pending command. ``images`` is what stood here before it, of whatever no earlier one in force has touched.

    ``tickets`` and ``customers`` are the ids of all it touches. What was ``tried`` the remote may have done.
    """

    position: int
    command: str
    body: str
    state: PushState
    sequence: int | None
    tickets: frozenset[str]
    customers: frozenset[str]
    images: Images
    tried: bool = False


def add(driver: sqlite3.Connection, *, command: str, kind: str, body: str, made_at: int) -> int:
    """Append a command to what waits; returns its position."""
    sql = "INSERT INTO push(command_id, kind, body, tickets, state, reason, hint, there, made_at)"
    given = (command, kind, body, "[]", PushState.WAITING.value, "", "", "{}", made_at)
    cursor = driver.execute(f"{sql} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", given)
    return cursor.lastrowid or 0


def in_force(driver: sqlite3.Connection) -> list[Push]:
    """The commands laid over what the remote says, in order."""
    return _pushes(driver, "state IN ('waiting', 'acknowledged')")


def every(driver: sqlite3.Connection) -> list[Push]:
    """All that is kept of them, in order."""
    return _pushes(driver, "TRUE")


def by_command(driver: sqlite3.Connection, commands: Iterable[str]) -> list[Push]:
    """The pending commands with these ids, in order, whatever their state."""
    wanted = list(commands)
    return _pushes(driver, f"command_id IN ({marks(wanted)})", wanted)


def _pushes(driver: sqlite3.Connection, condition: str, parameters: Iterable[Any] = ()) -> list[Push]:
    sql = "SELECT position, command_id, body, state, sequence, tickets, there, settled_at FROM push"
    found: list[Push] = []
    for row in driver.execute(f"{sql} WHERE {condition} ORDER BY position", tuple(parameters)):
        state = PushState(row[3])
        beside: dict[str, Any] = json.loads(row[6]) if state in IN_FORCE else {}
        customers: list[str] = beside.get("customers", [])
        tickets: list[str] = json.loads(row[5])
        images = Images.read(beside.get("images", {}))
        found.append(
            Push(
                row[0], row[1], row[2], state, row[4], frozenset(tickets), frozenset(customers), images,
                tried=row[7] is not None,
            )
        )  # fmt: skip
    return found


def set_touched(driver: sqlite3.Connection, push: Push) -> None:
    """Keep what a command in force touches, and what stood there before."""
    beside = {"customers": sorted(push.customers), "images": push.images.write()}
    driver.execute(
        "UPDATE push SET tickets = ?, customer = ?, there = ? WHERE position = ?",
        (json.dumps(sorted(push.tickets)), min(push.customers, default=None), json.dumps(beside), push.position),
    )


def mark_tried(driver: sqlite3.Connection, commands: Iterable[str], at: int) -> None:
    """Commands that wait are about to be sent: from now on the remote may have done them."""
    for command in commands:
        driver.execute(
            "UPDATE push SET settled_at = coalesce(settled_at, ?) WHERE command_id = ? AND state = 'waiting'",
            (at, command),
        )


def acknowledge(driver: sqlite3.Connection, command: str, sequence: int, at: int) -> None:
    """The remote has done a waiting command with change ``sequence``."""
    driver.execute(
        "UPDATE push SET state = 'acknowledged', sequence = ?, settled_at = ?"
        " WHERE command_id = ? AND state = 'waiting'",
        (sequence, at, command),
    )


def keep(driver: sqlite3.Connection, command: str, sequence: int | None, at: int) -> None:
    """A command's effect has come back from the remote with change ``sequence``, where that is known."""
    driver.execute(
        "UPDATE push SET state = 'kept', sequence = coalesce(?, sequence), there = '{}', settled_at = ?"
        " WHERE command_id = ?",
        (sequence, at, command),
    )


def prune(driver: sqlite3.Connection, at: int) -> None:
    """Forget what has been kept for long enough."""
    driver.execute("DELETE FROM push WHERE state = 'kept' AND settled_at < ?", (at - KEPT_FOR,))
    driver.execute(
        "DELETE FROM push WHERE state = 'kept' AND position <= (SELECT position FROM push WHERE state = 'kept'"
        " ORDER BY position DESC LIMIT 1 OFFSET ?)",
        (KEPT_AT_MOST,),
    )


def stop(
    driver: sqlite3.Connection, command: str, *, reason: str, hint: str, there: Mapping[str, str], at: int
) -> None:
    """The remote will not do a command: a person decides what becomes of it."""
    driver.execute(
        "UPDATE push SET state = 'stopped', reason = ?, hint = ?, there = ?, settled_at = ? WHERE command_id = ?",
        (reason, hint, json.dumps(dict(there)), at, command),
    )


def resume(driver: sqlite3.Connection, command: str, body: str) -> None:
    """A stopped command waits again, behind all others."""
    driver.execute(
        "UPDATE push SET state = 'waiting', reason = '', hint = '', there = '{}', settled_at = NULL, sequence = NULL,"
        " body = ?, position = (SELECT max(position) + 1 FROM push) WHERE command_id = ?",
        (body, command),
    )


def forget(driver: sqlite3.Connection, command: str) -> None:
    """A command is given up."""
    driver.execute("DELETE FROM push WHERE command_id = ?", (command,))
