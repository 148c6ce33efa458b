"""The strip of seats above the footer: one line about the chats one has accepted, there while there is one."""

from typing import ClassVar

from textual import events
from textual.strip import Strip

from deskterm.tui.desk_app import desk_app
from deskterm.tui.seat_words import strip_pieces
from deskterm.tui.widgets.lines import LineWidget


class SeatStrip(LineWidget):
    """Draws the seats, anew every second; a click on one goes there."""

    GROUND: ClassVar[str] = "bar"
    DEFAULT_CSS = "SeatStrip { split: bottom; height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._spots: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Seconds go by; a screen that comes to the front shows no moment later what its strip was when it was left."""
        self.set_interval(1.0, self.refresh)
        self.app.screen_change_signal.subscribe(self, lambda _: self.refresh(), immediate=True)

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one line
        """The line."""
        seats = desk_app(self).seats.seats
        cells = self.size.width
        pieces, self._spots = strip_pieces(seats.facts(), desk_app(self).now(), seats.gone_after, seats.beside(), cells)
        return self.strip(pieces, cells)

    def on_click(self, event: events.Click) -> None:
        """To the seat that was clicked on."""
        for start, end, ticket in self._spots:
            if start <= event.x < end:
                desk_app(self).seats.seats.go(ticket)
