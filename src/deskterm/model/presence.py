"""Who else is at a ticket: a person, what they do there, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from deskterm.text.safe import SafeLine, safe_line

NAME_MOST: Final = 60
"""No more letters of a name are taken."""


class Doing(StrEnum):
    """What somebody does at a ticket."""

    LOOKING = "looking"
    WRITING = "writing"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Someone:
    """Somebody at a ticket, by the agent's name and the one people say; ``since`` they do what they do."""

    agent: SafeLine
    name: SafeLine
    doing: Doing
    since: datetime

    @classmethod
    def of(cls, agent: str, name: str, doing: Doing, since: datetime) -> "Someone":
        """Somebody by names from outside: made safe to show, cut to ``NAME_MOST``; without one the agent's stands."""
        who = bounded(agent)
        return cls(who, bounded(name) or who, doing, since)


def bounded(name: str) -> SafeLine:
    """A name from outside, safe to show and no longer than ``NAME_MOST``."""
    return safe_line(safe_line(name[: 4 * NAME_MOST])[:NAME_MOST])


def gathered(found: Iterable[tuple[str, Someone]]) -> dict[str, tuple[Someone, ...]]:
    """People by ticket: each agent once, whoever writes first, then by name."""
    by_ticket: dict[str, dict[str, Someone]] = {}
    for ticket, one in found:
        people = by_ticket.setdefault(ticket, {})
        known = people.get(one.agent)
        if known is None or _order(one) < _order(known):
            people[one.agent] = one
    return {ticket: tuple(sorted(people.values(), key=_order)) for ticket, people in by_ticket.items()}


def _order(one: Someone) -> tuple[bool, str, str, datetime]:
    return one.doing is not Doing.WRITING, one.name, one.agent, one.since
