"""The board: every figure opens its tickets, live, with the cursor where it was."""

from collections.abc import Callable

from driving import fill, press, screen_text, settle, until

from deskterm.model.commands import Assign, SetState
from deskterm.model.words import State
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.board import BoardScreen
from office import Office

SIZE = (120, 40)
NewApp = Callable[..., DesktermApp]


async def test_the_figures_are_the_desks_and_each_opens(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 4)
    fill(office, 3, queue="billing", key="k")
    office.done(Assign, ticket=ids[0], assignee="pavils")
    office.done(SetState, ticket=ids[1], state=State.PENDING)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "board")
        text = screen_text(app)
        assert [title in text for title in ("queues", "channels", "agents", "unassigned", "oldest")] == [True] * 5
        await press(pilot, "open")
        assert app.screen is app.inbox
        assert app.inbox.filter == "queue:front state:to-solve"
        assert len(app.inbox.list.source.rows) == 3
        assert "filter: queue:front state:to-solve · esc clears" in screen_text(app)
        await press(pilot, "back")
        assert app.inbox.filter == ""
        await press(pilot, "board", "bottom", "open")
        assert app.inbox.filter == "who:pavils state:to-solve"
        assert [one.id for one in app.inbox.list.source.rows] == [ids[0]]


async def test_the_board_is_live_and_keeps_its_cursor(office: Office, new_app: NewApp) -> None:
    fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "board", "down", "right")
        assert isinstance(app.screen, BoardScreen)
        assert app.screen.grid.query_at_cursor() == "queue:technical state:to-solve who:none"
        office.ticket(queue="technical")
        await until(pilot, lambda: "▸1" in screen_text(app))
        assert app.screen.grid.query_at_cursor() == "queue:technical state:to-solve who:none"


async def test_the_standards_are_a_page(new_app: NewApp) -> None:
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "standards")
        text = screen_text(app)
        for one in (
            "within 18s",
            "within 30s",
            "aim 15s",
            "within 4h",
            "within 12h",
            "as the first answer",
            "90 %",
            "24h",
        ):
            assert one in text
        await press(pilot, "leave")
        assert app.screen is app.inbox
        assert app.is_running


async def test_the_next_ticket_to_work_on_is_one_key_away(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 3)
    office.done(Assign, ticket=ids[0], assignee="pavils")
    app = new_app()
    opened: list[str] = []
    app.open_ticket = lambda ticket, *_: opened.append(ticket)  # type: ignore[method-assign]
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "board", "next_work")
        assert opened == [ids[1]]
