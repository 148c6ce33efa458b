"""Everything one agent's session uses, each part made when it is first asked for."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from deskterm.config import Config, of_remote
from deskterm.desk.reads import Reads
from deskterm.errors import StoreError
from deskterm.store.database import Store
from deskterm.store.opening import open_store

if TYPE_CHECKING:
    from deskterm.canned.library import Library
    from deskterm.desk.desk import Desk
    from deskterm.desk.mirroring import MirrorDesk
    from deskterm.desk.presence import Presence
    from deskterm.desk.settings import Settings
    from deskterm.store.conditions import Queues
    from deskterm.store.drafts import Drafts
    from deskterm.store.place import Place


class Workplace:
    """One agent at one store. ``desk`` and ``library`` take a while to load: ask for them off the event loop."""

    def __init__(self, config: Config) -> None:
        """Open the store the configuration names; raises ``StoreError``."""
        self.store = open_store(config.db)
        self.place = mirror_place(self.store, config)
        """Whose mirror the store is and of which remote; None for a desk of its own."""
        if self.place is not None:
            from deskterm.store.place import read_settings

            config = of_remote(replace(config, agent=self.place.agent), read_settings(self.store))
        self.config = config
        self.agent = config.agent
        self._loading = threading.Lock()
        self._desk: Desk | None = None
        known = self.store.read("SELECT display_name, role, sees FROM agent WHERE name = ?", (config.agent,))
        self.reads = Reads(self.store, config.agent, queues=_queues(*known[0][1:]) if known else None)
        self.is_known = bool(known)
        """Whether the store knows this agent."""
        self.agent_name: str = config.agent_name or (known[0][0] if known else config.agent)

    @property
    def queues(self) -> dict[str, str]:
        """The titles of the queues whose tickets the agent sees, by their names."""
        seen = self.reads.queues
        if self.place is not None:
            from deskterm.store.place import read_place

            seen = (read_place(self.store) or self.place).queues
        return {name: title for name, title in self.config.queues.items() if seen is None or name in seen}

    def told_anew(self) -> Config | None:
        """On a mirror, from any thread: the configuration with what the remote says of its desk now, where that is new.

        Raises ``ConfigError`` where what it says is wrong.
        """
        if self.place is None:
            return None
        from deskterm.store.place import read_settings

        config = of_remote(self.config, read_settings(self.store))
        return None if config == self.config else config

    def meet(self, names: Mapping[str, str]) -> None:
        """What people are called, where a remote has told meanwhile: the agent signs with that from now on."""
        if not self.config.agent_name:
            self.agent_name = names.get(self.agent, self.agent_name)

    @cached_property
    def drafts(self) -> "Drafts":
        """What was written and has not been sent, beside the store."""
        from deskterm.store.drafts import Drafts

        return Drafts(self.config.db)

    @property
    def settings(self) -> "Settings":
        """The desk's settings; raises ``InputError`` where the configuration's standards are wrong.

        On a mirror they are the remote's, which may alter them.
        """
        return self._settings if self._desk is None else self._desk.settings

    @cached_property
    def _settings(self) -> "Settings":
        if self.place is None:
            return self._settings_from({})
        from deskterm.store.place import read_settings

        return self._settings_from(read_settings(self.store))

    def _settings_from(self, settings: Mapping[str, Any]) -> "Settings":
        from deskterm.desk.settings import settings_of_remote

        return settings_of_remote(self.config, settings)

    @property
    def desk(self) -> "Desk":
        """The desk, with this agent known to it; safe to ask for from several threads."""
        if self._desk is None:
            with self._loading:
                if self._desk is None:
                    self._desk = self._load()
        return self._desk

    @property
    def mirror(self) -> "MirrorDesk":
        """The desk, which is a mirror's; raises ``StoreError`` where it is not."""
        from deskterm.desk.mirroring import MirrorDesk

        if not isinstance(self.desk, MirrorDesk):
            raise StoreError(f"{self.store.place} is no mirror", "deskterm login URL makes one")
        return self.desk

    def _load(self) -> "Desk":
        if self.place is not None:
            from deskterm.desk.mirroring import MirrorDesk

            return MirrorDesk(self.store, self._settings, self.agent, self._now, settings_from=self._settings_from)
        from deskterm.desk.desk import Desk
        from deskterm.desk.erasing import sweep_up

        sweep_up(self.store)  # what was erased while somebody read the file
        desk = Desk(self.store, self._settings)
        desk.welcome(self.config.agent, self.config.agent_name)
        return desk

    def _now(self) -> datetime:
        return self.reads.clock()

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


def _queues(role: str, sees: str) -> "Queues":
    if not sees:
        return None
    from deskterm.desk.permissions import standing_of

    return standing_of(role, sees).queues


def mirror_place(store: Store, config: Config) -> "Place | None":
    """Where a mirror stands, made one where the configuration wants that; raises ``StoreError`` for another's."""
    if not config.mirrors and store.read("SELECT value FROM meta WHERE name = 'kind'") != [("mirror",)]:
        return None
    from deskterm.store.place import begin_mirror, read_place

    place = read_place(store)
    if not config.mirrors:
        return place
    if place is None:
        return begin_mirror(store, config.remote, config.agent)
    if (place.url, place.agent) != (config.remote, config.agent):
        raise StoreError(
            f"{store.place} is a mirror of what {place.agent} sees at {place.url}",
            "take [store] path out of the configuration, so that every mirror has a file of its own",
        )
    return place
