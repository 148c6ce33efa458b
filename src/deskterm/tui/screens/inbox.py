"""Screen 1: the side column, the list, and what the ticket under the cursor is about."""

from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from deskterm.desk.first_page import FirstPage
from deskterm.desk.workplace import Workplace
from deskterm.errors import QueryError
from deskterm.model.query import Query
from deskterm.model.views.lists import Counts, Page, TicketLine
from deskterm.text.translation import gettext, gettext_noop, pgettext
from deskterm.tui.inbox_views import View, views
from deskterm.tui.messages import DeskChanged, Failed, Ready
from deskterm.tui.naming import explained
from deskterm.tui.presence import People
from deskterm.tui.toast import say_error
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.header import HeaderLine
from deskterm.tui.widgets.preview import PREVIEW_PAUSE, Preview
from deskterm.tui.widgets.side import SideColumn
from deskterm.tui.widgets.ticket_list import TicketList
from deskterm.tui.work import run_in_thread

if TYPE_CHECKING:
    from deskterm.tui.widgets.hit_list import HitList
    from deskterm.tui.widgets.search_bar import SearchBar

HITS = 50
"""How many tickets a search for words shows."""

EXAMPLES = gettext_noop(
    "words search every message; field:value narrows the list: late:yes   queue:billing who:me   due:2h"
)

PANES = ("list", "side", "preview")
"""On a narrow screen one of these is seen at a time."""

FIGURE_QUERIES = {
    "to_solve": "state:to-solve",
    "mine": "state:to-solve who:me",
    "late": "late:yes",
    "due_soon": "soon:yes",
    "unsent": "unsent:yes state:any",
}
"""The tickets behind the header's figures."""


class InboxScreen(Screen[None], inherit_bindings=False):
    """The inbox. The ticket under the cursor is what verbs act on, or everything marked."""

    PLACES: ClassVar[tuple[str, ...]] = ("tickets",)
    AUTO_FOCUS = "TicketList"

    def __init__(self, workplace: Workplace, first: FirstPage | None = None) -> None:
        super().__init__()
        self.workplace = workplace
        unused = first is not None and first.unused and workplace.place is None
        self.views = views(workplace.agent, workplace.queues, unused=unused)
        self.view: View | None = self.views[0]
        self.filter = ""
        self.pane = "list"
        self.header = HeaderLine(pgettext("screen", "Inbox"), workplace)
        self.side = SideColumn(self.views)
        self.list = TicketList(workplace)
        self.preview = Preview(workplace.config, workplace.reads.clock)
        self.bar: SearchBar | None = None
        self.hits: HitList | None = None
        self._searching: tuple[str, bool] | None = None
        self._goes_to_hits = False
        self.best = False
        self._seen_before = False
        self._first = first
        self._card: Widget | None = None
        self._wanted: str | None = None
        self._moved_at = 0.0
        self._following = False

    def compose(self) -> ComposeResult:
        yield self.header
        yield FooterLine()
        yield self.side
        yield self.list
        yield self.preview
        first = self._first
        page, live = None, None
        if first is not None:
            going_on = {one.id for one in first.live}
            page = Page(tuple(one for one in first.page.rows if one.id not in going_on), first.page.more)
            live = first.live
            self.show_counts(first.counts)
        self.show_view(self.views[0], page, live)

    # What the list shows

    def show_view(self, view: View, page: Page | None = None, live: tuple[TicketLine, ...] | None = None) -> None:
        """Show an entry of the side column; ``page`` and ``live`` are what has been read already."""
        self.view, self.filter = view, ""
        self.side.set_current(view)
        title = pgettext("list", "by newest") if view.name == "all" else pgettext("list", "by due")
        if view.name != "to-solve":
            title = f"{view.title} · {title}"
        meant = self.workplace.reads.parse(view.query)
        self.list.show(meant, title=title, lane=view.lane, empty=view.empty, first=page, live=live)

    def show_filter(self, source: str) -> None:
        """Show the tickets a query means; Esc goes back to the view. What is wrong with a query is said."""
        try:
            self.apply_filter(self.workplace.reads.parse(source))
        except QueryError as error:
            say_error(self, error)

    def apply_filter(self, query: Query) -> None:
        """Show the tickets a parsed query means, saying so above the list."""
        self.filter = query.source
        self.side.set_current(None)
        title = gettext("filter: {query} · esc clears", query=query.source)
        self.list.show(query, title=title, empty=gettext("No ticket is meant by this."))

    def clear_filter(self) -> bool:
        """Back from a filter to the view; whether there was one."""
        if not self.filter:
            return False
        self.show_view(self.view or self.views[0])
        return True

    # Searching

    async def open_search(self, source: str = "") -> None:
        """Put the line to search in above the list, with ``source`` or the filter there; the next key is for it."""
        if self.bar is None:
            from deskterm.tui.widgets.search_bar import SearchBar

            self._show_pane("list")
            self.bar = SearchBar(source or self.filter)
            await self.mount(self.bar, before=self.hits or self.list)
        self.set_focus(self.bar.input)
        if source:
            self._ask(source)

    def on_search_bar_asked(self, message: "SearchBar.Asked") -> None:
        message.stop()
        self._ask(message.source)

    def on_search_bar_entered(self, message: "SearchBar.Entered") -> None:
        message.stop()
        if self._searching is not None:
            # Not before they are shown: till then there is nothing to go to.
            self._goes_to_hits = True
            return
        (self.hits if self.hits is not None and self.hits.display else self.list).focus()

    def _ask(self, source: str) -> None:
        """Follow what is typed: words search messages, fields narrow the list, nothing brings the view back."""
        assert self.bar is not None
        self._searching, self._goes_to_hits = None, False
        if not source.strip():
            self._show_hits(shown=False)
            self.clear_filter()
            self.bar.say(gettext(EXAMPLES))
            return
        try:
            query = self.workplace.reads.parse(source)
        except QueryError as error:
            self.bar.say(explained(error.message, error.hint), wrong=True)
            return
        self.bar.say(gettext("reading …"))
        if query.text and not query.conditions:
            self.filter = source
            self.side.set_current(None)
            self._search(query.text)
        else:
            self._show_hits(shown=False)
            self.apply_filter(query)
            self.bar.say(gettext("Enter goes to the list   esc closes the search"))

    def _search(self, text: str) -> None:
        best, reads = self.best, self.workplace.reads
        self._searching = text, best
        run_in_thread(
            self, lambda: reads.search(text, limit=HITS, best=best), self.Found, (text, best), failed=self.NotFound
        )

    class Found(Ready):
        """Words have been searched for."""

    class NotFound(Failed):
        """The search could not be made."""

    def on_inbox_screen_found(self, message: Found) -> None:
        message.stop()
        if message.token == self._searching:
            self._searching = None
        if self.bar is None or message.token != (self.filter.strip(), self.best):
            return
        self._show_hits(shown=True)
        assert self.hits is not None
        self.hits.show(message.result, self.filter)
        if self._goes_to_hits:
            self._goes_to_hits = False
            self.hits.focus()
        self.bar.say_found(len(message.result), all_there=len(message.result) < HITS, best=self.best)

    def on_inbox_screen_not_found(self, message: NotFound) -> None:
        message.stop()
        self._searching, self._goes_to_hits = None, False
        if self.bar is not None:
            self.bar.say(f"{message.error.message} {message.error.hint}", wrong=True)

    def act_search_order(self) -> None:
        """Newest first or best match."""
        self.best = not self.best
        if self.bar is not None and self.hits is not None and self.hits.display:
            self._search(self.filter)

    def why_not_search_order(self) -> str | None:
        """Why there is no order to change."""
        if self.hits is not None and self.hits.display:
            return None
        return gettext("only what was found by words has two orders")

    def _show_hits(self, *, shown: bool) -> None:
        if self.hits is None and shown:
            from deskterm.tui.widgets.hit_list import HitList

            self.hits = HitList(self.workplace)
            self.mount(self.hits, before=self.list)
        if self.hits is not None:
            self.hits.display = shown
        self.list.display = not shown

    def close_search(self) -> bool:
        """Close the line to search in and what it showed; whether it was open."""
        if self.bar is None:
            return False
        self.bar.remove()
        self.bar = None
        self._searching, self._goes_to_hits = None, False
        self._show_hits(shown=False)
        self.clear_filter()
        self.list.focus()
        return True

    def show_counts(self, counts: Counts) -> None:
        """Show the figures in the side column."""
        self.side.show(counts)

    def show_names(self, names: dict[str, str]) -> None:
        """What colleagues are called."""
        self.list.show_names(names)
        self.preview.names = names
        self.preview.refresh()

    def show_people(self, people: People) -> None:
        """Who else is at which ticket."""
        self.list.show_people(people)
        self.preview.show_people(people)

    def show_figure(self, name: str) -> None:
        """The tickets behind a figure of the header, whatever screen it was on."""
        self.app.desk_verbs.act_inbox()  # type: ignore[attr-defined]
        self.show_filter(FIGURE_QUERIES[name])

    def on_side_column_picked(self, message: SideColumn.Picked) -> None:
        message.stop()
        self.show_view(message.view)
        self._show_pane("list")

    def desk_changed(self, _: DeskChanged) -> None:
        """Somebody wrote: read again what is in sight."""
        self.list.refresh_rows()

    def on_screen_resume(self) -> None:
        # The first time the rows have only just been read.
        if self._seen_before:
            self.list.refresh_rows()
        self._seen_before = True

    # The ticket under the cursor

    def chosen(self) -> tuple[TicketLine, ...]:
        """The tickets verbs act on."""
        if self.hits is not None and self.hits.display:
            return self.hits.chosen()
        return self.list.chosen()

    def clear_marks(self) -> None:
        """What was marked has been acted on."""
        self.list.clear_marks()

    def why_nothing_chosen(self) -> str:
        """Why verbs have no ticket to act on."""
        return self.list.why_nothing_chosen()

    def on_ticket_list_highlighted(self, message: TicketList.Highlighted) -> None:
        message.stop()
        self._follow(None if message.line is None else message.line.id)

    def on_ticket_list_opened(self, message: TicketList.Opened) -> None:
        message.stop()
        self.app.open_ticket(message.line.id)  # type: ignore[attr-defined]

    def _follow(self, ticket: str | None) -> None:
        """Let the preview follow once the cursor rests."""
        self._wanted = ticket
        self._moved_at = monotonic()
        if not self._following:
            self._following = True
            self.set_timer(PREVIEW_PAUSE.total_seconds(), self._rested)

    def _rested(self) -> None:
        left = PREVIEW_PAUSE.total_seconds() - (monotonic() - self._moved_at)
        if left > 0.005:
            self.set_timer(left, self._rested)
            return
        self._following = False
        wanted = self._wanted
        if wanted is None:
            self.preview.show(None)
            return
        run_in_thread(self, lambda: self.workplace.reads.ticket(wanted, messages=12), self.Previewed, wanted)

    class Previewed(Ready):
        """The ticket under the cursor has been read."""

    def on_inbox_screen_previewed(self, message: Previewed) -> None:
        message.stop()
        if message.token == self._wanted:
            self.preview.show(message.result)
            self._show_card()

    def on_failed(self, message: Failed) -> None:
        message.stop()
        say_error(self, message.error)

    # Panes

    def on_resize(self) -> None:
        self.call_later(self._show_card)

    def _show_card(self) -> None:
        """From 160 columns the customer's card stands on the right."""
        if self.app.size.width < 160 or self.preview.view is None:
            return
        if self._card is None:
            from deskterm.tui.widgets.customer_card import CustomerCard

            self._card = CustomerCard()
            self.mount(self._card)
        self._card.show(self.preview.view.customer, self.preview.view)  # type: ignore[attr-defined]

    @property
    def is_narrow(self) -> bool:
        """Whether one pane is seen at a time."""
        return self.app.size.width < 100

    def _show_pane(self, pane: str) -> None:
        for one in PANES:
            self.set_class(one == pane, f"-pane-{one}")
        self.pane = pane
        if pane == "side":
            self.side.focus()
        elif pane == "list":
            (self.hits if self.hits is not None and self.hits.display else self.list).focus()

    def _step_pane(self, step: int) -> None:
        panes = PANES if self.is_narrow else ("list", "side")
        at = panes.index(self.pane) if self.pane in panes else 0
        self._show_pane(panes[(at + step) % len(panes)])

    def act_pane_next(self) -> None:
        """The next pane."""
        self._step_pane(1)

    def act_pane_previous(self) -> None:
        """The pane before."""
        self._step_pane(-1)

    def act_left(self) -> None:
        """To the side column."""
        self._show_pane("side")

    def act_right(self) -> None:
        """To the list."""
        self._show_pane("list")

    def act_refresh(self) -> None:
        """Read everything again."""
        self.app.remote.wake()  # type: ignore[attr-defined]
        self.list.refresh_rows()
        self.list.count()

    def act_back(self) -> None:
        """Close the innermost thing: pane, marks, filter."""
        if self.pane != "list":
            self._show_pane("list")
        elif not self.list.clear_marks() and not self.close_search():
            self.clear_filter()
