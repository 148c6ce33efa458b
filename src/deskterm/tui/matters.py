"""Going from a ticket to the other one that is the same matter, and saying that it is another."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp
    from deskterm.tui.widgets.matter_line import MatterLine


def _line_of(app: "DesktermApp") -> "MatterLine | None":
    """What stands above the conversation that is shown."""
    from deskterm.tui.widgets.matter_line import MatterLine

    found = list(app.screen.query(MatterLine))
    return found[0] if found else None


def target_of(app: "DesktermApp") -> str | None:
    """The other ticket named above the conversation that is shown."""
    line = _line_of(app)
    return line.target if line is not None else None


def suspect_of(app: "DesktermApp") -> str | None:
    """The same, where it only looks like the same matter; not where a merged one goes on."""
    line = _line_of(app)
    return line.suspect if line is not None else None


def look_at_same(app: "DesktermApp") -> None:
    """Show it on the screen that is there."""
    from deskterm.tui.screens.ticket import TicketScreen

    target = target_of(app)
    if target is not None and isinstance(app.screen, TicketScreen):
        app.screen.show_ticket(target)


def tell_apart(app: "DesktermApp", ticket: str) -> None:
    """Say that ``ticket``, which is shown, and the one it looks like are two matters."""
    from deskterm.model.commands import NotSameMatter

    other = suspect_of(app)
    if other is not None:
        app.execute([NotSameMatter(actor=app.workplace.agent, ticket=ticket, other=other)])
