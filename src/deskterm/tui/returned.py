"""Answers that came back: told once when they do, and marked on their tickets' rows and in the header."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deskterm.model.words import Delivery
from deskterm.text.translation import gettext, ngettext
from deskterm.tui.naming import ticket_name

if TYPE_CHECKING:
    from deskterm.model.views.messages import UnsentLine
    from deskterm.tui.app import DesktermApp


class ReturnedAnswers:
    """What is known of them in this session."""

    def __init__(self, app: "DesktermApp") -> None:
        self.app = app
        self._known: frozenset[str] | None = None

    def look(self, unsent: "Sequence[UnsentLine]") -> None:
        """The answers that have not left were read again."""
        failed = [one for one in unsent if one.delivery is Delivery.FAILED]
        if not failed and not self._known:
            self._known = frozenset()
            return
        me = self.app.workplace.agent
        self.app.inbox.list.show_failed(frozenset(one.ticket for one in failed))
        self.app.inbox.header.show_failed(len(failed))
        known, self._known = self._known, frozenset(one.message for one in failed)
        mine = [one for one in failed if one.author == me and one.message not in (known or ())]
        if not mine:
            return
        from deskterm.tui.toast import say

        first = mine[0]
        ticket = ticket_name(first.number)
        if len(mine) > 1:
            what = ngettext(
                "{count} of your answers was not sent, the first on {ticket}.",
                "{count} of your answers were not sent, the first on {ticket}.",
                len(mine),
                ticket=ticket,
            )
        else:
            to = first.recipient or first.customer
            what = gettext("Your answer on {ticket} to {customer} was not sent.", ticket=ticket, customer=to)
        hint = gettext("Its ticket says why; R there tries again, F9 takes the text back.")
        hint = self.app.keymap.said(hint, "release", "recall")
        say(self.app, f"{what}\n{hint}", severity="error")
