"""Times as an agent types them: ``15:00``, ``tomorrow 10:00``, ``+2h``, ``2026-11-25 09:00``, ``friday``.

Days are understood in the four languages. What is typed is local time; what comes out is an instant in UTC.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from deskterm.errors import InputError
from deskterm.text.safe import safe_line

FORMS: Final = "write 15:00, tomorrow 10:00, +2h, friday or 2026-11-25 09:00"
MORNING: Final = time(9, 0)
EVENING: Final = time(18, 0)

_CLOCK: Final = re.compile(
    r"(?:(?P<day>.*?)[ T,]+(?:at |в |plkst\. ?)?|)(?P<hour>[0-9]{1,2})[:：](?P<minute>[0-9]{2})", re.S
)
_LENGTH: Final = re.compile(r"(?:\+|in )\s*(?P<length>.+)", re.S)
_LONGEST: Final = timedelta(days=3660)


def read_time(typed: str, now: datetime, zone: tzinfo | None, *, at: time = MORNING) -> datetime:
    """The instant (UTC) that ``typed`` means; a day alone means ``at`` on that day.

    ``zone`` None is the machine's own. Raises ``InputError`` for what is no time, and for what is past.
    """
    text = " ".join(typed.split())
    if not text:
        raise InputError("there is no time yet", FORMS)
    shown = safe_line(text)[:40]
    if len(text) > 60:
        raise InputError("that is too long for a time", FORMS)
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
            raise InputError(f"there is no time {match['hour']}:{match['minute']}", FORMS)
        day = _day(match["day"], today, shown) if match["day"] else today
        instant = at_clock(day, time(hour, minute), zone)
        if instant <= now and not match["day"]:
            raise InputError(f"{hour}:{minute:02} today is past", f"write tomorrow {hour}:{minute:02}")
    if instant <= now:
        raise InputError(f"{show_time(instant, now, zone)} is past", "choose a time still to come")
    return instant


def at_clock(day: date, clock: time, zone: tzinfo | None) -> datetime:
    """The instant (UTC) at which clocks in ``zone`` show ``clock`` on ``day``; a skipped hour counts as the next."""
    wall = datetime.combine(day, clock)
    try:
        local = wall.astimezone() if zone is None else wall.replace(tzinfo=zone)
        return local.astimezone(UTC)
    except (OverflowError, ValueError, OSError):
        raise InputError("that is too far away", FORMS) from None


def show_time(instant: datetime, now: datetime, zone: tzinfo | None) -> str:
    """``instant`` as a person reads it here: ``15:00`` today, else ``Tue 24 Nov 15:00``, with the year if another."""
    local, here = instant.astimezone(zone), now.astimezone(zone)
    clock = f"{local:%H:%M}"
    if local.date() == here.date():
        return clock
    year = f" {local.year}" if local.year != here.year else ""
    return f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}{year} {clock}"


def show_day(day: date, today: date) -> str:
    """A day as a heading: ``Sat 22 Nov``, with the year if another."""
    year = f" {day.year}" if day.year != today.year else ""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year}"


# Not strftime, whose names follow the machine's locale.
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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
        raise InputError("that is too far away" if length else "that is now", FORMS)
    return length


def _day(text: str, today: date, shown: str) -> date:
    from deskterm.canned.dates import read_date

    try:
        return read_date(text, today)
    except InputError as error:
        if error.message.startswith("there is no date"):
            raise InputError(f"{shown} is no time", FORMS) from None
        raise
