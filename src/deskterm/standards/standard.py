"""Standards: promises about time, per channel, queue, priority and customer group."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from deskterm.model.words import Channel, Priority
from deskterm.standards.calendar import ALWAYS, Calendar
from deskterm.standards.duration import exact_duration, spoken_duration
from deskterm.text.translation import gettext, gettext_noop, pgettext


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
        if self.name != made_name(self):
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


def made_name(rule: Standard) -> str:
    """Return a name for a rule that was given none: ``mail, billing, urgent: first answer within 4h``."""
    where = ", ".join(word for word in (rule.channel, rule.queue, rule.priority, rule.customer_group) if word)
    what = {ClockKind.PICK_UP: "picked up", ClockKind.RESOLUTION: "solved"}.get(rule.clock, f"{rule.clock} answer")
    promise = f"{what}, no standard" if rule.off else f"{what} within {exact_duration(rule.target)}"
    return f"{where}: {promise}" if where else promise
