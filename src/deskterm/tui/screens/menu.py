"""A menu over the screen: a title, perhaps a line to type into, and a list to choose from."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext
from deskterm.tui.widgets.menu_list import Entry, MenuList


class MenuScreen(ModalScreen[str | None], inherit_bindings=False):
    """Gives back the value of what was chosen, or None. What cannot be had says why and stays."""

    PLACES: ClassVar[tuple[str, ...]] = ("menu", "moves")
    CSS_PATH = "../styles/menu.tcss"
    TYPED: ClassVar[bool] = True
    """Whether there is a line to type into that narrows the list."""

    def __init__(self, title: str, entries: Sequence[Entry]) -> None:
        super().__init__()
        self.menu_title = title
        self.entries = tuple(entries)
        self.list = MenuList(self.entries)

    def compose(self) -> ComposeResult:
        with Vertical(id="menu"):
            yield Static(safe_line(self.menu_title), id="menu-title", markup=False)
            if self.TYPED:
                yield Input(placeholder=gettext("type to narrow"), id="menu-input")
            yield self.list
            yield Static(self.hint(), id="menu-hint", markup=False)

    def hint(self) -> str:
        """What the last line says."""
        return gettext("↑↓ choose   Enter take   esc close")

    def on_mount(self) -> None:
        if self.TYPED:
            self.query_one(Input).focus()
        else:
            self.list.focus()

    def narrowed(self, text: str) -> Sequence[Entry]:
        """The entries that ``text`` means, best first."""
        from deskterm.tui.fuzzy import ranked

        return ranked(text, self.entries)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.list.show(self.narrowed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.list.act_choose()

    def on_menu_list_chosen(self, message: MenuList.Chosen) -> None:
        message.stop()
        if message.entry.why_not is not None:
            from deskterm.tui.toast import say

            say(self, message.entry.why_not, severity="warning")
            return
        self.dismiss(message.entry.value)

    def act_down(self) -> None:
        self.list.act_down()

    def act_up(self) -> None:
        self.list.act_up()

    def act_page_down(self) -> None:
        self.list.act_page_down()

    def act_page_up(self) -> None:
        self.list.act_page_up()

    def act_choose(self) -> None:
        self.list.act_choose()

    def act_back(self) -> None:
        """Close without choosing."""
        self.dismiss(None)

    def act_beside(self) -> None:
        """Close without choosing: a click beside the menu."""
        self.act_back()

    def act_leave(self) -> None:
        """Close without choosing."""
        self.dismiss(None)
