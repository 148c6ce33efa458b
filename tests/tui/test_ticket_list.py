"""The list of tickets: a window that reads only what it shows, and a cursor that belongs to a ticket."""

from collections.abc import Callable
from typing import Any

import pytest
from driving import fill, press, screen_text, settle, toasts, until

from deskterm.errors import StoreBusy
from deskterm.model.commands import Assign, Party, SetState
from deskterm.model.words import Channel, ContactKind, State
from deskterm.tui.app import DesktermApp
from office import Office

SIZE = (120, 40)
NewApp = Callable[..., DesktermApp]


def numbers(app: DesktermApp) -> list[int | None]:
    """The numbers of the rows in sight."""
    tickets = app.inbox.list
    found = [tickets._line_at(at) for y in range(tickets.size.height) if (at := tickets._index_on(y)) is not None]
    return [one.number if one else None for one in found]


async def test_first_rows_are_on_the_screen_without_reading_again(office: Office, new_app: NewApp) -> None:
    fill(office, 30)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "#1001" in screen_text(app)
        assert "to solve 30" in screen_text(app)


async def test_moves_and_reads_ahead_by_keyset_to_the_last_row(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 320)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        tickets = app.inbox.list
        for _ in range(25):
            await press(pilot, "page_down")
        assert tickets.selected is not None
        assert tickets.selected.id == ids[-1]
        assert numbers(app)[-1] == 1320
        assert [one.id for one in tickets.source.rows] == ids


async def test_end_middle_and_top_are_one_key_away(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 700)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        tickets = app.inbox.list
        await press(pilot, "bottom")
        assert tickets.selected is not None
        assert tickets.selected.id == ids[-1]
        assert None not in numbers(app)
        assert len(tickets.source.rows) < 400
        await press(pilot, "middle")
        assert tickets.selected is not None
        assert tickets.selected.id == ids[350]
        await press(pilot, "up", "up", "top")
        assert tickets.selected is not None
        assert tickets.selected.id == ids[0]


async def test_the_cursor_stays_on_its_ticket_when_others_arrive(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 60)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        tickets = app.inbox.list
        for _ in range(40):
            await press(pilot, "down")
        line, top = tickets._screen_line(tickets.cursor), numbers(app)[0]
        office.receive(at=office.at(hours=-20), sent_at=office.at(hours=-20))
        app.post_message(_changed())
        await settle(pilot)
        assert tickets.selected is not None
        assert tickets.selected.id == ids[40]
        assert tickets._screen_line(tickets.cursor) == line
        assert numbers(app)[0] == top


async def test_no_other_ticket_comes_under_the_hand_when_somebody_solves_it(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 10)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        tickets = app.inbox.list
        await press(pilot, "down")
        office.done(SetState, actor="pavils", ticket=ids[1], state=State.SOLVED)
        app.post_message(_changed())
        await settle(pilot)
        assert tickets.chosen() == ()
        await press(pilot, "assign_me")
        assert any("#1002 has left this list" in one for one in toasts(app))
        assert not office.row(ids[2])["assignee"]
        await press(pilot, "down")
        assert tickets.selected is not None


async def test_after_an_own_solve_the_next_ticket_is_chosen(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 10)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.execute([SetState(actor="aija", ticket=ids[0], state=State.SOLVED)])
        await settle(pilot)
        assert [one.id for one in app.inbox.list.chosen()] == [ids[1]]


async def test_marks_are_acted_on_as_one_gesture_and_undone_with_one_key(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 10)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "mark", "mark", "mark")
        assert "3 marked" in screen_text(app)
        await press(pilot, "assign_me")
        assert [office.row(one)["assignee"] for one in ids[:4]] == ["aija", "aija", "aija", None]
        assert toasts(app)[-1] == "3 tickets: assigned to Aija · u undo"
        await press(pilot, "undo")
        assert [office.row(one)["assignee"] for one in ids[:4]] == [None] * 4
        assert app.inbox.list.marks == {}


async def test_live_matters_stand_above_and_do_not_scroll(office: Office, new_app: NewApp) -> None:
    fill(office, 60)
    chat = office.ticket(
        channel=Channel.CHAT,
        sender=Party(ContactKind.HANDLE, "@wang", "王小明"),
        thread="c1",
        body="您好",
        at=office.now,
    )
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "bottom")
        lines = screen_text(app).splitlines()
        assert "─ live ─" in lines[1]
        assert "王小明" in lines[2]
        assert "─ by due" in lines[3]
        await press(pilot, "top")
        assert [one.id for one in app.inbox.list.chosen()] == [chat]
        assert chat not in {one.id for one in app.inbox.list.source.rows}


async def test_many_live_matters_leave_room_for_what_is_due(office: Office, new_app: NewApp) -> None:
    fill(office, 5)
    for at in range(18):
        office.ticket(
            channel=Channel.CHAT, sender=Party(ContactKind.HANDLE, f"@c{at}", f"C{at}"), thread=f"c{at}", body="?"
        )
    app = new_app()
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "more: / live:yes" in text
        assert "#1001" in text
        await pilot.resize_terminal(120, 60)
        await settle(pilot)
        assert "more: / live:yes" not in screen_text(app)
        assert len(app.inbox.list.live) == 18


async def test_due_words_stay_live_and_only_changed_rows_are_painted(office: Office, new_app: NewApp) -> None:
    fill(office, 5)
    office.ticket(
        channel=Channel.CHAT, sender=Party(ContactKind.HANDLE, "@w", "王"), thread="c1", body="您好", at=office.now
    )
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        tickets = app.inbox.list
        assert " 30s first" in screen_text(app)
        painted: list[Any] = []
        refresh = tickets.refresh
        tickets.refresh = lambda *regions, **more: (painted.extend(regions), refresh(*regions, **more))[1]  # type: ignore[method-assign]
        tickets._tick()
        assert painted == []
        office.wait(seconds=6)
        tickets._tick()
        assert [(one.y, one.height) for one in painted] == [(1, 1)]
        await pilot.pause()
        assert " 24s first" in screen_text(app)


async def test_an_error_keeps_the_old_rows_and_says_how_to_retry(
    office: Office, new_app: NewApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(office, 5)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)

        def busy(*_: object, **__: object) -> None:
            raise StoreBusy("the store is kept busy", "try again")

        with monkeypatch.context() as patch:
            patch.setattr(app.workplace.reads, "page", busy)
            await press(pilot, "refresh")
            assert "the store is kept busy · ctrl+r reads again" in screen_text(app)
            assert "#1003" in screen_text(app)
        await press(pilot, "refresh")
        assert "kept busy" not in screen_text(app)


async def test_a_new_desk_says_how_tickets_come(new_app: NewApp) -> None:
    app = new_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Nothing is to solve: deskterm import takes in mails, c logs a call." in screen_text(app)


async def test_an_empty_list_says_so(office: Office, new_app: NewApp) -> None:
    office.done(SetState, ticket=office.ticket(), state=State.SOLVED)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "All solved. Well done." in screen_text(app)
        await press(pilot, "reply")
        assert toasts(app) == ["there is no ticket under the cursor"]


async def test_refreshes_are_dropped_while_one_is_under_way_and_made_up_for_once(
    office: Office, new_app: NewApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(office, 5)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        calls: list[int] = []
        reread = app.inbox.list.source.reread
        monkeypatch.setattr(app.inbox.list.source, "reread", lambda *given: (calls.append(1), reread(*given))[1])
        for _ in range(20):
            app.inbox.list.refresh_rows()
        await settle(pilot)
        assert len(calls) == 2


async def test_a_click_selects_and_a_second_one_opens(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 10)
    app = new_app()
    opened: list[str] = []
    app.open_ticket = lambda ticket, *_: opened.append(ticket)  # type: ignore[method-assign]
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.click("TicketList", offset=(20, 4))
        assert [one.id for one in app.inbox.list.chosen()] == [ids[3]]
        assert opened == []
        await pilot.click("TicketList", offset=(20, 4), times=2)
        assert opened == [ids[3]]


async def test_assigning_somewhere_else_repaints_what_is_seen(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 10)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        office.done(Assign, actor="pavils", ticket=ids[4], assignee="pavils")
        await until(pilot, lambda: "Pavils" in screen_text(app))


def _changed() -> Any:
    from deskterm.tui.messages import DeskChanged

    return DeskChanged()
