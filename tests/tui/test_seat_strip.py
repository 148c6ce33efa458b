"""The line of seats: on every screen, in the room there is, with hostile names, counting what is unread."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from chatting import NAMES, accepted, chat, chats, say_more
from driving import press, screen_text, settle

from deskterm.model.commands import AcceptChat
from deskterm.model.words import DueKind, Language
from deskterm.tui.widgets.seat_strip import SeatStrip
from hostile import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from driving import AtWork

    from deskterm.tui.app import DesktermApp
    from office import Office


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


@pytest.mark.parametrize("here", range(1, 10))
def test_where_not_every_seat_has_room_the_one_in_front_has_and_the_rest_is_counted(here: int) -> None:
    from deskterm.tui.seat_words import strip_pieces

    facts = [replace(seat_facts(place)[1], here=place == here) for place in range(1, 10)]
    pieces, spots = strip_pieces(facts, seat_facts(1)[0], timedelta(minutes=5), ["12 wait", ""], 80)
    assert str(here) in [ticket for _, _, ticket in spots]
    assert pieces[-1][0] == f"+{9 - len(spots)}"


def test_without_a_chat_of_ones_own_nothing_of_it_is_loaded(office: "Office") -> None:
    office.ticket()
    assert not office.reads.has_seats()
    assert office.reads.seating().seats == ()
