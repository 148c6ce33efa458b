"""Two customers who are one person: merged, and taken apart again exactly as they were.

The one who is merged stays as a row that names the other, with a record of what moved. What moved is known by what it
is, not by where it stands here, so that a mirror takes it apart as well.
"""

import json
from collections import Counter
from typing import Any, Final

from sqlmodel import col, select

from deskterm.desk import people
from deskterm.desk.refusals import Clash, Refusal
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.customer_commands import CARD_FIELDS, MergeCustomers, UnmergeCustomers
from deskterm.model.words import Certainty
from deskterm.store import index
from deskterm.store.tables import ConsentRow, ContactPointRow, CustomerRow, PurchaseRow, TicketRow
from deskterm.text.translation import gettext

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    **{name: (name,) for name in CARD_FIELDS},
    "salutation": ("salutation", "salutation_certainty"),
    "language": ("language", "language_certainty"),
    "group": ("customer_group",),
}
"""The columns of each field of a card."""

_EMPTY: Final = (None, "", False)
_PURCHASE: Final = ("order_number", "title", "amount", "currency", "bought_at")


def merge_customers(work: Work, command: MergeCustomers) -> Done:
    """Make one card of two; the tickets of both are the one's."""
    row, other = work.customer_by_id(command.customer), work.customer_by_id(command.other)
    if row.key == other.key:
        raise Refusal(
            gettext("{customer} is one customer already", customer=row.name), gettext("name two different ones")
        )
    for one, seen in ((row, command.seen), (other, command.other_seen)):
        if seen is not None and seen != one.version:
            raise Clash(gettext("somebody changed this card meanwhile"), one.version, {"name": one.name})
    strange = [name for name in command.take if name not in CARD_FIELDS]
    if strange:
        raise Refusal(
            gettext("a card has no field {name}", name=strange[0]),
            gettext("it may be {words}", words=", ".join(CARD_FIELDS)),
        )
    group = row.customer_group
    record: dict[str, Any] = {
        "contacts": _move_contacts(work, other, row),
        "purchases": _move_purchases(work, other, row),
    }
    record |= _one_card(work, row, other, command.take)
    record |= _one_consent(work, row, other, {one.value for one in command.take_consent})
    record["tickets"] = _move_tickets(work, other, row)
    if row.customer_group != group:
        people.touch_tickets(work, row)
    other.merged_into, other.merge_record = row.id, json.dumps(record)
    _changed(work, row, other)
    work.extra["merged"] = [None, other.id]
    work.reversible = True
    return work.finish()


def unmerge_customers(work: Work, command: UnmergeCustomers) -> Done:
    """Take two apart that were made one."""
    other = work.session.exec(select(CustomerRow).where(CustomerRow.id == command.customer)).first()
    if other is None:
        raise Refusal(gettext("that customer is not there"))
    if other.merged_into is None:
        raise Refusal(gettext("{customer} was not merged into anybody", customer=other.name))
    if work.queues is not None:
        work.customer_by_id(other.merged_into)  # who may not see the one may not take from them
    take_apart(work, other)
    work.extra["unmerged"] = [None, other.id]
    return work.finish()


def take_apart(work: Work, other: CustomerRow) -> None:
    """Give ``other`` back what was theirs when they were merged."""
    row = work.session.exec(select(CustomerRow).where(CustomerRow.id == other.merged_into)).first()
    if row is None:
        raise Refusal(gettext("the customer they were merged into is not there"))
    if row.merged_into is not None:
        raise Refusal(
            gettext("{customer} was merged into somebody else since", customer=row.name),
            gettext("take those two apart first"),
        )
    record: dict[str, Any] = json.loads(other.merge_record)
    connection = work.session.connection()
    old_name, group = row.name, row.customer_group
    index.drop_customer(connection, other.key or 0)
    _restore_contacts(work, row, other, record["contacts"])
    _restore_purchases(work, row, other, record["purchases"])
    _restore_consents(work, row, other, record)
    theirs = set(record["tickets"])
    for ticket in work.session.exec(select(TicketRow).where(TicketRow.customer_key == row.key)).all():
        if ticket.id in theirs:
            work.watch(ticket).customer_key = other.key or 0
            work.session.add(ticket)
    work.session.flush()
    index.rename_customer(connection, other.key or 0, old_name, other.name)
    if row.name == record["left"].get("name") and row.name != record["before"]["name"]:
        people.rename(work, row, record["before"]["name"])
    for name, left in record["left"].items():
        if name != "name" and getattr(row, name) == left:
            setattr(row, name, record["before"][name])
    if row.customer_group != group:
        people.touch_tickets(work, row)
    other.merged_into, other.merge_record = None, ""
    work.session.flush()
    index.add_customer(connection, other.key or 0)
    _changed(work, row, other)


def _changed(work: Work, row: CustomerRow, other: CustomerRow) -> None:
    row.version += 1
    other.version += 1
    work.session.add(row)
    work.session.add(other)
    work.customer, work.on_card = row, True
    work.cards.append(other)


# Contact points: those of the one come first, so that answers go where they went


def _move_contacts(work: Work, other: CustomerRow, row: CustomerRow) -> list[list[str]]:
    session, connection = work.session, work.session.connection()
    index.drop_customer(connection, row.key or 0)
    index.drop_customer(connection, other.key or 0)
    points = _contacts_of(work, other)
    moved = [[one.kind, one.value, one.normal] for one in points]
    _give_contacts(work, points, row)
    session.flush()
    index.add_customer(connection, row.key or 0)
    index.add_customer(connection, other.key or 0)
    return moved


def _restore_contacts(work: Work, row: CustomerRow, other: CustomerRow, moved: list[list[str]]) -> None:
    connection = work.session.connection()
    index.drop_customer(connection, row.key or 0)
    theirs = [(kind, normal) for kind, _, normal in moved]
    there = {(one.kind, one.normal): one for one in _contacts_of(work, row)}
    _give_contacts(work, [there[one] for one in theirs if one in there], other)
    work.session.flush()
    index.add_customer(connection, row.key or 0)


def _contacts_of(work: Work, row: CustomerRow) -> list[ContactPointRow]:
    chosen = select(ContactPointRow).where(ContactPointRow.customer_key == row.key)
    return list(work.session.exec(chosen.order_by(col(ContactPointRow.key))).all())


def _give_contacts(work: Work, points: list[ContactPointRow], to: CustomerRow) -> None:
    for one in points:
        work.session.delete(one)
    work.session.flush()
    for one in points:
        work.session.add(ContactPointRow(customer_key=to.key or 0, kind=one.kind, value=one.value, normal=one.normal))
        work.session.flush()  # one by one: their order is the order of their keys


# Purchases


def _purchases_of(work: Work, row: CustomerRow) -> list[PurchaseRow]:
    chosen = select(PurchaseRow).where(PurchaseRow.customer_key == row.key)
    return list(work.session.exec(chosen.order_by(col(PurchaseRow.key))).all())


def _what(purchase: PurchaseRow) -> tuple[Any, ...]:
    return tuple(getattr(purchase, name) for name in _PURCHASE)


def _move_purchases(work: Work, other: CustomerRow, row: CustomerRow) -> list[list[Any]]:
    moved = _purchases_of(work, other)
    for one in moved:
        one.customer_key = row.key or 0
        work.session.add(one)
    return [list(_what(one)) for one in moved]


def _restore_purchases(work: Work, row: CustomerRow, other: CustomerRow, moved: list[list[Any]]) -> None:
    wanted = Counter(tuple(one) for one in moved)
    for one in reversed(_purchases_of(work, row)):
        if wanted[_what(one)]:
            wanted[_what(one)] -= 1
            one.customer_key = other.key or 0
            work.session.add(one)


# The card


def _one_card(work: Work, row: CustomerRow, other: CustomerRow, take: tuple[str, ...]) -> dict[str, Any]:
    before: dict[str, Any] = {"name": row.name}
    left: dict[str, Any] = {}
    order = list(Certainty)
    for name in CARD_FIELDS:
        columns = COLUMNS[name]
        mine, theirs = getattr(row, columns[0]), getattr(other, columns[0])
        if theirs in _EMPTY or (theirs == mine and len(columns) == 1):
            continue
        fills = mine in _EMPTY
        if len(columns) > 1 and theirs == mine:
            fills = order.index(getattr(other, columns[1])) > order.index(getattr(row, columns[1]))
        if not (fills or name in take):
            continue
        for column in columns:
            before[column] = getattr(row, column)
            left[column] = getattr(other, column)
            if column != "name":
                setattr(row, column, left[column])
    if "name" in left:
        people.rename(work, row, left["name"])
    return {"before": before, "left": left}


def _consents_of(work: Work, row: CustomerRow) -> dict[str, list[Any]]:
    found = work.session.exec(select(ConsentRow).where(ConsentRow.customer_key == row.key)).all()
    return {one.channel: [bool(one.granted), one.at, one.ground] for one in found}


def _set_consents(work: Work, row: CustomerRow, wanted: dict[str, list[Any]]) -> None:
    for one in work.session.exec(select(ConsentRow).where(ConsentRow.customer_key == row.key)).all():
        if one.channel not in wanted:
            work.session.delete(one)
    for channel, (granted, at, ground) in wanted.items():
        work.session.merge(
            ConsentRow(customer_key=row.key or 0, channel=channel, granted=granted, at=at, ground=ground)
        )
    work.session.flush()


def _one_consent(work: Work, row: CustomerRow, other: CustomerRow, take: set[str]) -> dict[str, Any]:
    mine, theirs = _consents_of(work, row), _consents_of(work, other)
    stands = mine | {
        channel: said
        for channel, said in theirs.items()
        if channel in take or channel not in mine or (mine[channel][0] and not said[0])
    }
    for channel in take - set(theirs):
        stands.pop(channel, None)
    _set_consents(work, row, stands)
    _set_consents(work, other, {})
    return {"consents": theirs, "consents_before": mine, "consents_left": stands}


def _restore_consents(work: Work, row: CustomerRow, other: CustomerRow, record: dict[str, Any]) -> None:
    now, before, left = _consents_of(work, row), record["consents_before"], record["consents_left"]
    for channel in {*before, *left}:
        if now.get(channel) == left.get(channel):
            if channel in before:
                now[channel] = before[channel]
            else:
                now.pop(channel, None)
    _set_consents(work, row, now)
    _set_consents(work, other, record["consents"])


# Tickets


def _move_tickets(work: Work, other: CustomerRow, row: CustomerRow) -> list[str]:
    index.rename_customer(work.session.connection(), other.key or 0, other.name, row.name)
    tickets = work.session.exec(select(TicketRow).where(TicketRow.customer_key == other.key)).all()
    for ticket in tickets:
        work.watch(ticket).customer_key = row.key or 0
        work.session.add(ticket)
    work.session.flush()
    return [ticket.id for ticket in tickets]
