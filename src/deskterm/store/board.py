"""The board's figures: what waits, per queue, channel and agent, counted over active tickets only."""

from collections.abc import Callable, Sequence
from operator import attrgetter

from deskterm.model.instants import maybe_from_milliseconds
from deskterm.model.views.desk import Board, BoardCell
from deskterm.store.conditions import Asker
from deskterm.store.database import Store
from deskterm.store.figures import Sum, sums
from deskterm.text.safe import safe_line


def board(store: Store, asker: Asker, titles: dict[str, str]) -> Board:
    """The state of the queue; queues that are empty are shown too, by the ``titles`` the desk knows.

    Of queues the asker may not see there is nothing.
    """
    if asker.queues is not None:
        titles = {name: title for name, title in titles.items() if name in asker.queues}
    every = sums(store, asker)
    queues = {cell.name: cell for cell in _cells(every, attrgetter("queue"), titles)}
    ordered = [queues.pop(name, _empty(name, title)) for name, title in titles.items()]
    return Board(
        at=asker.now,
        queues=(*ordered, *queues.values()),
        channels=_cells(every, attrgetter("channel"), {}),
        agents=_cells([one for one in every if one.assignee is not None], attrgetter("assignee"), {}),
    )


def _cells(every: Sequence[Sum], group: Callable[[Sum], str], titles: dict[str, str]) -> tuple[BoardCell, ...]:
    """A cell for each value of ``group``, by name."""
    parts: dict[str, list[Sum]] = {}
    for one in every:
        parts.setdefault(group(one), []).append(one)
    return tuple(_cell(name, parts[name], titles) for name in sorted(parts))


def _cell(name: str, part: Sequence[Sum], titles: dict[str, str]) -> BoardCell:
    def tickets(lane: str) -> int:
        return sum(one.tickets for one in part if one.lane == lane)

    return BoardCell(
        name=name,
        title=safe_line(titles.get(name, name)),
        to_solve=tickets("solve"),
        unassigned=sum(one.tickets for one in part if one.lane == "solve" and one.assignee is None),
        due_soon=sum(one.due_soon for one in part),
        late=sum(one.late for one in part),
        live=sum(one.live for one in part),
        pending=tickets("wait"),
        snoozed=tickets("snoozed"),
        oldest=maybe_from_milliseconds(min((one.oldest for one in part if one.oldest is not None), default=None)),
    )


def _empty(name: str, title: str) -> BoardCell:
    return BoardCell(name, safe_line(title), 0, 0, 0, 0, 0, 0, 0, None)
