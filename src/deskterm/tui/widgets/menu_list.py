"""A list of things to choose from, drawn line by line: headings, titles, keys, and why something cannot be had."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from deskterm.text.translation import gettext
from deskterm.tui.cells import fit, width
from deskterm.tui.palette import palette_of
from deskterm.tui.widgets.lines import Piece, line_strip


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to choose. ``why_not`` greys it and says why; ``group`` puts it under a heading.

    ``also`` is another name it is found by: a verb's English one, whatever language the screens speak. ``words`` are
    what it is called in short, as the footer does.
    """

    value: str
    title: str
    key: str = ""
    detail: str = ""
    why_not: str | None = None
    group: str = ""
    also: str = ""
    words: tuple[str, ...] = ()


class MenuList(ScrollView, can_focus=True):
    """Entries under headings with a cursor; posts ``Chosen``, and ``Pointed`` where the cursor goes."""

    PLACES: ClassVar[tuple[str, ...]] = ("menu", "moves")

    class Chosen(Message):
        """An entry was taken."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    class Pointed(Message):
        """The cursor was moved to an entry."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self, entries: Sequence[Entry] = (), *, key_cells: int = 14) -> None:
        super().__init__()
        self.entries = tuple(entries)
        self.cursor = 0
        self.empty = gettext("Nothing has this in its name.")
        self._key_cells = key_cells
        self._rows: list[int | str] = []
        self._arrange()

    def show(self, entries: Sequence[Entry]) -> None:
        """Show other entries, the cursor on the first."""
        self.entries = tuple(entries)
        self.cursor = 0
        self._arrange()
        self.virtual_size = Size(self.size.width, len(self._rows))
        self.scroll_to(y=0, animate=False, force=True)
        self.refresh()

    def point_at(self, index: int) -> None:
        """Put the cursor on the entry at ``index``, or the last."""
        self._go(index)

    def _arrange(self) -> None:
        self._rows = []
        group = ""
        for index, entry in enumerate(self.entries):
            if entry.group != group:
                group = entry.group
                self._rows.append(group)
            self._rows.append(index)

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor."""
        return self.entries[self.cursor] if self.entries else None

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._rows))
        self._go(self.cursor)

    def act_down(self) -> None:
        self._move(self.cursor + 1)

    def act_up(self) -> None:
        self._move(self.cursor - 1)

    def act_page_down(self) -> None:
        self._move(self.cursor + max(1, self.size.height - 2))

    def act_page_up(self) -> None:
        self._move(self.cursor - max(1, self.size.height - 2))

    def act_top(self) -> None:
        self._move(0)

    def act_bottom(self) -> None:
        self._move(len(self.entries) - 1)

    def act_choose(self) -> None:
        if self.current is not None:
            self.post_message(self.Chosen(self.current))

    def _move(self, index: int) -> None:
        before = self.cursor
        self._go(index)
        if self.current is not None and self.cursor != before:
            self.post_message(self.Pointed(self.current))

    def _go(self, index: int) -> None:
        if not self.entries:
            return
        self.cursor = max(0, min(len(self.entries) - 1, index))
        row = self._rows.index(self.cursor)
        first = row - 1 if row and isinstance(self._rows[row - 1], str) else row
        top, height = self.scroll_offset.y, self.size.height
        if first < top:
            self.scroll_to(y=first, animate=False, force=True)
        elif row >= top + height:
            self.scroll_to(y=row - height + 1, animate=False, force=True)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        row = event.y + self.scroll_offset.y
        if 0 <= row < len(self._rows) and isinstance(at := self._rows[row], int):
            self._go(at)
            self.act_choose()

    def render_line(self, y: int) -> Strip:
        cells = self.scrollable_content_region.width
        palette = palette_of(self)
        row = y + self.scroll_offset.y
        if not self._rows and y == 0:
            return line_strip(palette, "screen", [(f" {self.empty}", "dim")], cells)
        if row >= len(self._rows):
            return line_strip(palette, "screen", [], cells)
        found = self._rows[row]
        if isinstance(found, str):
            return line_strip(palette, "screen", [(f" {found}", "current")], cells)
        entry = self.entries[found]
        if found == self.cursor:
            pieces = [(f"▸ {text[2:]}" if at == 0 else text, "") for at, (text, _) in enumerate(self._pieces(entry))]
            return line_strip(palette, "cursor", pieces, cells)
        return line_strip(palette, "screen", self._pieces(entry), cells)

    def _pieces(self, entry: Entry) -> list[Piece]:
        quiet = "dim" if entry.why_not is not None else ""
        pieces: list[Piece] = [("  ", "")]
        if self._key_cells:
            pieces.append((fit(entry.key, self._key_cells) + " ", quiet or "key"))
        room = max(20, min(40, self.scrollable_content_region.width // 3))
        pieces.append((fit(entry.title, max(room, width(entry.title) if not entry.detail else room)), quiet))
        rest = entry.why_not if entry.why_not is not None else entry.detail
        if rest:
            pieces.append((f"  {rest}", "dim"))
        return pieces
