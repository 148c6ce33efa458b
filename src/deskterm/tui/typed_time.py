"""Times as an agent types them: ``15:00``, ``tomorrow 10:00``, ``+2h``, ``2026-11-25 09:00``, ``friday``.

Days are understood in the four languages. What is typed is local time; what comes out is an instant in UTC.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from deskterm.errors import InputError
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, pgettext
from deskterm.tui.dates import show_day as show_day
from deskterm.tui.dates import show_time as show_time

MORNING: Final = time(9, 0)
EVENING: Final = time(18, 0)

_CLOCK: Final = re.compile(
    # After a day in Chinese stands no space.
    r"(?:(?P<day>.*?)(?:[ T,]+(?:at |в |plkst\. ?)?|(?<=[\u4e00-\u9fff]))|)"
    r"(?P<hour>[0-9]{1,2})[:：](?P<minute>[0-9]{2})",
    re.S,
)
_LENGTH: Final = re.compile(r"(?:\+|in )\s*(?P<length>.+)", re.S)
_LONGEST: Final = timedelta(days=3660)


def tomorrow_at(clock: str) -> str:
    """How tomorrow at ``clock`` is typed; each language has words for it that are read."""
    return pgettext("typed time", "tomorrow {clock}", clock=clock)


def weekday_typed() -> str:
    """A day of the week as it is typed, an example."""
    return pgettext("typed time", "friday")


def forms() -> str:
    """What may be typed, for a field or a hint."""
    return gettext(
        "write {clock}, {tomorrow}, {ahead}, {weekday} or {date}",
        clock="15:00",
        tomorrow=tomorrow_at("10:00"),
        ahead="+2h",
        weekday=weekday_typed(),
        date="2026-11-25 09:00",
    )


def read_time(typed: str, now: datetime, zone: tzinfo | None, *, at: time = MORNING) -> datetime:
    """The instant (UTC) that ``typed`` means; a day alone means ``at`` on that day.

    ``zone`` None is the machine's own. Raises ``InputError`` for what is no time, and for what is past.
    """
    text = " ".join(typed.split())
    if not text:
        raise InputError(gettext("there is no time yet"), forms())
    shown = safe_line(text)[:40]
    if len(text) > 60:
        raise InputError(gettext("that is too long for a time"), forms())
    ahead = _ahead(text)
    if ahead is not None:
        return now.astimezone(UTC) + ahead
    today = now.astimezone(zone).date()
    match = _CLOCK.fullmatch(text)
    if match is None:
        instant = at_clock(_day(text, today, shown), at, zone)
    else:
        hour, minute = int(match["hour"]), int(match["minute"])
        if hour > 23 or minute > 59:
            raise InputError(gettext("there is no time {clock}", clock=f"{match['hour']}:{match['minute']}"), forms())
        day = _day(match["day"], today, shown) if match["day"] else today
        instant = at_clock(day, time(hour, minute), zone)
        if instant <= now and not match["day"]:
            clock = f"{hour}:{minute:02}"
            raise InputError(
                gettext("{clock} today is past", clock=clock), gettext("write {example}", example=tomorrow_at(clock))
            )
    if instant <= now:
        raise InputError(
            gettext("{time} is past", time=show_time(instant, now, zone)), gettext("choose a time still to come")
        )
    return instant


def at_clock(day: date, clock: time, zone: tzinfo | None) -> datetime:
    """The instant (UTC) at which clocks in ``zone`` show ``clock`` on ``day``; a skipped hour counts as the next."""
    wall = datetime.combine(day, clock)
    try:
        local = wall.astimezone() if zone is None else wall.replace(tzinfo=zone)
        if zone is None and local.replace(tzinfo=None) != wall:  # Python takes the hour before for a skipped one here
            local = max(local, wall.replace(fold=1).astimezone())
        return local.astimezone(UTC)
    except (OverflowError, ValueError, OSError):
        raise InputError(gettext("that is too far away"), forms()) from None


def _ahead(text: str) -> timedelta | None:
    from deskterm.standards.duration import parse_duration

    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    try:
        length = parse_duration(match["length"])
    except InputError:
        return None
    if not timedelta(0) < length <= _LONGEST:
        raise InputError(gettext("that is too far away") if length else gettext("that is now"), forms())
    return length


def _day(text: str, today: date, shown: str) -> date:
    from deskterm.canned.dates import NoDate, read_date

    try:
        return read_date(text, today)
    except NoDate:
        raise InputError(gettext("{typed} is no time", typed=shown), forms()) from None
