"""Parallel chats: accepting, going to and fro, what stays where it was, what is offered and what is refused."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from driving import press, screen_text, settle, toasts

from deskterm.model.commands import AcceptChat, Assign, Party
from deskterm.model.words import Channel, ContactKind, DueKind, Language
from deskterm.tui.widgets.seat_strip import SeatStrip
from hostile import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from driving import AtWork

    from deskterm.tui.app import DesktermApp
    from office import Office

NAMES = ("王小明", "Jānis Bērziņš", "Олег Петров", "Ann")
WORDS = (
    "您好，我的订单什么时候发货？",
    "Labdien, kur ir mans sūtījums?",
    "Здравствуйте, где мой заказ?",
    "Hello, where is it?",
)


def chat(office: "Office", name: str, words: str = "Hello?", thread: str = "") -> str:
    """A chat that begins now; its id."""
    return office.ticket(
        channel=Channel.CHAT,
        sender=Party(ContactKind.HANDLE, f"chat:{thread or name}", name),
        body=words,
        subject="",
        thread=thread or name,
    )


def chats(office: "Office", count: int = 4) -> list[str]:
    """So many chats, each a second after the one before."""
    made: list[str] = []
    for name, words in list(zip(NAMES, WORDS, strict=True))[:count]:
        made.append(chat(office, name, words))
        office.wait(seconds=1)
    return made


def say_more(office: "Office", name: str, words: str) -> None:
    office.receive(
        channel=Channel.CHAT,
        sender=Party(ContactKind.HANDLE, f"chat:{name}", name),
        body=words,
        subject="",
        thread=name,
    )


def strip(app: Any) -> str:
    """The line of seats, or nothing."""
    return next((line for line in screen_text(app).splitlines() if "1 " in line and " zh " in line), "")


async def answer(pilot: Any, text: str) -> None:
    """Type a line, a moment after the switch, and send it."""
    late(pilot.app)
    await pilot.press(*text)
    await press(pilot, "send_chat")
    await settle(pilot)


def late(app: Any) -> None:
    """More than half a second has gone by since the last switch."""
    app.seats.seats._switched_at = float("-inf")


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


async def accepted(pilot: Any, count: int) -> None:
    """Accept so many of the waiting chats."""
    for _ in range(count):
        await press(pilot, "accept_chat")
        late(pilot.app)


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


async def test_the_strip_stands_on_every_screen(office: "Office", at_work: "AtWork") -> None:
    chats(office, 1)
    async with at_work(size=(80, 24)) as (app, pilot):
        await accepted(pilot, 1)
        await pilot.press("escape")
        for verb in ("inbox", "board", "standards", "new_call"):
            await press(pilot, verb)
            assert "1 王小明 zh" in screen_text(app), verb
            if verb != "inbox":
                await pilot.press("escape")
                await settle(pilot)


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


async def test_whoever_comes_second_is_told_who_was_quicker(office: "Office", at_work: "AtWork") -> None:
    (ticket,) = chats(office, 1)
    async with at_work() as (app, pilot):
        office.done(AcceptChat, actor="pavils", ticket=ticket)
        await press(pilot, "accept_chat")
        assert any("Pavils has accepted #" in one for one in toasts(app))
        assert app.seats.seats.front is None


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


async def test_unread_words_are_counted_until_one_is_there(
    office: "Office", at_work: "AtWork", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SeatStrip, "set_interval", lambda *_: None)  # no second goes by to draw the strip anew
    office.make_demo()
    chats(office, 2)
    async with at_work() as (app, pilot):
        await accepted(pilot, 2)
        say_more(office, NAMES[0], "…？")
        say_more(office, NAMES[0], "!")
        app._store_changed()
        await settle(pilot)
        assert "2 new" in screen_text(app)
        await press(pilot, "next_chat")
        first: Any = app.screen
        while first.conversation.newest.body != "!":
            await settle(pilot)
        await press(pilot, "next_chat")
        assert "2 new" not in screen_text(app)


async def test_hold_is_offered_at_half_the_time_and_leaves_the_draft_alone(office: "Office", at_work: "AtWork") -> None:
    office.make_demo()
    ticket = chats(office, 4)[3]
    async with at_work() as (app, pilot):
        app.inbox.list.select(ticket)
        app.open_ticket(ticket)
        await settle(pilot)
        await press(pilot, "accept_chat")
        await pilot.press(*"I will")
        seat: Any = app.screen
        seat.show_offer()
        await pilot.pause()
        assert "ctrl+l sends" not in screen_text(app)
        office.wait(seconds=14)
        seat.show_offer()
        await settle(pilot)
        assert "▲ due in" in screen_text(app)
        assert "ctrl+l sends: “I would like to check" in screen_text(app)
        late(app)
        await press(pilot, "hold")
        sent = office.rows("SELECT body FROM message WHERE kind = 'answer'")
        assert "about 3 minutes" in sent[0]["body"]
        assert app.focused.text == "I will"  # type: ignore[union-attr]
        office.let_leave()
        app._store_changed()
        await settle(pilot)
        row = office.row(ticket)
        assert row["first_answer_at"] is not None
        assert "hold 2m" in screen_text(app)
        office.wait(minutes=3)
        app.screen.refresh()
        app.seats.seats.dress(app.screen)
        await settle(pilot)
        assert "hold over" in screen_text(app)
        await answer(pilot, " tell")
        assert office.row(ticket)["hold_until"] is None


async def test_a_gone_customer_is_asked_and_the_chat_closed_without_an_answer_made_up(
    office: "Office", at_work: "AtWork"
) -> None:
    office.make_demo()
    ticket = chats(office, 4)[3]
    async with at_work(ticket) as (app, pilot):
        await press(pilot, "accept_chat")
        await answer(pilot, "Hello, a moment")
        office.let_leave()
        office.wait(minutes=6)
        app._store_changed()
        await settle(pilot)
        seat: Any = app.screen
        seat.show_offer()
        await settle(pilot)
        assert "gone 6m" in screen_text(app)
        assert "ctrl+l asks: “Are you still there?" in screen_text(app)
        late(app)
        await press(pilot, "hold")
        office.let_leave()
        office.wait(minutes=6)
        app._store_changed()
        await settle(pilot)
        seat.show_offer()
        await settle(pilot)
        assert "E closes it as left" in screen_text(app)
        await pilot.press("escape")
        await press(pilot, "customer_left")
        row = office.row(ticket)
        assert (row["state"], row["accepted_at"]) == ("closed", None)
        assert row["left_at"] is not None
        assert app.screen is app.inbox


async def test_a_left_chat_without_any_answer_counts_none(office: "Office") -> None:
    from deskterm.model.commands import CloseLeftChat, Undo

    (ticket,) = chats(office, 1)
    office.done(AcceptChat, ticket=ticket)
    office.wait(seconds=50)
    closed = office.done(CloseLeftChat, ticket=ticket)
    row = office.row(ticket)
    assert (row["first_answer_at"], row["answers"], row["asked_at"]) == (None, 0, None)
    assert (row["left_at"] - row["created_at"]) // 1000 == 51
    (first,) = [one for one in office.reads.why(ticket, office.settings) if one.kind == "first"]
    assert (first.status, first.kept) == ("waived", None)
    office.done(Undo, of=closed.command)
    row = office.row(ticket)
    assert (row["state"], row["left_at"]) == ("open", None)
    assert row["accepted_at"] is not None
    say_more(office, NAMES[0], "still here")
    stale = office.conflict(CloseLeftChat, ticket=ticket, seen=row["version"])
    assert "unanswered" in stale.reason


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


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_hostile_names_are_shown_and_not_obeyed(
    size: tuple[int, int], office: "Office", new_app: "Callable[..., DesktermApp]"
) -> None:
    app = new_app()
    for place, name in enumerate(HOSTILE):
        office.done(
            AcceptChat, ticket=chat(office, name or "x", name, thread=str(place)), most=9
        ) if place < 4 else None
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "\x1b" not in text
        assert "\u202e" not in text
        for _ in range(4):
            await press(pilot, "next_chat")
        assert app.is_running


def seat_facts(place: int) -> Any:
    """A seat of a hostile name, with everything there is to say of it."""
    from datetime import UTC, datetime

    from deskterm.model.views.seats import SeatLine
    from deskterm.text.safe import safe_line
    from deskterm.tui.seat_words import SeatFacts

    now = datetime(2026, 11, 18, 9, tzinfo=UTC)
    line = SeatLine(
        ticket=str(place),
        number=place,
        customer=safe_line(HOSTILE[place]),
        language=Language.CHINESE,
        accepted_at=now,
        version=1,
        unanswered=1,
        unsent=0,
        waiting_since=now - timedelta(seconds=place * 20),
        hold_until=None,
        due_at=now,
        due_kind=DueKind.NEXT,
        heard_at=now - timedelta(seconds=place * 20),
        answered_at=None,
        heard=tuple(range(10)),
        answered=0,
    )
    return now, SeatFacts(line, place, place == 2, 10, draft=True)


@pytest.mark.parametrize("count", range(1, 10))
def test_the_strip_never_takes_more_cells_than_there_are(count: int) -> None:
    from deskterm.tui.cells import width
    from deskterm.tui.seat_words import strip_pieces

    now = seat_facts(1)[0]
    seats = [seat_facts(place)[1] for place in range(1, count + 1)]
    beside = ["12 wait ctrl+g  ◂ #1042 ✎ ctrl+o", "12 wait", ""]
    for cells in (60, 80, 100, 120, 160, 200):
        pieces, spots = strip_pieces(seats, now, timedelta(minutes=5), beside, cells)
        assert sum(width(text) for text, _ in pieces) <= cells
        assert all(start < end <= cells for start, end, _ in spots)
        if count <= 4 and cells >= 80:
            assert len(spots) == count


def test_without_a_chat_of_ones_own_nothing_of_it_is_loaded(office: "Office") -> None:
    office.ticket()
    assert not office.reads.has_seats()
    assert office.reads.seating().seats == ()


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
