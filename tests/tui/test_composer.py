"""Writing: who will read it, which keys write and send, on every keyboard."""

from dataclasses import replace

import pytest
from driving import press, screen_text, settle, toasts, typed
from matters import answers, chat, mail, social, writing
from textual import events

from deskterm.model.commands import Party
from deskterm.model.words import Audience, Channel, ContactKind, Delivery, State

# Who will read it


async def test_the_header_names_audience_address_and_account(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        text = screen_text(pilot.app)
        assert "ANSWER to Ilze Kalniņa <ilze@example.com>, mail, from Our team" in text
        assert "ctrl+s copies it: YOU must send it by mail" in text


async def test_a_demonstration_sends_by_itself(office, new_app):
    office.make_demo()
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        assert "ctrl+s sends it to ilze@example.com" in screen_text(pilot.app)


async def test_on_the_next_ticket_an_answer_leaves_as_its_own_channel_has_it(office, workplace, new_app):
    by_mail, by_chat = mail(office), chat(office)
    workplace.__dict__["_settings"] = replace(workplace.settings, transports=frozenset({Channel.MAIL}))
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, by_mail)
        assert "ctrl+s sends it to ilze@example.com" in screen_text(pilot.app)
        screen.show_ticket(by_chat, "reply")
        await settle(pilot)
        assert "Enter copies it: YOU must send it to Tom Baker by chat" in screen_text(pilot.app)
        screen.show_ticket(by_mail, "reply")
        await settle(pilot)
        assert "ctrl+s sends it to ilze@example.com" in screen_text(pilot.app)


async def test_a_note_says_that_only_colleagues_read_it(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket, "note")
        assert "INTERNAL NOTE on #1001, only colleagues read this" in screen_text(pilot.app)
        await typed(pilot, "between us")
        await press(pilot, "send")
        message = office.reads.ticket(ticket).messages[-1]
        assert (message.body, message.audience, message.delivery) == ("between us", Audience.INTERNAL, None)


async def test_audiences_change_only_by_command_and_keep_texts_of_their_own(office, new_app):
    ticket = social(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        assert "PUBLIC POST everybody can read, to @marta.k, social" in screen_text(pilot.app)
        assert screen.composer.has_class("-public")
        await typed(pilot, "Hello all")
        await press(pilot, "audience")
        assert "ANSWER to Marta Kalniņa <@marta.k>" in screen_text(pilot.app)
        assert screen.composer.area.text == ""
        await typed(pilot, "only you")
        await press(pilot, "audience")
        assert "INTERNAL NOTE" in screen_text(pilot.app)
        await press(pilot, "audience")
        assert screen.composer.area.text == "Hello all"


@pytest.mark.parametrize("words", ["ring us on 67 000 000", "we know, Marta Kalniņa", "write to anna@example.com"])
async def test_a_public_post_with_private_facts_does_not_leave(office, new_app, words):
    ticket = social(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert(words)
        await press(pilot, "send")
        assert "everybody would read" in screen_text(pilot.app)
        assert answers(office, ticket) == []
        assert screen.composer.area.text == words


async def test_phone_matters_are_not_answered_in_writing(office, new_app):
    ticket = office.ticket(channel=Channel.PHONE, sender=Party(ContactKind.PHONE, "+37120331180"))
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        assert any("answered by phone" in one for one in toasts(pilot.app))
        assert not screen.composer.is_open


# Keys


async def test_enter_sends_in_a_chat_and_ctrl_j_makes_a_line(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "one")
        await press(pilot, "new_line")
        await typed(pilot, "two")
        await press(pilot, "send_chat")
        assert answers(office, ticket) == [("one\ntwo", Delivery.COUNTING)]
        assert screen.composer.is_open
        assert screen.composer.area.text == ""
        assert pilot.app.focused is screen.composer.area


async def test_enter_makes_a_line_elsewhere(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "one\ntwo")
        assert screen.composer.area.text == "one\ntwo"
        assert answers(office, ticket) == []


async def test_letters_typed_before_the_ticket_is_read_are_words(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        pilot.app.open_ticket(ticket, "reply")
        await pilot.pause()
        screen = pilot.app.screen
        await typed(pilot, "early")
        assert screen.composer.area.text == "early"
        assert screen.composer.writing.ticket == ticket


async def test_sending_and_solving_with_the_question_takes_two_keys(office, new_app):
    office.make_demo()
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, "Done.")
        await press(pilot, "send_solve")
        await pilot.press("enter")
        await settle(pilot)
        assert pilot.app.screen is pilot.app.inbox
        ((body, delivery),) = answers(office, ticket)
        assert body.startswith("Done.\n\nHow did we do today?")
        assert delivery is Delivery.COUNTING
        office.let_leave()
        view = office.reads.ticket(ticket)
        assert view.line.state is State.SOLVED
        assert view.asked
        assert view.ratings == ()


# Other keyboards


async def test_a_russian_and_a_chinese_keyboard_write_and_send(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        pilot.app.open_ticket(ticket)
        await settle(pilot)
        await pilot.press("к")
        await settle(pilot)
        screen = pilot.app.screen
        assert pilot.app.focused is screen.composer.area
        await typed(pilot, "готово ")
        # What an input method passes on; a pilot cannot press it.
        pilot.app.post_message(events.Key("fullwidth_semicolon", "；").set_sender(pilot.app))
        await settle(pilot)
        await typed(pilot, "still")
        await press(pilot, "slot_next")
        assert screen.composer.area.selected_text == "{{ slot.next_update }}"
        await typed(pilot, "明天")
        await pilot.press("ctrl+ы")
        await settle(pilot)
        ((body, delivery),) = answers(office, ticket)
        assert body.startswith("готово We are still working")
        assert "Thursday, 19 November" in body
        assert delivery is Delivery.COUNTING
