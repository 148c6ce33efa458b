"""A snooze's date is said when the customer wrote meanwhile, and one key snoozes until then again."""

from collections.abc import Callable

from driving import press, screen_text, settle

from deskterm.model.commands import Snooze
from deskterm.tui.app import DesktermApp
from office import Office


async def test_it_is_said_and_offered_first(office: Office, new_app: Callable[..., DesktermApp]) -> None:
    ticket = office.ticket()
    until = office.at(days=2)
    office.done(Snooze, ticket=ticket, until=until)
    office.receive(subject="[#1001]", body="thanks, OK", external_id="<t@example.com>")
    app = new_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.open_ticket(ticket)
        await settle(pilot)
        assert "was snoozed until Fri 20 Nov 09:00 · z 1" in screen_text(app)
        await press(pilot, "snooze")
        assert "1 again until then" in screen_text(app)
        await pilot.press("1")
        await settle(pilot)
        assert office.reads.ticket(ticket).snoozed_until == until
        assert "was snoozed until" not in screen_text(app)
