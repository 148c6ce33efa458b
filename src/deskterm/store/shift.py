"""What the store tells of an agent's absence and of what they have in hand: a few queries over their own tickets."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from deskterm.model.commands import DESK, MergeTickets
from deskterm.model.instants import from_milliseconds, to_milliseconds
from deskterm.model.views.shift import ShiftLine
from deskterm.model.words import FINISHED
from deskterm.store.conditions import Queues, marks, seen
from deskterm.store.database import Store
from deskterm.store.keys import first_at
from deskterm.store.place import read_place
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext

PAUSE: Final = 4 * 3_600_000
"""Milliseconds without a command of one's own after which one had left."""
LOOKED_BACK: Final = 5000
"""So many of one's own commands are looked through for a pause."""
LONGEST: Final = 14 * 24 * 3_600_000
"""Further back than this nothing is told as new."""
MOST: Final = 200
"""Lines of one part at most."""
READ_UPTO: Final = "shift"
"""The name under which stands up to when an agent has read everything."""

_TICKET: Final = "t.id, t.number, t.subject, c.name"
_WORDS: Final = 120


def pause_before(store: Store, agent: str, now: datetime) -> tuple[int, int]:
    """When the agent last left and when they began again, in milliseconds; they may not have begun yet.

    They left with their last command before a pause of four hours.
    """
    moment = to_milliseconds(now)
    later = moment
    # A mirror has what was done before its first sync in the order in which the tickets came.
    newest = "sequence" if read_place(store) is None else "at"
    for (at,) in store.read(
        f"SELECT at FROM change WHERE actor = ? ORDER BY {newest} DESC LIMIT ?", (agent, LOOKED_BACK)
    ):
        if later - at >= PAUSE:
            return max(at, moment - LONGEST), later
        later = min(at, later)
    return max(moment - LONGEST, later - LONGEST), later


def read_upto(store: Store, agent: str) -> int:
    """Up to when the agent has marked everything as read."""
    rows = store.read("SELECT at FROM read_mark WHERE agent = ? AND subject = ?", (agent, READ_UPTO))
    return rows[0][0] if rows else 0


def news(store: Store, agent: str, since: int, queues: Queues) -> tuple[ShiftLine, ...]:
    """Tickets of the agent's to which their customer wrote or called: longest waiting first."""
    clause, values = seen(queues)
    found = store.read(
        f"SELECT {_TICKET}, min(m.at), count(*), max(m.key) FROM ticket AS t"
        " CROSS JOIN message AS m ON m.ticket_key = t.key"
        " CROSS JOIN customer AS c ON c.key = t.customer_key WHERE t.assignee = ? AND t.finished = 0"
        " AND m.key >= ? AND (m.kind = 'customer' OR (m.kind = 'call' AND m.call_direction = 'inbound'))"
        f"{clause} GROUP BY t.id, t.number, t.subject, c.name ORDER BY 5 LIMIT ?",
        (agent, first_at(since), *values, MOST),
    )
    if not found:
        return ()
    newest = f"SELECT key, substr(body, 1, {_WORDS}) FROM message WHERE key IN ({marks(found)})"
    bodies = dict(store.read(newest, [row[6] for row in found]))
    return tuple(_line(row, _new(row[5]) + bodies.get(row[6], "")) for row in found)


def _new(count: int) -> str:
    return ngettext("{count} new:", "{count} new:", count) + " " if count > 1 else ""


_ENDED: Final = {
    "merged": gettext_noop("merged by {person}"),
    "solved": gettext_noop("solved by {person}"),
    "closed": gettext_noop("closed by {person}"),
}


def moved(store: Store, agent: str, since: int, queues: Queues, *, ended: bool) -> tuple[ShiftLine, ...]:
    """What others did to the agent's tickets: gave them to the agent, or (``ended``) merged, solved or closed them."""
    clause, values = seen(queues)
    rows = store.read(
        f"SELECT {_TICKET}, h.at, h.actor, h.kind, h.fields, t.state FROM ticket AS t"
        " CROSS JOIN change AS h ON h.ticket_key = t.key CROSS JOIN customer AS c ON c.key = t.customer_key"
        f" WHERE t.assignee = ? AND t.finished = {int(ended)} AND t.updated_at > ? AND h.at > ? AND h.actor != ?"
        f" AND NOT h.undone{clause} ORDER BY h.sequence DESC LIMIT ?",
        (agent, since, since, agent, *values, MOST * 5),
    )
    found: dict[str, ShiftLine] = {}
    for row in rows:
        pair = _moved_to(row[7], "state" if ended else "assignee")
        if row[0] in found or not pair:
            continue
        if ended and pair[1] in [one.value for one in FINISHED]:
            words = _ENDED["merged" if row[6] == MergeTickets.__name__ else pair[1]]
            found[row[0]] = _line(row, gettext(words, person=_person(row[5])))
        elif not ended and pair[1] == agent:
            words = (
                gettext("from {person}, by {other}", person=pair[0], other=_person(row[5]))
                if pair[0]
                else gettext("from nobody, by {other}", other=_person(row[5]))
            )
            found[row[0]] = _line(row, words)
    return tuple(found.values())


def _person(actor: str) -> str:
    """Who did something; the desk itself by its name on the screens."""
    return pgettext("author", actor) if actor == DESK else actor


def _moved_to(fields: str, name: str) -> Sequence[Any]:
    return json.loads(fields).get(name, ())


def promises(store: Store, agent: str, until: int, queues: Queues) -> tuple[ShiftLine, ...]:
    """Open promises due by ``until`` that the agent made, or that lie on their tickets, earliest first."""
    clause, values = seen(queues)
    rows = store.read(
        f"SELECT {_TICKET}, p.due_at, p.text FROM promise AS p CROSS JOIN ticket AS t ON t.key = p.ticket_key"
        " CROSS JOIN customer AS c ON c.key = t.customer_key WHERE p.kept_at IS NULL AND NOT p.withdrawn"
        f" AND p.due_at <= ? AND (p.made_by = ? OR t.assignee = ?){clause} ORDER BY p.due_at LIMIT ?",
        (until, agent, agent, *values, MOST),
    )
    return tuple(_line(row, row[5]) for row in rows)


def waking(store: Store, agent: str, until: int, queues: Queues) -> tuple[ShiftLine, ...]:
    """Snoozed tickets of the agent's or nobody's that wake by ``until``, earliest first."""
    clause, values = seen(queues)
    rows = store.read(
        f"SELECT {_TICKET}, t.snoozed_until FROM ticket AS t CROSS JOIN customer AS c ON c.key = t.customer_key"
        " WHERE t.snoozed_until IS NOT NULL AND t.snoozed_until <= ? AND (t.assignee = ? OR t.assignee IS NULL)"
        f"{clause} ORDER BY t.snoozed_until LIMIT ?",
        (until, agent, *values, MOST),
    )
    return tuple(_line(row, pgettext("ticket", "wakes")) for row in rows)


def waiting(store: Store, agent: str, queues: Queues, *, live: bool, now: int) -> tuple[ShiftLine, ...]:
    """Tickets of the agent's on which a customer waits, longest first; live matters apart from the others."""
    clause, values = seen(queues)
    which = (
        "t.live_until > ?" if live else "t.waiting_since IS NOT NULL AND (t.live_until IS NULL OR t.live_until <= ?)"
    )
    rows = store.read(
        f"SELECT {_TICKET}, coalesce(t.waiting_since, t.updated_at), t.unanswered, t.channel FROM ticket AS t"
        " CROSS JOIN customer AS c ON c.key = t.customer_key"
        f" WHERE t.assignee = ? AND t.finished = 0 AND {which}{clause} ORDER BY 5 LIMIT ?",
        (agent, now, *values, MOST),
    )
    return tuple(_line(row, _waits(row[6], row[5])) for row in rows)


def _waits(channel: str, unanswered: int) -> str:
    shown = pgettext("Channel", channel)
    if not unanswered:
        return gettext("{channel}, answered", channel=shown)
    return ngettext("{channel}, {count} unanswered", "{channel}, {count} unanswered", unanswered, channel=shown)


def notes(store: Store, agent: str, since: int, queues: Queues, *, own: bool) -> tuple[ShiftLine, ...]:
    """Notes written since then, newest first: by others, or (``own``) by the agent on what is not finished."""
    clause, values = seen(queues)
    who = "m.author = ? AND t.finished = 0" if own else "(m.author IS NULL OR m.author != ?)"
    rows = store.read(
        f"SELECT {_TICKET}, m.at, m.id, m.body, m.author_name, r.at FROM message AS m"
        " CROSS JOIN ticket AS t ON t.key = m.ticket_key CROSS JOIN customer AS c ON c.key = t.customer_key"
        " LEFT JOIN read_mark AS r ON r.agent = ? AND r.subject = m.id"
        f" WHERE m.key >= ? AND m.kind = 'note' AND {who}{clause} ORDER BY m.key DESC LIMIT ?",
        (agent, first_at(since), agent, *values, MOST),
    )
    return tuple(
        ShiftLine(
            *_head(row),
            from_milliseconds(row[4]),
            safe_line(row[6][:_WORDS] if own else f"{row[7]}: {row[6][:_WORDS]}"),
            message=row[5],
            read=row[8] is not None,
        )
        for row in rows
    )


def about(
    store: Store, tickets: Iterable[str], queues: Queues
) -> dict[str, tuple[str, int | None, SafeLine, SafeLine]]:
    """What lines about these tickets begin with, by their ids; of those that are not there nothing."""
    wanted = list(tickets)
    if not wanted:
        return {}
    clause, values = seen(queues)
    rows = store.read(
        f"SELECT {_TICKET} FROM ticket AS t CROSS JOIN customer AS c ON c.key = t.customer_key"
        f" WHERE t.id IN ({marks(wanted)}){clause}",
        (*wanted, *values),
    )
    return {row[0]: _head(row) for row in rows}


def _head(row: Sequence[Any]) -> tuple[str, int | None, SafeLine, SafeLine]:
    return row[0], row[1], safe_line(row[2]), safe_line(row[3])


def _line(row: Sequence[Any], words: str) -> ShiftLine:
    return ShiftLine(*_head(row), from_milliseconds(row[4]), safe_line(words[:_WORDS]))
