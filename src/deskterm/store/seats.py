"""The chats an agent has accepted, and those that wait for somebody; both are few, and found by an index."""

from typing import Any, Final

from deskterm.model.instants import from_milliseconds, maybe_from_milliseconds, to_milliseconds
from deskterm.model.views.seats import Seating, SeatLine, WaitingChat
from deskterm.model.words import DueKind, Language
from deskterm.store.conditions import Asker, seen
from deskterm.store.database import Store
from deskterm.text.safe import safe_line

SEATS: Final = 9
"""More seats than these nobody is shown."""

HEARD: Final = 10
"""How many of a customer's messages may be unread before it is only said that there are many."""

WAITING: Final = 20

_SEATS: Final = """
SELECT t.key, t.id, t.number, c.name, t.language, t.accepted_at, t.version, t.unanswered, t.unsent, t.waiting_since,
       t.hold_until, t.due_at, t.due_kind
FROM ticket AS t CROSS JOIN customer AS c ON c.key = t.customer_key
WHERE t.assignee = ? AND t.accepted_at IS NOT NULL{seen} ORDER BY t.accepted_at, t.key LIMIT ?
"""
_HEARD: Final = """
SELECT m.key, m.at FROM message AS m
WHERE m.ticket_key = ? AND m.kind = 'customer' AND NOT m.automatic ORDER BY m.key DESC LIMIT ?
"""
_ANSWERED: Final = """
SELECT m.key, m.at FROM message AS m
WHERE m.ticket_key = ? AND m.kind = 'answer' AND m.delivery = 'sent' ORDER BY m.key DESC LIMIT 1
"""
# Left to itself SQLite walks everything that is active, for the order's sake.
_WAITING: Final = """
SELECT t.id, t.number, c.name, t.language, t.waiting_since, t.assignee
FROM ticket AS t INDEXED BY ix_ticket_live CROSS JOIN customer AS c ON c.key = t.customer_key
WHERE t.live_until > ? AND t.finished = 0 AND t.accepted_at IS NULL AND t.unanswered > 0 AND t.channel = 'chat'
AND t.state != 'snoozed' AND t.waiting_since IS NOT NULL AND (t.assignee IS NULL OR t.assignee = ?){seen}
ORDER BY t.waiting_since, t.key LIMIT ?
"""


def seating(store: Store, asker: Asker) -> Seating:
    """The agent's seats and the chats that wait for one."""
    clause, values = seen(asker.queues)
    rows = store.read(_SEATS.format(seen=clause), (asker.agent, *values, SEATS))
    return Seating(tuple(_seat(store, row) for row in rows), waiting_chats(store, asker))


def waiting_chats(store: Store, asker: Asker, *, limit: int = WAITING) -> tuple[WaitingChat, ...]:
    """Live chats nobody has accepted, the agent's own or nobody's, whose customers wait; the longest waiting first."""
    clause, values = seen(asker.queues)
    rows = store.read(_WAITING.format(seen=clause), (to_milliseconds(asker.now), asker.agent, *values, limit))
    return tuple(
        WaitingChat(row[0], row[1], safe_line(row[2]), _language(row[3]), from_milliseconds(row[4]), row[5] is not None)
        for row in rows
    )


def _seat(store: Store, row: tuple[Any, ...]) -> SeatLine:
    heard = store.read(_HEARD, (row[0], HEARD))
    answered = store.read(_ANSWERED, (row[0],))
    return SeatLine(
        ticket=row[1],
        number=row[2],
        customer=safe_line(row[3]),
        language=_language(row[4]),
        accepted_at=from_milliseconds(row[5]),
        version=row[6],
        unanswered=row[7],
        unsent=row[8],
        waiting_since=maybe_from_milliseconds(row[9]),
        hold_until=maybe_from_milliseconds(row[10]),
        due_at=maybe_from_milliseconds(row[11]),
        due_kind=DueKind(row[12]) if row[12] else None,
        heard_at=from_milliseconds(heard[0][1]) if heard else None,
        answered_at=from_milliseconds(answered[0][1]) if answered else None,
        heard=tuple(one[0] for one in heard),
        answered=answered[0][0] if answered else 0,
    )


def _language(word: str | None) -> Language | None:
    return Language(word) if word else None
