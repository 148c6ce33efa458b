"""What a search for words found: each ticket with a stretch of the message, the words standing out."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from deskterm.desk.workplace import Workplace
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import SearchHit
from deskterm.text.translation import gettext, pgettext
from deskterm.tui.cells import fit, width
from deskterm.tui.dates import show_full_day, show_full_time
from deskterm.tui.desk_app import desk_app
from deskterm.tui.highlight import highlighted
from deskterm.tui.naming import named
from deskterm.tui.palette import palette_of
from deskterm.tui.widgets.columns import number_word
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.lines import Piece, line_strip
from deskterm.tui.widgets.ticket_list import TicketList

LINES = 2
"""Lines of one hit."""

NARROW = 90
"""With fewer cells a hit says less of where it stands, so that its subject can be read."""


class HitList(ScrollView, can_focus=True):
    """Hits with a cursor; posts the same messages as the list of tickets."""

    PLACES: ClassVar[tuple[str, ...]] = ("search", "moves", "tickets")

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.hits: tuple[SearchHit, ...] = ()
        self.asked = self._clicked = ""
        self.cursor = 0
        self._zone = zone_of(workplace.config)
        self._widest: dict[int, int] = {}

    @property
    def selected(self) -> TicketLine | None:
        """The ticket under the cursor."""
        return self.hits[self.cursor].line if self.cursor < len(self.hits) else None

    def show(self, hits: Sequence[SearchHit], asked: str) -> None:
        """Show what was found for ``asked``; the cursor stays on its ticket where that was found again."""
        old = self.selected
        self.hits, self.asked, self._widest = tuple(hits), asked, {}
        ids = [one.line.id for one in self.hits]
        self.cursor = ids.index(old.id) if old is not None and old.id in ids else 0
        self.virtual_size = Size(self.size.width, len(self.hits) * LINES)
        self._keep_in_sight()
        self.refresh()
        self.post_message(TicketList.Highlighted(self.selected))

    def chosen(self) -> tuple[TicketLine, ...]:
        """The ticket verbs act on."""
        return (self.selected,) if self.selected is not None else ()

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.hits) * LINES)

    def act_down(self) -> None:
        self._go(self.cursor + 1)

    def act_up(self) -> None:
        self._go(self.cursor - 1)

    def act_page_down(self) -> None:
        self._go(self.cursor + max(1, self.size.height // LINES - 1))

    def act_page_up(self) -> None:
        self._go(self.cursor - max(1, self.size.height // LINES - 1))

    def act_top(self) -> None:
        self._go(0)

    def act_bottom(self) -> None:
        self._go(len(self.hits) - 1)

    def act_open(self) -> None:
        if self.selected is not None:
            self.post_message(TicketList.Opened(self.selected))

    def _go(self, index: int) -> None:
        self.cursor = max(0, min(len(self.hits) - 1, index))
        self._keep_in_sight()
        self.refresh()
        self.post_message(TicketList.Highlighted(self.selected))

    def _keep_in_sight(self) -> None:
        first, top, height = self.cursor * LINES, self.scroll_offset.y, self.size.height
        if first < top:
            self.scroll_to(y=first, animate=False, force=True)
        elif first + LINES > top + height:
            self.scroll_to(y=first + LINES - height, animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        index = (event.y + self.scroll_offset.y) // LINES
        if index < len(self.hits):
            again = index == self.cursor and self.hits[index].line.id == self._clicked
            self._clicked = "" if again else self.hits[index].line.id
            self._go(index)
            if again:
                self.act_open()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        cells = self.scrollable_content_region.width
        index, part = divmod(y + self.scroll_offset.y, LINES)
        palette = palette_of(self)
        if index >= len(self.hits):
            text = "   " + gettext("Nothing was found.") if not self.hits and y == 1 else ""
            return line_strip(palette, "screen", [(text, "dim")], cells)
        at_cursor = index == self.cursor
        ground = "cursor" if at_cursor and self.has_focus else "screen"
        pieces = self._head(self.hits[index], cells) if part == 0 else self._excerpt(self.hits[index])
        pieces = [("▸" if at_cursor and part == 0 else " ", ""), *pieces]
        if ground == "cursor":
            pieces = [(text, "focus" if style == "match" else "") for text, style in pieces]
        return line_strip(palette, ground, pieces, cells)

    def _head(self, hit: SearchHit, cells: int) -> list[Piece]:
        line = hit.line
        right = self._where(hit, cells)
        left = f"{number_word(line)} "
        widest = self._widest.get(cells)
        if widest is None:
            widest = self._widest[cells] = max(width(self._where(one, cells)) for one in self.hits)
        spare = cells - width(left) - widest - 4
        name = min(18 if cells >= NARROW else 14, max(8, spare - 10))
        room = max(6, spare - name)
        pieces: list[Piece] = [(left, "strong"), (fit(line.customer, name) + "  ", "")]
        pieces += highlighted(fit(line.subject, room), self.asked, "head")
        return [*pieces, (" " * (widest - width(right)) + right, "dim")]

    def _where(self, hit: SearchHit, cells: int) -> str:
        """Where the ticket of a hit stands, and when the words were said."""
        line = hit.line
        channel, state = named(line.channel), named(line.state)
        if cells < NARROW:
            day = show_full_day(hit.at.astimezone(self._zone).date())
            return f"  {channel} · {state} · {day} "
        names = desk_app(self).names
        who = names.get(line.assignee, line.assignee) if line.assignee else pgettext("assignee", "nobody")
        return f"  {channel} · {state} · {who} · {show_full_time(hit.at, self._zone)} "

    def _excerpt(self, hit: SearchHit) -> list[Piece]:
        return [("   ", ""), *highlighted(hit.excerpt, self.asked, "dim")]
