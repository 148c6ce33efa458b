"""Working time as a team lives it: local hours per weekday, holidays, make-up working days.

Calendars are local, instants are UTC. One rule turns a local time into an instant: *the first instant at which the
clock on the wall shows that time or a later one*. So an opening or closing in the hour that is skipped when clocks go
forward happens at the jump, and one in the hour that comes twice when they go back happens the first time. Lengths are
real elapsed time: a night shift over the change is an hour shorter or longer, as it is for those who work it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from deskterm.standards.fields import FieldError, Keys, day, entries, nearest, quote, table, text

Hours: TypeAlias = tuple[tuple[int, int], ...]
"""Open from and to, in minutes since local midnight, ascending, apart; 1440 is the end of the day."""

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES: Final = 1440
WHOLE_DAY: Final[Hours] = ((0, DAY_MINUTES),)
END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)
"""The end of an interval that never closes again."""

_HORIZON: Final = 200
"""Years after which a search for working time gives up."""

_LAST_YEAR: Final = 9998
_ONE_DAY: Final = timedelta(days=1)
_ONE_SECOND: Final = timedelta(seconds=1)
_INTERVAL = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")


def as_utc(instant: datetime) -> datetime:
    """Return the same instant in UTC; ValueError for a time without a zone, which is no instant."""
    if instant.tzinfo is UTC:
        return instant
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return instant.astimezone(UTC)


def wall_instant(zone: ZoneInfo, on: date, minute: int) -> datetime:
    """Return the first instant (UTC) at which local clocks show ``minute`` (0 to 1440) of the day ``on``, or later."""
    wall = datetime(on.year, on.month, on.day) + timedelta(minutes=minute)
    local = wall.replace(tzinfo=zone)
    before = local.utcoffset() or timedelta(0)
    after = local.replace(fold=1).utcoffset() or timedelta(0)
    if after <= before:
        return (wall - before).replace(tzinfo=UTC)
    # A skipped time: look for the second of the jump, which lies between its readings by the new and the old offset.
    low, high = (wall - after).replace(tzinfo=UTC), (wall - before).replace(tzinfo=UTC)
    while high - low > _ONE_SECOND:
        middle = low + (high - low) // _ONE_SECOND // 2 * _ONE_SECOND
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a team works: hours for Monday to Sunday in ``zone``, ``holidays`` closed all day, ``extra`` days instead.

    A date in ``extra`` has those hours and no others, whatever its weekday and even where it is a holiday too.
    """

    zone: str
    week: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
    holidays: frozenset[date] = field(default=frozenset())
    extra: tuple[tuple[date, Hours], ...] = ()

    def __post_init__(self) -> None:
        for hours in (*self.week, *(hours for _, hours in self.extra)):
            ends = [end for interval in hours for end in interval]
            touching = any(start == stop for (_, stop), (start, _) in pairwise(hours))
            if ends != sorted(ends) or touching or any(start >= stop for start, stop in hours):
                raise ValueError(f"hours must ascend and lie apart: {hours}")
            if ends and not 0 <= ends[0] <= ends[-1] <= DAY_MINUTES:
                raise ValueError(f"hours must lie within the day: {hours}")

    @classmethod
    def from_mapping(cls, data: object, keys: Keys = ()) -> "Calendar":
        """Read a calendar as TOML and JSON write it.

        ``{"zone": "Europe/Riga", "week": {"mon": ["09:00-12:00", "13:00-18:30"]}, "holidays": ["2026-11-18"],
        "extra": {"2026-10-10": ["09:00-18:00"]}}``; a weekday left out is closed, 24:00 is the end of a day,
        ``holidays`` and ``extra`` may be left out. Raises FieldError (an InputError) naming the field, below ``keys``.
        """
        fields = table(data, keys, ("zone", "week", "holidays", "extra"))
        for needed in ("zone", "week"):
            if needed not in fields:
                raise FieldError((*keys, needed), "is missing")
        week = table(fields["week"], (*keys, "week"), DAYS)
        mon, tue, wed, thu, fri, sat, sun = (read_hours(week.get(name), (*keys, "week", name)) for name in DAYS)
        holidays = enumerate(entries(fields.get("holidays"), (*keys, "holidays")), 1)
        extra: dict[date, Hours] = {}
        for written, hours in table(fields.get("extra") or {}, (*keys, "extra")).items():
            extra[day(written, (*keys, "extra", written))] = read_hours(hours, (*keys, "extra", written))
        return cls(
            zone=read_zone(fields["zone"], (*keys, "zone")),
            week=(mon, tue, wed, thu, fri, sat, sun),
            holidays=frozenset(day(entry, (*keys, "holidays", number)) for number, entry in holidays),
            extra=tuple(sorted(extra.items())),
        )

    @property
    def zone_info(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.zone)

    def lost_days(self) -> Iterator[date]:
        """Yield, ascending, the holidays that closed a day which is otherwise worked."""
        replaced = {on for on, _ in self.extra}
        return (on for on in sorted(self.holidays) if self.week[on.weekday()] and on not in replaced)

    def working_intervals(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield working time from ``since`` on as ``[from, to)`` in UTC, ascending; what touches is one interval.

        Ends where no more comes: at the last extra day of a calendar without weekly hours, and 200 years on.
        An interval that never closes again ends at END_OF_TIME.
        """
        since = as_utc(since)
        opened = closed = since
        for start, stop in self._day_intervals(since):
            if stop <= since or stop <= start:
                continue
            if start > closed:
                if closed > opened:
                    yield opened, closed
                opened = max(start, since)
            closed = stop
        if closed > opened:
            yield opened, closed

    def _day_intervals(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the hours of each day, ascending, from a day before ``since``; a last one may be endless."""
        zone = self.zone_info
        extra = dict(self.extra)
        last = max((*extra, *self.holidays), default=date.min)
        never_closes = all(hours == WHOLE_DAY for hours in self.week)
        on = since.astimezone(zone).date() - _ONE_DAY
        end = date(min(on.year + _HORIZON, _LAST_YEAR), 1, 1)
        if not any(self.week):
            end = min(end, min(last, end) + _ONE_DAY)
        while on < end:
            if never_closes and on > last:
                yield wall_instant(zone, on, 0), END_OF_TIME
                return
            hours = extra.get(on)
            if hours is None:
                hours = () if on in self.holidays else self.week[on.weekday()]
            for start, stop in hours:
                yield wall_instant(zone, on, start), wall_instant(zone, on, stop)
            on += _ONE_DAY


def around_the_clock(zone: str = "UTC") -> Calendar:
    """Return the calendar that never closes; ``zone`` only says in which local time it is shown."""
    return Calendar(zone, (WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY))


ALWAYS: Final = around_the_clock()


def read_zone(data: object, keys: Keys) -> str:
    """Return the name of a time zone this machine knows, else raise FieldError."""
    name = text(data, keys)
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        from zoneinfo import available_timezones

        meant = nearest(name, sorted(available_timezones()))
        hint = f"Did you mean {meant}?" if meant else "Write it as Europe/Riga."
        raise FieldError(keys, f"{quote(name)} is no time zone", hint) from None
    return name


def read_hours(data: object, keys: Keys) -> Hours:
    """Return the hours of one day from ``["09:00-12:00", "13:00-18:30"]`` in any order, else raise FieldError."""
    found: list[tuple[int, int, int]] = []
    for number, entry in enumerate(entries(data, keys), 1):
        where = (*keys, number)
        match = _INTERVAL.fullmatch(entry.strip()) if isinstance(entry, str) else None
        if match is None:
            raise FieldError(where, f"{quote(entry)} is no interval", "Write it as 09:00-18:00.")
        hour, minute, last_hour, last_minute = map(int, match.groups())
        start, stop = hour * 60 + minute, last_hour * 60 + last_minute
        if minute > 59 or last_minute > 59 or start > DAY_MINUTES or stop > DAY_MINUTES:
            raise FieldError(where, f"{quote(entry)} has a time that no clock shows", "A day ends at 24:00.")
        if start >= stop:
            hint = "For a night write two: until 24:00 on this day, from 00:00 on the next."
            raise FieldError(where, f"{quote(entry)} ends before it begins", hint)
        found.append((start, stop, number))
    found.sort()
    hours: list[tuple[int, int]] = []
    for start, stop, number in found:
        if hours and start < hours[-1][1]:
            raise FieldError((*keys, number), "overlaps another interval of the day", "Make them one.")
        if hours and start == hours[-1][1]:
            hours[-1] = (hours[-1][0], stop)
        else:
            hours.append((start, stop))
    return tuple(hours)
