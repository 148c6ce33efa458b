"""Writing with phrases: what is offered, shortcuts, slots and what an empty one stops."""

from datetime import UTC, timedelta

from driving import press, screen_text, settle, typed
from matters import answers, chat, mail, writing

from deskterm.desk.wording import due_on
from deskterm.model.commands import Reply, SetCategory
from deskterm.model.words import Delivery
from deskterm.tui.widgets.lacks_line import said_with


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
