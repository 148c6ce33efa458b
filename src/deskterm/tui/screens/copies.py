"""Who else gets an answer by mail, typed as addresses."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from deskterm.desk.copies import Copies, read_addresses
from deskterm.errors import InputError
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext
from deskterm.tui.naming import explained, listed


class CopiesDialog(ModalScreen[tuple[str, ...] | None], inherit_bindings=False):
    """The addresses in a line; an empty one sends no copy. It is dismissed with them, or with None."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog",)
    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = "Input"
    CSS_PATH = "../styles/writing.tcss"

    def __init__(self, copies: tuple[str, ...], known: Copies) -> None:
        super().__init__()
        self.known = known
        start = ", ".join(safe_line(one) for one in copies)
        self._typed = Input(f"{start}, " if start else "", placeholder="ilze@example.com", select_on_focus=False)

    def compose(self) -> ComposeResult:
        """The line, who had the customer's last mail, and what is to be thought over."""
        with Vertical() as frame:
            frame.border_title = Content(gettext("Who gets copies"))
            frame.border_subtitle = Content(gettext("Enter done, an empty line sends none, esc closes"))
            yield self._typed
            if self.known.others:
                names = listed(safe_line(one) for one in self.known.others)
                yield Static(Content(gettext("the customer's last mail also went to {addresses}", addresses=names)))
            yield Static(classes="say")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is to be thought over."""
        event.stop()
        try:
            words = self.known.warning(read_addresses(self._typed.value))
        except InputError:
            words = ""
        self._say(words)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter finishes."""
        event.stop()
        self.act_accept()

    def act_accept(self) -> None:
        """Take the addresses, or say which is none."""
        try:
            self.dismiss(read_addresses(self._typed.value))
        except InputError as error:
            self._say(explained(error.message, error.hint), wrong=True)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        look = "bold $error" if wrong else "$warning"
        self.query_one(".say", Static).update(Content.styled(words, look))

    def act_back(self) -> None:
        """Close and alter nothing."""
        self.dismiss(None)

    act_leave = act_back
