"""Going on where one was: screen, view, filter, ticket and text are kept as they change, and taken up at a start.

What is written waits in its own journal, caret and all. Nothing is taken up any more once the agent has done something.
"""

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from deskterm.errors import DesktermError, QueryError, StoreError

if TYPE_CHECKING:
    from deskterm.model.views.lists import Page, TicketLine
    from deskterm.store.bookmark import Bookmark
    from deskterm.tui.app import DesktermApp
    from deskterm.tui.widgets.ticket_source import Fetch, ListSource

LOOK_SECONDS = 1.0
"""How often it is looked whether the agent is elsewhere by now."""

RETRY_SECONDS = 0.02
TRIES = 250
"""How often, and how many times, it is looked whether a list has been read."""


class Found(NamedTuple):
    """What was kept, as far as it is still there."""

    bookmark: "Bookmark"
    line: "TicketLine | None"
    ticket: bool


class Bookmarking:
    """Keeps and takes up one agent's bookmark; ``restores`` is False to begin afresh."""

    def __init__(self, app: "DesktermApp", *, restores: bool) -> None:
        self.app = app
        self.restores = restores
        self._kept: Bookmark | None = None
        self._writing = self._said = self._ready = False

    def start(self) -> None:
        """After the first paint: take up what was kept, then keep what becomes of it."""
        if not self.restores:
            self._begin()
            return
        from deskterm.tui.sending import fetch

        fetch(self.app, self._find, self._restore, lambda _: self._begin())

    def _begin(self) -> None:
        self._ready = True
        self.app.set_interval(LOOK_SECONDS, self.look)

    # Keeping

    def _here(self) -> "Bookmark":
        from deskterm.store.bookmark import Bookmark
        from deskterm.tui.screens.board import BoardScreen

        inbox = self.app.inbox
        screen, ticket, writing = "inbox", "", ""
        for one in reversed(self.app.screen_stack):
            composer: Any = getattr(one, "composer", None)
            if isinstance(one, BoardScreen):
                screen = "board"
            elif composer is not None and hasattr(one, "ticket_id"):
                screen, ticket = "ticket", getattr(one, "ticket_id", "")
                if composer.is_open and composer.area.has_focus:
                    writing = composer.writing.audience.value
            else:
                continue
            break
        selected = inbox.list.selected
        return Bookmark(
            screen=screen,
            view=inbox.view.name if inbox.view is not None else "",
            filter=inbox.filter[:1000],
            cursor=selected.id if selected is not None else "",
            ticket=ticket,
            writing=writing,
        )

    def look(self) -> None:
        """Keep where the agent is now, if that is elsewhere than before; never waits."""
        if self._writing or not self._ready:
            return
        here = self._here()
        if here == self._kept:
            return
        from deskterm.tui.sending import fetch

        self._writing = True
        fetch(self.app, partial(self._save, here), partial(self._saved, here), self._not_saved)

    def _save(self, bookmark: "Bookmark") -> None:
        from deskterm.store.bookmark import bookmark_path, save_bookmark

        save_bookmark(bookmark_path(self.app.workplace.drafts, self.app.workplace.agent), bookmark)

    def _saved(self, bookmark: "Bookmark", _: object) -> None:
        self._kept, self._writing, self._said = bookmark, False, False

    def _not_saved(self, error: DesktermError) -> None:
        """It is tried again with the next look; it is said once."""
        self._writing = False
        if not self._said:
            from deskterm.tui.toast import say_error

            self._said = True
            say_error(self.app, error)

    def leave(self) -> None:
        """The program ends: keep where it was left. What cannot be kept now is no reason to stay.

        When the terminal is gone the screens are going too, and the last look counts.
        """
        if not self._ready or self.app.return_value is None:
            return
        try:
            here = self._here()
            if here != self._kept:
                self._save(here)
        except (StoreError, AttributeError, IndexError):
            return

    # Taking up

    def _find(self) -> Found | None:
        """For a worker: what was kept and what of it is still there."""
        from deskterm.store.bookmark import bookmark_path, load_bookmark

        workplace = self.app.workplace
        known = load_bookmark(bookmark_path(workplace.drafts, workplace.agent))
        workplace.drafts.prune({one.ticket for one in workplace.reads.unsent()})
        if known is None:
            return None
        lines = {one.id: one for one in workplace.reads.lines(tuple({known.cursor, known.ticket} - {""}))}
        return Found(known, lines.get(known.cursor), known.ticket in lines)

    @property
    def _untouched(self) -> bool:
        """Whether the agent has done nothing yet."""
        inbox = self.app.inbox
        return (
            len(self.app.screen_stack) == 1
            and not inbox.filter
            and inbox.bar is None
            and inbox.list.cursor == 0
            and not inbox.list.marks
            and inbox.view is inbox.views[0]
        )

    def _restore(self, found: Found | None) -> None:
        if found is None or not self._untouched:
            self._begin()
            return
        known, inbox = found.bookmark, self.app.inbox
        view = next((one for one in inbox.views if one.name == known.view), None)
        if view is not None and view is not inbox.view:
            inbox.show_view(view)
        if known.filter:
            self._find_again(known.filter)
        if found.line is not None:
            self._go_to(found.line)
        if known.screen == "ticket" and found.ticket:
            from deskterm.model.words import Audience

            start = "note" if known.writing == Audience.INTERNAL else "reply" if known.writing else None
            self.app.open_ticket(known.ticket, start=start)
        elif known.screen == "board":
            self.app.run_verb("board")
        self._begin()

    def _find_again(self, source: str) -> None:
        """The list narrowed as it was, or what was found by words in the line to search in."""
        inbox = self.app.inbox
        try:
            by_words = not self.app.workplace.reads.parse(source).conditions
        except QueryError:
            by_words = False
        if by_words:
            inbox.call_later(inbox.open_search, source)
        else:
            inbox.show_filter(source)

    def _go_to(self, line: "TicketLine", tries: int = TRIES) -> None:
        """Put the cursor on a ticket of the list, wherever in it that is, once the list's beginning has been read."""
        tickets = self.app.inbox.list
        if tickets.cursor or line.number is None:
            return
        if not tickets.source.known:
            if tries:
                self.app.set_timer(RETRY_SECONDS, partial(self._go_to, line, tries - 1))
            return
        if tickets.select(line.id):
            return
        from deskterm.tui.sending import fetch

        source, reads = tickets.source, self.app.workplace.reads

        def find() -> "tuple[Fetch, Page] | None":
            from deskterm.tui.widgets.ticket_source import PAGE, Fetch

            there = reads.page(reads.parse(f"{source.query.source} number:{line.number}"), limit=1).rows
            if not there:
                return None
            wanted = Fetch("offset", max(0, reads.position(source.query, there[0]) - PAGE // 2))
            return wanted, source.read(wanted)

        fetch(self.app, find, partial(self._found, source, line.id), lambda _: None)

    def _found(self, source: "ListSource", ticket: str, read: "tuple[Fetch, Page] | None") -> None:
        tickets = self.app.inbox.list
        if read is not None and tickets.source is source and tickets.cursor == 0:
            tickets.take_page(*read)
            tickets.select(ticket)
