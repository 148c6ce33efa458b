"""Copies of a store: whole although others write, checked, and put back without losing what was there."""

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deskterm.errors import StoreBusy, StoreError, StoreNewer, StoreUnreadable
from deskterm.model.commands import Note
from deskterm.store import backup as backup_module
from deskterm.store.backup import backup, restore, verify
from deskterm.store.database import SCHEMA_VERSION
from deskterm.store.opening import open_store
from office import Office


def _names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def _count(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("SELECT count(*) FROM message").fetchone()[0])
    finally:
        connection.close()


class TestBackup:
    def test_a_copy_is_one_whole_file_for_its_owner_only(self, office: Office, tmp_path: Path) -> None:
        office.ticket()
        target = tmp_path / "copies" / "desk.bak"
        target.parent.mkdir()
        backup(office.store.path, target)
        assert _names(target.parent) == {"desk.bak"}
        assert target.stat().st_mode & 0o777 == 0o600
        verify(target)
        assert _names(target.parent) == {"desk.bak"}, "looking at a copy leaves nothing beside it"
        assert _count(target) == 1

    def test_it_is_consistent_while_another_thread_writes(self, office: Office, tmp_path: Path) -> None:
        ticket = office.ticket()
        stop = threading.Event()
        written = 0

        def write() -> None:
            nonlocal written
            while not stop.is_set():
                office.desk.execute_many([office.make(Note, ticket=ticket, body="x" * 2000) for _ in range(7)])
                written += 7

        writer = threading.Thread(target=write)
        writer.start()
        try:
            copies = [tmp_path / f"{number}.bak" for number in range(4)]
            for one in copies:
                backup(office.store.path, one)
        finally:
            stop.set()
            writer.join()
        counts = [_count(one) for one in copies]
        assert counts == sorted(counts)
        assert all(one % 7 == 1 for one in counts), "never half a transaction"
        assert counts[-1] <= written + 1
        for one in copies:
            verify(one)

    def test_a_file_that_is_there_is_not_overwritten_unless_told(self, office: Office, tmp_path: Path) -> None:
        target = tmp_path / "desk.bak"
        target.write_text("precious")
        with pytest.raises(StoreError, match="already") as raised:
            backup(office.store.path, target)
        assert "--overwrite" in raised.value.hint
        assert target.read_text() == "precious"
        backup(office.store.path, target, overwrite=True)
        verify(target)

    def test_places_it_cannot_go(self, office: Office, tmp_path: Path) -> None:
        office.ticket()
        path = office.store.path
        for target in (tmp_path, path, tmp_path / "no" / "such" / "folder.bak"):
            with pytest.raises(StoreError):
                backup(path, target, overwrite=True)
        (tmp_path / "link.db").symlink_to(path)
        with pytest.raises(StoreError, match="same file"):
            backup(path, tmp_path / "link.db", overwrite=True)
        assert _count(path) == 1

    def test_another_store_in_use_is_not_overwritten(self, new_office: Callable[[], Office]) -> None:
        one, other = new_office(), new_office()
        other.ticket()
        with pytest.raises(StoreError, match="somebody works in"):
            backup(one.store.path, other.store.path, overwrite=True)

    def test_what_is_no_store(self, tmp_path: Path) -> None:
        with pytest.raises(StoreUnreadable, match="no store"):
            backup(tmp_path / "nothing.db", tmp_path / "copy.bak")
        (tmp_path / "diary.txt").write_text("Dear diary" * 1000)
        with pytest.raises(StoreUnreadable):
            backup(tmp_path / "diary.txt", tmp_path / "copy.bak")
        assert _names(tmp_path) == {"diary.txt"}

    def test_a_copy_that_fails_its_check_never_gets_its_name(
        self, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = tmp_path / "desk.bak"
        target.write_text("the last good one")
        copy: Any = backup_module._copy

        def spoil(source: Any, path: Path, aside: Path, journal: str) -> None:
            copy(source, path, aside, journal)
            with aside.open("r+b") as file:
                file.seek(9000)
                file.write(b"\xa5" * 40_000)

        monkeypatch.setattr(backup_module, "_copy", spoil)
        with pytest.raises(StoreUnreadable, match="damaged"):
            backup(office.store.path, target, overwrite=True)
        assert target.read_text() == "the last good one"
        assert not [name for name in _names(tmp_path) if name.endswith(".new")]


class TestVerify:
    def test_what_does_not_pass(self, store_path: Path, tmp_path: Path) -> None:
        empty = tmp_path / "empty"
        empty.touch()
        other = tmp_path / "other.db"
        sqlite3.connect(other).execute("CREATE TABLE t(x)")
        text = tmp_path / "text"
        text.write_text("x" * 2000)
        for path, words in (
            (tmp_path / "nothing", "no file"),
            (empty, "empty"),
            (other, "not a deskterm store"),
            (text, "damaged"),
            (tmp_path, "is a folder"),
        ):
            with pytest.raises(StoreUnreadable, match=words):
                verify(path)
        _change(store_path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        with pytest.raises(StoreNewer):
            verify(store_path)

    def test_rows_that_refer_to_nothing(self, store_path: Path) -> None:
        _change(store_path, "INSERT INTO ticket_tag(tag, ticket_key) VALUES ('lost', 4711)")
        with pytest.raises(StoreUnreadable, match="1 rows refer"):
            verify(store_path)

    def test_a_damaged_page(self, office: Office) -> None:
        ticket = office.ticket()
        office.desk.execute_many([office.make(Note, ticket=ticket, body="x" * 3000) for _ in range(50)])
        office.store.close()
        content = bytearray(office.store.path.read_bytes())
        content[-20_000:] = os.urandom(20_000)
        office.store.path.write_bytes(content)
        with pytest.raises(StoreUnreadable, match="damaged"):
            verify(office.store.path)

    def test_a_live_store(self, office: Office) -> None:
        office.ticket()
        verify(office.store.path)
        office.ticket()


class TestRestore:
    def test_what_was_there_is_kept_and_the_copy_takes_its_place(self, office: Office, tmp_path: Path) -> None:
        office.ticket()
        backup(office.store.path, tmp_path / "desk.bak")
        office.ticket()
        office.store.close()
        kept = restore(tmp_path / "desk.bak", office.store.path)
        assert kept == tmp_path / "desk.db.before-restore"
        assert _count(office.store.path) == 1
        assert _count(kept) == 2
        verify(tmp_path / "desk.bak")
        assert _names(tmp_path) == {"desk.db", "desk.bak", "desk.db.before-restore"}
        assert office.receive().number == 1002, "and work goes on"

    def test_again_and_again(self, office: Office, tmp_path: Path) -> None:
        backup(office.store.path, tmp_path / "desk.bak")
        office.store.close()
        kept = [restore(tmp_path / "desk.bak", office.store.path) for _ in range(3)]
        assert [one.name for one in kept if one] == [f"desk.db.before-restore{end}" for end in ("", "-1", "-2")]

    def test_where_there_was_no_store(self, office: Office, tmp_path: Path) -> None:
        office.ticket()
        backup(office.store.path, tmp_path / "desk.bak")
        target = tmp_path / "new" / "folder" / "desk.db"
        assert restore(tmp_path / "desk.bak", target) is None
        store = open_store(target)
        assert store.read("SELECT count(*) FROM message") == [(1,)]
        assert store.read("PRAGMA journal_mode") == [("wal",)]
        store.close()

    def test_a_restored_store_is_told_from_what_it_was(self, office: Office, tmp_path: Path) -> None:
        sql = "SELECT value FROM meta WHERE name = 'epoch'"
        backup(office.store.path, tmp_path / "desk.bak")
        before = office.store.read(sql)
        office.store.close()
        restore(tmp_path / "desk.bak", office.store.path)
        assert len(office.store.read(sql)) == 1
        assert office.store.read(sql) != before

    @pytest.mark.parametrize("use", ["read", "write"])
    def test_not_while_somebody_has_it_open(self, office: Office, tmp_path: Path, use: str) -> None:
        office.ticket()
        backup(office.store.path, tmp_path / "desk.bak")
        office.store.close()
        before = office.store.path.read_bytes()
        other = sqlite3.connect(office.store.path, isolation_level=None)
        other.execute("SELECT * FROM ticket").fetchall()
        if use == "write":
            other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="open") as raised:
            restore(tmp_path / "desk.bak", office.store.path)
        assert "close deskterm" in raised.value.hint
        other.close()
        assert office.store.path.read_bytes() == before
        assert not [name for name in _names(tmp_path) if "before-restore" in name or name.endswith(".new")]

    def test_a_copy_that_does_not_pass_changes_nothing(self, office: Office, tmp_path: Path) -> None:
        office.ticket()
        office.store.close()
        (tmp_path / "bad.bak").write_text("x" * 3000)
        before = office.store.path.read_bytes()
        with pytest.raises(StoreUnreadable):
            restore(tmp_path / "bad.bak", office.store.path)
        assert office.store.path.read_bytes() == before
        with pytest.raises(StoreError, match="same file"):
            restore(office.store.path, office.store.path)

    def test_over_a_damaged_store_whose_remains_are_kept(self, office: Office, tmp_path: Path) -> None:
        office.ticket()
        backup(office.store.path, tmp_path / "desk.bak")
        office.store.close()
        office.store.path.write_bytes(b"ruin" * 5000)
        office.store.path.with_name("desk.db-wal").write_bytes(b"half a log")
        kept = restore(tmp_path / "desk.bak", office.store.path)
        assert kept is not None
        assert kept.read_bytes() == b"ruin" * 5000
        assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"half a log"
        assert not office.store.path.with_name("desk.db-wal").exists()
        assert _count(office.store.path) == 1

    def test_never_over_somebody_elses_database(self, office: Office, tmp_path: Path) -> None:
        backup(office.store.path, tmp_path / "desk.bak")
        other = tmp_path / "songs.db"
        sqlite3.connect(other).execute("CREATE TABLE songs(name)")
        before = other.read_bytes()
        with pytest.raises(StoreError, match="not a deskterm store"):
            restore(tmp_path / "desk.bak", other)
        assert other.read_bytes() == before

    def test_a_copy_made_by_hand_with_its_log_beside_it(self, office: Office, tmp_path: Path) -> None:
        office.ticket()
        office.ticket()
        for ending in ("", "-wal"):
            source = office.store.path.with_name(office.store.path.name + ending)
            (tmp_path / f"copy.db{ending}").write_bytes(source.read_bytes())
        restore(tmp_path / "copy.db", tmp_path / "elsewhere.db")
        assert _count(tmp_path / "elsewhere.db") == 2


def _change(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(sql)
    connection.commit()
    connection.close()
