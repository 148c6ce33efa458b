"""What an undo took back of a gesture on many tickets, and why each of the others stays as it is."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from deskterm.model.answers import Done
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext
from deskterm.tui.widgets.rows import ListRow, RowList
from deskterm.tui.wrapping import wrap


class UndoneScreen(ModalScreen[None], inherit_bindings=False):
    """A row for each ticket that stays; it only shows."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "moves")
    AUTO_FOCUS = "RowList"
    CSS_PATH = "../styles/bulk.tcss"

    def __init__(self, answer: Done) -> None:
        super().__init__()
        self.heading, *self.stays = [safe_line(one) for one in answer.notes]
        self.list = RowList(id="rows")

    def compose(self) -> ComposeResult:
        """A frame that says what was taken back."""
        with Vertical() as frame:
            frame.border_title = Content(self.heading)
            frame.border_subtitle = Content(gettext("esc closes"))
            yield self.list

    def on_resize(self) -> None:
        """Reasons are as wide as the frame; what does not fit stands below."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        cells = max(20, self.list.scrollable_content_region.width - 2)
        rows: list[ListRow] = []
        for words in self.stays:
            first, *more = wrap(words, cells)
            rows.append(ListRow((("✗ ", "warning"), (first, "")), words))
            rows += [ListRow((("  " + line, ""),)) for line in more]
        self.list.set_rows(rows)

    def act_back(self) -> None:
        """Close."""
        self.dismiss(None)

    act_leave = act_accept = act_back
