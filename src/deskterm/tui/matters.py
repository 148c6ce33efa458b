"""Going from a ticket to the other one that is the same matter."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp


def target_of(app: "DesktermApp") -> str | None:
    """The other ticket named above the conversation that is shown."""
    from deskterm.tui.widgets.matter_line import MatterLine

    found = list(app.screen.query(MatterLine))
    return found[0].target if found else None


def look_at_same(app: "DesktermApp") -> None:
    """Show it on the screen that is there."""
    from deskterm.tui.screens.ticket import TicketScreen

    target = target_of(app)
    if target is not None and isinstance(app.screen, TicketScreen):
        app.screen.show_ticket(target)
