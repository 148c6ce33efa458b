"""What stands on the screen is on the disk: no word of a text being written is drawn before it is in the draft."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from driving import press, settle
from textual import events

from deskterm.model.commands import Party
from deskterm.model.words import Audience, Channel, ContactKind, Delivery
from deskterm.store import drafts as drafts_module
from deskterm.store.drafts import Drafts
from deskterm.tui import macro_running
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.ticket import TicketScreen
from deskterm.tui.ticket_reading import TicketReading
from deskterm.tui.widgets.slots import SlotText
from deskterm.tui.writings import Early, Writings
from office import Office

NewApp = Callable[..., DesktermApp]
MING = Party(ContactKind.HANDLE, "ming", "王小明")
WORDS = "Labdien, [/] [@click=app.quit]x žēl завтра 您好 {{ }} ::nothing a"


def drawn_words(area: SlotText) -> list[str]:
    """What the text area gives to be drawn, but for the rest of a sentence it offers and a word that was cut."""
    lines = [area.render_line(row).text for row in range(area.size.height)]
    shown = " ".join(lines).replace(area.suggestion, " ") if area.suggestion else " ".join(lines)
    return shown.split()


class Watch:
    """Compares, whenever something is drawn, what stands in a text area with what its draft's file says then."""

    def __init__(self, drafts: Drafts) -> None:
        self.drafts = drafts
        self.paints = 0
        self.most = 0
        self.missing: list[tuple[list[str], str]] = []

    def look(self, app: DesktermApp) -> None:
        for screen in app.screen_stack:
            for area in screen.query(SlotText) if screen.is_attached else ():
                drawn = drawn_words(area) if area.size.height else []
                if not drawn:
                    continue
                kept = self.kept()
                self.paints += 1
                self.most = max(self.most, len(drawn))
                if not all(word in kept for word in drawn):
                    self.missing.append((drawn, kept))

    def kept(self) -> str:
        return "\n".join(one.text for one in self.drafts.of_agent("aija"))


@pytest.fixture
def watch(workplace: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Watches every paint, while the thread that saves never gets a turn."""
    watch = Watch(workplace.drafts)
    display = DesktermApp._display

    def watched(app: DesktermApp, screen: Any, renderable: Any) -> None:
        if renderable is not None:
            watch.look(app)
        display(app, screen, renderable)

    with monkeypatch.context() as patch:
        patch.setattr(DesktermApp, "_display", watched)
        patch.setattr(Writings, "_keep", lambda _: None)
        yield watch
    assert watch.missing == []


def mail(office: Office) -> str:
    return office.ticket(body="Hello, where is my parcel?", subject="Parcel")


@contextmanager
def nobody_reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is to be read for a screen is not read yet."""
    with monkeypatch.context() as patch:
        patch.setattr(TicketReading, "read", lambda *_: None)
        yield


async def typed(pilot: Any, words: str) -> None:
    for letter in words:
        await pilot.press({" ": "space", "\n": "enter"}.get(letter, letter))
        await pilot.pause()
    await settle(pilot)


@pytest.mark.parametrize("start", ["reply", "note"])
async def test_every_letter_typed(office: Office, at_work: Any, watch: Watch, start: Any) -> None:
    async with at_work(mail(office), start) as (app, pilot):
        await typed(pilot, WORDS)
        assert app.screen.composer.area.text == WORDS
        assert watch.paints >= len(WORDS) // 2
        assert watch.most == len(WORDS.split())
        assert watch.kept() == WORDS


async def test_a_chat_in_its_seat(office: Office, at_work: Any, watch: Watch) -> None:
    office.receive("Hello?", channel=Channel.CHAT, sender=MING, subject="Refund", thread="s")
    office.wait(seconds=5)
    async with at_work() as (app, pilot):
        await press(pilot, "accept_chat")
        await typed(pilot, "您好 one moment")
        assert app.screen.composer.is_chat
        assert watch.most == 3


async def test_paste_undo_redo_lines_and_words_taken_out(office: Office, at_work: Any, watch: Watch) -> None:
    async with at_work(mail(office), "reply") as (app, pilot):
        area = app.screen.composer.area
        area.post_message(events.Paste("many words that were written elsewhere 退款 \x1b[31m"))
        await settle(pilot)
        await typed(pilot, "\nand more")
        for key in ("ctrl+z", "ctrl+y", "ctrl+w", "home", "ctrl+k", "ctrl+z", "ctrl+u", "backspace", "ctrl+z"):
            await pilot.press(key)
            await settle(pilot)
        assert "many words" in area.text
        assert watch.most >= 8


async def test_words_typed_over_others(office: Office, at_work: Any, watch: Watch) -> None:
    async with at_work(mail(office), "reply") as (app, pilot):
        await typed(pilot, "quite another text that was here before")
        area = app.screen.composer.area
        area.select_all()
        await typed(pilot, "new words")
        assert area.text == watch.kept() == "new words"
        kept = app.screen.writings.versions(app.screen.ticket_id, Audience.DIRECT)
        assert "quite another text that was here before" in [one.text for one in kept]


async def test_phrases_slots_and_quoted_lines(office: Office, at_work: Any, watch: Watch) -> None:
    async with at_work(mail(office), "reply") as (app, pilot):
        await press(pilot, "greeting", "closing")
        app.screen.composer.quote("> Hello, where is my parcel?")
        await settle(pilot)
        assert "where is my parcel" in app.screen.composer.area.text
        assert watch.most > 8


async def test_what_comes_back_from_the_editor_of_ones_own(
    office: Office, at_work: Any, watch: Watch, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor.sh"
    script.write_text("printf 'words from elsewhere\\n您好\\n' > \"$1\"\n", "utf-8")
    monkeypatch.setenv("VISUAL", f"sh '{script}'")
    monkeypatch.setattr(DesktermApp, "suspend", lambda _: nullcontext())
    async with at_work(mail(office), "reply") as (app, pilot):
        await typed(pilot, "quite another text")
        await press(pilot, "editor")
        assert app.screen.composer.area.text == watch.kept() == "words from elsewhere\n您好"


@pytest.mark.usefixtures("watch")
async def test_a_version_and_a_macro(office: Office, at_work: Any) -> None:
    ticket = mail(office)
    async with at_work(ticket, "reply") as (app, pilot):
        await typed(pilot, "the first of all texts")
        app.screen.composer.writing.keep()
        app.screen.composer.act_discard()
        await settle(pilot)
        await typed(pilot, "b")
        await press(pilot, "versions")
        await pilot.press("enter")
        await settle(pilot)
        macro_running.keep_drafts(app, {ticket: ["words of a macro"]}, frozenset((ticket,)))
        await settle(pilot)
        assert app.screen.composer.area.text.endswith("words of a macro")


async def test_a_recalled_answer(office: Office, at_work: Any, watch: Watch) -> None:
    ticket = mail(office)
    async with at_work(ticket, "reply") as (app, pilot):
        app.screen.demo = True
        await typed(pilot, "an answer that leaves soon")
        await press(pilot, "send")
        assert Delivery.COUNTING in [one.delivery for one in office.reads.ticket(ticket).messages]
        await press(pilot, "reply")
        await typed(pilot, "more")
        await press(pilot, "recall")
        assert app.screen.composer.area.text == watch.kept() == "an answer that leaves soon\n\nmore"


@pytest.mark.parametrize("start", ["reply", "note"])
async def test_letters_typed_before_the_ticket_is_read(
    office: Office, at_work: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch, workplace: Any, start: Any
) -> None:
    ticket = mail(office)
    audience = Audience.INTERNAL if start == "note" else Audience.DIRECT
    workplace.drafts.journal(ticket, "aija", audience).save("begun before ", 13)
    async with at_work() as (app, pilot):
        with nobody_reads(monkeypatch):
            app.open_ticket(ticket, start)
            await settle(pilot)
            await typed(pilot, "early birdd")
            await pilot.press("backspace")
            await settle(pilot)
            assert app.screen.view is None
            assert app.screen.composer.area.text == "early bird"
            assert watch.kept() == "begun before early bird"
        app.screen.read()
        await settle(pilot)
        assert app.screen.composer.area.text == watch.kept() == "begun before early bird"
        await typed(pilot, "s")
        assert watch.kept() == "begun before early birds"


@pytest.mark.usefixtures("watch")
async def test_letters_typed_early_on_a_public_post_move_to_its_draft(
    office: Office, at_work: Any, monkeypatch: pytest.MonkeyPatch, workplace: Any
) -> None:
    ticket = office.ticket(
        body="Where is it??", channel=Channel.SOCIAL, sender=MING, subject="", audience=Audience.PUBLIC
    )
    async with at_work() as (app, pilot):
        with nobody_reads(monkeypatch):
            app.open_ticket(ticket, "reply")
            await settle(pilot)
            await typed(pilot, "early bird")
        app.screen.read()
        await settle(pilot)
        assert app.screen.composer.writing.audience is Audience.PUBLIC
        assert app.screen.composer.area.text == "early bird"
        app.screen.writings.flush()
        assert [(one.audience, one.text) for one in workplace.drafts.of_agent("aija")] == [
            (Audience.PUBLIC, "early bird")
        ]


async def test_a_ticket_left_before_it_was_read_keeps_its_letters(
    office: Office, at_work: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, other = mail(office), mail(office)
    async with at_work() as (app, pilot):
        with nobody_reads(monkeypatch):
            app.open_ticket(ticket, "reply")
            await settle(pilot)
            await typed(pilot, "early bird")
        app.screen.show_ticket(other, "reply")
        await settle(pilot)
        assert isinstance(app.screen, TicketScreen)
        assert app.screen.composer.area.text == ""
        assert watch.kept() == "early bird"


async def test_notes_of_a_call(at_work: Any, watch: Watch) -> None:
    async with at_work() as (app, pilot):
        await press(pilot, "new_call")
        await pilot.press("tab")
        await typed(pilot, "She asks for 您好 twice")
        assert app.screen.notes.text == watch.kept() == "She asks for 您好 twice"


async def test_notes_typed_before_the_last_ones_are_read(
    at_work: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch, workplace: Any
) -> None:
    from deskterm.tui.screens import call

    workplace.drafts.journal("call", "aija", Audience.INTERNAL).save("left from before", 3)
    async with at_work() as (app, pilot):
        with monkeypatch.context() as patch:
            patch.setattr(call, "run_in_thread", lambda *_: None)
            await press(pilot, "new_call")
            await pilot.press("tab")
            await typed(pilot, "early bird")
            assert app.screen.notes.text == "early bird"
            assert watch.kept() == "left from before\nearly bird"
        screen: Any = app.screen
        call.run_in_thread(screen, lambda: screen.writings.open(call.DRAFT, Audience.INTERNAL), screen.NotesRead)
        await settle(pilot)
        assert screen.notes.text == watch.kept() == "left from before\nearly bird"


def test_words_typed_early_stand_below_what_was_left(tmp_path: Any) -> None:
    drafts = Drafts(tmp_path / "desk.db")
    drafts.journal("call", "aija", Audience.INTERNAL).save("left from before", 3)
    writings = Writings(drafts, "aija")
    early = Early(writings, "call", Audience.INTERNAL, lead="\n")
    for letter in "now":
        early.writing.replaced(len(early.writing.text), len(early.writing.text), letter)
    assert drafts.journal("call", "aija", Audience.INTERNAL).load()[0] == "left from before\nnow"
    draft = writings.open("call", Audience.INTERNAL)
    early.settle(draft)
    assert (draft.text, draft.caret) == ("left from before\nnow", 20)
    writings.close()


def test_much_taken_out_is_a_version_before_it_is_gone(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Writings, "_keep", lambda _: None)
    drafts = Drafts(tmp_path / "desk.db")
    writings = Writings(drafts, "aija")
    made = writings.open("t", Audience.DIRECT)
    made.replaced(0, 0, "many words that were typed")
    writings.changed(made)
    made.replaced(0, len(made.text), "")
    journal = drafts.journal("t", "aija", Audience.DIRECT)
    assert journal.load()[0] == "many words that were typed"
    writings.flush()
    assert journal.load()[0] == ""
    assert [one.text for one in drafts.versions("t", "aija", Audience.DIRECT).load()] == ["many words that were typed"]


def test_the_thread_never_writes_an_older_text_over_a_newer_one(tmp_path: Any) -> None:
    drafts = Drafts(tmp_path / "desk.db")
    writings = Writings(drafts, "aija")
    made = writings.open("t", Audience.DIRECT)
    journal = drafts.journal("t", "aija", Audience.DIRECT)
    stop = threading.Event()

    def flush() -> None:
        while not stop.is_set():
            writings.changed(made)
            writings.flush()

    thread = threading.Thread(target=flush)
    thread.start()
    try:
        for number in range(150):
            made.replaced(len(made.text), len(made.text), "abc "[number % 4])
            assert journal.load()[0] == made.text
    finally:
        stop.set()
        thread.join()
    writings.close()
    assert journal.load()[0] == made.text


def test_no_edit_waits_for_the_disk(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(_: int) -> None:
        raise AssertionError("a disk may take seconds")

    monkeypatch.setattr(drafts_module.os, "fsync", wait)
    monkeypatch.setattr(Writings, "_keep", lambda _: None)
    drafts = Drafts(tmp_path / "desk.db")
    path = drafts.journal("t", "aija", Audience.DIRECT).path
    writings = Writings(drafts, "aija")
    made = writings.open("t", Audience.DIRECT)
    for what in ("", "cut", "another", "gone", ""):
        if what == "cut":
            path.write_bytes(path.read_bytes()[:-7])
        elif what == "another":
            Drafts(tmp_path / "desk.db").journal("t", "aija", Audience.DIRECT).save("another window's words", 3)
        elif what == "gone":
            path.unlink()
        for letter in "word ":
            made.replaced(len(made.text), len(made.text), letter)
            assert drafts.journal("t", "aija", Audience.DIRECT).load()[0] == made.text


@pytest.mark.parametrize("room", [0, 4])
def test_a_full_disk_is_said_at_the_key_and_the_next_one_has_everything(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(Writings, "_keep", lambda _: None)
    drafts = Drafts(tmp_path / "desk.db")
    journal = drafts.journal("t", "aija", Audience.DIRECT)
    writings = Writings(drafts, "aija")
    told: list[str] = []
    writings.told = lambda one: told.append(one.error)
    made = writings.open("t", Audience.DIRECT)
    made.replaced(0, 0, "one")
    journal.save("another window's words", 3)

    class Full(io.FileIO):
        def write(self, data: Any) -> int:
            return super().write(data[:room]) if room else 0

    with monkeypatch.context() as patch:
        patch.setattr(drafts_module, "open", lambda path, *_, **__: Full(path, "ab"), raising=False)
        made.replaced(3, 3, " two")
        assert "the disk is full" in made.error
        assert writings.unsaved == [made]
    journal = drafts.journal("t", "aija", Audience.DIRECT)
    assert journal.load()[0] == "another window's words"
    made.replaced(7, 7, " three")
    assert journal.load()[0] == made.text == "one two three"
    writings.flush()
    assert made.error == ""
    assert writings.unsaved == []
    assert len(told) == 2
