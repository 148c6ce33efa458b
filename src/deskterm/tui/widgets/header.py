"""The first line: where you are, what a glance must tell, who works, what time it is."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.strip import Strip

from deskterm.config import Config
from deskterm.desk.workplace import Workplace
from deskterm.model.views.lists import Counts
from deskterm.text.safe import safe_line
from deskterm.text.translation import ngettext, pgettext, pgettext_noop
from deskterm.tui.cells import fit, width
from deskterm.tui.dates import show_clock
from deskterm.tui.desk_app import desk_app
from deskterm.tui.widgets.lines import LineWidget, Piece

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


FIGURES: Final[tuple[tuple[str, str, Callable[[Counts], int], str, int], ...]] = (
    ("to_solve", pgettext_noop("header", "to solve"), lambda counts: counts.to_solve, "", 2),
    ("mine", pgettext_noop("header", "mine"), lambda counts: counts.mine, "", 5),
    ("late", pgettext_noop("header", "late"), lambda counts: counts.late, "late", 0),
    ("due_soon", pgettext_noop("header", "due soon"), lambda counts: counts.due_soon, "soon", 4),
    ("unsent", pgettext_noop("header", "unsent"), lambda counts: counts.unsent, "unsent", 1),
)
"""Name, word, number, style when it is not nought, and how soon it gives way on a narrow screen (0 last)."""


def zone_of(config: Config) -> "ZoneInfo | None":
    """The time zone of what the screen shows; None for the machine's own."""
    if not config.zone:
        return None
    from zoneinfo import ZoneInfo

    return ZoneInfo(config.zone)


class HeaderLine(LineWidget):
    """The header. Every number opens by a click; one on the place opens the menu."""

    GROUND: ClassVar[str] = "bar"

    def __init__(self, place: str, workplace: Workplace) -> None:
        super().__init__()
        self.place = place
        self._workplace = workplace
        self.counts: Counts | None = None
        self.failed = 0
        self._clock = workplace.reads.clock
        self._zone = zone_of(workplace.config)
        self._shown = ""
        self._spots: list[tuple[int, int, str]] = []
        self._spots_from = 0

    def on_mount(self) -> None:
        self.set_interval(1.0, self._tick)
        self.show(self.counts or desk_app(self).counts)

    def show(self, counts: Counts | None) -> None:
        """Show these figures."""
        if counts != self.counts:
            self.counts = counts
            self.refresh()

    def show_failed(self, count: int) -> None:
        """So many of the unsent answers came back."""
        if count != self.failed:
            self.failed = count
            self.refresh()

    def _time(self) -> str:
        return show_clock(self._clock(), self._zone)

    def _tick(self) -> None:
        if self._time() != self._shown:
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one line
        cells = self.size.width
        self._shown = self._time()
        left = f" deskterm · {self.place}"
        link, style = self._link(cells)
        right: list[Piece] = [(f"{link}  ", style)] if link else []
        right += [
            (f"{safe_line(self._workplace.agent_name)} ", ""),
            ("● ", "dim"),
            (pgettext("header", "available") if cells >= 110 else "", "dim"),
        ]
        right.append((f"  {self._shown} ", ""))
        room = cells - width(left) - sum(width(text) for text, _ in right) - 4
        figures, taken = self._figures(room)
        start = max(width(left) + 2, 29 if room - taken > 0 and cells >= 110 else 0)
        start = min(start, max(width(left) + 2, cells - taken - sum(width(text) for text, _ in right) - 2))
        pieces: list[Piece] = [(fit(left, start), "")]
        self._spots_from = width(left)
        self._spots = []
        at = start
        for name, text, style in figures:
            self._spots.append((at, at + width(text), name))
            pieces.append((text, style))
            at += width(text)
        gap = cells - at - sum(width(text) for text, _ in right)
        return self.strip([*pieces, (" " * max(1, gap), ""), *right], cells)

    def _link(self, cells: int) -> tuple[str, str]:
        """How a mirror stands with its remote, and the style of that."""
        return desk_app(self).remote.words(cells)

    def _figures(self, room: int) -> tuple[list[tuple[str, str, str]], int]:
        """The figures that fit into ``room`` cells as name, text and style, and the cells they take."""
        if self.counts is None:
            return [], 0
        shown = list(FIGURES)
        while shown:
            texts = [
                pgettext("header", word) + f" {number(self.counts)}{self._of_these(name)}"
                for name, word, number, _, _ in shown
            ]
            taken = sum(width(text) for text in texts) + 3 * (len(texts) - 1)
            if taken <= room:
                figures: list[tuple[str, str, str]] = []
                for (name, _, number, style, _), text in zip(shown, texts, strict=True):
                    if figures:
                        figures.append(("", " · ", "dim"))
                    figures.append((name, text, style if number(self.counts) else ""))
                return figures, taken
            shown.remove(max(shown, key=lambda one: one[4]))
        return [], 0

    def _of_these(self, name: str) -> str:
        """What of a figure matters more."""
        if name != "unsent" or not self.failed:
            return ""
        came_back = ngettext("{count} came back", "{count} came back", self.failed)
        return f" ({came_back})"

    def on_click(self, event: events.Click) -> None:
        for start, end, name in self._spots:
            if name and start <= event.x < end:
                self.app.call_later(desk_app(self).inbox.show_figure, name)
                return
        if event.x < self._spots_from and event.button == 1:
            desk_app(self).run_verb("verb_menu")
