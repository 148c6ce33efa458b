"""From one opened ticket to another: the one before and after it on the list behind it."""

from typing import TYPE_CHECKING

from deskterm.text.translation import gettext
from deskterm.tui.desk_app import desk_app
from deskterm.tui.toast import say

if TYPE_CHECKING:
    from deskterm.tui.screens.ticket import TicketScreen


class Neighbours:
    """The tickets around the one that a ticket screen shows."""

    def __init__(self, screen: "TicketScreen") -> None:
        self.screen = screen

    def go(self, step: int) -> None:
        """Show the ticket so many rows further on the list, or say that there is none."""
        tickets = desk_app(self.screen).inbox.list
        following = tickets.neighbour(self.screen.ticket_id, step)
        if following is None:
            words = (
                gettext("that was the last ticket of the list")
                if step > 0
                else gettext("that was the first ticket of the list")
            )
            say(self.screen, words)
            return
        tickets.select(following.id)
        if not desk_app(self.screen).seats.takes(following.id):
            self.screen.show_ticket(following.id)

    def leave_for_next(self) -> None:
        """Back to the list, the cursor on the ticket after this one."""
        tickets = desk_app(self.screen).inbox.list
        following = tickets.neighbour(self.screen.ticket_id, 1)
        self.screen.app.pop_screen()
        if following is not None:
            tickets.select(following.id)
