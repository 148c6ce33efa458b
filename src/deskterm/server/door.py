"""Who may come in: the token of each request, checked against the store and remembered for a moment.

Checking a secret is slow by design, so what was once good is remembered by its SHA-256. The store's row is looked at
again every second, so that a token revoked by another process, or another role, takes effect at once.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Final

from deskterm.desk.permissions import Standing
from deskterm.desk.users import Holder, holders, is_secret_of, split_token
from deskterm.server.hands import Hands
from deskterm.server.problems import Problem
from deskterm.store.database import Store
from deskterm.text.translation import gettext_noop

FRESH_SECONDS: Final = 1.0
"""For how long a token is taken to be as good as when it was last looked at."""

_REMEMBERED: Final = 10_000
_WAITING: Final = 1_000


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever asks: the agent a token belongs to, by their standing at this moment."""

    token: str
    agent: str
    display_name: str
    standing: Standing

    @classmethod
    def of(cls, holder: Holder) -> "Visitor":
        """The visitor who holds a token."""
        return cls(holder.token, holder.agent, holder.display_name, holder.standing)

    @property
    def queues(self) -> frozenset[str] | None:
        """The queues whose tickets they may see; None is every queue."""
        return self.standing.queues


@dataclass(slots=True)
class _Known:
    holder: Holder
    looked: float


class Door:
    """Lets in who brings a good token; to be used on one event loop."""

    def __init__(self, store: Store, hands: Hands, clock: Callable[[], float] = monotonic) -> None:
        self._store = store
        self._hands = hands
        self._clock = clock
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._checking: dict[bytes, asyncio.Task[_Known | None]] = {}
        self._checker = ThreadPoolExecutor(1, "checker")
        self._used: set[str] = set()

    async def admit(self, authorization: str | None) -> Visitor:
        """The visitor with this ``Authorization``; raises a ``Problem`` for anybody else, in the same words for all."""
        if not authorization:
            raise Problem(401, "this wants a token", "send it as the header Authorization: Bearer dk_...")
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        parts = split_token(token) if scheme.casefold() == "bearer" else None
        if parts is None:
            raise _not_good()
        digest = hashlib.sha256(token.encode("ascii")).digest()
        known = self._known.get(digest)
        if known is None or self._clock() - known.looked >= FRESH_SECONDS:
            known = await self._look(digest, *parts)
        if known is None or known.holder.revoked:
            raise _not_good()
        self._used.add(known.holder.token)
        return Visitor.of(known.holder)

    async def still_good(self, tokens: frozenset[str]) -> dict[str, Visitor]:
        """The visitors whose tokens, by id, are good at this moment."""
        found = await self._hands.slow(lambda: holders(self._store, tokens)) if tokens else {}
        return {one.token: Visitor.of(one) for one in found.values() if not one.revoked}

    def take_used(self) -> frozenset[str]:
        """The ids of the tokens that were used since this was last asked."""
        used = frozenset(self._used)
        self._used.clear()
        return used

    async def _look(self, digest: bytes, identifier: str, secret: str) -> _Known | None:
        looking = self._checking.get(digest)
        if looking is None:
            if len(self._checking) >= _WAITING:
                raise Problem(
                    429, gettext_noop("too many are coming in at once"), gettext_noop("try again in a moment")
                )
            looking = asyncio.create_task(self._looked_at(digest, identifier, secret))
            self._checking[digest] = looking
            looking.add_done_callback(lambda _: self._checking.pop(digest, None))
        return await asyncio.shield(looking)

    async def _looked_at(self, digest: bytes, identifier: str, secret: str) -> _Known | None:
        moment = self._clock()
        found = await self._hands.read("token", lambda: holders(self._store, (identifier,)))
        holder = found.get(identifier)
        known = self._known.pop(digest, None)
        if holder is None or holder.revoked:
            return None
        if known is None or known.holder.hash != holder.hash:
            loop = asyncio.get_running_loop()
            if not await loop.run_in_executor(self._checker, is_secret_of, holder, secret):
                return None
        self._known[digest] = known = _Known(holder, moment)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return known

    def close(self) -> None:
        """Let go of the thread that checks."""
        self._checker.shutdown(cancel_futures=True)


def _not_good() -> Problem:
    return Problem(
        401,
        gettext_noop("that token is not good here"),
        gettext_noop("ask for a new one where the server is, log in with it (deskterm login) and start deskterm again"),
    )
