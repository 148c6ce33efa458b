"""Where every message is while tickets are merged and split, in tests."""

from typing import Any

from office import Office

IGNORED = {"version", "updated_at"}


def standing(office: Office) -> dict[str, Any]:
    """What taking back has to bring back, and what is found by words."""
    rows = office.rows("SELECT * FROM ticket ORDER BY key")
    return {
        "tickets": [{name: value for name, value in row.items() if name not in IGNORED} for row in rows],
        "messages": office.store.read("SELECT id, key, ticket_key FROM message ORDER BY key"),
        "promises": office.store.read("SELECT id, ticket_key FROM promise ORDER BY key"),
        "outbox": office.store.read("SELECT message_key, ticket_key FROM outbox ORDER BY 1"),
        "tags": office.store.read("SELECT tag, ticket_key FROM ticket_tag ORDER BY 1, 2"),
    }


def found(office: Office, words: str) -> set[str]:
    return {hit.line.id for hit in office.reads.search(words)}


def messages(office: Office, ticket: str) -> list[str]:
    sql = "SELECT m.id FROM message AS m JOIN ticket AS t ON t.key = m.ticket_key WHERE t.id = ? ORDER BY m.key"
    return [row[0] for row in office.store.read(sql, (ticket,))]
