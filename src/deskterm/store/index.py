"""Keeping the search index: contentless, so what goes out must be named exactly as it went in."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, text

from deskterm.text.fold import name_forms, tokens_for_index

ADD_MESSAGE: Final = (
    "INSERT INTO message_search(rowid, body, subject, customer) VALUES (:key, :body, :subject, :customer)"
)
ADD_CUSTOMER: Final = "INSERT INTO customer_search(rowid, customer, contact) VALUES (:key, :customer, :contact)"
_ADD = text(ADD_MESSAGE)
_ADD_CUSTOMER = text(ADD_CUSTOMER)
_DROP = text(
    "INSERT INTO message_search(message_search, rowid, body, subject, customer)"
    " VALUES ('delete', :key, :body, :subject, :customer)"
)
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

_SHORT: Final = 200
"""Texts up to this length come again and again: names, subjects, thanks."""
_LINES: Final = 40
"""A letter with more lines than this is folded at once."""
_REMEMBERED: Final = 8192

_remembered_tokens = lru_cache(maxsize=_REMEMBERED)(tokens_for_index)
_remembered_forms = lru_cache(maxsize=_REMEMBERED)(name_forms)


def _tokens(words: str) -> str:
    """As ``tokens_for_index``; a letter line by line, since greetings, phrases and signatures come in very many."""
    if len(words) <= _SHORT:
        return _remembered_tokens(words)
    lines = words.split("\n", _LINES)
    if not 1 < len(lines) <= _LINES:
        return tokens_for_index(words)
    tokens = (_remembered_tokens(line) if len(line) <= _SHORT else tokens_for_index(line) for line in lines)
    return " ".join(filter(None, tokens))


def _forms(name: str) -> str:
    return _remembered_forms(name) if len(name) <= _SHORT else name_forms(name)


def message_entry(key: int, body: str, subject: str, customer: str) -> dict[str, Any]:
    """What the index holds for a message; the same function serves adding and dropping."""
    return {
        "key": key,
        "body": _tokens(body),
        "subject": _tokens(subject),
        "customer": _forms(customer),
    }


def customer_entry(key: int, name: str, contacts: Sequence[str]) -> dict[str, Any]:
    """What the index holds for a customer; ``contacts`` are the contact points in order of their keys."""
    return {"key": key, "customer": _forms(name), "contact": tokens_for_index(" ".join(contacts))}


def add_messages(connection: Connection, entries: list[dict[str, Any]]) -> None:
    """Index messages."""
    connection.execute(_ADD, entries)


def drop_messages(connection: Connection, entries: list[dict[str, Any]]) -> None:
    """Take messages out of the index."""
    connection.execute(_DROP, entries)


def _customer_entry(connection: Connection, key: int) -> dict[str, Any]:
    contacts = [str(row[0]) for row in connection.execute(_CONTACTS, {"key": key})]
    name = str(connection.execute(_CUSTOMER, {"key": key}).scalar_one())
    return customer_entry(key, name, contacts)


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
