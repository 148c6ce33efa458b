"""How a mirror stands with its remote, for whoever shows it: what a screen knows of the line, without any of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from deskterm.model.words import Audience
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import gettext_noop

MAY_HAVE_LEFT: Final = gettext_noop("the customer may have it already: look before you push it again")
"""What is said of an answer that a remote did once and has forgotten since."""

_NOTHING = safe_line("")


class LinkKind(StrEnum):
    """What goes on between a mirror and its remote."""

    CONNECTING = "connecting"
    SYNCING = "syncing"
    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class LinkState:
    """How it stands, ``since`` when. While it syncs ``came`` of ``total`` tickets have come.

    ``problem`` and ``hint`` say what is wrong and what to do. ``set_back`` tells that the remote was restored from an
    older copy and is being followed anew.
    """

    kind: LinkKind
    since: datetime
    came: int = 0
    total: int = 0
    problem: SafeLine = _NOTHING
    hint: SafeLine = _NOTHING
    set_back: bool = False


@dataclass(frozen=True, slots=True)
class Returned:
    """What somebody wrote in a command that came to nothing: it is their draft again."""

    ticket: str
    audience: Audience
    text: str


def returned_in(command: Mapping[str, Any]) -> Returned | None:
    """What somebody wrote in a command (as JSON), and for whom."""
    match command:
        case {"type": "Reply", "ticket": str(ticket), "body": str(text)}:
            return Returned(ticket, Audience(command.get("audience", Audience.DIRECT)), text)
        case {"type": "Note", "ticket": str(ticket), "body": str(text)}:
            return Returned(ticket, Audience.INTERNAL, text)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told, from a background thread: that the state is another, that commands were stopped, that words return.

    Of stopped commands the ids are told, and of words that return that of the command they were in; of an undo that
    took back less at the remote than here what stays there, and why.
    """

    changed: Callable[[], None]
    stopped: Callable[[tuple[str, ...]], None]
    returned: Callable[[Returned, str], None]
    stays: Callable[[tuple[str, ...]], None] = lambda _: None


class Link(Protocol):
    """The line between a mirror and its remote."""

    @property
    def state(self) -> LinkState:
        """How it stands."""
        ...

    def start(self, watcher: Watcher) -> None:
        """Begin to follow and to push, in the background."""
        ...

    def wake(self) -> None:
        """Push, follow and try to reach the remote now."""
        ...

    def attachment_content(self, sha256: str) -> bytes:
        """The bytes of an attachment, which only the remote keeps, from any thread; raises ``DesktermError``."""
        ...

    def stop(self) -> None:
        """End; what is under way is broken off."""
        ...
