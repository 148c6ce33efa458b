"""Parallel chats: accepting, what stays in each seat as it was, what is refused, and when a seat ends."""

from typing import TYPE_CHECKING, Any

from chatting import WORDS, accepted, answer, chat, chats, late
from driving import press, screen_text, settle, toasts

from deskterm.model.commands import AcceptChat, Assign

if TYPE_CHECKING:
    from driving import AtWork

    from office import Office


async def test_a_chat_is_accepted_explicitly_and_the_strip_shows_it(office: "Office", at_work: "AtWork") -> None:
    (ticket,) = chats(office, 1)
    office.wait(seconds=5)
    async with at_work() as (app, pilot):
        assert "▸1" not in screen_text(app)
        await press(pilot, "accept_chat")
        row = office.row(ticket)
        assert (row["assignee"], row["state"]) == ("aija", "open")
        assert row["accepted_at"] is not None
        assert row["first_answer_at"] is None
        text = screen_text(app)
        assert "▸1 王小明 zh 6s" in text
        assert "ANSWER to 王小明" in text
        assert "to 王小明" in next(line for line in text.splitlines() if "Enter" in line and "王小明" in line)
        await answer(pilot, "hi")
        assert office.rows("SELECT body FROM message WHERE kind = 'answer'")[0]["body"] == "hi"


async def test_each_seat_keeps_its_text_its_caret_and_its_undo(office: "Office", at_work: "AtWork") -> None:
    first, second = chats(office, 2)
    async with at_work() as (app, pilot):
        await accepted(pilot, 1)
        await pilot.press(*"abc", "left")
        await press(pilot, "accept_chat")
        assert app.seats.seats.front == second
        await pilot.press(*"xyz")
        await press(pilot, "next_chat")
        assert app.seats.seats.front == first
        area: Any = app.focused
        assert (area.text, area.caret) == ("abc", 2)
        await pilot.press("ctrl+z")
        assert area.text != "abc"
        await press(pilot, "go_back")
        assert (app.focused.text, app.focused.caret) == ("xyz", 3)  # type: ignore[union-attr]


async def test_a_send_just_after_a_switch_is_swallowed_and_said(office: "Office", at_work: "AtWork") -> None:
    first, _ = chats(office, 2)
    async with at_work() as (app, pilot):
        await accepted(pilot, 2)
        await pilot.press(*"two")
        await press(pilot, "next_chat")
        await pilot.press(*"one")
        app.seats.seats._switched_at = app.seats.seats.clock()
        await press(pilot, "send_chat")
        assert "not sent: you have only just come to 王小明" in screen_text(app)
        app.seats.seats._switched_at = app.seats.seats.clock()
        await press(pilot, "hold")
        assert office.rows("SELECT * FROM message WHERE kind = 'answer'") == []
        await answer(pilot, "!")
        (sent,) = office.rows(
            "SELECT m.body, t.id FROM message m JOIN ticket t ON t.key = m.ticket_key WHERE kind = 'answer'"
        )
        assert (sent["body"], sent["id"]) == ("one!", first)


async def test_solving_without_an_answer_leaves_the_seat(office: "Office", at_work: "AtWork") -> None:
    first, second = chats(office, 2)
    async with at_work() as (app, pilot):
        await accepted(pilot, 2)
        await pilot.press("escape")
        await press(pilot, "solve")
        await pilot.press("3")
        await press(pilot, "accept")
        await settle(pilot)
        assert office.row(second)["state"] == "solved"
        assert app.seats.seats.front == first
        assert [one.line.ticket for one in app.seats.seats.facts()] == [first]


async def test_four_chats_answered_in_turn_take_two_keys_each_besides_the_words(
    office: "Office", at_work: "AtWork"
) -> None:
    office.make_demo()
    made = chats(office, 4)
    keys = 0
    async with at_work() as (app, pilot):
        for words in WORDS:
            await press(pilot, "accept_chat")
            late(app)
            await pilot.press(*words.replace(" ", "")[:9])
            await press(pilot, "send_chat")
            keys += 2
        assert keys == 8
        office.let_leave()
        assert all(office.row(one)["first_answer_at"] is not None for one in made)


async def test_more_chats_than_seats_are_refused_with_the_reason(office: "Office", at_work: "AtWork") -> None:
    made = chats(office, 4)
    more = chat(office, "Zoë", "Anyone?")
    async with at_work(size=(80, 24)) as (app, pilot):
        await accepted(pilot, 4)
        text = screen_text(app)
        line = next(one for one in text.splitlines() if "1 王小明" in one)
        assert [f"{place} " in line for place in range(1, 5)] == [True] * 4
        assert all(language in line for language in (" zh ", " lv ", " ru ", " en "))
        await press(pilot, "accept_chat")
        assert any("you have 4 chats already" in one for one in toasts(app))
        assert office.row(more)["assignee"] is None
        assert all(office.row(one)["assignee"] == "aija" for one in made)


async def test_an_old_chat_is_accepted_where_the_cursor_stands_on_it(office: "Office", at_work: "AtWork") -> None:
    mail = office.ticket()
    (ticket,) = chats(office, 1)
    office.wait(minutes=16)
    async with at_work() as (app, pilot):
        app.inbox.list.select(mail)
        await settle(pilot)
        await press(pilot, "accept_chat")
        assert any("no live chat waits for anybody; an older one" in one for one in toasts(app))
        app.inbox.list.select(ticket)
        await settle(pilot)
        await press(pilot, "accept_chat")
        assert app.seats.seats.front == ticket


async def test_whoever_comes_second_is_told_who_was_quicker(office: "Office", at_work: "AtWork") -> None:
    (ticket,) = chats(office, 1)
    async with at_work() as (app, pilot):
        office.done(AcceptChat, actor="pavils", ticket=ticket)
        await press(pilot, "accept_chat")
        assert any("Pavils has accepted #" in one for one in toasts(app))
        assert app.seats.seats.front is None
        app.open_ticket(ticket)
        await settle(pilot)
        await press(pilot, "accept_chat")
        assert toasts(app)[-1] == f"Pavils has #{office.row(ticket)['number']}"


async def test_seats_are_there_again_after_a_restart(office: "Office", at_work: "AtWork") -> None:
    first, second = chats(office, 2)
    async with at_work() as (_, pilot):
        await accepted(pilot, 2)
        await pilot.press(*"half")
    async with at_work() as (again, pilot):
        text = screen_text(again)
        assert "1 王小明" in text
        assert "2 Jānis" in text
        assert "✎ draft" in text
        await press(pilot, "next_chat", "next_chat")
        assert again.seats.seats.front == second
        assert again.focused.text == "half"  # type: ignore[union-attr]
        assert first != second


def test_who_has_a_seat_is_the_desks_to_say(office: "Office") -> None:
    first, second = chats(office, 2)
    office.done(AcceptChat, ticket=first, most=1)
    assert "one of your seats already" in office.refused(AcceptChat, ticket=first).reason
    assert "as many as your seats" in office.refused(AcceptChat, ticket=second, most=1).reason
    assert "Aija has accepted" in office.refused(AcceptChat, actor="pavils", ticket=first).reason
    office.done(Assign, ticket=first, assignee="pavils")
    assert office.row(first)["accepted_at"] is None
    assert "Pavils has #" in office.refused(AcceptChat, ticket=first).reason
    assert "came by mail" in office.refused(AcceptChat, ticket=office.ticket()).reason
    assert [one.ticket for one in office.reads.seating().waiting] == [second]


async def test_a_seat_that_a_colleague_takes_over_is_told_and_keeps_what_was_written(
    office: "Office", at_work: "AtWork"
) -> None:
    first, second = chats(office, 2)
    async with at_work() as (app, pilot):
        await accepted(pilot, 2)
        await pilot.press(*"half")
        office.done(Assign, actor="pavils", ticket=first, assignee="pavils")
        app._store_changed()
        await settle(pilot)
        assert toasts(app) == []
        office.done(Assign, actor="pavils", ticket=second, assignee="pavils")
        app._store_changed()
        await settle(pilot)
        assert toasts(app) == ["this chat is not one of your seats any more"]
        assert (app.seats.seats.front, app.focused.text) == (second, "half")  # type: ignore[union-attr]


async def test_undoing_an_acceptance_gives_the_seat_back(office: "Office", at_work: "AtWork") -> None:
    (ticket,) = chats(office, 1)
    async with at_work() as (app, pilot):
        await accepted(pilot, 1)
        await pilot.press("escape")
        await press(pilot, "undo")
        row = office.row(ticket)
        assert (row["assignee"], row["state"], row["accepted_at"]) == (None, "new", None)
        assert "1 王小明 zh" not in screen_text(app)
        assert app.seats.seats._screens == {}
        await press(pilot, "back")
        assert app.screen is app.inbox
