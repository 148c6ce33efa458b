"""Whether two stores hold the same, whatever their local keys."""

import json
from typing import Any

from deskterm.store import index
from deskterm.store.sqlite import SqliteStore


def rows(store: SqliteStore, sql: str, *parameters: Any) -> list[dict[str, Any]]:
    """The rows of a query by the names of their columns."""
    cursor = store.reader.execute(sql, parameters)
    names = [one[0] for one in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _bare(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("key", *names)}


def everything(store: SqliteStore, queues: frozenset[str] | None = None) -> dict[str, Any]:
    """All that a store and its mirror have in common, by ids; of tickets in ``queues`` only, where those are given."""
    mirror = ("kind", "mirror") in store.read("SELECT name, value FROM meta")
    sequence = "origin" if mirror else "sequence"
    found: dict[str, Any] = {"tickets": {}, "customers": {}}
    ids = dict(store.read("SELECT key, id FROM customer"))
    for ticket in rows(store, "SELECT * FROM ticket"):
        if queues is not None and ticket["queue"] not in queues:
            continue
        key = ticket["key"]
        messages = {}
        for message in rows(store, "SELECT * FROM message WHERE ticket_key = ? ORDER BY at, key", key):
            files = rows(store, "SELECT * FROM attachment WHERE message_key = ? ORDER BY key", message["key"])
            outbox = rows(store, "SELECT * FROM outbox WHERE message_key = ?", message["key"])
            letters = store.read("SELECT envelope FROM letter WHERE message_key = ?", (message["key"],))
            messages[message["id"]] = {
                **_bare(message, "id", "ticket_key"),
                "files": [_bare(one, "message_key") for one in files],
                "outbox": [_bare(one, "message_key", "ticket_key") for one in outbox],
                "letter": [_told_of(json.loads(row[0])) for row in letters],
            }
        found["tickets"][ticket["id"]] = {
            **_bare(ticket, "id", "customer_key"),
            "customer": ids[ticket["customer_key"]],
            "ticket_tags": sorted(
                row[0] for row in store.read("SELECT tag FROM ticket_tag WHERE ticket_key = ?", (key,))
            ),
            "messages": messages,
            **{
                table: {
                    one["id"]: _bare(one, "id", "ticket_key")
                    for one in rows(store, f"SELECT * FROM {table} WHERE ticket_key = ?", key)
                }
                for table in ("promise", "rating")
            },
            "changes": _changes(store, sequence, "ticket_key = ?", key),
        }
    found["letters of nothing"] = store.read(
        "SELECT count(*) FROM letter WHERE message_key NOT IN (SELECT key FROM message)"
    )
    seen = {one["customer"] for one in found["tickets"].values()}
    for customer in rows(store, "SELECT * FROM customer"):
        if customer["id"] not in seen:
            continue
        key = customer["key"]
        found["customers"][customer["id"]] = {
            **_bare(customer, "id"),
            **{
                table: [
                    _bare(one, "customer_key")
                    for one in rows(store, f"SELECT * FROM {table} WHERE customer_key = ? ORDER BY {order}", key)
                ]
                for table, order in (("contact_point", "key"), ("consent", "channel"), ("purchase", "key"))
            },
            # What happened to a card before one could see it is not told.
            "changes": []
            if queues is not None
            else _changes(store, sequence, "ticket_key IS NULL AND customer_key = ?", key),
        }
    return found


def _told_of(envelope: dict[str, Any]) -> dict[str, Any]:
    """What mirrors are told of an envelope."""
    return {name: envelope.get(name) for name in ("sender", "to", "cc")}


def _changes(store: SqliteStore, sequence: str, condition: str, key: int) -> list[dict[str, Any]]:
    sql = (
        f"SELECT {sequence} AS told, command_id, gesture, actor, at, kind, subject_id, fields, version, reversible,"
        f" undone FROM change WHERE {condition} ORDER BY sequence"
    )
    return rows(store, sql, key)


def index_is_right(store: SqliteStore) -> bool:
    """Whether the search index holds exactly what it would if it were made anew."""
    import sqlite3

    other = sqlite3.connect(store.path)
    try:
        other.execute("ATTACH ':memory:' AS fresh")
        for table, columns in (("message_search", "body, subject, customer"), ("customer_search", "customer, contact")):
            other.execute(
                f"CREATE VIRTUAL TABLE fresh.{table} USING fts5({columns}, content='',"
                ' tokenize="unicode61 remove_diacritics 0")'
            )
        for row in other.execute(
            "SELECT m.key, m.body, t.subject, c.name FROM message m JOIN ticket t ON t.key = m.ticket_key"
            " JOIN customer c ON c.key = t.customer_key WHERE m.delivery IS NOT 'recalled'"
        ).fetchall():
            entry = index.message_entry(*row)
            other.execute(
                "INSERT INTO fresh.message_search(rowid, body, subject, customer)"
                " VALUES (:key, :body, :subject, :customer)",
                entry,
            )
        for key, name in other.execute("SELECT key, name FROM customer").fetchall():
            contacts = [
                row[0]
                for row in other.execute("SELECT value FROM contact_point WHERE customer_key = ? ORDER BY key", (key,))
            ]
            entry = index.customer_entry(key, name, contacts)
            other.execute(
                "INSERT INTO fresh.customer_search(rowid, customer, contact) VALUES (:key, :customer, :contact)", entry
            )
        same = True
        for table in ("message_search", "customer_search"):
            found = []
            for schema in ("main", "fresh"):
                other.execute(
                    f"CREATE VIRTUAL TABLE temp.v_{schema}_{table} USING fts5vocab({schema}, {table}, 'instance')"
                )
                found.append(
                    sorted(other.execute(f"SELECT term, doc, col, offset FROM temp.v_{schema}_{table}").fetchall())
                )
            same = same and found[0] == found[1]
        return same
    finally:
        other.close()


def differences(one: Any, other: Any, place: str = "") -> list[str]:
    """Where two such things differ, by place."""
    if isinstance(one, dict) and isinstance(other, dict):
        found: list[str] = []
        for name in sorted({*one, *other}, key=str):
            if name not in one or name not in other:
                found.append(f"{place}/{name}: only {'here' if name in one else 'there'}")
            else:
                found += differences(one[name], other[name], f"{place}/{name}")
        return found
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            line for at, pair in enumerate(zip(one, other, strict=True)) for line in differences(*pair, f"{place}/{at}")
        ]
    return [] if one == other else [f"{place}: {one!r} is not {other!r}"]
