"""The feed: what has changed since a mirror last heard, and the whole of it for one that never did.

The cursor is a change's sequence number. Whatever keeps the store commits changes in the order of their numbers, so a
cursor never passes one that is still to come. Everything in an answer is read at one moment.
"""

import json
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, Literal
from weakref import WeakKeyDictionary

from deskterm.model.state import Changes, MarkFields, SyncPage, TicketState, sight_of
from deskterm.store.conditions import Asker, Queues, known, marks, seen
from deskterm.store.database import Store
from deskterm.store.states import Wanted, agents, cards, states

Part = Literal["active", "rest"]
"""What a first sync brings first, and what it brings then: tickets that are not finished, and those that are."""

_COUNT_EVERY: Final = 60.0
"""Seconds after which the tickets are counted again for a first sync's progress."""

_HEAD: Final = "SELECT coalesce(max(sequence), 0) FROM change"
_EPOCH: Final = "SELECT value FROM meta WHERE name = 'epoch'"


def head(store: Store) -> int:
    """The sequence number of the newest change, 0 before the first."""
    return store.read(_HEAD)[0][0]


def epoch(store: Store) -> str:
    """What tells this store from one that was put in its place."""
    rows = store.read(_EPOCH)
    return rows[0][0] if rows else ""


def command_of(store: Store, sequence: int) -> str:
    """The id of the command whose change has this number; nothing where there is none."""
    rows = store.read("SELECT command_id FROM change WHERE sequence = ?", (sequence,))
    return rows[0][0] if rows else ""


def changes_since(store: Store, since: int, asker: Asker, limit: int = 200) -> Changes:
    """What the next ``limit`` changes after ``since`` were about, each ticket once and as it stands now.

    A ticket is told of whole when the asker cannot know it: when all of it came after ``since``, and when it has come
    into their queues. One that has left them is named in ``gone``. What happened in other queues only moves ``next``.
    """
    with store.one_moment():
        rows = [
            _Change(*row)
            for row in store.read(
                "SELECT sequence, command_id, ticket_key, customer_key, fields FROM change"
                " WHERE sequence > ? ORDER BY sequence LIMIT ?",
                (since, limit),
            )
        ]
        newest = head(store)
        upto = rows[-1].sequence if rows else since
        found, gone, alone = _told(store, rows, since, newest, asker.queues)
        return Changes(
            epoch=epoch(store),
            since=since,
            next=upto,
            head=newest,
            last=rows[-1].command_id if rows else command_of(store, since),
            more=upto < newest,
            tickets=found,
            gone=gone,
            agents=agents(store) if any(one.is_of_staff for one in rows) else (),
            cards=cards(store, _known_to(store, alone, asker.queues), since),
            marks=_marks_of(store, asker.agent) if _read_something(store, asker.agent, since, upto) else (),
            sight=sight_of(asker.queues),
        )


def sync_page(store: Store, asker: Asker, part: Part, after: int | None = None, limit: int = 200) -> SyncPage:
    """Whole tickets of one part following the place ``after``, in the order they came here.

    ``total`` counts the tickets of both parts, a minute ago at the latest. The staff comes with the first page of each.
    """
    clause, values = seen(asker.queues)
    with store.one_moment():
        newest = head(store)
        keys = [
            row[0]
            for row in store.read(
                f"SELECT t.key FROM ticket AS t WHERE t.key > ? AND t.finished = {int(part == 'rest')}{clause}"
                " ORDER BY t.key LIMIT ?",
                (after or 0, *values, limit + 1),
            )
        ]
        taken = keys[:limit]
        return SyncPage(
            epoch=epoch(store),
            head=newest,
            last=command_of(store, newest),
            tickets=states(store, [Wanted(key) for key in taken], newest),
            agents=agents(store) if after is None else (),
            next=taken[-1] if len(keys) > limit else None,
            total=_total(store, asker.queues),
            marks=_marks_of(store, asker.agent) if after is None else (),
            sight=sight_of(asker.queues),
        )


_totals: "WeakKeyDictionary[Store, dict[Queues, tuple[float, int]]]" = WeakKeyDictionary()


def _total(store: Store, queues: Queues) -> int:
    """How many tickets there are to be seen; counting them costs more than a page of them."""
    known = _totals.setdefault(store, {})
    counted_at, total = known.get(queues, (0.0, 0))
    if not counted_at or monotonic() - counted_at > _COUNT_EVERY:
        clause, values = seen(queues)
        total = store.read(f"SELECT count(*) FROM ticket AS t WHERE TRUE{clause}", values)[0][0]
        known[queues] = monotonic(), total
    return total


@dataclass(frozen=True, slots=True)
class _Change:
    """A change as the feed looks at it."""

    sequence: int
    command_id: str
    ticket: int | None
    customer: int | None
    fields: str

    @property
    def is_of_staff(self) -> bool:
        """Whether it is about who works here, rather than about a ticket or a customer."""
        return self.ticket is None and self.customer is None

    def move(self) -> tuple[str | None, str | None] | None:
        """From which queue into which the ticket went, if it did."""
        if '"queue"' not in self.fields:
            return None
        pair: Any = json.loads(self.fields).get("queue")
        return (pair[0], pair[1]) if pair else None


def _told(
    store: Store, rows: list[_Change], since: int, newest: int, queues: Queues
) -> tuple[tuple[TicketState, ...], tuple[str, ...], list[int]]:
    """The states of the tickets that ``rows`` are about, the ids of those out of sight, and customers without any."""
    touched = list(dict.fromkeys(one.ticket for one in rows if one.ticket is not None))
    visible = _visible(store, touched, queues)
    changed = dict.fromkeys(one.customer for one in rows if one.ticket is None and one.customer is not None)
    carried = set(visible.values())
    alone: list[int] = []
    for customer in changed:
        if customer in carried:
            continue
        if (carrier := _newest_ticket(store, customer, queues)) is not None:
            visible[carrier] = customer
        else:
            alone.append(customer)
    there = _known(store, list(visible), since)
    entered = _entered(store, list(visible), since, queues) | _regrouped(store, list(visible), since)
    wanted = [Wanted(key, since, key not in there or key in entered) for key in visible]
    left = [one.ticket for one in rows if one.ticket not in visible and _leaves(one, queues)]
    return states(store, wanted, newest, cards_since=since), _ids(store, list(dict.fromkeys(left))), alone


def _visible(store: Store, keys: list[int], queues: Queues) -> dict[int, int]:
    """Those of the tickets that may be seen, with their customers, in the same order."""
    if not keys:
        return {}
    clause, values = seen(queues)
    sql = f"SELECT t.key, t.customer_key FROM ticket AS t WHERE t.key IN ({marks(keys)}){clause}"
    found = dict(store.read(sql, (*keys, *values)))
    return {key: found[key] for key in keys if key in found}


def _known_to(store: Store, customers: list[int], queues: Queues) -> list[int]:
    """Those of the customers without a ticket in sight who have none out of sight either."""
    if not customers:
        return []
    clause, values = known(queues)
    sql = f"SELECT c.key FROM customer AS c WHERE c.key IN ({marks(customers)}){clause}"
    return [row[0] for row in store.read(sql, (*customers, *values))]


def _marks_of(store: Store, agent: str) -> tuple[MarkFields, ...]:
    rows = store.read("SELECT subject, at FROM read_mark WHERE agent = ? ORDER BY subject", (agent,))
    return tuple(MarkFields(*row) for row in rows)


def _read_something(store: Store, agent: str, since: int, upto: int) -> bool:
    sql = "SELECT 1 FROM change WHERE sequence > ? AND sequence <= ? AND kind = 'MarkRead' AND actor = ? LIMIT 1"
    return bool(store.read(sql, (since, upto, agent)))


def _newest_ticket(store: Store, customer: int, queues: Queues) -> int | None:
    """The ticket with which news of a customer's card travel when nothing else of theirs has changed."""
    clause, values = seen(queues)
    sql = f"SELECT max(t.key) FROM ticket AS t WHERE t.customer_key = ?{clause}"
    return store.read(sql, (customer, *values))[0][0]


def _known(store: Store, keys: list[int], since: int) -> set[int]:
    """Those of the tickets that were there at the change ``since``."""
    if not keys:
        return set()
    sql = (
        f"SELECT t.key FROM ticket AS t WHERE t.key IN ({marks(keys)})"
        " AND EXISTS (SELECT 1 FROM change AS h WHERE h.ticket_key = t.key AND h.sequence <= ?)"
    )
    return {row[0] for row in store.read(sql, (*keys, since))}


def _regrouped(store: Store, keys: list[int], since: int) -> set[int]:
    """Those of the tickets that messages left, or came to from another one, after the change ``since``."""
    if not keys:
        return set()
    sql = (
        f"SELECT ticket_key FROM change WHERE ticket_key IN ({marks(keys)}) AND sequence > ?"
        " AND fields LIKE '%\"moved\"%'"
    )
    return {row[0] for row in store.read(sql, (*keys, since))}


def _entered(store: Store, keys: list[int], since: int, queues: Queues) -> set[int]:
    """Those of the tickets that came from a queue out of sight after the change ``since``."""
    if queues is None or not keys:
        return set()
    sql = (
        "SELECT sequence, command_id, ticket_key, customer_key, fields FROM change"
        f" WHERE ticket_key IN ({marks(keys)}) AND sequence > ?"
    )
    moves = ((one.ticket, one.move()) for one in (_Change(*row) for row in store.read(sql, (*keys, since))))
    return {key for key, move in moves if key is not None and move and move[0] and move[0] not in queues}


def _leaves(change: _Change, queues: Queues) -> bool:
    """Whether a ticket went out of sight with this change."""
    if queues is None:
        return False
    move = change.move()
    return move is not None and move[0] in queues


def _ids(store: Store, keys: list[int | None]) -> tuple[str, ...]:
    if not keys:
        return ()
    sql = f"SELECT id FROM ticket WHERE key IN ({marks(keys)}) ORDER BY key"
    return tuple(row[0] for row in store.read(sql, keys))
