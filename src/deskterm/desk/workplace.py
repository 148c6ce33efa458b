"""Everything one agent's session uses, each part made when it is first asked for."""

from functools import cached_property
from typing import TYPE_CHECKING

from deskterm.config import Config
from deskterm.desk.reads import Reads
from deskterm.store.database import open_store
from deskterm.store.drafts import Drafts

if TYPE_CHECKING:
    from deskterm.canned.library import Library
    from deskterm.desk.desk import Desk
    from deskterm.desk.presence import Presence
    from deskterm.desk.settings import Settings


class Workplace:
    """One agent at one store. ``desk`` and ``library`` take a while to load: ask for them off the event loop."""

    def __init__(self, config: Config) -> None:
        """Open the store the configuration names; raises ``StoreError``."""
        self.config = config
        self.agent = config.agent
        self.store = open_store(config.db)
        self.reads = Reads(self.store, config.agent)
        self.drafts = Drafts(config.db)
        known = self.store.read("SELECT display_name FROM agent WHERE name = ?", (config.agent,))
        self.agent_name: str = config.agent_name or (known[0][0] if known else config.agent)

    @cached_property
    def settings(self) -> "Settings":
        """The desk's settings; raises ``InputError`` where the configuration's standards are wrong."""
        from deskterm.desk.settings import Settings

        return Settings.of(self.config)

    @cached_property
    def desk(self) -> "Desk":
        """The desk, with this agent known to it."""
        from deskterm.desk.desk import Desk

        desk = Desk(self.store, self.settings)
        desk.welcome(self.config.agent, self.config.agent_name)
        return desk

    @cached_property
    def library(self) -> "Library":
        """The canned replies: shipped, the team's, the agent's own."""
        from deskterm.canned.library import load_for

        return load_for(self.config.team_phrases, self.config.user_phrases)

    @cached_property
    def presence(self) -> "Presence":
        """Who else is at a ticket. On one file other windows beside it; what else there is may be put here instead."""
        from deskterm.desk.presence import presence_beside

        return presence_beside(self.config.db, self.agent, self.agent_name)

    def close(self) -> None:
        """Take this window's presence away and close the store's connections."""
        if "presence" in self.__dict__:
            self.presence.close()
        self.store.close()
