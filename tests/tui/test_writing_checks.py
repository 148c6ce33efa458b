"""Checks while an answer is written: said at rest, overruled with a reason, turned off by name."""

from typing import Any

from driving import press, screen_text, settle, toasts, typed
from matters import answers, attach, chat, mail, rest, social, writing

from deskterm.model.commands import SetCategory, UpdateCustomer
from deskterm.model.words import Certainty, Channel, Language, MessageKind
from deskterm.tui.screens.attach import AttachDialog
from deskterm.tui.screens.checks import ChecksDialog


async def checked(pilot: Any, screen: Any, words: str) -> str:
    """Write ``words`` at the end, rest, and read what stands on the screen."""
    screen.composer.area.insert(words)
    await rest(pilot)
    return screen_text(pilot.app)


async def test_the_checks_speak_when_typing_rests_and_fall_silent_again(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        assert not screen.composer.findings.display
        text = await checked(pilot, screen, "Hello Ilze, please find attached the invoice.")
        assert "▲ “find attached”, but nothing is attached" in text
        screen.composer.area.clear()
        text = await checked(pilot, screen, "Hello Ilze, thank you.")
        assert "attached" not in text.split("ANSWER to")[1]
        assert not screen.composer.findings.display


async def test_a_note_is_not_checked(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket, "note")
        await checked(pilot, screen, "ATTACHED NOTHING WHATEVER!!!")
        assert not screen.composer.findings.display


async def test_what_warns_leaves_all_the_same_and_is_said(office, new_app):
    office.make_demo()
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Hello Ilze, the invoice is attached.")
        await press(pilot, "send")
        assert len(answers(office, ticket)) == 1
        assert any("nothing is attached" in one and "F9" in one for one in toasts(pilot.app))


async def test_what_stops_is_overruled_with_a_reason_that_stays_with_the_answer(office, new_app):
    ticket = social(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Dear Marta Kalniņa, it is on its way.")
        await press(pilot, "send")
        assert "send again to overrule it" in screen_text(pilot.app)
        assert answers(office, ticket) == []
        await press(pilot, "send")
        assert isinstance(pilot.app.screen, ChecksDialog)
        await pilot.press("enter")
        await pilot.press("enter")
        await settle(pilot)
        assert "say why" in screen_text(pilot.app)
        await typed(pilot, "her own post names her")
        await pilot.press("enter")
        await press(pilot, "accept")
        await press(pilot, "send")
        assert [body for body, _ in answers(office, ticket)] == ["Dear Marta Kalniņa, it is on its way."]
        (message,) = [one for one in office.reads.ticket(ticket).messages if one.kind is MessageKind.ANSWER]
        assert message.remarks == ("check private-data overruled: her own post names her",)
        (change,) = [one for one in office.reads.changes(ticket) if one.kind == "Reply"]
        assert "her own post" not in str(change)
        assert "private-data" in str(change)


async def test_what_stops_is_said_once_and_a_click_on_findings_or_files_opens_them(office, new_app, tmp_path):
    ticket = social(office)
    (tmp_path / "a.txt").write_text("one", "utf-8")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Dear Marta Kalniņa.")
        await rest(pilot)
        assert screen_text(pilot.app).count("everybody would read") == 1
        await press(pilot, "send")
        assert screen_text(pilot.app).count("everybody would read") == 1
        await attach(pilot, str(tmp_path / "a.txt"))
        await typed(pilot, " So")
        await rest(pilot)
        await pilot.click(screen.composer.findings)
        await settle(pilot)
        assert isinstance(pilot.app.screen, ChecksDialog)
        await press(pilot, "back")
        await pilot.click(screen.composer.files)
        await settle(pilot)
        assert isinstance(pilot.app.screen, AttachDialog)


async def test_overruling_one_name_lets_no_other_pass(office, new_app):
    ticket = social(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        composer = screen.composer
        composer.area.insert("Dear Marta Kalniņa.")
        await press(pilot, "send")
        composer.writing.overruled = {one.key: "seen" for one in composer.checks.found}
        composer.area.insert(" Ring us on 67 000 000.")
        await press(pilot, "send")
        assert "a number" in screen_text(pilot.app)
        assert answers(office, ticket) == []


async def test_an_empty_slot_cannot_be_overruled(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Hello {{ slot.when }}.")
        await press(pilot, "send", "send")
        assert not isinstance(pilot.app.screen, ChecksDialog)
        assert "empty: when" in screen_text(pilot.app)


async def test_a_team_turns_a_rule_off_by_name(office, new_app, workplace):
    from dataclasses import replace

    workplace.config = replace(workplace.config, checks={"attachment": "off", "shouting": "stop"})
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        text = await checked(pilot, screen, "Hello Ilze, the invoice is attached!!!")
        assert "✗ !!! sounds like shouting" in text
        await press(pilot, "send")
        assert answers(office, ticket) == []


async def test_a_wrong_name_in_the_configuration_is_said_and_the_checks_go_on(office, new_app, workplace):
    from dataclasses import replace

    workplace.config = replace(workplace.config, checks={"shoutin": "off"})
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        assert any("there is no check shoutin" in one for one in toasts(pilot.app))
        assert "nothing is attached" in await checked(pilot, screen, "The invoice is attached.")


async def test_the_language_is_checked_only_where_it_is_certain(office, new_app):
    ticket = mail(office, body="Labdien, kur ir mana paciņa? Es gaidu jau ļoti ilgi.")
    words = "Hello Ilze, where would you like your parcel to be sent?"
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        assert "this is English" not in await checked(pilot, screen, words)
    customer = office.reads.ticket(ticket).customer.id
    office.done(UpdateCustomer, customer=customer, language=Language.LATVIAN, certainty=Certainty.AGENT)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        assert "this is English" in await checked(pilot, screen, " ")


async def test_another_customers_name_seen_just_now_stops(office, new_app):
    first, second = mail(office), chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, first)
        await pilot.press("escape", "escape")
        await settle(pilot)
        screen = await writing(pilot, second)
        screen.composer.area.insert("Hello, as Ilze Kalniņa said, it is there.")
        await press(pilot, "send")
        assert "Ilze Kalniņa is another customer" in screen_text(pilot.app)
        assert answers(office, second) == []


async def test_hostile_words_in_what_the_checks_quote_are_only_words(office, new_app):
    ticket = mail(office, body="Is it [@click=app.quit]here[/]? And \x1b]0;owned\x07the invoice \u202eaddress?")
    async with new_app().run_test(size=(80, 24)) as pilot:
        screen = await writing(pilot, ticket)
        text = await checked(pilot, screen, "[bold]Hello[/] Ilze, [@click=app.quit]THE WHOLE INVOICE[/]!!!")
        assert "\x1b" not in text
        assert pilot.app.is_running
        await press(pilot, "keep_draft")


async def test_a_cheerful_closing_after_a_complaint_is_warned_of(office, new_app):
    ticket = mail(office)
    office.done(SetCategory, ticket=ticket, category="complaint/delivery")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        assert "nobody is wished" in await checked(pilot, screen, "Hello Ilze, we are sorry. Have a nice day!")


async def test_a_chat_is_checked_by_its_own_length(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(80, 24)) as pilot:
        screen = await writing(pilot, ticket)
        assert Channel.CHAT is screen.view.line.channel
        assert "are long for a chat" in await checked(pilot, screen, "words and more " * 50)
