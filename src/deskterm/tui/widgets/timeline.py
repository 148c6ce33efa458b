"""Everything said with one customer, over all channels and tickets, in order of time; older entries load upward."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from typing import ClassVar

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from deskterm.model.views.customers import TimelineEntry
from deskterm.text.translation import gettext
from deskterm.tui.naming import named, ticket_name
from deskterm.tui.palette import palette_of
from deskterm.tui.widgets.lines import Piece, line_strip
from deskterm.tui.widgets.message_rows import Row, Setting, day_row, rows_of

NEAR = 12
"""Rows from the top at which older entries are asked for."""

_LOOKS = {
    "customer": "current",
    "agent": "answer",
    "note": "note",
    "dim": "dim",
    "quote": "dim",
    "file": "answer",
    "warning": "late",
    "counting": "mark",
    "audience": "mark",
    "ticket": "strong",
}


class Timeline(ScrollView, can_focus=True):
    """Entries with a cursor; Enter posts ``Opened`` with the ticket of the entry, ``Older`` asks for those before."""

    PLACES: ClassVar[tuple[str, ...]] = ("person", "moves")

    class Opened(Message):
        """A ticket is to be opened."""

        def __init__(self, ticket: str) -> None:
            super().__init__()
            self.ticket = ticket

    class Older(Message):
        """What is before the message ``key`` is wanted."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    def __init__(self, clock: Callable[[], datetime], zone: tzinfo | None) -> None:
        super().__init__()
        self.clock = clock
        self.zone = zone
        self.entries: list[TimelineEntry] = []
        self.older = False
        self.loaded = False
        self.cursor = 0
        self._rows: list[tuple[Row, int]] = []
        self._heads: list[int] = []
        self._asked: int | None = None
        self._width = 0

    @property
    def selected(self) -> TimelineEntry | None:
        """The entry under the cursor."""
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    # What is shown

    def show(self, entries: Sequence[TimelineEntry], *, older: bool) -> None:
        """Show the newest entries; those read before that are older stay, and so does the reader's place."""
        first = entries[0].message.key if entries else 0
        kept = [one for one in self.entries if one.message.key < first]
        at_end = not self.loaded or self.scroll_target_y >= self.max_scroll_y
        here = self.selected.message.key if self.selected is not None and not at_end else None
        self.entries = [*kept, *entries]
        self.older = self.older if kept else older
        self.loaded = True
        keys = [one.message.key for one in self.entries]
        self.cursor = keys.index(here) if here in keys else max(0, len(self.entries) - 1)
        self._lay_out()
        if at_end:
            self.scroll_to(y=len(self._rows), animate=False, force=True)

    def show_older(self, entries: Sequence[TimelineEntry], *, older: bool) -> None:
        """Put older entries before what is shown, which stays where it is on the screen."""
        known = {one.message.key for one in self.entries}
        before = [one for one in entries if one.message.key not in known]
        length, at = len(self._rows), self.scroll_target_y
        self.entries = [*before, *self.entries]
        self.older, self._asked = older, None
        self.cursor += len(before)
        self._lay_out()
        self.scroll_to(y=at + len(self._rows) - length, animate=False, force=True)

    def on_resize(self) -> None:
        """Lines wrap anew."""
        if self.scrollable_content_region.width != self._width:
            at_end = self.scroll_target_y >= self.max_scroll_y
            self._lay_out()
            if at_end:
                self.scroll_to(y=len(self._rows), animate=False, force=True)

    def _lay_out(self) -> None:
        self._width = max(20, self.scrollable_content_region.width)
        now = self.clock()
        rows: list[tuple[Row, int]] = []
        heads: list[int] = []
        day: date | None = None
        ticket = ""
        for at, one in enumerate(self.entries):
            setting = Setting(self._width - 2, now, self.zone, one.message.channel)
            when = one.message.at.astimezone(self.zone).date()
            if when != day:
                day = when
                rows.append((day_row(when, setting), at))
            if one.ticket != ticket:
                ticket = one.ticket
                rows.append((self._ticket_row(one), at))
            heads.append(len(rows))
            rows += [(row, at) for row in rows_of(one.message, setting)]
        self._rows, self._heads = rows, heads
        self.virtual_size = Size(self.size.width, len(rows))
        self.refresh()

    @staticmethod
    def _ticket_row(one: TimelineEntry) -> Row:
        number = ticket_name(one.number)
        words = f"  {named(one.message.channel)} · {named(one.state)}"
        return Row(((f"{number} ", "ticket"), (one.subject, "ticket"), (words, "dim")))

    # Moving

    def _go(self, index: int) -> None:
        if not self.entries:
            return
        self.cursor = max(0, min(len(self.entries) - 1, index))
        head, top, height = self._heads[self.cursor], int(self.scroll_target_y), max(1, self.size.height)
        if head < top + 1:
            self.scroll_to(y=max(0, head - 2), animate=False, force=True)
        elif head >= top + height - 1:
            self.scroll_to(y=head - height + 4, animate=False, force=True)
        self.refresh()
        self._ask()

    def _scroll(self, by: int) -> None:
        self.scroll_to(y=self.scroll_target_y + by, animate=False, force=True)
        top, height = int(self.scroll_target_y), max(1, self.size.height)
        seen = [at for at, head in enumerate(self._heads) if top <= head < top + height]
        if seen and self.cursor not in seen:
            self.cursor = seen[0] if by < 0 else seen[-1]
        self.refresh()
        self._ask()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Near the top older entries are asked for."""
        super().watch_scroll_y(old_value, new_value)
        self._ask()

    def _ask(self) -> None:
        if self.older and self.entries and self.scroll_target_y < NEAR and self._asked is None and self.size.height:
            self._asked = self.entries[0].message.key
            self.post_message(self.Older(self._asked))

    def act_down(self) -> None:
        if self.cursor == len(self.entries) - 1:
            self._scroll(1)
        else:
            self._go(self.cursor + 1)

    def act_up(self) -> None:
        self._go(self.cursor - 1)

    def act_page_down(self) -> None:
        self._scroll(max(1, self.size.height - 1))

    def act_page_up(self) -> None:
        self._scroll(-max(1, self.size.height - 1))

    def act_top(self) -> None:
        self._go(0)
        self.scroll_to(y=0, animate=False, force=True)

    def act_bottom(self) -> None:
        self._go(len(self.entries) - 1)
        self.scroll_to(y=len(self._rows), animate=False, force=True)

    def act_open(self) -> None:
        if self.selected is not None:
            self.post_message(self.Opened(self.selected.ticket))

    def act_timeline_ticket(self) -> None:
        """Open the ticket of the entry under the cursor."""
        self.act_open()

    def on_click(self, event: events.Click) -> None:
        at = event.y + int(self.scroll_offset.y)
        if at < len(self._rows):
            again = self._rows[at][1] == self.cursor and event.chain > 1
            self.cursor = self._rows[at][1]
            self.refresh()
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
        at = y + int(self.scroll_offset.y)
        if not self.entries:
            words = "   " + (gettext("Nothing was said yet.") if self.loaded else gettext("reading …"))
            return line_strip(palette, "screen", [(words if y == 1 else "", "dim")], cells)
        if at >= len(self._rows):
            return line_strip(palette, "screen", [], cells)
        row, entry = self._rows[at]
        here = entry == self.cursor and at == self._heads[self.cursor]
        pieces: list[Piece] = [("▸ " if here and self.has_focus else "  ", "current")]
        pieces += [(text, _LOOKS.get(name, "")) for text, name in row.pieces]
        return line_strip(palette, "resting" if here else "screen", pieces, cells)
