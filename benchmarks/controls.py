"""The controls that the workstation is measured against: the least a Textual program can be.

python benchmarks/controls.py min            one line of text
python benchmarks/controls.py lines N        a list of N made-up rows that draws only what is in sight; j moves
"""

import sys
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

READY = "READY-CONTROL"


class Least(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static(READY)


class Lines(ScrollView, can_focus=True):
    """Rows made up when they are drawn."""

    BINDINGS: ClassVar = [("j", "down", "down")]

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.cursor = 0

    def on_mount(self) -> None:
        """Take the size of all rows."""
        self.virtual_size = Size(100, self.count)

    def render_line(self, y: int) -> Strip:
        """One row, the cursor's reversed."""
        row = y + self.scroll_offset.y
        if row >= self.count:
            return Strip.blank(self.size.width)
        text = f"{READY if row == 0 else '#'} {row:07d} a made-up subject number {row * 7919 % 100_003} open"
        style = Style(reverse=row == self.cursor)
        return Strip([Segment(text.ljust(self.size.width)[: self.size.width], style)], self.size.width)

    def action_down(self) -> None:
        """Move the cursor, scrolling when it leaves what is in sight."""
        before, self.cursor = self.cursor, min(self.cursor + 1, self.count - 1)
        if self.cursor >= self.scroll_offset.y + self.size.height:
            top = self.cursor - self.size.height + 1
            self.scroll_to(y=top, animate=False, force=True, immediate=True)
            self.refresh()
        else:
            for row in (before, self.cursor):
                self.refresh(Region(0, row - self.scroll_offset.y, self.size.width, 1))


class Listing(App[None]):
    """A screen full of rows."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def compose(self) -> ComposeResult:
        """The rows."""
        yield Lines(self.count)


if __name__ == "__main__":
    if sys.argv[1:2] == ["lines"]:
        Listing(int(sys.argv[2])).run()
    else:
        Least().run()
