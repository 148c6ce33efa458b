"""Driving the app in a test: verbs by their ids, waiting until nothing is under way, reading what is on the screen."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from textual.pilot import Pilot

from deskterm.tui.app import DesktermApp
from deskterm.tui.keys import textual_key
from deskterm.tui.screens.ticket import TicketScreen

if TYPE_CHECKING:
    from deskterm.tui.screens.ticket import Start
    from office import Office


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until background work is done, what it set going in turn too, and what it brought is on the screen.

    A pause alone does not tell: it takes a process that gets no time for one that has nothing to do.
    """
    quiet = 0
    for _ in range(100):
        await pilot.pause()
        busy = any(not one.is_finished for one in pilot.app.workers)
        await pilot.app.workers.wait_for_complete()
        quiet = 0 if busy else quiet + 1
        if quiet == 3:
            return


async def until(pilot: Pilot[Any], is_so: Callable[[], bool]) -> None:
    """Wait for what follows after a pause of the app's own, however long the machine takes."""
    while not is_so():
        await settle(pilot)


async def opened(pilot: Pilot[Any], ticket: str, start: "Start | None" = None) -> TicketScreen:
    """The screen of a ticket, and perhaps something begun there."""
    await settle(pilot)
    pilot.app.open_ticket(ticket, start)
    await settle(pilot)
    assert isinstance(pilot.app.screen, TicketScreen)
    return pilot.app.screen


async def typed(pilot: Pilot[Any], words: str) -> None:
    """Words typed letter by letter."""
    for letter in words:
        await pilot.press({" ": "space", "\n": "enter"}.get(letter, letter))
    await settle(pilot)


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
