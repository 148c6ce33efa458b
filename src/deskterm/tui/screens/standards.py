"""The service standards as a page: the promises about time that the clocks check."""

from datetime import date
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.screen import Screen

from deskterm.desk.workplace import Workplace
from deskterm.standards.calendar import ALWAYS, Calendar
from deskterm.standards.standard import ClockKind, Standard, Standards
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, gettext_noop, pgettext, pgettext_noop
from deskterm.tui.cells import fit, width
from deskterm.tui.dates import WEEKDAYS, exact_length, show_full_day
from deskterm.tui.messages import Failed, Ready
from deskterm.tui.naming import listed, named, queue_title
from deskterm.tui.toast import say_error
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.header import HeaderLine
from deskterm.tui.widgets.lines import Piece
from deskterm.tui.widgets.page import PageView
from deskterm.tui.work import run_in_thread

CLOCKS: Final = {
    ClockKind.PICK_UP: (
        pgettext_noop("clock", "Picked up"),
        gettext_noop("a call, from its first ring until somebody answers it"),
    ),
    ClockKind.FIRST: (
        pgettext_noop("clock", "First answer"),
        gettext_noop("from the ticket's creation to the first answer by a person that left"),
    ),
    ClockKind.NEXT: (
        pgettext_noop("clock", "Next answer"),
        gettext_noop("from the oldest unanswered message; where nothing stands here, as the first one"),
    ),
    ClockKind.RESOLUTION: (
        pgettext_noop("clock", "Resolution"),
        gettext_noop("creation to the last solve; waiting for the customer does not count"),
    ),
}
RULES: Final = (
    gettext_noop(
        "The customer waits for us in the states new and open; pending and snoozed pause the resolution only."
    ),
    gettext_noop("An answer counts when it has left. Acknowledgements written by no person never count."),
    gettext_noop("'No reply needed' (d) ends the clock of the next answer without counting as one."),
    gettext_noop(
        "A ticket is due at the earliest of its clocks, promises and snooze; w on a ticket prints every clock."
    ),
    gettext_noop("At a quarter of the time left it is due soon (~), past it late (!)."),
)


def standards_lines(standards: Standards, queues: dict[str, str], path: str) -> list[list[Piece]]:
    """The page's lines: every promise by what it measures, the goal over all, the rules, and how to change them."""
    lines: list[list[Piece]] = [[]]
    widest = min(34, max((width(_where(one, queues)) for one in standards.rules), default=0))
    targets = max([16, *(width(_target(one)) + 2 for one in standards.rules)])
    aims = max([10, *(width(_aim(one)) + 2 for one in standards.rules)])
    for kind, (title, meaning) in CLOCKS.items():
        rules = [one for one in standards.rules if one.clock is kind]
        lines.append([(" " + pgettext("clock", title), "current"), ("   " + gettext(meaning), "dim")])
        nothing = gettext("as the first answer") if kind is ClockKind.NEXT else gettext("nothing is promised")
        lines += [_rule(one, queues, widest, targets, aims) for one in rules] or [[("   " + nothing, "dim")]]
        lines.append([])
    overall = standards.overall
    goal = gettext(
        "{percent} % of what customers ask is answered within {length}",
        percent=overall.percent,
        length=exact_length(overall.within),
    )
    lines += [[(" " + gettext("Over all channels"), "current")], [(f"   {goal}", "")], []]
    lines.append([(" " + gettext("How time is counted"), "current")])
    lines += [[("   " + gettext(rule), "")] for rule in RULES]
    for calendar in dict.fromkeys(rule.calendar for rule in standards.rules if rule.calendar != ALWAYS):
        heading = gettext("Working time, {zone}", zone=calendar.zone)
        lines += [[], [(f" {heading}", "current")], *_calendar(calendar)]
    changed = gettext("A team changes them below {section} in {path}", section="[[standards.rule]]", path=path)
    lines += [[], [(f" {changed}", "dim")]]
    return lines


def _rule(rule: Standard, queues: dict[str, str], widest: int, targets: int, aims: int) -> list[Piece]:
    when = (
        gettext("around the clock")
        if rule.calendar == ALWAYS
        else gettext("in working time, {zone}", zone=rule.calendar.zone)
    )
    return [
        (f"   {fit(_where(rule, queues), widest)}  ", ""),
        (fit(_target(rule), targets), "strong"),
        (fit(_aim(rule), aims), ""),
        (when, "dim"),
    ]


def _target(rule: Standard) -> str:
    return gettext("no promise") if rule.off else gettext("within {length}", length=exact_length(rule.target))


def _aim(rule: Standard) -> str:
    return gettext("aim {length}", length=exact_length(rule.aim)) if rule.aim is not None else ""


def _where(rule: Standard, queues: dict[str, str]) -> str:
    words = [
        named(rule.channel) if rule.channel else gettext("any channel"),
        gettext("queue {queue}", queue=queue_title(queues, rule.queue)) if rule.queue else "",
        gettext("priority {priority}", priority=named(rule.priority)) if rule.priority else "",
        gettext("customers {group}", group=rule.customer_group) if rule.customer_group else "",
    ]
    return safe_line(listed(one for one in words if one))


def _calendar(calendar: Calendar) -> list[list[Piece]]:
    lines: list[list[Piece]] = []
    names = [pgettext("weekday", name) for name in WEEKDAYS]
    widest = max(width(name) for name in names)
    for name, hours in zip(names, calendar.week, strict=True):
        text = ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in hours) or pgettext("day", "closed")
        lines.append([(f"   {fit(name, widest)}  ", "dim"), (text, "")])
    coming: list[date] = sorted(calendar.holidays)[:12]
    if coming:
        days = listed(show_full_day(one) for one in coming)
        lines.append([("   " + gettext("closed on") + " ", "dim"), (days, "")])
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
        self.page = PageView([[(" " + gettext("reading …"), "dim")]])

    def compose(self) -> ComposeResult:
        yield HeaderLine(gettext("Service standards"), self.workplace)
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
