"""The ledger: the clock's own working, line by line, so that anybody can check a due time by hand.

The codes in ``LedgerLine.why`` are stable: ``working``, ``closed``, ``holiday 2026-11-18``, ``pause:pending`` (or
``pause`` without a cause) and ``folded:212`` for 212 working days between the lines shown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from deskterm.standards.calendar import DAYS, Calendar, as_utc, wall_instant
from deskterm.standards.clock import Pause, counted, due, settled_pauses
from deskterm.standards.duration import spoken_duration
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import gettext, ngettext, pgettext, pgettext_noop

MOST_LINES: Final = 60

_CAUSES: Final = {
    "pending": pgettext_noop("pause of a clock", "waiting for the customer"),
    "snoozed": pgettext_noop("pause of a clock", "snoozed"),
    "solved": pgettext_noop("pause of a clock", "solved"),
}
_NO_CAUSE: Final = "pause"
_CLOSED: Final = pgettext_noop("calendar", "closed")
_MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A stretch ``[at_from, at_to)`` in UTC and what it added.

    ``seconds`` is the working time it counted, 0 where it does not count; ``running_total`` is the sum so far.
    ``at_to`` is ``None`` on a last line that goes on.
    """

    at_from: datetime
    at_to: datetime | None
    counts: bool
    seconds: float
    running_total: float
    why: str


def ledger(
    calendar: Calendar,
    start: datetime,
    *,
    target: timedelta | None = None,
    stop: datetime | None = None,
    pauses: Iterable[Pause] = (),
    most: int = MOST_LINES,
) -> tuple[LedgerLine, ...]:
    """Return the clock's working from ``start`` to ``stop`` or, without one, to the instant ``target`` is used up.

    Lines ascend, touch each other and cover the whole stretch; what is never used up ends with an open line. With more
    than ``most`` lines (3 at least) the middle is folded into one, of which ``seconds`` is the sum. The last running
    total equals ``worked`` over the same stretch. ValueError when neither ``stop`` nor ``target`` is given.
    """
    if most < 3:
        raise ValueError("a ledger needs three lines at least")
    settled = settled_pauses(pauses)
    at = as_utc(start)
    if stop is not None:
        until = as_utc(stop)
    elif target is not None:
        until = due(calendar, at, target, settled)
    else:
        raise ValueError("a ledger needs a stop or a target")
    if until is not None and until <= at:
        return ()
    holidays = _holidays(calendar, at)
    lines: list[LedgerLine] = []
    total = timedelta(0)

    def leave_out(since: datetime, to: datetime | None) -> None:
        lines.extend(
            LedgerLine(part.start, part.stop, False, 0.0, total.total_seconds(), part.cause)
            for part in _uncounted(since, to, settled, holidays)
        )

    for opened, closes in counted(calendar, at, settled):
        if until is not None and opened >= until:
            break
        closed = closes if until is None else min(closes, until)
        if opened > at:
            leave_out(at, opened)
        total += closed - opened
        length = (closed - opened).total_seconds()
        lines.append(LedgerLine(opened, closed, True, length, total.total_seconds(), "working"))
        at = closed
        if at == until:
            break
    if until is None or at < until:
        leave_out(at, until)
    return tuple(lines) if len(lines) <= most else _folded(lines, most, calendar.zone_info)


def explain(line: LedgerLine, zone: str | tzinfo | None) -> SafeLine:
    """Return ``line`` in words, in local time of ``zone``: ``Mon 2026-11-16 16:00 to 17:00: 1h counts, 1h in all``.

    None is the machine's own zone.
    """
    info = ZoneInfo(zone) if isinstance(zone, str) else zone
    since = line.at_from.astimezone(info)
    when = f"{_day(since)} {_time(since)}"
    if line.at_to is None:
        when = gettext("from {time} on", time=when)
    else:
        to = line.at_to.astimezone(info)
        until = _time(to) if to.date() == since.date() else f"{_day(to)} {_time(to)}"
        if to.utcoffset() != since.utcoffset():
            when = gettext("{since} to {until} (clocks changed)", since=when, until=until)
        else:
            when = gettext("{since} to {until}", since=when, until=until)
    return safe_line(pgettext("fact", "{field}: {value}", field=when, value=_reason(line)))


def _reason(line: LedgerLine) -> str:
    code, _, detail = line.why.partition(":")
    counts = gettext("{length} counts, {total} in all", length=_length(line.seconds), total=_length(line.running_total))
    if code == "folded":
        days = ngettext("… {count} working day …", "… {count} working days …", int(detail))
        return f"{days} {counts}" if line.counts else days
    if code == "pause":
        cause = pgettext("pause of a clock", _CAUSES.get(detail, detail))
        return gettext("paused, {cause}", cause=cause) if detail else gettext("paused")
    if code.startswith("holiday "):
        return gettext("closed, holiday {day}", day=_date(date.fromisoformat(code.removeprefix("holiday "))))
    return counts if line.counts else pgettext("calendar", _CLOSED) if code == _CLOSED else code


def _day(local: datetime) -> str:
    return pgettext("weekday", DAYS[local.weekday()].title()) + " " + _date(local.date())


def _date(day: date) -> str:
    return pgettext("date in figures", "{year}-{month:02}-{day:02}", year=day.year, month=day.month, day=day.day)


def _time(local: datetime) -> str:
    return local.strftime("%H:%M:%S" if local.second else "%H:%M")


def _length(seconds: float) -> str:
    return spoken_duration(timedelta(seconds=seconds))


def _holidays(calendar: Calendar, start: datetime) -> tuple[Pause, ...]:
    """Return the working days lost to holidays after ``start``, each with its code as the cause."""
    zone = calendar.zone_info
    first = start.astimezone(zone).date() - timedelta(days=1)
    days = (on for on in calendar.lost_days() if first <= on and on.year < 9999)
    return tuple(Pause(wall_instant(zone, on, 0), wall_instant(zone, on, 1440), f"holiday {on}") for on in days)


def _uncounted(
    at: datetime, until: datetime | None, pauses: tuple[Pause, ...], holidays: tuple[Pause, ...]
) -> Iterator[Pause]:
    """Split a stretch that does not count by its reasons: pauses first, then holidays, the rest closed."""
    for part in _split(at, until, pauses):
        if part.cause:
            yield replace(part, cause="pause" if part.cause == _NO_CAUSE else f"pause:{part.cause}")
        else:
            for piece in _split(part.start, part.stop, holidays):
                yield replace(piece, cause=piece.cause or "closed")


def _split(at: datetime, until: datetime | None, reasons: tuple[Pause, ...]) -> Iterator[Pause]:
    """Cut ``[at, until)`` at the edges of ``reasons``; a part that none covers has an empty cause."""
    for reason in reasons:
        if reason.stop is not None and reason.stop <= at:
            continue
        if until is not None and reason.start >= until:
            break
        if reason.start > at:
            yield Pause(at, reason.start)
            at = reason.start
        stop = min((end for end in (reason.stop, until) if end is not None), default=None)
        yield Pause(at, stop, reason.cause or _NO_CAUSE)
        if stop is None or stop == until:
            return
        at = stop
    yield Pause(at, until)


def _folded(lines: list[LedgerLine], most: int, zone: ZoneInfo) -> tuple[LedgerLine, ...]:
    """Return ``most`` lines, of which the middle one stands for all between the first and the last ones."""
    head = (most - 1) // 2
    tail = most - 1 - head
    middle = lines[head:-tail]
    days = 0
    latest: date | None = None
    for line in middle:
        if line.counts and line.at_to is not None:
            first, last = line.at_from.astimezone(zone).date(), (line.at_to - _MOMENT).astimezone(zone).date()
            days += (last - first).days + (first != latest)
            latest = last
    seconds = round(middle[-1].running_total - lines[head - 1].running_total, 6)
    fold = LedgerLine(
        middle[0].at_from, middle[-1].at_to, seconds > 0, seconds, middle[-1].running_total, f"folded:{days}"
    )
    return (*lines[:head], fold, *lines[-tail:])
