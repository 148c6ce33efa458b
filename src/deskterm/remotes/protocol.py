"""What a remote is to a mirror, whoever owns the truth, and the ways in which it can fail one."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from deskterm.errors import DesktermError
from deskterm.model.presence import Doing
from deskterm.model.words import Role

if TYPE_CHECKING:
    from deskterm.model.answers import Answer
    from deskterm.model.commands import Command
    from deskterm.model.state import Changes, SyncPage


class RemoteAway(DesktermError):
    """The remote cannot be reached, or is too busy: what was asked may have happened. Ask again later."""


class TokenRefused(DesktermError):
    """The remote does not, or no longer, let this token in."""


class RemoteWrong(DesktermError):
    """The remote sent what it should not; nothing of it was taken."""


class RemoteSetBack(DesktermError):
    """The remote's history is not the one that was followed: it was restored from an older copy."""


class CommandsRejected(DesktermError):
    """The remote cannot read these commands, or not so many of them; it did none of them."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who the token belongs to. ``queues`` are those they may see, None for every one."""

    agent: str
    display_name: str
    role: Role
    queues: tuple[str, ...] | None
    epoch: str
    version: str


@dataclass(frozen=True, slots=True)
class HeadMoved:
    """There are changes up to this sequence."""

    head: int


@dataclass(frozen=True, slots=True)
class SomebodyIs:
    """A colleague looks at a ticket, writes on it, or has left it."""

    agent: str
    name: str
    ticket: str
    doing: Doing


Event = HeadMoved | SomebodyIs
"""What a remote tells by itself."""


class Remote(Protocol):
    """A remote help desk. Every call raises ``RemoteAway``, ``TokenRefused`` or ``RemoteWrong``."""

    def me(self) -> Me:
        """Who we are there."""
        ...

    def settings(self) -> Mapping[str, Any]:
        """What its desk is set up to be, under the names of the configuration."""
        ...

    def push(self, commands: "Sequence[Command]") -> "list[Answer]":
        """Carry out commands in order, each by itself; one that was done before is answered as it was then.

        There may be fewer answers than commands: the rest was not carried out. Raises ``CommandsRejected``.
        """
        ...

    def changes(self, since: int, last: str, *, limit: int) -> "Changes":
        """What has changed since the change ``since``, made by the command ``last``; raises ``RemoteSetBack``."""
        ...

    def sync(self, *, finished: bool, after: int | None, limit: int) -> "SyncPage":
        """Whole tickets, finished ones or the others, from the place ``after`` on."""
        ...

    def blob(self, sha256: str) -> bytes:
        """An attachment's bytes."""
        ...

    def listen(self, told: Callable[[Event], None], stop: threading.Event) -> None:
        """Call ``told`` for whatever happens, until ``stop`` is set or the line breaks, which raises ``RemoteAway``."""
        ...

    def close(self) -> None:
        """Break off whatever is under way, from any thread, and let go of connections."""
        ...
