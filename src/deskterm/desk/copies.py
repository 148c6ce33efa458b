"""Who else gets an answer by mail: all who had the customer's last one, or others; and who of them is new to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from deskterm.desk.settings import BY_MAIL
from deskterm.desk.workplace import Workplace
from deskterm.model.views.tickets import TicketView
from deskterm.store import mailing


@dataclass(frozen=True, slots=True)
class Copies:
    """Who ``others`` were to whom the customer's last mail went, and everybody who ``had`` something of the ticket.

    The names in ``had`` are folded. On the mirror of a remote envelopes are not known: nobody is in either.
    """

    others: tuple[str, ...] = ()
    had: frozenset[str] = frozenset()

    def strangers(self, copies: Iterable[str]) -> tuple[str, ...]:
        """Those of ``copies`` who had nothing of the ticket before."""
        return tuple(one for one in copies if one.casefold() not in self.had)


NOBODY: Final = Copies()


def copies_of(workplace: Workplace, view: TicketView) -> Copies:
    """Who may want a copy of an answer to this ticket."""
    if view.line.channel not in BY_MAIL:
        return NOBODY
    letters = mailing.letters_of(workplace.store, view.line.key)
    had = frozenset(one.casefold() for _, letter in letters for one in (letter.sender, *letter.to, *letter.cc))
    return Copies(mailing.everybody(letters, workplace.config.mail.own, view.recipient), had)


def each_once(addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses without blanks and repetitions."""
    return tuple({one.strip().casefold(): one.strip() for one in addresses if one.strip()}.values())
