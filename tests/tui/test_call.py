"""A call: who calls, what was said, how it ended, what the caller thought of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from driving import press, screen_text, settle, toasts

from deskterm.model.commands import Party
from deskterm.model.words import Audience, CallDirection, CallOutcome, Channel, ContactKind, MessageKind, State
from deskterm.tui.screens.call import CallScreen
from office import Office


async def calling(pilot: Any) -> CallScreen:
    await settle(pilot)
    await press(pilot, "new_call")
    screen = pilot.app.screen
    assert isinstance(screen, CallScreen)
    return screen


async def typed(pilot: Any, words: str) -> None:
    for letter in words:
        await pilot.press({" ": "space", "\n": "enter", "+": "plus"}.get(letter, letter))
    await settle(pilot)


def newest(office: Office, query: str = "state:any") -> Any:
    return office.reads.ticket(office.reads.page(office.reads.parse(query)).rows[0].id)


async def test_an_unknown_caller_becomes_a_customer_and_a_ticket(office, new_app):
    async with new_app().run_test(size=(120, 40)) as pilot:
        await calling(pilot)
        await typed(pilot, "2033 1180")
        assert "an unknown caller" in screen_text(pilot.app)
        await pilot.press("tab")
        await typed(pilot, "Where is my lamp?\nOrder 58211")
        office.wait(seconds=42)
        await press(pilot, "call_save")
        view = newest(office)
        assert view.line.subject == "Where is my lamp?"
        assert view.line.channel is Channel.PHONE
        message = view.messages[0]
        assert message.kind is MessageKind.CALL
        assert message.body == "Where is my lamp?\nOrder 58211"
        assert message.call.direction is CallDirection.INBOUND
        assert message.call.outcome is CallOutcome.REACHED
        assert message.call.ended_at - message.call.answered_at == timedelta(seconds=42)
        assert any("call recorded on #1001" in one for one in toasts(pilot.app))
        assert pilot.app.screen is pilot.app.inbox


async def test_a_phone_ticket_with_the_verdict_takes_four_keys_beyond_the_words(office, new_app):
    """c, the number, Tab, the notes, F8, a digit."""
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        keys = 0
        await press(pilot, "new_call")
        await typed(pilot, "20331180")
        await pilot.press("tab")
        await typed(pilot, "asked for the opening hours")
        await press(pilot, "call_solve")
        await pilot.press("5")
        await settle(pilot)
        keys += 4
        view = newest(office)
        assert view.line.state is State.SOLVED
        (rating,) = view.ratings
        assert (rating.value, rating.source.value, rating.rated_agent) == (5, "agent", "aija")
        assert keys <= 4


async def test_silence_is_no_rating(office, new_app):
    async with new_app().run_test(size=(120, 40)) as pilot:
        await calling(pilot)
        await typed(pilot, "20331180")
        await press(pilot, "call_solve")
        await pilot.press("enter")
        await settle(pilot)
        view = newest(office)
        assert view.line.state is State.SOLVED
        assert view.ratings == ()
        assert view.verdict_given


async def test_a_known_caller_is_found_however_the_number_is_spaced(office, new_app):
    office.receive("hi", channel=Channel.PHONE, sender=Party(ContactKind.PHONE, "+37120331180", "Ilze Kalniņa"))
    office.wait(seconds=1)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await calling(pilot)
        await typed(pilot, "203 311 80")
        text = screen_text(pilot.app)
        assert "Ilze Kalniņa" in text
        assert "about #1001" in text
        await typed(pilot, "")
        await pilot.press("down")
        await settle(pilot)
        await pilot.press("tab")
        await typed(pilot, "again")
        await press(pilot, "call_save")
        assert newest(office).line.number == 1001
        assert newest(office).messages[-1].body == "again"


async def test_a_failed_call_back_from_the_ticket_stops_no_clock(office, new_app):
    sender = Party(ContactKind.PHONE, "+37120331180", "Ilze Kalniņa")
    ticket = office.receive("missed", channel=Channel.PHONE, sender=sender).ticket
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        pilot.app.open_ticket(ticket)
        await settle(pilot)
        screen = await calling(pilot)
        assert screen.number.value == "+37120331180"
        screen.how.focus()
        await pilot.press("down", "down", "down", "enter")
        await settle(pilot)
        assert "we called · no answer" in screen_text(pilot.app)
        await press(pilot, "call_save")
        view = office.reads.ticket(ticket)
        assert [one.call.outcome for one in view.messages if one.call is not None] == [CallOutcome.NO_ANSWER]
        assert view.line.unanswered == 1


async def test_the_timer_says_when_it_was_answered_and_ended(office, new_app):
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await calling(pilot)
        office.wait(seconds=12)
        await press(pilot, "call_timer")
        office.wait(seconds=65)
        await press(pilot, "call_timer")
        assert "talked 1m5s" in screen_text(pilot.app)
        office.wait(seconds=30)
        await typed(pilot, "20331180")
        call = screen.command(solve=False)
        assert call.answered_at == call.started_at + timedelta(seconds=12)
        assert call.ended_at == call.answered_at + timedelta(seconds=65)


async def test_the_notes_of_a_call_not_recorded_come_back(office, new_app, workplace):
    async with new_app().run_test(size=(120, 40)) as pilot:
        await calling(pilot)
        await pilot.press("tab")
        await typed(pilot, "half a note")
        await press(pilot, "back")
        screen = await calling(pilot)
        assert screen.notes.text == "half a note"
        await typed(pilot, "20331180")
        await press(pilot, "call_save")
        assert newest(office).messages[0].body == "half a note"
    assert workplace.drafts.journal("call", "aija", Audience.INTERNAL).load()[0] == ""


async def test_a_call_without_a_number_is_not_recorded(new_app):
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await calling(pilot)
        await press(pilot, "call_save")
        assert any("who called?" in one for one in toasts(pilot.app))
        assert pilot.app.screen is screen


async def test_hostile_words_are_taken_as_words(new_app, hostile):
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await calling(pilot)
        screen.number.value = f"20331180 {hostile}"
        await settle(pilot)
        screen.notes.insert("[/] [@click=app.quit]x")
        await press(pilot, "call_save")
        assert not any(one in screen_text(pilot.app) for one in "\x1b\x9b\x07\x00\u202e")
        assert pilot.app.is_running


async def test_there_is_room_for_notes_on_the_smallest_screen(new_app):
    async with new_app().run_test(size=(60, 15)) as pilot:
        screen = await calling(pilot)
        assert screen.notes.size.height >= 3
        screen.how.focus()
        await settle(pilot)
        assert screen.how.region.bottom <= pilot.app.size.height
        assert "abandoned" in screen_text(pilot.app)


async def test_the_timer_names_the_key_that_answers_here(new_app, workplace):
    workplace.config = replace(workplace.config, keys={"call_timer": "f12"})
    async with new_app().run_test(size=(120, 40)) as pilot:
        await calling(pilot)
        assert "F12 when it was answered" in screen_text(pilot.app)
