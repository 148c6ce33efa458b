"""The section ``[notify]`` of the configuration: what the workstation tells, by bell, terminal or program, and when.

Each check returns a setting's value, or raises ``ValueError`` with what is wanted.
"""

import re
from collections.abc import Callable
from datetime import time
from typing import Any, Final, cast

from deskterm.config.values import flag

EVENTS: Final = ("chat", "line", "soon", "late", "assigned", "failed", "promise")
"""What may be told: a chat waits, a line in a chat of one's own, a ticket of one's own due soon or late, one given by
another, an answer that could not be sent, a promise that falls due."""

USUAL: Final = ("chat", "line", "late", "assigned", "failed", "promise")
"""What is told unless the configuration says otherwise."""

_TIME: Final = r"([01]\d|2[0-3]):([0-5]\d)"

QuietHours = tuple[time, time]
"""From when until when, by the local clock; the end may be on the next day."""


def osc(value: object) -> str:
    """Which of the terminals' ways to notify: ``9``, ``777`` or ``off``."""
    if value not in ("off", "9", "777", 9, 777):
        raise ValueError('wants "9", "777" or "off"')
    return str(value)


def command(value: object) -> tuple[str, ...]:
    """A program to run and its arguments; never a line for a shell."""
    given = cast(list[object], value) if isinstance(value, list) else [value]
    words = [one for one in given if isinstance(one, str) and one and "\0" not in one]
    if not words or len(words) != len(given):
        raise ValueError('wants a program, or a list such as ["/usr/local/bin/tell-me", "--quietly"]')
    return tuple(words)


def quiet(value: object) -> QuietHours:
    """Hours such as ``22:00-07:00``."""
    found = re.fullmatch(f"{_TIME}-{_TIME}", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError('wants hours such as "22:00-07:00"')
    start, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if start == end:
        raise ValueError("wants hours that begin and end at different times")
    return start, end


def events(value: object) -> tuple[str, ...]:
    """Some of ``EVENTS``."""
    given = cast(list[object], value) if isinstance(value, list) else None
    if given is None or any(one not in EVENTS for one in given):
        raise ValueError(f"wants a list of {', '.join(EVENTS)}")
    return tuple(one for one in EVENTS if one in given)


RULES: Final[dict[str, tuple[str, Callable[[object], Any]]]] = {
    "bell": ("bell", flag),
    "osc": ("notify_osc", osc),
    "command": ("notify_command", command),
    "quiet": ("notify_quiet", quiet),
    "events": ("notify_events", events),
    "urgent": ("notify_urgent", events),
}
"""Key in the file, the field of the configuration it sets, and its check."""
