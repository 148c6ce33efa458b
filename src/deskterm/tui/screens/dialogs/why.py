"""Why a ticket is due when it is: every clock with its standard and its ledger, line by line."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, ClassVar, Final

from deskterm.desk.workplace import Workplace
from deskterm.model.commands import Command
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import DueKind
from deskterm.standards.due import ClockStatus, RunningClock
from deskterm.standards.duration import exact_duration
from deskterm.standards.ledger import explain
from deskterm.text.safe import safe_line
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, subject_of
from deskterm.tui.typed_time import show_time
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.rows import ListRow

_KINDS: Final = {
    DueKind.FIRST: "First answer",
    DueKind.NEXT: "Next answer",
    DueKind.RESOLUTION: "Resolution",
    DueKind.PROMISE: "Promise",
    DueKind.SNOOZE: "Snooze",
}
_STATUS: Final = {
    ClockStatus.RUNNING: "running",
    ClockStatus.PAUSED: "paused",
    ClockStatus.DONE: "done",
    ClockStatus.WAIVED: "ended, no answer needed",
}


class WhyScreen(ChoiceDialog, inherit_bindings=False):
    """The ledger of every clock; it only shows."""

    LOADS: ClassVar[bool] = True
    KEYS: ClassVar[str] = "↑↓ scroll, esc closes"

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        self.clocks: tuple[RunningClock, ...] | None = None

    @property
    def heading(self) -> str:
        """What is shown."""
        return f"Why {subject_of(self.lines)} is due when it is"

    def load(self) -> Any:
        """The clocks."""
        return self.workplace.reads.why(self.lines[0].id, self.workplace.settings)

    def take_loaded(self, found: Any) -> None:
        """They are there."""
        self.clocks = found

    def choices(self) -> list[ListRow]:
        """Every clock with its lines."""
        if self.clocks is None:
            return [ListRow((("reading…", "dim"),))]
        now, zone = self.workplace.reads.clock(), zone_of(self.workplace.config)
        rows: list[ListRow] = []
        for clock in self.clocks:
            rows.extend(clock_rows(clock, now, zone, self.workplace.config.zone))
        return rows or [ListRow((("no standard asks anything of this ticket", "dim"),))]

    def act_accept(self) -> None:
        """There is nothing to accept."""
        self.dismiss(None)

    act_why = act_accept

    def commands_for(self, value: Any) -> list[Command]:
        """None."""
        raise NotImplementedError


def clock_rows(clock: RunningClock, now: datetime, zone: tzinfo | None, zone_name: str) -> Iterator[ListRow]:
    """One clock: what it is, from when to when, and its ledger."""
    late = clock.late(now)
    status = "LATE" if late else _STATUS[clock.status]
    if clock.kept is not None:
        status += ", in time" if clock.kept else ", too late"
    standard = f"  standard “{safe_line(clock.standard.name)}”" if clock.standard is not None else ""
    style = "warning" if late or clock.kept is False else "good" if clock.kept else ""
    yield ListRow(((_KINDS[clock.kind], "title"), (f"  {status}", style), (standard, "dim")))
    facts: list[str] = []
    if clock.started_at is not None:
        facts.append(f"from {show_time(clock.started_at, now, zone)}")
    if clock.target is not None and clock.standard is not None:
        facts.append(f"{exact_duration(clock.target)} of working time ({clock.calendar.zone})")
    due = clock.due
    if due is not None:
        length: timedelta = due - now
        word = f"{exact_duration(length)} left" if not late else f"{exact_duration(-length)} late"
        open_clock = clock.status in (ClockStatus.RUNNING, ClockStatus.PAUSED)
        facts.append(f"due {show_time(due, now, zone)}" + (f", {word}" if open_clock else ""))
    elif clock.status is ClockStatus.PAUSED:
        facts.append("not due while it is paused")
    if clock.ended_at is not None:
        facts.append(f"ended {show_time(clock.ended_at, now, zone)}")
    yield ListRow(((f"  {' · '.join(facts)}", ""),))
    for pause in clock.pauses:
        stop = show_time(pause.stop, now, zone) if pause.stop is not None else "now"
        yield ListRow(((f"  paused {show_time(pause.start, now, zone)} to {stop}", "dim"),))
    name = zone_name or clock.calendar.zone
    for line in clock.ledger():
        yield ListRow(((f"    {explain(line, name)}", "dim"),))
    yield ListRow()
