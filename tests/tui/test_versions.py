"""A draft's versions: kept while one writes, shown with what they differ in, restored by one key."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from driving import press, screen_text, settle, until
from hypothesis import given
from hypothesis import strategies as st

from deskterm.model.words import Audience
from deskterm.store.versions import Why
from deskterm.text.safe import safe_text
from deskterm.tui import writings as writings_module
from deskterm.tui.screens.versions import VersionsScreen, difference
from hostile import HOSTILE

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp
    from office import Office

NewApp = Callable[..., "DesktermApp"]


@given(now=st.text(max_size=60), then=st.text(max_size=60))
def test_a_difference_holds_both_texts(now: str, then: str) -> None:
    found = list(difference(now, then))
    assert "".join(text for sign, text in found if sign in " -") == now
    assert "".join(text for sign, text in found if sign in " +") == then


def test_a_difference_goes_by_words_and_by_single_chinese_characters() -> None:
    assert list(difference("the old word", "the new word")) == [
        (" ", "the "),
        ("-", "old"),
        ("+", "new"),
        (" ", " word"),
    ]
    assert list(difference("退款已到账", "退款未到账")) == [(" ", "退款"), ("-", "已"), ("+", "未"), (" ", "到账")]


async def test_what_was_taken_out_comes_back_by_one_key(office: "Office", new_app: NewApp) -> None:
    ticket = office.ticket(body="Where is it?")
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        app.open_ticket(ticket, start="reply")
        await settle(pilot)
        screen = app.screen
        words = f"A long first answer, {HOSTILE[0]}"
        screen.composer.area.insert(words)
        await settle(pilot)
        screen.writings.flush()
        written = screen.composer.writing.text
        await pilot.press("ctrl+a")
        screen.composer.act_discard()
        await settle(pilot)
        screen.writings.flush()
        screen.composer.area.insert("second thoughts")
        await settle(pilot)
        await press(pilot, "versions")
        assert isinstance(app.screen, VersionsScreen)
        assert app.screen.versions[0].why is Why.CUT
        shown = screen_text(app)
        assert "before words were taken out" in shown
        assert "[-second" in shown.replace("\n", " ")
        assert "\x1b" not in shown
        await press(pilot, "version_view")
        assert "the text then" in screen_text(app)
        await press(pilot, "version_restore")
        assert screen.composer.writing.text == safe_text(written)
        assert screen.composer.area.has_focus
        kept = screen.writings.versions(ticket, Audience.DIRECT)
        assert (kept[0].why, kept[0].text) == (Why.RESTORE, "second thoughts")
        await pilot.press("ctrl+z")
        assert screen.composer.writing.text == "second thoughts"


async def test_a_send_leaves_a_version_and_a_ticket_without_any_says_so(office: "Office", new_app: NewApp) -> None:
    ticket = office.ticket(body="Where is it?")
    app = new_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_ticket(ticket, start="reply")
        await settle(pilot)
        screen = app.screen
        await press(pilot, "versions")
        assert app.screen is screen
        screen.composer.area.insert("您好，退款已到账。")
        await settle(pilot)
        await press(pilot, "send")
        assert screen.composer.writing.text == ""
        screen.writings.flush()
        (sent,) = screen.writings.versions(ticket, Audience.DIRECT)
        assert (sent.why, sent.text) == (Why.SEND, "您好，退款已到账。")


async def test_a_pause_leaves_a_version(office: "Office", new_app: NewApp, monkeypatch) -> None:
    monkeypatch.setattr(writings_module, "QUIET", 0.01)
    ticket = office.ticket(body="Where is it?")
    app = new_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_ticket(ticket, start="note")
        await settle(pilot)
        screen = app.screen
        screen.composer.area.insert("a thought")
        await settle(pilot)
        await until(pilot, lambda: screen.writings.versions(ticket, Audience.INTERNAL))
        kept = screen.writings.versions(ticket, Audience.INTERNAL)
        assert [(one.why, one.text) for one in kept] == [(Why.PAUSE, "a thought")]
