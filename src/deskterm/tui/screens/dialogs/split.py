"""Which messages of a ticket are another matter."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events
from textual.widget import Widget
from textual.widgets import Input

from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import Command, SplitTicket
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.messages import MessageLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import MessageKind
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, subject_of
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.rows import ListRow, RowList

MOST = 500
"""So many of the newest messages are offered."""


class SplitDialog(ChoiceDialog, inherit_bindings=False):
    """The messages with a mark each; the marked ones become a ticket of their own."""

    LOADS: ClassVar[bool] = True
    KEYS: ClassVar[str] = "space marks, tab subject, ctrl+s splits, esc closes"

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        self.messages: tuple[MessageLine, ...] = ()
        self.marked: set[str] = set()
        self.subject = Input(placeholder="subject of the new ticket", id="typed", select_on_focus=False)

    @property
    def heading(self) -> str:
        """What is asked."""
        return f"Split {subject_of(self.lines)}: which messages are another matter?"

    def below(self) -> Sequence[Widget]:
        """Where the subject is typed."""
        return (self.subject,)

    def load(self) -> TicketView:
        """Read the messages."""
        return self.workplace.reads.ticket(self.lines[0].id, messages=MOST)

    def take_loaded(self, found: TicketView) -> None:
        """They are there."""
        self.messages = tuple(one for one in found.messages if one.kind is not MessageKind.SYSTEM)

    def usual(self) -> Any:
        """The newest, which is what one has just read."""
        return self.messages[-1].id if self.messages else None

    def choices(self) -> list[ListRow]:
        """A row for each message."""
        zone = zone_of(self.workplace.config)
        return [
            ListRow(
                (
                    ("[x] " if one.id in self.marked else "[ ] ", "key"),
                    (f"{one.at.astimezone(zone):%d.%m. %H:%M} ", "dim"),
                    (f"{one.author or one.kind.value}: ", "title"),
                    (" ".join(str(one.body).split())[:200], ""),
                ),
                one.id,
            )
            for one in self.messages
        ] or [ListRow((("reading …", "dim"),))]

    def _toggle(self) -> None:
        value = self.list.value
        if value is not None:
            self.marked ^= {value}
            self.fill(value)
            self.list.act_down()
            self.say(f"{len(self.marked)} of {len(self.messages)} marked")

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """Enter or a click marks."""
        event.stop()
        self._toggle()

    def on_key(self, event: events.Key) -> None:
        """Space marks."""
        if event.key == "space" and not isinstance(self.focused, Input):
            event.stop()
            self._toggle()

    def commands(self) -> list[Command]:
        """Split them off."""
        if not self.marked:
            raise InputError("no message is marked", "space marks the one under the cursor")
        chosen = tuple(one.id for one in self.messages if one.id in self.marked)
        me = self.workplace.agent
        return [SplitTicket(actor=me, ticket=self.lines[0].id, messages=chosen, subject=self.subject.value)]
