"""What may be worth telling an agent who looks elsewhere: a handful of questions, each answered by an index."""

from typing import Final

from deskterm.model.instants import from_milliseconds, to_milliseconds
from deskterm.model.views.notices import DueTicket, FailedAnswer, Given, Notable
from deskterm.model.words import DueKind
from deskterm.store.conditions import Asker, seen
from deskterm.store.database import Store
from deskterm.store.seats import seating
from deskterm.text.safe import safe_line

MOST: Final = 200
"""More than so many of one sort nobody is told of one by one."""

_DUE: Final = """
SELECT t.id, t.number, c.name, t.due_at, t.due_kind FROM ticket AS t CROSS JOIN customer AS c ON c.key = t.customer_key
WHERE t.assignee = ? AND t.lane IN ('solve', 'wait') AND t.finished = 0 AND t.soon_at <= ?{seen}
ORDER BY t.order_at LIMIT ?
"""
_GIVEN: Final = """
SELECT t.id, t.number, c.name, coalesce(a.display_name, x.actor), x.sequence, x.at
FROM change AS x CROSS JOIN ticket AS t ON t.key = x.ticket_key CROSS JOIN customer AS c ON c.key = t.customer_key
LEFT JOIN agent AS a ON a.name = x.actor
WHERE x.sequence > ? AND x.kind = 'Assign' AND x.actor != ? AND NOT x.undone AND t.assignee = ?{seen}
ORDER BY x.sequence LIMIT ?
"""
_FAILED: Final = """
SELECT m.id, t.id, t.number, c.name FROM ticket AS t CROSS JOIN outbox AS o ON o.ticket_key = t.key
CROSS JOIN message AS m ON m.key = o.message_key CROSS JOIN customer AS c ON c.key = t.customer_key
WHERE t.unsent > 0 AND m.delivery = 'failed' AND m.author = ?{seen} ORDER BY m.key LIMIT ?
"""


def notable(store: Store, asker: Asker, since: int | None) -> Notable:
    """What there is now; of assignments those after the change ``since``, none where it is None."""
    clause, values = seen(asker.queues)
    ((newest,),) = store.read("SELECT max(sequence) FROM change")
    given: list[tuple[str, int | None, str, str, int, int]] = []
    if since is not None and (newest or 0) > since:
        given = store.read(_GIVEN.format(seen=clause), (since, asker.agent, asker.agent, *values, MOST))
    due = store.read(_DUE.format(seen=clause), (asker.agent, to_milliseconds(asker.now), *values, MOST))
    failed = store.read(_FAILED.format(seen=clause), (asker.agent, *values, MOST))
    return Notable(
        asker.now,
        newest or 0,
        seating(store, asker),
        tuple(
            DueTicket(row[0], row[1], safe_line(row[2]), from_milliseconds(row[3]), DueKind(row[4]))
            for row in due
            if row[3] is not None and row[4] is not None
        ),
        tuple(
            Given(one[0], one[1], safe_line(one[2]), safe_line(one[3]), one[4], from_milliseconds(one[5]))
            for one in given
        ),
        tuple(FailedAnswer(one[0], one[1], one[2], safe_line(one[3])) for one in failed),
    )
