"""Which ticket of the same customer is the same matter, and which of the two goes on."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.containers import Vertical
from textual.content import Content

from deskterm.desk.alike import likeliest_of
from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import Command, MergeTickets
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import FINISHED, Channel, State
from deskterm.text.translation import gettext, gettext_noop
from deskterm.tui.cells import fit, width
from deskterm.tui.naming import named
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, subject_of
from deskterm.tui.widgets.matter_line import Likely, number_of
from deskterm.tui.widgets.rows import ListRow

MOST = 500
"""So many of a ticket's messages are looked at for the same matter."""


class MergeDialog(ChoiceDialog, inherit_bindings=False):
    """The customer's other tickets, the likeliest first. Left and right say which of the two goes on."""

    LOADS: ClassVar[bool] = True
    KEYS: ClassVar[str] = gettext_noop("Enter merges, ← → which goes on, esc closes")

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        self.view: TicketView | None = None
        self.likely: Likely | None = None
        self.stays = True
        """Whether the ticket one came from goes on, rather than the one chosen."""

    @property
    def heading(self) -> str:
        """What is asked."""
        name = subject_of(self.lines[:1])
        return (
            gettext("Merge into {ticket}: which?", ticket=name)
            if self.stays
            else gettext("{ticket} goes on in another one: which?", ticket=name)
        )

    def load(self) -> TicketView:
        """Read the customer's other tickets."""
        return self.workplace.reads.ticket(self.lines[0].id, messages=MOST)

    def take_loaded(self, found: TicketView) -> None:
        """They are there."""
        self.view, self.likely = found, likeliest_of(found)
        self.say(self._words())

    def choices(self) -> list[ListRow]:
        """The other tickets; with two marked only the other one."""
        if self.view is None:
            return [ListRow(((gettext("reading …"), "dim"),))]
        marked = {one.id for one in self.lines[1:]}
        others = [one for one in self.view.customer.history if not marked or one.id in marked]
        likely = self.likely[0].id if self.likely is not None else ""
        others.sort(key=lambda one: (one.id != likely, one.state in FINISHED))
        if not others:
            words = (
                gettext("those two are of different customers")
                if marked
                else gettext("this customer has no other ticket")
            )
            return [ListRow(((words, "dim"),))]
        channels, states = (1 + max(width(named(one)) for one in kind) for kind in (Channel, State))
        return [
            ListRow(
                (
                    (f"{at} " if at <= 9 else "  ", "key"),
                    (fit(number_of(one.number), 8) + fit(named(one.channel), channels), "title"),
                    (fit(named(one.state), states), "title"),
                    (str(one.subject), ""),
                ),
                (one.id, one.state),
                ((self.likely[1] if self.likely is not None and one.id == likely else "", "good"),),
            )
            for at, one in enumerate(others, 1)
        ]

    def _words(self) -> str:
        return (
            gettext("all its messages come here; its number leads here, and so does what is still written to it")
            if self.stays
            else gettext("all messages from here go there; this number then leads there")
        )

    def act_left(self) -> None:
        """The other way round."""
        self.stays = not self.stays
        self.query_one(Vertical).border_title = Content(self.heading)
        self.say(self._words())

    act_right = act_left

    def commands_for(self, value: Any) -> list[Command]:
        """Merge the two."""
        other, state = value
        this = self.lines[0].id
        if not self.stays and state == State.CLOSED:
            raise InputError(gettext("that one is closed"), gettext("reopen it first, or let this one go on"))
        source, into = (other, this) if self.stays else (this, other)
        return [MergeTickets(actor=self.workplace.agent, ticket=source, into=into)]
