"""A mirror's line to its remote, put together: which server, which token, who pushes and follows."""

import threading
from typing import TYPE_CHECKING, Final

from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError

if TYPE_CHECKING:
    from deskterm.desk.link import Link
    from deskterm.remotes.protocol import Remote
    from deskterm.remotes.tokens import Tokens
    from deskterm.sync.courier import Stopped

AT_ONCE_SECONDS: Final = 5.0
"""How long a verb waits for the server to take what it did."""


def tokens_for(workplace: Workplace) -> "Tokens":
    """Where the token of a workplace's remote is kept."""
    from deskterm.remotes.tokens import Tokens

    assert workplace.place is not None
    return Tokens(workplace.place.url, workplace.place.agent, workplace.config.path.parent)


def remote_of(workplace: Workplace, *, seconds: float | None = None) -> "Remote":
    """The remote of a mirror; raises ``DesktermError`` where none is configured or its token is not there."""
    from deskterm.remotes.team_server import SILENT_SECONDS, TeamServer
    from deskterm.remotes.tokens import wanted

    place = workplace.place
    if place is None:
        raise DesktermError(f"{workplace.store.place} is no mirror", "deskterm login URL makes one")
    if workplace.config.remote != place.url:
        # A file may come from anywhere: only the configuration says whom to talk to.
        raise DesktermError(
            f"this is a mirror of {place.url}, and the configuration does not name that", f"deskterm login {place.url}"
        )
    kept = tokens_for(workplace).find()
    if kept is None:
        raise wanted(place.url)
    return TeamServer(place.url, kept.secret, seconds=seconds or SILENT_SECONDS)


def link_of(workplace: Workplace) -> "Link":
    """What keeps a mirror in step, not begun yet."""
    from deskterm.desk.presence import Together
    from deskterm.sync.loop import Loop
    from deskterm.sync.presence import RemotePresence

    colleagues = RemotePresence(workplace.agent)
    workplace.presence = Together(workplace.agent, workplace.presence, colleagues)
    return Loop(lambda: workplace.mirror, lambda: remote_of(workplace), colleagues, clock=workplace.reads.clock)


def push_at_once(workplace: Workplace, seconds: float = AT_ONCE_SECONDS) -> "list[Stopped]":
    """Let the server take what waits, and bring what came of it; what it did not do.

    Raises ``DesktermError`` when it cannot be reached within ``seconds``: then all of it waits.
    """
    from deskterm.sync.courier import Courier, into_drafts
    from deskterm.sync.follower import Follower

    remote = remote_of(workplace, seconds=seconds)
    desk = workplace.mirror
    courier = Courier(desk, remote, into_drafts(workplace.drafts, workplace.agent))
    stopped: list[Stopped] = []
    failed: list[DesktermError] = []

    def work() -> None:
        try:
            follower = Follower(desk, remote)
            follower.greet()
            stopped.extend(courier.push())
            follower.step()
        except DesktermError as error:
            failed.append(error)

    thread = threading.Thread(target=work, name="push", daemon=True)
    thread.start()
    thread.join(seconds)
    remote.close()
    if thread.is_alive():
        raise DesktermError(f"the server did not answer within {seconds:g} s")
    if failed:
        raise failed[0]
    return stopped
