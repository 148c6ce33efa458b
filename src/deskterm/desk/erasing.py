"""Erasing one person: their words go, the numbers stay, and who did it, when and on which ground stays too."""

from pathlib import Path
from typing import Final

from sqlmodel import col, select

from deskterm.desk.refusals import Refusal
from deskterm.desk.work import TRACKED, Work
from deskterm.model.answers import Done
from deskterm.model.customer_commands import EraseCustomer
from deskterm.model.words import FINISHED, State
from deskterm.store import erasing
from deskterm.store.database import Store
from deskterm.store.sqlite import SqliteStore
from deskterm.store.tables import ContactPointRow, CustomerRow, MessageRow, TicketRow
from deskterm.text.fold import fold
from deskterm.text.translation import gettext

_LEAST: Final = 3
"""A word of a name shorter than this may stand in a ground by chance."""


def erase_customer(work: Work, command: EraseCustomer) -> Done:
    """Erase a customer and all who were merged into them."""
    row = work.customer_by_id(command.customer)
    ground = command.ground.strip()
    if not ground:
        raise Refusal(
            gettext("on which ground?"),
            gettext("say it without the person's name, such as: their request, article 17"),
        )
    _names_nobody(work, row, ground)
    work.customer, work.on_card = row, True
    if not work.numbers:
        # What cannot be taken back happens where the truth is, and comes here from there.
        work.extra["erase"] = [None, ground]
        return work.finish()
    connection = work.session.connection()
    gone: dict[str, int] = {}
    everybody = _with_merged(work, row)
    for one in everybody:
        _close(work, one)
    work.session.flush()
    for one in everybody:
        counts = erasing.erase(connection, one.key or 0, TRACKED, spare=command.id)
        gone = {name: gone.get(name, 0) + count for name, count in counts.items()}
        work.session.expire(one)
        one.erased_at, one.version = work.at, one.version + 1
        work.session.add(one)
        if one is not row:
            work.cards.append(one)
    for touched in work.touched.values():
        work.session.expire(touched.row)
        for message in work.session.exec(select(MessageRow).where(MessageRow.ticket_key == touched.row.key)):
            work.session.refresh(message)
            work.revise(message)
    erasing.remember_to_scrub(connection)
    work.session.info["erased"] = True
    work.extra["erased"] = [None, ground]
    for name, count in gone.items():
        work.extra[name] = [count, 0]
    return work.finish()


def _names_nobody(work: Work, row: CustomerRow, ground: str) -> None:
    """The ground stays for ever, so it must not name whom it is about."""
    points = work.session.exec(select(ContactPointRow.value).where(ContactPointRow.customer_key == row.key)).all()
    words = set(fold(ground).split())
    told = {one for value in (row.name, *points) for one in fold(value).split() if len(one) >= _LEAST}
    said = sorted(words & told)
    if said:
        raise Refusal(
            gettext("the ground names the person, and it stays when they are gone"),
            gettext("leave out: {words}", words=", ".join(said)),
        )


def _with_merged(work: Work, row: CustomerRow) -> list[CustomerRow]:
    found = [row]
    for one in found:
        found += work.session.exec(select(CustomerRow).where(col(CustomerRow.merged_into) == one.id)).all()
    return found


def _close(work: Work, row: CustomerRow) -> None:
    for ticket in work.session.exec(select(TicketRow).where(TicketRow.customer_key == row.key)):
        work.watch(ticket)
        ticket.unsent = 0
        if ticket.state not in FINISHED:
            work.set_state(ticket, State.CLOSED)
        work.session.add(ticket)


def sweep_up(store: Store) -> None:
    """After an erasure: the drafts about the person go, and nothing erased is left on the disk.

    Where others keep the store's file busy the fact stays, and the next time does it.
    """
    if isinstance(store, SqliteStore) and erasing.wants_scrubbing(store):
        tickets = store.read(
            "SELECT t.id FROM customer AS c CROSS JOIN ticket AS t ON t.customer_key = c.key"
            " WHERE c.erased_at IS NOT NULL"
        )
        folder: Path = store.path.with_name(store.path.name + ".drafts")
        erasing.drop_drafts(folder, [one[0] for one in tickets])
        store.scrub()
