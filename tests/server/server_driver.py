"""A team server in a test: asked without a socket where that is enough, else on a free port in a thread."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from deskterm.config import Config
from deskterm.desk.users import Users
from deskterm.model.commands import Command
from deskterm.model.wire import write_command
from deskterm.server.application import make_app
from deskterm.server.running import Server, bind
from deskterm.server.site import Site
from deskterm.store.database import Store
from deskterm.text.safe import REPLACEMENT
from office import Office

AGENTS = ("aija", "zane", "pavils")
"""An admin, a supervisor, and an agent who sees only the queue technical."""


def config_for(home: Path) -> Config:
    """A configuration as it is without a file."""
    return Config(path=home / "config.toml", home=home, db=home / "desk.db")


class Team:
    """A site over a store, tokens for everybody, and an office to work there past the server."""

    def __init__(self, store: Store, home: Path, tokens: dict[str, str], database: str | None = None) -> None:
        self.store = store
        self.tokens = tokens
        self.database = database
        self.site = Site.of(config_for(home), store, database)
        self.office = Office(store, self.site.settings)
        self.app = make_app(self.site)

    def kept(self, words: str) -> str:
        """Words as the store keeps them: there is no NUL in PostgreSQL's text."""
        return words if self.database is None else words.replace("\0", REPLACEMENT)

    def client(self, agent: str | None = "aija", **options: Any) -> httpx.AsyncClient:
        """A client that asks without a socket, as ``agent``; None brings no token."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://team", headers=self.headers(agent), **options)

    def headers(self, agent: str | None) -> dict[str, str]:
        """What an agent's client sends."""
        return {} if agent is None else {"Authorization": f"Bearer {self.tokens[agent]}"}

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The server on a free port of this machine, in a thread; its address."""
        bound = bind("127.0.0.1", 0)
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        ready = threading.Event()
        server = Server(self.site, ready.set)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([bound])), daemon=True)
        thread.start()
        assert ready.wait(60)
        try:
            yield address
        finally:
            server.should_exit = True
            thread.join(60)
            assert not thread.is_alive()


def body(*commands: Command) -> dict[str, Any]:
    """Commands as a request carries them."""
    return {"commands": [write_command(one) for one in commands]}


def make_tokens(store: Store, config: Config) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Tokens for everybody, and the rows that let them in."""
    from deskterm.desk.settings import Settings
    from deskterm.store.tables import TokenRow

    users = Users(store, Settings.of(config))
    tokens = {one: users.new_token(one, "laptop") for one in AGENTS}
    with store.writing() as session:
        rows = [session.get_one(TokenRow, token.split("_")[1]).model_dump() for token in tokens.values()]
    return tokens, rows
