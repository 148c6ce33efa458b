"""A window on a list of tickets: what stands on which line, and drawing only that.

Above what is sorted stands the lane of live matters, which does not scroll. What a line shows is told by its *face*, a
plain tuple: a line is painted again only when its face has changed.
"""

from collections.abc import Callable
from typing import Final, cast

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError
from deskterm.model.query import Query
from deskterm.model.views.lists import TicketLine
from deskterm.text.translation import gettext, ngettext, pgettext
from deskterm.tui.cells import fit, width
from deskterm.tui.desk_app import desk_app
from deskterm.tui.palette import palette_of
from deskterm.tui.presence import People, row_words
from deskterm.tui.widgets.columns import URGENCY_SIGNS, cells_of, due_word, urgency
from deskterm.tui.widgets.ticket_source import ListSource

SLOW_TICK: Final = 10
"""Due words below the live lane are looked at each so many seconds."""

KEPT_STRIPS: Final = 600
"""How many drawn rows are remembered."""

LaneFilter = Callable[[TicketLine], bool]
Face = tuple[object, ...]


class TicketWindow(ScrollView, can_focus=True):
    """The rows of one query in sight below the lane of live matters, with a cursor and marks."""

    def __init__(self, workplace: Workplace, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.workplace = workplace
        self.source = ListSource(workplace.reads, Query())
        self.live: tuple[TicketLine, ...] = ()
        self.hidden_live = 0
        self.drafts: frozenset[str] = frozenset()
        self.failed: frozenset[str] = frozenset()
        self.names: dict[str, str] = {}
        self.people: People = {}
        self.marks: dict[str, TicketLine] = {}
        self.cursor = 0
        self.selected: TicketLine | None = None
        self.title = pgettext("list", "by due")
        self.empty = gettext("Nothing here.")
        self.missing = ""
        self.problem: DesktermError | None = None
        self._number_width = 6
        self._faces: dict[int, Face] = {}
        self._strips: dict[Face, Strip] = {}
        self._seconds = 0

    def on_mount(self) -> None:
        self.set_interval(1.0, self._tick)

    def show_names(self, names: dict[str, str]) -> None:
        """What colleagues are called."""
        if names != self.names:
            self.names = names
            self._strips.clear()
            self.refresh()

    def show_missing(self, words: str) -> None:
        """Say this where there are no rows, whatever is listed; nothing says what is so of an empty list."""
        if words != self.missing:
            self.missing = words
            self._repaint()

    def show_people(self, people: People) -> None:
        """Who else is at which ticket."""
        self.people = people
        self._repaint()

    def show_failed(self, tickets: frozenset[str]) -> None:
        """On which tickets an answer came back."""
        self.failed = tickets
        self._repaint()

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
        at = self.source.find(ticket)
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

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        # Not the base class's: it paints the bar anew for every row, which takes a quarter of a key's time, although
        # the thumb of a long list moves by an eighth of a cell only once in hundreds of rows.
        if self.show_vertical_scrollbar:
            if self._thumb(old_value) == self._thumb(new_value):
                self.vertical_scrollbar.set_reactive(ScrollBar.position, new_value)
            else:
                self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh(self.size.region)

    def _thumb(self, top: float) -> int:
        """Where the bar's thumb begins with ``top`` as the first row in sight, in eighths of a cell."""
        rows, every = self.size.height, self.virtual_size.height
        if not 0 < rows < every:
            return 0
        return int((rows - max(1.0, rows * rows / every)) * top / (every - rows) * 8)

    def _resize(self) -> None:
        self.virtual_size = Size(self.size.width or 1, self._pinned() + self.source.total)

    # Drawing

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def on_focus(self) -> None:
        self._repaint()

    def on_blur(self) -> None:
        self._repaint()

    def _repaint(self, lines: range | None = None) -> None:
        """Paint those lines (all, unless told) again whose face has changed since they were drawn."""
        for y in lines if lines is not None else range(self.size.height):
            if self._faces.get(y) != self._face(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def _tick(self) -> None:
        """A second has passed: due words change, each second in the live lane, seldom below."""
        self._seconds += 1
        slow = self._seconds % SLOW_TICK == 0
        self._repaint(None if slow else range(1, 1 + len(self.live)))

    def render_line(self, y: int) -> Strip:
        face = self._faces[y] = self._face(y)
        cells = self.scrollable_content_region.width
        key = (*face, cells, self._number_width)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > KEPT_STRIPS:
                self._strips.clear()
            strip = self._strips[key] = self._drawn(face, cells)
        return strip

    def _face(self, y: int) -> Face:
        """What stands on a line: a row with all that its looks depend on, a rule, or words."""
        index = self._index_on(y)
        if index is None:
            rule = y == 0 or (bool(self.live) and y == self._pinned() - 1)
            return self._rule_face(y) if rule else ("words", self._words(y - self._pinned()))
        line = self._line_at(index)
        if line is None:
            return ("words", "…")
        if line.number is not None and line.number > 99_999:
            self._number_width = max(self._number_width, len(str(line.number)) + 1)
        now = self.workplace.reads.clock()
        row, sign = "", ""
        if index == self.cursor:
            row = "cursor" if self.has_focus else "resting"
            sign = "▸" if self.selected is not None else "▹"
        return (
            "row",
            line,
            due_word(line, now),
            urgency(line, now),
            row,
            sign,
            line.id in self.marks,
            (line.id in self.drafts, line.id in self.failed),
            row_words(self.people.get(line.id, ()), self.workplace.agent),
        )

    def _rule_face(self, y: int) -> Face:
        if self.live and y == 0:
            words, hidden = pgettext("lane", "live"), self.hidden_live
            if hidden:
                words += " · " + ngettext("{count} more: / live:yes", "{count} more: / live:yes", hidden)
            return ("rule", words, "dim")
        if self.problem is not None:
            words = gettext("{problem} · ctrl+r reads again", problem=self.problem.message)
            return ("rule", desk_app(self).keymap.said(words, "refresh"), "error")
        words = self.title
        if self.marks:
            words += " · " + ngettext("{count} marked, esc unmarks", "{count} marked, esc unmarks", len(self.marks))
        if self._top():
            words += " · " + ngettext("↑ {count} above", "↑ {count} above", self._top())
        return ("rule", words, "dim")

    def _words(self, row: int) -> str:
        """What is said where there are no rows."""
        if self._length() or row != 1:
            return ""
        if self.problem is not None:
            return gettext("could not be read")
        return (self.missing or self.empty) if self.source.known else gettext("reading …")

    def _drawn(self, face: Face, cells: int) -> Strip:
        match face:
            case ("row", TicketLine() as line, _, str(how), str(row), str(sign), bool(marked), writing, people):
                words = cast("tuple[str, str] | None", people)
                own = cast("tuple[bool, bool]", writing)
                return self._row(line, how, row, sign + ("●" if marked else ""), own, words, cells)
            case ("rule", str(words), str(style)):
                rest = "─" * max(0, cells - width(words) - 3)
                found = [("─ ", "rule"), (fit(words, min(width(words), cells - 2)), style), (f" {rest}", "rule")]
                return Strip([Segment(text, self._style(name)) for text, name in found]).adjust_cell_length(cells)
            case (_, words):
                return Strip([Segment(fit(f"   {words}" if words else "", cells), self._style("dim"))], cells)
            case _:
                return Strip.blank(cells)

    def _row(
        self,
        line: TicketLine,
        how: str,
        row: str,
        signs: str,
        writing: tuple[bool, bool],
        people: tuple[str, str] | None,
        cells: int,
    ) -> Strip:
        if how and len(signs) < 2:
            signs += URGENCY_SIGNS["late" if how == "late" else "soon"]
        pieces = [(signs.ljust(2), self._style(row, "mark" if "●" in signs else how))]
        parts = cells_of(
            line,
            cells,
            self._number_width,
            self.workplace.reads.clock(),
            me=self.workplace.agent,
            draft=writing[0],
            failed=writing[1],
            people=people,
            queues=self.workplace.config.queues,
            names=self.names,
        )
        ground = self._style(row)
        for text, name in parts:
            pieces += ((text, self._style(row, name)), (" ", ground))
        return Strip(_joined(pieces)).adjust_cell_length(cells, ground)

    def _style(self, *names: str) -> Style:
        """The list's own style with the palette's by these names over it."""
        if names and names[0] in ("cursor", "resting"):
            # Colours of single cells would not be readable on the cursor's own.
            names = names[:1]
        return palette_of(self).style("screen", *names)


def _joined(pieces: list[tuple[str, Style]]) -> list[Segment]:
    """Segments of pieces; neighbours of one style are one, since every segment costs, here and in the terminal."""
    joined: list[tuple[str, Style]] = []
    for text, style in pieces:
        if joined and joined[-1][1] is style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return [Segment(text, style) for text, style in joined]
