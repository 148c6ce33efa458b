"""Who listens to what happens, and what each has still to be told: the newest change, and who looks or writes where.

Of changes only the newest is kept for a listener, so one who is slow misses none and costs nothing. News of presence
wait in a short line; a listener who lets it overflow is dropped, and finds everything again when it comes back.
"""

import asyncio
import json
from collections import deque
from typing import Final

from deskterm.server.door import Visitor

WAITING: Final = 200
"""How many news of presence wait for one listener."""

PER_TOKEN: Final = 20
"""How many listeners one token may have; another one takes the place of the oldest."""


class Listener:
    """One open stream of events."""

    __slots__ = ("_head", "_news", "beats", "closed", "visitor", "wake")

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.wake = asyncio.Event()
        self.closed = False
        self.beats = False
        self._head: bytes | None = None
        self._news: deque[bytes] = deque()

    def may_see(self, queue: str) -> bool:
        """Whether what happens to a ticket in this queue may be told."""
        return self.visitor.queues is None or queue in self.visitor.queues

    def tell_head(self, event: bytes) -> None:
        """There is a newer change."""
        self._head = event
        self.wake.set()

    def tell(self, event: bytes) -> None:
        """Something is news."""
        if len(self._news) >= WAITING:
            self.close()
        else:
            self._news.append(event)
            self.wake.set()

    def beat(self) -> None:
        """Time for a sign of life."""
        self.beats = True
        self.wake.set()

    def close(self) -> None:
        """The stream ends."""
        self.closed = True
        self.wake.set()

    def take(self) -> bytes:
        """All that is to be told now."""
        self.wake.clear()
        parts = [*self._news]
        self._news.clear()
        if self._head is not None:
            parts.append(self._head)
            self._head = None
        if not parts and self.beats:
            parts.append(b": \n\n")
        self.beats = False
        return b"".join(parts)


class Listeners:
    """Everybody who listens at this process; to be used on one event loop."""

    def __init__(self) -> None:
        self._all: dict[int, Listener] = {}
        self.head = -1
        """The newest change that was told of, -1 before the first look."""
        self._closed = False

    def __len__(self) -> int:
        return len(self._all)

    @property
    def tokens(self) -> frozenset[str]:
        """The ids of the tokens of everybody who listens."""
        return frozenset(one.visitor.token for one in self._all.values())

    def join(self, visitor: Visitor, known: str = "") -> Listener:
        """A new listener, who is told of everything from now on, and of the newest change unless it is ``known``."""
        own = [one for one in self._all.values() if one.visitor.token == visitor.token]
        if len(own) >= PER_TOKEN:
            own[0].close()
            self.leave(own[0])
        listener = Listener(visitor)
        self._all[id(listener)] = listener
        if known == str(self.head):
            listener.beat()
        elif self.head >= 0:
            listener.tell_head(head_event(self.head))
        if self._closed:
            listener.close()
        return listener

    def leave(self, listener: Listener) -> None:
        """A listener is gone."""
        self._all.pop(id(listener), None)

    def tell_head(self, head: int) -> None:
        """Tell everybody of the newest change, if it was not told already."""
        if head == self.head:
            return
        self.head = head
        event = head_event(head)
        for one in self._all.values():
            one.tell_head(event)

    def tell(self, event: bytes, queue: str) -> None:
        """Tell those who may see the ``queue``."""
        for one in [*self._all.values()]:
            if one.may_see(queue):
                one.tell(event)

    def beat(self) -> None:
        """A sign of life to everybody."""
        for one in self._all.values():
            one.beat()

    def keep(self, good: dict[str, Visitor]) -> None:
        """Close the streams whose token is not among the ``good`` ones; the others have the standing given there."""
        for one in [*self._all.values()]:
            visitor = good.get(one.visitor.token)
            if visitor is None:
                one.close()
            else:
                one.visitor = visitor

    def close(self) -> None:
        """End every stream, also those that come yet."""
        self._closed = True
        for one in [*self._all.values()]:
            one.close()


def head_event(head: int) -> bytes:
    """What is sent of a change: only which is the newest."""
    return f'id: {head}\nevent: change\ndata: {{"head":{head}}}\n\n'.encode()


def presence_event(agent: str, name: str, ticket: str, doing: str) -> bytes:
    """What is sent of somebody who looks, writes or has left. It has no id: streams resume by changes."""
    data = {"agent": agent, "name": name, "ticket": ticket, "doing": doing}
    return f"event: presence\ndata: {json.dumps(data)}\n\n".encode()
