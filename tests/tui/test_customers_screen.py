"""Screen 5 under the keys: found, opened with one timeline, merged and taken apart, consents asked about, erased."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from driving import press, rested, screen_text, settle, toasts, until
from textual.pilot import Pilot

from deskterm.model.commands import Note, OpenTicket, Party, Reply, UpdateCustomer
from deskterm.model.customer_commands import RecordConsent
from deskterm.model.words import Channel, ContactKind
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.call import CallScreen
from deskterm.tui.screens.customer import CustomerScreen
from deskterm.tui.screens.customers import CustomersScreen
from deskterm.tui.screens.dialogs.consents import ContactDialog
from deskterm.tui.screens.dialogs.erase import EraseDialog
from deskterm.tui.screens.dialogs.identities import IdentitiesDialog
from deskterm.tui.screens.ticket import TicketScreen
from hostile import HOSTILE
from office import Office

New = Callable[..., DesktermApp]
WORK = Party(ContactKind.MAIL, "ilze.k@work.example", "Ilze K.")


def two(office: Office) -> tuple[str, str]:
    """Ilze twice: once by each of her addresses."""
    office.ticket(body="from home")
    office.wait(minutes=5)
    office.ticket(key="2", subject="Login", body="from work", sender=WORK)
    office.wait(minutes=5)
    rows = office.rows("SELECT id FROM customer ORDER BY key")
    return rows[0]["id"], rows[1]["id"]


async def type_in(pilot: Pilot[Any], words: str) -> None:
    """Type; the list of customers follows after a pause, the card of who is found after another."""
    await pilot.press(*("space" if letter == " " else letter for letter in words))
    await rested(pilot)  # the list follows after a pause, the card of who is found after another


def said(pilot: Pilot[Any]) -> list[str]:
    """What the app has said in passing."""
    assert isinstance(pilot.app, DesktermApp)
    return toasts(pilot.app)


async def to_customers(pilot: Pilot[Any]) -> CustomersScreen:
    await settle(pilot)
    await press(pilot, "customers")
    await rested(pilot)
    assert isinstance(pilot.app.screen, CustomersScreen)
    return pilot.app.screen


async def test_everybody_is_there_by_name_and_found_in_any_script(office: Office, new_app: New) -> None:
    two(office)
    office.ticket(key="3", subject="Привет", sender=Party(ContactKind.MAIL, "oleg@example.com", "Олег Петров"))
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await to_customers(pilot)
        assert [screen.list._rows[at].name for at in range(3)] == ["Ilze K.", "Ilze Kalniņa", "Олег Петров"]
        assert "ilze.k@work.example" in screen_text(pilot.app)
        await press(pilot, "search")
        await type_in(pilot, "oleg")
        await until(pilot, lambda: screen.card is not None and screen.card.name == "Олег Петров")
        assert screen.list.total == 1
        await pilot.press("escape")
        await rested(pilot)
        assert screen.list.total == 3
        assert pilot.app.screen is screen


async def test_while_a_name_is_typed_the_keys_are_those_of_a_line(office: Office, new_app: New) -> None:
    two(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await to_customers(pilot)
        await press(pilot, "search")
        await type_in(pilot, "work.exampl")
        await pilot.press("left", "home", "w", "delete", "end", "e")
        assert screen.input.value == "work.example"
        await pilot.press("enter")
        await settle(pilot)
        assert screen.focused is screen.list
        assert screen.list.selected is not None
        assert screen.list.selected.name == "Ilze K."
        await press(pilot, "search")
        await pilot.press("down")
        assert screen.focused is screen.list
        assert isinstance(pilot.app, DesktermApp)
        assert not toasts(pilot.app)


async def test_hostile_names_are_harmless(office: Office, new_app: New) -> None:
    for at, words in enumerate(HOSTILE):
        sender = Party(ContactKind.MAIL, f"c{at}@example.com", words)
        office.ticket(key=f"{at}", subject=words, body=words, sender=sender)
    for size in ((80, 24), (120, 40), (160, 45)):
        async with new_app().run_test(size=size) as pilot:
            screen = await to_customers(pilot)
            for _ in HOSTILE:
                await press(pilot, "down")
            assert "\x1b" not in screen_text(pilot.app)
            await press(pilot, "open")
            assert isinstance(pilot.app.screen, CustomerScreen)
            assert "\x1b" not in screen_text(pilot.app)
            assert screen.list.total == len(HOSTILE)


async def test_one_timeline_of_all_their_tickets_loads_upward(office: Office, new_app: New) -> None:
    ticket = office.ticket(body="message 0")
    for at in range(1, 120):
        office.wait(minutes=1)
        other = office.receive(key=f"x{at}", subject=f"Matter {at % 3}", body=f"message {at}").ticket
        if at % 10 == 0:
            office.done(Note, ticket=other or ticket, body=f"note {at}")
    async with new_app().run_test(size=(120, 40)) as pilot:
        await to_customers(pilot)
        await press(pilot, "open")
        screen = pilot.app.screen
        assert isinstance(screen, CustomerScreen)
        timeline = screen.timeline
        assert len(timeline.entries) == 50
        assert "message 119" in screen_text(pilot.app)
        for _ in range(8):
            await press(pilot, "top")
        keys = [one.message.key for one in timeline.entries]
        assert keys == sorted(keys)
        assert len(keys) == len(set(keys)) == 131
        assert "message 0" in screen_text(pilot.app)
        await press(pilot, "open")
        assert isinstance(pilot.app.screen, TicketScreen)


async def test_two_are_merged_after_a_preview_and_taken_apart(office: Office, new_app: New) -> None:
    one, other = two(office)
    office.done(UpdateCustomer, customer=one, organisation="SIA Viens", consent=((Channel.MAIL, True),))
    office.done(UpdateCustomer, customer=other, organisation="SIA Divi", consent=((Channel.MAIL, False),))
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await to_customers(pilot)
        await press(pilot, "down", "merge_customers")
        await rested(pilot)
        await type_in(pilot, "work")
        await pilot.press("enter")
        await settle(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, IdentitiesDialog)
        text = screen_text(pilot.app)
        assert "SIA Viens" in text
        assert "SIA Divi" in text
        dialog.list.point_to("organisation")
        await pilot.press("enter")
        await press(pilot, "accept")
        await rested(pilot)
        card = office.reads.customer(one)
        assert (card.organisation, card.tickets, card.consents[0].granted) == ("SIA Divi", 2, False)
        assert screen.list.total == 1
        await until(pilot, lambda: screen.card is not None and screen.card.merged)
        await press(pilot, "unmerge_customers")
        await settle(pilot)
        assert office.reads.customer(one).organisation == "SIA Viens"
        assert office.reads.customer(other).tickets == 1


async def test_a_merge_is_undone_by_the_key_of_undo(office: Office, new_app: New) -> None:
    one, _ = two(office)
    async with new_app().run_test(size=(80, 24)) as pilot:
        await to_customers(pilot)
        await press(pilot, "merge_customers")
        await type_in(pilot, "kalni")
        await pilot.press("enter")
        await settle(pilot)
        await press(pilot, "accept")
        await settle(pilot)
        assert len(office.rows("SELECT 1 AS one FROM customer WHERE merged_into IS NOT NULL")) == 1
        await press(pilot, "undo")
        assert office.rows("SELECT 1 AS one FROM customer WHERE merged_into IS NOT NULL") == []
        assert office.reads.customer(one).name == "Ilze Kalniņa"


async def answer(pilot: Pilot[Any], ticket: str) -> None:
    app = pilot.app
    assert isinstance(app, DesktermApp)
    app.open_ticket(ticket, "reply")
    await settle(pilot)
    await type_in(pilot, "Labdien")
    await pilot.press("ctrl+s")
    await settle(pilot)


async def test_an_answer_against_their_word_asks_first_and_the_way_on_is_recorded(office: Office, new_app: New) -> None:
    ticket = office.ticket()
    ilze = office.rows("SELECT id FROM customer")[0]["id"]
    office.done(RecordConsent, customer=ilze, channel=Channel.MAIL, granted=False, ground="said so")
    office.wait(minutes=1)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await answer(pilot, ticket)
        assert isinstance(pilot.app.screen, ContactDialog)
        assert "said no to mail" in screen_text(pilot.app)
        await pilot.press("enter")
        await settle(pilot)
        assert office.rows("SELECT 1 AS one FROM outbox") == []
        assert isinstance(pilot.app.screen, TicketScreen)
        assert pilot.app.screen.composer.writing.text == "Labdien"
        await pilot.press("ctrl+s")
        await settle(pilot)
        await pilot.press("1")
        await settle(pilot)
        assert len(office.rows("SELECT 1 AS one FROM outbox")) == 1
        (change,) = office.rows("SELECT fields FROM change WHERE kind = 'ContactAnyway'")
        assert json.loads(change["fields"])["despite"][1] == "mail: they asked for this answer"
        await press(pilot, "reply")
        await type_in(pilot, "Vel")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert len(office.rows("SELECT 1 AS one FROM outbox")) == 2


async def test_against_their_preference_it_says_so_too(office: Office, new_app: New) -> None:
    written = office.ticket()
    ilze = office.rows("SELECT id FROM customer")[0]["id"]
    office.done(UpdateCustomer, customer=ilze, preferred_channel=Channel.PHONE)
    ticket = office.done(OpenTicket, customer=ilze, subject="Recall", channel=Channel.MAIL, note="write to her").ticket
    assert ticket is not None
    async with new_app().run_test(size=(80, 24)) as pilot:
        await answer(pilot, written)
        assert len(office.rows("SELECT 1 AS one FROM outbox")) == 1, "who wrote by mail is answered by mail"
        await answer(pilot, ticket)
        assert "prefers phone to mail" in screen_text(pilot.app)
        await pilot.press("escape")
        await settle(pilot)
        assert any("stays a draft" in words for words in said(pilot))


async def test_a_call_to_somebody_who_wants_none_says_so_before_it_is_made(office: Office, new_app: New) -> None:
    ticket = office.ticket(channel=Channel.PHONE, sender=Party(ContactKind.PHONE, "+37120331180", "Ilze"))
    ilze = office.rows("SELECT id FROM customer")[0]["id"]
    office.done(RecordConsent, customer=ilze, channel=Channel.PHONE, granted=False)
    view = office.reads.ticket(ticket)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.push_screen(CallScreen(app.workplace, view))
        await settle(pilot)
        assert "said no to phone" in screen_text(app)
        await pilot.press("2")
        await settle(pilot)
        assert len(office.rows("SELECT 1 AS one FROM change WHERE kind = 'ContactAnyway'")) == 1
        assert isinstance(app.screen, CallScreen)


async def test_erasing_names_what_goes_and_wants_another_key(office: Office, new_app: New) -> None:
    office.ticket(body="zvaigznīte7781")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await to_customers(pilot)
        await press(pilot, "erase_customer")
        assert isinstance(pilot.app.screen, EraseDialog)
        assert "lose their words" in screen_text(pilot.app)
        await type_in(pilot, "their request")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, EraseDialog)
        await press(pilot, "accept")
        await until(pilot, lambda: not screen.list.total)
        await settle(pilot)
        assert office.rows("SELECT name FROM customer") == [{"name": "(erased)"}]
        assert said(pilot) == ["erased"]


async def test_who_is_erased_on_their_own_screen_leaves_it(office: Office, new_app: New) -> None:
    office.ticket(body="zvaigznīte7781")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await to_customers(pilot)
        await press(pilot, "open", "erase_customer")
        await type_in(pilot, "their request")
        await press(pilot, "accept")
        await until(pilot, lambda: pilot.app.screen is screen and not screen.list.total)
        assert said(pilot) == ["erased"]


async def test_who_may_not_erase_is_told_before_they_say_why(office: Office, new_app: New) -> None:
    office.ticket()
    office.write("UPDATE agent SET role = 'agent' WHERE name = 'aija'")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await to_customers(pilot)
        await press(pilot, "erase_customer")
        assert pilot.app.screen is screen
        assert any("this wants the role supervisor" in one for one in said(pilot))


async def test_all_data_of_one_person_is_written_out(office: Office, new_app: New, tmp_path: Path) -> None:
    ticket = office.ticket(body="zvaigznīte7781")
    office.done(Reply, ticket=ticket, body="Labdien!")
    async with new_app().run_test(size=(120, 40)) as pilot:
        await to_customers(pilot)
        await press(pilot, "export_customer")
        await settle(pilot)
    (path,) = tmp_path.glob("customer-*.json")
    document = json.loads(path.read_text())
    assert path.stat().st_mode & 0o077 == 0
    assert document["customer"]["contact points"][0]["value"] == "ilze@example.com"
    assert [one["body"] for one in document["tickets"][0]["messages"]] == ["zvaigznīte7781", "Labdien!"]


async def test_a_long_list_reads_only_what_is_in_sight(office: Office, new_app: New) -> None:
    from deskterm.model.customer_commands import CustomerRecord, ImportCustomers

    people = tuple(
        CustomerRecord(line=at, contacts=(Party(ContactKind.MAIL, f"p{at:04}@example.com"),), name=f"Person {at:04}")
        for at in range(900)
    )
    office.done(ImportCustomers, records=people)
    office.now += timedelta(minutes=1)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await to_customers(pilot)
        assert screen.list.total == 900
        assert len(screen.list._rows) < 200
        await press(pilot, "bottom")
        assert screen.list.selected is not None
        assert screen.list.selected.name == "Person 0899"
        await press(pilot, *["page_up"] * 6)
        assert screen.list.selected is not None
        assert "Person 0" in screen_text(pilot.app)
        await press(pilot, "top")
        assert screen.list.selected.name == "Person 0000"
        assert len(screen.list._rows) < 600


async def test_from_a_ticket_to_everything_said_with_its_customer(office: Office, new_app: New) -> None:
    ticket = office.ticket(body="from home")
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.open_ticket(ticket)
        await settle(pilot)
        await press(pilot, "timeline")
        assert isinstance(app.screen, CustomerScreen)
        assert "from home" in screen_text(app)
        await press(pilot, "back")
        assert isinstance(app.screen, TicketScreen)


async def test_the_card_asked_for_last_is_shown_even_if_an_older_one_comes_later(
    office: Office, new_app: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await to_customers(pilot)
        asked: list[tuple[Any, Any]] = []
        monkeypatch.setattr("deskterm.tui.screens.customers.fetch", lambda *given: asked.append(given[1:3]))
        screen.act_refresh()
        old = asked[0][0]()
        office.done(UpdateCustomer, customer=old.id, organisation="SIA Divi")
        screen.act_refresh()
        asked[-1][1](asked[-1][0]())
        asked[0][1](old)
        assert screen.card is not None
        assert screen.card.organisation == "SIA Divi"


async def test_whoever_stands_there_when_others_have_gone_is_read_anew(
    office: Office, new_app: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await to_customers(pilot)
        asked: list[Any] = []
        monkeypatch.setattr("deskterm.tui.screens.customers.fetch", lambda *given: asked.append(given))
        screen.list.show_all(1)
        await rested(pilot)
        assert asked
