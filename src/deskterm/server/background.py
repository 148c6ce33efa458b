"""What the server does by itself: it looks for changes, lets the desk tick, and keeps its listeners in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

from deskterm.desk.reads import Reads
from deskterm.desk.users import mark_used
from deskterm.errors import StoreError
from deskterm.model.commands import DESK
from deskterm.server.site import Site

LOOK_SECONDS: Final = 0.05
"""How often the server looks whether anything has changed; its own commands it tells of at once."""

TICK_SECONDS: Final = 1.0
BEAT_SECONDS: Final = 15.0
NOTE_SECONDS: Final = 600.0
"""How often the use of tokens is written down."""

_LOG: Final = logging.getLogger("deskterm.server")


async def keep_going(site: Site) -> None:
    """Do all of it until cancelled."""
    async with asyncio.TaskGroup() as group:
        for seconds, work in (
            (LOOK_SECONDS, _look),
            (TICK_SECONDS, tick),
            (BEAT_SECONDS, _beat),
            (NOTE_SECONDS, note_used),
        ):
            group.create_task(_every(seconds, site, work))


async def _every(seconds: float, site: Site, work: Callable[[Site], Awaitable[None]]) -> None:
    while True:
        begun = monotonic()
        try:
            await work(site)
        except StoreError as error:
            _LOG.error("%s", error.message)
        except Exception:  # noqa: BLE001  what fails once, of one ticket, must not end it for all the others
            _LOG.exception("what the server does by itself went wrong")
        await asyncio.sleep(max(0.0, begun + seconds - monotonic()))


async def _look(site: Site) -> None:
    """Tell of the newest change, whoever made it."""
    site.listeners.tell_head(await site.hands.read("head", site.head))


async def tick(site: Site) -> None:
    """What time has brought: countdowns and snoozes, presence that ended, tokens that were revoked."""
    site.presence.expire()
    site.listeners.keep(await site.door.still_good(site.listeners.tokens))
    reads = Reads(site.store, DESK, site.clock)
    if await site.hands.read("due", reads.something_due):
        await site.hands.write(lambda: site.desk.tick(site.clock()))


async def _beat(site: Site) -> None:
    site.listeners.beat()


async def note_used(site: Site) -> None:
    """Write down which tokens were used lately."""
    if used := site.door.take_used():
        await site.hands.write(lambda: mark_used(site.store, used, site.clock()))
