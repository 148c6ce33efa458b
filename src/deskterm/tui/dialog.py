"""What every dialog about tickets is: it asks, and gives back the commands to execute."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.screen import ModalScreen

from deskterm.desk.workplace import Workplace
from deskterm.model.commands import Command
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.tui.desk_app import desk_app

if TYPE_CHECKING:
    from textual.dom import DOMNode


def line_of(ticket: TicketLine | TicketView) -> TicketLine:
    """The row of a ticket, opened or not."""
    return ticket.line if isinstance(ticket, TicketView) else ticket


def with_keys(node: "DOMNode", words: str) -> str:
    """``words`` that say which key finishes a dialog, naming the one that does here."""
    return desk_app(node).keymap.said(words, "accept")


class Dialog(ModalScreen[list[Command] | None], inherit_bindings=False):
    """A dialog about ``tickets``. It is dismissed with the commands to execute, without a gesture, or with None.

    Whoever opened it executes them as one gesture. Esc, q and ctrl+c give None. A dialog that asks about something
    irreversible names what will happen and is accepted by another key than the one that opened it.
    """

    PLACES: ClassVar[tuple[str, ...]] = ("dialog",)

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__()
        self.workplace = workplace
        self.tickets = tuple(tickets)

    @property
    def lines(self) -> tuple[TicketLine, ...]:
        """The rows of the tickets this is about."""
        return tuple(line_of(one) for one in self.tickets)

    def commands(self) -> list[Command]:
        """What to execute when the dialog is accepted; raises ``InputError`` for what cannot be accepted yet."""
        raise NotImplementedError

    def act_accept(self) -> None:
        """Give back the commands, or say what is missing."""
        from deskterm.errors import InputError
        from deskterm.tui.toast import say_error

        try:
            commands = self.commands()
        except InputError as error:
            say_error(self, error)
            return
        self.dismiss(commands)

    def act_back(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)

    def act_leave(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)
