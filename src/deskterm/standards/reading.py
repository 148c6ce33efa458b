"""A team's standards as TOML writes them, laid over the shipped ones; errors name the field."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeVar

from deskterm.errors import InputError
from deskterm.model.words import Channel, Priority
from deskterm.standards.calendar import ALWAYS, Calendar
from deskterm.standards.duration import parse_duration
from deskterm.standards.fields import FieldError, Keys, entries, nearest, quote, table, text
from deskterm.standards.shipped import SHIPPED
from deskterm.standards.standard import ClockKind, Overall, Standard, Standards, made_name

_Word = TypeVar("_Word", bound=StrEnum)
_OFF: Final = "none"


def read_standards(data: object, keys: Keys = ("standards",)) -> Standards:
    """Read a team's standards as TOML writes them and lay them over the shipped ones.

    ::

        shipped = true                                # false: start from nothing
        overall = { percent = 90, within = "24h" }
        calendar = { zone = "Europe/Riga", week = { mon = ["09:00-18:00"] } }     # for all that name no other
        calendars.night = { zone = "Europe/Riga", week = { mon = ["00:00-24:00"] } }
        [[rule]]
        clock = "first"                               # first, next, resolution, pick_up
        target = "4h"                                 # or "none": no such promise here
        aim = "2h"
        channel = "mail"                              # channel, queue, priority and group narrow it down
        group = "vip"
        calendar = "night"                            # a name from calendars, or always
        name = "VIP mail"

    A rule takes the place of every shipped rule that holds for nothing else than it does. Raises FieldError
    (an InputError) naming the field, below ``keys``.
    """
    fields = table(data, keys, ("shipped", "overall", "calendar", "calendars", "rule"))
    shipped = fields.get("shipped", True)
    if not isinstance(shipped, bool):
        raise FieldError((*keys, "shipped"), f"must be true or false, not {quote(shipped)}")
    calendars = {"always": ALWAYS}
    for name, written in table(fields.get("calendars") or {}, (*keys, "calendars")).items():
        calendars[name] = Calendar.from_mapping(written, (*keys, "calendars", name))
    inherited = SHIPPED.rules if shipped else ()
    if "calendar" in fields:
        default = Calendar.from_mapping(fields["calendar"], (*keys, "calendar"))
        inherited = tuple(replace(rule, calendar=default) for rule in inherited)
    else:
        default = ALWAYS
    own: list[Standard] = []
    for number, written in enumerate(entries(fields.get("rule"), (*keys, "rule")), 1):
        rule = _read_rule(written, (*keys, "rule", number), calendars, default)
        for earlier, other in enumerate(own, 1):
            if other.clock is rule.clock and other.scope == rule.scope:
                raise FieldError((*keys, "rule", number), f"holds for the same tickets as rule {earlier}")
        own.append(rule)
    kept = tuple(rule for rule in inherited if not any(_covers(mine, rule) for mine in own))
    overall = SHIPPED.overall
    if "overall" in fields:
        overall = _read_overall(fields["overall"], (*keys, "overall"))
    return Standards((*kept, *own), overall)


def _covers(mine: Standard, other: Standard) -> bool:
    pairs = zip(mine.scope, other.scope, strict=True)
    return mine.clock is other.clock and all(word is None or word == theirs for word, theirs in pairs)


_RULE_FIELDS: Final = ("name", "clock", "target", "aim", "channel", "queue", "priority", "group", "calendar")


def _read_rule(data: object, keys: Keys, calendars: Mapping[str, Calendar], default: Calendar) -> Standard:
    fields = table(data, keys, _RULE_FIELDS)
    for needed in ("clock", "target"):
        if needed not in fields:
            raise FieldError((*keys, needed), "is missing")

    def optional(name: str) -> str | None:
        return text(fields[name], (*keys, name)) if name in fields else None

    off = fields["target"] == _OFF
    target = timedelta(0) if off else _read_length(fields["target"], (*keys, "target"))
    aim = _read_length(fields["aim"], (*keys, "aim")) if "aim" in fields else None
    if aim is not None and aim > target:
        raise FieldError((*keys, "aim"), "is longer than the target", "Aim for less time than is promised.")
    calendar = default
    named = optional("calendar")
    if named is not None:
        if named not in calendars:
            meant = nearest(named, calendars) or ", ".join(calendars)
            raise FieldError((*keys, "calendar"), f"there is no calendar {quote(named)}", f"Did you mean {meant}?")
        calendar = calendars[named]
    rule = Standard(
        name=optional("name") or "",
        clock=_word(ClockKind, fields["clock"], (*keys, "clock")),
        target=target,
        aim=aim,
        channel=_word(Channel, fields["channel"], (*keys, "channel")) if "channel" in fields else None,
        queue=optional("queue"),
        priority=_word(Priority, fields["priority"], (*keys, "priority")) if "priority" in fields else None,
        customer_group=optional("group"),
        calendar=calendar,
        off=off,
    )
    return rule if rule.name else replace(rule, name=made_name(rule))


def _read_overall(data: object, keys: Keys) -> Overall:
    fields = table(data, keys, ("percent", "within"))
    for needed in ("percent", "within"):
        if needed not in fields:
            raise FieldError((*keys, needed), "is missing")
    percent = fields["percent"]
    if not isinstance(percent, int) or isinstance(percent, bool) or not 1 <= percent <= 100:
        raise FieldError((*keys, "percent"), f"must be a whole number from 1 to 100, not {quote(percent)}")
    return Overall(percent, _read_length(fields["within"], (*keys, "within")))


def _read_length(data: object, keys: Keys) -> timedelta:
    if not isinstance(data, str):
        raise FieldError(keys, f"must be text such as 30s or 4h, not {quote(data)}")
    try:
        length = parse_duration(data)
    except InputError as error:
        raise FieldError(keys, error.message, error.hint) from None
    if not length:
        raise FieldError(keys, "is no time at all", "Write none as the target where nothing is promised.")
    return length


def _word(words: type[_Word], data: object, keys: Keys) -> _Word:
    try:
        return words(data)
    except ValueError:
        known = tuple(word.value for word in words)
        meant = nearest(str(data), known)
        hint = f"Did you mean {meant}?" if meant else f"Known are {', '.join(known)}."
        raise FieldError(keys, f"{quote(data)} is none of these", hint) from None
