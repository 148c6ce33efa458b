"""What is news: what there is now compared with what was told before, in words that hold no customer's text.

Of a customer nothing is said but their name and the ticket's number.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Final

from deskterm.desk.naming import listed
from deskterm.model.views.notices import Notable
from deskterm.model.words import DueKind
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import gettext, ngettext

NAME: Final = 40
"""Characters of a name at most."""

LONGEST: Final = 160
"""Characters of a notice at most."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing worth telling: what sort of ``event``, which ticket, and in how many words."""

    event: str
    ticket: str
    number: int | None
    name: SafeLine
    words: SafeLine


@dataclass(slots=True)
class Noticing:
    """Remembers what was told. The first look tells nothing: what is there at the start is on the screen.

    Nor is told what was assigned before that look: a mirror that is being filled hears of it late.
    """

    sequence: int | None = None
    began: datetime | None = None
    _known: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def look(self, found: Notable, *, read: Mapping[str, int], front: Collection[str]) -> list[Notice]:
        """What is new since the last look.

        ``read`` tells up to which message each seat was read, ``front`` which tickets the agent has before their eyes.
        """
        first, self.sequence = self.sequence is None, found.sequence
        began = self.began = self.began or found.at
        given = [one for one in found.given if one.at >= began]
        news = [
            *self._fresh("chat", ((one.ticket, one) for one in found.seating.waiting), _chat),
            *self._fresh("line", self._unread(found, read, front), _line),
            *self._fresh("failed", ((one.message, one) for one in found.failed), _failed),
            *self._fresh("assigned", ((f"{one.ticket} {one.sequence}", one) for one in given), _assigned),
        ]
        for event, some in (("late", _is_late), ("soon", _is_soon), ("promise", _is_promise)):
            due = ((f"{one.ticket} {one.due_at}", one) for one in found.due if some(one, found.at))
            news += self._fresh(event, due, _late if event == "late" else _soon if event == "soon" else _promise)
        return [] if first else [one for one in news if one.ticket not in front or one.event == "failed"]

    def _unread(self, found: Notable, read: Mapping[str, int], front: Collection[str]) -> Iterator[tuple[str, Any]]:
        for seat in found.seating.seats:
            if seat.ticket not in front and seat.unread(read.get(seat.ticket, 0)):
                yield seat.ticket, seat

    def _fresh(self, event: str, some: Iterable[tuple[str, Any]], words: Callable[[Any], str]) -> Iterator[Notice]:
        there = dict(some)
        known = self._known.get(event, set())
        self._known[event] = set(there)
        for key, one in there.items():
            if key not in known:
                yield Notice(event, one.ticket, one.number, one.customer, safe_line(words(one)))


def _called(one: Any) -> str:
    name = str(one.customer)[:NAME] or gettext("somebody")
    return f"{name} (#{one.number})" if one.number is not None else name


def _chat(one: Any) -> str:
    return gettext("{customer} waits in a chat", customer=_called(one))


def _line(one: Any) -> str:
    return gettext("{customer} wrote in your chat", customer=_called(one))


def _failed(one: Any) -> str:
    return gettext("your answer to {customer} could not be sent", customer=_called(one))


def _assigned(one: Any) -> str:
    return gettext("{person} assigned {customer} to you", person=str(one.by)[:NAME], customer=_called(one))


def _late(one: Any) -> str:
    return gettext("your ticket of {customer} is late", customer=_called(one))


def _soon(one: Any) -> str:
    return gettext("your ticket of {customer} is due soon", customer=_called(one))


def _promise(one: Any) -> str:
    return gettext("a promise to {customer} falls due", customer=_called(one))


def _is_promise(one: Any, _: datetime) -> bool:
    return one.kind is DueKind.PROMISE


def _is_late(one: Any, now: datetime) -> bool:
    return one.kind is not DueKind.PROMISE and one.due_at <= now


def _is_soon(one: Any, now: datetime) -> bool:
    return one.kind is not DueKind.PROMISE and one.due_at > now


_MANY: Final[Mapping[str, Callable[[int], str]]] = {
    "chat": lambda count: ngettext("a chat waits", "{count} chats wait", count),
    "line": lambda count: ngettext("a line in your chats", "lines in {count} of your chats", count),
    "soon": lambda count: ngettext("a ticket of yours is due soon", "{count} tickets of yours are due soon", count),
    "late": lambda count: ngettext("a ticket of yours is late", "{count} tickets of yours are late", count),
    "assigned": lambda count: ngettext("a ticket was assigned to you", "{count} tickets were assigned to you", count),
    "failed": lambda count: ngettext("an answer could not be sent", "{count} answers could not be sent", count),
    "promise": lambda count: ngettext("a promise falls due", "{count} promises fall due", count),
}
"""How many there are of each sort; a language whose form for one is that of 21 too writes the figure there."""


def one_line(notices: Collection[Notice]) -> SafeLine:
    """A burst of notices in one line: the words of one, or how many there are of each sort."""
    some = list(notices)
    if len(some) == 1:
        return safe_line(some[0].words[:LONGEST])
    counts: dict[str, int] = {}
    for one in some:
        counts[one.event] = counts.get(one.event, 0) + 1
    return safe_line(listed(_MANY[event](count) for event, count in counts.items())[:LONGEST])


def is_quiet(now: time, hours: tuple[time, time] | None) -> bool:
    """Whether a local time lies in quiet hours, which may go over midnight; their end belongs to the day."""
    if hours is None:
        return False
    start, end = hours
    return start <= now < end if start < end else now >= start or now < end
