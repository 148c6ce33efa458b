"""Checks, files, articles, quotations, the rest of a sentence and one's own editor, as an agent meets them."""

import os
import stat
from contextlib import nullcontext
from threading import Event
from typing import Any

import pytest
from driving import press, screen_text, settle, toasts
from test_composer import answers, chat, mail, social, typed, writing
from textual import events
from textual.keys import _character_to_key

from deskterm.model.commands import Note, Reply, SetCategory, UpdateCustomer
from deskterm.model.words import Certainty, Channel, Language, MessageKind
from deskterm.tui.attached import folder_of
from deskterm.tui.reply_checking import REST
from deskterm.tui.screens.article import ArticleDialog
from deskterm.tui.screens.attach import AttachDialog
from deskterm.tui.screens.checks import ChecksDialog
from deskterm.tui.screens.quoting import QuoteDialog


async def rest(pilot: Any) -> None:
    """Typing rests until the checks have looked at what stands there."""
    composer = pilot.app.screen.composer
    for _ in range(100):
        await pilot.pause(REST / 5)
        if composer.checks.looked_at(composer.writing):
            break
    await settle(pilot)


async def checked(pilot: Any, screen: Any, words: str) -> str:
    """Write ``words`` at the end, rest, and read what stands on the screen."""
    screen.composer.area.insert(words)
    await rest(pilot)
    return screen_text(pilot.app)


async def wide(pilot: Any, words: str) -> None:
    """Type as a Chinese keyboard does: each sign is a key with its character."""
    for letter in words:
        pilot.app.post_message(events.Key(_character_to_key(letter), letter))
        await pilot.pause()
    await settle(pilot)


# Checks


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


# Files


async def attach(pilot: Any, path: str) -> None:
    await press(pilot, "attach")
    assert isinstance(pilot.app.screen, AttachDialog)
    pilot.app.screen._path.value = path
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)


async def test_a_file_is_attached_named_and_leaves_with_the_answer(office, new_app, tmp_path):
    office.make_demo()
    ticket = mail(office)
    path = tmp_path / "Rēķins 王.pdf"
    path.write_bytes(b"%PDF-1.4 invoice")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await attach(pilot, str(path))
        assert "📎 Rēķins 王.pdf (16 bytes)" in screen_text(pilot.app)
        path.write_bytes(b"something else by now")
        screen.composer.area.insert("Hello Ilze, the invoice is attached.")
        await rest(pilot)
        assert not screen.composer.findings.display
        await press(pilot, "send")
        message = office.reads.ticket(ticket).messages[-1]
        (file,) = message.attachments
        assert (file.name, file.media_type, file.size) == ("Rēķins 王.pdf", "application/pdf", 16)
        assert (
            office.rows("SELECT content FROM blob WHERE sha256 = ?", (file.sha256,))[0]["content"]
            == b"%PDF-1.4 invoice"
        )
        assert screen.composer.writing.files == []


async def test_files_survive_the_program_and_come_back_with_a_recalled_answer(office, new_app, tmp_path, workplace):
    office.make_demo()
    ticket = mail(office)
    (tmp_path / "a.txt").write_text("one", "utf-8")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await attach(pilot, str(tmp_path / "a.txt"))
        screen.writings.flush()
        copy = next(folder_of(workplace.config.home).iterdir())
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    from deskterm.tui.writings import Writings

    fresh = Writings(workplace.drafts, "aija", lambda: office.now)
    assert [one.name for one in fresh.of_ticket(ticket)[screen.composer.writing.audience].files] == ["a.txt"]
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Hello, here it is.")
        await press(pilot, "send")
        assert office.reads.ticket(ticket).messages[-1].attachments
        await press(pilot, "recall")
        assert [one.name for one in screen.composer.writing.files] == ["a.txt"]


async def test_what_cannot_be_attached_is_said_and_the_path_stays(office, new_app, tmp_path):
    ticket = mail(office)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").touch()
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        for name, words in (("nowhere", "cannot be read"), ("pipe", "is no file"), ("empty", "is empty")):
            await attach(pilot, str(tmp_path / name))
            assert words in screen_text(pilot.app)
            assert isinstance(pilot.app.screen, AttachDialog)
            await press(pilot, "back")
        assert screen.composer.writing.files == []


async def test_a_path_entered_before_its_folder_was_read_is_attached(office, new_app, tmp_path, monkeypatch):
    from deskterm.tui.screens import attach as dialog_module

    ticket = mail(office)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name, "utf-8")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await attach(pilot, str(tmp_path / "a.txt"))
        await press(pilot, "attach")
        read, right = Event(), dialog_module.completions
        monkeypatch.setattr(dialog_module, "completions", lambda typed: (read.wait(10), right(typed))[1])
        pilot.app.screen._path.value = str(tmp_path / "b.txt")
        await pilot.press("enter")
        read.set()
        await settle(pilot)
        assert [one.name for one in screen.composer.writing.files] == ["a.txt", "b.txt"]


async def test_tab_completes_a_path_and_a_file_is_taken_off_again(office, new_app, tmp_path):
    ticket = mail(office)
    (tmp_path / "invoices").mkdir()
    (tmp_path / "invoices" / "november.pdf").write_bytes(b"x")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await press(pilot, "attach")
        dialog = pilot.app.screen
        dialog._path.value = f"{tmp_path}/inv"
        await settle(pilot)
        await pilot.press("tab")
        await settle(pilot)
        assert dialog._path.value == f"{tmp_path}/invoices/"
        await pilot.press("tab")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert [one.name for one in screen.composer.writing.files] == ["november.pdf"]
        await press(pilot, "attach")
        assert "Enter takes it off" in screen_text(pilot.app)
        await pilot.press("enter")
        await settle(pilot)
        assert screen.composer.writing.files == []


# Articles, phrases, the rest of a sentence


@pytest.mark.parametrize("mark", ["??", "？？"])
async def test_an_article_goes_in_as_text_or_quote(office, new_app, mark):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "Hello. ")
        await wide(pilot, f"{mark}return")
        assert "How to return an item" in screen_text(pilot.app)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ArticleDialog)
        assert "it has no link" in screen_text(pilot.app)
        await pilot.press("1")
        await settle(pilot)
        text = screen.composer.area.text
        assert "> How to return an item\n>\n> If an item does not suit you" in text
        assert mark not in text


async def test_an_article_with_a_link_goes_in_as_that(office, new_app, workplace, tmp_path):
    from dataclasses import replace

    folder = tmp_path / "team" / "en" / "article"
    folder.mkdir(parents=True)
    (folder / "parcels.md").write_text(
        "---\ntitle: Where parcels wait\nlink: https://example.com/parcels\n---\nThey wait.\n", "utf-8"
    )
    workplace.config = replace(workplace.config, team_phrases=tmp_path / "team")
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "??parcels wait")
        await pilot.press("down", "enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert screen.composer.area.text == "Where parcels wait: https://example.com/parcels"


async def test_marks_in_a_sentence_open_no_list(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "Really?? std::vector")
        assert not screen.composer.has_class("-searching")
        await typed(pilot, " ::thank")
        assert screen.composer.has_class("-searching")
        await pilot.press("enter")
        await settle(pilot)
        assert screen.composer.area.text.endswith("::thank\n")


async def test_phrases_stack_with_the_space_between_them(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        for shortcut in ("feel", "sorry"):
            await typed(pilot, f";{shortcut}")
            await press(pilot, "slot_next")
        text = screen.composer.area.text
        assert "  " not in text
        assert ".W" not in text
        assert text == text.strip()


async def test_the_rest_of_a_sentence_is_offered_and_taken_by_tab_or_the_arrow(office, new_app):
    office.make_demo()
    for _ in range(2):
        other = mail(office)
        office.done(
            Reply, ticket=other, body="Hello. Our courier comes on every weekday morning. Ilze's number is 58211."
        )
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        area = screen.composer.area
        await typed(pilot, "our cour")
        assert area.suggestion == "ier comes on every weekday morning."
        assert "our courier comes on every weekday morning." in screen_text(pilot.app)
        await press(pilot, "slot_next")
        assert area.text == "our courier comes on every weekday morning."
        assert screen.composer.writing.text == area.text
        await typed(pilot, " Our cour")
        await pilot.press("right")
        await settle(pilot)
        assert area.text.count("courier comes") == 2
        await typed(pilot, " Ilze's num")
        assert area.suggestion == ""


async def test_the_rest_of_a_sentence_never_leaves_unless_taken(office, new_app):
    office.make_demo()
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "I am chec")
        await press(pilot, "send")
        assert [body for body, _ in answers(office, ticket)] in (["I am chec"], [])
        assert screen.composer.area.suggestion == "" or screen.composer.area.text


# Quotations


@pytest.mark.parametrize("mark", [">>", "＞＞"])
async def test_chosen_lines_are_quoted(office, new_app, mark):
    ticket = mail(office, body="First line.\nSecond [/] line.\n\n> older\nThird line?")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "Hello,\n")
        await wide(pilot, mark)
        assert isinstance(pilot.app.screen, QuoteDialog)
        assert "older" not in screen_text(pilot.app).split("Quote lines")[1].split("╰")[0]
        await pilot.press("home", "space", "down", "space", "enter")
        await settle(pilot)
        assert screen.composer.area.text == "Hello,\n> First line.\n> Third line?\n\n"


async def test_notes_are_offered_to_colleagues_only(office, new_app):
    ticket = mail(office)
    office.done(Note, ticket=ticket, body="He complains always.")
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, ">>")
        assert "He complains" not in screen_text(pilot.app).split("Quote lines")[1].split("╰")[0]
        await press(pilot, "back", "audience")
        await typed(pilot, ">>")
        assert "He complains" in screen_text(pilot.app).split("Quote lines")[1]


async def test_quoting_from_the_conversation_opens_the_answer(office, new_app):
    ticket = mail(office, body="Only line.")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket, None)
        await press(pilot, "quote")
        await pilot.press("enter")
        await settle(pilot)
        assert screen.composer.is_open
        assert screen.composer.area.text == "> Only line.\n\n"


# One's own editor


@pytest.fixture
def own_editor(tmp_path, monkeypatch):
    """An editor that runs the given shell words on its file as $FILE."""

    def use(words: str) -> None:
        script = tmp_path / "editor.sh"
        script.write_text(f'FILE="$1"\n{words}\n', "utf-8")
        monkeypatch.setenv("VISUAL", f"sh '{script}'")

    return use


async def edited(pilot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(pilot.app), "suspend", lambda _: nullcontext())
    await press(pilot, "editor")


async def test_what_the_editor_saves_is_the_draft(office, new_app, own_editor, monkeypatch):
    ticket = mail(office)
    own_editor(
        'test "$(cat "$FILE")" = \'Hello 王\' || exit 3; stat -c %a "$FILE" | grep -q 600 || exit 4;'
        " printf 'Hello\\n\\033[31mred\\n' > \"$FILE\""
    )
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Hello 王")
        await edited(pilot, monkeypatch)
        assert screen.composer.area.text.startswith("Hello\n")
        assert "\x1b" not in screen.composer.area.text
        await pilot.press("ctrl+z")
        await settle(pilot)
        assert screen.composer.writing.text == "Hello 王"


@pytest.mark.parametrize(
    ("words", "said"),
    [("exit 7", "ended with 7"), ('rm "$FILE"', "left no file"), ("printf '\\377' > \"$FILE\"", "no UTF-8")],
)
async def test_an_editor_that_fails_leaves_the_text(office, new_app, own_editor, monkeypatch, words, said):
    ticket = mail(office)
    own_editor(words)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Hello")
        await edited(pilot, monkeypatch)
        assert screen.composer.area.text == "Hello"
        assert said in screen_text(pilot.app)


async def test_what_a_dying_editor_had_saved_is_a_version_of_the_draft(office, new_app, own_editor, monkeypatch):
    ticket = mail(office)
    own_editor("echo 'many more words' >> \"$FILE\"; kill -9 $$")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Hello")
        await edited(pilot, monkeypatch)
        assert screen.composer.area.text == "Hello"
        assert "among its versions" in screen_text(pilot.app)
        screen.writings.flush()
        versions = screen.writings.versions(ticket, screen.composer.writing.audience)
        assert "Hello\nmany more words" in [one.text for one in versions]


async def test_without_an_editor_or_a_terminal_that_is_said(office, new_app, monkeypatch):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Hello")
        monkeypatch.setenv("VISUAL", "true")
        await press(pilot, "editor")
        assert "cannot be handed to an editor" in screen_text(pilot.app)
        assert screen.composer.area.text == "Hello"


async def test_a_chat_is_checked_by_its_own_length(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(80, 24)) as pilot:
        screen = await writing(pilot, ticket)
        assert Channel.CHAT is screen.view.line.channel
        assert "are long for a chat" in await checked(pilot, screen, "words and more " * 50)
