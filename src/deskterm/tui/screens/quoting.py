"""Choosing the lines of the conversation that go into an answer as a quotation."""

import re
from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from deskterm.model.views.messages import MessageLine
from deskterm.model.words import MessageKind
from deskterm.text.translation import gettext
from deskterm.tui.cells import fit
from deskterm.tui.widgets.rows import ListRow, RowList

MOST: Final = 400
"""Lines that are offered, the newest."""

LONG: Final = 90
"""Cells of a line above which its sentences are offered one by one."""

_ENDS: Final = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+")


class Line(NamedTuple):
    """One line that may be quoted, by its place among those offered."""

    place: int
    words: str


def lines_of(messages: Sequence[MessageLine], *, internal: bool = False) -> list[tuple[str, str]]:
    """Who wrote, and a line of theirs, in order; ``internal`` includes notes, which no customer may read."""
    found: list[tuple[str, str]] = []
    for one in messages:
        if one.kind is MessageKind.SYSTEM or (one.kind is MessageKind.NOTE and not internal):
            continue
        lines = [line.strip() for line in one.body.split("\n") if line.strip() and not line.lstrip().startswith(">")]
        found.extend((one.author, piece) for line in lines for piece in _pieces(line))
    return found[-MOST:]


def _pieces(line: str) -> list[str]:
    """A line, or the sentences of one too long to be seen whole."""
    if cell_len(line) <= LONG:
        return [line]
    return [piece.strip() for piece in _ENDS.split(line) if piece and piece.strip()]


def quoted(lines: Sequence[str]) -> str:
    """The lines as mail quotes them."""
    return "\n".join(f"> {line}" for line in lines)


class QuoteDialog(ModalScreen[str | None], inherit_bindings=False):
    """Lines of the conversation, the newest at the end; dismissed with the quotation, or None."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "moves")
    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = "RowList"
    CSS_PATH = "../styles/writing.tcss"

    def __init__(self, lines: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.lines = list(lines)
        self.marked: set[int] = set()
        self._list = RowList(self._rows(), id="lines")

    def compose(self) -> ComposeResult:
        """The lines."""
        with Vertical() as frame:
            frame.border_title = Content(gettext("Quote lines"))
            frame.border_subtitle = Content(gettext("space marks, Enter quotes, esc closes"))
            yield self._list

    def on_mount(self) -> None:
        """Begin at the newest line."""
        self.call_after_refresh(self._list.act_bottom)

    def _rows(self) -> list[ListRow]:
        rows: list[ListRow] = []
        before = ""
        for place, (author, words) in enumerate(self.lines):
            name = "" if author == before else author
            before = author
            mark = "▌ " if place in self.marked else "  "
            style = "good" if place in self.marked else ""
            rows.append(ListRow(((mark, "key"), (f"{fit(name, 14)} ", "dim"), (words, style)), Line(place, words)))
        return rows

    def _toggle(self) -> None:
        one: Line | None = self._list.value
        if one is None:
            return
        self.marked ^= {one.place}
        self._list.set_rows(self._rows(), value=one)
        self._list.act_down()

    def on_key(self, event: events.Key) -> None:
        """Space marks a line."""
        if event.key == "space" or event.character == "\u3000":
            event.stop()
            self._toggle()

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """Quote what is marked, else the line under the cursor."""
        event.stop()
        self.act_accept()

    def act_accept(self) -> None:
        """Quote what is marked, else the line under the cursor."""
        one: Line | None = self._list.value
        places = sorted(self.marked) or ([one.place] if one is not None else [])
        self.dismiss(quoted([self.lines[place][1] for place in places]) if places else None)

    def act_back(self) -> None:
        """Quote nothing."""
        self.dismiss(None)

    act_leave = act_back
