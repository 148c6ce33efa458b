"""From matter to matter: f serves the next one, says why, and asks why one is passed on."""

from collections.abc import Callable

from driving import fill, press, screen_text, settle, toasts

from deskterm.model.commands import Note
from deskterm.model.presence import Doing, Someone
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.dialogs.skip import SkipDialog
from deskterm.tui.screens.ticket import TicketScreen
from office import Office

SIZE = (120, 40)
NewApp = Callable[..., DesktermApp]


def opened(app: DesktermApp) -> str:
    assert isinstance(app.screen, TicketScreen)
    return app.screen.ticket_id


async def test_f_serves_the_next_matter_and_says_why(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 3)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "next_work")
        assert opened(app) == ids[0]
        assert any("first answer due in" in one for one in toasts(app))


async def test_a_second_f_on_an_untouched_ticket_asks_why_and_goes_on(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 3)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "next_work", "next_work")
        assert isinstance(app.screen, SkipDialog)
        assert "somebody else knows this better" in screen_text(app)
        await pilot.press("2")
        await settle(pilot)
        assert opened(app) == ids[1]
        assert office.reads.changes(ids[0])[-1].fields["skipped"] == (None, "knowledge")
        await press(pilot, "next_work", "back")
        assert opened(app) == ids[1]
        assert office.reads.untouched(ids[1], 0)


async def test_a_reason_of_ones_own_is_typed(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "next_work", "next_work")
        await pilot.press("5")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, SkipDialog)
        await pilot.press(*"[/]x", "enter")
        await settle(pilot)
        assert opened(app) == ids[1]
        assert any("[/]x" in str(one.body) for one in office.reads.ticket(ids[0]).messages)


async def test_what_was_touched_is_left_without_a_question(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "next_work")
        office.done(Note, ticket=ids[0], body="called back")
        await press(pilot, "next_work")
        assert opened(app) == ids[0]


async def test_what_a_colleague_writes_on_is_not_served(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.people = {ids[0]: (Someone.of("pavils", "Pāvils", Doing.WRITING, office.now),)}
        await press(pilot, "next_work")
        assert opened(app) == ids[1]


async def test_with_nothing_left_it_says_so(new_app: NewApp) -> None:
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "next_work")
        assert any("nothing is left to work on" in one for one in toasts(app))
