"""What erasing a customer takes, and on which ground: nothing of it comes back."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from deskterm.desk.losses import Loss
from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import Command
from deskterm.model.customer_commands import EraseCustomer
from deskterm.text.translation import gettext
from deskterm.tui.dialog import with_keys
from deskterm.tui.screens.dialogs.form import Field, FormDialog


class EraseDialog(FormDialog, inherit_bindings=False):
    """Names what will go; ctrl+s erases, and no other key."""

    def __init__(self, workplace: Workplace, loss: Loss) -> None:
        super().__init__(workplace, ())
        self.loss = loss

    @property
    def heading(self) -> str:
        """Who is erased."""
        return gettext("Erase {customer}: nothing of it comes back", customer=self.loss.name)

    def above(self) -> Sequence[Widget]:
        """What will happen, a line each."""
        return (Static(Content("\n".join(f"· {line}" for line in self.loss.words)), classes="say"), Static(""))

    def fields(self) -> Sequence[Field]:
        """The ground."""
        hint = gettext("their request of 12 November, article 17; name nobody")
        return (Field("ground", gettext("On which ground"), "", hint),)

    def hint(self) -> str:
        """How it is done."""
        words = gettext("ctrl+s erases; who did it, when and this ground stay") if self.value("ground") else ""
        return with_keys(self, words)

    def on_mount(self) -> None:
        """Enter is too near."""
        words = gettext("ctrl+s erases, esc closes")
        self.query_one("VerticalScroll").border_subtitle = Content(with_keys(self, words))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter erases nothing."""
        event.stop()
        event.prevent_default()
        self.say(with_keys(self, gettext("ctrl+s erases, Enter does not")))

    def commands(self) -> list[Command]:
        """Erase; raises ``InputError`` without a ground."""
        ground = self.value("ground")
        if not ground:
            raise InputError(gettext("on which ground?"), gettext("it stays when they are gone, so it names nobody"))
        return [EraseCustomer(actor=self.workplace.agent, customer=self.loss.customer, ground=ground)]
