"""Who else is looking at a ticket or writing on it, wherever that is known from."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from deskterm.model.presence import Doing, Someone, bounded, gathered
from deskterm.store.opening import is_url
from deskterm.store.presence import FilePresence


class Presence(Protocol):
    """Says what this window does and knows what others do. Nothing here raises.

    ``look`` does what takes time, from a background thread a few times a second. Everything else only remembers, and
    may be called on the event loop.
    """

    def announce(self, ticket: str | None, doing: Doing) -> None:
        """This window is at ``ticket``; None, or ``LEFT``, for at none. Said again and again it costs nothing."""
        ...

    def others(self, ticket: str) -> tuple[Someone, ...]:
        """Everybody else at a ticket, whoever writes first; the same agent too, when that is in another window."""
        ...

    def everywhere(self) -> Mapping[str, tuple[Someone, ...]]:
        """Everybody else by ticket, as of the last look."""
        ...

    def look(self) -> bool:
        """Pass on what was announced and take in what others do; True when that has changed."""
        ...

    def close(self) -> None:
        """This window goes away, and is seen to."""
        ...


class Alone:
    """Where nobody can be seen."""

    def announce(self, ticket: str | None, doing: Doing) -> None:
        """Nobody hears."""

    def others(self, ticket: str) -> tuple[Someone, ...]:  # noqa: ARG002
        """Nobody."""
        return ()

    def everywhere(self) -> Mapping[str, tuple[Someone, ...]]:
        """Nobody."""
        return {}

    def look(self) -> bool:
        """Nothing changes."""
        return False

    def close(self) -> None:
        """Nothing is open."""


class Together:
    """Several at once, say other windows on the same file and colleagues beyond a server.

    The same agent's other windows are those ``here`` knows of: one from ``elsewhere`` may be this very window.
    """

    def __init__(self, agent: str, here: Presence, *elsewhere: Presence) -> None:
        self._agent = bounded(agent)
        self._here = here
        self._elsewhere = elsewhere
        self._people: Mapping[str, tuple[Someone, ...]] = {}

    def announce(self, ticket: str | None, doing: Doing) -> None:
        """Say it to all."""
        for one in (self._here, *self._elsewhere):
            one.announce(ticket, doing)

    def others(self, ticket: str) -> tuple[Someone, ...]:
        """Everybody else at a ticket, each once."""
        return self._people.get(ticket, ())

    def everywhere(self) -> Mapping[str, tuple[Someone, ...]]:
        """Everybody else by ticket, each once."""
        return self._people

    def look(self) -> bool:
        """Let all look."""
        changed = [one.look() for one in (self._here, *self._elsewhere)]
        if not any(changed):
            return False
        before, self._people = self._people, gathered(self._all())
        return self._people != before

    def close(self) -> None:
        """Close all."""
        for one in (self._here, *self._elsewhere):
            one.close()

    def _all(self) -> Iterator[tuple[str, Someone]]:
        for one in (self._here, *self._elsewhere):
            for ticket, people in one.everywhere().items():
                yield from ((ticket, who) for who in people if one is self._here or who.agent != self._agent)


def presence_beside(store: Path | str, agent: str, name: str) -> Presence:
    """What other windows on the same file do; in a database nobody can be seen."""
    if isinstance(store, str) and is_url(store):
        return Alone()
    return FilePresence(Path(store), agent, name)
