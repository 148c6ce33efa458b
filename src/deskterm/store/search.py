"""Search over subjects, messages and customers: newest first, or best match among the newest hits.

The index holds folded words (see ``deskterm.text.fold``); its rowid is the message's key, which carries the time.
"""

from typing import Any, Final

from deskterm.model.instants import from_milliseconds
from deskterm.model.views.tickets import SearchHit
from deskterm.store.conditions import Queues, by_name, known, marks, seen
from deskterm.store.database import Store
from deskterm.store.dialect import Match
from deskterm.store.inbox import COLUMNS, newest_hits, seen_hits, ticket_line
from deskterm.text.fold import fold, folded_in_place
from deskterm.text.safe import SafeLine, safe_line

RANKED_HITS: Final = 2000
"""Best match ranks only this many of the newest hits; ranking every hit of a common word takes seconds."""

EXCERPT: Final = 160
"""How many characters of a message an excerpt shows."""

LONGEST_NUMBER: Final = 15
"""Figures a ticket's number has at most."""

LOOKED_THROUGH: Final = 500
"""Of so many customers with a name the first are taken: a first name may have tens of thousands."""


def search(
    store: Store, text: str, *, limit: int = 50, best: bool = False, queues: Queues = None
) -> tuple[SearchHit, ...]:
    """Tickets with ``text`` in a message, the subject or the customer's name; each ticket once.

    A number alone, with or without ``#``, finds the ticket of that number first.
    """
    match = Match(text)
    if match.empty:
        return ()
    found = _best if best else _newest
    keys = [*_of_number(store, text, queues), *found(store, match, queues, limit * 4)]
    return _hits(store, text, keys, limit)


def count(store: Store, text: str, *, cap: int = 1000, queues: Queues = None) -> int:
    """How many messages have ``text``, at most ``cap``."""
    match = Match(text)
    if match.empty:
        return 0
    clause, values = seen_hits(queues)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM message_search WHERE message_search MATCH ?{clause} LIMIT ?) AS found"
    return store.read(sql, (match, *values, cap))[0][0]


def _of_number(store: Store, text: str, queues: Queues) -> list[int]:
    """The newest message of the ticket that ``text`` numbers; nothing where it is no number."""
    number = fold(text).strip()
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return []
    clause, values = seen(queues)
    rows = store.read(
        "SELECT m.key FROM ticket AS t CROSS JOIN message AS m ON m.ticket_key = t.key"
        f" WHERE t.number = ? AND m.delivery IS NOT 'recalled'{clause} ORDER BY m.key DESC LIMIT 1",
        (int(number), *values),
    )
    return [row[0] for row in rows]


def _newest(store: Store, match: Match, queues: Queues, limit: int) -> list[int]:
    return [row[0] for row in store.read(*by_name(newest_hits(match, queues, limit)))]


def _best(store: Store, match: Match, queues: Queues, limit: int) -> list[int]:
    clause, values = seen_hits(queues)
    # In one pass: a word's beginning makes SQLite gather all that begin so, which takes the longest.
    sql, names = by_name(
        (
            "SELECT rowid FROM (SELECT rowid, bm25(message_search, 1.0, 4.0, 2.0) AS score FROM message_search"
            f" WHERE message_search MATCH ?{clause} ORDER BY rowid DESC LIMIT ?) AS newest ORDER BY score LIMIT ?",
            [match, *values, RANKED_HITS, limit],
        )
    )
    return [row[0] for row in store.read(sql, names)]


def _hits(store: Store, text: str, keys: list[int], limit: int) -> tuple[SearchHit, ...]:
    if not keys:
        return ()
    # The message is looked up first and by its key; the plus keeps SQLite from walking the tickets.
    rows = store.read(
        f"SELECT {COLUMNS.format(order='t.order_at')}, m.key, m.id, m.body, m.at FROM message AS m"
        f" CROSS JOIN ticket AS t ON t.key = m.ticket_key CROSS JOIN customer AS c ON c.key = t.customer_key"
        f" WHERE m.key IN ({marks(keys)})",
        keys,
    )
    by_key: dict[int, tuple[Any, ...]] = {row[26]: row for row in rows}
    words = fold(text).split()
    hits: list[SearchHit] = []
    shown: set[str] = set()
    for key in keys:
        row = by_key.get(key)
        if row is None or row[2] in shown:
            continue
        shown.add(row[2])
        hits.append(SearchHit(ticket_line(row), row[27], excerpt(row[28], words), from_milliseconds(row[29])))
        if len(hits) == limit:
            break
    return tuple(hits)


def excerpt(body: str, words: list[str]) -> SafeLine:
    """A stretch of ``body`` around the first of the folded ``words``, as one safe line."""
    line = safe_line(body[:20_000])
    # Folding takes its time over a long letter, and most words are written as they are asked for.
    places = _places(line.casefold(), words) or _places(folded_in_place(line), words)
    start = max(0, min(places, default=0) - EXCERPT // 4)
    return SafeLine(("…" if start else "") + line[start : start + EXCERPT])


def _places(line: str, words: list[str]) -> list[int]:
    return [found for word in words if (found := line.find(word)) >= 0]


def customers(
    store: Store, text: str, *, limit: int = 20, queues: Queues = None
) -> list[tuple[str, SafeLine, SafeLine]]:
    """Customers by name or contact point: id, name, first contact point."""
    clause, values = known(queues)
    start = text.strip().casefold()
    rows = store.read(
        "SELECT c.id, c.name, coalesce((SELECT value FROM contact_point WHERE customer_key = c.key LIMIT 1), '')"
        " FROM customer AS c WHERE c.key IN (SELECT rowid FROM (SELECT rowid FROM customer_search"
        " WHERE customer_search MATCH ? ORDER BY rowid LIMIT ?) AS named UNION SELECT customer_key FROM"
        " (SELECT customer_key FROM contact_point WHERE normal >= ? AND normal < ? ORDER BY normal LIMIT ?) AS reached)"
        f" AND c.merged_into IS NULL AND c.erased_at IS NULL{clause}"
        " ORDER BY c.key LIMIT ?",
        (Match(text), LOOKED_THROUGH, start, start + chr(0x10FFFF), LOOKED_THROUGH, *values, limit),
    )
    return [(row[0], safe_line(row[1]), safe_line(row[2])) for row in rows]
