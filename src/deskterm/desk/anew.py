"""Beginning anew with a remote: all that is here is doubted until it is heard of again, and then what was not goes."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Final

from deskterm.desk.link import MAY_HAVE_LEFT
from deskterm.desk.pending import Pending
from deskterm.model.state import CardState, TicketState
from deskterm.store import pushes
from deskterm.store.pending import PushState
from deskterm.text.translation import gettext_noop

SET_BACK: Final = gettext_noop("the server was set back to a time before this")
DECIDE: Final = gettext_noop("push it again or drop it")


def doubt(driver: sqlite3.Connection, pending: Pending, at: int, common: int) -> list[str]:
    """Take all that is pending back, and doubt everything else; the commands that still wait.

    ``at`` is now, in milliseconds; changes after the remote's change ``common`` never were.
    """
    before = pushes.in_force(driver)
    pending.rework(without=[one.command for one in before])
    driver.execute("UPDATE ticket SET version = 0")
    driver.execute("UPDATE customer SET version = 0")
    driver.execute("DELETE FROM change WHERE origin > ?", (common,))
    for push in before:
        if push.state is PushState.ACKNOWLEDGED:  # what of it is not forgotten comes with the tickets
            include(driver, push.command, push.sequence, at)
    return [one.command for one in before if one.state is PushState.WAITING]


def unsure(driver: sqlite3.Connection) -> list[str]:
    """The answers that wait and were sent to the remote once: it may have let them leave before it was set back."""
    waiting = (one for one in pushes.in_force(driver) if one.state is PushState.WAITING and one.tried)
    return [one.command for one in waiting if _sends(json.loads(one.body))]


def told_after_all(driver: sqlite3.Connection, told: Iterable[TicketState | CardState]) -> list[tuple[str, int]]:
    """The commands held since a remote was set back of which it knows all the same, and the change of each."""
    sql = "SELECT command_id FROM push WHERE state = 'stopped' AND reason = ?"
    held = {row[0] for row in driver.execute(sql, (SET_BACK,))}
    return [(one.command_id, one.sequence) for state in told for one in state.changes if one.command_id in held]


def hold(driver: sqlite3.Connection, forgotten: Iterable[str], at: int) -> None:
    """Stop commands that the remote did once and does not know any more; of an answer it is said that it may be out."""
    for push in pushes.by_command(driver, forgotten):
        hint = MAY_HAVE_LEFT if _sends(json.loads(push.body)) else DECIDE
        pushes.stop(driver, push.command, reason=SET_BACK, hint=hint, there={}, at=at)


def _sends(command: dict[str, object]) -> bool:
    return command["type"] == "Reply" or (command["type"] == "Release" and not command.get("by_hand"))


def include(driver: sqlite3.Connection, command: str, sequence: int | None, at: int) -> None:
    """A pending command is part of what the remote has told, as its change ``sequence``."""
    for push in pushes.by_command(driver, [command]):
        if json.loads(push.body).get("anonymous"):
            pushes.forget(driver, command)  # nothing is kept that leads from a verdict to a person
        else:
            pushes.keep(driver, command, sequence, at)


def sweep(driver: sqlite3.Connection, pending: Pending) -> None:
    """Take away what is still in doubt."""
    gone = [row[0] for row in driver.execute("SELECT id FROM ticket WHERE version = 0")]
    kept = {one for push in pushes.in_force(driver) for one in push.images.tickets}
    gone += [
        ident
        for push in pushes.in_force(driver)
        for ident, image in push.images.tickets.items()
        if image is not None and image["row"]["version"] == 0 and ident in kept
    ]
    pending.rework(gone=tuple(dict.fromkeys(gone)))
