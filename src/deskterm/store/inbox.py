"""Lists of tickets: pages by keyset, never by counting; counts that cost what is open, not what there is.

A list of what is active is sorted by due time, one that holds finished tickets by newest activity.
"""

from typing import TYPE_CHECKING, Any, Final, Literal

from deskterm.model.instants import to_milliseconds
from deskterm.model.query import Query
from deskterm.model.views.lists import Counts, Page, TicketLine
from deskterm.model.words import Channel, DueKind, Language, Priority, State
from deskterm.store.conditions import Asker, Built, Queues, Where, by_name, marks, seen, where
from deskterm.store.database import Store
from deskterm.store.figures import sums
from deskterm.text.safe import safe_line

if TYPE_CHECKING:
    from deskterm.store.dialect import Match

Order = Literal["due", "updated"]

COLUMNS: Final = """
t.key, {order}, t.id, t.number, t.subject, t.state, t.channel, t.queue, t.category, t.priority, t.language,
c.name, c.id, c.vip, t.assignee, t.tags, t.due_at, t.due_kind, t.soon_at, t.live_until, t.unanswered, t.unsent,
t.automatic, t.updated_at, t.created_at, t.version
"""
# The join order is pinned: left to itself SQLite may walk all customers first.
FROM: Final = "FROM ticket AS t CROSS JOIN customer AS c ON c.key = t.customer_key"
ORDER_COLUMN: Final[dict[Order, str]] = {"due": "t.order_at", "updated": "t.updated_at"}
SEARCHED_HITS: Final = 2000
"""How many of the newest messages with a query's words narrow a list."""


_STATES: Final = {one.value: one for one in State}
_CHANNELS: Final = {one.value: one for one in Channel}
_PRIORITIES: Final = {one.value: one for one in Priority}
_LANGUAGES: Final = {None: None, **{one.value: one for one in Language}}
_DUE_KINDS: Final = {None: None, **{one.value: one for one in DueKind}}


def ticket_line(row: tuple[Any, ...]) -> TicketLine:
    """One row of ``COLUMNS`` as a view row; what follows those columns is left out."""
    (
        key, order, ticket, number, subject, state, channel, queue, category, priority, language, customer, customer_id,
        vip, assignee, tags, due, due_kind, soon, live, unanswered, unsent, automatic, updated, created, version,
    ) = row[:26]  # fmt: skip
    return TicketLine(
        key, order, ticket, number, safe_line(subject), _STATES[state], _CHANNELS[channel], queue, category,
        _PRIORITIES[priority], _LANGUAGES[language], safe_line(customer), customer_id, bool(vip), assignee,
        tuple(tags.split()) if tags else (), due, _DUE_KINDS[due_kind], soon, live, unanswered, unsent,
        bool(automatic), updated, created, version,
    )  # fmt: skip


def order_of(query: Query) -> Order:
    """How a list of ``query`` is sorted: by due time, or by newest activity when finished tickets are in it."""
    states = query.values_of("state")
    return "updated" if any(one in ("any", State.SOLVED, State.CLOSED) for one in states) else "due"


def conditions(query: Query, asker: Asker) -> Where:
    """The query's conditions together with its words, looked for among the newest messages that have them."""
    result = where(query, asker)
    if query.text:
        from deskterm.store.dialect import Match

        match = Match(query.text)
        if match.empty:
            result.add("FALSE")
        else:
            newest, values = newest_hits(match, asker.queues, SEARCHED_HITS)
            result.add(f"t.key IN (SELECT ticket_key FROM message WHERE key IN ({newest}))", *values)
    return result


def seen_hits(queues: Queues) -> Built:
    """As ``seen``, for what the search index finds: the newest hits are the newest among what may be seen."""
    clause, values = seen(queues, "seen.queue")
    if not clause:
        return "", []
    return (
        " AND EXISTS (SELECT 1 FROM message AS hit CROSS JOIN ticket AS seen ON seen.key = hit.ticket_key"
        f" WHERE hit.key = message_search.rowid{clause})",
        values,
    )


def newest_hits(match: "Match", queues: Queues, most: int) -> Built:
    """The keys of the newest messages that the search index finds, newest first."""
    clause, values = seen_hits(queues)
    return (
        f"SELECT rowid FROM message_search WHERE message_search MATCH ?{clause} ORDER BY rowid DESC LIMIT ?",
        [match, *values, most],
    )


def page(
    store: Store,
    query: Query,
    asker: Asker,
    *,
    after: tuple[int, int] | None = None,
    before: tuple[int, int] | None = None,
    offset: int = 0,
    limit: int = 50,
) -> Page:
    """Rows following ``after`` (a row's order and key), or those preceding ``before``, always in the list's order.

    ``before=(0, 0)`` with no such row gives the list's last rows. ``offset`` serves a jump into the middle; the pages
    around it are then taken by keyset.
    """
    order = order_of(query)
    column = ORDER_COLUMN[order]
    chosen = conditions(query, asker)
    backwards = before is not None
    cursor = before if backwards else after
    descending = (order == "updated") != backwards
    direction = "DESC" if descending else "ASC"
    if cursor is not None and cursor != (0, 0):
        chosen.add(f"({column}, t.key) {'<' if descending else '>'} (?, ?)", *cursor)
    if offset:
        # The rows that are left out are counted on the index alone; those of the page are looked up afterwards.
        start = store.read(
            f"SELECT {column}, t.key FROM ticket AS t WHERE {chosen.sql}"
            f" ORDER BY {column} {direction}, t.key {direction} LIMIT 1 OFFSET :offset",
            {**chosen.parameters, "offset": offset},
        )
        if not start:
            return Page((), more=False)
        chosen.add(f"({column}, t.key) {'<=' if descending else '>='} (?, ?)", *start[0])
    sql = (
        f"SELECT {COLUMNS.format(order=column)} {FROM} WHERE {chosen.sql}"
        f" ORDER BY {column} {direction}, t.key {direction} LIMIT :limit"
    )
    rows = store.read(sql, {**chosen.parameters, "limit": limit + 1})
    lines = [ticket_line(row) for row in rows[:limit]]
    return Page(tuple(reversed(lines) if backwards else lines), len(rows) > limit)


def count(store: Store, query: Query, asker: Asker, *, cap: int = 1_000_000_000) -> int:
    """How many tickets ``query`` means, at most ``cap``."""
    chosen = conditions(query, asker)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM ticket AS t WHERE {chosen.sql} LIMIT :cap) AS found"
    return store.read(sql, {**chosen.parameters, "cap": cap})[0][0]


def position(store: Store, query: Query, asker: Asker, line: TicketLine) -> int:
    """How many rows of the list stand before ``line``."""
    order = order_of(query)
    chosen = conditions(query, asker)
    sign = ">" if order == "updated" else "<"
    chosen.add(f"({ORDER_COLUMN[order]}, t.key) {sign} (?, ?)", line.order, line.key)
    return store.read(f"SELECT count(*) FROM ticket AS t WHERE {chosen.sql}", chosen.parameters)[0][0]


def lines_by(
    store: Store, column: Literal["id", "number", "key"], values: tuple[Any, ...], *, queues: Queues = None
) -> tuple[TicketLine, ...]:
    """The tickets with these ids, numbers or keys, in no particular order."""
    clause, parameters = seen(queues)
    sql = f"SELECT {COLUMNS.format(order='t.order_at')} {FROM} WHERE t.{column} IN ({marks(values)}){clause}"
    return tuple(ticket_line(row) for row in store.read(sql, (*values, *parameters)))


def live(store: Store, asker: Asker, limit: int = 20) -> tuple[TicketLine, ...]:
    """What goes on right now (chats), the longest waiting first."""
    clause, parameters = seen(asker.queues)
    # Left to itself SQLite walks everything that is active, for the order's sake.
    sql = (
        f"SELECT {COLUMNS.format(order='t.order_at')} FROM ticket AS t INDEXED BY ix_ticket_live"
        f" CROSS JOIN customer AS c ON c.key = t.customer_key WHERE t.live_until > ? AND t.finished = 0{clause}"
        " ORDER BY t.order_at, t.key LIMIT ?"
    )
    return tuple(ticket_line(row) for row in store.read(sql, (to_milliseconds(asker.now), *parameters, limit)))


_UNSENT: Final = "SELECT CAST(coalesce(sum(unsent), 0) AS BIGINT) FROM ticket WHERE unsent > 0{seen}"


def counts(store: Store, asker: Asker) -> Counts:
    """What the header and the inbox's side say; unsent counts answers, the rest tickets."""
    every = sums(store, asker)
    solve = [one for one in every if one.lane == "solve"]
    queues: dict[str, int] = {}
    for one in solve:
        queues[one.queue] = queues.get(one.queue, 0) + one.tickets
    clause, names = by_name(seen(asker.queues, "queue"))
    unsent = store.read(_UNSENT.format(seen=clause), names)[0][0]
    return Counts(
        to_solve=sum(one.tickets for one in solve),
        mine=sum(one.tickets for one in solve if one.assignee == asker.agent),
        waiting=sum(one.tickets for one in every if one.lane == "wait"),
        late=sum(one.late for one in every),
        due_soon=sum(one.due_soon for one in every),
        snoozed=sum(one.tickets for one in every if one.lane == "snoozed"),
        live=sum(one.live for one in every),
        unsent=unsent,
        queues=tuple(sorted(queues.items())),
    )


LIVE_FOR: Final = 15 * 60_000
"""For so many milliseconds after its last words a chat counts as going on."""
