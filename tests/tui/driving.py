"""Driving the app in a test: verbs by their ids, waiting until nothing is under way, reading what is on the screen."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from textual._context import active_app
from textual.app import App
from textual.pilot import Pilot
from textual.timer import Timer

from deskterm.tui.app import DesktermApp
from deskterm.tui.keys import textual_key
from deskterm.tui.screens.ticket import TicketScreen

if TYPE_CHECKING:
    from deskterm.tui.screens.ticket import Start
    from office import Office


LONGEST: Final = 120.0
"""Seconds after which something on the event loop must be going round in circles."""

GRACE: Final = 0.02
"""Seconds for which a pause waits for background work, which may be held up by the test itself."""


async def at_rest(*_: float) -> None:
    """Let everything have its turn until the event loop can only wait: for a thread, a timer, or a key."""
    await _idle()
    app = active_app.get(None)
    if app is None:
        return
    await _drawn(app)
    under_way = [one._task for one in app.workers if one._task is not None and not one.is_finished]
    if under_way:
        await asyncio.wait(under_way, timeout=GRACE)
        await _drawn(app)


async def _drawn(app: App[Any]) -> None:
    """Let the screen be laid out and drawn now, which else a timer does, and everything do what follows from it."""
    for _ in range(2):
        if app.is_running and app.screen_stack:
            app._check_resize()
            await _idle()
            app.screen._on_timer_update()
        await _idle()


async def _idle() -> None:
    loop: Any = asyncio.get_running_loop()
    end, still = monotonic() + LONGEST, 0
    while still < 3:
        await asyncio.sleep(0)
        # Whoever is ready stands behind us now: before, it was their turn.
        still = 0 if loop._ready else still + 1
        assert monotonic() < end, "the event loop never comes to rest"


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until background work is done and what it brought is on the screen."""
    still = 0
    while still < 3:  # what is done after a refresh may begin something else
        await pilot.wait_for_scheduled_animations()
        still += 1
        if any(not one.is_finished for one in pilot.app.workers):
            await pilot.app.workers.wait_for_complete()
            still = 0


async def rested(pilot: Pilot[Any]) -> None:
    """Wait until what follows after a short pause is on the screen, and what follows that after another."""
    await settle(pilot)
    while any(map(_is_short, _timers(pilot.app))):
        await pilot.pause(0.02)
        await settle(pilot)


def _timers(app: Any) -> Iterator[Timer]:
    for screen in app.screen_stack:
        for node in (screen, *screen.walk_children()):
            yield from node._timers


def _is_short(timer: Timer) -> bool:
    """Whether it ticks once, and soon."""
    return timer._repeat == 0 and timer._interval < 1 and timer._task is not None and not timer._task.done()


async def until(pilot: Pilot[Any], true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something is true that another thread must notice first, however late it has its turn."""
    end = monotonic() + seconds
    await settle(pilot)
    while not true():
        assert monotonic() < end, f"that never came true; the screen:\n{screen_text(pilot.app)}"
        await pilot.pause(0.02)
        await settle(pilot)


async def opened(pilot: Pilot[Any], ticket: str, start: "Start | None" = None) -> TicketScreen:
    """The screen of a ticket, and perhaps something begun there."""
    await settle(pilot)
    pilot.app.open_ticket(ticket, start)
    await settle(pilot)
    assert isinstance(pilot.app.screen, TicketScreen)
    return pilot.app.screen


async def typed(pilot: Pilot[Any], words: str) -> None:
    """Words typed letter by letter, and what follows once typing rests."""
    for letter in words:
        await pilot.press({" ": "space", "\n": "enter"}.get(letter, letter))
    await rested(pilot)


class AtWork:
    """Somebody at work: the app is shown, and everything it wanted to read at first is there."""

    def __init__(self, new_app: Callable[..., DesktermApp]) -> None:
        self._new_app = new_app

    @asynccontextmanager
    async def __call__(
        self, ticket: str | None = None, start: "Start | None" = None, *, size: tuple[int, int] = (120, 40)
    ) -> AsyncIterator[tuple[DesktermApp, Pilot[Any]]]:
        """An app of its own at the inbox, or with ``ticket`` opened and perhaps something begun there."""
        app = self._new_app()
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            if ticket is not None:
                app.open_ticket(ticket, start)
                await settle(pilot)
            yield app, pilot


async def press(pilot: Pilot[Any], *verbs: str) -> None:
    """Press the keys of these verbs, one after another."""
    app = pilot.app
    assert isinstance(app, DesktermApp)
    for verb in verbs:
        await pilot.press(textual_key(app.keymap.actions[verb].keys[0]))
        await settle(pilot)


def screen_text(app: Any) -> str:
    """Everything on the screen as lines of text."""
    width, height = app.size
    lines = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines[:height]) if width else ""


def toasts(app: DesktermApp) -> list[str]:
    """What the app has said in passing."""
    return [str(one.message) for one in app._notifications]


def fill(office: "Office", count: int, **given: Any) -> list[str]:
    """So many tickets by mail, each a minute younger than the one before; their ids in order of due time."""
    from datetime import timedelta

    from deskterm.model.answers import Done
    from deskterm.model.commands import DESK, Party, Receive
    from deskterm.model.words import Channel, ContactKind
    from hostile import HOSTILE

    start = office.now - timedelta(minutes=count)
    answers = office.desk.execute_many(
        Receive(
            actor=DESK,
            at=start + timedelta(minutes=at),
            channel=Channel.MAIL,
            sender=Party(ContactKind.MAIL, f"c{at}@example.com", HOSTILE[at % len(HOSTILE)]),
            subject=HOSTILE[(at + 1) % len(HOSTILE)],
            body=HOSTILE[(at + 2) % len(HOSTILE)],
            **given,
        )
        for at in range(count)
    )
    return [one.ticket for one in answers if isinstance(one, Done) and one.ticket]
