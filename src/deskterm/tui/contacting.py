"""Before somebody is contacted: whether they want that, and on which channel; a way on is put on record first."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from deskterm.desk.concerns import Concern, concern_in
from deskterm.desk.customer_reads import CustomerReads
from deskterm.model.answers import Answer
from deskterm.model.commands import Command, Reply
from deskterm.model.customer_commands import ContactAnyway
from deskterm.model.words import Audience, CallDirection, Channel
from deskterm.text.translation import gettext
from deskterm.tui.sending import fetch, stopped, stopped_words, submit
from deskterm.tui.toast import say, say_error

if TYPE_CHECKING:
    from deskterm.tui.screens.call import CallScreen
    from deskterm.tui.screens.ticket import TicketScreen


def ask_first(screen: "TicketScreen", commands: Sequence[Command], go: Callable[[], None]) -> bool:
    """Whether somebody is asked before ``commands`` go; ``go`` is called once a way on is on record.

    Nobody is asked where nothing speaks against it, for a note, or where it is on record already.
    """
    view = screen.view
    direct = any(isinstance(one, Reply) and one.audience is Audience.DIRECT for one in commands)
    if view is None or not direct or concern_in(view.customer, view.line.channel) is None:
        return False
    ticket, channel = view.line.id, view.line.channel
    reads = CustomerReads(screen.workplace.reads)

    def found(concern: Concern | None) -> None:
        if concern is None:
            go()
        else:
            _ask(screen, concern, ticket, go)

    fetch(screen, lambda: reads.concern(ticket, channel), found, partial(say_error, screen.app))
    return True


def _ask(screen: "TicketScreen", concern: Concern, ticket: str, go: Callable[[], None]) -> None:
    from deskterm.tui.screens.dialogs.consents import ContactDialog

    def chosen(commands: list[Command] | None) -> None:
        if not commands:
            say(
                screen.app,
                gettext("{concern}: nothing was sent, the text stays a draft", concern=concern.words),
                severity="warning",
            )
            return
        submit(screen, commands, recorded, partial(say_error, screen.app))

    def recorded(answers: tuple[Answer, ...]) -> None:
        refused = stopped(answers)
        if refused is not None:
            say(screen.app, stopped_words(refused), severity="error")
        else:
            go()

    screen.app.push_screen(ContactDialog(screen.workplace, concern, ticket), chosen)


class CallCaution:
    """Before a call to a customer: says that they said no to calls, or prefer something else, once for each of them."""

    def __init__(self, screen: "CallScreen") -> None:
        self.screen = screen
        self.pending: Command | None = None
        self._asked: set[str] = set()

    def look(self) -> None:
        """Ask, where there is something to ask about the customer shown."""
        screen = self.screen
        card = screen.customer
        if screen.direction is not CallDirection.OUTBOUND or card is None or card.id in self._asked:
            return
        concern = concern_in(card, Channel.PHONE)
        if concern is None:
            return
        self._asked.add(card.id)
        from deskterm.tui.screens.dialogs.consents import ContactDialog

        ticket = screen.ticket.line.id if screen.ticket is not None else ""
        screen.app.push_screen(ContactDialog(screen.workplace, concern, ticket), self._chosen)

    def _chosen(self, commands: list[Command] | None) -> None:
        if not commands:
            say(self.screen.app, gettext("do not call: they do not want it; esc leaves"), severity="warning")
            return
        if isinstance(commands[0], ContactAnyway) and not commands[0].ticket:
            self.pending = commands[0]  # it goes on record with the ticket that the call makes
        else:
            submit(self.screen, commands, lambda _: None, partial(say_error, self.screen.app))

    def saved(self, ticket: str | None) -> None:
        """The call is recorded on a ticket: the reason goes there too."""
        if isinstance(self.pending, ContactAnyway) and ticket:
            command = replace(self.pending, ticket=ticket)
            self.pending = None
            submit(self.screen, [command], lambda _: None, partial(say_error, self.screen.app))
