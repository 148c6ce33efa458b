"""The list of customers: only the rows in sight are read and drawn, however many there are."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import ClassVar, Final

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from deskterm.desk.customer_reads import CustomerReads
from deskterm.errors import DesktermError
from deskterm.model.views.customers import CustomerLine
from deskterm.store.customers import END
from deskterm.text.translation import gettext
from deskterm.tui.cells import fit, width
from deskterm.tui.dates import show_time
from deskterm.tui.palette import palette_of
from deskterm.tui.widgets.lines import Piece, line_strip
from deskterm.tui.work import call_in_thread

PAGE: Final = 120
"""Rows read at once."""
KEPT: Final = 2000
"""Rows remembered; those far from what is in sight are let go of."""


class CustomerList(ScrollView, can_focus=True):
    """Customers by name, or those found; Enter posts ``Opened``, moving posts ``Pointed``."""

    PLACES: ClassVar[tuple[str, ...]] = ("people", "person", "moves")

    class Opened(Message):
        """A customer is to be opened."""

        def __init__(self, line: CustomerLine) -> None:
            super().__init__()
            self.line = line

    class Pointed(Message):
        """The cursor stands on another customer, or on none."""

        def __init__(self, line: CustomerLine | None) -> None:
            super().__init__()
            self.line = line

    def __init__(self, reads: CustomerReads, clock: Callable[[], datetime], zone: tzinfo | None) -> None:
        super().__init__()
        self.reads = reads
        self.clock = clock
        self.zone = zone
        self.cursor = 0
        self.total: int | None = None
        self.problem: DesktermError | None = None
        self._rows: dict[int, CustomerLine] = {}
        self._found: list[int] | None = None
        self._token = 0
        self._reading = False
        self._pointed: str | None = None
        self._follow: str | None = None
        self._when = _widest_time(clock(), zone)

    @property
    def selected(self) -> CustomerLine | None:
        """Who stands under the cursor."""
        return self._rows.get(self.cursor)

    # What is shown

    def show_all(self, total: int) -> None:
        """Show everybody; there are ``total``."""
        self._show(None, total)

    def show_found(self, keys: Sequence[int]) -> None:
        """Show those found, by their keys."""
        self._show(list(keys), len(keys))

    def _show(self, found: list[int] | None, total: int) -> None:
        same = found == self._found and self.total == total
        self._follow = self.selected.id if self.selected is not None else None
        if not same:
            self.cursor = 0 if found != self._found else min(self.cursor, max(0, total - 1))
            self.scroll_to(y=0, animate=False, force=True) if found != self._found else None
        self._found, self.total, self.problem = found, total, None
        self._token += 1
        self._reading = False
        if not same:
            # Whoever stands here may be the same and yet be another's as well by now: they are pointed to anew.
            self._rows, self._pointed = {}, ""
        self.virtual_size = Size(self.size.width, total)
        self._read_missing(again=True)
        self.refresh()

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, self.total or 0)
        self._read_missing()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """What comes into sight is read."""
        super().watch_scroll_y(old_value, new_value)
        self._read_missing()

    def _read_missing(self, *, again: bool = False) -> None:
        if self._reading or not self.total:
            return
        top, height = int(self.scroll_offset.y), max(1, self.size.height)
        wanted = range(max(0, top), min(self.total, top + height))
        missing = [index for index in wanted if again or index not in self._rows]
        if not missing:
            return
        start = max(0, missing[0] - PAGE // 4)
        limit = max(PAGE, height + PAGE // 2)
        token, self._reading = self._token, True
        read = self._reader(start, limit)

        def came(rows: Sequence[CustomerLine]) -> None:
            if token == self._token:
                self._take(start, rows)

        def failed(error: DesktermError) -> None:
            if token == self._token:
                self._reading, self.problem = False, error
                self.refresh()

        call_in_thread(self, read, came, failed)

    def _reader(self, start: int, limit: int) -> Callable[[], Sequence[CustomerLine]]:
        reads, total, found = self.reads, self.total or 0, self._found
        if found is not None:
            return lambda: reads.rows(found[start : start + limit])
        before, after = self._rows.get(start - 1), self._rows.get(start + limit)
        if start == 0:
            return lambda: reads.page(limit=limit)
        if start + limit >= total:
            return lambda: reads.page(before=END, limit=total - start)
        if before is not None:
            return lambda: reads.page(after=before.place, limit=limit)
        if after is not None:
            return lambda: reads.page(before=after.place, limit=limit)
        if start > total // 2:
            return lambda: reads.page(before=END, offset=total - start - limit, limit=limit)
        return lambda: reads.page(offset=start, limit=limit)

    def _take(self, start: int, rows: Sequence[CustomerLine]) -> None:
        self._reading = False
        if len(self._rows) > KEPT:
            self._rows = {index: row for index, row in self._rows.items() if abs(index - start) < KEPT // 2}
        self._rows.update(enumerate(rows, start))
        if start + len(rows) < (self.total or 0) and not rows:
            self.total = start
        self._point()
        self.refresh()
        self._read_missing()

    def _point(self) -> None:
        if self._follow is not None:
            found = next((index for index, row in self._rows.items() if row.id == self._follow), None)
            self._follow = None
            self.cursor = self.cursor if found is None else found
        line = self.selected
        now = line.id if line is not None else None
        if now != self._pointed:
            self._pointed = now
            self.post_message(self.Pointed(line))

    # Moving

    def _go(self, index: int) -> None:
        if not self.total:
            return
        self.cursor = max(0, min(self.total - 1, index))
        top, height = int(self.scroll_target_y), max(1, self.size.height)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, force=True)
        self._follow = None
        self._read_missing()
        self._point()
        self.refresh()

    def act_down(self) -> None:
        self._go(self.cursor + 1)

    def act_up(self) -> None:
        self._go(self.cursor - 1)

    def act_page_down(self) -> None:
        self._go(self.cursor + max(1, self.size.height - 1))

    def act_page_up(self) -> None:
        self._go(self.cursor - max(1, self.size.height - 1))

    def act_top(self) -> None:
        self._go(0)

    def act_bottom(self) -> None:
        self._go((self.total or 1) - 1)

    def act_open(self) -> None:
        if self.selected is not None:
            self.post_message(self.Opened(self.selected))

    def on_click(self, event: events.Click) -> None:
        index = event.y + int(self.scroll_offset.y)
        if index < (self.total or 0):
            again = index == self.cursor and event.chain > 1
            self._go(index)
            if again:
                self.act_open()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        cells = self.scrollable_content_region.width
        palette = palette_of(self)
        index = y + int(self.scroll_offset.y)
        if self.problem is not None and not self._rows:
            return line_strip(palette, "screen", [(f"   {self.problem.message}" if y == 1 else "", "late")], cells)
        if self.total is None or not self.total:
            words = ""
            if self.total is None or self._found is not None:
                words = gettext("reading …") if self.total is None else gettext("Nobody was found.")
            return line_strip(palette, "screen", [(f"   {words}" if y == 1 else "", "dim")], cells)
        if index >= self.total:
            return line_strip(palette, "screen", [], cells)
        here = index == self.cursor
        ground = "cursor" if here and self.has_focus else "resting" if here else "screen"
        row = self._rows.get(index)
        pieces = [("   …", "dim")] if row is None else self._pieces(row, cells)
        if here:
            pieces = [("▸" + pieces[0][0][1:], ""), *((text, "") for text, _ in pieces[1:])]
        return line_strip(palette, ground, pieces, cells)

    def _pieces(self, row: CustomerLine, cells: int) -> list[Piece]:
        wide = cells >= 84
        tickets = f"{row.unfinished}/{row.tickets}" if row.tickets else "·"
        last = show_time(row.last_at, self.clock(), self.zone) if row.last_at is not None else gettext("never wrote")
        tail = f" {fit(tickets, 7, right=True)}  {fit(last, self._when)}" if wide else f" {fit(tickets, 6, right=True)}"
        room = max(20, cells - width(tail) - 7)
        name, firm = room * 4 // 10, room * 2 // 10 if wide else 0
        more = f" +{row.contacts - 1}" if row.contacts > 1 else ""
        pieces: list[Piece] = [
            (f" {row.language.value if row.language else '--'} ", "dim"),
            (fit(f"{row.name}{' ★' if row.vip else ''}", name) + " ", "strong" if row.unfinished else ""),
            (fit(f"{row.contact}{more}", room - name - firm - (1 if firm else 0)) + " ", ""),
        ]
        if firm:
            pieces.append((fit(row.organisation, firm) + " ", "dim"))
        return [*pieces, (tail, "dim")]


def _widest_time(now: datetime, zone: tzinfo | None) -> int:
    """How many cells any time of this year takes in the language spoken."""
    days = (now.astimezone(zone).replace(month=month, day=day) for month in range(1, 13) for day in range(22, 29))
    return max(width(show_time(one, now, zone)) for one in days)
