"""Who calls: looked up by number, name or address, and which of their matters it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.message import Message
from textual.widgets import Input

from deskterm.desk.workplace import Workplace
from deskterm.model.views.customers import ContactLine, CustomerView
from deskterm.model.words import ContactKind
from deskterm.text.safe import SafeLine
from deskterm.text.translation import pgettext
from deskterm.tui.naming import ticket_name
from deskterm.tui.widgets.rows import ListRow, RowList

SHOWN: Final = 6
"""Callers shown at once."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and about which ticket; a new matter has none, an unknown caller no customer."""

    customer: str | None = None
    ticket: str | None = None


def look_up(workplace: Workplace, typed: str) -> list[tuple[str, SafeLine, SafeLine]]:
    """For a worker: customers by name, address or number, a number also without its country and however spaced."""
    found = workplace.reads.customers(typed, limit=SHOWN)
    if sum(letter.isdigit() for letter in typed) >= 5:
        from deskterm.desk.people import normal_form

        number = normal_form(ContactKind.PHONE, typed, workplace.settings.region)
        by_number = workplace.reads.customers(number, limit=SHOWN)
        found = [*by_number, *(one for one in found if one not in by_number)]
    return found[:SHOWN]


class CallerInput(Input):
    """Where the caller is typed; arrows up and down go through those found."""

    class Stepped(Message):
        """An arrow was pressed."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down"):
            event.stop()
            self.post_message(self.Stepped(1 if event.key == "down" else -1))
        else:
            await super()._on_key(event)


class CallerRows(RowList, can_focus=False):
    """Callers; the cursor is moved by the arrows while the number is typed."""

    @property
    def shows_cursor(self) -> bool:
        """It is always drawn."""
        return True


def caller_row(ticket: str, number: int | None, subject: SafeLine, customer: CustomerView | None) -> ListRow:
    """A matter the call may be about."""
    about = "  " + pgettext("call", "about") + " "
    pieces = ((about, "dim"), (f"{ticket_name(number)} ", "key"), (subject, ""))
    return ListRow(pieces, Caller(customer.id if customer is not None else None, ticket))


def reachable(contacts: Sequence[ContactLine]) -> ContactLine | None:
    """The contact point a customer is recognised by: a number first."""
    phones = [one for one in contacts if one.kind is ContactKind.PHONE]
    return (phones or list(contacts) or [None])[0]
