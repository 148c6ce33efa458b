"""What stood on a mirror before pending commands laid their effects over it, taken and put back row by row.

An image of a ticket is its row, what commands alter of its messages, its outbox, promises and ratings, and which of
its changes were undone; one of a customer is their card. Where the image is None there was nothing: a pending command
made it.
"""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection

from deskterm.store import index
from deskterm.store.conditions import chunks, marks
from deskterm.store.driver import driver_of, insert, rows_of, update

Image = dict[str, Any]

_MARKS: Final = "id, delivery, reason, waived, version"


_BELONGINGS: Final = (("outbox", "outbox", "message_key"), ("promise", "promises", "key"), ("rating", "ratings", "key"))
"""What hangs on a ticket: the table, its name in an image, and the column that names a row."""


@dataclass(slots=True)
class Images:
    """Images by the id of their ticket or customer."""

    tickets: dict[str, Image | None] = field(default_factory=dict[str, Image | None])
    customers: dict[str, Image | None] = field(default_factory=dict[str, Image | None])

    @classmethod
    def read(cls, document: dict[str, Any]) -> "Images":
        """The images in a JSON object."""
        return cls(document.get("tickets", {}), document.get("customers", {}))

    def write(self) -> dict[str, Any]:
        """The images as a JSON object."""
        return {"tickets": self.tickets, "customers": self.customers}


def take_ticket(driver: sqlite3.Connection, ticket: str) -> Image | None:
    """The image of a ticket as it stands."""
    found = rows_of(driver, "SELECT * FROM ticket WHERE id = ?", ticket)
    if not found:
        return None
    key = found[0]["key"]
    return {
        "row": found[0],
        "messages": [list(row) for row in driver.execute(f"SELECT {_MARKS} FROM message WHERE ticket_key = ?", (key,))],
        "outbox": rows_of(driver, "SELECT * FROM outbox WHERE ticket_key = ?", key),
        "promises": rows_of(driver, "SELECT * FROM promise WHERE ticket_key = ?", key),
        "ratings": rows_of(driver, "SELECT * FROM rating WHERE ticket_key = ?", key),
        "undone": _undone(driver, "ticket_key = ?", key),
    }


def take_customer(driver: sqlite3.Connection, customer: str) -> Image | None:
    """The image of a customer's card as it stands."""
    found = rows_of(driver, "SELECT * FROM customer WHERE id = ?", customer)
    if not found:
        return None
    key = found[0]["key"]
    return {
        "row": found[0],
        "contacts": rows_of(driver, "SELECT * FROM contact_point WHERE customer_key = ? ORDER BY key", key),
        "consents": rows_of(driver, "SELECT * FROM consent WHERE customer_key = ? ORDER BY channel", key),
        "purchases": rows_of(driver, "SELECT * FROM purchase WHERE customer_key = ? ORDER BY key", key),
        "undone": _undone(driver, "ticket_key IS NULL AND customer_key = ?", key),
    }


def _undone(driver: sqlite3.Connection, condition: str, key: int) -> list[int]:
    return [row[0] for row in driver.execute(f"SELECT sequence FROM change WHERE {condition} AND undone", (key,))]


def put_back(connection: Connection, images: Images, *, arriving: Collection[str]) -> None:
    """Make everything stand as its image has it.

    What pending commands made goes, but for tickets, messages and customers whose ids are ``arriving``: those are about
    to be written as the remote has them, and keep their places here.
    """
    driver = driver_of(connection)
    for image in images.tickets.values():
        if image is not None:
            _bring_home(connection, image)
    for ticket, image in images.tickets.items():
        if image is None and ticket not in arriving:
            drop_ticket(connection, ticket)
        elif image is None:
            # Whatever version comes is newer than one of our own making.
            driver.execute("UPDATE ticket SET version = 0 WHERE id = ?", (ticket,))
        else:
            _put_back_ticket(connection, image, arriving)
    for image in images.customers.values():
        if image is not None:
            index.drop_customer(connection, image["row"]["key"])
            for table in ("contact_point", "purchase"):
                driver.execute(f"DELETE FROM {table} WHERE customer_key = ?", (image["row"]["key"],))
    for customer, image in images.customers.items():
        if image is None and customer not in arriving:
            drop_customer(connection, customer)
        elif image is None:
            driver.execute("UPDATE customer SET version = 0 WHERE id = ?", (customer,))
    for image in images.customers.values():
        if image is not None:
            _put_back_customer(connection, image)


def _bring_home(connection: Connection, image: Image) -> None:
    """Messages that have gone to another ticket come back; what else there is of it makes room for what was."""
    driver, key = driver_of(connection), image["row"]["key"]
    for some in chunks([one[0] for one in image["messages"]]):
        sql = f"SELECT key, delivery FROM message WHERE id IN ({marks(some)}) AND ticket_key != ?"
        away = driver.execute(sql, (*some, key)).fetchall()
        indexed = [message for message, delivery in away if delivery != "recalled"]
        unindex_messages(connection, indexed)
        for message, _ in away:
            driver.execute("UPDATE message SET ticket_key = ? WHERE key = ?", (key, message))
        index_messages(connection, indexed)
    for table, rows, own in _BELONGINGS:
        driver.execute(f"DELETE FROM {table} WHERE ticket_key = ?", (key,))
        # What went along to a ticket that has no image of its own is there still.
        driver.executemany(f"DELETE FROM {table} WHERE {own} = ?", [(one[own],) for one in image[rows]])


def _put_back_ticket(connection: Connection, image: Image, arriving: Collection[str]) -> None:
    driver, row = driver_of(connection), image["row"]
    key = row["key"]
    before = {one[0]: one for one in image["messages"]}
    gone: list[int] = []
    found = driver.execute(f"SELECT key, {_MARKS} FROM message WHERE ticket_key = ?", (key,)).fetchall()
    for message, ident, *stands in found:
        if ident not in before:
            if ident not in arriving:
                gone.append(message)
        elif stands != before[ident][1:]:
            _, delivery, reason, waived, version = before[ident]
            if (delivery == "recalled") != (stands[0] == "recalled"):
                (unindex_messages if delivery == "recalled" else index_messages)(connection, [message])
            driver.execute(
                "UPDATE message SET delivery = ?, reason = ?, waived = ?, version = ? WHERE key = ?",
                (delivery, reason, waived, version, message),
            )
    for table, rows, _ in _BELONGINGS:
        insert(driver, table, image[rows])
    drop_messages(connection, gone)
    taken = driver.execute("SELECT 1 FROM ticket WHERE number = ? AND key != ?", (row["number"], key)).fetchone()
    ((customer,),) = driver.execute("SELECT customer_key FROM ticket WHERE key = ?", (key,)).fetchall()
    moved = _indexed(driver, key) if customer != row["customer_key"] else []
    unindex_messages(connection, moved)
    update(driver, "ticket", {**row, "number": None} if taken else row)
    index_messages(connection, moved)
    set_tags(driver, key, row["tags"].split())
    _set_undone(driver, "ticket_key = ?", key, image["undone"])


def _indexed(driver: sqlite3.Connection, ticket: int) -> list[int]:
    sql = "SELECT key FROM message WHERE ticket_key = ? AND delivery IS NOT 'recalled'"
    return [row[0] for row in driver.execute(sql, (ticket,))]


def _put_back_customer(connection: Connection, image: Image) -> None:
    driver, row = driver_of(connection), image["row"]
    key = row["key"]
    ((name,),) = driver.execute("SELECT name FROM customer WHERE key = ?", (key,)).fetchall()
    if name != row["name"]:
        index.rename_customer(connection, key, name, row["name"])
    update(driver, "customer", row)
    insert(driver, "contact_point", image["contacts"])
    driver.execute("DELETE FROM consent WHERE customer_key = ?", (key,))
    insert(driver, "consent", image["consents"])
    insert(driver, "purchase", image.get("purchases", []))
    index.add_customer(connection, key)
    _set_undone(driver, "ticket_key IS NULL AND customer_key = ?", key, image["undone"])


def _set_undone(driver: sqlite3.Connection, condition: str, key: int, undone: Iterable[int]) -> None:
    wanted = set(undone)
    for sequence, stands in driver.execute(f"SELECT sequence, undone FROM change WHERE {condition}", (key,)).fetchall():
        if bool(stands) != (sequence in wanted):
            driver.execute("UPDATE change SET undone = ? WHERE sequence = ?", (int(sequence in wanted), sequence))


def set_tags(driver: sqlite3.Connection, key: int, tags: Iterable[str]) -> None:
    """Bring the table of tags in line with a ticket's own list."""
    wanted = set(tags)
    there = {row[0] for row in driver.execute("SELECT tag FROM ticket_tag WHERE ticket_key = ?", (key,))}
    for tag in there - wanted:
        driver.execute("DELETE FROM ticket_tag WHERE ticket_key = ? AND tag = ?", (key, tag))
    insert(driver, "ticket_tag", [{"tag": tag, "ticket_key": key} for tag in sorted(wanted - there)])


# The search index

_ENTRIES: Final = """
SELECT m.key, m.body, t.subject, c.name FROM message AS m JOIN ticket AS t ON t.key = m.ticket_key
JOIN customer AS c ON c.key = t.customer_key WHERE m.key = ?
"""


def _entries(driver: sqlite3.Connection, messages: Iterable[int]) -> list[dict[str, Any]]:
    return [index.message_entry(*driver.execute(_ENTRIES, (key,)).fetchone()) for key in messages]


def index_messages(connection: Connection, messages: Collection[int]) -> None:
    """Have messages found, by their keys, as they stand in the tables."""
    if messages:
        index.add_messages(connection, _entries(driver_of(connection), messages))


def unindex_messages(connection: Connection, messages: Collection[int]) -> None:
    """Take messages out of the search index; call it before the tables change."""
    if messages:
        index.drop_messages(connection, _entries(driver_of(connection), messages))


# Taking away


def drop_messages(connection: Connection, messages: Collection[int]) -> None:
    """Take messages away by their keys, with all that belongs to them."""
    driver = driver_of(connection)
    for key in messages:
        ((delivery,),) = driver.execute("SELECT delivery FROM message WHERE key = ?", (key,)).fetchall()
        if delivery != "recalled":
            unindex_messages(connection, [key])
        for table in ("outbox", "letter", "attachment"):
            driver.execute(f"DELETE FROM {table} WHERE message_key = ?", (key,))
        driver.execute("DELETE FROM message WHERE key = ?", (key,))


def drop_ticket(connection: Connection, ticket: str) -> None:
    """Take a ticket away by its id, with all that belongs to it; nothing happens when it is not here."""
    driver = driver_of(connection)
    found = driver.execute("SELECT key FROM ticket WHERE id = ?", (ticket,)).fetchone()
    if found is None:
        return
    messages = [row[0] for row in driver.execute("SELECT key FROM message WHERE ticket_key = ?", found)]
    drop_messages(connection, messages)
    for table in ("outbox", "promise", "rating", "ticket_tag", "change"):
        driver.execute(f"DELETE FROM {table} WHERE ticket_key = ?", found)
    driver.execute("DELETE FROM ticket WHERE key = ?", found)


def drop_customer(connection: Connection, customer: str) -> None:
    """Take a customer away by their id, unless a ticket of theirs is here."""
    driver = driver_of(connection)
    found = driver.execute("SELECT key FROM customer WHERE id = ?", (customer,)).fetchone()
    if found is None or driver.execute("SELECT 1 FROM ticket WHERE customer_key = ? LIMIT 1", found).fetchone():
        return
    index.drop_customer(connection, found[0])
    for table in ("contact_point", "consent", "purchase", "change"):
        driver.execute(f"DELETE FROM {table} WHERE customer_key = ?", found)
    driver.execute("DELETE FROM customer WHERE key = ?", found)
