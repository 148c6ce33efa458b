"""The list of tickets: a window on a list of any length that draws only the rows in sight.

Above what is sorted stands the lane of live matters, which does not scroll. The cursor belongs to a ticket, not to a
row: reading again moves neither it nor the rows in sight. When the ticket under the cursor leaves the list through
somebody else's doing, no other takes its place under the hand; the next move chooses one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError
from deskterm.model.query import Query
from deskterm.model.views import Page, TicketLine
from deskterm.tui.cells import fit, width
from deskterm.tui.messages import Failed, Ready
from deskterm.tui.palette import palette_of
from deskterm.tui.widgets.columns import URGENCY_SIGNS, cells_of, due_word, urgency
from deskterm.tui.widgets.ticket_source import Fetch, ListSource, Reread
from deskterm.tui.work import run_in_thread

SLOW_TICK: Final = 10
"""Due words below the live lane are looked at each so many seconds."""

AHEAD: Final = 60
"""Rows are asked for when the cursor comes this near to where they are missing."""

LaneFilter = Callable[[TicketLine], bool]


@dataclass(frozen=True, slots=True)
class Again:
    """Everything a refresh brings."""

    list: Reread
    live: tuple[TicketLine, ...]
    drafts: frozenset[str]


class TicketList(ScrollView, can_focus=True):
    """Tickets of one query in a window; posts ``Highlighted`` and ``Opened``."""

    PLACES: ClassVar[tuple[str, ...]] = ("list", "moves", "tickets")

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
        super().__init__(id=id)
        self.workplace = workplace
        self.source = ListSource(workplace.reads, Query())
        self.live: tuple[TicketLine, ...] = ()
        self.drafts: frozenset[str] = frozenset()
        self.marks: dict[str, TicketLine] = {}
        self.cursor = 0
        self.selected: TicketLine | None = None
        self.title = "by due"
        self.empty = "Nothing here."
        self.problem: DesktermError | None = None
        self._lane: LaneFilter | None = None
        self._generation = 0
        self._reading = False
        self._refreshing = False
        self._refresh_again = False
        self._let_go = ""
        self._leaving: frozenset[str] = frozenset()
        self._jump: str | None = None
        self._number_width = 6
        self._drawn: dict[tuple[object, ...], Strip] = {}
        self._due_drawn: dict[int, tuple[str, str]] = {}
        self._seconds = 0

    # What it shows

    def show(
        self,
        query: Query,
        *,
        title: str = "by due",
        lane: LaneFilter | None = None,
        empty: str = "Nothing here.",
        first: Page | None = None,
        live: tuple[TicketLine, ...] | None = None,
    ) -> None:
        """Show another query's list from its top; ``lane`` says which live matters stand above it, None for no lane.

        ``first`` and ``live`` are what has been read already.
        """
        self._generation += 1
        self.source = ListSource(self.workplace.reads, query, first)
        self.title, self.empty, self._lane = title, empty, lane
        self.problem = None
        self.marks.clear()
        self._reading = self._refreshing = self._refresh_again = False
        if live is not None:
            self.live = live
        if lane is None:
            self.live = ()
        else:
            self.live = tuple(one for one in self.live if lane(one))
        self._jump, self._let_go = None, ""
        self.cursor = 0
        self.selected = self._line_at(0)
        self.scroll_to(y=0, animate=False, force=True)
        self._resize()
        self._redraw()
        self.post_message(self.Highlighted(self.selected))
        if self.is_mounted:
            if first is None:
                self.refresh_rows()
            self.count()

    def refresh_rows(self) -> None:
        """Read again what is in sight, keeping cursor and scroll; while that is under way, once more afterwards."""
        if self._refreshing:
            self._refresh_again = True
            return
        self._refreshing = True
        source, lane = self.source, self._lane
        top, height = self._top(), max(self.size.height, 10)
        workplace = self.workplace

        def again() -> Again:
            live = workplace.reads.live() if lane is not None else ()
            return Again(source.reread(top, height), live, workplace.drafts.tickets_with(workplace.agent))

        run_in_thread(self, again, self.Refreshed, self._generation, failed=self.NotRead)

    def count(self) -> None:
        """Count the whole list in the background."""
        source = self.source
        run_in_thread(self, lambda: self.workplace.reads.count(source.query), self.Counted, self._generation)

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

    # Messages of its own background work

    class PageRead(Ready):
        """A page has been read."""

    class Refreshed(Ready):
        """The rows in sight have been read again."""

    class Counted(Ready):
        """The list has been counted."""

    class NotRead(Failed):
        """The list could not be read; old rows stay."""

    def on_mount(self) -> None:
        self.set_interval(1.0, self._tick)
        if not self.source.known:
            self.refresh_rows()
        self.count()

    def on_ticket_list_page_read(self, message: PageRead) -> None:
        message.stop()
        generation, fetch = message.token  # type: ignore[misc]
        if generation != self._generation:
            return
        self._reading = False
        self.problem = None
        shift = self.source.apply(fetch, message.result)
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
        self._redraw()
        self._ask()

    def on_ticket_list_refreshed(self, message: Refreshed) -> None:
        message.stop()
        if message.token != self._generation:
            return
        self._refreshing = False
        self.problem = None
        self._take_again(message.result)
        if self._refresh_again:
            self._refresh_again = False
            self.refresh_rows()
        self._ask()

    def on_ticket_list_counted(self, message: Counted) -> None:
        message.stop()
        if message.token != self._generation:
            return
        self.source.set_total(message.result)
        self._resize()
        if self._jump is not None:
            self._jump_to(self._jump)
        self.refresh()

    def on_ticket_list_not_read(self, message: NotRead) -> None:
        message.stop()
        token = message.token[0] if isinstance(message.token, tuple) else message.token
        if token != self._generation:
            return
        self._reading = self._refreshing = self._refresh_again = False
        self.problem = message.error
        self._redraw()

    def on_failed(self, message: Failed) -> None:
        message.stop()

    def _take_again(self, again: Again) -> None:
        """Put what was read again in place of the old rows; nothing moves under the hand."""
        old, line_before = self.selected, self._screen_line(self.cursor)
        at_top = self.scroll_offset.y == 0
        in_lane = self.cursor < len(self.live)
        self.live = tuple(one for one in again.live if self._lane is None or self._lane(one))
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
                self._let_go = f"#{old.number} has left this list; j or k chooses another"
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
        self._redraw()
        if self.selected is not old:
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
        self._move_to(0)

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
        return self._let_go or "there is no ticket under the cursor"

    def act_mark(self) -> None:
        line = self.selected
        if line is None:
            return
        if line.id in self.marks:
            del self.marks[line.id]
        else:
            self.marks[line.id] = line
        self._redraw()
        self._move(1)

    def act_mark_all(self) -> None:
        for line_y in range(self.size.height):
            index = self._index_on(line_y)
            line = self._line_at(index) if index is not None else None
            if line is not None:
                self.marks[line.id] = line
        self._redraw()

    def clear_marks(self) -> bool:
        """Take all marks away; whether there were any."""
        had = bool(self.marks)
        self.marks.clear()
        self._redraw()
        return had

    # Mouse

    def on_click(self, event: events.Click) -> None:
        index = self._index_on(event.y)
        if index is None or self._line_at(index) is None:
            return
        again = index == self.cursor and self.selected is not None and event.chain > 1
        self._move_to(index, keep_scroll=True)
        if again:
            self.act_open()

    # Geometry: a lane of live matters that does not scroll, then a window on the list

    def _pinned(self) -> int:
        """How many lines stand above the window: rules and the live lane."""
        return len(self.live) + 2 if self.live else 1

    def _window(self) -> int:
        """How many rows of the list are in sight."""
        return max(1, self.size.height - self._pinned())

    def _length(self) -> int:
        return len(self.live) + self.source.total

    def _top(self) -> int:
        return max(0, self.scroll_offset.y)

    def _line_at(self, index: int) -> TicketLine | None:
        if index < 0:
            return None
        return self.live[index] if index < len(self.live) else self.source.get(index - len(self.live))

    def _index_of(self, ticket: str) -> int | None:
        for index, line in enumerate(self.live):
            if line.id == ticket:
                return index
        at = self.source.find(ticket, self.cursor - len(self.live))
        return None if at is None else at + len(self.live)

    def _line_of(self, ticket: str) -> TicketLine | None:
        at = self._index_of(ticket)
        return None if at is None else self._line_at(at)

    def _screen_line(self, index: int) -> int | None:
        """The line on which a row stands, or None when it is out of sight."""
        if index < len(self.live):
            return index + 1
        line = index - len(self.live) - self._top() + self._pinned()
        return line if self._pinned() <= line < self.size.height else None

    def _index_on(self, y: int) -> int | None:
        """The row that stands on a line, or None for a rule."""
        if self.live and 1 <= y <= len(self.live):
            return y - 1
        if y < self._pinned():
            return None
        row = y - self._pinned() + self._top()
        return row + len(self.live) if row < self.source.total else None

    def _resize(self) -> None:
        self.virtual_size = Size(self.size.width or 1, self._pinned() + self.source.total)

    def on_resize(self) -> None:
        self._resize()
        self._keep_in_sight()
        self._redraw()
        self._ask()

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
        """Go to the middle or the bottom; rows that are missing are read first, then it moves."""
        if not self.source.counted:
            self._jump = where
            return
        index = self._length() - 1 if where == "bottom" else len(self.live) + self.source.total // 2
        row = max(0, index - len(self.live))
        window = self._window()
        fetch = self.source.missing(row - window + 1 if where == "bottom" else row, row)
        if fetch is None:
            self._jump = None
            self._move_to(max(0, index))
        else:
            self._jump = where
            self._request(fetch)

    def _highlight(self, line: TicketLine | None) -> None:
        if line is not self.selected:
            self.selected = line
            self.post_message(self.Highlighted(line))

    # Reading pages

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._ask()

    def _ask(self) -> None:
        """Ask for what is missing in sight, then for what soon will be."""
        if self._reading or not self.source.known:
            return
        top, window = self._top(), self._window()
        fetch = self.source.missing(top, top + window) or self.source.missing(top - AHEAD, top + window + AHEAD)
        if fetch is not None:
            self._request(fetch)
            self.source.trim(top, top + window)

    def _request(self, fetch: Fetch) -> None:
        if self._reading:
            return
        self._reading = True
        source = self.source
        token = (self._generation, fetch)
        run_in_thread(self, lambda: source.read(fetch), self.PageRead, token, failed=self.NotRead)

    # Drawing

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._drawn.clear()

    def on_focus(self) -> None:
        self._refresh_cursor()

    def on_blur(self) -> None:
        self._refresh_cursor()

    def _refresh_cursor(self) -> None:
        line = self._screen_line(self.cursor)
        if line is not None:
            self.refresh(Region(0, line, self.size.width, 1))

    def _redraw(self) -> None:
        self._drawn.clear()
        self.refresh()

    def _tick(self) -> None:
        """Repaint the rows whose due words or urgency have changed since they were drawn."""
        self._seconds += 1
        now = self.workplace.reads.clock()
        last = self.size.height if self._seconds % SLOW_TICK == 0 else (len(self.live) + 1 if self.live else 0)
        for y in range(last):
            index = self._index_on(y)
            line = self._line_at(index) if index is not None else None
            if line is not None and self._due_drawn.get(y, ("", "")) != (due_word(line, now), urgency(line, now)):
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        cells = self.scrollable_content_region.width
        index = self._index_on(y)
        if index is not None:
            return self._row(y, index, cells)
        if y == 0 or (self.live and y == self._pinned() - 1):
            return self._rule(y, cells)
        return self._message(y - self._pinned(), cells)

    def _row(self, y: int, index: int, cells: int) -> Strip:
        line = self._line_at(index)
        at_cursor = index == self.cursor
        if line is None:
            return Strip([Segment(fit("  …", cells), self._style("dim"))], cells)
        now = self.workplace.reads.clock()
        due, how = due_word(line, now), urgency(line, now)
        self._due_drawn[y] = (due, how)
        marked = line.id in self.marks
        draft = line.id in self.drafts
        if line.number is not None and line.number > 99_999:
            self._number_width = max(self._number_width, len(str(line.number)) + 1)
        row = "cursor" if at_cursor and self.has_focus else "resting" if at_cursor else ""
        hollow = at_cursor and self.selected is None
        key = (line, due, how, row, marked, draft, hollow, cells, self._number_width)
        strip = self._drawn.get(key)
        if strip is None:
            signs = [one for one in ("▹" if hollow else "▸" if at_cursor else "", "●" if marked else "") if one]
            sign = URGENCY_SIGNS[how].strip()
            signs += [sign] if sign and len(signs) < 2 else []
            segments = [Segment("".join(signs).ljust(2), self._style(row, "mark" if marked else how))]
            parts = cells_of(
                line,
                cells,
                self._number_width,
                now,
                me=self.workplace.agent,
                draft=draft,
                queues=self.workplace.config.queues,
            )
            gap = Segment(" ", self._style(row))
            for text, name in parts:
                segments += (Segment(text, self._style(row, name)), gap)
            strip = Strip(segments).adjust_cell_length(cells, self._style(row))
            if len(self._drawn) > 500:
                self._drawn.clear()
            self._drawn[key] = strip
        return strip

    def _rule(self, y: int, cells: int) -> Strip:
        words = "live" if self.live and y == 0 else self.title
        if words == self.title and self.marks:
            words = f"{words} · {len(self.marks)} marked, esc unmarks"
        style = self._style("rule")
        if self.problem is not None and y == self._pinned() - 1:
            words, style = f"{self.problem.message} · ctrl+r reads again", self._style("error")
        elif words.startswith(self.title) and self._top():
            words = f"{words} · ↑ {self._top()} above"
        text = f"─ {words} "
        return Strip([Segment(fit(text + "─" * max(0, cells - width(text)), cells), style)], cells)

    def _message(self, y: int, cells: int) -> Strip:
        text = ""
        if self._length() == 0 and y == 1:
            text = "could not be read" if self.problem is not None else self.empty if self.source.known else "reading …"
        return Strip([Segment(fit(f"   {text}", cells), self._style("dim"))], cells)

    def _style(self, *names: str) -> Style:
        """The list's own style with the palette's by these names over it."""
        if names and names[0] in ("cursor", "resting"):
            # Colours of single cells would not be readable on the cursor's own.
            names = names[:1]
        return palette_of(self).style("screen", *names)
