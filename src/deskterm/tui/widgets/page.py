"""A page to read: lines of pieces that scroll."""

from collections.abc import Sequence
from typing import ClassVar

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from deskterm.tui.palette import palette_of
from deskterm.tui.widgets.lines import Piece, line_strip


class PageView(ScrollView, can_focus=True):
    """Lines, drawn as they are; up, down, pages and ends scroll."""

    PLACES: ClassVar[tuple[str, ...]] = ("moves",)

    def __init__(self, lines: Sequence[Sequence[Piece]] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines = tuple(tuple(line) for line in lines)

    def show(self, lines: Sequence[Sequence[Piece]]) -> None:
        """Show other lines, scrolled as before where that is possible."""
        self.lines = tuple(tuple(line) for line in lines)
        self.virtual_size = Size(self.size.width, len(self.lines))
        self.refresh()

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.lines))

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
        self.scroll_to(y=len(self.lines), animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        pieces = self.lines[row] if row < len(self.lines) else ()
        return line_strip(palette_of(self), "screen", pieces, self.scrollable_content_region.width)
