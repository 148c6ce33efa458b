"""Why a command is not carried out: refused with a reason, or in conflict with what somebody else did."""

from collections.abc import Sequence
from typing import Final

from deskterm.model.answers import Conflict, Refused
from deskterm.model.commands import Command
from deskterm.store.tables import TicketRow
from deskterm.text.translation import gettext, gettext_noop


class Refusal(Exception):
    """A command cannot be carried out; nothing it did so far stays."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint

    def answer(self, command: Command) -> Refused:
        """The answer given to whoever asked."""
        return Refused(command.id, self.reason, self.hint)


class Clash(Exception):
    """What a command was looking at has changed; nothing it did so far stays."""

    def __init__(self, reason: str, version: int, there: dict[str, str]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.version = version
        self.there = there

    def answer(self, command: Command) -> Conflict:
        """The answer given to whoever asked."""
        return Conflict(command.id, self.reason, self.version, self.there)


def called(row: TicketRow) -> str:
    """What people call a ticket; on a mirror one may still wait for its number."""
    return f"#{row.number}" if row.number is not None else "#new"


def nothing_unsent(row: TicketRow) -> None:
    """Refuse to end a ticket while an answer on it has not left."""
    if row.unsent:
        raise Refusal(
            gettext("an answer on {ticket} has not left yet", ticket=called(row)), gettext("release or recall it first")
        )


NONE: Final = {
    "queue": gettext_noop("there is no queue {name}"),
    "category": gettext_noop("there is no category {name}"),
}
"""What is said where something of the desk's settings is not there."""


def pick(value: str, known: Sequence[str], what: str) -> str:
    """``value`` if it is among ``known`` of ``what`` (a key of ``NONE``); otherwise a refusal naming the nearest."""
    if value in known:
        return value
    hint = nearest(value, known) + gettext("it may be: {words}", words=", ".join(known))
    raise Refusal(gettext(NONE[what], name=repr(value)), hint)


def nearest(value: str, known: Sequence[str]) -> str:
    """A question naming the one of ``known`` most like ``value``, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(value[:100], known, n=1, cutoff=0.4)
    return gettext("did you mean {name}?", name=close[0]) + " " if close else ""
