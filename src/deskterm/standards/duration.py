"""Lengths of time as people write them: ``30s``, ``12h``, ``2d``, ``1h30m``.

A day is 24 hours of whatever is measured; in a calendar of eight hours a day ``1d`` is three working days.
"""

import re
from datetime import timedelta
from functools import reduce
from typing import Final

from deskterm.errors import InputError
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, pgettext, pgettext_noop

LONGEST: Final = timedelta(days=36525)
"""The longest length accepted: a hundred years."""

_WRITTEN = re.compile(r"(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,10})s)?")
_PART: Final = re.compile(r"([0-9]+)([a-z])")
_SECOND: Final = timedelta(seconds=1)
_STEPS: Final = ((60, 1, "s"), (3600, 60, "m"), (48 * 3600, 3600, "h"), (1000 * 86400, 86400, "d"))
"""Below so many seconds, count in units of so many, written so."""


UNITS: Final = {
    "s": pgettext_noop("length", "{count}s"),
    "m": pgettext_noop("length", "{count}m"),
    "h": pgettext_noop("length", "{count}h"),
    "d": pgettext_noop("length", "{count}d"),
    "y": pgettext_noop("length", "{count}y"),
}
"""A length in one unit, as narrow as it can be: columns have five cells, sign and three digits among them."""


def parse_duration(text: str) -> timedelta:
    """Return the length written in ``text``: days, hours, minutes and seconds in this order, each once at most.

    Raises InputError for anything else and for more than a hundred years.
    """
    compact = re.sub(r"\s+", "", text).lower()
    match = _WRITTEN.fullmatch(compact)
    if not compact or match is None:
        raise InputError(
            gettext('"{written}" is no length of time', written=safe_line(text)[:40]),
            gettext("Write it as 30s, 15m, 4h, 2d or together as 1h30m."),
        )
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length > LONGEST:
        raise InputError(
            gettext('"{written}" is longer than a hundred years', written=safe_line(text)[:40]),
            gettext("Write a shorter time."),
        )
    return length


def exact_duration(length: timedelta) -> str:
    """Return ``length`` to the second in hours, minutes and seconds, ``90m`` as ``1h30m``; fractions are cut off."""
    sign = "-" if length < timedelta(0) else ""
    seconds = abs(length) // _SECOND
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    written = "".join(f"{count}{unit}" for count, unit in parts if count)
    return sign + written if written else "0s"


def spoken_duration(length: timedelta) -> str:
    """Return ``exact_duration`` with the units of the language spoken."""
    written = exact_duration(length)
    parts: list[str] = []
    for count, unit in _PART.findall(written):
        pattern = f"{{count}}{unit}"  # marked where the screens' dates and lengths are
        parts.append(pgettext("exact length", pattern, count=count))
    joined = reduce(lambda one, other: pgettext("exact length", "{larger}{smaller}", larger=one, smaller=other), parts)
    return f"-{joined}" if written.startswith("-") else joined


def short_duration(length: timedelta) -> str:
    """Return ``length`` in at most five cells: ``24s``, ``3m``, ``2h``, ``5d``, ``-12m`` once past.

    Whole units, cut off towards zero: seconds below a minute, minutes below an hour, hours below two days, then days,
    and years of 365 days from a thousand days on.
    """
    seconds = abs(length) // _SECOND
    if seconds == 0:
        return "0s"
    sign = "-" if length < timedelta(0) else ""
    for below, unit, letter in _STEPS:
        if seconds < below:
            return f"{sign}{seconds // unit}{letter}"
    years = seconds // (365 * 86400)
    return f"{sign}{years}y" if years < 1000 else f"{sign}999y"


def in_unit(count: int, unit: str) -> str:
    """So many of a unit (a key of ``UNITS``): ``6m``."""
    return pgettext("length", UNITS[unit], count=count)
