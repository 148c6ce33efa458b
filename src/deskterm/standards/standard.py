"""Standards: promises about time, per channel, queue, priority and customer group."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeVar

from deskterm.errors import InputError
from deskterm.model.words import Channel, Priority
from deskterm.standards.calendar import ALWAYS, Calendar
from deskterm.standards.duration import exact_duration, parse_duration, spoken_duration
from deskterm.standards.fields import FieldError, Keys, entries, nearest, quote, table, text
from deskterm.text.translation import gettext, gettext_noop, pgettext

_Word = TypeVar("_Word", bound=StrEnum)
_OFF: Final = "none"


class ClockKind(StrEnum):
    """What a standard measures; ``PICK_UP`` is a call from its first ring to its answer, checked on logged calls."""

    FIRST = "first"
    NEXT = "next"
    RESOLUTION = "resolution"
    PICK_UP = "pick_up"


_PROMISES: Final = {
    ClockKind.FIRST: (gettext_noop("first answer within {length}"), gettext_noop("first answer, no standard")),
    ClockKind.NEXT: (gettext_noop("next answer within {length}"), gettext_noop("next answer, no standard")),
    ClockKind.RESOLUTION: (gettext_noop("solved within {length}"), gettext_noop("solved, no standard")),
    ClockKind.PICK_UP: (gettext_noop("picked up within {length}"), gettext_noop("picked up, no standard")),
}
"""What a clock's standard promises, and that there is none."""


@dataclass(frozen=True, slots=True)
class Standard:
    """One promise about time: ``target`` of working time in ``calendar``, and the ``aim`` a team strives for.

    Holds for the tickets of its channel, queue, priority and customer group; a field that is ``None`` fits all.
    Switched ``off`` it says that there is no such promise where it fits.
    """

    name: str
    clock: ClockKind
    target: timedelta
    aim: timedelta | None = None
    channel: Channel | None = None
    queue: str | None = None
    priority: Priority | None = None
    customer_group: str | None = None
    calendar: Calendar = ALWAYS
    off: bool = False

    @property
    def title(self) -> str:
        """Its name for the screens: one made here or shipped in the language spoken, a team's own as it is."""
        if self.name != _name(self):
            return gettext(self.name)
        promise = _PROMISES[self.clock][self.off]
        promise = gettext(promise, length=spoken_duration(self.target)) if not self.off else gettext(promise)
        words = (
            pgettext("Channel", self.channel) if self.channel else None,
            self.queue,
            pgettext("Priority", self.priority) if self.priority else None,
            self.customer_group,
        )
        where = ", ".join(word for word in words if word)
        return pgettext("fact", "{field}: {value}", field=where, value=promise) if where else promise

    @property
    def scope(self) -> tuple[str | None, ...]:
        """What it holds for: customer group, priority, queue, channel, without regard to case."""
        words = (self.customer_group, self.priority, self.queue, self.channel)
        return tuple(None if word is None else word.casefold() for word in words)


@dataclass(frozen=True, slots=True)
class Overall:
    """The goal over all channels: so many per cent answered ``within`` a time, in ``calendar``."""

    percent: int
    within: timedelta
    calendar: Calendar = ALWAYS


@dataclass(frozen=True, slots=True)
class Standards:
    """All standards of a desk; of those that fit a ticket the most specific one holds."""

    rules: tuple[Standard, ...]
    overall: Overall = field(default=Overall(90, timedelta(hours=24)))

    def find(
        self,
        kind: ClockKind,
        *,
        channel: Channel | None = None,
        queue: str | None = None,
        priority: Priority | None = None,
        customer_group: str | None = None,
    ) -> Standard | None:
        """Return the standard of ``kind`` that holds for such a ticket, or ``None`` when nothing is promised.

        Most fields win; with as many, customer group goes before priority, before queue, before channel; then the
        later one. Next answer goes by the standards for the first one unless one of its own fits.
        """
        words = (customer_group, priority, queue, channel)
        wanted = tuple(None if word is None else word.casefold() for word in words)
        best: tuple[tuple[int, ...], Standard] | None = None
        for rule in self.rules:
            scope = rule.scope
            if rule.clock is not kind or any(
                mine is not None and mine != theirs for mine, theirs in zip(scope, wanted, strict=True)
            ):
                continue
            given = tuple(int(word is not None) for word in scope)
            rank = (sum(given), *given)
            if best is None or rank >= best[0]:
                best = (rank, rule)
        if best is not None:
            return None if best[1].off else best[1]
        if kind is ClockKind.NEXT:
            return self.find(
                ClockKind.FIRST, channel=channel, queue=queue, priority=priority, customer_group=customer_group
            )
        return None

    @classmethod
    def from_mapping(cls, data: object, base: "Standards | None" = None, keys: Keys = ("standards",)) -> "Standards":
        """Read a team's standards as TOML writes them and lay them over ``base``, by default the shipped ones.

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

        A rule takes the place of every rule of ``base`` that holds for nothing else than it does. Raises FieldError
        (an InputError) naming the field, below ``keys``.
        """
        if base is None:
            from deskterm.standards.shipped import SHIPPED

            base = SHIPPED
        fields = table(data, keys, ("shipped", "overall", "calendar", "calendars", "rule"))
        shipped = fields.get("shipped", True)
        if not isinstance(shipped, bool):
            raise FieldError((*keys, "shipped"), f"must be true or false, not {quote(shipped)}")
        calendars = {"always": ALWAYS}
        for name, written in table(fields.get("calendars") or {}, (*keys, "calendars")).items():
            calendars[name] = Calendar.from_mapping(written, (*keys, "calendars", name))
        inherited = base.rules if shipped else ()
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
        overall = base.overall
        if "overall" in fields:
            overall = _read_overall(fields["overall"], (*keys, "overall"))
        return cls((*kept, *own), overall)


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
    return rule if rule.name else replace(rule, name=_name(rule))


def _name(rule: Standard) -> str:
    """Return a name for a rule that was given none: ``mail, billing, urgent: first answer within 4h``."""
    where = ", ".join(word for word in (rule.channel, rule.queue, rule.priority, rule.customer_group) if word)
    what = {ClockKind.PICK_UP: "picked up", ClockKind.RESOLUTION: "solved"}.get(rule.clock, f"{rule.clock} answer")
    promise = f"{what}, no standard" if rule.off else f"{what} within {exact_duration(rule.target)}"
    return f"{where}: {promise}" if where else promise


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
