"""The verb board: the state of the queue."""

from typing import Annotated, Any

import typer

from deskterm.cli.output import say, say_json, table
from deskterm.cli.session import Session
from deskterm.model.instants import iso, now
from deskterm.model.views import BoardCell
from deskterm.standards.duration import short_duration

WIDTHS = (20, 8, 10, 8, 8, 6, 6, 8, 8)
HEAD = ("", "to solve", "unassigned", "oldest", "due soon", "late", "live", "pending", "snoozed")


def add_to(app: typer.Typer) -> None:
    """Register the verb."""
    app.command("board")(board)


def board(
    context: typer.Context, json: Annotated[bool, typer.Option("--json", help="Data for scripts, as JSON.")] = False
) -> None:
    """Show what waits: per queue, channel and agent."""
    session: Session = context.obj
    whole = session.workplace.reads.board(dict(session.workplace.settings.queues))
    parts = (("queue", whole.queues), ("channel", whole.channels), ("agent", whole.agents))
    if json:
        say_json({"at": iso(whole.at), **{name: [_object(cell) for cell in cells] for name, cells in parts}})
        return
    for name, cells in parts:
        table([(f"by {name}", *HEAD[1:])], WIDTHS)
        table((_row(cell) for cell in cells), WIDTHS)
        say()


def _row(cell: BoardCell) -> tuple[str, ...]:
    oldest = "" if cell.oldest is None else short_duration(now() - cell.oldest)
    numbers = (cell.due_soon, cell.late, cell.live, cell.pending, cell.snoozed)
    return (cell.title, str(cell.to_solve), str(cell.unassigned), oldest, *map(str, numbers))


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
