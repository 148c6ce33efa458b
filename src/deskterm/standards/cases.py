"""The working-time clock by itself: one case in, its due time, worked seconds and ledger out."""

from datetime import datetime, timedelta

from deskterm.standards.calendar import Calendar
from deskterm.standards.clock import Pause, due, worked
from deskterm.standards.duration import LONGEST
from deskterm.standards.fields import FieldError, Keys, entries, instant, nearest, quote, table
from deskterm.standards.ledger import LedgerLine, explain, ledger

FIELDS = ("id", "calendar", "start", "target_s", "pauses", "stop", "source", "expect")
"""What a case has; ``source`` and ``expect`` are for readers and tests."""


def solve_case(mapping: object) -> dict[str, object]:
    """Solve one case of the working-time clock, ready for JSON.

    A case has an ``id``, a ``calendar`` as Calendar.from_mapping reads it, a ``start`` (ISO 8601 with a zone),
    ``target_s`` (working seconds), ``pauses`` as ``[from, to]`` or ``[from, to, cause]`` where ``to`` may be null, and
    a ``stop`` or null. The answer has ``id``, ``due`` (UTC, null when never used up), ``worked_s`` where there is a
    stop, and ``ledger`` up to the stop, else up to due. A field it does not know is ignored unless it looks like a
    misspelt one.
    Raises FieldError (an InputError) naming the field.
    """
    fields = table(mapping, ())
    for name in fields:
        meant = "" if name in FIELDS else nearest(name, FIELDS)
        if meant and meant not in fields:
            raise FieldError((name,), "there is no such field", f"Did you mean {meant}?")
    for needed in ("id", "calendar", "start", "target_s"):
        if needed not in fields:
            raise FieldError((needed,), "is missing")
    number = fields["id"]
    if not isinstance(number, str | int) or isinstance(number, bool):
        raise FieldError(("id",), f"must be text or a number, not {quote(number)}")
    calendar = Calendar.from_mapping(fields["calendar"], ("calendar",))
    start = instant(fields["start"], ("start",))
    target = _target(fields["target_s"], ("target_s",))
    pauses = tuple(
        _pause(entry, ("pauses", place)) for place, entry in enumerate(entries(fields.get("pauses"), ("pauses",)), 1)
    )
    stop = None
    if fields.get("stop") is not None:
        stop = instant(fields["stop"], ("stop",))
        if stop < start:
            raise FieldError(("stop",), "is before the start")
    at = due(calendar, start, target, pauses)
    answer: dict[str, object] = {"id": number, "due": None if at is None else written(at)}
    if stop is not None:
        answer["worked_s"] = _whole(worked(calendar, start, stop, pauses).total_seconds())
    lines = ledger(calendar, start, target=target, stop=stop, pauses=pauses)
    answer["ledger"] = [line_mapping(line, calendar.zone) for line in lines]
    return answer


def line_mapping(line: LedgerLine, zone: str) -> dict[str, object]:
    """Return a ledger's line for JSON: from, to, counts, seconds, running_total, why, and text for people."""
    return {
        "from": written(line.at_from),
        "to": None if line.at_to is None else written(line.at_to),
        "counts": line.counts,
        "seconds": _whole(line.seconds),
        "running_total": _whole(line.running_total),
        "why": line.why,
        "text": explain(line, zone),
    }


def written(at: datetime) -> str:
    """Return a UTC instant as ISO 8601 ending in Z."""
    return at.replace(tzinfo=None).isoformat() + "Z"


def _whole(seconds: float) -> int | float:
    return int(seconds) if seconds == int(seconds) else seconds


def _target(data: object, keys: Keys) -> timedelta:
    if not isinstance(data, int | float) or isinstance(data, bool):
        raise FieldError(keys, f"must be a number of seconds, not {quote(data)}")
    if not 0 <= data <= LONGEST.total_seconds():
        raise FieldError(keys, f"must be from 0 to a hundred years, not {quote(data)}")
    return timedelta(seconds=data)


def _pause(data: object, keys: Keys) -> Pause:
    parts = entries(data, keys)
    if len(parts) not in (2, 3):
        raise FieldError(keys, "must be [from, to] or [from, to, cause]")
    start = instant(parts[0], (*keys, "from"))
    stop = None if parts[1] is None else instant(parts[1], (*keys, "to"))
    if stop is not None and stop < start:
        raise FieldError((*keys, "to"), "is before the pause begins")
    cause = parts[2] if len(parts) == 3 else ""
    if not isinstance(cause, str):
        raise FieldError((*keys, "cause"), f"must be text, not {quote(cause)}")
    return Pause(start, stop, cause)
