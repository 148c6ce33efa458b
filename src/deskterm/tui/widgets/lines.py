"""Widgets that draw their own lines: one widget for a header, a column or a page instead of many small ones."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from deskterm.tui.cells import fit, width

Piece = tuple[str, str]
"""Text and the name of its style."""


class LineWidget(Widget):
    """A widget that draws lines of pieces; the style names are component classes without the widget's own prefix."""

    PREFIX = ""

    def style_named(self, name: str) -> Style:
        """The widget's own style with the component's by ``name`` over it."""
        if not name:
            return self.rich_style
        return self.rich_style + self.get_component_rich_style(f"{self.PREFIX}--{name}", partial=True)

    def strip(self, pieces: Sequence[Piece], cells: int) -> Strip:
        """``pieces`` as a line of exactly ``cells`` cells."""
        segments: list[Segment] = []
        left = cells
        for text, name in pieces:
            if left <= 0:
                break
            taken = width(text)
            segments.append(Segment(text if taken <= left else fit(text, left), self.style_named(name)))
            left -= min(taken, left)
        if left > 0:
            segments.append(Segment(" " * left, self.rich_style))
        return Strip(segments, cells)
