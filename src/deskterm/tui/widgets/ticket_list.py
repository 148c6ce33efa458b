"""The list of tickets: a window on a list of any length that draws only the rows in sight.

Above what is sorted stands the lane of live matters, which does not scroll. The cursor belongs to a ticket, not to a
row: reading again moves neither it nor the rows in sight. When the ticket under the cursor leaves the list through
somebody else's doing, no other takes its place under the hand; the next move chooses one.
"""

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.geometry import Region
from textual.message import Message

from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError
from deskterm.model.query import Query
from deskterm.model.views.lists import Page, TicketLine
from deskterm.text.translation import gettext, pgettext
from deskterm.tui.list_reading import Again, ListReading
from deskterm.tui.widgets.columns import number_word
from deskterm.tui.widgets.ticket_source import Fetch, ListSource
from deskterm.tui.widgets.ticket_window import LaneFilter, TicketWindow


class TicketList(TicketWindow):
    """Tickets of one query in a window; posts ``Highlighted`` and ``Opened``."""

    PLACES: ClassVar[tuple[str, ...]] = ("list", "moves", "tickets")
    _clicked = ""

    class Highlighted(Message):
        """Another ticket stands under the cursor, or none."""

        def __init__(self, line: TicketLine | None) -> None:
            super().__init__()
            self.line = line

        def can_replace(self, message: Message) -> bool:
            """Only the newest counts."""
            return isinstance(message, TicketList.Highlighted)

    class Opened(Message):
        """A ticket is to be opened."""

        def __init__(self, line: TicketLine) -> None:
            super().__init__()
            self.line = line

    def __init__(self, workplace: Workplace, *, id: str | None = None) -> None:
        super().__init__(workplace, id=id)
        self._lane: LaneFilter | None = None
        self._going_on: tuple[TicketLine, ...] = ()
        self.reading = ListReading(self, self.source)
        self._let_go = ""
        self._leaving: frozenset[str] = frozenset()
        self._jump: str | None = None

    # What it shows

    def show(
        self,
        query: Query,
        *,
        title: str | None = None,
        lane: LaneFilter | None = None,
        empty: str | None = None,
        first: Page | None = None,
        live: tuple[TicketLine, ...] | None = None,
    ) -> None:
        """Show another query's list from its top; ``lane`` says which live matters stand above it, None for no lane.

        ``first`` and ``live`` are what has been read already.
        """
        self.source = ListSource(self.workplace.reads, query, first)
        self.reading = ListReading(self, self.source)
        self.title, self._lane = title or pgettext("list", "by due"), lane
        self.empty = empty or gettext("Nothing here.")
        self.problem = None
        self.marks.clear()
        self._take_lane(self.live if live is None else live)
        self._jump, self._let_go = None, ""
        self.cursor = 0
        self.selected = self._line_at(0)
        self.scroll_to(y=0, animate=False, force=True)
        self._resize()
        self._repaint()
        self.post_message(self.Highlighted(self.selected))
        if self.is_mounted:
            if first is None:
                self.refresh_rows()
            self.count()

    def refresh_rows(self) -> None:
        """Read again what is in sight, keeping cursor and scroll; while that is under way, once more afterwards."""
        self.reading.refresh(self._top(), max(self.size.height, 10), live=self._lane is not None)

    def count(self) -> None:
        """Count the whole list in the background."""
        self.reading.count()

    def expect_leaving(self, tickets: frozenset[str]) -> None:
        """These tickets may leave the list by the agent's own doing: the next one then comes under the cursor."""
        self._leaving = tickets

    def chosen(self) -> tuple[TicketLine, ...]:
        """The tickets verbs act on: everything marked, else the one under the cursor."""
        if self.marks:
            return tuple(self.marks.values())
        return (self.selected,) if self.selected is not None else ()

    def neighbour(self, ticket: str, step: int) -> TicketLine | None:
        """The ticket ``step`` rows from another one, as far as rows are known."""
        at = self._index_of(ticket)
        return None if at is None else self._line_at(at + step)

    def select(self, ticket: str) -> bool:
        """Put the cursor on a ticket, if its row is known."""
        at = self._index_of(ticket)
        if at is not None:
            self._move_to(at)
        return at is not None

    # What was read

    def on_mount(self) -> None:
        if not self.source.known:
            self.refresh_rows()
        # Counting in a thread takes from the time to the first paint.
        self.call_after_refresh(self.count)

    def take_page(self, fetch: Fetch, page: Page) -> None:
        """Take in a page that was asked for."""
        self.problem = None
        shift = self.source.apply(fetch, page)
        if shift:
            self.cursor += shift
            self._resize()
            self.scroll_to(y=self.scroll_offset.y + shift, animate=False, force=True)
        self._resize()
        if self._jump is not None:
            jump, self._jump = self._jump, None
            self._jump_to(jump)
        elif self.selected is None and not self._let_go:
            self._highlight(self._line_at(self.cursor))
        self._repaint()
        self.look_ahead()

    def take_count(self, total: int) -> None:
        """Take in how long the whole list is."""
        self.source.set_total(total)
        self._resize()
        if self._jump is not None:
            self._jump_to(self._jump)
        self.refresh()

    def show_problem(self, error: DesktermError) -> None:
        """Say that the list could not be read; old rows stay."""
        self.problem = error
        self._repaint()

    def _take_lane(self, live: tuple[TicketLine, ...]) -> None:
        """What goes on right now, as far as this view and the window's height allow."""
        self._going_on = tuple(one for one in live if self._lane is not None and self._lane(one))
        self._cap_lane()

    def _cap_lane(self) -> None:
        """At most half of the window is the lane's, the ticket under the cursor always among it."""
        most = max(1, self.size.height // 2 - 2) if self.size.height else len(self._going_on)
        shown, rest = self._going_on[:most], self._going_on[most:]
        chosen = next((one for one in rest if self.selected is not None and one.id == self.selected.id), None)
        self.live = shown if chosen is None else (*shown[:-1], chosen)
        self.hidden_live = len(rest)

    def take_again(self, again: Again) -> None:
        """Put what was read again in place of the old rows; nothing moves under the hand."""
        self.problem = None
        old, line_before = self.selected, self._screen_line(self.cursor)
        at_top = self.scroll_offset.y == 0
        in_lane = self.cursor < len(self.live)
        self._take_lane(again.live)
        self.drafts = again.drafts
        self.source.replace(again.list)
        for ticket in self.marks:
            fresh = self._line_of(ticket)
            if fresh is not None:
                self.marks[ticket] = fresh
        found = self._index_of(old.id) if old is not None else None
        if old is None and not self._let_go:
            found = 0 if in_lane else min(self.cursor, max(0, self._length() - 1))
        if found is not None:
            self.cursor = found
            self.selected = self._line_at(found)
        else:
            self.cursor = max(0, min(self.cursor, self._length() - 1))
            if old is not None and old.id not in self._leaving:
                left = gettext("{ticket} has left this list; j or k chooses another", ticket=number_word(old))
                self._let_go = left
                self.selected = None
            elif not self._let_go:
                self.selected = self._line_at(self.cursor)
        self._leaving = frozenset()
        self._resize()
        if not at_top and line_before is not None:
            row = self.cursor - len(self.live)
            if row >= 0:
                self.scroll_to(y=row + self._pinned() - line_before, animate=False, force=True)
        self._keep_in_sight()
        self._repaint()
        if self.selected != old:
            self.post_message(self.Highlighted(self.selected))

    # Verbs

    def act_down(self) -> None:
        self._move(1)

    def act_up(self) -> None:
        self._move(-1)

    def act_page_down(self) -> None:
        self._move(self._window())

    def act_page_up(self) -> None:
        self._move(-self._window())

    def act_top(self) -> None:
        self._jump_to("top")

    def act_bottom(self) -> None:
        self._jump_to("bottom")

    def act_middle(self) -> None:
        self._jump_to("middle")

    def act_open(self) -> None:
        if self.selected is not None:
            self.post_message(self.Opened(self.selected))

    def why_not_open(self) -> str | None:
        """Why nothing can be opened."""
        return None if self.selected is not None else self.why_nothing_chosen()

    def why_nothing_chosen(self) -> str:
        """Why there is no ticket for a verb."""
        return self._let_go or gettext("there is no ticket under the cursor")

    def act_mark(self) -> None:
        line = self.selected
        if line is None:
            return
        if line.id in self.marks:
            del self.marks[line.id]
        else:
            self.marks[line.id] = line
        self._repaint()
        self._move(1)

    def act_mark_all(self) -> None:
        at = [self._index_on(y) for y in range(self.size.height)]
        shown = [line for index in at if index is not None and (line := self._line_at(index)) is not None]
        if shown and all(line.id in self.marks for line in shown):
            from deskterm.tui.bulk import mark_whole_list

            mark_whole_list(self)
        else:
            self.mark(shown)

    def mark(self, lines: Iterable[TicketLine]) -> None:
        """Mark these tickets too."""
        self.marks.update((line.id, line) for line in lines)
        self._repaint()

    def clear_marks(self) -> bool:
        """Take all marks away; whether there were any."""
        had = bool(self.marks)
        self.marks.clear()
        self._repaint()
        return had

    # Mouse

    def on_click(self, event: events.Click) -> None:
        index = self._index_on(event.y)
        if index is None or self._line_at(index) is None:
            return
        line = self._line_at(index)
        again = index == self.cursor and line is not None and line.id == self._clicked
        self._clicked = line.id if line is not None and not again else ""
        self._move_to(index, keep_scroll=True)
        if event.button == 3:
            self.app.run_verb("verb_menu")  # type: ignore[attr-defined]
        elif again:
            self.act_open()

    def on_resize(self) -> None:
        self._cap_lane()
        found = self._index_of(self.selected.id) if self.selected is not None else None
        self.cursor = self.cursor if found is None else found
        self._resize()
        self._keep_in_sight()
        self.look_ahead()

    # Moving

    def _move(self, step: int) -> None:
        self._move_to(max(0, min(self._length() - 1, self.cursor + step)))

    def _move_to(self, index: int, *, keep_scroll: bool = False) -> None:
        if self._length() == 0:
            return
        old = self.cursor
        self.cursor = index
        self._let_go = ""
        self._highlight(self._line_at(index))
        if keep_scroll or not self._keep_in_sight():
            for one in (old, index):
                line = self._screen_line(one)
                if line is not None:
                    self.refresh(Region(0, line, self.size.width, 1))

    def _keep_in_sight(self) -> bool:
        """Scroll just so far that the cursor is in sight; whether that moved anything."""
        row = self.cursor - len(self.live)
        if row < 0:
            if self.cursor == 0 and self._top():
                self.scroll_to(y=0, animate=False, force=True)
                return True
            return False
        top, window = self._top(), self._window()
        if row < top:
            self.scroll_to(y=row, animate=False, force=True)
        elif row >= top + window:
            self.scroll_to(y=row - window + 1, animate=False, force=True)
        else:
            return False
        return True

    def _jump_to(self, where: str) -> None:
        """Go to an end or the middle; rows that are missing are read first, then it moves."""
        window, lane = self._window(), len(self.live)
        if where == "top":
            index, fetch = 0, self.source.missing(0, window - 1)
        elif not self.source.counted:
            self._jump = where
            return
        elif where == "bottom":
            index = max(0, self._length() - 1)
            fetch = self.source.missing(index - lane - window + 1, index - lane)
        else:
            index = lane + self.source.total // 2
            fetch = self.source.missing(index - lane, index - lane)
        if fetch is None:
            self._jump = None
            self._move_to(index)
        else:
            self._jump = where
            self.reading.fetch(fetch)

    def _highlight(self, line: TicketLine | None) -> None:
        if line is not self.selected:
            self.selected = line
            self.post_message(self.Highlighted(line))

    # Reading pages

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.look_ahead()

    def look_ahead(self) -> None:
        """Ask for rows that are missing in sight, or soon will be."""
        self.reading.look_ahead(self._top(), self._window())
