"""What a list of tickets reads in the background: its pages, everything in sight once more, how long it is.

Each query shown has a reading of its own, so what an older one still brings is passed over.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from deskterm.errors import DesktermError
from deskterm.model.views.lists import Page, TicketLine
from deskterm.tui.widgets.ticket_source import Fetch, ListSource, Reread
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from deskterm.tui.widgets.ticket_list import TicketList

AHEAD: Final = 60
"""Rows are asked for when the window comes this near to where they are missing."""


class Again(NamedTuple):
    """Everything a refresh brings."""

    list: Reread
    live: tuple[TicketLine, ...]
    drafts: frozenset[str]


class ListReading:
    """The reading of one query's list; what was read is shown on the event loop."""

    def __init__(self, tickets: "TicketList", source: ListSource) -> None:
        self.tickets = tickets
        self.source = source
        self._paging = False
        self._refreshing = False
        self._refresh_again = False

    def _call(self, function: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Call ``function`` in a thread, then ``done``, unless another query is shown by then."""

        def brought(result: Any) -> None:
            if self.tickets.reading is self:
                done(result)

        call_in_thread(self.tickets, function, brought, self._not_read)

    def _not_read(self, error: DesktermError) -> None:
        """The old rows stay."""
        if self.tickets.reading is self:
            self._paging = self._refreshing = self._refresh_again = False
            self.tickets.show_problem(error)

    # Everything in sight

    def refresh(self, top: int, height: int, *, live: bool) -> None:
        """Read rows from index ``top`` on again; while that is under way, once more afterwards."""
        if self._refreshing:
            self._refresh_again = True
            return
        self._refreshing = True
        source, workplace = self.source, self.tickets.workplace

        def again() -> Again:
            going_on = workplace.reads.live() if live else ()
            return Again(source.reread(top, height), going_on, workplace.drafts.tickets_with(workplace.agent))

        self._call(again, self._refreshed)

    def _refreshed(self, again: Again) -> None:
        self._refreshing = False
        self.tickets.take_again(again)
        if self._refresh_again:
            self._refresh_again = False
            self.tickets.refresh_rows()
        self.tickets.look_ahead()

    # How long it is

    def count(self) -> None:
        """Count the whole list; where that cannot be done, it stays as long as it is known to be."""
        reads, query = self.tickets.workplace.reads, self.source.query

        def counted(total: int) -> None:
            if self.tickets.reading is self:
                self.tickets.take_count(total)

        call_in_thread(self.tickets, lambda: reads.count(query), counted, lambda _: None)

    # Pages

    def look_ahead(self, top: int, window: int) -> None:
        """Ask for what is missing in sight, then for what soon will be."""
        if self._paging or not self.source.known:
            return
        missing = self.source.missing
        fetch = missing(top, top + window) or missing(top - AHEAD, top + window + AHEAD)
        if fetch is not None:
            self.fetch(fetch)
            self.source.trim(top, top + window)

    def fetch(self, fetch: Fetch) -> None:
        """Ask for a page, unless one is under way."""
        if self._paging:
            return
        self._paging = True

        def came(page: Page) -> None:
            self._paging = False
            self.tickets.take_page(fetch, page)

        self._call(lambda: self.source.read(fetch), came)
