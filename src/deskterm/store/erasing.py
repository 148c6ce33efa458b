"""One person's words taken out of the tables and the index, and then off the disk.

The same statements serve the desk where the truth is and the mirrors that hear of it: rows stay, with their numbers
and times, and say ``ERASED`` where words stood.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from deskterm.store import index
from deskterm.store.database import Store
from deskterm.store.dialect import tell

ERASED: Final = "(erased)"
"""What stands where words stood."""

TO_SCRUB: Final = "to_scrub"
"""The fact about the store that something erased may still be on its disk."""

_ENTRIES: Final = """
SELECT m.key, m.body, t.subject, c.name FROM ticket AS t CROSS JOIN message AS m ON m.ticket_key = t.key
CROSS JOIN customer AS c ON c.key = t.customer_key
WHERE t.customer_key = :key AND (m.delivery IS NULL OR m.delivery != 'recalled')
"""
_MINE: Final = "SELECT key FROM ticket WHERE customer_key = :key"
_MESSAGES: Final = f"SELECT key FROM message WHERE ticket_key IN ({_MINE})"

_STATEMENTS: Final = (
    f"DELETE FROM attachment WHERE message_key IN ({_MESSAGES})",
    f"DELETE FROM letter WHERE message_key IN ({_MESSAGES})",
    f"DELETE FROM sending WHERE message_key IN ({_MESSAGES})",
    f"DELETE FROM outbox WHERE ticket_key IN ({_MINE})",
    f"""
    UPDATE message SET body = '{ERASED}', subject = '', recipient = '', remarks = '', reason = '', external_id = NULL,
    natural_key = NULL, author_name = CASE WHEN author IS NULL THEN '' ELSE author_name END,
    delivery = CASE WHEN delivery IS NULL OR delivery = 'sent' THEN delivery ELSE 'recalled' END
    WHERE ticket_key IN ({_MINE})
    """,
    f"UPDATE promise SET text = '{ERASED}' WHERE ticket_key IN ({_MINE})",
    f"UPDATE rating SET comment = '', reasons = '' WHERE ticket_key IN ({_MINE})",
    f"UPDATE ticket SET subject = '{ERASED}', thread = NULL WHERE customer_key = :key",
    "DELETE FROM contact_point WHERE customer_key = :key",
    "DELETE FROM consent WHERE customer_key = :key",
    "DELETE FROM purchase WHERE customer_key = :key",
    f"""
    UPDATE customer SET name = '{ERASED}', salutation = '', language = NULL, script = NULL, preferred_channel = NULL,
    organisation = '', note = '', merge_record = '' WHERE key = :key
    """,
)
"""What becomes of everything that hangs on one customer. What a table is for decides whether its rows go."""

REACHED: Final = frozenset(
    (
        "attachment", "letter", "sending", "outbox", "message", "promise", "rating", "ticket", "contact_point",
        "consent", "purchase", "customer", "change", "ticket_tag",
    )
)  # fmt: skip
"""Tables that say something of a customer; of ``ticket_tag`` everything stays, tags being the desk's own words."""


def erase(connection: Connection, customer: int, keep: Sequence[str], *, spare: str = "") -> dict[str, int]:
    """Take out the words of the customer with this local key; returns how much there was of what.

    Of changes only the fields ``keep`` stay, and none can be undone any more; the change that the command ``spare``
    wrote stays whole. What is erased already stays as it is.
    """
    key = {"key": customer}
    counts = {
        name: tell(connection, f"SELECT count(*) FROM ({sql}) AS found", key).scalar_one()
        for name, sql in (
            ("tickets", _MINE),
            ("messages", _MESSAGES),
            ("attachments", f"SELECT key FROM attachment WHERE message_key IN ({_MESSAGES})"),
            ("contact points", "SELECT key FROM contact_point WHERE customer_key = :key"),
            ("purchases", "SELECT key FROM purchase WHERE customer_key = :key"),
        )
    }
    files = [
        row[0]
        for row in tell(connection, f"SELECT DISTINCT sha256 FROM attachment WHERE message_key IN ({_MESSAGES})", key)
    ]
    entries = [tuple(row) for row in tell(connection, _ENTRIES, key)]
    if entries:
        index.drop_messages(connection, [index.message_entry(*one) for one in entries])
    index.drop_customer(connection, customer)
    for sql in _STATEMENTS:
        tell(connection, sql, key)
    index.add_customer(connection, customer)
    entries = [tuple(row) for row in tell(connection, _ENTRIES, key)]
    if entries:
        index.add_messages(connection, [index.message_entry(*one) for one in entries])
    for sha256 in files:
        tell(
            connection,
            "DELETE FROM blob WHERE sha256 = :sha256 AND NOT EXISTS (SELECT 1 FROM attachment WHERE sha256 = :sha256)",
            {"sha256": sha256},
        )
    _scrub_changes(connection, customer, keep, spare)
    return counts


def _scrub_changes(connection: Connection, customer: int, keep: Sequence[str], spare: str) -> None:
    found = tell(
        connection,
        f"SELECT sequence, fields FROM change WHERE (ticket_key IN ({_MINE}) OR customer_key = :key)"
        " AND command_id != :spare AND kind != 'EraseCustomer'",
        {"key": customer, "spare": spare},
    ).fetchall()
    rows: list[Any] = [tuple(one) for one in found]
    for sequence, text in rows:
        fields: dict[str, Any] = json.loads(text)
        kept = json.dumps({name: pair for name, pair in fields.items() if name in keep})
        tell(
            connection,
            "UPDATE change SET fields = :fields, reversible = FALSE WHERE sequence = :sequence",
            {"fields": kept, "sequence": sequence},
        )


def tickets_of(connection: Connection, customer: int) -> list[str]:
    """The ids of a customer's tickets."""
    return [row[0] for row in tell(connection, "SELECT id FROM ticket WHERE customer_key = :key", {"key": customer})]


def remember_to_scrub(connection: Connection) -> None:
    """From now on the disk wants scrubbing."""
    sql = "INSERT INTO meta(name, value) VALUES (:name, '1') ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    tell(connection, sql, {"name": TO_SCRUB})


def wants_scrubbing(store: Store) -> bool:
    """Whether something erased may still be on the disk."""
    return bool(store.read(f"SELECT 1 FROM meta WHERE name = '{TO_SCRUB}'"))


def drop_drafts(drafts: Path, tickets: Iterable[str]) -> int:
    """Remove everything that is kept in the folder ``drafts`` about these tickets; how many files that was."""
    gone = 0
    for ticket in tickets:
        for path in (*drafts.glob(f"{ticket}~*"), *drafts.glob(f"*/{ticket}~*")):
            if path.is_file():
                path.unlink(missing_ok=True)
                gone += 1
    return gone
