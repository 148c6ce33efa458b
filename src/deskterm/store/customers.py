"""The list of customers by name, what is found among them, and one person's timeline over all channels.

Rows cost what is on the screen: places are found by walking an index, and only rows that are shown are looked up.
"""

from collections.abc import Sequence
from typing import Any, Final

from deskterm.model.instants import from_milliseconds
from deskterm.model.views.customers import CustomerLine, TimelineEntry
from deskterm.model.views.messages import AttachmentLine
from deskterm.model.words import Language, State
from deskterm.store.conditions import Queues, known, marks, seen
from deskterm.store.database import Store
from deskterm.store.dialect import Match
from deskterm.store.timeline import MESSAGE_COLUMNS, message_line
from deskterm.text.safe import safe_line

MOST_FOUND: Final = 1000
"""So many customers are found at most; whoever sees more than a few types another word."""

STANDING: Final = "merged_into IS NULL AND erased_at IS NULL"
_STANDING: Final = "c.merged_into IS NULL AND c.erased_at IS NULL"
_LEAST: Final = 3
"""Letters from which on a word is looked for within the names of organisations."""
_BY_NAME: Final = "substr(c.name, 1, 60)"
_AFTER_EVERYTHING: Final = 1 << 62

Place = tuple[str, int]
"""Where a row stands in the order by name: the beginning of the name, and the local key."""


def count(store: Store, *, queues: Queues = None) -> int:
    """How many customers there are."""
    clause, values = known(queues)
    return store.read(f"SELECT count(*) FROM customer AS c WHERE {_STANDING}{clause}", values)[0][0]


def page(
    store: Store,
    *,
    after: Place | None = None,
    before: Place | None = None,
    offset: int = 0,
    limit: int = 50,
    queues: Queues = None,
) -> tuple[CustomerLine, ...]:
    """Customers by name: those after a place, or before it, or at the end of the list; ``offset`` skips some of them.

    ``before`` with an empty name and the key 0 is the end. The rows come in the order of the list.
    """
    clause, values = known(queues)
    place, back = "", before is not None
    given: list[Any] = []
    if after is not None or (before is not None and before != END):
        # The first half is what an index over an expression can be entered by.
        sign = "<" if back else ">"
        place = f" AND {_BY_NAME} {sign}= ? AND ({_BY_NAME}, c.key) {sign} (?, ?)"
        name, key = before if before is not None else after or END
        given = [name, name, key]
    direction = "DESC" if back else "ASC"
    keys = [
        row[0]
        for row in store.read(
            f"SELECT c.key FROM customer AS c WHERE {_STANDING}{place}{clause}"
            f" ORDER BY {_BY_NAME} {direction}, c.key {direction} LIMIT ? OFFSET ?",
            (*given, *values, limit, offset),
        )
    ]
    return rows(store, list(reversed(keys)) if back else keys, queues=queues)


END: Final[Place] = ("", 0)
"""The end of the list, for ``page``."""


def find(store: Store, text: str, numbers: Sequence[str] = (), *, queues: Queues = None) -> list[int]:
    """The local keys of customers by name in any script, address, number, handle or organisation, in order of name.

    ``numbers`` are other forms of what was typed, such as a number with its country. At most ``MOST_FOUND``.
    """
    if not text.strip():
        return []
    clause, values = known(queues)
    starts = {one.casefold().lstrip("@") for one in (text.strip(), *numbers) if one.strip()}
    firms = {
        form for one in [text.strip()] for form in (one, one.casefold(), one.title(), one.upper(), one.capitalize())
    }
    branches: list[str] = []
    parameters: list[Any] = []
    match = Match(text)
    if not match.empty:
        branches.append("SELECT rowid FROM customer_search WHERE customer_search MATCH ? LIMIT ?")
        parameters += [match, MOST_FOUND]
    for start in sorted(starts):
        branches.append("SELECT customer_key FROM contact_point WHERE normal >= ? AND normal < ? LIMIT ?")
        parameters += [start, start + chr(0x10FFFF), MOST_FOUND]
    for firm in sorted(firms):
        for column, which in (("organisation", "organisation != ''"), ("name", STANDING)):
            start = f"substr({column}, 1, 60)"
            branches.append(f"SELECT key FROM customer WHERE {which} AND {start} >= ? AND {start} < ? LIMIT ?")
            parameters += [firm[:60], firm[:60] + chr(0x10FFFF), MOST_FOUND]
    word = text.strip().lower()[:60]
    if len(word) >= _LEAST:
        # A word within a firm's name: the whole index is walked, which has nothing but these names.
        branches.append(
            "SELECT key FROM customer INDEXED BY ix_customer_organisation WHERE organisation != ''"
            " AND lower(substr(organisation, 1, 60)) LIKE ? ESCAPE '|' LIMIT ?"
        )
        escaped = word.replace("|", "||").replace("%", "|%").replace("_", "|_")
        parameters += [f"%{escaped}%", MOST_FOUND]
    if not branches:
        return []
    union = " UNION ".join(f"SELECT * FROM ({one}) AS branch{at}" for at, one in enumerate(branches))
    found = store.read(
        f"SELECT c.key FROM customer AS c WHERE c.key IN ({union}) AND {_STANDING}{clause}"
        f" ORDER BY {_BY_NAME}, c.key LIMIT ?",
        (*parameters, *values, MOST_FOUND),
    )
    return [row[0] for row in found]


def rows(store: Store, keys: Sequence[int], *, queues: Queues = None) -> tuple[CustomerLine, ...]:
    """The rows of the customers with these local keys, in that order."""
    if not keys:
        return ()
    clause, values = seen(queues)
    theirs = f"FROM ticket AS t WHERE t.customer_key = c.key{clause}"
    found = store.read(
        f"SELECT c.key, {_BY_NAME}, c.id, c.name, c.organisation, c.language, c.vip,"
        " (SELECT value FROM contact_point WHERE customer_key = c.key ORDER BY key LIMIT 1),"
        " (SELECT count(*) FROM contact_point WHERE customer_key = c.key),"
        f" (SELECT count(*) {theirs}), (SELECT count(*) {theirs} AND t.finished = 0),"
        f" (SELECT max(t.updated_at) {theirs})"
        f" FROM customer AS c WHERE c.key IN ({marks(keys)})",
        (*values, *values, *values, *keys),
    )
    by_key = {row[0]: _line(row) for row in found}
    return tuple(by_key[key] for key in keys if key in by_key)


def _line(row: tuple[Any, ...]) -> CustomerLine:
    return CustomerLine(
        place=(row[1], row[0]),
        id=row[2],
        name=safe_line(row[3]),
        organisation=safe_line(row[4]),
        language=Language(row[5]) if row[5] else None,
        vip=bool(row[6]),
        contact=safe_line(row[7] or ""),
        contacts=row[8],
        tickets=row[9],
        unfinished=row[10],
        last_at=None if row[11] is None else from_milliseconds(row[11]),
    )


def timeline(
    store: Store, customer: str, *, before: int = _AFTER_EVERYTHING, limit: int = 50, queues: Queues = None
) -> tuple[tuple[TimelineEntry, ...], bool]:
    """The ``limit`` entries of all of a customer's tickets before the message key ``before``, and whether more are.

    In order of time, whatever ticket and channel they belong to.
    """
    clause, values = seen(queues)
    found = store.read(
        f"SELECT {MESSAGE_COLUMNS}, t.id, t.number, t.subject, t.state FROM ticket AS t"
        " CROSS JOIN message AS m ON m.ticket_key = t.key LEFT JOIN outbox AS o ON o.message_key = m.key"
        " WHERE t.customer_key = (SELECT key FROM customer WHERE id = ?) AND m.key < ?"
        f" AND m.delivery IS NOT 'recalled'{clause} ORDER BY m.key DESC LIMIT ?",
        (customer, before, *values, limit + 1),
    )
    older, found = len(found) > limit, found[:limit]
    files: dict[int, list[AttachmentLine]] = {}
    if found:
        for key, name, media_type, size, sha256 in store.read(
            f"SELECT message_key, name, media_type, size, sha256 FROM attachment WHERE message_key IN ({marks(found)})"
            " ORDER BY key",
            [row[0] for row in found],
        ):
            files.setdefault(key, []).append(AttachmentLine(safe_line(name), safe_line(media_type), size, sha256))
    return tuple(
        TimelineEntry(
            message=message_line(row, tuple(files.get(row[0], ()))),
            ticket=row[-4],
            number=row[-3],
            subject=safe_line(row[-2]),
            state=State(row[-1]),
        )
        for row in reversed(found)
    ), older
