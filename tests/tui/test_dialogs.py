"""Dialogs: one key each, clear refusals, commands that do what the row says."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from driving import press, screen_text, settle

from deskterm.model.commands import MakePromise, Party, Reply, SetState
from deskterm.model.words import Certainty, Channel, ContactKind, Language, Priority, RatingScale, State
from deskterm.text.translation import speak
from deskterm.tui.cells import width
from deskterm.tui.dialog import Dialog
from deskterm.tui.naming import quoted
from office import Office

PHONE = Party(ContactKind.PHONE, "+37120331180", "Ilze Kalniņa")


async def asked(pilot: Any, ticket: str, verb: str) -> Any:
    await settle(pilot)
    pilot.app.open_ticket(ticket)
    await settle(pilot)
    await press(pilot, verb)
    assert isinstance(pilot.app.screen, Dialog)
    return pilot.app.screen


async def keys(pilot: Any, *pressed: str) -> None:
    await pilot.press(*pressed)
    await settle(pilot)


async def typed(pilot: Any, words: str) -> None:
    for letter in words:
        await pilot.press({" ": "space", "\n": "enter"}.get(letter, letter))
    await settle(pilot)


def phone(office: Office) -> str:
    ticket = office.receive("missed", channel=Channel.PHONE, sender=PHONE).ticket
    assert ticket is not None
    return ticket


# Assigning


async def test_assigning_narrows_by_typing(office, new_app):
    ticket = office.ticket()
    async with new_app().run_test(size=(120, 40)) as pilot:
        await asked(pilot, ticket, "assign")
        await typed(pilot, "pav")
        await keys(pilot, "enter")
        assert office.reads.ticket(ticket).line.assignee == "pavils"


async def test_another_queue_wants_the_three_fields(office, new_app):
    ticket = office.ticket()
    office.wait(seconds=1)
    async with new_app().run_test(size=(120, 40)) as pilot:
        dialog = await asked(pilot, ticket, "assign")
        await typed(pilot, "technical")
        await keys(pilot, "enter")
        await typed(pilot, "looked at it")
        await press(pilot, "accept")
        assert "still missing: next step" in screen_text(pilot.app)
        assert pilot.app.screen is dialog
        await typed(pilot, "fix it\nnothing\n")
        view = office.reads.ticket(ticket)
        assert view.line.queue == "technical"
        assert view.messages[-1].body == "Done so far: looked at it\nNext step: fix it\nPromised: nothing"


# Time


async def test_snoozing_takes_one_digit(office, new_app):
    ticket = office.ticket()
    async with new_app().run_test(size=(120, 40)) as pilot:
        await asked(pilot, ticket, "snooze")
        assert "1 in 1 hour" in screen_text(pilot.app)
        await keys(pilot, "1")
        view = office.reads.ticket(ticket)
        assert view.line.state is State.SNOOZED
        assert view.snoozed_until == office.now + timedelta(hours=1)


async def test_snoozing_until_a_typed_time_refuses_the_past(office, new_app):
    ticket = office.ticket()
    async with new_app().run_test(size=(120, 40)) as pilot:
        await asked(pilot, ticket, "snooze")
        await keys(pilot, "5")
        await typed(pilot, "08:00\n")
        assert "8:00 today is past: write tomorrow 8:00" in screen_text(pilot.app)
        for _ in range(5):
            await pilot.press("backspace")
        await typed(pilot, "+2h")
        assert "until 11:00" in screen_text(pilot.app)
        await keys(pilot, "enter")
        assert office.reads.ticket(ticket).snoozed_until == office.now + timedelta(hours=2)


@pytest.mark.parametrize("words", ["tomorrow 10:00", "+25h"])
async def test_another_time_is_typed_from_its_first_letter(office, new_app, words):
    ticket = office.ticket()
    async with new_app().run_test(size=(120, 40)) as pilot:
        dialog = await asked(pilot, ticket, "snooze")
        await typed(pilot, words)
        assert dialog.typed.value == words
        await keys(pilot, "enter")
        assert office.reads.ticket(ticket).snoozed_until == office.now + timedelta(hours=25)


async def test_a_promise_wants_words_and_a_time_to_come(office, new_app):
    ticket = office.ticket()
    async with new_app().run_test(size=(120, 40)) as pilot:
        await asked(pilot, ticket, "promise")
        await press(pilot, "accept")
        assert "what was promised?" in screen_text(pilot.app)
        await typed(pilot, "we ring back [/]\nsometime\n")
        assert "sometime is no time" in screen_text(pilot.app)
        for _ in "sometime":
            await pilot.press("backspace")
        await typed(pilot, "tomorrow 10:00\n")
        (promise,) = office.reads.ticket(ticket).promises
        assert promise.text == "we ring back [/]"
        assert promise.due_at == office.now.replace(hour=10) + timedelta(days=1)


async def test_a_promise_is_kept_through_the_same_dialog(office, new_app):
    ticket = office.ticket()
    office.done(MakePromise, ticket=ticket, text="we ring back", due_at=office.at(hours=3))
    async with new_app().run_test(size=(120, 40)) as pilot:
        dialog = await asked(pilot, ticket, "promise")
        assert "until 12:00  we ring back" in screen_text(pilot.app)
        dialog.open_promises.focus()
        await keys(pilot, "enter")
        assert office.reads.ticket(ticket).promises[0].kept_at is not None


# What a ticket is


async def test_priority_language_category_and_state_take_a_key(office, new_app):
    from deskterm.tui.screens.dialogs.state import StateDialog

    ticket = office.ticket()
    async with new_app().run_test(size=(120, 40)) as pilot:
        await asked(pilot, ticket, "priority")
        await keys(pilot, "1")
        await press(pilot, "language")
        await keys(pilot, "3")
        await press(pilot, "category")
        await typed(pilot, "fault")
        await keys(pilot, "enter")
        line = office.reads.ticket(ticket).line
        assert (line.priority, line.language) == (Priority.URGENT, Language.RUSSIAN)
        assert line.category == "complaint/product fault"
        assert office.reads.ticket(ticket).customer.language_certainty is Certainty.AGENT
        view = pilot.app.screen.view
        done: list[Any] = []
        pilot.app.push_screen(StateDialog(pilot.app.workplace, (view,)), done.append)
        await settle(pilot)
        await keys(pilot, "2")
        assert done[0][0].state is State.PENDING


async def test_tags_are_edited_as_words(office, new_app):
    ticket = office.ticket()
    async with new_app().run_test(size=(120, 40)) as pilot:
        await asked(pilot, ticket, "tags")
        await typed(pilot, "refund Late\n")
        assert office.reads.ticket(ticket).line.tags == ("refund", "late")
        await press(pilot, "tags")
        for _ in "late ":
            await pilot.press("backspace")
        await keys(pilot, "enter")
        assert office.reads.ticket(ticket).line.tags == ("refund",)
        await press(pilot, "tags")
        await typed(pilot, "new\n")
        assert office.reads.ticket(ticket).line.tags == ("refund", "new")


async def test_where_there_is_one_field_enter_is_said_to_finish(office, new_app):
    ticket = office.ticket()
    async with new_app().run_test(size=(120, 40)) as pilot:
        await asked(pilot, ticket, "tags")
        assert "Enter done, esc closes" in screen_text(pilot.app)
        assert "next field" not in screen_text(pilot.app)


async def test_arrows_go_from_field_to_field(office, new_app):
    ticket = office.ticket()
    async with new_app().run_test(size=(80, 24)) as pilot:
        await asked(pilot, ticket, "customer")
        await keys(pilot, "down", "down", "up", "x", "left", "y", "home", "z", "pagedown")
        assert pilot.app.focused.id == "salutation"
        assert pilot.app.focused.value == "zyx"
        await keys(pilot, "up", "up")
        assert pilot.app.focused.id == "handle"


async def test_no_word_of_why_is_cut_on_a_small_screen(office, new_app):
    ticket = office.ticket()
    office.wait(days=3, hours=5, minutes=7)
    speak("ru")
    try:
        async with new_app().run_test(size=(62, 24)) as pilot:
            screen = await asked(pilot, ticket, "why")
            widest = max(width(row.text) for row in screen.choices())
            assert widest <= screen.list.scrollable_content_region.width
            assert "ПРОСРОЧЕНО" in screen_text(pilot.app)
    finally:
        speak("en")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "“退款”"), ("lv", "„退款”"), ("ru", "«退款»"), ("zh", "“退款”")]
)
def test_words_of_somebody_stand_in_the_quotation_marks_of_the_language(language, words):
    speak(language)
    try:
        assert quoted("退款") == words
    finally:
        speak("en")


async def test_why_prints_the_ledger(office, new_app):
    ticket = office.ticket()
    office.wait(hours=1)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await asked(pilot, ticket, "why")
        text = screen_text(pilot.app)
        assert "First answer  running" in text
        assert "12h of working time" in text
        assert "11h left" in text
        assert "counts, 12h in all" in text
        await press(pilot, "back")
        assert not isinstance(pilot.app.screen, Dialog)


# Solving


@pytest.mark.parametrize(
    ("key", "verdict_given", "answers"), [("1", False, 1), ("2", True, 0), ("3", False, 0)], ids=["ask", "silent", "no"]
)
async def test_solving_in_writing_asks_or_does_not(office, new_app, key, verdict_given, answers):
    office.make_demo()
    ticket = office.ticket(body="Hello, where is my parcel? Thank you for your help.")
    async with new_app().run_test(size=(120, 40)) as pilot:
        await asked(pilot, ticket, "solve")
        await keys(pilot, key)
        assert pilot.app.screen is pilot.app.inbox
        office.let_leave()
        view = office.reads.ticket(ticket)
        assert view.line.state is State.SOLVED
        assert view.verdict_given is verdict_given
        assert view.asked is (key == "1")
        assert len([one for one in view.messages if one.kind.value == "answer"]) == answers
        assert view.ratings == ()


async def test_a_question_asked_before_is_not_the_usual_choice_again(office, new_app):
    office.make_demo()
    ticket = office.ticket(body="Hello, where is my parcel? Thank you for your help.")
    office.done(Reply, ticket=ticket, body="Here.", solve=True, ask_rating=True)
    office.let_leave()
    office.done(SetState, ticket=ticket, state=State.OPEN)
    async with new_app().run_test(size=(120, 40)) as pilot:
        dialog = await asked(pilot, ticket, "solve")
        assert "asked before" in screen_text(pilot.app)
        assert dialog.list.value == "unasked"


async def test_the_caller_s_low_verdict_asks_why(office, new_app):
    ticket = phone(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        dialog = await asked(pilot, ticket, "solve")
        await keys(pilot, "2")
        assert "2 ★: what was wrong?" in screen_text(pilot.app)
        await keys(pilot, "1", "3")
        dialog.comment.focus()
        await typed(pilot, "too slow [/]\n")
        view = office.reads.ticket(ticket)
        assert view.line.state is State.SOLVED
        (rating,) = view.ratings
        assert (rating.value, rating.scale, rating.comment) == (2, RatingScale.STARS, "too slow [/]")
        assert rating.reasons == ("slow", "unfriendly")


async def test_an_anonymous_verdict_keeps_no_name(office, new_app):
    ticket = phone(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await asked(pilot, ticket, "verdict")
        await keys(pilot, "ф")
        assert "anonymous: yes, as the customer wishes" in screen_text(pilot.app)
        await keys(pilot, "4")
        view = office.reads.ticket(ticket)
        assert view.ratings == ()
        assert view.verdict_given
        (row,) = office.rows("SELECT value, ticket_key, rated_agent FROM rating")
        assert row == {"value": 4, "ticket_key": None, "rated_agent": None}


async def test_a_three_step_desk_asks_in_three_steps(office, new_app, workplace):
    from dataclasses import replace

    workplace.config = replace(workplace.config, rating_scale="three")
    ticket = phone(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await asked(pilot, ticket, "verdict")
        assert "1 satisfied" in screen_text(pilot.app)
        await keys(pilot, "1")
        (rating,) = office.reads.ticket(ticket).ratings
        assert (rating.value, rating.scale) == (3, RatingScale.THREE)


async def test_enter_on_the_phone_records_silence_and_never_a_rating(office, new_app):
    ticket = phone(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await asked(pilot, ticket, "verdict")
        await keys(pilot, "enter")
        view = office.reads.ticket(ticket)
        assert view.ratings == ()
        assert view.verdict_given


# All of them


VERBS = (
    "assign",
    "snooze",
    "tags",
    "promise",
    "solve",
    "category",
    "priority",
    "language",
    "customer",
    "why",
    "verdict",
)


@pytest.mark.parametrize("verb", VERBS)
async def test_every_dialog_closes_without_doing_anything(office, new_app, verb, hostile):
    ticket = office.receive(
        hostile or "x", subject=hostile, sender=Party(ContactKind.MAIL, "evil@example.com", hostile)
    ).ticket
    async with new_app().run_test(size=(80, 24)) as pilot:
        await asked(pilot, ticket, verb)
        before = office.everything()
        text = screen_text(pilot.app)
        assert not any(one in text for one in "\x1b\x9b\x07\x00\u202e\u200b")
        await press(pilot, "back")
        assert not isinstance(pilot.app.screen, Dialog)
        assert office.everything() == before


@pytest.mark.parametrize("verb", ["assign", "snooze", "tags", "solve", "category", "priority"])
async def test_dialogs_act_on_everything_marked(office, new_app, verb):
    for number in range(3):
        office.ticket(sender=Party(ContactKind.MAIL, f"c{number}@example.com", f"C {number}"))
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "mark_all", verb)
        assert "3 tickets" in screen_text(pilot.app)
        words = {"assign": "pav", "tags": "late", "category": "billing"}.get(verb, "")
        await typed(pilot, words)
        await keys(pilot, "enter" if words else "1")
        assert all(row["version"] > 1 for row in office.rows("SELECT version FROM ticket"))


def test_every_reason_for_a_low_rating_that_comes_with_the_program_has_a_translation_to_look_up() -> None:
    from deskterm.config import Config
    from deskterm.tui.screens.dialogs.verdict import REASONS

    nowhere = Path("nowhere")
    assert Config(nowhere, nowhere, nowhere).low_rating_reasons == REASONS
