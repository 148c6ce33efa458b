"""Customers as their remote has them, written into the rows of a mirror and its search index."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from deskterm.model.state import CardState, CustomerFields, TicketState
from deskterm.store import index
from deskterm.store.bulk import Bulk
from deskterm.store.conditions import chunks, marks
from deskterm.store.driver import Row, RowKeys, by_ids, driver_of, insert, rows_of, update
from deskterm.store.mirrored_rows import CONSENT, CONTACT, CUSTOMER, PURCHASE, without_keys


class MirroredCustomers:
    """Writes customers within one transaction; what is new goes into a ``Bulk``."""

    def __init__(self, connection: Connection, keys: RowKeys) -> None:
        self._connection = connection
        self._driver = driver_of(connection)
        self._keys = keys

    def write(
        self, states: Sequence[TicketState], alone: Sequence[CardState], bulk: Bulk
    ) -> dict[str, tuple[int, str]]:
        """Make the customers of ``states``, and those who come ``alone``, stand as the newest of their cards says.

        Returns them by id: their keys, and the names under which they are found.
        """
        cards = {one.customer.id: one.customer for one in alone}
        for state in states:
            held = cards.get(state.customer.id)
            if held is None or state.customer.version >= held.version:
                cards[state.customer.id] = state.customer
        here = by_ids(self._driver, "SELECT id, key, name, version FROM customer", list(cards))
        self._free_contacts(cards.values(), {ident: row[0] for ident, row in here.items()})
        known: dict[str, tuple[int, str]] = {}
        for ident, card in cards.items():
            if ident not in here:
                known[ident] = self._new(card, bulk), card.name
                continue
            key, name, version = here[ident]
            if card.version >= version:
                self._alter(card, key, name)
                name = card.name
            known[ident] = key, name
        return known

    def _free_contacts(self, cards: Collection[CustomerFields], keys: dict[str, int]) -> None:
        """A contact point belongs to the customer that the remote says it belongs to."""
        owners = {(one.normal, one.kind.value): card.id for card in cards for one in card.contacts}
        for wanted in chunks(sorted({normal for normal, _ in owners})):
            sql = "SELECT key, normal, kind, customer_key FROM contact_point WHERE normal IN"
            found = self._driver.execute(f"{sql} ({marks(wanted)})", wanted).fetchall()
            for key, normal, kind, customer in found:
                owner = owners.get((normal, kind))
                if owner is not None and keys.get(owner) != customer:
                    index.drop_customer(self._connection, customer)
                    self._driver.execute("DELETE FROM contact_point WHERE key = ?", (key,))
                    index.add_customer(self._connection, customer)

    def _new(self, card: CustomerFields, bulk: Bulk) -> int:
        key = self._keys.next("customer")
        bulk.add("customer", {"key": key, **CUSTOMER.row(card)})
        for table, rows in self._belongings(card, key):
            for row in rows:
                bulk.add(table, row)
        bulk.index_customer(key, card.name, [one.value for one in card.contacts])
        return key

    def _belongings(self, card: CustomerFields, key: int) -> list[tuple[str, list[Row]]]:
        contacts = [CONTACT.row(one) for one in card.contacts]
        consents = [CONSENT.row(one) for one in card.consents]
        purchases = [PURCHASE.row(one) for one in card.purchases]
        return [
            (
                "contact_point",
                [{"key": self._keys.next("contact_point"), "customer_key": key, **one} for one in contacts],
            ),
            ("consent", [{"customer_key": key, **one} for one in consents]),
            ("purchase", [{"key": self._keys.next("purchase"), "customer_key": key, **one} for one in purchases]),
        ]

    def _alter(self, card: CustomerFields, key: int, name: str) -> None:
        driver = self._driver
        belongings = self._belongings(card, key)
        there = [
            rows_of(driver, f"SELECT * FROM {table} WHERE customer_key = ? ORDER BY {order}", key)
            for table, order in (("contact_point", "key"), ("consent", "channel"), ("purchase", "key"))
        ]
        same = [without_keys(rows) == without_keys(new) for rows, (_, new) in zip(there, belongings, strict=True)]
        if card.name != name:
            index.rename_customer(self._connection, key, name, card.name)
        if card.name != name or not same[0]:
            index.drop_customer(self._connection, key)
        update(driver, "customer", {"key": key, **CUSTOMER.row(card)})
        for (table, rows), unaltered in zip(belongings, same, strict=True):
            if not unaltered:
                driver.execute(f"DELETE FROM {table} WHERE customer_key = ?", (key,))
                insert(driver, table, rows)
        if card.name != name or not same[0]:
            index.add_customer(self._connection, key)
