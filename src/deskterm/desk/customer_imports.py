"""Customers and purchases from another system: who is who by contact points, what would change, and changing it.

The plan is made by reading only, so that a dry run says what the import itself would do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from deskterm.desk import people
from deskterm.desk.consents import set_consent
from deskterm.desk.identities import COLUMNS
from deskterm.desk.refusals import Refusal
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.commands import Party
from deskterm.model.customer_commands import CARD_FIELDS, CustomerRecord, ImportCustomers
from deskterm.model.instants import to_milliseconds
from deskterm.model.wire import LONGEST
from deskterm.model.words import Certainty
from deskterm.store import index
from deskterm.store.conditions import chunks, marks
from deskterm.store.dialect import tell
from deskterm.store.tables import ConsentRow, ContactPointRow, CustomerRow, PurchaseRow
from deskterm.text.translation import gettext

Read = Callable[[str, Sequence[Any]], Sequence[Sequence[Any]]]
"""Gives the rows of a query with question marks."""

_IMPORTED: Final = "imported"
"""The ground of a consent that a file brought."""
_PURCHASE: Final = ("order_number", "title", "amount", "currency", "bought_at")
_CARD: Final = (*CARD_FIELDS[:3], *CARD_FIELDS[4:])
"""What a file may say of a card; letters are not among it."""


@dataclass(slots=True)
class Planned:
    """What one customer of the file comes to: those of several lines that are one person stand together."""

    lines: list[int]
    customer: int | None
    name: str
    points: dict[tuple[str, str], Party] = field(default_factory=dict[tuple[str, str], Party])
    card: dict[str, Any] = field(default_factory=dict[str, Any])
    kept: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])
    consents: dict[str, bool] = field(default_factory=dict[str, bool])
    purchases: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])

    @property
    def contacts(self) -> list[Party]:
        """The contact points they would get, each once however it is written."""
        return list(self.points.values())

    @property
    def changes(self) -> bool:
        """Whether anything would be written."""
        return self.customer is None or bool(self.points or self.card or self.consents or self.purchases)


@dataclass(slots=True)
class Plan:
    """What an import would do, and the lines it cannot take, with the reason."""

    customers: list[Planned] = field(default_factory=list[Planned])
    wrong: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    @property
    def new(self) -> int:
        """How many customers would be made."""
        return sum(1 for one in self.customers if one.customer is None)

    @property
    def changed(self) -> int:
        """How many cards that are there would get something."""
        return sum(1 for one in self.customers if one.customer is not None and one.changes)

    @property
    def same(self) -> int:
        """How many are there already, just so."""
        return sum(1 for one in self.customers if not one.changes)


def plan(read: Read, records: Sequence[CustomerRecord], region: str, *, overwrite: bool) -> Plan:
    """Find out who is who, and what of each record is news."""
    found = Plan()
    points = [[(one, people.normal_form(one.kind, one.value, region)) for one in record.contacts] for record in records]
    owners = _owners(read, {normal for some in points for _, normal in some if normal})
    here: dict[int | tuple[str, str], Planned] = {}
    cards = _cards(read, set(owners.values()))
    for record, some in zip(records, points, strict=True):
        keys = [(party.kind.value, normal) for party, normal in some if normal]
        if not keys:
            found.wrong.append((record.line, gettext("no address, number or handle to know them by")))
            continue
        if any(len(one.order) > LONGEST for one in record.purchases):
            found.wrong.append((record.line, gettext("an order number has more than {most} characters", most=LONGEST)))
            continue
        known = {owners[one] for one in keys if one in owners}
        planned = {id(here[one]): here[one] for one in keys if one in here}
        planned |= {id(here[one]): here[one] for one in known if one in here}
        if len(known) > 1 or len(planned) > 1:
            names = ", ".join(cards[one]["name"] for one in sorted(known)) or gettext("two others of this file")
            found.wrong.append(
                (record.line, gettext("its contact points belong to {names}: merge them first", names=names))
            )
            continue
        one = next(iter(planned.values()), None)
        if one is None:
            customer = next(iter(known), None)
            one = Planned([], customer, cards[customer]["name"] if customer is not None else record.name)
            found.customers.append(one)
        elif known and one.customer is None:
            one.customer = next(iter(known))
        one.lines.append(record.line)
        _add(one, record, some, owners, cards.get(one.customer or 0), overwrite)
        here |= dict.fromkeys(keys, one)
        if one.customer is not None:
            here[one.customer] = one
    return found


def _owners(read: Read, normals: set[str]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for some in chunks(sorted(normals)):
        sql = f"SELECT kind, normal, customer_key FROM contact_point WHERE normal IN ({marks(some)})"
        found.update(((row[0], row[1]), row[2]) for row in read(sql, some))
    return found


def _cards(read: Read, keys: set[int]) -> dict[int, dict[str, Any]]:
    columns = [COLUMNS[name][0] for name in _CARD]
    found: dict[int, dict[str, Any]] = {}
    for some in chunks(sorted(keys)):
        for row in read(f"SELECT key, {', '.join(columns)} FROM customer WHERE key IN ({marks(some)})", some):
            found[row[0]] = {**dict(zip(_CARD, row[1:], strict=True)), "purchases": set(), "consents": {}}
        for row in read(
            f"SELECT customer_key, order_number, title FROM purchase WHERE customer_key IN ({marks(some)})", some
        ):
            found[row[0]]["purchases"].add((row[1], row[2]))
        for row in read(
            f"SELECT customer_key, channel, granted FROM consent WHERE customer_key IN ({marks(some)})", some
        ):
            found[row[0]]["consents"][row[1]] = bool(row[2])
    return found


def _add(
    one: Planned,
    record: CustomerRecord,
    points: list[tuple[Party, str]],
    owners: dict[tuple[str, str], int],
    card: dict[str, Any] | None,
    overwrite: bool,
) -> None:
    one.name = one.name or record.name
    for party, normal in points:
        if normal and (party.kind.value, normal) not in owners:
            one.points.setdefault((party.kind.value, normal), party)
    for name in _CARD:
        value = getattr(record, name)
        if value in (None, ""):
            continue
        value = getattr(value, "value", value)
        there = one.card.get(name, card[name] if card else None)
        if name == "vip" and there is not None:
            there = bool(there)
        if there == value:
            continue
        # A name that is only the address is none, and a mark that was never set says nothing.
        nothing = there in (None, "", False) or (name == "name" and _is_a_point(str(there), points))
        if nothing or overwrite:
            one.card[name] = value
        elif (name, value) not in one.kept:
            one.kept.append((name, value))
    for channel, granted in record.consents:
        there = one.consents.get(channel.value, card["consents"].get(channel.value) if card else None)
        # What a person here was told weighs more than a file: a no becomes a yes only by a word of theirs.
        if there is None or (there and not granted) or (overwrite and there != granted):
            one.consents[channel.value] = granted
        elif there != granted:
            one.kept.append((f"consent {channel.value}", granted))
    bought: set[tuple[str, str]] = {(row[0], row[1]) for row in one.purchases}
    bought |= card["purchases"] if card else set()
    for purchase in record.purchases:
        if (purchase.order, purchase.title) not in bought:
            bought.add((purchase.order, purchase.title))
            one.purchases.append(
                (purchase.order, purchase.title, purchase.amount, purchase.currency, to_milliseconds(purchase.at))
            )


def _is_a_point(name: str, points: list[tuple[Party, str]]) -> bool:
    return any(name == party.value for party, _ in points)


def import_customers(work: Work, command: ImportCustomers) -> Done:
    """Take all of them in; a line that cannot be taken stops everything."""
    connection = work.session.connection()

    def read(sql: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        names = {f"v{at}": value for at, value in enumerate(values)}
        for name in names:
            sql = sql.replace("?", f":{name}", 1)
        return [tuple(row) for row in tell(connection, sql, names)]

    found = plan(read, command.records, work.settings.region, overwrite=command.overwrite)
    if found.wrong:
        line, reason = found.wrong[0]
        raise Refusal(gettext("line {line}: {problem}", line=line, problem=reason), gettext("nothing was taken in"))
    made: list[index.Entry] = []
    for one in found.customers:
        if one.customer is None:
            made.append(_make(work, one))
        elif one.changes:
            _write(work, one, one.customer)
    if made:
        index.add_customers(connection, made)
    if not (found.new or found.changed):
        raise Refusal(gettext("everything in it is here already"))
    work.customer = None
    work.extra["customers"] = [found.new, found.changed]
    work.on_card = True
    return work.finish()


def _make(work: Work, one: Planned) -> index.Entry:
    """Write a new customer; how they are found. They may come in very large numbers, and nothing of them was loaded."""
    rows = work.rows
    columns: dict[str, Any] = {"name": one.contacts[0].value}
    for name, value in one.card.items():
        first, *certain = COLUMNS[name]
        columns |= {first: value, **dict.fromkeys(certain, Certainty.CUSTOMER.value)}
    key = rows.write(CustomerRow, id=work.new_id(), created_at=work.at, **columns)
    values = [party.value.strip() for party in one.contacts]
    for (kind, normal), value in zip(one.points, values, strict=True):
        rows.write(ContactPointRow, customer_key=key, kind=kind, value=value, normal=normal)
    for channel, granted in one.consents.items():
        rows.write(ConsentRow, customer_key=key, channel=channel, granted=granted, at=work.at, ground=_IMPORTED)
    for purchase in one.purchases:
        rows.write(PurchaseRow, customer_key=key, **dict(zip(_PURCHASE, purchase, strict=True)))
    work.new_cards.append(key)
    return index.customer_entry(key, columns["name"], values)


def _write(work: Work, one: Planned, customer: int) -> None:
    """Write what is news of a customer who is there."""
    session, connection = work.session, work.session.connection()
    row = session.get_one(CustomerRow, customer)
    if one.card.get("name"):
        people.rename(work, row, one.card["name"])
    if one.contacts:
        index.drop_customer(connection, customer)
    row.version += 1
    work.cards.append(row)
    group = row.customer_group
    for name, value in one.card.items():
        columns = COLUMNS[name]
        if name != "name":
            setattr(row, columns[0], value)
        for column in columns[1:]:
            setattr(row, column, Certainty.CUSTOMER.value)
    for party in one.contacts:
        people.add_contact(work, row, party)
        session.flush()
    if one.contacts:
        index.add_customer(connection, customer)
    for channel, granted in one.consents.items():
        set_consent(work, row, channel, [granted, work.at, _IMPORTED])
    for purchase in one.purchases:
        session.add(PurchaseRow(customer_key=customer, **dict(zip(_PURCHASE, purchase, strict=True))))
    session.add(row)
    if row.customer_group != group:
        people.touch_tickets(work, row)
