"""The side column: the agent's views, then the queues, each with its number."""

from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip

from deskterm.model.views.lists import Counts
from deskterm.text.safe import safe_line
from deskterm.text.translation import pgettext
from deskterm.tui.cells import fit, width
from deskterm.tui.inbox_views import View
from deskterm.tui.widgets.lines import LineWidget, Piece


class SideColumn(LineWidget, can_focus=True):
    """Views and queues; posts ``Picked`` when one is chosen."""

    PLACES: ClassVar[tuple[str, ...]] = ("side", "moves")

    class Picked(Message):
        """A view is to be shown."""

        def __init__(self, view: View) -> None:
            super().__init__()
            self.view = view

    def __init__(self, views: tuple[View, ...]) -> None:
        super().__init__()
        self.current: View | None = views[0]
        self.cursor = 0
        self.counts: Counts | None = None
        self.views: tuple[View, ...] = ()
        self._rows: list[int | None] = []
        self.offer(views)

    def offer(self, views: tuple[View, ...]) -> None:
        """From now on these can be chosen; what is current stays where it is still there."""
        self.views = views
        first_queue = next((at for at, view in enumerate(views) if view.name.startswith("queue:")), len(views))
        self._rows = [*range(first_queue), None, *range(first_queue, len(views))]
        self.cursor = min(self.cursor, len(views) - 1)
        self.refresh()

    def show(self, counts: Counts | None) -> None:
        """Show these figures."""
        if counts != self.counts:
            self.counts = counts
            self.refresh()

    def set_current(self, view: View | None) -> None:
        """Mark the view that the list shows; None when it shows something else."""
        self.current = view
        if view is not None:
            self.cursor = self.views.index(view)
        self.refresh()

    def act_down(self) -> None:
        self._go(min(len(self.views) - 1, self.cursor + 1))

    def act_up(self) -> None:
        self._go(max(0, self.cursor - 1))

    def act_top(self) -> None:
        self._go(0)

    def act_bottom(self) -> None:
        self._go(len(self.views) - 1)

    def act_open(self) -> None:
        self.post_message(self.Picked(self.views[self.cursor]))

    def _go(self, index: int) -> None:
        self.cursor = index
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        row = event.y - 1
        index = self._rows[row] if 0 <= row < len(self._rows) else None
        if index is not None:
            self._go(index)
            self.act_open()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        cells = self.size.width
        inner = cells - 1
        if y == 0:
            return self.strip([("─" * inner + "┬", "rule")], cells)
        row = y - 1
        if row >= len(self._rows):
            return self.strip([(" " * inner, ""), ("│", "rule")], cells)
        index = self._rows[row]
        if index is None:
            heading = "─ " + pgettext("side", "queues") + " "
            rule = heading + "─" * max(0, inner - width(heading))
            return self.strip([(fit(rule, inner), "rule"), ("│", "rule")], cells)
        return self.strip([*self._row(index, inner), ("│", "rule")], cells)

    def _row(self, index: int, inner: int) -> list[Piece]:
        view = self.views[index]
        number = "" if self.counts is None or view.figure is None else _short(view.figure(self.counts))
        sign = "▸" if index == self.cursor and self.has_focus else " "
        title = fit(safe_line(view.title), max(1, inner - 2 - max(2, width(number)) - 1))
        text = f"{sign}{title} {number.rjust(max(2, len(number)))} "
        style = "cursor" if index == self.cursor and self.has_focus else "current" if view is self.current else ""
        if not style and view.name == "late" and number not in ("", "0"):
            style = "late"
        return [(fit(text, inner), style)]


def _short(number: int) -> str:
    """A number in at most four cells: 9999, 12k, 3M."""
    if number < 10_000:
        return str(number)
    return f"{number // 1000}k" if number < 1_000_000 else f"{number // 1_000_000}M"
