"""Promises that are soon due on tickets that wait for something else."""

from typing import Final

from deskterm.store.database import Store

LONGEST_LEAD: Final = 24 * 3600 * 1000
"""No promise brings its ticket back earlier than so many milliseconds before it is due."""

FORGOTTEN: Final = 7 * 24 * 3600 * 1000
"""A promise that lapsed so many milliseconds ago brings nothing back any more."""

_DUE: Final = """
SELECT t.id, p.id FROM promise AS p CROSS JOIN ticket AS t ON t.key = p.ticket_key
WHERE p.kept_at IS NULL AND p.due_at <= ? AND p.due_at > ? AND NOT p.withdrawn AND p.reminded_at IS NULL
  AND t.state IN ('pending', 'snoozed') ORDER BY p.due_at LIMIT ?
"""


def soon_due(store: Store, now: int, lead: int = LONGEST_LEAD, limit: int = 500) -> list[tuple[str, str]]:
    """Tickets and promises by their ids: what is promised for the next ``lead`` milliseconds and not told of yet."""
    return [(row[0], row[1]) for row in store.read(_DUE, (now + lead, now - FORGOTTEN, limit))]
