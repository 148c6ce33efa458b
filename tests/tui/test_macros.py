"""m: macros are picked, shown before they run, and run as one gesture."""

from collections.abc import Callable
from pathlib import Path

import pytest
from driving import fill, press, screen_text, settle, toasts

from deskterm.model.words import Audience
from deskterm.tui.app import DesktermApp
from deskterm.tui.bulk import AT_ONCE
from deskterm.tui.screens.bulk import BulkScreen
from deskterm.tui.screens.dialogs.macro import MacroDialog
from deskterm.tui.writings import writings_of
from office import Office

NewApp = Callable[..., DesktermApp]
MACRO = """\
title = "Refund [/] promised 退款"
[[do]]
tag = ["refund"]
[[do]]
note = "checked {{ ticket.number }}"
[[do]]
reply = "It is on its way."
[[do]]
priority = "high"
"""


@pytest.fixture(autouse=True)
def _macros(tmp_path: Path) -> None:
    folder = tmp_path / "macros"
    folder.mkdir()
    (folder / "refund.toml").write_text(MACRO, "utf-8")
    (folder / "broken.toml").write_text("[[do]]\ntagg = 1\n", "utf-8")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_it_is_shown_run_as_one_gesture_and_its_words_are_only_drafted(
    office: Office, new_app: NewApp, size: tuple[int, int]
) -> None:
    (ticket,) = fill(office, 1)
    app = new_app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "macro")
        text = screen_text(app)
        assert "Refund [/] promised 退款" in text
        assert "3. drafts “It is on its way.”" in text
        assert "broken.toml:2" in text
        await pilot.press("enter")
        await settle(pilot)
        row = office.row(ticket)
        assert (row["tags"], row["priority"], row["unsent"]) == ("refund", "high", 0)
        assert writings_of(app.workplace).open(ticket, Audience.DIRECT).text == "It is on its way."
        assert any("nothing was sent" in one for one in toasts(app))
        await press(pilot, "undo")
        assert (office.row(ticket)["tags"], office.row(ticket)["priority"]) == ("", "normal")
        assert writings_of(app.workplace).open(ticket, Audience.DIRECT).text == ""
        assert any("the macro's words are out of the draft again" in one for one in toasts(app))


@pytest.mark.parametrize(
    ("before", "put", "now", "left"),
    [
        ("Hello", "Hello\n\nIt is on its way.", "Hello\n\nIt is on its way.\n\nBye", "Hello\n\nBye"),
        ("", "It is on its way.", "It is on its way.\n\n退款", "退款"),
        ("", "It is on its way.", "Dear Ilze, it came.", "Dear Ilze, it came."),
        ("", "It is on its way.", "It is on its way.ward", "It is on its way.ward"),
    ],
)
async def test_undone_its_words_leave_the_draft_unless_they_were_changed_since(
    office: Office, new_app: NewApp, before: str, put: str, now: str, left: str
) -> None:
    (ticket,) = fill(office, 1)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        writing = writings_of(app.workplace).open(ticket, Audience.DIRECT)
        writing.became(before)
        await press(pilot, "open", "macro")
        await pilot.press("enter")
        await settle(pilot)
        assert writing.text == put
        writing.became(now)
        app.screen.composer.reload()  # type: ignore[attr-defined]
        await press(pilot, "keep_draft", "undo")
        assert office.row(ticket)["tags"] == ""
        assert writing.text == left
        assert app.screen.composer.area.text == left  # type: ignore[attr-defined]
        assert any("was changed since, and stays" in one for one in toasts(app)) is (left == now)
        assert left.split("\n")[-1] in screen_text(app)
        writings = writings_of(app.workplace)
        if before:
            assert before in {one.text for one in writings.versions(ticket, Audience.DIRECT)}


async def test_a_macro_of_words_alone_is_undone_in_its_turn(office: Office, new_app: NewApp, tmp_path: Path) -> None:
    folder = tmp_path / "macros"
    (folder / "aa.toml").write_text('title = "AA"\n[[do]]\nreply = "Only words."\n', "utf-8")
    (folder / "bb.toml").write_text('title = "BB"\n[[do]]\nreply = "Third."\n[[do]]\ntag = ["third"]\n', "utf-8")
    (ticket,) = fill(office, 1)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        writing = writings_of(app.workplace).open(ticket, Audience.DIRECT)
        for macro in ("refund", "aa", "bb"):
            await press(pilot, "macro")
            await pilot.press(*macro)
            await settle(pilot)
            await pilot.press("enter")
            await settle(pilot)
        refund = "It is on its way."
        assert writing.text == f"{refund}\n\nOnly words.\n\nThird."
        await press(pilot, "undo")
        assert writing.text == f"{refund}\n\nOnly words."
        assert office.row(ticket)["priority"] == "high"
        await press(pilot, "undo")
        assert writing.text == refund
        assert office.row(ticket)["priority"] == "high"
        await press(pilot, "undo")
        assert writing.text == ""
        assert office.row(ticket)["priority"] == "normal"


async def test_on_an_opened_ticket_its_words_come_below_what_is_written(office: Office, new_app: NewApp) -> None:
    (ticket,) = fill(office, 1)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.open_ticket(ticket)
        await settle(pilot)
        await press(pilot, "reply")
        await pilot.press(*"Hello")
        await press(pilot, "keep_draft", "macro")
        assert isinstance(app.screen, MacroDialog)
        await pilot.press("enter")
        await settle(pilot)
        assert writings_of(app.workplace).open(ticket, Audience.DIRECT).text == "Hello\n\nIt is on its way."
        assert "It is on its way." in screen_text(app)


async def test_on_several_it_runs_on_each(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 3)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "mark_all", "macro")
        await pilot.press("enter")
        await settle(pilot)
        assert {office.row(one)["tags"] for one in ids} == {"refund"}
        drafts = writings_of(app.workplace)
        assert {drafts.open(one, Audience.DIRECT).text for one in ids} == {"It is on its way."}
        await press(pilot, "undo")
        assert {office.row(one)["tags"] for one in ids} == {""}
        assert {drafts.open(one, Audience.DIRECT).text for one in ids} == {""}


async def test_on_many_nothing_is_written_before_it_is_agreed_to(office: Office, new_app: NewApp) -> None:
    ids = fill(office, AT_ONCE + 2)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "mark_all", "macro")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, BulkScreen)
        await press(pilot, "back")
        drafts = writings_of(app.workplace)
        assert {drafts.open(one, Audience.DIRECT).text for one in ids} == {""}
        await press(pilot, "macro")
        await pilot.press("enter")
        await settle(pilot)
        await press(pilot, "accept")
        assert {office.row(one)["tags"] for one in ids} == {"refund"}
        assert {drafts.open(one, Audience.DIRECT).text for one in ids} == {"It is on its way."}
