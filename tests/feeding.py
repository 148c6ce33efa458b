"""A remote in the same process: the truth is another desk, asked without any wire between."""

from collections.abc import Callable, Mapping, Sequence
from threading import Event as Flag
from typing import Any

from deskterm.desk.desk import Desk
from deskterm.desk.permissions import standing_of
from deskterm.model.answers import Answer
from deskterm.model.commands import Command
from deskterm.model.instants import now
from deskterm.model.state import Changes, SyncPage, read_changes, read_sync_page, write_changes
from deskterm.model.wire import read_answer, read_command, write_answer, write_command
from deskterm.remotes.protocol import Event, Me, RemoteSetBack
from deskterm.store.conditions import Asker
from deskterm.store.database import Store
from deskterm.store.feed import changes_since, command_of, epoch, head, sync_page


class DeskRemote:
    """The remote of one agent: what they send is carried out by ``desk``, what they see of its store is told."""

    def __init__(self, desk: Desk, agent: str) -> None:
        self.desk = desk
        self.agent = agent

    @property
    def store(self) -> Store:
        """Where the truth is."""
        return self.desk.store

    @property
    def asker(self) -> Asker:
        """Who asks."""
        ((role, sees),) = self.store.read("SELECT role, sees FROM agent WHERE name = ?", (self.agent,))
        return Asker(self.agent, now(), standing_of(role, sees).queues)

    def me(self) -> Me:
        ((name, role, sees),) = self.store.read(
            "SELECT display_name, role, sees FROM agent WHERE name = ?", (self.agent,)
        )
        standing = standing_of(role, sees)
        queues = None if standing.queues is None else tuple(sorted(standing.queues))
        return Me(self.agent, name, standing.role, queues, epoch(self.store), "1")

    def settings(self) -> Mapping[str, Any]:
        return {}

    def push(self, commands: Sequence[Command]) -> list[Answer]:
        return [read_answer(write_answer(self.desk.execute(read_command(write_command(one))))) for one in commands]

    def changes(self, since: int, last: str, *, limit: int) -> Changes:
        if since > head(self.store) or (last and command_of(self.store, since) != last):
            raise RemoteSetBack("the server was set back")
        return read_changes(write_changes(changes_since(self.store, since, self.asker, limit)))

    def sync(self, *, finished: bool, after: int | None, limit: int) -> SyncPage:
        part = "rest" if finished else "active"
        return read_sync_page(write_changes(sync_page(self.store, self.asker, part, after, limit)))

    def blob(self, sha256: str) -> bytes:
        return self.store.read("SELECT content FROM blob WHERE sha256 = ?", (sha256,))[0][0]

    def listen(self, told: Callable[[Event], None], stop: Flag) -> None:  # noqa: ARG002
        stop.wait()

    def close(self) -> None:
        pass
