"""Who is looking at which ticket, and who writes: kept in memory for half a minute after it was last said."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from deskterm.model.presence import Doing
from deskterm.server.listeners import Listener, Listeners, presence_event

LASTS_SECONDS: Final = 30.0
"""For how long somebody is taken to be there after they last said so."""

PER_AGENT: Final = 20
"""At how many tickets one agent can be at once; the longest unheard of is left for another."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an agent, by the name customers see, says to be doing at a ticket, in the queue where that lay."""

    agent: str
    name: str
    ticket: str
    queue: str
    doing: Doing

    @property
    def event(self) -> bytes:
        """What listeners are told."""
        return presence_event(self.agent, self.name, self.ticket, self.doing.value)


class Presence:
    """Everybody who is at a ticket; to be used on one event loop."""

    def __init__(self, listeners: Listeners, clock: Callable[[], float] = monotonic) -> None:
        self._listeners = listeners
        self._clock = clock
        self._there: dict[tuple[str, str], tuple[Said, float]] = {}

    def say(self, said: Said) -> None:
        """Somebody says what they do; whoever may see the ticket is told when that is new."""
        place = (said.agent, said.ticket)
        before = self._there.pop(place, None)
        if before is not None and before[0].queue != said.queue:
            self._leave(before[0])
            before = None
        if said.doing is Doing.LEFT:
            if before is not None:
                self._leave(before[0])
            return
        own = [key for key in self._there if key[0] == said.agent]
        if len(own) >= PER_AGENT:
            self._leave(self._there.pop(own[0])[0])
        self._there[place] = (said, self._clock())
        if before is None or before[0] != said:
            self._listeners.tell(said.event, said.queue)

    def expire(self) -> None:
        """Whoever has not been heard of for long has left."""
        long_ago = self._clock() - LASTS_SECONDS
        for place in [place for place, (_, at) in self._there.items() if at <= long_ago]:
            self._leave(self._there.pop(place)[0])

    def catch_up(self, listener: Listener) -> None:
        """Tell a new listener who is where."""
        for said, _ in self._there.values():
            if listener.may_see(said.queue):
                listener.tell(said.event)

    def _leave(self, said: Said) -> None:
        event = presence_event(said.agent, said.name, said.ticket, Doing.LEFT.value)
        self._listeners.tell(event, said.queue)
