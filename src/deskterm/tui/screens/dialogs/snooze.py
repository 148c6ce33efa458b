"""Putting a ticket aside until a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from textual.widget import Widget
from textual.widgets import Input

from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import Command, Snooze
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.text.translation import gettext, ngettext, pgettext
from deskterm.tui.dates import show_time
from deskterm.tui.naming import explained
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, numbered, subject_of
from deskterm.tui.typed_time import EVENING, MORNING, at_clock, forms, read_time
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.rows import ListRow

OTHER = "other"
"""The choice of a time to be typed."""


def offers(now: datetime, zone: tzinfo | None) -> list[tuple[str, datetime]]:
    """Times people snooze until: in an hour, this evening, tomorrow morning, Monday morning."""
    today = now.astimezone(zone).date()
    evening = at_clock(today, EVENING, zone)
    monday = today + timedelta(days=7 - today.weekday())
    found = [(gettext("in 1 hour"), now + timedelta(hours=1))]
    if evening - now > timedelta(hours=1):
        found.append((gettext("this evening"), evening))
    found.append((gettext("tomorrow morning"), at_clock(today + timedelta(days=1), MORNING, zone)))
    if monday != today + timedelta(days=1):
        found.append((gettext("Monday morning"), at_clock(monday, MORNING, zone)))
    return found


class SnoozeDialog(ChoiceDialog, inherit_bindings=False):
    """One of the usual times, or one typed."""

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        self.zone = zone_of(workplace.config)
        self.now = workplace.reads.clock()
        self.typed = Input(placeholder=forms(), id="typed", select_on_focus=False)

    @property
    def heading(self) -> str:
        """What is asked."""
        if len(self.lines) == 1:
            return gettext("Snooze {ticket} until", ticket=subject_of(self.lines))
        return ngettext("Snooze {count} ticket until", "Snooze {count} tickets until", len(self.lines))

    def below(self) -> Sequence[Widget]:
        """Where another time is typed."""
        self.typed.display = False
        return (self.typed,)

    def typed_choice(self) -> tuple[Any, Input]:
        """Another time."""
        return OTHER, self.typed

    def choices(self) -> list[ListRow]:
        """The usual times and another one."""
        kept = next((one.snooze_kept for one in self.tickets if isinstance(one, TicketView)), None)
        again = [(gettext("again until then"), kept)] if kept is not None and kept > self.now else []
        usual = [
            (words, at, show_time(at, self.now, self.zone)) for words, at in (*again, *offers(self.now, self.zone))
        ]
        rows: list[tuple[str, Any, str]] = [*usual, (gettext("another time"), OTHER, pgettext("choice", "typed"))]
        return numbered(rows)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is understood."""
        event.stop()
        try:
            until = read_time(event.value, self.workplace.reads.clock(), self.zone)
            self.say(gettext("until {time}", time=show_time(until, self.now, self.zone)))
        except InputError as error:
            self.say(explained(error.message, error.hint))

    def commands_for(self, value: Any) -> list[Command]:
        """Snooze each of them."""
        if value == OTHER:
            if not self.typed.display:
                self.typed.display = True
                self.typed.focus()
                raise InputError(gettext("until when?"), forms())
            value = read_time(self.typed.value, self.workplace.reads.clock(), self.zone)
        me = self.workplace.agent
        return [Snooze(actor=me, ticket=line.id, seen=line.version, until=value) for line in self.lines]
