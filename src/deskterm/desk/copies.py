"""Who else gets an answer by mail: all who had the customer's last one, or others; and who of them is new to it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskterm.desk.settings import BY_MAIL
from deskterm.errors import InputError
from deskterm.model.views.tickets import TicketView
from deskterm.store.letters import everybody, letters_of
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, ngettext

if TYPE_CHECKING:
    from deskterm.desk.workplace import Workplace

SEVERAL: Final = 3
"""From so many copies on it is said how many they are."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Who ``others`` were to whom the customer's last mail went, and everybody who ``had`` something of the ticket.

    The names in ``had`` are folded. A mirror knows them as far as its remote tells envelopes.
    """

    others: tuple[str, ...] = ()
    had: frozenset[str] = frozenset()

    def strangers(self, copies: Iterable[str]) -> tuple[str, ...]:
        """Those of ``copies`` who had nothing of the ticket before."""
        return tuple(one for one in copies if one.casefold() not in self.had)

    def warning(self, copies: Collection[str]) -> str:
        """What is to be thought over before an answer goes to them; empty for nothing."""
        new = self.strangers(copies)
        if new:
            names = ", ".join(safe_line(one) for one in new[:3]) + (" …" if len(new) > 3 else "")
            return gettext("had nothing of this ticket before: {addresses}", addresses=names)
        if len(copies) < SEVERAL:
            return ""
        return ngettext("{count} other person gets a copy", "{count} other people get a copy", len(copies))


NOBODY: Final = Copies()


def copies_of(workplace: "Workplace", view: TicketView) -> Copies:
    """Who may want a copy of an answer to this ticket."""
    if view.line.channel not in BY_MAIL:
        return NOBODY
    letters = letters_of(workplace.store, view.line.key)
    had = frozenset(one.casefold() for _, letter in letters for one in (letter.sender, *letter.to, *letter.cc))
    return Copies(everybody(letters, workplace.settings.own_addresses, view.recipient), had)


def each_once(addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses without blanks and repetitions."""
    return tuple({one.strip().casefold(): one.strip() for one in addresses if one.strip()}.values())


def read_addresses(typed: str) -> tuple[str, ...]:
    """The addresses in a line, set off by commas, semicolons or blanks; raises ``InputError`` for what is none."""
    found = each_once(re.split(r"[,;，；、\s]+", typed))
    wrong = next((one for one in found if "@" not in one.strip("@") or not one.isprintable()), None)
    if wrong is not None:
        raise InputError(
            gettext("{address} is no address", address=safe_line(wrong)[:40]), gettext("such as ilze@example.com")
        )
    return found
