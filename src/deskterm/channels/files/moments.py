"""Days and times of day in what files say: always with the year, in the language spoken."""

from datetime import date, datetime, tzinfo
from typing import Final

from deskterm.text.translation import pgettext, spoken

_LOCALES: Final = {"en": "en_GB"}


def day_words(day: date) -> str:
    """``Tue, 24 Nov 2026``."""
    from babel.dates import format_skeleton

    return format_skeleton("yMMMEd", day, locale=_LOCALES.get(spoken(), spoken()))


def moment_words(moment: datetime) -> str:
    """``Tue, 24 Nov 2026, 15:00``, by the clock the moment itself carries."""
    return pgettext("calendar", "{day}, {time}", day=day_words(moment), time=f"{moment:%H:%M}")


def span_words(start: datetime, end: datetime) -> str:
    """``Tue, 24 Nov 2026, 15:00–16:00``, or both moments where they are on two days."""
    if start.date() == end.date():
        times = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
        return pgettext("calendar", "{day}, {start}–{end}", day=day_words(start), **times)
    return pgettext("calendar", "{start} – {end}", start=moment_words(start), end=moment_words(end))


def days_words(first: date, last: date) -> str:
    """One day, or the first and the last of several."""
    if last <= first:
        return day_words(first)
    return pgettext("calendar", "{start} – {end}", start=day_words(first), end=day_words(last))


def here(moment: datetime, zone: tzinfo | None) -> datetime:
    """The moment by the reader's clock, the machine's for ``None``; one that names no zone stays what it is."""
    return moment if moment.tzinfo is None else moment.astimezone(zone)
