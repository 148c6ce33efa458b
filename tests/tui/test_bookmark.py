"""The workstation begins where it was left: view, filter, ticket, text and caret, however it ended."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from driving import fill, press, settle, toasts, typed, until

from deskterm.model.commands import SetState
from deskterm.model.words import Audience, State
from deskterm.store.bookmark import Bookmark, bookmark_path, load_bookmark, save_bookmark
from deskterm.store.drafts import Drafts
from deskterm.store.versions import Version, Why
from deskterm.tui.bookmarking import Bookmarking
from deskterm.tui.screens.board import BoardScreen
from deskterm.tui.screens.ticket import TicketScreen
from deskterm.tui.writings import writings_of
from hostile import HOSTILE

if TYPE_CHECKING:
    from deskterm.desk.workplace import Workplace
    from deskterm.tui.app import DesktermApp
    from office import Office

NewApp = Callable[..., "DesktermApp"]


def begun(new_app: NewApp, *, restores: bool = True) -> "DesktermApp":
    app = new_app()
    app.bookmarking = Bookmarking(app, restores=restores)
    return app


def kept(workplace: "Workplace") -> Bookmark | None:
    return load_bookmark(bookmark_path(workplace.drafts, "aija"))


async def test_view_filter_and_cursor(office: "Office", workplace: "Workplace", new_app: NewApp) -> None:
    fill(office, 300)
    app = begun(new_app)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.inbox.show_view(next(one for one in app.inbox.views if one.name == "all"))
        await settle(pilot)
        await press(pilot, "bottom")
        chosen = app.inbox.list.selected
        assert chosen is not None
        app.exit(0)
    assert kept(workplace) == Bookmark(view="all", cursor=chosen.id)
    app = begun(new_app)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert app.inbox.view is not None
        assert app.inbox.view.name == "all"
        await until(pilot, lambda: app.inbox.list.cursor)
        assert app.inbox.list.selected is not None
        assert app.inbox.list.selected.id == chosen.id
        app.inbox.show_filter("channel:mail")
        await settle(pilot)
        app.exit(0)
    app = begun(new_app)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert app.inbox.filter == "channel:mail"


@pytest.mark.parametrize("words", ["#1001", "退款 nothing"])
async def test_what_was_searched_for_is_found_again(
    office: "Office", workplace: "Workplace", new_app: NewApp, words: str
) -> None:
    ticket = office.ticket(subject="Lamp")
    office.done(SetState, ticket=ticket, state=State.SOLVED)
    shown: list[list[str]] = []
    for _ in range(2):
        app = begun(new_app)
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            if not shown:
                await press(pilot, "search")
                await typed(pilot, words)
            await until(pilot, lambda app=app: app.inbox.hits is not None and app.inbox.hits.display)
            shown.append([one.line.id for one in app.inbox.hits.hits])
            assert app.inbox.bar.input.value == words
            app.exit(0)
    assert kept(workplace).filter == words
    assert shown[0] == shown[1] == ([ticket] if words == "#1001" else [])


async def test_ticket_text_and_caret_after_a_kill(office: "Office", workplace: "Workplace", new_app: NewApp) -> None:
    fill(office, 3)
    ticket = office.ticket(key="mine")
    app = begun(new_app)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.open_ticket(ticket, start="note")
        await settle(pilot)
        app.screen.composer.area.insert("您好 half a thou")
        await pilot.press("left", "left")
        await settle(pilot)
        app.bookmarking.look()
        await settle(pilot)
        writings_of(workplace).flush()
        expected = Bookmark("ticket", "to-solve", "", app.inbox.list.selected.id, ticket, "internal")
        assert kept(workplace) == expected
        caret = app.screen.composer.area.caret
    from deskterm.tui import writings

    writings._SESSIONS.clear()
    app = begun(new_app)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await settle(pilot)
        assert isinstance(app.screen, TicketScreen)
        composer = app.screen.composer
        assert (composer.writing.text, composer.area.caret) == ("您好 half a thou", caret)
        assert composer.area.has_focus
        assert composer.writing.audience is Audience.INTERNAL


async def test_the_board_and_beginning_afresh(office: "Office", new_app: NewApp) -> None:
    fill(office, 3)
    app = begun(new_app)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "board")
        app.bookmarking.look()
        await settle(pilot)
    app = begun(new_app)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, BoardScreen)
    app = begun(new_app, restores=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert app.screen is app.inbox


async def test_nothing_is_taken_up_under_the_hand(office: "Office", workplace: "Workplace", new_app: NewApp) -> None:
    tickets = fill(office, 5)
    save_bookmark(bookmark_path(workplace.drafts, "aija"), Bookmark("ticket", "late", "", "", tickets[0], ""))
    app = begun(new_app)
    app.bookmarking.start = lambda: None
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "down")
        Bookmarking.start(app.bookmarking)
        await settle(pilot)
        assert app.screen is app.inbox
        assert app.inbox.view is app.inbox.views[0]


RUBBISH = [b"", b"{}", b"[]", b"null", b"\x00\xff", b'{"screen": 3}', b"[" * 5000, b'"x"' * 40_000]


@pytest.mark.parametrize("rubbish", RUBBISH, ids=range(len(RUBBISH)))
def test_rubbish_is_no_bookmark(tmp_path: Path, rubbish: bytes) -> None:
    path = tmp_path / "aija.bookmark"
    path.write_bytes(rubbish)
    assert load_bookmark(path) is None


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_strange_bookmark_does_no_harm(
    workplace: "Workplace", office: "Office", new_app: NewApp, text: str
) -> None:
    office.ticket()
    path = bookmark_path(workplace.drafts, "aija")
    path.parent.mkdir(parents=True)
    path.write_text(
        json.dumps(dict.fromkeys(("screen", "view", "filter", "cursor", "ticket", "writing"), text[:3000])), "utf-8"
    )
    app = begun(new_app)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert app.screen is app.inbox


async def test_old_versions_go_at_the_start(office: "Office", workplace: "Workplace", new_app: NewApp) -> None:
    import os

    ticket = office.ticket()
    versions = Drafts(workplace.config.db).versions(ticket, "aija", Audience.DIRECT)
    versions.add(Version(office.now, Why.SEND, "long gone"))
    os.utime(versions.path, (1, 1))
    app = begun(new_app)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert not versions.path.exists()
        assert not toasts(app)
