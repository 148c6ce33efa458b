"""Why a ticket is due when it is: every clock with its standard and its ledger, line by line."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any, ClassVar, Final

from deskterm.desk.workplace import Workplace
from deskterm.model.commands import Command
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import DueKind
from deskterm.standards.due import ClockStatus, RunningClock
from deskterm.standards.ledger import explain
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, gettext_noop, pgettext, pgettext_noop
from deskterm.tui.cells import width
from deskterm.tui.dates import exact_length, show_time
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, subject_of
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.rows import ListRow
from deskterm.tui.wrapping import wrap

_KINDS: Final = {
    DueKind.FIRST: pgettext_noop("clock", "First answer"),
    DueKind.NEXT: pgettext_noop("clock", "Next answer"),
    DueKind.RESOLUTION: pgettext_noop("clock", "Resolution"),
    DueKind.PROMISE: pgettext_noop("clock", "Promise"),
    DueKind.SNOOZE: pgettext_noop("clock", "Snooze"),
}
_STATUS: Final = {
    ClockStatus.RUNNING: pgettext_noop("clock", "running"),
    ClockStatus.PAUSED: pgettext_noop("clock", "paused"),
    ClockStatus.DONE: pgettext_noop("clock", "done"),
    ClockStatus.WAIVED: pgettext_noop("clock", "ended, no answer needed"),
}


ROOM: Final = 66
"""Cells of a line before it is known how wide the list is: those of a terminal of eighty."""


class WhyScreen(ChoiceDialog, inherit_bindings=False):
    """The ledger of every clock; it only shows."""

    LOADS: ClassVar[bool] = True
    KEYS: ClassVar[str] = gettext_noop("↑↓ scroll, esc closes")

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        self.clocks: tuple[RunningClock, ...] | None = None

    @property
    def heading(self) -> str:
        """What is shown."""
        return gettext("Why {ticket} is due when it is", ticket=subject_of(self.lines))

    def load(self) -> Any:
        """The clocks."""
        return self.workplace.reads.why(self.lines[0].id, self.workplace.settings)

    def take_loaded(self, found: Any) -> None:
        """They are there."""
        self.clocks = found

    def choices(self) -> list[ListRow]:
        """Every clock with its lines."""
        if self.clocks is None:
            return [ListRow(((gettext("reading…"), "dim"),))]
        now, zone = self.workplace.reads.clock(), zone_of(self.workplace.config)
        cells = self.list.scrollable_content_region.width or ROOM
        rows: list[ListRow] = []
        for clock in self.clocks:
            rows.extend(clock_rows(clock, now, zone, cells))
        return rows or [ListRow(((gettext("no standard asks anything of this ticket"), "dim"),))]

    def act_accept(self) -> None:
        """There is nothing to accept."""
        self.dismiss(None)

    act_why = act_accept

    def commands_for(self, value: Any) -> list[Command]:
        """None."""
        raise NotImplementedError


def clock_rows(clock: RunningClock, now: datetime, zone: tzinfo | None, cells: int = ROOM) -> Iterator[ListRow]:
    """One clock: what it is, from when to when, and its ledger, in lines of ``cells``."""
    late = clock.late(now)
    status = pgettext("clock", "LATE") if late else pgettext("clock", _STATUS[clock.status])
    if clock.kept is not None:
        kept = pgettext("clock", "in time") if clock.kept else pgettext("clock", "too late")
        status = pgettext("clock", "{status}, {kept}", status=status, kept=kept)
    standard = ""
    if clock.standard is not None:
        standard = "  " + gettext("standard “{name}”", name=safe_line(clock.standard.title))
    style = "warning" if late or clock.kept is False else "good" if clock.kept else ""
    kind = pgettext("clock", _KINDS[clock.kind])
    if width(kind) + width(status) + width(standard) + 2 <= cells:
        yield ListRow(((kind, "title"), (f"  {status}", style), (standard, "dim")))
    else:
        yield ListRow(((kind, "title"), (f"  {status}", style)))
        yield from _lines(standard.strip(), 2, cells, "dim")
    yield from _lines(" · ".join(_facts(clock, now, zone, late=late)), 2, cells, "")
    for pause in clock.pauses:
        start = show_time(pause.start, now, zone)
        words = (
            gettext("paused {start} to {stop}", start=start, stop=show_time(pause.stop, now, zone))
            if pause.stop is not None
            else gettext("paused {start} to now", start=start)
        )
        yield from _lines(words, 2, cells, "dim")
    for line in clock.ledger():
        yield from _lines(explain(line, zone), 4, cells, "dim")
    yield ListRow()


def _lines(words: str, indent: int, cells: int, style: str) -> Iterator[ListRow]:
    """Words as rows that are not cut: what does not fit stands below."""
    for one in wrap(words, cells - indent):
        yield ListRow(((" " * indent + one, style),))


def _facts(clock: RunningClock, now: datetime, zone: tzinfo | None, *, late: bool) -> Iterator[str]:
    """When it began, what is promised, when that is due and when it ended."""
    if clock.started_at is not None:
        yield gettext("from {time}", time=show_time(clock.started_at, now, zone))
    if clock.target is not None and clock.standard is not None:
        length = exact_length(clock.target)
        yield gettext("{length} of working time ({zone})", length=length, zone=clock.calendar.zone)
    due = clock.due
    if due is not None:
        at, left = show_time(due, now, zone), exact_length(now - due if late else due - now)
        if clock.status not in (ClockStatus.RUNNING, ClockStatus.PAUSED):
            yield gettext("due {time}", time=at)
        elif late:
            yield gettext("due {time}, {length} late", time=at, length=left)
        else:
            yield gettext("due {time}, {length} left", time=at, length=left)
    elif clock.status is ClockStatus.PAUSED:
        yield gettext("not due while it is paused")
    if clock.ended_at is not None:
        yield gettext("ended {time}", time=show_time(clock.ended_at, now, zone))
