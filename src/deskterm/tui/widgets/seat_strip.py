"""The strip of seats above the footer: one line about the chats one has accepted, there while there is one."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.strip import Strip

from deskterm.tui.seat_words import strip_pieces
from deskterm.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp


class SeatStrip(LineWidget):
    """Draws the seats, anew every second; a click on one goes there."""

    GROUND: ClassVar[str] = "bar"
    DEFAULT_CSS = "SeatStrip { split: bottom; height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._spots: list[tuple[int, int, str]] = []

    @property
    def desk_app(self) -> "DesktermApp":
        """The app, by its own type."""
        return cast("DesktermApp", self.app)

    def on_mount(self) -> None:
        """Seconds go by; a screen that comes to the front shows no moment later what its strip was when it was left."""
        self.set_interval(1.0, self.refresh)
        self.app.screen_change_signal.subscribe(self, lambda _: self.refresh(), immediate=True)

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one line
        """The line."""
        seats = self.desk_app.seats.seats
        cells = self.size.width
        pieces, self._spots = strip_pieces(seats.facts(), self.desk_app.now(), seats.gone_after, seats.beside(), cells)
        return self.strip(pieces, cells)

    def on_click(self, event: events.Click) -> None:
        """To the seat that was clicked on."""
        for start, end, ticket in self._spots:
            if start <= event.x < end:
                self.desk_app.seats.seats.go(ticket)
