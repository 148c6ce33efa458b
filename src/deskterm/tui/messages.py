"""Messages that background work posts; only their handlers change what is on the screen."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

from deskterm.errors import DesktermError
from deskterm.model.views.lists import Counts

if TYPE_CHECKING:
    from deskterm.model.answers import Answer, Done
    from deskterm.model.commands import Command
    from deskterm.model.views.messages import UnsentLine
    from deskterm.model.views.seats import Seating
    from deskterm.store.pending import PendingCounts


@dataclass
class Ready(Message):
    """Background work is done. ``token`` is what its asker gave; an older one is no longer wanted."""

    token: object
    result: Any


@dataclass
class Failed(Message):
    """Background work did not succeed, for a reason a person can act on."""

    token: object
    error: DesktermError


class DeskChanged(Message, bubble=False):
    """Something was written to the store, by this process or another. Sent to the app, then to the shown screen."""

    def can_replace(self, message: Message) -> bool:
        """One such message stands for many."""
        return isinstance(message, DeskChanged)


@dataclass
class CountsRead(Message, bubble=False):
    """The header's figures, the answers that have not left, what waits for the remote, and the agent's chats."""

    counts: Counts
    unsent: "tuple[UnsentLine, ...]"
    pending: "PendingCounts | None"
    seating: "tuple[int, Seating] | None" = None

    def can_replace(self, message: Message) -> bool:
        """Only the newest figures count."""
        return isinstance(message, CountsRead)


@dataclass
class Answered(Message, bubble=False):
    """The desk has answered the commands of one gesture, one answer each."""

    commands: "tuple[Command, ...]"
    answers: "tuple[Answer, ...]"
    gesture: str
    quiet: bool = False

    @property
    def done(self) -> "tuple[Done, ...]":
        """The answers that took effect."""
        from deskterm.model.answers import Done

        return tuple(one for one in self.answers if isinstance(one, Done))
