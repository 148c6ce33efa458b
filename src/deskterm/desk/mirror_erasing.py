"""A remote erased somebody: their words go from the mirror too, with what was pending about them."""

from collections.abc import Collection, Iterable

from sqlmodel import Session

from deskterm.desk.pending import Pending
from deskterm.desk.work import TRACKED
from deskterm.model.state import CustomerFields
from deskterm.store import erasing, pushes
from deskterm.store.conditions import chunks, marks
from deskterm.store.driver import driver_of


def newly_erased(session: Session, cards: Iterable[CustomerFields]) -> list[str]:
    """Those of ``cards`` who are erased at the remote and not here yet, by their ids."""
    driver = driver_of(session.connection())
    gone = list(dict.fromkeys(one.id for one in cards if one.erased_at is not None))
    found: list[str] = []
    for some in chunks(gone):
        sql = f"SELECT id FROM customer WHERE erased_at IS NULL AND id IN ({marks(some)})"
        found += [row[0] for row in driver.execute(sql, some)]
    return found


def erase_here(session: Session, pending: Pending, customers: Collection[str]) -> None:
    """Take out what is kept here of ``customers``, once the remote's own rows are written.

    What was pending about them is given up: it holds their words, and there is nobody left to do it for.
    """
    connection = session.connection()
    driver = driver_of(connection)
    keys = [driver.execute("SELECT key FROM customer WHERE id = ?", (one,)).fetchone() for one in customers]
    theirs = set(customers)
    for row in keys:
        theirs.update(erasing.tickets_of(connection, row[0]) if row else ())
    about = [one for one in pushes.every(driver) if not theirs.isdisjoint(one.tickets | one.customers)]
    pending.rework(without=[one.command for one in about if one.state in pushes.IN_FORCE])
    for one in about:
        pushes.forget(driver, one.command)
    for row in keys:
        if row:
            erasing.erase(connection, row[0], TRACKED)
    erasing.remember_to_scrub(connection)
    session.expire_all()
    session.info["erased"] = True
