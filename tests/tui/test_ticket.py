"""The ticket screen: what it shows, that it moves nothing under the hand, and what its verbs do."""

from datetime import timedelta
from typing import Any

import pytest
from driving import opened, press, screen_text, settle, toasts

from deskterm.model.commands import (
    Assign,
    LogCall,
    MakePromise,
    Note,
    Party,
    Reply,
    SetCategory,
    Tag,
    UpdateCustomer,
)
from deskterm.model.words import CallDirection, CallOutcome, Channel, ContactKind, Delivery
from deskterm.tui.screens.ticket import TicketScreen
from office import Office

MING = Party(ContactKind.HANDLE, "ming", "王小明")
EVIL = "\x1b]0;owned\x07 [/] [@click=app.quit]x \u202eevil"


def chat(office: Office, body: str = "您好，我的退款还没有收到。", **fields: Any) -> str:
    ticket = office.receive(
        body, channel=Channel.CHAT, sender=MING, subject="退款还没有到账", thread="s", **fields
    ).ticket
    assert ticket is not None
    return ticket


async def test_the_title_says_where_the_ticket_stands_and_what_is_due(office, new_app):
    ticket = chat(office)
    office.done(Assign, ticket=ticket, assignee="aija")
    office.done(SetCategory, ticket=ticket, category="billing")
    office.done(Tag, ticket=ticket, add=("refund",))
    office.wait(seconds=6)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await opened(pilot, ticket)
        text = screen_text(pilot.app)
        assert "退款还没有到账" in text
        assert "first answer due in 24 s (w why, d none needed)" in text
        assert "chat · Front line · billing · new · Aija · +refund" in text
        office.wait(seconds=44)
        pilot.app.screen._tick()
        await settle(pilot)
        assert "first answer LATE by 20 s" in screen_text(pilot.app)


async def test_every_entry_says_what_it_is(office, new_app):
    ticket = office.ticket(body=f"Kur ir paciņa? {EVIL}")
    office.done(Note, ticket=ticket, body="for us only")
    office.done(MakePromise, ticket=ticket, text="we ring back", due_at=office.at(hours=3))
    office.done(
        LogCall,
        ticket=ticket,
        direction=CallDirection.OUTBOUND,
        outcome=CallOutcome.REACHED,
        started_at=office.now - timedelta(minutes=5),
        answered_at=office.now - timedelta(minutes=5),
        ended_at=office.now - timedelta(seconds=48),
        notes="said yes",
    )
    office.done(Reply, ticket=ticket, body="Labdien!")
    async with new_app().run_test(size=(120, 40)) as pilot:
        await opened(pilot, ticket)
        text = screen_text(pilot.app)
        assert "internal note" in text
        assert "call to the customer · reached · 4m12s" in text
        assert "promised by Aija until 12:00 (open): we ring back" in text
        assert "leaves to ilze@example.com in 10 s" in text
        assert "[@click=app.quit]x" in text
        assert "\x1b" not in text
        assert "\u202e" not in text


async def test_it_opens_at_the_newest_and_reads_older_ones_at_the_top(office, new_app):
    ticket = chat(office, "message 0")
    for number in range(1, 130):
        office.wait(seconds=20)
        chat(office, f"message {number}")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, ticket)
        assert "message 129" in screen_text(pilot.app)
        assert len(screen.conversation.messages) == 50
        await press(pilot, "top", "top")
        assert len(screen.conversation.messages) == 100
        assert "message 80" in screen_text(pilot.app)
        await press(pilot, "top", "top")
        assert len(screen.conversation.messages) == 130
        await press(pilot, "top")
        assert "message 0" in screen_text(pilot.app)
        await press(pilot, "bottom")
        assert "message 129" in screen_text(pilot.app)


async def test_what_arrives_moves_nothing_unless_the_reader_is_at_the_end(office, new_app):
    ticket = chat(office, "message 0")
    for number in range(1, 60):
        office.wait(seconds=20)
        chat(office, f"message {number}")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, ticket)
        chat(office, "the newest")
        screen.read()
        await settle(pilot)
        assert "the newest" in screen_text(pilot.app)
        await press(pilot, "page_up")
        before = screen.conversation.scroll_y
        chat(office, "another one")
        screen.read()
        await settle(pilot)
        assert screen.conversation.scroll_y == before
        assert "another one" not in screen_text(pilot.app)
        assert "1 new message above" in screen_text(pilot.app)


async def test_a_message_while_writing_is_announced_and_the_caret_stays(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, ticket, "reply")
        await pilot.press(*"abc", "left")
        await settle(pilot)
        area = screen.composer.area
        before = (area.text, area.cursor_location, area.region)
        chat(office, "one more thing")
        screen.read()
        await settle(pilot)
        assert "▲ 1 new message above" in screen_text(pilot.app)
        assert (area.text, area.cursor_location, area.region) == before
        assert pilot.app.focused is area


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (160, 45)])
async def test_it_fits_every_size(office, new_app, width, height):
    ticket = office.ticket(body="Kur ir paciņa? " * 30)
    async with new_app().run_test(size=(width, height)) as pilot:
        screen = await opened(pilot, ticket)
        narrow = width < 100
        assert screen.card.display is not narrow
        assert "Kur ir paciņa?" in screen_text(pilot.app)
        await press(pilot, "pane_next")
        assert screen.card.display
        assert pilot.app.focused is screen.card
        assert ("Kur ir paciņa? Kur" in screen_text(pilot.app)) is not narrow


async def test_the_card_tells_who_it_is_and_opens_their_other_tickets(office, new_app):
    first = office.ticket(subject="Pirmā lieta")
    second = office.receive("cita lieta", subject="Otrā lieta", external_id="<2@x>").ticket
    customer = office.reads.ticket(first).customer
    office.done(UpdateCustomer, customer=customer.id, salutation="Ilze", vip=True, note=EVIL)
    async with new_app().run_test(size=(160, 45)) as pilot:
        await opened(pilot, first)
        text = screen_text(pilot.app)
        assert "★ VIP" in text
        assert "addressed as Ilze" in text
        assert "lv (guess)" in text
        assert "ilze@example.com" in text
        assert "Open too, the same matter?" in text
        await press(pilot, "pane_next", "open")
        assert isinstance(pilot.app.screen, TicketScreen)
        assert pilot.app.screen.ticket_id == second


async def test_neighbours_are_those_of_the_list(office, new_app):
    tickets = []
    for number in range(3):
        office.wait(minutes=1)
        sender = Party(ContactKind.MAIL, f"c{number}@example.com", f"Customer {number}")
        tickets.append(office.receive(f"words {number}", sender=sender, subject=f"matter {number}").ticket)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "open", "next_ticket", "next_ticket")
        assert "matter 2" in screen_text(pilot.app)
        await press(pilot, "next_ticket")
        assert "that was the last ticket of the list" in toasts(pilot.app)
        await press(pilot, "previous_ticket")
        assert "matter 1" in screen_text(pilot.app)
        await press(pilot, "back")
        assert pilot.app.inbox.list.selected.id == tickets[1]


async def test_colleagues_get_their_names_when_those_are_known_later(office, new_app):
    ticket = office.ticket()
    office.done(MakePromise, ticket=ticket, text="we ring back", due_at=office.at(hours=3))
    office.done(Assign, ticket=ticket, assignee="aija")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, ticket)
        pilot.app.names = {"aija": "小林"}
        await pilot.pause()
        assert "promised by 小林" in screen.conversation.text
        assert "new · 小林" in screen_text(pilot.app)


async def test_no_reply_needed_and_keeping_a_promise(office, new_app):
    ticket = chat(office)
    office.done(MakePromise, ticket=ticket, text="we ring back", due_at=office.at(hours=3))
    async with new_app().run_test(size=(120, 40)) as pilot:
        await opened(pilot, ticket)
        await press(pilot, "no_reply", "keep_promise")
        view = office.reads.ticket(ticket)
        assert view.line.unanswered == 0
        assert view.promises[0].kept_at is not None
        assert "no reply needed" in screen_text(pilot.app)


async def test_a_ticket_that_is_gone_says_so_and_leaves(office, new_app):
    chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        pilot.app.open_ticket("nothing")
        await settle(pilot)
        assert pilot.app.screen is pilot.app.inbox
        assert any("no longer there" in one for one in toasts(pilot.app))


async def test_thousands_of_messages_are_drawn_a_screen_at_a_time(office, new_app):
    ticket = chat(office, "x" * 5000)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, ticket)
        one = screen.conversation.messages[0]
        conversation = screen.conversation
        conversation.messages = []
        from dataclasses import replace

        many = tuple(replace(one, key=one.key + n, id=f"m{n}", body=f"{n} {one.body}") for n in range(5000))
        assert screen.view is not None
        conversation.show(replace(screen.view, messages=many[-1000:]))
        conversation.prepend(ticket, many[:4000], older=False)
        await settle(pilot)
        assert len(conversation.messages) == 1000
        await press(pilot, "top")
        assert conversation.messages[0].id == "m0"
        assert "xxxx" in screen_text(pilot.app)


async def test_hostile_words_anywhere_are_only_shown(office, new_app, hostile):
    ticket = office.receive(
        hostile or "x", subject=hostile, sender=Party(ContactKind.MAIL, "evil@example.com", hostile)
    ).ticket
    async with new_app().run_test(size=(120, 40)) as pilot:
        await opened(pilot, ticket, "note")
        text = screen_text(pilot.app)
        assert not any(one in text for one in "\x1b\x9b\x07\x00\u202e\u200b")
        assert pilot.app.is_running
        delivered = [one.delivery for one in office.reads.ticket(ticket).messages]
        assert Delivery.SENT not in delivered


async def test_the_composer_takes_its_room_without_hiding_the_newest(office, new_app):
    ticket = chat(office, "message 0")
    for number in range(1, 40):
        office.wait(seconds=20)
        chat(office, f"message {number}")
    async with new_app().run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, ticket)
        await press(pilot, "reply")
        assert "message 39" in screen_text(pilot.app)
        await press(pilot, "keep_draft")
        assert not screen.composer.is_open
        await pilot.resize_terminal(60, 20)
        await settle(pilot)
        assert "message 39" in screen_text(pilot.app)


async def test_the_next_ticket_to_work_on_opens_on_the_same_screen(office, new_app):
    first = chat(office)
    office.wait(seconds=1)
    second = office.ticket()
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, second)
        await press(pilot, "next_work")
        assert screen.ticket_id == first
        assert len(pilot.app.screen_stack) == 2
        await press(pilot, "next_work")
        assert "Skip #1001: why?" in screen_text(pilot.app)


async def test_what_was_written_below_another_screen_is_there_on_return(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await opened(pilot, ticket)
        await press(pilot, "help")
        office.wait(seconds=1)
        chat(office, "meanwhile")
        await press(pilot, "back")
        assert "meanwhile" in screen_text(pilot.app)


async def test_no_word_of_a_promise_is_cut_by_the_bar_of_a_long_card(office, new_app):
    ticket = chat(office)
    for number in range(6):
        office.done(MakePromise, ticket=ticket, text=f"{number} " + "ab " * 20, due_at=office.at(hours=3))
    for width in range(100, 112, 2):
        async with new_app().run_test(size=(width, 18)) as pilot:
            screen = await opened(pilot, ticket)
            assert screen.card.show_vertical_scrollbar
            words = [line for line in screen_text(pilot.app).splitlines() if "ab ab" in line]
            assert words
            assert not [line for line in words if "…" in line]


async def test_a_promise_longer_than_its_room_on_the_card_says_that_there_is_more(office, new_app):
    ticket = chat(office)
    office.done(MakePromise, ticket=ticket, text="we ring back " * 30, due_at=office.at(hours=3))
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, ticket)
        lines = [row.text for row in screen.card.rows if "ring" in row.text]
        assert len(lines) == 3
        assert lines[-1].endswith("…")
