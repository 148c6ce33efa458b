"""How many tickets are active, by everything figures are made of: one walk over one index, for header and board alike.

The index holds all that is asked and nothing else, so the figures of forty thousand active tickets are a few
milliseconds' work, whatever is finished.
"""

from typing import Final, NamedTuple

from deskterm.model.instants import to_milliseconds
from deskterm.store.conditions import Asker, by_name, seen
from deskterm.store.database import Store

# Left to itself SQLite takes an index that is narrower and looks up every ticket.
_SUMS: Final = """
SELECT queue, lane, channel, assignee, count(*),
  count(*) FILTER (WHERE due_at >= :now AND soon_at <= :now AND due_kind != 'snooze'),
  count(*) FILTER (WHERE due_at < :now AND due_kind != 'snooze'), count(*) FILTER (WHERE live_until > :now),
  min(waiting_since)
FROM ticket INDEXED BY ix_ticket_counts WHERE finished = 0{seen} GROUP BY queue, lane, channel, assignee
"""


class Sum(NamedTuple):
    """The active tickets that have these four in common, and how many of them are soon due, late, going on now.

    ``oldest`` is since when the customer of one of them waits longest, in milliseconds since 1970.
    """

    queue: str
    lane: str
    channel: str
    assignee: str | None
    tickets: int
    due_soon: int
    late: int
    live: int
    oldest: int | None


def sums(store: Store, asker: Asker) -> list[Sum]:
    """Every sum there is, in no particular order; of queues the asker may not see there is none."""
    clause, names = by_name(seen(asker.queues, "queue"))
    rows = store.read(_SUMS.format(seen=clause), {"now": to_milliseconds(asker.now), **names})
    return [Sum(*row) for row in rows]
