"""The customer's card: everything an agent should see beside the conversation."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import ClassVar

from textual.content import Content

from deskterm.model.instants import now as present
from deskterm.model.views.customers import CustomerView
from deskterm.model.views.tickets import TicketView
from deskterm.text.translation import pgettext
from deskterm.tui.desk_app import desk_app
from deskterm.tui.widgets.card_rows import card_rows, card_title
from deskterm.tui.widgets.rows import ListRow, RowList


class CustomerCard(RowList):
    """A customer's card, scrollable; Enter on a row of the history opens that ticket."""

    PLACES: ClassVar[tuple[str, ...]] = ("card", "moves")

    DEFAULT_CSS = """
    CustomerCard {
        border: round $rule; border-title-color: $foreground; border-title-style: bold;
        &:focus { border: round $primary; }
    }
    """

    def __init__(
        self, zone: tzinfo | None = None, clock: Callable[[], datetime] = present, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.zone = zone
        self.clock = clock
        self.customer: CustomerView | None = None
        self.ticket: TicketView | None = None
        self.border_title = Content(pgettext("card", "customer"))

    def show(self, customer: CustomerView | None, ticket: TicketView | None = None) -> None:
        """Show ``customer`` beside ``ticket``; the cursor and what is in sight stay if it is the same customer."""
        same = customer is not None and self.customer is not None and customer.id == self.customer.id
        self.customer, self.ticket = customer, ticket
        self.border_title = Content(card_title(customer) if customer is not None else pgettext("card", "customer"))
        self._lay_out()
        if not same:
            self.scroll_to(y=0, animate=False, force=True)

    def _lay_out(self) -> None:
        if self.customer is None:
            self.set_rows([])
            return
        at, room = self.scroll_target_y, self.content_region
        rows = self._rows_in(room.width)
        if len(rows) > room.height:
            rows = self._rows_in(room.width - self.styles.scrollbar_size_vertical)  # shown as soon as there are so many
        self.set_rows(rows)
        self.scroll_to(y=at, animate=False, force=True)

    def _rows_in(self, width: int) -> list[ListRow]:
        assert self.customer is not None
        return card_rows(self.customer, self.ticket, max(10, width), self.clock(), self.zone)

    def on_resize(self) -> None:
        """Notes and promises wrap anew."""
        self._lay_out()

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """A row of the history was picked."""
        event.stop()
        desk_app(self).open_ticket(event.value)
