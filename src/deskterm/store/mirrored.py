"""Tickets as their remote has them, written into the rows of a mirror.

Rows are matched by their ids and altered in place, so that local keys stay; what is new is written in bulk. The search
index is kept right. Nothing is worked out here: due times and lanes are the remote's.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import Connection

from deskterm.model.state import (
    AgentFields,
    CardState,
    ChangeFields,
    MarkFields,
    MessageFields,
    TicketFields,
    TicketState,
)
from deskterm.model.words import FINISHED, State
from deskterm.store.bulk import Bulk
from deskterm.store.conditions import LANES, chunks, marks
from deskterm.store.driver import Row, RowKeys, by_ids, driver_of, insert, rows_of, update
from deskterm.store.images import (
    drop_messages,
    drop_ticket,
    index_messages,
    set_tags,
    unindex_messages,
)
from deskterm.store.keys import MessageKeys
from deskterm.store.mirrored_customers import MirroredCustomers
from deskterm.store.mirrored_rows import (
    ATTACHMENT,
    MESSAGE,
    PROMISE,
    RATING,
    TICKET,
    change_row,
    letter_row,
    outbox_row,
    without_keys,
)
from deskterm.store.tables import NEVER

_ORDER: Final = (
    "customer", "contact_point", "consent", "purchase", "ticket", "ticket_tag", "message", "outbox", "letter",
    "attachment", "promise", "rating", "change",
)  # fmt: skip
"""The order in which rows are written, so that what is referred to is there."""

MOVED: Final = '"moved"'
"""What stands in the fields of a change with which messages went from one ticket to another."""


class Mirrored:
    """Writes tickets' states within one transaction, in which nobody else writes."""

    def __init__(self, connection: Connection, keys: MessageKeys) -> None:
        self._connection = connection
        self._driver = driver_of(connection)
        self._keys = keys
        self._rows = RowKeys(self._driver)
        self._on_cards: set[int] = set()

    def write(
        self, states: Sequence[TicketState], *, anew: Collection[str] = (), cards: Sequence[CardState] = ()
    ) -> None:
        """Make each ticket and its customer stand as their states say; what is older than what is here is not taken.

        The tickets ``anew`` keep none of their messages but those of their states, as where a state is whole. ``cards``
        are customers who come without a ticket.
        """
        sql = "SELECT id, key, customer_key, subject, version FROM ticket"
        here = by_ids(self._driver, sql, [one.ticket.id for one in states])
        taken = [one for one in states if one.ticket.id not in here or one.ticket.version >= here[one.ticket.id][3]]
        bulk = Bulk(self._connection, _ORDER)
        self._free_numbers(taken)
        customers = MirroredCustomers(self._connection, self._rows).write(taken, cards, bulk)
        bulk.write()
        for card in cards:
            self._card_changes(card, customers[card.customer.id][0])
        self._free_natural_keys(taken)
        self._free_moved(taken, {ident: row[0] for ident, row in here.items()})
        for state in taken:
            customer = customers[state.customer.id]
            known = here.get(state.ticket.id)
            if known is None:
                self._new_ticket(state, customer, bulk)
            else:
                key, old_customer, subject, _ = known
                whole = state.whole or state.ticket.id in anew
                self._alter_ticket(state, key, customer, whole, moved=(old_customer, subject))
        bulk.write()

    def drop(self, tickets: Iterable[str]) -> None:
        """Take tickets away that are no longer to be seen."""
        for ticket in tickets:
            drop_ticket(self._connection, ticket)

    def write_agents(self, agents: Iterable[AgentFields]) -> None:
        """Know the people who work at the desk."""
        sql = """
            INSERT INTO agent(name, display_name, role, languages, queue, sees) VALUES (?, ?, ?, ?, ?, '')
            ON CONFLICT (name) DO UPDATE SET display_name = excluded.display_name, role = excluded.role,
            languages = excluded.languages, queue = excluded.queue
        """
        for one in agents:
            given = (one.name, one.display_name, one.role.value, " ".join(one.languages), one.queue)
            self._driver.execute(sql, given)

    def write_marks(self, agent: str, marks: Iterable[MarkFields]) -> None:
        """Know what ``agent`` has read."""
        sql = (
            "INSERT INTO read_mark(agent, subject, at) VALUES (?, ?, ?)"
            " ON CONFLICT (agent, subject) DO UPDATE SET at = max(at, excluded.at)"
        )
        for one in marks:
            self._driver.execute(sql, (agent, one.subject, one.at))

    # What must be free before it can be taken

    def _free_numbers(self, states: Sequence[TicketState]) -> None:
        """A number belongs to the ticket that the remote says it belongs to."""
        owners = {one.ticket.number: one.ticket.id for one in states if one.ticket.number is not None}
        for wanted in chunks(list(owners)):
            sql = f"SELECT key, id, number FROM ticket WHERE number IN ({marks(wanted)})"
            for key, ident, number in self._driver.execute(sql, wanted).fetchall():
                if owners[number] != ident:
                    self._driver.execute("UPDATE ticket SET number = NULL WHERE key = ?", (key,))

    def _free_natural_keys(self, states: Sequence[TicketState]) -> None:
        owners = {one.natural_key: one.id for state in states for one in state.messages if one.natural_key}
        for wanted in chunks(list(owners)):
            sql = f"SELECT key, id, natural_key FROM message WHERE natural_key IN ({marks(wanted)})"
            for key, ident, natural in self._driver.execute(sql, wanted).fetchall():
                if owners[natural] != ident:
                    self._driver.execute("UPDATE message SET natural_key = NULL WHERE key = ?", (key,))

    def _free_moved(self, states: Sequence[TicketState], keys: dict[str, int]) -> None:
        """What a merger or a split has moved to a ticket leaves the one it is in here."""
        for state in states:
            if not any(MOVED in one.fields for one in state.changes):
                continue
            key = keys.get(state.ticket.id, 0)
            for promise in state.promises:
                self._driver.execute("DELETE FROM promise WHERE id = ? AND ticket_key != ?", (promise.id, key))
            if not key:
                found = by_ids(self._driver, "SELECT id, key FROM message", [one.id for one in state.messages])
                drop_messages(self._connection, [row[0] for row in found.values()])

    # Tickets

    def _row(self, card: TicketFields, key: int, customer: int) -> Row:
        state = State(card.state)
        return {
            "key": key,
            **TICKET.row(card),
            "tags": " ".join(card.tags),
            "lane": LANES[state],
            "finished": int(state in FINISHED),
            "customer_key": customer,
            "order_at": NEVER if card.due_at is None else card.due_at,
        }

    def _new_ticket(self, state: TicketState, customer: tuple[int, str], bulk: Bulk) -> None:
        key = self._rows.next("ticket")
        bulk.add("ticket", self._row(state.ticket, key, customer[0]))
        for tag in dict.fromkeys(state.ticket.tags):
            bulk.add("ticket_tag", {"tag": tag, "ticket_key": key})
        for message in state.messages:
            row = self._message(message, key)
            bulk.add("message", row)
            if row["delivery"] != "recalled":
                bulk.index_message(row["key"], row["body"], state.ticket.subject, customer[1])
            for attachment in self._attachments(message, row["key"]):
                bulk.add("attachment", attachment)
            if message.outbox is not None:
                bulk.add("outbox", outbox_row(message, row["key"], key))
            if message.letter is not None:
                bulk.add("letter", letter_row(message.letter, row["key"]))
        for promise in state.promises:
            bulk.add("promise", {"key": self._rows.next("promise"), "ticket_key": key, **PROMISE.row(promise)})
        for rating in state.ratings:
            bulk.add("rating", {"key": self._rows.next("rating"), "ticket_key": key, **RATING.row(rating)})
        # Nothing of this ticket is here yet, but what happened to the card may be.
        for change in (*self._unknown(one for one in state.changes if one.on_card), *_of_ticket(state.changes)):
            bulk.add("change", change_row(change, key, customer[0]))

    def _alter_ticket(
        self, state: TicketState, key: int, customer: tuple[int, str], whole: bool, *, moved: tuple[int, str]
    ) -> None:
        driver = self._driver
        update_index = moved != (customer[0], state.ticket.subject)
        if update_index:
            unindex_messages(self._connection, self._indexed(key))
        update(driver, "ticket", self._row(state.ticket, key, customer[0]))
        if update_index:
            index_messages(self._connection, self._indexed(key))
        set_tags(driver, key, state.ticket.tags)
        self._messages(state, key, whole)
        for table, shape, cards in (
            ("promise", PROMISE, state.promises),
            ("rating", RATING, state.ratings),
        ):
            self._facts(table, key, {one.id: shape.row(one) for one in cards})
        self._changes(state, key, customer[0])

    def _indexed(self, ticket_key: int) -> list[int]:
        sql = "SELECT key FROM message WHERE ticket_key = ? AND delivery IS NOT 'recalled'"
        return [row[0] for row in self._driver.execute(sql, (ticket_key,))]

    def _facts(self, table: str, ticket_key: int, cards: dict[str, Row]) -> None:
        """A ticket's promises or ratings: those that are here stay in their places."""
        driver = self._driver
        here = dict(driver.execute(f"SELECT id, key FROM {table} WHERE ticket_key = ?", (ticket_key,)).fetchall())
        for ident, key in here.items():
            if ident not in cards:
                driver.execute(f"DELETE FROM {table} WHERE key = ?", (key,))
        for ident, row in cards.items():
            if ident in here:
                update(driver, table, {"key": here[ident], "ticket_key": ticket_key, **row})
            else:
                insert(driver, table, [{"key": self._rows.next(table), "ticket_key": ticket_key, **row}])

    # Messages

    def _message(self, card: MessageFields, ticket_key: int) -> Row:
        return {"key": self._keys.next(card.at), "ticket_key": ticket_key, **MESSAGE.row(card)}

    def _attachments(self, card: MessageFields, key: int) -> list[Row]:
        return [
            {
                "key": self._rows.next("attachment"),
                "message_key": key,
                **ATTACHMENT.row(one),
            }
            for one in card.attachments
        ]

    def _messages(self, state: TicketState, ticket_key: int, whole: bool) -> None:
        driver = self._driver
        ids = [one.id for one in state.messages]
        here = by_ids(self._driver, "SELECT id, key, body, delivery, ticket_key FROM message", ids)
        if whole:
            sql = "SELECT id, key FROM message WHERE ticket_key = ?"
            named = {one.id for one in state.messages}
            every = driver.execute(sql, (ticket_key,)).fetchall()
            drop_messages(self._connection, [key for ident, key in every if ident not in named])
        for card in state.messages:
            row = self._message(card, ticket_key)
            if card.id in here:
                row["key"], body, delivery, ticket = here[card.id]
                indexed, wanted = delivery != "recalled", row["delivery"] != "recalled"
                altered = indexed != wanted or (wanted and (body, ticket) != (row["body"], ticket_key))
                if indexed and altered:
                    unindex_messages(self._connection, [row["key"]])
                update(driver, "message", row)
                if wanted and altered:
                    index_messages(self._connection, [row["key"]])
                self._alter_attachments(card, row["key"])
                driver.execute("DELETE FROM outbox WHERE message_key = ?", (row["key"],))
                driver.execute("DELETE FROM letter WHERE message_key = ?", (row["key"],))
            else:
                insert(driver, "message", [row])
                if row["delivery"] != "recalled":
                    index_messages(self._connection, [row["key"]])
                insert(driver, "attachment", self._attachments(card, row["key"]))
            if card.outbox is not None:
                insert(driver, "outbox", [outbox_row(card, row["key"], ticket_key)])
            if card.letter is not None:
                insert(driver, "letter", [letter_row(card.letter, row["key"])])

    def _alter_attachments(self, card: MessageFields, key: int) -> None:
        rows = self._attachments(card, key)
        there = rows_of(self._driver, "SELECT * FROM attachment WHERE message_key = ? ORDER BY key", key)
        if without_keys(there) != without_keys(rows):
            self._driver.execute("DELETE FROM attachment WHERE message_key = ?", (key,))
            insert(self._driver, "attachment", rows)

    # Changes

    def _unknown(self, changes: Iterable[ChangeFields]) -> list[ChangeFields]:
        """Those that are not here yet; what happened to a card comes with each ticket of its customer."""
        sql = "SELECT 1 FROM change WHERE gesture = ? AND origin = ?"
        found: list[ChangeFields] = []
        for one in changes:
            if (
                one.sequence not in self._on_cards
                and not self._driver.execute(sql, (one.gesture, one.sequence)).fetchone()
            ):
                found.append(one)
            if one.on_card:
                self._on_cards.add(one.sequence)
        return found

    def _card_changes(self, card: CardState, customer: int) -> None:
        insert(self._driver, "change", [change_row(one, 0, customer) for one in self._unknown(card.changes)])
        self._undo_on_card(card.undone, customer)

    def _undo_on_card(self, undone: Iterable[int], customer: int) -> None:
        for origin in undone:
            self._driver.execute(
                "UPDATE change SET undone = 1 WHERE ticket_key IS NULL AND customer_key = ? AND origin = ?",
                (customer, origin),
            )

    def _changes(self, state: TicketState, key: int, customer: int) -> None:
        driver = self._driver
        if state.whole:
            driver.execute("DELETE FROM change WHERE ticket_key = ?", (key,))
        insert(driver, "change", [change_row(one, key, customer) for one in self._unknown(state.changes)])
        undone = set(state.undone)
        sql = "SELECT sequence, origin, undone FROM change WHERE ticket_key = ?"
        for sequence, origin, stands in driver.execute(sql, (key,)).fetchall():
            if bool(stands) != (origin in undone):
                driver.execute("UPDATE change SET undone = ? WHERE sequence = ?", (int(origin in undone), sequence))
            undone.discard(origin)
        self._undo_on_card(undone, customer)


def _of_ticket(changes: Iterable[ChangeFields]) -> list[ChangeFields]:
    return [one for one in changes if not one.on_card]
