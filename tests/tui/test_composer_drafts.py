"""Nothing typed is lost: drafts on the screen, on the disk and in the program that comes after."""

from driving import press, screen_text, settle, typed
from matters import mail, writing
from textual import events

from deskterm.model.commands import Party
from deskterm.model.words import Audience, Channel, ContactKind
from deskterm.store.drafts import Journal

MING = Party(ContactKind.HANDLE, "ming", "王小明")


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
