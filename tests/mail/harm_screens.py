"""What an agent sees of mails made to do harm: the app is opened once, and every ticket is walked to."""

import asyncio
import io
import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from harm_evidence import Evidence, Place, Screens, watch
from rich.console import Console
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets._toast import Toast

from deskterm.config import Config
from deskterm.desk.workplace import Workplace
from deskterm.tui.app import DesktermApp
from deskterm.tui.keys import textual_key
from deskterm.tui.screens import inbox
from deskterm.tui.screens.ticket import TicketScreen
from deskterm.tui.toast import say

SIZE = (160, 42)
MOST_PAGES = 24


def walk(
    place: Place, found: Mapping[str, Evidence], letters: Collection[str], patch: pytest.MonkeyPatch
) -> dict[str, Evidence]:
    """The same with what the screens show of each; of those in ``letters`` a toast and a dialog too."""
    patch.setattr(inbox, "PREVIEW_PAUSE", timedelta(milliseconds=1))
    config = Config(
        path=place.folder / "config.toml", home=place.folder / "home", db=place.store, agent="aija", zone="UTC"
    )
    workplace = Workplace(config)
    try:
        return asyncio.run(_walked(DesktermApp(workplace), found, letters))
    finally:
        workplace.close()


async def _walked(app: DesktermApp, found: Mapping[str, Evidence], letters: Collection[str]) -> dict[str, Evidence]:
    app.keyboard.hold = 0
    store = str(app.workplace.config.db)
    rows: dict[str, tuple[str, str, str]] = {}
    walked: dict[str, Evidence] = {}
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await _settle(pilot)
        app.inbox.show_filter("state:any")
        await _settle(pilot)
        for one in found.values():
            if one.ticket["id"] not in rows:
                rows[one.ticket["id"]] = await _in_the_list(pilot, app, one)
        screen: TicketScreen | None = None
        for name, one in found.items():
            with watch().over() as doings:
                if screen is None:
                    app.open_ticket(one.ticket["id"])
                    await _settle(pilot)
                    screen = cast(TicketScreen, app.screen)
                elif screen.ticket_id != one.ticket["id"]:
                    screen.show_ticket(one.ticket["id"])
                screens = await _on_its_own(pilot, app, screen, one, rows[one.ticket["id"]], name in letters)
            assert app.is_running
            walked[name] = replace(one, screens=screens, doings=(*one.doings, *_unusual(doings, store)))
    return walked


async def _in_the_list(pilot: Pilot[Any], app: DesktermApp, one: Evidence) -> tuple[str, str, str]:
    """Its row, what stands beside the list, and both as drawn."""
    ticket, drawn = one.ticket["id"], _Drawn(app)
    while not app.inbox.list.select(ticket):
        await pilot.press("pagedown")
        await _settle(pilot)
    for _ in range(12_000):
        await pilot.pause(0.005)
        if (line := app.inbox.preview.line) is not None and line.id == ticket:
            break
    await pilot.pause()
    drawn.take()
    number = f"#{one.ticket['number']} "
    row = next(line for line in drawn.lines_of(app.inbox.list) if number in line)
    return row, "\n".join(drawn.lines_of(app.inbox.preview)), "".join(drawn.written)


async def _on_its_own(
    pilot: Pilot[Any], app: DesktermApp, screen: TicketScreen, one: Evidence, row: tuple[str, str, str], letters: bool
) -> Screens:
    """Its screen, and where its ``letters`` matter a toast and a dialog with them."""
    drawn = _Drawn(app)
    begun = time.process_time()
    for _ in range(12_000):
        await pilot.pause(0.005)
        if screen.view is not None and screen.view.line.id == one.ticket["id"] and not screen.conversation.reading:
            break
    await pilot.pause()
    talk, looks = await _read_whole(pilot, screen, drawn)
    seconds = time.process_time() - begun
    title, card = "\n".join(drawn.lines_of(screen.head)), "\n".join(drawn.lines_of(screen.card))
    toast = dialog = ""
    if letters:
        say(screen, one.parsed.subject, seconds=3600)
        await _settle(pilot)
        drawn.take()
        toast = "\n".join(line for one in screen.walk_children(Toast) for line in drawn.lines_of(one))
        app.clear_notifications()
        await pilot.press(textual_key(app.keymap.actions["customer"].keys[0]))
        await _settle(pilot)
        drawn.take()
        assert app.screen is not screen
        dialog = "\n".join(line for one in app.screen.children for line in drawn.lines_of(one))
        await pilot.press("escape")
        await _settle(pilot)
        assert app.screen is screen
    return Screens(
        row=row[0],
        preview=row[1],
        title=title,
        talk=talk,
        card=card,
        dialog=dialog,
        toast=toast,
        drawn=row[2] + "".join(drawn.written),
        looks=frozenset(looks),
        seconds=seconds,
    )


async def _read_whole(pilot: Pilot[Any], screen: TicketScreen, drawn: "_Drawn") -> tuple[str, set[str]]:
    """Every line of the conversation as it is drawn, page by page from its top, and how messages' words look."""
    talk = screen.conversation
    height = talk.scrollable_content_region.height
    lines: list[str] = []
    looks: set[str] = set()
    for page in range(MOST_PAGES):
        talk.scroll_to(y=page * height, animate=False, force=True)
        await pilot.pause()
        drawn.take()
        first = talk.scroll_offset.y
        for y in range(max(0, len(lines) - first), height):
            strip = talk.render_line(y)
            lines.append(strip.text.rstrip())
            if first + y < len(talk._rows) and [name for _, name in talk._rows[first + y].pieces][-1:] == ["body"]:
                looks |= {str(one.style) for one in strip.adjust_cell_length(len(strip.text)) if one.text.strip()}
        if len(lines) >= talk.virtual_size.height:
            break
    return "\n".join(lines), looks


class _Drawn:
    """What the compositor gives a terminal, and the lines of one widget in it."""

    def __init__(self, app: DesktermApp) -> None:
        self.app = app
        self.written: list[str] = []
        self.strips: list[Strip] = []
        self._console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", legacy_windows=False)

    def take(self) -> None:
        """Note what is on the screen now."""
        app = self.app
        self.strips = list(app.screen._compositor.render_strips(app.size))[: app.size.height]
        self.written += [strip.render(self._console) for strip in self.strips]

    def lines_of(self, widget: Any) -> list[str]:
        """The part of it that is the widget's."""
        region = widget.region
        rows = self.strips[region.y : region.bottom]
        return [strip.crop(region.x, region.right).text.rstrip() for strip in rows]


def _unusual(doings: list[str], store: str) -> tuple[str, ...]:
    return tuple(one for one in doings if not one.startswith(f"write {store}"))


async def _settle(pilot: Pilot[Any]) -> None:
    for _ in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()
