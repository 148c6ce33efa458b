"""The query language, everywhere the same: ``channel:mail state:open late:yes created:7d.. "broken screen"``.

``field:value`` narrows, ``a,b`` means either, ``not:word`` leaves out what has the tag ``word`` (or the field's value
in ``not:state:new``), anything else is searched for as text. ``due:2h`` is due within two hours, ``created:7d`` in the
last seven days, ``created:7d..`` before that, ``rating:1..2`` a range. Nothing in it means anything to a shell.
A query that names no state means what is not solved or closed, unless it asks for what only such tickets have.

What a query is made of are plain tuples, since they are made before the first paint and a dataclass takes longer.
"""

import re
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Final, NamedTuple

from deskterm.errors import QueryError
from deskterm.model.words import FINISHED, TO_SOLVE, Channel, Language, Priority, State
from deskterm.text.translation import gettext

_WORD = re.compile(r'(?:[\w.-]+:)*"[^"]*"?|\S+')
_LENGTH = re.compile(r"(\d{1,5})([smhdw])$")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

ENUMERATIONS: Final[dict[str, tuple[str, ...]]] = {
    "state": (*State, "any", "active", "to-solve"),
    "channel": tuple(Channel),
    "priority": tuple(Priority),
    "language": tuple(Language),
    "late": ("yes", "no"),
    "soon": ("yes", "no"),
    "live": ("yes", "no"),
    "unsent": ("yes", "no"),
    "vip": ("yes", "no"),
    "automatic": ("yes", "no"),
}
"""Fields whose values are fixed words."""

NAMES: Final = ("queue", "who", "customer", "tag", "category", "number", "organisation", "order")
"""Fields whose values are somebody's own words."""

TIMES: Final = ("due", "created", "updated", "solved")
"""Fields that take a length of time, a day, or a range of days."""

OF_FINISHED: Final = frozenset(("rating", "solved"))
"""Fields that as a rule only solved tickets have: whoever asks for them means those too."""

_STATES: Final[dict[str, tuple[str, ...]]] = {
    "to-solve": tuple(TO_SOLVE),
    "active": tuple(one for one in State if one not in FINISHED),
}
"""Words for several states at once; ``any`` is kept, since it asks for nothing."""

_MOST_DIGITS: Final = 18
_LONGEST_WORD: Final = 60

FIELDS: Final = (*ENUMERATIONS, *NAMES, *TIMES, "rating", "not")


class Span(NamedTuple):
    """A range; either end may be open (None). Ends are included."""

    low: float | None
    high: float | None


class Condition(NamedTuple):
    """One ``field:value``; ``values`` are alternatives. Time fields carry a ``span`` in seconds since 1970."""

    field: str
    values: tuple[str, ...] = ()
    span: Span | None = None
    negated: bool = False


class Query(NamedTuple):
    """A parsed query: conditions that all must hold, and text to search for."""

    conditions: tuple[Condition, ...] = ()
    text: str = ""
    source: str = ""

    def values_of(self, field: str) -> tuple[str, ...]:
        """The values asked of ``field``, or nothing."""
        return next((one.values for one in self.conditions if one.field == field and not one.negated), ())


def parse_query(source: str, *, now: datetime) -> Query:
    """Parse ``source``; lengths of time count from ``now``. Raises ``QueryError`` naming the wrong word."""
    source = source.encode("utf-8", "replace").decode()  # half a character, as a shell may pass on, finds nothing
    conditions: list[Condition] = []
    words: list[str] = []
    for token in _WORD.findall(source):
        field, colon, value = token.partition(":")
        name = field.casefold()
        if not colon or token.startswith('"') or not name.isidentifier() or "//" in value[:2]:
            words.append(token)
        elif name == "not":
            conditions.append(_negated(value, now))
        else:
            conditions.append(_condition(name, value, now))
    asked = {one.field for one in conditions if not one.negated}
    if asked & OF_FINISHED and "state" not in asked:
        conditions.append(Condition("state", ("any",)))
    return Query(tuple(conditions), " ".join(words), source)


def _negated(value: str, now: datetime) -> Condition:
    field, colon, rest = value.partition(":")
    if colon and field.casefold() == "not":
        raise QueryError(gettext("not: is said once"), gettext("for example {query}", query="not:state:new"))
    inner = _condition(field.casefold(), rest, now) if colon else _condition("tag", value, now)
    return Condition(inner.field, inner.values, inner.span, negated=True)


def _condition(field: str, raw: str, now: datetime) -> Condition:
    value = raw.strip('"').strip()
    if field not in FIELDS:
        raise QueryError(gettext("there is no field {field} to ask for", field=repr(field)), _nearest(field, FIELDS))
    if not value:
        raise QueryError(
            gettext("{field}: wants a value", field=field),
            gettext('to search for the word itself, write "{field}:"', field=field),
        )
    if field in TIMES:
        return Condition(field, (value,), _time_span(field, value, now))
    if field == "rating":
        return Condition(field, (value,), _number_span(value))
    values = tuple(part.strip() for part in value.split(",") if part.strip())
    if not values:
        raise QueryError(
            gettext("{field}: wants a value, not {value}", field=field, value=repr(value)),
            gettext("a comma stands between two values"),
        )
    allowed = ENUMERATIONS.get(field)
    if allowed is not None:
        values = tuple(one.casefold() for one in values)
        for one in values:
            if one not in allowed:
                words = gettext("{field}: does not know {value}", field=field, value=repr(one))
                raise QueryError(words, _nearest(one, allowed))
        if field == "state":
            values = tuple(dict.fromkeys(str(state) for one in values for state in _STATES.get(one, (one,))))
    if field == "number":
        values = tuple(one.lstrip("#") for one in values)
        if not all(one.isascii() and one.isdigit() and len(one) <= _MOST_DIGITS for one in values):
            raise QueryError(
                gettext("number: wants a ticket's number, not {value}", value=repr(value)),
                gettext("for example {query}", query="number:1042"),
            )
    return Condition(field, values)


def _nearest(word: str, allowed: tuple[str, ...]) -> str:
    close = get_close_matches(word[:_LONGEST_WORD], allowed, n=1, cutoff=0.5)
    listing = ", ".join(allowed)
    if close:
        return gettext("did you mean {name}? It may be: {names}", name=close[0], names=listing)
    return gettext("it may be: {names}", names=listing)


def _number_span(value: str) -> Span:
    low, dots, high = value.partition("..")
    if not dots:
        high = low
    if not (low or high) or not re.fullmatch(r"[0-9]{0,2}", low) or not re.fullmatch(r"[0-9]{0,2}", high):
        raise QueryError(
            gettext("rating: wants a number or a range, not {value}", value=repr(value)),
            gettext("for example {query}", query="rating:1..2"),
        )
    if low and high and int(low) > int(high):
        raise QueryError(
            gettext("rating: wants a number or a range, not {value}", value=repr(value)),
            gettext("for example {query}", query=f"rating:{high}..{low}"),
        )
    return Span(float(low) if low else None, float(high) if high else None)


def _time_span(field: str, value: str, now: datetime) -> Span:
    try:
        span = _between(field, value, now)
    except (OverflowError, ValueError):  # before the year 1 or after 9999
        raise _bad_time(field, value) from None
    if span.low is not None and span.high is not None and span.low > span.high:
        low, _, high = value.partition("..")
        raise QueryError(
            gettext("{field}: does not understand {value}", field=field, value=repr(value)),
            gettext("for example {query}", query=f"{field}:{high}..{low}"),
        )
    return span


def _between(field: str, value: str, now: datetime) -> Span:
    low, dots, high = value.partition("..")
    length = _length(low)
    if length is not None:
        if field == "due":
            if dots and high:
                later = _length(high)
                if later is None:
                    raise _bad_time(field, value)
                return Span((now + length).timestamp(), (now + later).timestamp())
            return Span((now + length).timestamp(), None) if dots else Span(None, (now + length).timestamp())
        edge = (now - length).timestamp()
        if not dots:
            return Span(edge, None)
        earlier = _length(high) if high else None
        if high and earlier is None:
            raise _bad_time(field, value)
        return Span(None if earlier is None else (now - earlier).timestamp(), edge)
    start, end = _day(low, now), _day(high, now) if high else None
    if (low and start is None) or (high and end is None) or not (low or high):
        raise _bad_time(field, value)
    last = end if dots else start
    return Span(
        None if start is None else start.timestamp(),
        None if last is None else (last + timedelta(days=1)).timestamp() - 0.001,
    )


def _length(text: str) -> timedelta | None:
    match = _LENGTH.match(text.casefold())
    return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None


def _day(text: str, now: datetime) -> datetime | None:
    if text.casefold() == "today":
        day = now.astimezone().date()
    else:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return None
    return datetime(day.year, day.month, day.day).astimezone()


def _bad_time(field: str, value: str) -> QueryError:
    return QueryError(
        gettext("{field}: does not understand {value}", field=field, value=repr(value)),
        gettext("for example {query}", query=f"{field}:2h, {field}:7d, {field}:7d.., {field}:2026-11-01..2026-11-30"),
    )
