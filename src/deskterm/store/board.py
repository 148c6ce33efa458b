"""The board's figures: what waits, per queue, channel and agent, counted over active tickets only."""

from typing import Any, Final

from deskterm.model.instants import maybe_from_milliseconds, to_milliseconds
from deskterm.model.views.desk import Board, BoardCell
from deskterm.store.conditions import Asker, by_name, seen
from deskterm.store.database import Store
from deskterm.text.safe import safe_line

_CELLS: Final = """
SELECT {group} AS name,
  count(*) FILTER (WHERE lane = 'solve'), count(*) FILTER (WHERE lane = 'solve' AND assignee IS NULL),
  count(*) FILTER (WHERE due_at >= :now AND soon_at <= :now AND due_kind != 'snooze'),
  count(*) FILTER (WHERE due_at < :now AND due_kind != 'snooze'), count(*) FILTER (WHERE live_until > :now),
  count(*) FILTER (WHERE lane = 'wait'), count(*) FILTER (WHERE lane = 'snoozed'), min(waiting_since)
FROM ticket WHERE finished = 0 {narrowed} GROUP BY {group} ORDER BY {group}
"""


def board(store: Store, asker: Asker, titles: dict[str, str]) -> Board:
    """The state of the queue; queues that are empty are shown too, by the ``titles`` the desk knows.

    Of queues the asker may not see there is nothing.
    """
    if asker.queues is not None:
        titles = {name: title for name, title in titles.items() if name in asker.queues}
    queues = {cell.name: cell for cell in _cells(store, asker, "queue", titles)}
    ordered = [queues.pop(name, _empty(name, title)) for name, title in titles.items()]
    return Board(
        at=asker.now,
        queues=(*ordered, *queues.values()),
        channels=_cells(store, asker, "channel", {}),
        agents=_cells(store, asker, "assignee", {}, "AND assignee IS NOT NULL"),
    )


def _cells(store: Store, asker: Asker, group: str, titles: dict[str, str], narrowed: str = "") -> tuple[BoardCell, ...]:
    clause, names = by_name(seen(asker.queues, "queue"))
    sql = _CELLS.format(group=group, narrowed=narrowed + clause)
    rows = store.read(sql, {"now": to_milliseconds(asker.now), **names})
    return tuple(_cell(row, titles) for row in rows)


def _cell(row: tuple[Any, ...], titles: dict[str, str]) -> BoardCell:
    name = str(row[0])
    return BoardCell(
        name=name,
        title=safe_line(titles.get(name, name)),
        to_solve=row[1],
        unassigned=row[2],
        due_soon=row[3],
        late=row[4],
        live=row[5],
        pending=row[6],
        snoozed=row[7],
        oldest=maybe_from_milliseconds(row[8]),
    )


def _empty(name: str, title: str) -> BoardCell:
    return BoardCell(name, safe_line(title), 0, 0, 0, 0, 0, 0, 0, None)
