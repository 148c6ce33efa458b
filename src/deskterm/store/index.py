"""Keeping the search index, the same way on both databases: what goes out is named exactly as it went in.

SQLite's is contentless and could not tell otherwise; PostgreSQL's takes what it needs of it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection

from deskterm.store.dialect import POSTGRES, tell, tsvector
from deskterm.text.fold import name_forms, tokens_for_index

Entry = dict[str, Any]
"""What the index holds of one thing, or what names it there."""

ADD_MESSAGE: Final = {
    "sqlite": "INSERT INTO message_search(rowid, body, subject, customer) VALUES (:key, :body, :subject, :customer)",
    "postgresql": "INSERT INTO message_search(rowid, words) VALUES (:key, :words)",
}
ADD_CUSTOMER: Final = {
    "sqlite": "INSERT INTO customer_search(rowid, customer, contact) VALUES (:key, :customer, :contact)",
    "postgresql": "INSERT INTO customer_search(rowid, words) VALUES (:key, :words)",
}
_DROP_MESSAGE: Final = {
    "sqlite": "INSERT INTO message_search(message_search, rowid, body, subject, customer)"
    " VALUES ('delete', :key, :body, :subject, :customer)",
    "postgresql": "DELETE FROM message_search WHERE rowid = :key",
}
_DROP_CUSTOMER: Final = {
    "sqlite": "INSERT INTO customer_search(customer_search, rowid, customer, contact)"
    " VALUES ('delete', :key, :customer, :contact)",
    "postgresql": "DELETE FROM customer_search WHERE rowid = :key",
}
_MESSAGES_OF: Final = (
    "SELECT m.key, m.body, t.subject FROM ticket AS t CROSS JOIN message AS m ON m.ticket_key = t.key"
    " WHERE t.customer_key = :key AND (m.delivery IS NULL OR m.delivery != 'recalled')"
)
_CUSTOMER: Final = "SELECT name FROM customer WHERE key = :key"
_CONTACTS: Final = "SELECT value FROM contact_point WHERE customer_key = :key ORDER BY key"

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


def message_entry(key: int, body: str, subject: str, customer: str) -> Entry:
    """What the index holds for a message; the same function serves adding and dropping."""
    return {
        "key": key,
        "body": _tokens(body),
        "subject": _tokens(subject),
        "customer": _forms(customer),
    }


def customer_entry(key: int, name: str, contacts: Sequence[str]) -> Entry:
    """What the index holds for a customer; ``contacts`` are the contact points in order of their keys."""
    return {"key": key, "customer": _forms(name), "contact": tokens_for_index(" ".join(contacts))}


def message_words(entry: Entry) -> str:
    """A message's entry as PostgreSQL keeps it."""
    return tsvector(entry["subject"], entry["customer"], entry["body"])


def customer_words(entry: Entry) -> str:
    """A customer's entry as PostgreSQL keeps it."""
    return tsvector("", entry["customer"], entry["contact"])


def add_messages(connection: Connection, entries: list[Entry]) -> None:
    """Index messages."""
    if connection.dialect.name == POSTGRES:
        entries = [{"key": one["key"], "words": message_words(one)} for one in entries]
    tell(connection, ADD_MESSAGE[connection.dialect.name], entries)


def add_customers(connection: Connection, entries: list[Entry]) -> None:
    """Index new customers."""
    if connection.dialect.name == POSTGRES:
        entries = [{"key": one["key"], "words": customer_words(one)} for one in entries]
    tell(connection, ADD_CUSTOMER[connection.dialect.name], entries)


def drop_messages(connection: Connection, entries: list[Entry]) -> None:
    """Take messages out of the index."""
    tell(connection, _DROP_MESSAGE[connection.dialect.name], entries)


def _customer_entry(connection: Connection, key: int) -> Entry:
    contacts = [str(row[0]) for row in tell(connection, _CONTACTS, {"key": key})]
    name = str(tell(connection, _CUSTOMER, {"key": key}).scalar_one())
    return customer_entry(key, name, contacts)


def add_customer(connection: Connection, key: int) -> None:
    """Index a customer's name and contact points as they stand in the tables."""
    add_customers(connection, [_customer_entry(connection, key)])


def drop_customer(connection: Connection, key: int) -> None:
    """Take a customer out of the index; call it before the tables change."""
    tell(connection, _DROP_CUSTOMER[connection.dialect.name], _customer_entry(connection, key))


def rename_customer(connection: Connection, key: int, old: str, new: str) -> None:
    """Index all of a customer's messages under the new name."""
    rows = [tuple(row) for row in tell(connection, _MESSAGES_OF, {"key": key})]
    if rows:
        drop_messages(connection, [message_entry(one, body, subject, old) for one, body, subject in rows])
        add_messages(connection, [message_entry(one, body, subject, new) for one, body, subject in rows])
