"""The mouse: everything that can be seen can be clicked, and the wheel scrolls."""

from collections.abc import Callable
from typing import Any

import pytest
from driving import fill, press, rested, screen_text, settle, toasts
from textual import events
from textual.pilot import Pilot

from deskterm.model.commands import Party
from deskterm.model.words import Channel, ContactKind
from deskterm.tui.app import DesktermApp
from deskterm.tui.cells import width
from deskterm.tui.mouse import key_at
from office import Office

SIZE = (120, 40)
NewApp = Callable[..., DesktermApp]


def place_of(app: DesktermApp, text: str, *, row: int | None = None, last: bool = False) -> tuple[int, int]:
    """The cell at which ``text`` begins on the screen."""
    lines = screen_text(app).splitlines()
    rows = range(len(lines)) if row is None else [row % len(lines)]
    for y in reversed(rows) if last else rows:
        if text in lines[y]:
            return width(lines[y][: lines[y].index(text)]), y
    raise AssertionError(f"{text!r} is not on the screen:\n" + "\n".join(lines))


async def click(pilot: Pilot[Any], text: str, *, row: int | None = None, last: bool = False, button: int = 1) -> None:
    """Click on ``text`` wherever it stands on the screen, as a terminal tells of it."""
    app = pilot.app
    assert isinstance(app, DesktermApp)
    assert app._driver is not None
    x, y = place_of(app, text, row=row, last=last)
    for kind in (events.MouseMove, events.MouseDown, events.MouseUp):
        held = 0 if kind is events.MouseMove else button
        app._driver.process_message(kind(None, x, y, 0, 0, held, False, False, False, screen_x=x, screen_y=y))
        await pilot.pause()
    await settle(pilot)


@pytest.fixture
def app(office: Office, new_app: NewApp) -> DesktermApp:
    """The workstation over sixty tickets."""
    fill(office, 60)
    return new_app()


async def test_a_click_goes_to_a_row_and_another_opens_it(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await click(pilot, "#1004")
        assert app.inbox.list.selected is not None
        assert app.inbox.list.selected.number == 1004
        await click(pilot, "#1006")
        assert len(app.screen_stack) == 1
        await pilot.pause(0.6)  # no double click any more
        await click(pilot, "#1006")
        assert screen_text(app).startswith(" #1006")


async def test_a_double_click_opens(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.click(offset=place_of(app, "#1005"), times=2)
        await settle(pilot)
        assert screen_text(app).startswith(" #1005")


async def test_the_right_button_opens_the_menu_of_a_row(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await click(pilot, "#1005", button=3)
        assert app.inbox.list.selected is not None
        assert app.inbox.list.selected.number == 1005
        await click(pilot, "Assign to me")
        assert any("#1005 assigned to Aija" in one for one in toasts(app))


async def test_the_wheel_scrolls_list_and_conversation(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        place = place_of(app, "#1004")
        for _ in range(5):
            await pilot._post_mouse_events([events.MouseScrollDown], offset=place, button=0)
        await settle(pilot)
        assert app.inbox.list.scroll_offset.y > 0


async def test_views_and_queues_are_clicked(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await click(pilot, "Mine")
        assert app.inbox.list.title.startswith("Mine")
        await click(pilot, "Front")
        assert "#1001" in screen_text(app)


async def test_figures_of_the_header_open_and_its_place_is_the_menu(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await click(pilot, "mine 0", row=0)
        assert "who:me" in app.inbox.list.title
        await click(pilot, "Inbox", row=0)
        assert "what can be done here" in screen_text(app)
        await pilot.click(offset=(0, 39))  # beside the menu
        await settle(pilot)
        assert len(app.screen_stack) == 1
        await press(pilot, "board")
        await click(pilot, "to solve 60", row=0)
        assert len(app.screen_stack) == 1
        assert "state:to-solve" in app.inbox.list.title


async def test_on_a_narrow_screen_the_menu_leads_to_the_other_panes(app: DesktermApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await click(pilot, "Inbox", row=0)
        assert {"pane_next", "pane_previous"} <= {one.value for one in app.screen.entries}  # type: ignore[attr-defined]
        app.screen.dismiss("pane_next")
        await settle(pilot)
        assert app.screen.has_class("-pane-preview") or app.screen.has_class("-pane-side")


async def test_words_of_the_footer_are_buttons(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await click(pilot, "? help", row=-1)
        assert "help: the keys" in screen_text(app)
        await click(pilot, "esc close")
        await click(pilot, "r reply", row=-1)
        assert "ANSWER to" in screen_text(app)
        await click(pilot, "F5 audience", row=-1)
        assert len(app.screen_stack) > 2 or "NOTE" in screen_text(app)


async def test_entries_of_menus_are_clicked(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "palette")
        await pilot.press(*"board")
        await settle(pilot)
        await click(pilot, "Go to the board")
        assert "Board" in screen_text(app).splitlines()[0]


async def test_keys_on_the_frame_of_a_dialog_are_buttons(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "assign")
        await click(pilot, "esc closes")
        assert len(app.screen_stack) == 1
        await press(pilot, "tags")
        await pilot.press(*"vip")
        await settle(pilot)
        frame = next(line for line in screen_text(app).splitlines() if "esc" in line and "╰" in line)
        await click(pilot, "ctrl+s" if "ctrl+s" in frame else "Enter", last=False)
        assert len(app.screen_stack) == 1


async def test_keys_below_a_search_are_buttons(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "search")
        await pilot.press(*"late:no")
        await rested(pilot)
        line = next(line for line in screen_text(app).splitlines() if "esc" in line)
        await click(pilot, "esc", row=screen_text(app).splitlines().index(line))
        assert "late:no" not in app.inbox.list.title


async def test_rows_of_a_dialog_are_taken_by_a_click(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "priority")
        await click(pilot, "urgent")
        assert any("urgent" in one for one in toasts(app))


async def test_the_head_of_a_ticket_tells_why_by_a_click(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "open")
        await click(pilot, "w why", row=0)
        assert "Why #1001 is due" in screen_text(app)


async def test_phases_and_phrases_are_clicked(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "reply", "phrase")
        await click(pilot, "closing")
        assert app.screen.phase == "closing"  # type: ignore[attr-defined]
        await click(pilot, "2 closing")
        assert "ANSWER to" in screen_text(app)
        assert app.screen.composer.area.text  # type: ignore[attr-defined]


async def test_panes_are_entered_by_a_click(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "reply")
        await pilot.click("Conversation")
        await settle(pilot)
        assert type(app.focused).__name__ == "Conversation"
        await pilot.click("CustomerCard")
        await settle(pilot)
        assert type(app.focused).__name__ == "CustomerCard"
        await pilot.click("SlotText")
        await settle(pilot)
        assert type(app.focused).__name__ == "SlotText"


async def test_the_answer_is_sent_by_the_words_that_say_so(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "reply", "greeting", "closing")
        frame = next(line for line in screen_text(app).splitlines() if line.startswith("╰") and "ctrl+s" in line)
        await click(pilot, "ctrl+s", row=screen_text(app).splitlines().index(frame))
        assert "leaves in" in screen_text(app)


async def test_figures_of_the_board_open(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "board")
        await click(pilot, "60", row=3) if "60" in screen_text(app).splitlines()[3] else await click(
            pilot, "60", last=True
        )
        assert len(app.screen_stack) == 1


async def test_the_seats_are_clicked(office: Office, new_app: NewApp) -> None:
    office.ticket(
        channel=Channel.CHAT,
        sender=Party(ContactKind.HANDLE, "@wang", "王小明"),
        thread="c",
        body="您好",
        subject="退款",
    )
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.run_verb("accept_chat")
        await settle(pilot)
        await press(pilot, "inbox")
        strips = [one for one in app.screen.query("SeatStrip") if one.display and one.region]
        if not strips:
            pytest.skip("no seat is taken")
        await pilot.click(offset=(strips[0].region.x + 4, strips[0].region.y))
        await settle(pilot)
        assert len(app.screen_stack) > 1


def test_only_keys_are_buttons() -> None:
    frame = "╰──── 退款 ── ctrl+s done, Enter next field, esc closes ─╯"
    words = {"ctrl+s": ("ctrl+s", "done"), "enter": ("Enter", "next field"), "escape": ("esc", "closes")}
    cells = {key: {key_at(frame, width(frame[: frame.index(one)]) + 1) for one in said} for key, said in words.items()}
    assert cells == {key: {key} for key in cells}
    assert key_at(frame, 0) is None
    assert key_at(frame, 8) is None
    assert key_at("(w why, d none needed)", 12) == "d"
    assert key_at("a letter of a customer", 2) == "a"  # only asked where keys are said
    assert key_at("1-9 or Enter takes", 10) == "enter"
    assert key_at("", 3) is None
