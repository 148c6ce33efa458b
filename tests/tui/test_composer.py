"""Writing: phrases, slots, audiences, drafts, sending, recalling; nothing typed is lost, nothing is sent unseen."""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from driving import press, screen_text, settle, toasts
from textual import events

from deskterm.desk.wording import due_on
from deskterm.model.commands import Assign, Note, Party, Reply, SetCategory
from deskterm.model.words import Audience, Channel, ContactKind, Delivery, State
from deskterm.store.drafts import Journal
from deskterm.tui.screens.ticket import TicketScreen
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.lacks_line import said_with
from office import Office

MING = Party(ContactKind.HANDLE, "ming", "王小明")
MARTA = Party(ContactKind.HANDLE, "@marta.k", "Marta Kalniņa")


def chat(office: Office, body: str = "Hello, my refund has not come yet.", **fields: Any) -> str:
    sender = Party(ContactKind.HANDLE, "tom", "Tom Baker")
    given = {"channel": Channel.CHAT, "sender": sender, "subject": "Refund", "thread": "s", **fields}
    ticket = office.receive(body, **given).ticket
    assert ticket is not None
    office.wait(seconds=1)
    return ticket


def mail(office: Office, body: str = "Hello, where is my parcel? I ordered it last week.") -> str:
    ticket = office.ticket(body=body, subject="Parcel")
    office.wait(seconds=1)
    return ticket


def social(office: Office) -> str:
    return office.ticket(
        body="Where is my parcel??", channel=Channel.SOCIAL, sender=MARTA, subject="", audience=Audience.PUBLIC
    )


async def writing(pilot: Any, ticket: str, start: Any = "reply") -> TicketScreen:
    await settle(pilot)
    pilot.app.open_ticket(ticket, start)
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, TicketScreen)
    return screen


async def typed(pilot: Any, words: str) -> None:
    for letter in words:
        await pilot.press({" ": "space", "\n": "enter"}.get(letter, letter))
    await settle(pilot)


def answers(office: Office, ticket: str) -> list[tuple[str, Delivery | None]]:
    return [(one.body, one.delivery) for one in office.reads.ticket(ticket).messages if one.kind.value == "answer"]


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


# Phrases and slots


async def test_greeting_and_closing_fit_channel_language_and_matter(office, new_app):
    ticket = mail(office)
    office.done(SetCategory, ticket=ticket, category="complaint/delivery")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "We are looking.")
        assert "greeting –  closing –" in screen_text(pilot.app)
        await press(pilot, "greeting", "closing")
        text = screen.composer.area.text
        assert text.startswith(
            "Hello,\n\nThank you for getting in touch.\n\nWe are looking.\n\nOnce again, we apologise"
        )
        assert text.endswith("Aija\nOur team")
        assert "greeting said ✓  closing said ✓" in screen_text(pilot.app)


async def test_greeting_is_asked_for_once_per_contact(office, new_app):
    office.make_demo()
    ticket = chat(office)
    office.done(Reply, ticket=ticket, body="Hello! Let me see.")
    office.let_leave()
    chat(office, "thanks")
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        assert "greeting said ✓  closing –" in screen_text(pilot.app)


async def test_a_shortcut_expands_and_tab_goes_through_the_slots(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, ";refund")
        await press(pilot, "slot_next")
        area = screen.composer.area
        assert area.selected_text == "{{ slot.amount }}"
        await typed(pilot, "12.50 EUR")
        await press(pilot, "slot_next")
        assert "€12.50" in area.text
        assert area.selected_text == "{{ slot.refund_date }}"
        await typed(pilot, "+3d")
        assert "refund_date → Saturday, 21 November" in screen_text(pilot.app)
        await press(pilot, "slot_next")
        assert "Saturday, 21 November" in area.text
        assert "{{" not in area.text
        assert area.caret == len(area.text)
        await press(pilot, "send")
        ((body, delivery),) = answers(office, ticket)
        assert "Saturday, 21 November" in body
        assert delivery is Delivery.COUNTING
        office.make_demo()
        office.let_leave()
        (promise,) = office.reads.ticket(ticket).promises
        assert promise.due_at == due_on(office.now.date() + timedelta(days=3), UTC)
        assert "Saturday, 21 November" in promise.text


async def test_shift_tab_goes_back_through_the_slots(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, ";refund")
        await press(pilot, "slot_next", "slot_next")
        assert screen.composer.area.selected_text == "{{ slot.refund_date }}"
        await press(pilot, "slot_previous")
        assert screen.composer.area.selected_text == "{{ slot.amount }}"


async def test_a_promise_in_the_past_is_refused_and_stops_the_send(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.writing.learn("x", ())
        await typed(pilot, ";refund")
        await press(pilot, "slot_next")
        await typed(pilot, "12.50 EUR")
        await press(pilot, "slot_next")
        await typed(pilot, "1.11.")
        await press(pilot, "send")
        assert "refund_date: Sunday, 1 November is past" in screen_text(pilot.app)
        assert answers(office, ticket) == []
        assert "1.11." in screen.composer.area.text


async def test_an_empty_slot_stops_the_send_and_is_named(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, ";refund")
        await press(pilot, "slot_next", "send")
        assert "empty: amount, refund_date" in screen_text(pilot.app)
        assert answers(office, ticket) == []


async def test_the_picker_takes_by_digit_letters_and_arrows(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await press(pilot, "phrase")
        first = pilot.app.screen._list.rows[0].value
        await pilot.press("1")
        await settle(pilot)
        assert screen.composer.writing.canned == [first.name]
        screen.composer.act_discard()
        await press(pilot, "phrase")
        await typed(pilot, "refund")
        await pilot.press("enter")
        await settle(pilot)
        assert "refund" in screen.composer.area.text.casefold()
        screen.composer.act_discard()
        await press(pilot, "phrase")
        await pilot.press("right", "enter")
        await settle(pilot)
        assert said_with(screen.composer.said, screen.composer.writing).greeting
        await press(pilot, "phrase", "back")
        assert pilot.app.screen is screen


async def test_the_pickers_footer_says_one_word_for_each_key(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await press(pilot, "phrase")
        words = screen.query_one(FooterLine).words()
        assert "pick" in [one.id for one in words]
        keys = [key for one in words for key in one.keys[:1]]
        assert len(keys) == len(set(keys))


async def test_two_colons_open_a_list_that_takes_enter_only_once_entered(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "a::b")
        assert not screen.composer.has_class("-searching")
        await typed(pilot, " ::refund")
        assert screen.composer.has_class("-searching")
        await typed(pilot, "\n")
        assert screen.composer.area.text == "a::b ::refund\n"
        await pilot.press("backspace", "down")
        await settle(pilot)
        await press(pilot, "pick")
        assert "::refund" not in screen.composer.area.text
        assert screen.composer.area.text.startswith("a::b ")
        assert pilot.app.focused is screen.composer.area


async def test_esc_closes_the_list_first_and_then_keeps_the_draft(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "::ref")
        await press(pilot, "keep_draft")
        assert not screen.composer.has_class("-searching")
        assert pilot.app.focused is screen.composer.area
        await press(pilot, "keep_draft")
        assert pilot.app.focused is screen.conversation
        assert "::ref" in screen_text(pilot.app)


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


# Drafts


async def test_a_draft_survives_esc_leaving_and_opening_again(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, "half a thought")
        await pilot.press("left", "left")
        await press(pilot, "keep_draft", "back")
        assert pilot.app.screen is pilot.app.inbox
        screen = await writing(pilot, ticket, None)
        assert screen.composer.area.text == "half a thought"
        assert screen.composer.area.caret == len("half a thoug")
        await press(pilot, "reply")
        assert pilot.app.focused is screen.composer.area


async def test_a_draft_survives_the_program(office, new_app, workplace):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, "kept [/] 王")
    journal = workplace.drafts.journal(ticket, "aija", Audience.DIRECT)
    assert journal.load()[0] == "kept [/] 王"


async def test_a_refused_answer_stays_in_the_composer(office, new_app):
    ticket = office.receive("hi", channel=Channel.WEB, sender=MING).ticket
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "text")
        await press(pilot, "send")
        assert "there is no address for web" in screen_text(pilot.app)
        assert screen.composer.area.text == "text"


async def test_a_full_disk_is_said_below_the_text(office, new_app, monkeypatch):
    from deskterm.errors import StoreError

    ticket = mail(office)

    def full(*_: object) -> None:
        raise StoreError("the draft could not be saved: No space left on device")

    monkeypatch.setattr(Journal, "save", full)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "words")
        screen.writings.flush()
        await settle(pilot)
        assert "No space left on" in screen_text(pilot.app)
        assert screen.composer.area.text == "words"


async def test_pasted_escape_sequences_are_made_safe(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.post_message(events.Paste("a\x1b]52;c;aGk=\x07b\r\nc"))
        await settle(pilot)
        assert screen.composer.area.text == "a\N{REPLACEMENT CHARACTER}b\nc"
        assert screen.composer.writing.text == screen.composer.area.text


async def test_undo_and_redo_keep_the_writing_in_step(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "one two")
        await press(pilot, "greeting")
        with_greeting = screen.composer.area.text
        await pilot.press("ctrl+z")
        await settle(pilot)
        assert screen.composer.writing.text == screen.composer.area.text == "one two"
        await pilot.press("ctrl+y")
        await settle(pilot)
        assert screen.composer.writing.text == screen.composer.area.text == with_greeting


# Answers on their way


async def test_a_recalled_answer_is_the_draft_again_and_what_was_edited_is_sent(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "with a mistkae")
        await press(pilot, "send")
        assert "leaves to ilze@example.com in 10 s" in screen_text(pilot.app)
        assert not screen.composer.is_open
        await press(pilot, "recall")
        assert screen.composer.area.text == "with a mistkae"
        await pilot.press("backspace", "backspace", "backspace", "a", "k", "e")
        await press(pilot, "send")
        assert ("with a mistake", Delivery.COUNTING) in answers(office, ticket)
        assert ("with a mistkae", Delivery.COUNTING) not in answers(office, ticket)


async def test_without_a_transport_the_agent_sends_and_confirms(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "by hand")
        await press(pilot, "send")
        assert pilot.app.clipboard == "by hand"
        assert any("OSC 52" in one and "YOU must send it by mail" in one for one in toasts(pilot.app))
        office.let_leave()
        screen.read()
        await settle(pilot)
        assert "not sent to ilze@example.com, held: there is no transport" in screen_text(pilot.app)
        await press(pilot, "release")
        await pilot.press("1")
        await settle(pilot)
        assert answers(office, ticket) == [("by hand", Delivery.SENT)]
        assert office.reads.ticket(ticket).line.state is State.PENDING


async def test_an_answer_is_held_when_a_colleague_wrote_meanwhile(office, new_app):
    office.make_demo()
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "mine")
        office.wait(seconds=1)
        office.done(Reply, actor="pavils", ticket=ticket, body="theirs")
        office.wait(seconds=1)
        await press(pilot, "send")
        screen.read()
        await settle(pilot)
        text = screen_text(pilot.app)
        assert "The answer on #1001 has not left" in text
        assert "Pavils wrote to the customer meanwhile" in text
        assert "theirs" in text
        await pilot.press("2")
        await settle(pilot)
        assert ("mine", Delivery.SENT) in answers(office, ticket)


async def test_a_note_by_a_colleague_holds_nothing(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, "mine")
        office.done(Note, actor="pavils", ticket=ticket, body="fyi")
        await press(pilot, "send")
        assert answers(office, ticket) == [("mine", Delivery.COUNTING)]


async def test_words_typed_while_the_answer_is_being_sent_stay(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "first")
        await pilot.press("ctrl+s", "a", "b")
        await settle(pilot)
        assert answers(office, ticket) == [("first", Delivery.COUNTING)]
        assert screen.composer.area.text == "ab"


async def test_the_draft_is_cleared_even_when_the_screen_is_gone(office, new_app, workplace):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, "gone")
        await pilot.press("ctrl+s", "escape", "escape")
        await settle(pilot)
        pilot.app.screen_stack[-1].log("still here")
        assert answers(office, ticket) == [("gone", Delivery.COUNTING)]
    assert workplace.drafts.tickets_with("aija") == frozenset()


# The fewest keys


async def test_a_ticket_is_worked_in_eight_keys_beyond_the_words(office, new_app):
    """f r F3, words with ;shortcut Tab and a slot's value, F4 F8 Enter: seven keys, and the shortcut's sign."""
    office.make_demo()
    office.done(Assign, ticket=(ticket := chat(office)), assignee="aija")
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        keys = 0
        for verb in ("next_work", "reply", "greeting"):
            await press(pilot, verb)
            keys += 1
        await typed(pilot, "I have checked your order. It was booked back today. ")
        await typed(pilot, ";still")
        keys += 1
        await press(pilot, "slot_next")
        keys += 1
        await typed(pilot, "+2d")
        for verb in ("closing", "send_solve"):
            await press(pilot, verb)
            keys += 1
        await pilot.press("enter")
        keys += 1
        await settle(pilot)
        assert keys <= 8
        ((body, _),) = answers(office, ticket)
        assert "Friday, 20 November" in body
        assert "Have a lovely day!" in body
        assert "How did we do today?" in body
        assert pilot.app.screen is pilot.app.inbox


async def test_a_recalled_solving_answer_keeps_its_promise_and_one_question(office, new_app):
    office.make_demo()
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, ";still")
        await press(pilot, "slot_next")
        await typed(pilot, "+2d")
        await press(pilot, "send_solve")
        await pilot.press("enter")
        await settle(pilot)
        pilot.app.open_ticket(ticket)
        await settle(pilot)
        await press(pilot, "recall", "send_solve")
        await pilot.press("1")
        await settle(pilot)
        (body,) = [body for body, delivery in answers(office, ticket) if delivery is Delivery.COUNTING]
        assert body.count("How did we do?") == 1
        office.let_leave()
        view = office.reads.ticket(ticket)
        assert len(view.promises) == 1
        assert view.line.state is State.SOLVED


async def test_sending_nothing_and_solving_is_solving(office, new_app):
    from deskterm.tui.screens.dialogs.solve import SolveDialog

    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await press(pilot, "send_solve")
        assert isinstance(pilot.app.screen, SolveDialog)
        assert pilot.app.screen.answer is None


async def test_toasts_do_not_cover_the_composer(office, new_app):
    from deskterm.tui.toast import say

    ticket = mail(office)
    async with new_app().run_test(size=(80, 24), notifications=True) as pilot:
        screen = await writing(pilot, ticket)
        say(screen, "something arrived")
        await settle(pilot)
        lines = screen_text(pilot.app).splitlines()
        (place,) = [at for at, line in enumerate(lines) if "something arrived" in line]
        assert place < screen.composer.region.y


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
