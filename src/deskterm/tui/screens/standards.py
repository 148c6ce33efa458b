"""The service standards as a page: the promises about time that the clocks check."""

from datetime import date
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.screen import Screen

from deskterm.desk.workplace import Workplace
from deskterm.standards.calendar import ALWAYS, Calendar
from deskterm.standards.duration import exact_duration
from deskterm.standards.standard import ClockKind, Standard, Standards
from deskterm.text.safe import safe_line
from deskterm.tui.cells import fit, width
from deskterm.tui.messages import Failed, Ready
from deskterm.tui.toast import say_error
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.header import HeaderLine
from deskterm.tui.widgets.lines import Piece
from deskterm.tui.widgets.page import PageView
from deskterm.tui.work import run_in_thread

CLOCKS: Final = {
    ClockKind.PICK_UP: ("Picked up", "a call, from its first ring until somebody answers it"),
    ClockKind.FIRST: ("First answer", "from the ticket's creation to the first answer by a person that left"),
    ClockKind.NEXT: ("Next answer", "from the oldest unanswered message; where nothing stands here, as the first one"),
    ClockKind.RESOLUTION: ("Resolution", "creation to the last solve; waiting for the customer does not count"),
}
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
RULES: Final = (
    "The customer waits for us in the states new and open; pending and snoozed pause the resolution only.",
    "An answer counts when it has left. Acknowledgements written by no person never count.",
    "'No reply needed' (d) ends the clock of the next answer without counting as one.",
    "A ticket is due at the earliest of its clocks, promises and snooze; w on a ticket prints every clock.",
    "At a quarter of the time left it is due soon (~), past it late (!).",
)


def standards_lines(standards: Standards, queues: dict[str, str], path: str) -> list[list[Piece]]:
    """The page's lines: every promise by what it measures, the goal over all, the rules, and how to change them."""
    lines: list[list[Piece]] = [[]]
    widest = min(34, max((width(_where(one, queues)) for one in standards.rules), default=0))
    for kind, (title, meaning) in CLOCKS.items():
        rules = [one for one in standards.rules if one.clock is kind]
        lines.append([(f" {title}", "current"), (f"   {meaning}", "dim")])
        lines += [_rule(one, queues, widest) for one in rules] or [[("   nothing is promised", "dim")]]
        lines.append([])
    overall = standards.overall
    goal = f"   {overall.percent} % of what customers ask is answered within {exact_duration(overall.within)}"
    lines += [[(" Over all channels", "current")], [(goal, "")], []]
    lines.append([(" How time is counted", "current")])
    lines += [[(f"   {rule}", "")] for rule in RULES]
    for calendar in dict.fromkeys(rule.calendar for rule in standards.rules if rule.calendar != ALWAYS):
        lines += [[], [(f" Working time, {calendar.zone}", "current")], *_calendar(calendar)]
    lines += [[], [(f" A team changes them below [[standards.rule]] in {path}", "dim")]]
    return lines


def _rule(rule: Standard, queues: dict[str, str], widest: int) -> list[Piece]:
    target = "no promise" if rule.off else f"within {exact_duration(rule.target)}"
    aim = f"aim {exact_duration(rule.aim)}" if rule.aim is not None else ""
    when = "around the clock" if rule.calendar == ALWAYS else f"in working time, {rule.calendar.zone}"
    return [
        (f"   {fit(_where(rule, queues), widest)}  ", ""),
        (fit(target, 16), "strong"),
        (fit(aim, 10), ""),
        (when, "dim"),
    ]


def _where(rule: Standard, queues: dict[str, str]) -> str:
    words = [
        rule.channel.value if rule.channel else "any channel",
        f"queue {queues.get(rule.queue, rule.queue)}" if rule.queue else "",
        f"priority {rule.priority}" if rule.priority else "",
        f"customers {rule.customer_group}" if rule.customer_group else "",
    ]
    return safe_line(", ".join(one for one in words if one))


def _calendar(calendar: Calendar) -> list[list[Piece]]:
    lines: list[list[Piece]] = []
    for name, hours in zip(DAYS, calendar.week, strict=True):
        text = ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in hours) or "closed"
        lines.append([(f"   {name}  ", "dim"), (text, "")])
    coming: list[date] = sorted(calendar.holidays)[:12]
    if coming:
        lines.append([("   closed on ", "dim"), (", ".join(one.isoformat() for one in coming), "")])
    return lines


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


class StandardsScreen(Screen[None], inherit_bindings=False):
    """The page; Esc or q closes it."""

    PLACES: ClassVar[tuple[str, ...]] = ()
    AUTO_FOCUS = "PageView"

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.page = PageView([[(" reading …", "dim")]])

    def compose(self) -> ComposeResult:
        yield HeaderLine("Service standards", self.workplace)
        yield FooterLine()
        yield self.page

    class SettingsRead(Ready):
        """The desk's settings have been read."""

    def on_mount(self) -> None:
        counts = getattr(self.app, "counts", None)
        self.query_one(HeaderLine).show(counts)
        run_in_thread(self, lambda: self.workplace.settings, self.SettingsRead)

    def on_standards_screen_settings_read(self, message: SettingsRead) -> None:
        message.stop()
        settings: Any = message.result
        self.page.show(standards_lines(settings.standards, dict(settings.queues), str(self.workplace.config.path)))

    def on_failed(self, message: Failed) -> None:
        message.stop()
        say_error(self, message.error)
