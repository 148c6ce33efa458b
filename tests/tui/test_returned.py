"""An answer that came back stands on its row, in the header and on its ticket, and goes again or is a draft again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from driving import press, screen_text, settle, toasts

from deskterm.model.commands import DESK, Reply, ReturnAnswer

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp
    from office import Office

NewApp = Callable[..., "DesktermApp"]
REASON = "550 mailbox full \x1b[31m[@click=app.quit]x"


def come_back(office: "Office") -> tuple[str, str]:
    """A ticket whose answer came back."""
    ticket = office.ticket()
    message = office.done(Reply, ticket=ticket, body="Labdien! 您好").message or ""
    office.done(ReturnAnswer, actor=DESK, message=message, reason=REASON)
    return ticket, message


async def test_it_is_said_once_and_stands_in_row_and_header(office: "Office", new_app: NewApp) -> None:
    come_back(office)
    app = new_app()
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        shown = screen_text(app)
        assert "unsent 1 (1 came back)" in shown
        assert "not sent!" in shown
        app.read_counts()
        await settle(pilot)
        assert len([one for one in toasts(app) if "was not sent" in one]) == 1


async def test_its_ticket_says_why_and_the_text_is_a_draft_again(office: "Office", new_app: NewApp) -> None:
    ticket, _ = come_back(office)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        app.open_ticket(ticket)
        await settle(pilot)
        shown = screen_text(app)
        assert "came back: 550 mailbox full" in shown
        assert "\x1b" not in shown
        await press(pilot, "release")
        assert "try again" in screen_text(app)
        await pilot.press("2")
        await settle(pilot)
        await settle(pilot)
        assert app.screen.composer.writing.text == "Labdien! 您好"
        assert office.row(ticket)["unsent"] == 0


async def test_it_is_tried_again(office: "Office", new_app: NewApp) -> None:
    office.make_demo()
    ticket, message = come_back(office)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        app.open_ticket(ticket)
        await settle(pilot)
        await press(pilot, "release")
        await pilot.press("1")
        await settle(pilot)
        assert office.store.read("SELECT delivery FROM message WHERE id = ?", (message,)) == [("sent",)]
        assert app.inbox.list.failed == frozenset()
