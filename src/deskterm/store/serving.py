"""What serving the next ticket asks of the store beside the list itself: who is served, and what they passed on."""

from datetime import datetime
from typing import Final

from deskterm.model.instants import to_milliseconds
from deskterm.model.words import Language
from deskterm.store.database import Store

_LOOKED_AT: Final = 500
"""So many of an agent's newest changes are looked at for what they skipped."""

_SKIPPED: Final = """
SELECT t.id FROM (
  SELECT ticket_key, kind, at, undone FROM change WHERE actor = ? ORDER BY sequence DESC LIMIT ?
) AS newest JOIN ticket AS t ON t.key = newest.ticket_key
WHERE newest.kind = 'Skip' AND newest.at >= ? AND NOT newest.undone
"""


def server(store: Store, agent: str) -> tuple[tuple[Language, ...], str | None]:
    """The languages and the queue of an agent; nothing of either for one who is not known."""
    rows = store.read("SELECT languages, queue FROM agent WHERE name = ?", (agent,))
    if not rows:
        return (), None
    return tuple(Language(one) for one in rows[0][0].split()), rows[0][1]


def skipped(store: Store, agent: str, since: datetime) -> frozenset[str]:
    """The ids of the tickets an agent has passed on since then."""
    return frozenset(row[0] for row in store.read(_SKIPPED, (agent, _LOOKED_AT, to_milliseconds(since))))


def untouched(store: Store, ticket: str, agent: str, since: int) -> bool:
    """Whether an agent has changed nothing on a ticket after the change ``since``."""
    return not store.read(
        "SELECT 1 FROM change WHERE ticket_key = (SELECT key FROM ticket WHERE id = ?) AND actor = ? AND sequence > ?"
        " LIMIT 1",
        (ticket, agent, since),
    )
