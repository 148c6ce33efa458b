"""Workstations without a screen and the server they follow, in one process and over real sockets."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from fleet import make_mirror

from deskterm.config import Config
from deskterm.desk.link import LinkKind, Returned, Watcher
from deskterm.desk.mirroring import MirrorDesk
from deskterm.desk.settings import Settings, settings_of_remote
from deskterm.desk.users import Users
from deskterm.remotes.team_server import TeamServer
from deskterm.server.running import Server, bind
from deskterm.server.site import Site
from deskterm.store.database import Store
from deskterm.store.sqlite import SqliteStore
from deskterm.sync.loop import Loop
from deskterm.sync.presence import RemotePresence
from office import Office
from ports import free_port


def until(true: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Wait until something is true; what it is."""
    begun = monotonic()
    while not (found := true()):
        if monotonic() - begun > seconds:
            raise AssertionError("that never came true")
        threading.Event().wait(0.01)
    return found


class Host:
    """A team server over the store at ``path`` that can be stopped and started again at the same port."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.config = Config(path=path.with_name("config.toml"), home=path.parent, db=path)
        self.store: Store = SqliteStore(path)
        self.office = Office(self.store, Settings.of(self.config))
        self.users = Users(self.store, self.office.settings)
        self.port = free_port()
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it is, or was."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve."""
        bound = bind("127.0.0.1", self.port)
        ready = threading.Event()
        site = self._site = Site.of(self.config, SqliteStore(self.path), None)
        server = self._server = Server(site, ready.set)
        self._thread = threading.Thread(target=lambda: asyncio.run(server.serve([bound])), daemon=True)
        self._thread.start()
        assert ready.wait(60)

    def stop(self) -> None:
        """Serve no more."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(20)
            self._server = None
            self._site.close()

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        self.store.close()


class Station:
    """A workstation without a screen: a mirror and its loop."""

    def __init__(
        self, path: Path, url: str, token: str, agent: str, clock: Callable[[], datetime], **given: Any
    ) -> None:
        self.store = SqliteStore(path) if path.exists() else make_mirror(path, agent)
        config = Config(path=path, home=path.parent, db=path)
        self.agent = agent
        self.desk = MirrorDesk(
            self.store,
            Settings.of(config),
            agent,
            clock,
            settings_from=lambda said: settings_of_remote(config, said),
        )
        self.presence = RemotePresence(agent)
        self.stopped: list[str] = []
        self.returned: list[Returned] = []
        self.kinds: list[LinkKind] = []
        self.loop = Loop(
            lambda: self.desk,
            lambda: TeamServer(url, token, seconds=2),
            self.presence,
            clock=clock,
            **{"quiet": 0.0, "first_wait": 0.05, "poll": 60.0, **given},
        )

    def start(self) -> "Station":
        """Begin to follow."""
        self.loop.start(
            Watcher(
                lambda: self.kinds.append(self.loop.state.kind),
                self.stopped.extend,
                lambda words, _: self.returned.append(words),
            )
        )
        return self

    def until(self, kind: LinkKind) -> None:
        """Wait until it stands so with the server."""
        until(lambda: self.loop.state.kind is kind)

    def close(self) -> None:
        """End."""
        self.loop.stop()
        self.store.close()
