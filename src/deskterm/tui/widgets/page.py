"""A page to read: lines of pieces that scroll, wrapped where the page is narrow."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from deskterm.tui.cells import width, wrap
from deskterm.tui.palette import palette_of
from deskterm.tui.widgets.lines import Piece, line_strip

LEAST: Final = 24
"""With fewer cells than this left on its line, words go below what stands before them."""


def wrapped(line: Sequence[Piece], cells: int) -> list[Sequence[Piece]]:
    """``line`` as lines of at most ``cells`` cells: its last piece goes on below where it began."""
    if not line or sum(width(text) for text, _ in line) <= cells:
        return [line]
    *before, (words, style) = line
    begins = sum(width(text) for text, _ in before) + len(words) - len(words.lstrip())
    parts: list[Sequence[Piece]] = []
    if cells - begins < LEAST and before:
        first = before[0][0]
        begins = len(first) - len(first.lstrip()) + 2
        parts.append(before)
        before = [(" " * begins, "")]
    else:
        before = [*before, (words[: len(words) - len(words.lstrip())], "")]
    for part in wrap(words.strip(), max(1, cells - begins)):
        parts.append([*before, (part, style)])
        before = [(" " * begins, "")]
    return parts


class PageView(ScrollView, can_focus=True):
    """Lines, the last piece of each wrapped to the width; up, down, pages and ends scroll."""

    PLACES: ClassVar[tuple[str, ...]] = ("moves",)

    def __init__(self, lines: Sequence[Sequence[Piece]] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines = tuple(tuple(line) for line in lines)
        self._laid_out: list[Sequence[Piece]] = []

    def show(self, lines: Sequence[Sequence[Piece]]) -> None:
        """Show other lines, scrolled as before where that is possible."""
        self.lines = tuple(tuple(line) for line in lines)
        self._lay_out()
        self.refresh()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        cells = max(1, self.size.width - self.styles.scrollbar_size_vertical)
        self._laid_out = [part for line in self.lines for part in wrapped(line, cells)]
        self.virtual_size = Size(self.size.width, len(self._laid_out))

    def _scroll(self, by: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + by, animate=False, force=True)

    def act_down(self) -> None:
        self._scroll(1)

    def act_up(self) -> None:
        self._scroll(-1)

    def act_page_down(self) -> None:
        self._scroll(max(1, self.size.height - 1))

    def act_page_up(self) -> None:
        self._scroll(-max(1, self.size.height - 1))

    def act_top(self) -> None:
        self.scroll_to(y=0, animate=False, force=True)

    def act_bottom(self) -> None:
        self.scroll_to(y=len(self._laid_out), animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        pieces = self._laid_out[row] if row < len(self._laid_out) else ()
        return line_strip(palette_of(self), "screen", pieces, self.scrollable_content_region.width)
