"""The same on many tickets: marks, the whole list, the dry run, the results, one undo."""

from collections.abc import Callable
from typing import Any

from driving import fill, press, screen_text, settle, toasts
from matters import chat

from deskterm.model.commands import Assign, SetState
from deskterm.model.words import State
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.bulk import BulkScreen
from office import Office

SIZE = (120, 40)
NewApp = Callable[..., DesktermApp]


async def mark(pilot: Any, count: int) -> None:
    for _ in range(count):
        await press(pilot, "mark")


async def test_a_few_are_changed_at_once_and_one_undo_takes_all_back(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 5)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot, 5)
        await press(pilot, "assign_me")
        assert {office.row(one)["assignee"] for one in ids} == {"aija"}
        assert not isinstance(app.screen, BulkScreen)
        assert not app.inbox.list.marks
        await press(pilot, "undo")
        assert {office.row(one)["assignee"] for one in ids} == {None}


async def test_where_one_cannot_be_changed_that_is_shown_first(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 3)
    office.done(Assign, ticket=ids[1], assignee="aija")
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot, 3)
        await press(pilot, "assign_me")
        assert isinstance(app.screen, BulkScreen)
        text = screen_text(app)
        assert "assigned to Aija: would change 2, 1 cannot" in text
        assert "cannot: #1002 is with aija in front already" in text
        await press(pilot, "back")
        assert office.row(ids[0])["assignee"] is None
        assert len(app.inbox.list.marks) == 3
        await press(pilot, "assign_me", "accept")
        text = screen_text(app)
        assert "changed 2, 1 could not" in text
        assert "u undoes all of it" in text
        await press(pilot, "back", "undo")
        assert office.row(ids[0])["assignee"] is None
        assert office.row(ids[1])["assignee"] == "aija"


async def test_the_whole_list_is_marked_by_a_second_star_and_shown_before_it_changes(
    office: Office, new_app: NewApp
) -> None:
    ids = fill(office, 130)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "mark_all")
        assert 0 < len(app.inbox.list.marks) < 130
        await press(pilot, "mark_all")
        assert len(app.inbox.list.marks) == 130
        assert "130 are marked: all of this list" in toasts(app)
        await press(pilot, "assign_me")
        assert isinstance(app.screen, BulkScreen)
        assert "would change 130" in screen_text(app)
        await press(pilot, "accept")
        assert {office.row(one)["assignee"] for one in ids} == {"aija"}
        await press(pilot, "back", "undo")
        assert {office.row(one)["assignee"] for one in ids} == {None}


async def test_with_nothing_to_change_nothing_is_offered(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 2)
    app = new_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await mark(pilot, 2)
        await press(pilot, "priority")
        for one in ids:
            office.done(SetState, ticket=one, state=State.SOLVED)
        await press(pilot, "back", "solve")
        await settle(pilot)
        assert all(office.row(one)["state"] == "solved" for one in ids)


async def test_live_matters_in_their_lane_are_counted_among_the_marked(office: Office, new_app: NewApp) -> None:
    chat(office)
    fill(office, 3)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "mark_all", "mark_all")
        assert len(app.inbox.list.marks) == 4
        assert "4 are marked: all of this list" in toasts(app)
