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
from deskterm.text.translation import gettext, gettext_noop, ngettext
from deskterm.tui.dates import show_day_time
from deskterm.tui.naming import named
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, subject_of
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.rows import ListRow, RowList

MOST = 500
"""So many of the newest messages are offered."""


class SplitDialog(ChoiceDialog, inherit_bindings=False):
    """The messages with a mark each; the marked ones become a ticket of their own."""

    LOADS: ClassVar[bool] = True
    KEYS: ClassVar[str] = gettext_noop("space marks, tab subject, ctrl+s splits, esc closes")

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        self.messages: tuple[MessageLine, ...] = ()
        self.marked: set[str] = set()
        self.subject = Input(placeholder=gettext("subject of the new ticket"), id="typed", select_on_focus=False)

    @property
    def heading(self) -> str:
        """What is asked."""
        return gettext("Split {ticket}: which messages are another matter?", ticket=subject_of(self.lines))

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
                    (f"{show_day_time(one.at, zone)} ", "dim"),
                    (f"{one.author or named(one.kind)}: ", "title"),
                    (" ".join(str(one.body).split())[:200], ""),
                ),
                one.id,
            )
            for one in self.messages
        ] or [ListRow(((gettext("reading …"), "dim"),))]

    def _toggle(self) -> None:
        value = self.list.value
        if value is not None:
            self.marked ^= {value}
            self.fill(value)
            self.list.act_down()
            self.say(
                ngettext("{count} of {all} marked", "{count} of {all} marked", len(self.marked), all=len(self.messages))
            )

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
            raise InputError(gettext("no message is marked"), gettext("space marks the one under the cursor"))
        chosen = tuple(one.id for one in self.messages if one.id in self.marked)
        me = self.workplace.agent
        return [SplitTicket(actor=me, ticket=self.lines[0].id, messages=chosen, subject=self.subject.value)]
