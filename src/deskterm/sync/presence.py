"""Who else is at a ticket, as the remote tells, and telling it where this window is."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import Final, Protocol, runtime_checkable

from deskterm.errors import DesktermError
from deskterm.model.instants import now
from deskterm.model.presence import Doing, Someone, gathered
from deskterm.remotes.protocol import Remote, SomebodyIs

AGAIN_SECONDS: Final = 12.0
"""How often it is said again where one is; the remote forgets after half a minute."""


@runtime_checkable
class SaysPresence(Protocol):
    """A remote that can be told where one is."""

    def say_presence(self, ticket: str, doing: Doing) -> None:
        """Tell colleagues."""
        ...


class RemotePresence:
    """A ``Presence``: the loop's thread does what takes time. Nothing here waits."""

    def __init__(self, agent: str, clock: Callable[[], datetime] = now) -> None:
        self.wake: Callable[[], None] = lambda: None
        self._agent = agent
        self._clock = clock
        self._lock = threading.Lock()
        self._here: tuple[str, Doing] | None = None
        self._said: tuple[str, Doing] | None = None
        self._said_at = 0.0
        self._people: dict[tuple[str, str], Someone] = {}
        self._shown: Mapping[str, tuple[Someone, ...]] = {}

    # What the screens ask

    def announce(self, ticket: str | None, doing: Doing) -> None:
        """This window is at a ticket, or at none."""
        here = None if ticket is None or doing is Doing.LEFT else (ticket, doing)
        if here != self._here:
            self._here = here
            self.wake()

    def others(self, ticket: str) -> tuple[Someone, ...]:
        """Everybody else at a ticket."""
        return self._shown.get(ticket, ())

    def everywhere(self) -> Mapping[str, tuple[Someone, ...]]:
        """Everybody else by ticket."""
        return self._shown

    def look(self) -> bool:
        """Take in what was heard."""
        if self._here is not None and monotonic() - self._said_at > AGAIN_SECONDS:
            self._said_at = monotonic()
            self._said = None
            self.wake()
        with self._lock:
            found = gathered((ticket, one) for (ticket, _), one in self._people.items())
        changed = found != self._shown
        self._shown = found
        return changed

    def close(self) -> None:
        """The remote forgets this window by itself."""

    # What the loop does

    def pass_on(self, remote: Remote) -> None:
        """Tell the remote where this window is, when that is new. What it thinks of it does not matter."""
        here, said = self._here, self._said
        if here == said or not isinstance(remote, SaysPresence):
            return
        self._said, self._said_at = here, monotonic()
        try:
            if said is not None and (here is None or here[0] != said[0]):
                remote.say_presence(said[0], Doing.LEFT)
            if here is not None:
                remote.say_presence(*here)
        except DesktermError:
            pass  # a ticket that is still to be pushed is not known there

    def heard(self, event: SomebodyIs) -> None:
        """Somebody came, does something else, or has left."""
        place = (event.ticket, event.agent)
        with self._lock:
            if event.agent == self._agent or event.doing is Doing.LEFT:
                self._people.pop(place, None)
            else:
                self._people[place] = Someone.of(event.agent, event.name, event.doing, self._clock())

    def forget(self) -> None:
        """The line broke: nobody is known to be anywhere."""
        with self._lock:
            self._people.clear()
