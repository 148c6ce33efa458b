"""The line of a mirror's workstation to its server, which stands as it is told."""

from datetime import UTC, datetime
from typing import Any

from driving import screen_text

from deskterm.desk.link import LinkKind, LinkState, Watcher

AT = datetime(2026, 11, 18, 14, 2, tzinfo=UTC)
URL = "http://127.0.0.1:9"


class StillLink:
    """A link that stands as it is told; a fake for the line to a server."""

    def __init__(self) -> None:
        self.state = LinkState(LinkKind.ONLINE, AT)
        self.watcher: Watcher | None = None
        self.ended = False
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1

    def start(self, watcher: Watcher) -> None:
        self.watcher = watcher

    def stop(self) -> None:
        self.ended = True

    def become(self, kind: LinkKind, **fields: Any) -> None:
        """Stand otherwise from now on, and say so."""
        self.state = LinkState(kind, AT, **fields)
        assert self.watcher is not None
        self.watcher.changed()


def header(app: Any) -> str:
    """The first line of the screen."""
    return screen_text(app).splitlines()[0]
