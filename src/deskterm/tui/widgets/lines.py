"""Widgets that draw their own lines: one widget for a header, a column or a page instead of many small ones."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from deskterm.tui.cells import fit, width
from deskterm.tui.palette import Palette, palette_of

Piece = tuple[str, str]
"""Text and the name of its style in the palette."""


def line_strip(palette: Palette, ground: str, pieces: Sequence[Piece], cells: int) -> Strip:
    """``pieces`` on the style ``ground`` as a line of exactly ``cells`` cells."""
    segments: list[Segment] = []
    left = cells
    for text, name in pieces:
        if left <= 0:
            break
        taken = width(text)
        segments.append(Segment(text if taken <= left else fit(text, left), palette.style(ground, name)))
        left -= min(taken, left)
    if left > 0:
        segments.append(Segment(" " * left, palette.style(ground)))
    return Strip(segments, cells)


class LineWidget(Widget):
    """A widget that draws lines of pieces on the palette's style ``GROUND``."""

    GROUND: ClassVar[str] = "screen"

    def strip(self, pieces: Sequence[Piece], cells: int) -> Strip:
        """``pieces`` as a line of exactly ``cells`` cells."""
        return line_strip(palette_of(self), self.GROUND, pieces, cells)
