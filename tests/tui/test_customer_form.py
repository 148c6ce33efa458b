"""The customer form: a card edited field by field, while it is still being read too."""

from threading import Event
from typing import Any

import pytest
from driving import press, screen_text, settle

from deskterm.errors import InputError
from deskterm.model.commands import Party, UpdateCustomer
from deskterm.model.words import Certainty, Channel, ContactKind
from deskterm.text.translation import speak
from deskterm.tui.cells import width


@pytest.fixture
def slow_card(workplace, monkeypatch) -> Event:
    """Cards are read only while this is set."""
    may, read = Event(), workplace.reads.customer
    may.set()

    def customer(id: str) -> Any:
        assert may.wait(60)
        return read(id)

    monkeypatch.setattr(workplace.reads, "customer", customer)
    return may


async def edited(pilot: Any, ticket: str) -> None:
    """The form of a ticket's customer."""
    pilot.app.open_ticket(ticket)
    await settle(pilot)
    await press(pilot, "customer")


async def written(pilot: Any, words: str) -> None:
    """Words typed while something is still being read."""
    for letter in words:
        await pilot.press(letter)
    await pilot.pause()


async def test_the_customer_is_edited_and_a_guess_is_not_confirmed_by_the_way(office, new_app):
    ticket = office.ticket()
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await edited(pilot, ticket)
        inputs = pilot.app.screen.query("Input")
        inputs.filter("#organisation").first().value = "Lampu nams"
        inputs.filter("#vip").first().value = "maybe"
        await settle(pilot)
        await press(pilot, "accept")
        assert "VIP: maybe is neither yes nor no" in screen_text(pilot.app)
        inputs.filter("#vip").first().value = "jā"
        inputs.filter("#consents").first().value = "mail yes, phone no"
        inputs.filter("#phone").first().value = "20331180"
        await settle(pilot)
        await press(pilot, "accept")
        card = office.reads.ticket(ticket).customer
        assert (card.organisation, card.vip) == ("Lampu nams", True)
        assert {(one.channel, one.granted) for one in card.consents} == {(Channel.MAIL, True), (Channel.PHONE, False)}
        assert any(one.kind is ContactKind.PHONE for one in card.contacts)
        assert card.salutation_certainty is Certainty.GUESS


async def test_a_refusal_stays_though_the_key_came_on_the_heels_of_the_last_letter(office, new_app):
    ticket = office.ticket()
    async with new_app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await edited(pilot, ticket)
        form = pilot.app.screen
        form.query_one("#vip").value = "maybe"
        form.act_accept()  # before the field has told that it changed
        await settle(pilot)
        assert "VIP: maybe is neither yes nor no" in screen_text(pilot.app)
        form.query_one("#vip").value = "yes"
        await settle(pilot)
        assert "neither" not in screen_text(pilot.app)


async def test_what_is_wrong_is_seen_on_a_low_screen_too(office, new_app):
    ticket = office.ticket()
    async with new_app().run_test(size=(70, 16)) as pilot:
        await settle(pilot)
        await edited(pilot, ticket)
        pilot.app.screen.query_one("#vip").value = "maybe"
        await settle(pilot)
        await press(pilot, "accept")
        assert "VIP: maybe is neither yes nor no" in screen_text(pilot.app)


async def test_an_address_is_corrected_and_a_number_taken_off_where_they_stand(office, new_app):
    ticket = office.ticket(sender=Party(ContactKind.HANDLE, "@a, b \x1b[31m", "Ilze [/]"))
    customer = office.reads.ticket(ticket).customer.id
    parties = (Party(ContactKind.MAIL, "ilse@example.com"), Party(ContactKind.PHONE, "+371 20331180"))
    office.done(UpdateCustomer, customer=customer, add_contact=parties)
    handle = office.reads.customer(customer).contacts[0]
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await edited(pilot, ticket)
        inputs = pilot.app.screen.query("Input")
        assert inputs.filter("#mail").first().value == "ilse@example.com"
        inputs.filter("#mail").first().value = "ilze@example.com, i.k@example.com"
        inputs.filter("#phone").first().value = ""
        await settle(pilot)
        await press(pilot, "accept")
        card = office.reads.customer(customer)
        assert [one.value for one in card.contacts] == [handle.value, "ilze@example.com", "i.k@example.com"]
        await press(pilot, "undo")
        assert [one.value for one in office.reads.customer(customer).contacts] == [
            handle.value, "ilse@example.com", "+371 20331180"
        ]  # fmt: skip


async def test_what_is_typed_before_the_card_is_read_follows_what_stands_on_it(office, at_work, slow_card):
    ticket = office.ticket()
    customer = office.reads.ticket(ticket).customer
    async with at_work() as (app, pilot):
        slow_card.clear()
        app.run_verb("customer")
        await pilot.pause()
        await written(pilot, "-X")
        await pilot.press("left", "tab")
        await written(pilot, "Ilze")
        slow_card.set()
        await settle(pilot)
        fields = {one.id: one for one in app.screen.query("Input")}
        assert fields["name"].value == f"{customer.name}-X"
        assert fields["name"].cursor_position == len(customer.name) + 1
        assert fields["mail"].value == "ilze@example.com"
        assert app.focused is fields["salutation"]
        await press(pilot, "accept")
        card = office.reads.ticket(ticket).customer
        assert (card.name, card.salutation, card.language) == (f"{customer.name}-X", "Ilze", customer.language)


@pytest.mark.parametrize("language", ["en", "lv", "ru", "zh"])
async def test_an_example_too_long_for_its_field_ends_in_an_ellipsis(office, at_work, slow_card, language):
    office.ticket()
    speak(language)
    try:
        async with at_work(size=(66, 24)) as (app, pilot):
            app.run_verb("customer")
            await pilot.pause()
            field = app.screen.query_one("#salutation")
            assert field.placeholder.endswith("…")
            assert field.placeholder in screen_text(app)
            await pilot.resize_terminal(120, 40)
            await pilot.pause()
            assert field.placeholder == field.example
            assert width(field.example) <= field.content_size.width
            slow_card.set()
            await settle(pilot)
    finally:
        speak("en")


async def test_tab_goes_from_field_to_field_and_to_the_rows_of_any_dialog(office, at_work):
    ticket = office.ticket()
    async with at_work(ticket) as (app, pilot):
        await press(pilot, "customer", "field_next")
        assert app.focused.id == "salutation"
        await press(pilot, "field_previous", "field_previous")
        assert app.focused.id == "handle"
        await press(pilot, "back", "customers", "consents")
        assert app.focused.id == "choices"
        await press(pilot, "field_next")
        assert app.focused is app.screen.ground


# Consents


@pytest.mark.parametrize("typed", ["mail yes, phone no", "Mail jā， phone нет", "mail 是,phone -"])
def test_consents_are_read_in_english_whatever_the_screens_speak(typed: str) -> None:
    from deskterm.tui.screens.dialogs.customer import consents_of

    assert consents_of(typed) == ((Channel.MAIL, True), (Channel.PHONE, False))


@pytest.mark.parametrize("typed", ["mail", "mail phone yes", "maybe yes", "mail maybe", "[/] yes"])
def test_consents_that_are_not_clear_are_refused(typed: str) -> None:
    from deskterm.tui.screens.dialogs.customer import consents_of

    with pytest.raises(InputError):
        consents_of(typed)
