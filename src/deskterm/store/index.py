"""Keeping the search index: contentless, so what goes out must be named exactly as it went in."""

from typing import Any

from sqlalchemy import Connection, text

from deskterm.text.fold import name_forms, tokens_for_index

_ADD = text("INSERT INTO message_search(rowid, body, subject, customer) VALUES (:key, :body, :subject, :customer)")
_DROP = text(
    "INSERT INTO message_search(message_search, rowid, body, subject, customer)"
    " VALUES ('delete', :key, :body, :subject, :customer)"
)
_ADD_CUSTOMER = text("INSERT INTO customer_search(rowid, customer, contact) VALUES (:key, :customer, :contact)")
_DROP_CUSTOMER = text(
    "INSERT INTO customer_search(customer_search, rowid, customer, contact)"
    " VALUES ('delete', :key, :customer, :contact)"
)
_MESSAGES_OF = text(
    "SELECT m.key, m.body, t.subject FROM ticket AS t CROSS JOIN message AS m ON m.ticket_key = t.key"
    " WHERE t.customer_key = :key AND (m.delivery IS NULL OR m.delivery != 'recalled')"
)
_CUSTOMER = text("SELECT name FROM customer WHERE key = :key")
_CONTACTS = text("SELECT value FROM contact_point WHERE customer_key = :key ORDER BY key")


def message_entry(key: int, body: str, subject: str, customer: str) -> dict[str, Any]:
    """What the index holds for a message; the same function serves adding and dropping."""
    return {
        "key": key,
        "body": tokens_for_index(body),
        "subject": tokens_for_index(subject),
        "customer": name_forms(customer),
    }


def add_messages(connection: Connection, entries: list[dict[str, Any]]) -> None:
    """Index messages."""
    connection.execute(_ADD, entries)


def drop_messages(connection: Connection, entries: list[dict[str, Any]]) -> None:
    """Take messages out of the index."""
    connection.execute(_DROP, entries)


def _customer_entry(connection: Connection, key: int) -> dict[str, Any]:
    contacts = [str(row[0]) for row in connection.execute(_CONTACTS, {"key": key})]
    name = str(connection.execute(_CUSTOMER, {"key": key}).scalar_one())
    return {"key": key, "customer": name_forms(name), "contact": tokens_for_index(" ".join(contacts))}


def add_customer(connection: Connection, key: int) -> None:
    """Index a customer's name and contact points as they stand in the tables."""
    connection.execute(_ADD_CUSTOMER, _customer_entry(connection, key))


def drop_customer(connection: Connection, key: int) -> None:
    """Take a customer out of the index; call it before the tables change."""
    connection.execute(_DROP_CUSTOMER, _customer_entry(connection, key))


def rename_customer(connection: Connection, key: int, old: str, new: str) -> None:
    """Index all of a customer's messages under the new name."""
    rows = [(row[0], str(row[1]), str(row[2])) for row in connection.execute(_MESSAGES_OF, {"key": key})]
    if rows:
        drop_messages(connection, [message_entry(one, body, subject, old) for one, body, subject in rows])
        add_messages(connection, [message_entry(one, body, subject, new) for one, body, subject in rows])
