"""What is attached to a ticket: listed, looked into, saved and opened, and nothing of it run or written over."""

import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from driving import press, screen_text, settle, toasts

from deskterm.errors import InputError
from deskterm.model.commands import File, Recall, Reply
from deskterm.tui.bringing_out import KEPT, forget_opened, open_file, opener_words, save_files
from hostile import HOSTILE

if TYPE_CHECKING:
    from driving import AtWork

    from deskterm.desk.workplace import Workplace
    from office import Office

PROGRAM = b"MZ\x90\x00" + bytes(300)
WORDS = "\n".join(HOSTILE).encode("utf-8", "replace")
INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:1
DTSTART:20261125T130000Z
DTEND:20261125T140000Z
SUMMARY:Tikšanās 王小明
LOCATION:Rīga [bold]not bold
ORGANIZER;CN=Ilze:mailto:ilze@example.com
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()
PAGE = b"<p>your bank: <a href='http://evil.example/'>bank.example</a></p>"


def with_files(office: "Office", *files: tuple[str, str, bytes]) -> str:
    return office.ticket(body="Pielikumā.", files=tuple(File(*one) for one in files))


@pytest.fixture(autouse=True)
def folder(workplace: "Workplace", tmp_path: Path) -> Path:
    """Where files are saved, and nothing is opened by a program of this machine unless a test names one."""
    folder = tmp_path / "downloads"
    workplace.config = replace(workplace.config, attachments_folder=folder, attachments_opener=("false",))
    return folder


@pytest.fixture
def opener(workplace: "Workplace", tmp_path: Path) -> Callable[[], list[tuple[str, bytes, int]]]:
    """A program that opens files; what it was given: name, content and mode."""
    target = tmp_path / "seen"
    target.mkdir()
    code = (
        "import os, shutil, sys\n"
        f"shutil.copyfile(sys.argv[1], os.path.join({str(target)!r}, os.path.basename(sys.argv[1])))\n"
        f"open({str(target / 'mode')!r}, 'w').write(oct(os.stat(sys.argv[1]).st_mode & 0o777))\n"
    )
    workplace.config = replace(workplace.config, attachments_opener=(sys.executable, "-c", code))

    def seen() -> list[tuple[str, bytes, int]]:
        mode = target / "mode"
        files = [path for path in target.iterdir() if path != mode]
        return [(path.name, path.read_bytes(), int(mode.read_text(), 8)) for path in files]

    return seen


async def test_text_is_shown_as_it_is_and_obeyed_by_nobody(office: "Office", at_work: "AtWork") -> None:
    ticket = with_files(
        office, ("piezīmes.txt", "text/plain", WORDS), ("照片.png", "image/png", b"\x89PNG\r\n" + bytes(99))
    )
    async with at_work(ticket) as (app, pilot):
        await press(pilot, "attachments")
        text = screen_text(app)
        assert "piezīmes.txt" in text
        assert "照片.png" in text.replace(" ", "")
        assert "退款还没有到账" in text.replace(" ", "")
        assert "[bold]not bold" in text
        assert not {chr(one) for one in (*range(9), *range(11, 32), 0x9B, 0x202E)} & set(text)
        await press(pilot, "down")
        assert "nothing of it can be shown" in screen_text(app)
        await press(pilot, "back")
        assert app.focused is not None


def test_the_newest_message_comes_first_and_what_was_recalled_is_not_there(
    office: "Office", workplace: "Workplace"
) -> None:
    ticket = with_files(office, ("b.txt", "text/plain", b"b"), ("a.txt", "text/plain", b"a"))

    def names() -> list[str]:
        return [one.file.name for one in workplace.reads.attachments(ticket)]

    office.done(Reply, ticket=ticket, body="Lūdzu.", files=(File("answer.pdf", "application/pdf", b"%PDF"),))
    assert names() == ["answer.pdf", "b.txt", "a.txt"]
    office.done(Recall)
    assert names() == ["b.txt", "a.txt"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_how_it_looks(snap_compare: Any, new_app: Callable[[], Any], office: "Office", size: tuple[int, int]) -> None:
    ticket = with_files(
        office,
        ("invite.ics", "text/calendar", INVITATION),
        ("rēķins.pdf.exe", "application/pdf", PROGRAM),
        ("照片.png", "image/png", b"\x89PNG\r\n" + bytes(40_000)),
        (f"{'x' * 90}.txt", "text/plain", WORDS),
    )
    app = new_app()

    async def before(pilot: Any) -> None:
        await settle(pilot)
        app.open_ticket(ticket)
        await settle(pilot)
        await press(pilot, "attachments")
        await settle(pilot)

    assert snap_compare(app, terminal_size=size, run_before=before)


async def test_nothing_attached_is_said(office: "Office", at_work: "AtWork") -> None:
    ticket = office.ticket()
    async with at_work(ticket) as (app, pilot):
        await press(pilot, "attachments")
        assert any("nothing is attached to #" in one for one in toasts(app))


async def test_a_file_is_saved_and_nothing_is_written_over(office: "Office", at_work: "AtWork", folder: Path) -> None:
    ticket = with_files(office, ("rēķins.pdf", "application/pdf", b"%PDF-1.4 new"))
    folder.mkdir()
    (folder / "rēķins.pdf").write_bytes(b"mine")
    async with at_work(ticket) as (app, pilot):
        await press(pilot, "attachments", "attachment_save")
        await settle(pilot)
        saved = folder / "rēķins (2).pdf"
        assert any(str(saved) in one for one in toasts(app))
    assert saved.read_bytes() == b"%PDF-1.4 new"
    assert (folder / "rēķins.pdf").read_bytes() == b"mine"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


async def test_a_program_is_never_opened_and_saved_only_when_asked_twice(
    office: "Office", at_work: "AtWork", folder: Path, opener: Callable[[], list[Any]]
) -> None:
    ticket = with_files(office, ("rekins.pdf", "application/pdf", PROGRAM), ("a.txt", "text/plain", b"words"))
    async with at_work(ticket) as (app, pilot):
        await press(pilot, "attachments", "attachment_open", "attachment_open")
        await settle(pilot)
        assert "never opened" in screen_text(app)
        assert opener() == []
        await press(pilot, "attachment_save")
        await settle(pilot)
        assert "s again" in screen_text(app)
        assert not folder.exists()
        await press(pilot, "attachment_save_all")
        await settle(pilot)
        assert [one.name for one in folder.iterdir()] == ["a.txt"]
        await press(pilot, "attachment_save", "attachment_save")
        await settle(pilot)
    assert (folder / "rekins.pdf").read_bytes() == PROGRAM
    assert not stat.S_IMODE((folder / "rekins.pdf").stat().st_mode) & 0o111


async def test_saving_all_leaves_out_a_program_that_is_the_only_file(
    office: "Office", at_work: "AtWork", folder: Path
) -> None:
    ticket = with_files(office, ("rekins.pdf", "application/pdf", PROGRAM))
    async with at_work(ticket) as (app, pilot):
        await press(pilot, "attachments", "attachment_save_all")
        await settle(pilot)
        assert any("left out" in one for one in toasts(app))
    assert not folder.exists()


async def test_a_picture_is_opened_at_once_a_page_only_when_asked_twice(
    office: "Office", at_work: "AtWork", opener: Callable[[], list[Any]]
) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(99)
    ticket = with_files(office, ("照片.png", "image/png", picture), ("page.html", "text/html", PAGE))
    async with at_work(ticket) as (app, pilot):
        await press(pilot, "attachments", "attachment_open")
        await settle(pilot)
        assert opener() == [("照片.png", picture, 0o400)]
        await press(pilot, "down", "attachment_open")
        await settle(pilot)
        assert "Enter again" in screen_text(app)
        assert len(opener()) == 1
        await press(pilot, "attachment_open")
        await settle(pilot)
        assert sorted(one[0] for one in opener()) == ["page.html", "照片.png"]


async def test_a_program_that_cannot_open_it_is_named(office: "Office", at_work: "AtWork") -> None:
    ticket = with_files(office, ("a.txt", "text/plain", b"words"))
    async with at_work(ticket) as (app, pilot):
        await press(pilot, "attachments", "attachment_open")
        await settle(pilot)
        assert any("false ended with 1" in one for one in toasts(app))


@pytest.mark.skipif(sys.platform != "linux", reason="says what Linux does")
def test_nothing_is_opened_where_the_screen_is_another_machines() -> None:
    for environ in ({"SSH_CONNECTION": "1 2 3 4", "DISPLAY": ":0"}, {}, {"DISPLAY": ""}):
        with pytest.raises(InputError, match=r"another machine|nothing here opens"):
            opener_words((), environ)
    assert opener_words(("feh", "-F"), {"SSH_CONNECTION": "1 2 3 4"}) == ("feh", "-F")


def test_a_folder_that_takes_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=r"a\.txt cannot be written to .*file"):
        save_files(tmp_path / "file", [("a.txt", b"1")])


def test_copies_that_were_opened_go_after_a_day(tmp_path: Path) -> None:
    import os
    import time

    open_file(tmp_path, "a.txt", b"1", (sys.executable, "-c", ""))
    (folder,) = (tmp_path / "opened").iterdir()
    forget_opened(tmp_path)
    assert folder.exists()
    then = time.time() - KEPT - 60
    os.utime(folder, (then, then))
    forget_opened(tmp_path)
    assert not folder.exists()


async def test_a_program_is_marked_in_the_conversation(office: "Office", at_work: "AtWork") -> None:
    ticket = with_files(office, ("rekins.pdf.exe", "application/pdf", PROGRAM), ("a.txt", "text/plain", b"words"))
    async with at_work(ticket) as (app, _):
        lines = screen_text(app).splitlines()
        assert any("rekins.pdf.exe" in one and "⚠" in one for one in lines)
        assert not any("a.txt" in one and "⚠" in one for one in lines)
