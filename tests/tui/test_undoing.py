"""Undo on the screen: of a gesture on many tickets those that somebody changed since stay, and it is said why."""

from collections.abc import Callable

from driving import fill, press, screen_text, settle, toasts
from mirror_driver import StillLink

from deskterm.model.commands import SetPriority
from deskterm.model.words import Priority
from deskterm.text.translation import speak
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


async def test_what_stays_at_the_server_is_told_in_the_agents_language(
    new_mirror_app: Callable[[], DesktermApp], link: StillLink
) -> None:
    speak("zh")
    try:
        app = new_mirror_app()
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert link.watcher is not None
            link.watcher.stays(tuple(f"#{1000 + at} changed since (the tags by pavils)" for at in range(5)))
            await settle(pilot)
            said = toasts(app)[-1].splitlines()
            assert said[0] == "服务器未能全部撤销："
            assert said[1].startswith("#1000 之后有更改")
            assert said[4] == "另有 2 个保持原样"
    finally:
        speak("en")
