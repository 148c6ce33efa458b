"""The board's grid: what waits, per queue, channel and agent, every figure a cell that opens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from deskterm.model.views.desk import Board, BoardCell
from deskterm.model.words import Channel
from deskterm.text.translation import gettext, pgettext, pgettext_noop
from deskterm.tui.cells import fit
from deskterm.tui.cells import width as cells_taken
from deskterm.tui.dates import short_length
from deskterm.tui.naming import named
from deskterm.tui.palette import palette_of
from deskterm.tui.widgets.lines import Piece, line_strip


@dataclass(frozen=True, slots=True)
class Figure:
    """One column: the query behind it, its number, and a style when it is not nought."""

    query: str
    number: Callable[[BoardCell], int]
    style: str = ""


_LONG: Final = (
    pgettext_noop("board", "to solve"),
    pgettext_noop("board", "unassigned"),
    pgettext_noop("board", "oldest"),
    pgettext_noop("board", "due soon"),
    pgettext_noop("board", "late"),
    pgettext_noop("board", "live"),
    pgettext_noop("board", "waiting"),
    pgettext_noop("board", "snoozed"),
)
_SHORT: Final = (
    pgettext_noop("board, narrow", "solve"),
    pgettext_noop("board, narrow", "nobody"),
    pgettext_noop("board, narrow", "oldest"),
    pgettext_noop("board, narrow", "soon"),
    pgettext_noop("board, narrow", "late"),
    pgettext_noop("board, narrow", "live"),
    pgettext_noop("board, narrow", "waits"),
    pgettext_noop("board, narrow", "snooze"),
)
"""The words above the figures, and shorter ones for where these do not fit."""

FIGURES: Final = (
    Figure("state:to-solve", lambda cell: cell.to_solve),
    Figure("state:to-solve who:none", lambda cell: cell.unassigned),
    Figure("state:to-solve", lambda cell: int(cell.oldest is not None)),
    Figure("soon:yes", lambda cell: cell.due_soon, "soon"),
    Figure("late:yes", lambda cell: cell.late, "late"),
    Figure("live:yes", lambda cell: cell.live, "accent"),
    Figure("state:pending", lambda cell: cell.pending),
    Figure("state:snoozed", lambda cell: cell.snoozed),
)
UNASSIGNED: Final = 1
OLDEST: Final = 2
GROUPS: Final = (
    (pgettext_noop("board", "queues"), "queue"),
    (pgettext_noop("board", "channels"), "channel"),
    (pgettext_noop("board", "agents"), "who"),
)
"""The board's parts by their names in ``Board``, and the field of the query language for each."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the grid: a heading, or a cell's figures with the query field they are counted by."""

    field: str
    cell: BoardCell | None
    title: str


class BoardGrid(ScrollView, can_focus=True):
    """The figures with a cursor; posts ``Picked`` with the query behind a cell."""

    PLACES: ClassVar[tuple[str, ...]] = ("board", "moves")

    class Picked(Message):
        """The tickets behind a figure are wanted."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    def __init__(self) -> None:
        super().__init__()
        self.board: Board | None = None
        self.rows: list[Row] = []
        self.names: dict[str, str] = {}
        self.cursor = (0, 0)
        self._at: tuple[str, str] | None = None

    def show(self, board: Board) -> None:
        """Show these figures; the cursor stays on its queue, channel or agent."""
        self.board = board
        self.rows = []
        channels = {one.value: named(one) for one in Channel}
        for name, field in GROUPS:
            self.rows.append(Row(field, None, pgettext("board", name)))
            cells: tuple[BoardCell, ...] = getattr(board, name)
            names = {"who": self.names, "channel": channels}.get(field, {})
            self.rows += [Row(field, cell, names.get(cell.name, cell.title)) for cell in cells]
        found = [at for at, row in enumerate(self.rows) if row.cell and (row.field, row.cell.name) == self._at]
        first = next((at for at, row in enumerate(self.rows) if row.cell), 0)
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)
        self._go(found[0] if found else self._nearest(self.cursor[0]) or first, self.cursor[1])

    def query_at_cursor(self) -> str:
        """The query behind the cell under the cursor."""
        row = self.rows[self.cursor[0]]
        if row.cell is None:
            return ""
        name = f'"{row.cell.name}"' if " " in row.cell.name else row.cell.name
        figure = FIGURES[self.cursor[1]].query
        if row.field == "who":
            figure = figure.replace("who:none", "").strip()
        return f"{row.field}:{name} {figure}"

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)

    def act_down(self) -> None:
        self._step(1)

    def act_up(self) -> None:
        self._step(-1)

    def act_left(self) -> None:
        self._go(self.cursor[0], self.cursor[1] - 1)

    def act_right(self) -> None:
        self._go(self.cursor[0], self.cursor[1] + 1)

    def act_top(self) -> None:
        self._go(self._nearest(0) or 0, self.cursor[1])

    def act_bottom(self) -> None:
        self._go(len(self.rows) - 1, self.cursor[1])

    def act_open(self) -> None:
        if self.query_at_cursor():
            self.post_message(self.Picked(self.query_at_cursor()))

    def why_not_open(self) -> str | None:
        """Why nothing opens."""
        return None if self.rows else gettext("the board has not been read yet")

    def _nearest(self, at: int) -> int | None:
        """The row of figures at ``at`` or the next one after it."""
        return next((one for one in range(at, len(self.rows)) if self.rows[one].cell), None)

    def _step(self, by: int) -> None:
        at = self.cursor[0] + by
        while 0 <= at < len(self.rows) and self.rows[at].cell is None:
            at += by
        if 0 <= at < len(self.rows):
            self._go(at, self.cursor[1])

    def _go(self, row: int, column: int) -> None:
        self.cursor = (row, max(0, min(len(FIGURES) - 1, column)))
        cell = self.rows[row].cell if row < len(self.rows) else None
        self._at = (self.rows[row].field, cell.name) if cell else self._at
        top, height = self.scroll_offset.y, self.size.height - 1
        if row - 1 < top:
            self.scroll_to(y=max(0, row - 1), animate=False, force=True)
        elif row >= top + height:
            self.scroll_to(y=row - height + 1, animate=False, force=True)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        row = event.y - 1 + self.scroll_offset.y
        name, cells = self._widths()
        if 0 <= row < len(self.rows) and self.rows[row].cell and event.x >= name:
            self._go(row, (event.x - name) // cells)
            self.act_open()

    def _widths(self) -> tuple[int, int]:
        width = self.scrollable_content_region.width
        cells = max(7, min(13, (width - 20) // len(FIGURES)))
        return max(12, min(30, width - cells * len(FIGURES))), cells

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        palette = palette_of(self)
        name, cells = self._widths()
        if y == 0:
            titles = [pgettext("board", title) for title in _LONG]
            if max(map(cells_taken, titles)) >= cells:
                titles = [pgettext("board, narrow", title) for title in _SHORT]
            head = " " * name + "".join(fit(title, cells - 1, right=True) + " " for title in titles)
            return line_strip(palette, "screen", [(head, "dim")], width)
        at = y - 1 + self.scroll_offset.y
        if self.board is None:
            return line_strip(palette, "screen", [("   " + gettext("reading …"), "dim")] if y == 1 else [], width)
        if at >= len(self.rows):
            return line_strip(palette, "screen", [], width)
        row = self.rows[at]
        if row.cell is None:
            heading = f" ─ {row.title} "
            return line_strip(palette, "screen", [(heading + "─" * (width - cells_taken(heading)), "rule")], width)
        pieces: list[Piece] = [(fit(f"   {row.title}", name), "strong" if at == self.cursor[0] else "")]
        for column, figure in enumerate(FIGURES):
            text = self._text(row.cell, column, self.board.at)
            style = figure.style if figure.number(row.cell) else "dim" if text in ("0", "–") else ""
            if (at, column) == self.cursor:
                text, style = f"▸{text}", "cursor"
            pieces.append((fit(text, cells - 1, right=True) + " ", style))
        return line_strip(palette, "screen", pieces, width)

    def _text(self, cell: BoardCell, column: int, now: datetime) -> str:
        if column == OLDEST:
            return short_length(now - cell.oldest) if cell.oldest is not None else "–"
        if self.rows and column == UNASSIGNED and cell in (self.board.agents if self.board else ()):
            return "–"
        return str(FIGURES[column].number(cell))
