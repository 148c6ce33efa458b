"""From one opened ticket to another: the one before and after it on the list behind it, and the next to work on."""

from functools import partial
from typing import TYPE_CHECKING

from deskterm.model.views.lists import TicketLine
from deskterm.tui.sending import fetch
from deskterm.tui.toast import say, say_error

if TYPE_CHECKING:
    from deskterm.tui.screens.ticket import TicketScreen


class Neighbours:
    """The tickets around the one that a ticket screen shows."""

    def __init__(self, screen: "TicketScreen") -> None:
        self.screen = screen

    def go(self, step: int) -> None:
        """Show the ticket so many rows further on the list, or say that there is none."""
        tickets = self.screen.desk_app.inbox.list
        following = tickets.neighbour(self.screen.ticket_id, step)
        if following is None:
            end = "last" if step > 0 else "first"
            say(self.screen, f"that was the {end} ticket of the list")
            return
        tickets.select(following.id)
        self.screen.show_ticket(following.id)

    def leave_for_next(self) -> None:
        """Back to the list, the cursor on the ticket after this one."""
        tickets = self.screen.desk_app.inbox.list
        following = tickets.neighbour(self.screen.ticket_id, 1)
        self.screen.app.pop_screen()
        if following is not None:
            tickets.select(following.id)

    def show_next_work(self) -> None:
        """Show the next ticket to work on."""
        fetch(self.screen, self.screen.workplace.reads.next, self._found, partial(say_error, self.screen.app))

    def _found(self, line: TicketLine | None) -> None:
        if not self.screen.is_current:
            return
        if line is None:
            say(self.screen, "nothing is left to work on: no live matter, nothing of yours or nobody's")
        elif line.id == self.screen.ticket_id:
            say(self.screen, "this is the next ticket to work on")
        else:
            self.screen.show_ticket(line.id)
