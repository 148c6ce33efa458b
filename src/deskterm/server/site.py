"""What the server's routes share: the store, the desk over it, who may come in, who listens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request

from deskterm.config import Config
from deskterm.desk.desk import Desk
from deskterm.desk.reads import Reads
from deskterm.desk.settings import Settings
from deskterm.model.instants import now
from deskterm.server.door import Door, Visitor
from deskterm.server.hands import Hands
from deskterm.server.listeners import Listeners
from deskterm.server.notices import Notices
from deskterm.server.presence import Presence
from deskterm.store.database import Store
from deskterm.store.feed import epoch, head


@dataclass(slots=True)
class Site:
    """One team server, in one process. ``clock`` gives the present time."""

    config: Config
    store: Store
    settings: Settings
    desk: Desk
    hands: Hands
    door: Door
    listeners: Listeners
    presence: Presence
    notices: Notices | None = None
    clock: Callable[[], datetime] = field(default=now)

    @classmethod
    def of(cls, config: Config, store: Store, database: str | None, clock: Callable[[], datetime] = now) -> "Site":
        """The server of a ``store`` as ``config`` sets it up; ``database`` is its URL where it is no file."""
        settings = Settings.of(config)
        hands = Hands(local=database is None)
        listeners = Listeners()
        return cls(
            config=config,
            store=store,
            settings=settings,
            desk=Desk(store, settings),
            hands=hands,
            door=Door(store, hands),
            listeners=listeners,
            presence=Presence(listeners),
            notices=None if database is None else Notices(store, database),
            clock=clock,
        )

    async def visitor(self, request: Request) -> Visitor:
        """Whoever brings a good token; raises a ``Problem`` for anybody else. Routes ask this before anything else."""
        return await self.door.admit(request.headers.get("authorization"))

    def reads(self, visitor: Visitor) -> Reads:
        """What a visitor may read."""
        return Reads(self.store, visitor.agent, self.clock, queues=visitor.queues)

    def head(self) -> int:
        """The newest change there is."""
        return head(self.store)

    def epoch(self) -> str:
        """What tells this store from one that was put in its place."""
        return epoch(self.store)

    def close(self) -> None:
        """Let go of threads and connections."""
        self.hands.close()
        self.door.close()
        self.store.close()
