"""Very long lines and very long pastes: neither stands in the way of the hands."""

from collections.abc import Iterator
from datetime import date

import pytest
from driving import screen_text, settle, toasts
from matters import mail, writing
from textual import events
from textual.app import App, ComposeResult
from textual.document._document import Selection
from textual.pilot import Pilot

from deskterm.canned.reply import Slot
from deskterm.model.words import Audience, SlotType
from deskterm.tui.attached import content_of
from deskterm.tui.composing import Writing
from deskterm.tui.gaps import Gap
from deskterm.tui.widgets import long_lines
from deskterm.tui.widgets.slots import SlotText
from deskterm.tui.wrapping import LONGEST

LINES = {
    "words": "one two three " * 40,
    "solid": "x" * 700,
    "zh": "退款还没有到账，" * 60,
    "mixed": "a\tb 退款\t[/] 😀 {{ when }} done " * 30,
}


class Bare(App[None]):
    """A text and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.area = SlotText()

    def compose(self) -> ComposeResult:
        yield self.area


@pytest.fixture(autouse=True)
def _many() -> Iterator[None]:
    before = long_lines.MANY
    yield
    long_lines.MANY = before


@pytest.mark.parametrize("name", LINES)
async def test_what_is_seen_of_a_long_line_looks_as_it_does_in_a_short_one(name: str) -> None:
    line = LINES[name]
    text = f"Hello\n{line}\nBye"
    found = Writing("t", Audience.DIRECT, text)
    slot = Slot("when", SlotType.DATE)
    found.gaps = [Gap(slot, 30, 45, text[30:45], date(2026, 11, 18))]
    app = Bare()
    async with app.run_test(size=(40, 20)) as pilot:
        app.area.take(found)
        app.area.focus()
        await pilot.pause()
        for selection in (
            Selection.cursor((1, 0)),
            Selection.cursor((1, 200)),
            Selection.cursor((1, len(line))),
            Selection((0, 2), (1, 90)),
            Selection((1, 70), (1, 300)),
            Selection((2, 1), (1, 100)),
        ):
            app.area.selection = selection
            long_lines.MANY = 10**9
            whole = await _drawn(app, pilot)
            long_lines.MANY = 2
            assert await _drawn(app, pilot) == whole


async def _drawn(app: Bare, pilot: Pilot[None]) -> list[list[tuple[str, str]]]:
    app.area.redraw()
    await pilot.pause()
    strips = [app.area.render_line(y) for y in range(app.area.size.height)]
    return [[(letter, str(one.style)) for one in strip for letter in one.text] for strip in strips]


async def test_a_paste_too_long_to_be_read_is_attached_as_a_file(office, new_app, workplace):
    ticket = mail(office)
    async with new_app().run_test(size=(80, 24)) as pilot:
        screen = await writing(pilot, ticket)
        await pilot.press(*"Log:")
        screen.composer.area.post_message(events.Paste("退款 \x1b[31m" * LONGEST))
        await settle(pilot)
        assert screen.composer.writing.text == "Log:"
        assert "pasted.txt" in screen_text(pilot.app)
        assert any("attached as pasted.txt" in one for one in toasts(pilot.app))
        (file,) = content_of(workplace.config.home, screen.composer.writing.files)
        assert file.content.decode().count("退款") == LONGEST
        assert b"\x1b" not in file.content


async def test_a_note_takes_no_file_and_says_that_it_is_too_much(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(80, 24)) as pilot:
        screen = await writing(pilot, ticket, "note")
        screen.composer.area.post_message(events.Paste("x" * (LONGEST + 1)))
        await settle(pilot)
        assert screen.composer.writing.text == ""
        assert any("65,537 characters are too many here" in one for one in toasts(pilot.app))
        screen.composer.area.post_message(events.Paste("x" * LONGEST))
        await settle(pilot)
        assert len(screen.composer.writing.text) == LONGEST
