"""The clock: working time between instants, pauses cut out, and the instant at which a target is used up.

All instants carry a zone and come back in UTC; lengths are real elapsed time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from deskterm.standards.calendar import Calendar, as_utc


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that does not count, ``[start, stop)``; without ``stop`` it goes on. ``cause`` is a word: pending."""

    start: datetime
    stop: datetime | None
    cause: str = ""


def settled_pauses(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return ``pauses`` in UTC, ascending and without overlap; where two overlap the earlier one's cause holds.

    Empty and reversed pauses are left out, touching ones of the same cause are joined.
    """
    settled: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: as_utc(pause.start)):
        start, stop = as_utc(pause.start), None if pause.stop is None else as_utc(pause.stop)
        last = settled[-1] if settled else None
        if last is not None:
            if last.stop is None:
                break
            start = max(start, last.stop)
        if stop is not None and stop <= start:
            continue
        if last is not None and last.stop == start and last.cause == pause.cause:
            settled[-1] = replace(last, stop=stop)
        else:
            settled.append(Pause(start, stop, pause.cause))
    return tuple(settled)


def counted(calendar: Calendar, start: datetime, pauses: Iterable[Pause] = ()) -> Iterator[tuple[datetime, datetime]]:
    """Yield what counts from ``start`` on as ``[from, to)`` in UTC, ascending: working time without the pauses."""
    settled = settled_pauses(pauses)
    index = 0
    for opened, closed in calendar.working_intervals(start):
        at = opened
        while index < len(settled) and settled[index].start < closed:
            pause = settled[index]
            if pause.start > at:
                yield at, pause.start
            if pause.stop is None:
                return
            at = max(at, pause.stop)
            if at > closed:
                break
            index += 1
        if at < closed:
            yield at, closed


def due(calendar: Calendar, start: datetime, target: timedelta, pauses: Iterable[Pause] = ()) -> datetime | None:
    """Return the instant (UTC) at which ``target`` of working time is used up.

    A target used up exactly at closing or at the start of a pause is due then, not at the next opening. A target of
    nothing is due at ``start``, even outside working time. ``None`` when it is never used up: the calendar does not
    open again, a pause goes on (until somebody ends it), or 200 years do not suffice. ValueError for a negative target.
    """
    if target < timedelta(0):
        raise ValueError(f"a target cannot be negative: {target}")
    if not target:
        return as_utc(start)
    left = target
    for opened, closed in counted(calendar, start, pauses):
        if closed - opened >= left:
            return opened + left
        left -= closed - opened
    return None


def worked(calendar: Calendar, start: datetime, stop: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
    """Return the working time from ``start`` to ``stop``, pauses cut out; nothing when ``stop`` is not after it."""
    until = as_utc(stop)
    total = timedelta(0)
    for opened, closed in counted(calendar, start, pauses):
        if opened >= until:
            break
        total += min(closed, until) - opened
    return total
