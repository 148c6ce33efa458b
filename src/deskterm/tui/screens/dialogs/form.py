"""Dialogs in which something is typed into fields: Enter goes on, on the last field it finishes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from deskterm.errors import DesktermError, InputError
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext
from deskterm.tui.cells import fit, width
from deskterm.tui.dialog import Dialog, with_keys
from deskterm.tui.naming import explained
from deskterm.tui.widgets.example_input import ExampleInput

NARROWEST, WIDEST = 20, 30
"""Cells of the labels beside the fields."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, the label beside it, what stands in it, and what may."""

    name: str
    label: str
    value: str = ""
    hint: str = ""


class FormDialog(Dialog, inherit_bindings=False):
    """Fields to type into. Subclasses say which, and what commands they make."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "moves")
    AUTO_FOCUS = "Input"

    CSS_PATH = "../../styles/dialogs.tcss"

    @property
    def heading(self) -> str:
        """What is asked."""
        raise NotImplementedError

    def fields(self) -> Sequence[Field]:
        """The fields, in order."""
        raise NotImplementedError

    def above(self) -> Sequence[Widget]:
        """What stands above the fields."""
        return ()

    def hint(self) -> str:
        """What is said below the fields about what stands in them; raises ``InputError``."""
        return ""

    def compose(self) -> ComposeResult:
        """Fields with their labels."""
        with VerticalScroll(can_focus=False) as frame:
            fields = self.fields()
            only = gettext("Enter done, esc closes")
            keys = gettext("ctrl+s done, Enter next field, esc closes") if len(fields) > 1 else only
            frame.border_title = Content(self.heading)
            frame.border_subtitle = Content(with_keys(self, keys))
            yield from self.above()
            cells = min(WIDEST, max([NARROWEST, *(width(field.label) + 1 for field in fields)]))
            for field in fields:
                with Horizontal(classes="row"):
                    label = Static(Content(fit(field.label, cells - 1)), classes="label")
                    label.styles.width = cells
                    yield label
                    # What is typed next is a word of its own where the field ends in a space.
                    value = safe_line(field.value) + " " * field.value.endswith(" ")
                    yield ExampleInput(value, example=safe_line(field.hint), id=field.name)
            yield Static(classes="say", id="say")

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.query_one(f"#{name}", Input).value.strip()

    _refused: tuple[str, ...] = ()
    """What stood in the fields when that was refused."""

    def _typed(self) -> tuple[str, ...]:
        return tuple(one.value for one in self.query(Input))

    def say(self, words: str, *, wrong: bool = False) -> None:
        """A line below the fields."""
        self.query_one("#say", Static).update(Content.styled(words, "bold $error") if wrong else Content(words))

    def refuse(self, error: DesktermError) -> None:
        """Say below the fields what is wrong, until they say something else."""
        self._refused = self._typed()
        self.say("✗ " + explained(error.message, error.hint), wrong=True)
        self.call_after_refresh(self.query_one("#say").scroll_visible, animate=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is understood."""
        event.stop()
        if self._typed() == self._refused:
            return  # the last letter before the key that was refused
        try:
            self.say(self.hint())
        except InputError as error:
            self.say(explained(error.message, error.hint))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the next field, or done."""
        event.stop()
        inputs = list(self.query(Input))
        at = inputs.index(event.input)
        if at + 1 < len(inputs):
            inputs[at + 1].focus()
        else:
            self.act_accept()

    def act_accept(self) -> None:
        """Finish, or say what is missing."""
        try:
            commands = self.commands()
        except InputError as error:
            self.refuse(error)
            return
        self.dismiss([replace(one, at=self.workplace.reads.clock()) for one in commands])

    def act_down(self) -> None:
        """The next field."""
        self.focus_next("Input")

    def act_up(self) -> None:
        """The field before."""
        self.focus_previous("Input")
