"""Going to and fro between chats and what was being written: parked mail, the way back, seats that ended."""

from typing import TYPE_CHECKING, Any

import pytest
from chatting import accepted, chats, late
from driving import press, screen_text, settle

from deskterm.model.commands import AcceptChat

if TYPE_CHECKING:
    from collections.abc import Callable

    from driving import AtWork

    from deskterm.tui.app import DesktermApp
    from office import Office


async def test_another_ticket_opened_from_a_seat_leaves_the_seat_as_it_was(office: "Office", at_work: "AtWork") -> None:
    office.ticket()
    (ticket,) = chats(office, 1)
    async with at_work() as (app, pilot):
        await accepted(pilot, 1)
        await pilot.press(*"half", "escape")
        await press(pilot, "next_ticket")
        assert app.seats.seats.front != ticket
        await press(pilot, "next_chat")
        assert (app.seats.seats.front, app.screen.composer.area.text) == (ticket, "half")  # type: ignore[attr-defined]
        await pilot.press("escape", "escape")
        await settle(pilot)
        app.open_ticket(ticket, "reply")
        await settle(pilot)
        assert app.focused.text == "half"  # type: ignore[union-attr]
        assert len([one for one in app.screen_stack if getattr(one, "ticket_id", "") == ticket]) == 1


async def test_the_mail_one_was_writing_stays_parked_and_one_key_goes_back_to_it(
    office: "Office", at_work: "AtWork"
) -> None:
    mail = office.ticket()
    (ticket,) = chats(office, 1)
    async with at_work(mail, "reply") as (app, pilot):
        await pilot.press(*"Labdien", "left")
        await press(pilot, "accept_chat")
        assert app.seats.seats.front == ticket
        assert f"◂ #{office.row(mail)['number']} ✎ ctrl+q" in screen_text(app)
        await press(pilot, "go_back")
        area: Any = app.focused
        assert (app.seats.seats.front, area.text, area.caret) == (mail, "Labdien", 6)
        await press(pilot, "next_chat")
        await pilot.press("escape")
        await press(pilot, "inbox")
        await press(pilot, "next_chat")
        assert app.seats.seats.front == ticket


async def test_one_key_goes_to_the_parked_mail_over_all_the_chats_and_one_back(
    office: "Office", at_work: "AtWork"
) -> None:
    mail = office.ticket()
    made = chats(office, 4)
    async with at_work(size=(160, 45)) as (app, pilot):
        assert app.verbs.why_not(app.keymap.actions["parked"]) == "nothing is parked"
        app.open_ticket(mail, "reply")
        await settle(pilot)
        await pilot.press(*"Labdien")
        await accepted(pilot, 4)
        await press(pilot, "parked")
        assert (app.seats.seats.front, app.focused.text) == (mail, "Labdien")  # type: ignore[union-attr]
        await press(pilot, "go_back")
        assert app.seats.seats.front == made[3]


async def test_a_mail_whose_screen_was_closed_meanwhile_is_opened_again_as_it_was(
    office: "Office", at_work: "AtWork"
) -> None:
    mail = office.ticket()
    chats(office, 1)
    async with at_work(mail, "reply") as (app, pilot):
        await pilot.press(*"Labdien")
        await press(pilot, "accept_chat")
        await pilot.press("escape")
        await press(pilot, "inbox")
        assert len(app.screen_stack) == 1
        await press(pilot, "go_back")
        assert (app.seats.seats.front, app.focused.text) == (mail, "Labdien")  # type: ignore[union-attr]


async def test_the_longest_waiting_comes_first_and_an_ended_chat_is_passed_over_on_the_way_back(
    office: "Office", at_work: "AtWork"
) -> None:
    office.make_demo()
    mail = office.ticket()
    made = chats(office, 3)
    async with at_work(mail, "reply") as (app, pilot):
        await pilot.press(*"M")
        await accepted(pilot, 3)
        await press(pilot, "next_chat")
        assert app.seats.seats.front == made[0]
        for ticket in made:
            assert app.seats.seats.front == ticket
            late(app)
            await pilot.press(*"ok")
            await press(pilot, "send_solve")
            await press(pilot, "accept")
            office.let_leave()
            app._store_changed()
            await settle(pilot)
        assert [office.row(one)["state"] for one in made] == ["solved"] * 3
        assert app.seats.seats.front == mail
        assert app.focused.text == "M"  # type: ignore[union-attr]
        assert "1 王" not in screen_text(app)
        assert app.seats.seats._screens == {}


async def test_a_seat_that_was_in_front_when_the_workstation_was_left_is_a_seat_again(
    office: "Office", new_app: "Callable[..., DesktermApp]"
) -> None:
    (ticket,) = chats(office, 1)
    office.done(AcceptChat, ticket=ticket)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        app.open_ticket(ticket)
        await settle(pilot)
        await settle(pilot)
        assert type(app.screen).__name__ == "SeatScreen"
        assert len(app.screen_stack) == 2


@pytest.mark.parametrize("verb", ["next_work", "previous_ticket"])
async def test_coming_to_a_seat_another_way_leads_to_its_own_screen(
    verb: str, office: "Office", at_work: "AtWork"
) -> None:
    mail = office.ticket()
    (ticket,) = chats(office, 1)
    async with at_work() as (app, pilot):
        await accepted(pilot, 1)
        await pilot.press(*"half", "escape")
        await press(pilot, "inbox")
        app.open_ticket(mail)
        await settle(pilot)
        await press(pilot, verb)
        assert (app.seats.seats.front, type(app.screen).__name__) == (ticket, "SeatScreen")
        assert app.screen.composer.area.text == "half"  # type: ignore[attr-defined]
