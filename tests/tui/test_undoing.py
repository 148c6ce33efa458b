"""Undo on the screen: of a gesture on many tickets those that somebody changed since stay, and it is said why."""

from collections.abc import Callable

from driving import fill, press, screen_text, settle, toasts

from deskterm.model.commands import SetPriority
from deskterm.model.words import Priority
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.undone import UndoneScreen
from office import Office

NewApp = Callable[..., DesktermApp]


async def test_a_few_that_stay_are_told_in_passing(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 5)
    app = new_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, *["mark"] * 5, "assign_me")
        office.done(SetPriority, actor="zane", ticket=ids[2], priority=Priority.URGENT)
        await press(pilot, "undo")
        assert [office.row(one)["assignee"] for one in ids] == [None, None, "aija", None, None]
        said = toasts(app)[-1]
        assert said == "taken back: the assignment, on 4 tickets\n#1003 changed since (the priority by zane)"
        assert [one.severity for one in app._notifications][-1] == "warning"
        assert not isinstance(app.screen, UndoneScreen)


async def test_many_that_stay_are_listed_with_the_reason_for_each(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 8)
    app = new_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, *["mark"] * 8, "assign_me")
        for one in ids[2:]:
            office.done(SetPriority, actor="zane", ticket=one, priority=Priority.URGENT)
        await press(pilot, "undo")
        assert isinstance(app.screen, UndoneScreen)
        text = screen_text(app)
        assert "taken back: the assignment, on #1002 and #1001" in text
        for number in range(1003, 1009):
            assert f"✗ #{number} changed since (the priority by zane)" in text
        await press(pilot, "back")
        assert not isinstance(app.screen, UndoneScreen)
        assert [office.row(one)["assignee"] for one in ids] == [None, None, *["aija"] * 6]
