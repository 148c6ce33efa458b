"""Files that leave with an answer: attached, named, kept, refused, taken off again."""

import os
import stat
from threading import Event

from driving import press, screen_text, settle
from matters import attach, mail, rest, writing

from deskterm.tui.attached import folder_of
from deskterm.tui.screens.attach import AttachDialog


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
