"""Dialogs in which one of several things is chosen: by its digit or letter, by arrows and Enter, by typing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError, InputError
from deskterm.model.commands import Command
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext
from deskterm.tui.dialog import Dialog, with_keys
from deskterm.tui.keys import twins
from deskterm.tui.messages import Failed, Ready
from deskterm.tui.naming import explained
from deskterm.tui.toast import say_error
from deskterm.tui.widgets.rows import ListRow, RowList
from deskterm.tui.work import run_in_thread


class ChoiceDialog(Dialog, inherit_bindings=False):
    """One of the ``choices`` is taken. Subclasses say which there are and what taking one means."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "moves")
    AUTO_FOCUS = "ChoiceList, Input"
    SEARCHES: ClassVar[bool] = False
    """Whether typing narrows the choices; digits then are letters like others."""
    LOADS: ClassVar[bool] = False
    """Whether the choices depend on something that has to be read."""
    KEYS: ClassVar[str] = gettext_noop("Enter takes, esc closes")
    """What the keys do, said on the frame."""

    CSS_PATH = "../../styles/dialogs.tcss"

    class Loaded(Ready):
        """What the choices depend on has been read."""

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        self.list = ChoiceList(id="choices", can_focus=not self.SEARCHES)
        self.search = Input(placeholder=gettext("type to narrow"), select_on_focus=False)
        self.words = ""

    # What a subclass says

    @property
    def heading(self) -> str:
        """What is asked."""
        raise NotImplementedError

    def choices(self) -> list[ListRow]:
        """The rows; those with a value can be taken."""
        raise NotImplementedError

    def commands_for(self, value: Any) -> list[Command]:
        """What taking ``value`` means; raises ``InputError``."""
        raise NotImplementedError

    def letters(self) -> dict[str, Any]:
        """Letters that take a value at once, beside the digits."""
        return {}

    def usual(self) -> Any:
        """What Enter takes when nothing is moved."""
        return None

    def load(self) -> Any:
        """For a worker thread: read what the choices depend on."""
        return None

    def take_loaded(self, found: Any) -> None:
        """What ``load`` read is there."""

    def below(self) -> Sequence[Widget]:
        """What stands below the rows."""
        return ()

    def typed_choice(self) -> tuple[Any, Input] | None:
        """The choice that is typed, and where: a key that means nothing else begins it."""
        return None

    # What they have in common

    def compose(self) -> ComposeResult:
        """Heading, search, rows."""
        with Vertical() as frame:
            frame.border_title = Content(self.heading)
            frame.border_subtitle = Content(with_keys(self, gettext(self.KEYS)))
            if self.SEARCHES:
                yield self.search
            yield self.list
            yield from self.below()
            yield Static(classes="say", id="say")

    def on_mount(self) -> None:
        """Fill the rows, after reading if need be."""
        self.fill(self.usual())
        if self.LOADS:
            run_in_thread(self, self.load, self.Loaded)

    def on_choice_dialog_loaded(self, message: Loaded) -> None:
        """Fill the rows with what was read."""
        message.stop()
        self.take_loaded(message.result)
        self.fill(self.usual())
        if self.words:
            self._point_to_first()

    def on_failed(self, message: Failed) -> None:
        """It could not be read."""
        message.stop()
        say_error(self, message.error)

    def fill(self, value: Any = None) -> None:
        """Show the choices, the cursor on ``value``."""
        self.list.set_rows(self.choices(), value=value)

    def say(self, words: str, *, wrong: bool = False) -> None:
        """A line below the rows."""
        self.query_one("#say", Static).update(Content.styled(words, "bold $error") if wrong else Content(words))

    def commands(self) -> list[Command]:
        """What the row under the cursor means."""
        if self.list.value is None:
            raise InputError(gettext("nothing is chosen"), gettext("move to a row first"))
        return self.commands_for(self.list.value)

    def take(self, value: Any) -> None:
        """Take ``value`` at once."""
        self.list.point_to(value)
        self.act_accept()

    def refuse(self, error: DesktermError) -> None:
        """Say below the rows what is wrong."""
        self.say("✗ " + explained(error.message, error.hint), wrong=True)

    def act_accept(self) -> None:
        """Do what the row under the cursor says."""
        try:
            commands = self.commands()
        except InputError as error:
            self.refuse(error)
            return
        self.dismiss([replace(one, at=self.workplace.reads.clock()) for one in commands])

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """Enter or a click."""
        event.stop()
        self.act_accept()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the choices."""
        if event.input is self.search:
            event.stop()
            self.words = event.value
            self.fill()
            self._point_to_first()

    def _point_to_first(self) -> None:
        """What Enter takes while words are typed."""
        self.list.point_to(next((row.value for row in self.list.rows if row.value is not None), None))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter."""
        event.stop()
        self.act_accept()

    def on_key(self, event: events.Key) -> None:
        """A digit or letter takes its row; another one begins what is typed."""
        if self.SEARCHES or isinstance(self.focused, Input):
            return
        values = [row.value for row in self.list.rows if row.value is not None]
        letters = self.letters()
        found = next((value for letter, value in letters.items() if event.key in (letter, *twins(letter))), None)
        if found is None and event.character is not None and event.character.isdecimal():
            number = int(event.character)
            found = letters.get(str(number), values[number - 1] if not letters and 0 < number <= len(values) else None)
        written = self.typed_choice()
        if found is not None:
            event.stop()
            self.take(found)
        elif written is not None and event.is_printable and event.key != "space":
            event.stop()
            value, line = written
            if not line.display:  # the line may not have the keys yet
                self.take(value)
            line.insert_text_at_cursor(event.character or "")

    def act_down(self) -> None:
        """One row down."""
        self.list.act_down()

    def act_up(self) -> None:
        """One row up."""
        self.list.act_up()


class ChoiceList(RowList):
    """The rows of a choice; its cursor is always seen."""

    def __init__(self, *, id: str | None = None, can_focus: bool = True) -> None:
        super().__init__(id=id)
        self.can_focus = can_focus

    @property
    def shows_cursor(self) -> bool:
        """Also while typing above."""
        return True


def numbered(rows: Sequence[tuple[str, Any, str]]) -> list[ListRow]:
    """Choices with their digits: words, value, and what stands on the right."""
    return [
        ListRow(((f"{number} " if number <= 9 else "  ", "key"), (words, "")), value, ((tail, "dim"),))
        for number, (words, value, tail) in enumerate(rows, 1)
    ]


def narrowed(rows: Sequence[ListRow], words: str) -> list[ListRow]:
    """The rows that hold every one of the words typed, case and diacritics aside; first those that begin so."""
    from deskterm.text.fold import bare

    wanted = bare(words).split()
    texts = [(bare(row.text), row) for row in rows if row.value is not None]
    found = [(text, row) for text, row in texts if all(one in text for one in wanted)]
    return [row for _, row in sorted(found, key=lambda one: not one[0].startswith(" ".join(wanted)))]


def subject_of(lines: Sequence[TicketLine]) -> str:
    """The ticket, or how many."""
    if len(lines) != 1:
        return ngettext("{count} ticket", "{count} tickets", len(lines))
    number = lines[0].number
    return f"#{number}" if number is not None else pgettext("in place of a number", "the new ticket")
