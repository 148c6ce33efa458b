"""Instants, days and lengths of time as a person reads them on the screens, in the language spoken.

Names and patterns come from the catalogue, where translators write what CLDR has: babel costs the first paint 70 ms.
Without a catalogue they are English, whatever the machine's locale.
"""

import re
from datetime import date, datetime, timedelta, tzinfo
from functools import reduce
from typing import Final

from deskterm.standards.duration import exact_duration, in_unit, short_duration
from deskterm.text.translation import ngettext, pgettext, pgettext_noop

WEEKDAYS: Final = (
    pgettext_noop("weekday", "Mon"),
    pgettext_noop("weekday", "Tue"),
    pgettext_noop("weekday", "Wed"),
    pgettext_noop("weekday", "Thu"),
    pgettext_noop("weekday", "Fri"),
    pgettext_noop("weekday", "Sat"),
    pgettext_noop("weekday", "Sun"),
)
MONTHS: Final = (
    pgettext_noop("month", "Jan"),
    pgettext_noop("month", "Feb"),
    pgettext_noop("month", "Mar"),
    pgettext_noop("month", "Apr"),
    pgettext_noop("month", "May"),
    pgettext_noop("month", "Jun"),
    pgettext_noop("month", "Jul"),
    pgettext_noop("month", "Aug"),
    pgettext_noop("month", "Sep"),
    pgettext_noop("month", "Oct"),
    pgettext_noop("month", "Nov"),
    pgettext_noop("month", "Dec"),
)
EXACT: Final = {
    "s": pgettext_noop("exact length", "{count}s"),
    "m": pgettext_noop("exact length", "{count}m"),
    "h": pgettext_noop("exact length", "{count}h"),
}
"""A part of a length told to the second, in sentences and on pages, where there is room."""

_PART: Final = re.compile(r"([0-9]+)([a-z])")


def weekday_name(day: date) -> str:
    """``Tue``."""
    return pgettext("weekday", WEEKDAYS[day.weekday()])


def month_name(day: date) -> str:
    """``Nov``, as it stands after a day of the month."""
    return pgettext("month", MONTHS[day.month - 1])


def show_clock(instant: datetime, zone: tzinfo | None) -> str:
    """The time of day: ``15:00``, in all four languages alike."""
    return f"{instant.astimezone(zone):%H:%M}"


def show_time(instant: datetime, now: datetime, zone: tzinfo | None) -> str:
    """``instant`` as a person reads it here: ``15:00`` today, else ``Tue 24 Nov 15:00``, with the year if another."""
    local, here = instant.astimezone(zone), now.astimezone(zone)
    clock = show_clock(instant, zone)
    if local.date() == here.date():
        return clock
    weekday, month = weekday_name(local), month_name(local)
    if local.year == here.year:
        return pgettext(
            "date", "{weekday} {day} {month} {clock}", weekday=weekday, day=local.day, month=month, clock=clock
        )
    return pgettext(
        "date",
        "{weekday} {day} {month} {year} {clock}",
        weekday=weekday,
        day=local.day,
        month=month,
        year=local.year,
        clock=clock,
    )


def show_day(day: date, today: date) -> str:
    """A day as a heading: ``Sat 22 Nov``, with the year if another."""
    weekday, month = weekday_name(day), month_name(day)
    if day.year == today.year:
        return pgettext("date", "{weekday} {day} {month}", weekday=weekday, day=day.day, month=month)
    return pgettext("date", "{weekday} {day} {month} {year}", weekday=weekday, day=day.day, month=month, year=day.year)


def show_date(day: date, today: date) -> str:
    """A day without its weekday: ``22 Nov``, with the year if another."""
    if day.year == today.year:
        return pgettext("date", "{day} {month}", day=day.day, month=month_name(day))
    return pgettext("date", "{day} {month} {year}", day=day.day, month=month_name(day), year=day.year)


def show_weekday_time(instant: datetime, zone: tzinfo | None) -> str:
    """Weekday, day in figures and time: ``Tue 24.11. 15:00``."""
    local = instant.astimezone(zone)
    return pgettext(
        "date in figures",
        "{weekday} {day:02}.{month:02}. {clock}",
        weekday=weekday_name(local),
        day=local.day,
        month=local.month,
        clock=show_clock(instant, zone),
    )


def show_day_time(instant: datetime, zone: tzinfo | None) -> str:
    """Day in figures and time, for columns: ``24.11. 15:00``; always as many cells."""
    local = instant.astimezone(zone)
    clock = show_clock(instant, zone)
    return pgettext("date in figures", "{day:02}.{month:02}. {clock}", day=local.day, month=local.month, clock=clock)


def show_short_day(day: date) -> str:
    """A day in at most six cells: ``24.11.``."""
    return pgettext("date in figures", "{day:02}.{month:02}.", day=day.day, month=day.month)


def show_full_time(instant: datetime, zone: tzinfo | None) -> str:
    """Day with its year and time in figures, for columns: ``2026-11-24 15:00``; always as many cells."""
    local = instant.astimezone(zone)
    clock = show_clock(instant, zone)
    return pgettext(
        "date in figures",
        "{year}-{month:02}-{day:02} {clock}",
        year=local.year,
        month=local.month,
        day=local.day,
        clock=clock,
    )


def show_full_day(day: date) -> str:
    """A day with its year in figures: ``2026-11-24``."""
    return pgettext("date in figures", "{year}-{month:02}-{day:02}", year=day.year, month=day.month, day=day.day)


def short_length(length: timedelta) -> str:
    """A length in its largest unit and few cells: ``24s``, ``3m``, ``2h``, ``5d``, ``-12m`` once past."""
    written = short_duration(length)
    sign = "-" if written.startswith("-") else ""
    return sign + in_unit(int(written[len(sign) : -1]), written[-1])


def exact_length(length: timedelta) -> str:
    """A length to the second: ``1h30m``, ``45s``; fractions are cut off."""
    written = exact_duration(length)
    sign = "-" if written.startswith("-") else ""
    parts = [pgettext("exact length", EXACT[unit], count=count) for count, unit in _PART.findall(written)]
    return sign + reduce(
        lambda larger, smaller: pgettext("exact length", "{larger}{smaller}", larger=larger, smaller=smaller), parts
    )


def long_length(length: timedelta) -> str:
    """A length for a sentence, in its largest unit and without a sign: ``24 s``, ``5 min``, ``2 h``, ``5 days``."""
    written = short_duration(abs(length))
    count = int(written[:-1])
    match written[-1]:
        case "s":
            return ngettext("{count} s", "{count} s", count)
        case "m":
            return ngettext("{count} min", "{count} min", count)
        case "h":
            return ngettext("{count} h", "{count} h", count)
        case "d":
            return ngettext("{count} day", "{count} days", count)
        case _:
            return ngettext("{count} year", "{count} years", count)
