"""What changes is painted again, and nothing else: lines drawn are counted."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from driving import fill, press, settle

from deskterm.model.commands import SetPriority
from deskterm.model.words import Priority
from deskterm.tui.widgets.ticket_window import TicketWindow

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp
    from office import Office

NewApp = Callable[..., "DesktermApp"]


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lines of the list drawn so far."""
    lines: list[int] = []
    render = TicketWindow.render_line

    def counting(window: TicketWindow, y: int) -> object:
        lines.append(y)
        return render(window, y)

    monkeypatch.setattr(TicketWindow, "render_line", counting)
    return lines


async def test_a_change_elsewhere_paints_its_row_only(office: "Office", new_app: NewApp, painted: list[int]) -> None:
    tickets = fill(office, 300)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        painted.clear()
        office.done(SetPriority, ticket=tickets[5], priority=Priority.URGENT)
        app._store_changed()
        await settle(pilot)
        row = app.inbox.list._screen_line(5)
        assert set(painted) == {row}
        painted.clear()
        office.done(SetPriority, ticket=tickets[250], priority=Priority.URGENT)
        app._store_changed()
        await settle(pilot)
        assert painted == []


async def test_what_arrives_out_of_sight_paints_nothing(office: "Office", new_app: NewApp, painted: list[int]) -> None:
    fill(office, 300)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        painted.clear()
        for number in range(3):
            office.ticket(key=f"later {number}")
        app._store_changed()
        await settle(pilot)
        assert painted == []


async def test_a_step_paints_two_rows(office: "Office", new_app: NewApp, painted: list[int]) -> None:
    fill(office, 300)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        painted.clear()
        await press(pilot, "down")
        assert len(painted) == 2
