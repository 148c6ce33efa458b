"""What a seat offers: a hold in time, “still there?”, and closing what a customer has left."""

from typing import TYPE_CHECKING, Any

from chatting import NAMES, accepted, answer, chats, late, say_more
from driving import press, screen_text, settle, toasts

from deskterm.model.commands import AcceptChat

if TYPE_CHECKING:
    from driving import AtWork

    from office import Office


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
        assert "esc E closes it as left" in screen_text(app)
        await pilot.press("escape")
        seat.show_offer()
        await settle(pilot)
        assert "· E closes it as left" in screen_text(app)
        await press(pilot, "customer_left")
        row = office.row(ticket)
        assert (row["state"], row["accepted_at"]) == ("closed", None)
        assert row["left_at"] is not None
        assert app.screen is app.inbox


async def test_a_phrase_that_does_not_stand_there_yet_is_shown_before_it_is_sent(
    office: "Office", at_work: "AtWork"
) -> None:
    office.make_demo()
    ticket = chats(office, 4)[3]
    async with at_work(ticket) as (app, pilot):
        await press(pilot, "accept_chat")
        late(app)
        await press(pilot, "hold")
        assert "ctrl+l sends: “I would like to check" in screen_text(app)
        say_more(office, NAMES[3], "Are you there?")
        app._store_changed()
        await settle(pilot)
        assert office.rows("SELECT body FROM message WHERE kind = 'answer'") == []
        await press(pilot, "hold")
        (sent,) = office.rows("SELECT body FROM message WHERE kind = 'answer'")
        assert "about 3 minutes" in sent["body"]
        office.let_leave()
        app._store_changed()
        await settle(pilot)
        await press(pilot, "hold")
        assert "ctrl+l sends: “Are you still there?" in screen_text(app)
        assert len(office.rows("SELECT body FROM message WHERE kind = 'answer'")) == 1


async def test_where_the_next_chat_is_being_answered_the_way_to_undo_begins_with_esc(
    office: "Office", at_work: "AtWork"
) -> None:
    first, second = chats(office, 2)
    async with at_work() as (app, pilot):
        await accepted(pilot, 2)
        await pilot.press("escape")
        await press(pilot, "customer_left")
        assert app.seats.seats.front == first
        assert any("Jānis Bērziņš left (esc u undoes it)" in one for one in toasts(app))
        await press(pilot, "keep_draft", "undo")
        assert office.row(second)["state"] == "open"


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
