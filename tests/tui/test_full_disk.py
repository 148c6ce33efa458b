"""A full disk is said and survived: what was typed stays, nothing is half done, and all goes on once there is room."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import press, screen_text, settle, toasts

from deskterm.config import Config
from deskterm.desk.first_page import read_first_page
from deskterm.desk.workplace import Workplace
from deskterm.errors import StoreError
from deskterm.model.commands import DESK, Note, Party, Receive
from deskterm.model.words import Audience, Channel, ContactKind
from deskterm.store.bookmark import Bookmark, load_bookmark, save_bookmark
from deskterm.store.drafts import Journal
from deskterm.tui.app import DesktermApp
from deskterm.tui.bookmarking import Bookmarking
from deskterm.tui.screens.leaving import LeavingScreen
from full_disk import SmallDisk, small_disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "small") as disk:
        yield disk


@pytest.fixture
def place(disk: SmallDisk, tmp_path: Path) -> Iterator[Workplace]:
    """Aija's workplace on the small disk, with one ticket."""
    db = disk.path / "desk.db"
    workplace = Workplace(Config(path=tmp_path / "c.toml", home=tmp_path, db=db, agent="aija", agent_name="Aija"))
    sender = Party(ContactKind.MAIL, "ilze@example.com", "Ilze")
    workplace.desk.execute(Receive(actor=DESK, channel=Channel.MAIL, sender=sender, subject="Parcel", body="Where?"))
    yield workplace
    workplace.close()


def ticket_of(place: Workplace) -> str:
    return place.reads.page(place.reads.parse("")).rows[0].id


def write_notes(place: Workplace, ticket: str, body: str) -> None:
    """More than what is left of the log's last pages takes."""
    for _ in range(200):
        place.desk.execute(Note(actor="aija", ticket=ticket, body=body))


def write_on(journal: Journal, text: str) -> None:
    """More than what is left of the file's last page takes."""
    for length in range(1, 100):
        journal.save(text + "x" * 100 * length, 5)


def sound(place: Workplace) -> bool:
    connection = sqlite3.connect(place.config.db)
    try:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()


def test_a_command_on_a_full_disk_changes_nothing_and_says_why(place: Workplace, disk: SmallDisk) -> None:
    ticket = ticket_of(place)
    disk.fill()
    for length in (10, 5000, 300_000):
        with pytest.raises(StoreError, match=r"full; nothing was changed"):
            write_notes(place, ticket, "x" * length)
    before = place.store.read("SELECT count(*) FROM message")
    assert len(place.reads.ticket(ticket).messages) <= before[0][0]
    disk.make_room()
    place.desk.execute(Note(actor="aija", ticket=ticket, body="there is room again"))
    assert place.reads.ticket(ticket).messages[-1].body == "there is room again"
    assert sound(place)


def test_a_journal_on_a_full_disk_keeps_what_it_had(disk: SmallDisk) -> None:
    journal = Journal(disk.path / "drafts" / "one.jsonl")
    journal.save("the first words", 5)
    disk.fill()
    with pytest.raises(StoreError, match="the disk is full"):
        write_on(journal, "the first words")
    kept, _ = Journal(journal.path).load()
    assert kept.startswith("the first words")
    assert [one.name for one in journal.path.parent.iterdir()] == ["one.jsonl"]
    disk.make_room()
    journal.save("all of it, and more", 7)
    assert Journal(journal.path).load() == ("all of it, and more", 7)


def test_a_bookmark_on_a_full_disk_stays_as_it_was(disk: SmallDisk) -> None:
    path = disk.path / "d" / "aija.bookmark"
    save_bookmark(path, Bookmark(view="late"))
    disk.fill()
    with pytest.raises(StoreError, match="where you are could not be kept: the disk is full"):
        save_bookmark(path, Bookmark(view="mine"))
    assert load_bookmark(path) == Bookmark(view="late")
    assert [one.name for one in path.parent.iterdir()] == [path.name]


async def test_an_agent_types_sends_and_leaves_on_a_full_disk(place: Workplace, disk: SmallDisk) -> None:
    ticket = ticket_of(place)
    app = DesktermApp(place, first=read_first_page(place.reads))
    app.keyboard.hold = 0
    app.bookmarking = Bookmarking(app, restores=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.open_ticket(ticket, start="reply")
        await settle(pilot)
        screen = app.screen
        disk.fill()
        words = "Your parcel arrives tomorrow. " * 300
        screen.composer.area.insert(words)
        await settle(pilot)
        screen.writings.flush()
        await settle(pilot)
        assert "could not be saved: the disk is full" in screen_text(app)
        await press(pilot, "send")
        assert any("is full" in one for one in toasts(app)), toasts(app)
        assert screen.composer.writing.text == words
        assert screen.composer.writing.sending is None
        app.bookmarking._kept = None
        app.bookmarking.look()
        await settle(pilot)
        assert any("where you are could not be kept" in one for one in toasts(app))
        await pilot.press("escape")
        await press(pilot, "leave", "leave")
        assert isinstance(app.screen, LeavingScreen)
        assert "1 of your texts could not be saved" in screen_text(app)
        await press(pilot, "back")
        disk.make_room()
        screen.writings.changed(screen.composer.writing)
        screen.writings.flush()
        assert place.drafts.journal(ticket, "aija", Audience.DIRECT).load()[0] == words
        await press(pilot, "leave")
        assert app.return_code == 0
    assert sound(place)
