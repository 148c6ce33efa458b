"""The verb board: the state of the queue."""

from typing import Annotated, Any, Final

from deskterm.cli.columns import Column, table
from deskterm.cli.output import say, say_json
from deskterm.cli.session import Session
from deskterm.cli.tickets import JSON
from deskterm.model.instants import iso
from deskterm.model.views.desk import Board, BoardCell
from deskterm.standards.duration import short_duration

_FIGURES: Final = ("to solve", "unassigned", "oldest", "due soon", "late", "live", "pending", "snoozed")


def board(session: Session, json: Annotated[bool, JSON] = False) -> None:
    """Show what waits, per queue, channel and agent; oldest is how long the longest unanswered has waited."""
    whole = session.workplace.reads.board(dict(session.workplace.settings.queues))
    parts = (("queue", whole.queues), ("channel", whole.channels), ("agent", whole.agents))
    if json:
        say_json({"at": iso(whole.at), **{name: [_object(cell) for cell in cells] for name, cells in parts}})
        return
    columns = (Column(least=12), *(Column(right=True) for _ in _FIGURES))
    for place, (name, cells) in enumerate(parts):
        if place:
            say()
        rows = [(f"by {name}", *_FIGURES), *(_row(cell, whole) for cell in cells)]
        table(rows, columns, headed=False)


def _row(cell: BoardCell, whole: Board) -> tuple[str, ...]:
    oldest = "–" if cell.oldest is None else short_duration(whole.at - cell.oldest)
    figures = (cell.due_soon, cell.late, cell.live, cell.pending, cell.snoozed)
    return (cell.title, str(cell.to_solve), str(cell.unassigned), oldest, *map(str, figures))


def _object(cell: BoardCell) -> dict[str, Any]:
    return {
        "name": cell.name,
        "title": cell.title,
        "to_solve": cell.to_solve,
        "unassigned": cell.unassigned,
        "oldest": iso(cell.oldest),
        "due_soon": cell.due_soon,
        "late": cell.late,
        "live": cell.live,
        "pending": cell.pending,
        "snoozed": cell.snoozed,
    }
