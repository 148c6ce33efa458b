"""The same on many tickets: which they are, what it would come to, and what came of it, ticket by ticket."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskterm.desk.naming import explained, fact, listed
from deskterm.desk.reads import Reads
from deskterm.model.answers import Answer, Conflict, Done, Refused
from deskterm.model.commands import Command, TicketCommand
from deskterm.model.query import Query
from deskterm.model.views.lists import TicketLine
from deskterm.text.translation import ngettext, pgettext

if TYPE_CHECKING:
    from deskterm.desk.desk import Desk

MOST: Final = 10_000
"""No more tickets are changed by one gesture."""

AT_ONCE: Final = 100
"""So many commands share a transaction, so that others need not wait for all of them."""

_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one ticket's commands came to, or would: ``done`` of them took effect; ``why_not`` is why one did not."""

    ticket: str
    done: int
    why_not: str = ""

    @property
    def changed(self) -> bool:
        """Whether anything of it took effect, or would."""
        return self.done > 0


def every_line(reads: Reads, query: Query, most: int = MOST) -> tuple[tuple[TicketLine, ...], bool]:
    """The tickets a query means in the list's order, at most ``most``, and whether there are more."""
    found: list[TicketLine] = []
    after: tuple[int, int] | None = None
    while len(found) < most:
        page = reads.page(query, after=after, limit=min(_PAGE, most - len(found)))
        found += page.rows
        if not page.more or not page.rows:
            return tuple(found), False
        after = (page.rows[-1].order, page.rows[-1].key)
    return tuple(found), True


def portions(commands: Sequence[Command]) -> Iterator[tuple[Command, ...]]:
    """The commands in portions of about ``AT_ONCE``; those of one ticket that follow each other stay together."""
    portion: list[Command] = []
    for one in commands:
        if len(portion) >= AT_ONCE and _ticket(one) != _ticket(portion[-1]):
            yield tuple(portion)
            portion = []
        portion.append(one)
    if portion:
        yield tuple(portion)


def dry_run(desk: "Desk", commands: Sequence[Command]) -> tuple[Answer, ...]:
    """What the commands would come to; nothing of it stays."""
    return tuple(answer for portion in portions(commands) for answer in desk.rehearse(portion))


def carry_out(desk: "Desk", commands: Sequence[Command]) -> tuple[Answer, ...]:
    """Carry out the commands, which share a gesture, portion by portion."""
    return tuple(answer for portion in portions(commands) for answer in desk.execute_many(portion))


def outcomes(commands: Sequence[Command], answers: Sequence[Answer]) -> tuple[Outcome, ...]:
    """What came of each ticket, in the order of the commands."""
    found: dict[str, Outcome] = {}
    for command, answer in zip(commands, answers, strict=True):
        ticket = _ticket(command)
        before = found.get(ticket, Outcome(ticket, 0))
        found[ticket] = Outcome(ticket, before.done + isinstance(answer, Done), before.why_not or why_not(answer))
    return tuple(found.values())


def why_not(answer: Answer) -> str:
    """Why a command did not take effect, in one line; nothing where it did."""
    match answer:
        case Refused():
            return explained(answer.reason, answer.hint)
        case Conflict():
            facts = [fact(name, value) for name, value in answer.there.items()]
            there = listed(pgettext("fact", "{field} is {value}", field=name, value=value) for name, value in facts)
            return explained(answer.reason, there)
        case Done():
            return ""


def summary(found: Sequence[Outcome], *, dry: bool) -> str:
    """How many changed and how many could not, in a few words."""
    changed = sum(one.changed for one in found)
    stopped = len(found) - changed
    if not stopped:
        if dry:
            return ngettext("would change {count}", "would change {count}", changed)
        return ngettext("changed {count}", "changed {count}", changed)
    if dry:
        return ngettext(
            "would change {changed}, {count} cannot", "would change {changed}, {count} cannot", stopped, changed=changed
        )
    return ngettext(
        "changed {changed}, {count} could not", "changed {changed}, {count} could not", stopped, changed=changed
    )


def _ticket(command: Command) -> str:
    return command.ticket if isinstance(command, TicketCommand) else ""
