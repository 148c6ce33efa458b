"""What to work on next: a ranking of candidates, pure, and a sentence that says why the first one is first.

Live matters whose customer waits come first, then what is late, what is soon due, what is due later; within each, what
is urgent, what is the agent's own already, what lies in the agent's queue, and last the due time itself. A ticket in a
language the agent does not have, one a colleague writes on, and one skipped today stand behind everything else. What
is not the agent's and a colleague has open comes after what is as pressing: two who ask at once begin two matters.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from deskterm.desk.naming import named
from deskterm.model.instants import to_milliseconds
from deskterm.model.presence import Doing, Someone
from deskterm.model.views.lists import TicketLine
from deskterm.model.words import DueKind, Language, Priority
from deskterm.standards.duration import in_unit, short_duration
from deskterm.text.translation import gettext, pgettext, pgettext_noop

WORKED_ON: Final = "state:to-solve who:me,none"
"""The tickets an agent may be served."""

CONSIDERED: Final = 60
"""How many of them, first due first, are compared: what is on a screen, whatever there is behind it."""

_PRIORITIES: Final = tuple(Priority)
_LIVE, _LATE, _SOON, _LATER, _NEVER = range(5)
_DUE_WORDS: Final[dict[DueKind | None, str]] = {
    DueKind.FIRST: pgettext_noop("due", "first answer"),
    DueKind.NEXT: pgettext_noop("due", "next answer"),
    DueKind.RESOLUTION: pgettext_noop("due", "solution"),
    DueKind.PROMISE: pgettext_noop("due", "promise"),
    DueKind.SNOOZE: pgettext_noop("due", "snooze"),
    None: "",
}


@dataclass(frozen=True, slots=True)
class Server:
    """Whom tickets are served to: ``languages`` (none is every language) and ``queue`` are theirs.

    ``skipped`` are the ids of tickets they passed on today, ``writing`` maps those a colleague writes on to a name,
    ``seen`` are those a colleague has open.
    """

    agent: str
    languages: tuple[Language, ...] = ()
    queue: str | None = None
    skipped: Collection[str] = ()
    writing: Mapping[str, str] | None = None
    seen: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served and ``why``; without a ``line`` why nothing is."""

    line: TicketLine | None
    why: str


def writers(people: Mapping[str, tuple[Someone, ...]], agent: str) -> dict[str, str]:
    """The tickets that colleagues are writing on, with the name of one who does."""
    found: dict[str, str] = {}
    for ticket, some in people.items():
        for one in some:
            if one.doing is Doing.WRITING and one.agent != agent:
                found.setdefault(ticket, one.name)
    return found


def seen(people: Mapping[str, tuple[Someone, ...]], agent: str) -> frozenset[str]:
    """The tickets that colleagues have open."""
    return frozenset(ticket for ticket, some in people.items() if any(one.agent != agent for one in some))


def serve(candidates: Iterable[TicketLine], server: Server, now: datetime) -> Serving:
    """The candidate to work on next. What a colleague writes on is not served; what was skipped only when all was."""
    writing = server.writing or {}
    fitting = {one.id: one for one in candidates if one.assignee in (server.agent, None)}
    free = {ticket: one for ticket, one in fitting.items() if ticket not in writing}
    if not free:
        if fitting:
            return Serving(
                None, gettext("nothing is left but what colleagues are writing on: {count}", count=len(fitting))
            )
        return Serving(None, gettext("nothing is left to work on: no live matter, nothing of yours or nobody's"))
    first = min(free.values(), key=lambda one: _rank(one, server, now))
    return Serving(first, why(first, server, now))


def _rank(line: TicketLine, server: Server, now: datetime) -> tuple[object, ...]:
    return (
        line.id in server.skipped,
        not _speaks(line, server),
        _band(line, now),
        line.assignee != server.agent and line.id in server.seen,
        -_PRIORITIES.index(line.priority),
        line.assignee != server.agent,
        server.queue is not None and line.queue != server.queue,
        line.order,
        line.key,
    )


def _speaks(line: TicketLine, server: Server) -> bool:
    mine = line.assignee == server.agent
    return mine or not server.languages or line.language is None or line.language in server.languages


def _band(line: TicketLine, now: datetime) -> int:
    at = to_milliseconds(now)
    if line.live_milliseconds is not None and line.live_milliseconds > at and line.unanswered:
        return _LIVE
    if line.due_milliseconds is None:
        return _NEVER
    if line.due_milliseconds < at:
        return _LATE
    return _SOON if line.soon_milliseconds is not None and line.soon_milliseconds <= at else _LATER


def why(line: TicketLine, server: Server, now: datetime) -> str:
    """In one line why this ticket comes first for that agent."""
    words: list[str] = []
    band = _band(line, now)
    due = _due_words(line, now)
    if band == _LIVE:
        channel = named(line.channel)
        words.append(
            gettext("live {channel}, the customer waits, {due}", channel=channel, due=due)
            if due
            else gettext("live {channel}, the customer waits", channel=channel)
        )
    else:
        words.append(due or gettext("nothing is due before it"))
    if line.priority in (Priority.HIGH, Priority.URGENT):
        words.append(named(line.priority))
    if line.assignee == server.agent:
        words.append(gettext("yours already"))
    if server.queue is not None and line.queue == server.queue:
        words.append(gettext("your queue"))
    if line.language is not None and line.language in server.languages:
        words.append(gettext("in {language}, which you have", language=line.language.value))
    elif not _speaks(line, server) and line.language is not None:
        words.append(gettext("in {language}: nothing in your languages is left", language=line.language.value))
    if line.id in server.skipped:
        words.append(gettext("skipped today, but nothing else is left"))
    return pgettext("between the parts of a sentence", "; ").join(words)


def _length(length: timedelta) -> str:
    written = short_duration(length)
    return in_unit(int(written[:-1]), written[-1])


def _due_words(line: TicketLine, now: datetime) -> str:
    if line.due_at is None:
        return ""
    left = line.due_at - now
    what = pgettext("due", _DUE_WORDS[line.due_kind])
    if left.total_seconds() < 0:
        return gettext("{what} late by {length}", what=what, length=_length(-left))
    return gettext("{what} due in {length}", what=what, length=_length(left))
