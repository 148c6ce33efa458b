"""The store's file: what is not ours is left alone, what is older is copied and upgraded, what is busy says so."""

import hashlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from deskterm.errors import StoreBusy, StoreError, StoreNewer, StoreUnreadable
from deskterm.model.answers import Done
from deskterm.model.commands import Note
from deskterm.store import database, migration, sqlite, sqlite_file
from deskterm.store.database import SCHEMA_VERSION, Store
from deskterm.store.keys import MessageKeys, time_of
from deskterm.store.sqlite import SqliteStore
from deskterm.store.sqlite_file import facts_of, schema_of
from office import Office


def _footprint(folder: Path) -> dict[str, str]:
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir() if one.is_file()}


class TestLeftAlone:
    def test_a_file_of_somebody_else(self, tmp_path: Path) -> None:
        path = tmp_path / "theirs.db"
        connection = sqlite3.connect(path)
        connection.executescript("PRAGMA journal_mode = WAL; CREATE TABLE songs(name); INSERT INTO songs VALUES ('x')")
        connection.close()
        before = _footprint(tmp_path)
        with pytest.raises(StoreUnreadable, match="not a deskterm store"):
            SqliteStore(path)
        assert _footprint(tmp_path) == before

    def test_a_file_of_somebody_else_that_is_in_use(self, tmp_path: Path) -> None:
        path = tmp_path / "theirs.db"
        connection = sqlite3.connect(path)
        connection.executescript("PRAGMA journal_mode = WAL; CREATE TABLE songs(name)")
        before = path.read_bytes(), (tmp_path / "theirs.db-wal").read_bytes()
        with pytest.raises(StoreUnreadable):
            SqliteStore(path)
        assert (path.read_bytes(), (tmp_path / "theirs.db-wal").read_bytes()) == before
        connection.close()

    def test_a_newer_store(self, store_path: Path, tmp_path: Path) -> None:
        _set_version(store_path, SCHEMA_VERSION + 1)
        before = _footprint(tmp_path)
        with pytest.raises(StoreNewer, match="newer deskterm") as raised:
            SqliteStore(store_path)
        assert "not touched" in raised.value.hint
        assert _footprint(tmp_path) == before

    @pytest.mark.parametrize(
        "content", [b"Dear diary,\n" * 100, b"\x00" * 5000, b"SQLite format 3\x00" + b"\xff" * 900]
    )
    def test_a_file_that_is_no_database(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "notes.txt"
        path.write_bytes(content)
        with pytest.raises(StoreUnreadable) as raised:
            SqliteStore(path)
        assert raised.value.hint
        assert path.read_bytes() == content
        assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]

    @pytest.mark.parametrize("harm", ["cut to its head", "cut to a page", "cut in half", "middle", "nearly all"])
    def test_a_damaged_store_says_so_and_what_to_do(self, store_path: Path, harm: str) -> None:
        content = bytearray(store_path.read_bytes())
        size = len(content)
        if harm.startswith("cut"):
            del content[{"head": 100, "page": 5000, "half": size // 2}[harm.split()[-1]] :]
        else:
            start = size // 3 if harm == "middle" else 4096
            content[start:] = b"\xa5" * (size - start)
        store_path.write_bytes(content)
        with pytest.raises(StoreUnreadable, match="damaged") as raised:
            _read_all(store_path)
        assert "restore" in raised.value.hint


class TestPlaces:
    def test_a_store_is_made_with_its_folder(self, tmp_path: Path) -> None:
        path = tmp_path / "new #1" / "a?b%20c" / "desk.db"
        store = SqliteStore(path)
        assert store.read("SELECT value FROM meta WHERE name = 'kind'") == [("desk",)]
        store.close()
        assert facts_of(path) == sqlite_file.Facts(SCHEMA_VERSION, tables=True, ours=True)
        assert sorted(one.name for one in path.parent.iterdir()) == ["desk.db"]

    def test_an_empty_file_becomes_one(self, tmp_path: Path) -> None:
        path = tmp_path / "desk.db"
        path.touch()
        SqliteStore(path).close()
        assert schema_of(path) == SCHEMA_VERSION

    def test_a_folder_or_a_file_in_the_way(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError):
            SqliteStore(tmp_path)
        (tmp_path / "file").write_text("x")
        with pytest.raises(StoreError) as raised:
            SqliteStore(tmp_path / "file" / "desk.db")
        assert raised.value.hint

    def test_reading_never_makes_a_file(self, store: Store) -> None:
        store.read("SELECT 1")
        store.close()
        store.path.unlink()
        with pytest.raises(StoreUnreadable, match="cannot be opened"):
            store.read("SELECT 1")
        assert not store.path.exists()

    def test_what_may_not_be_written(self, template_store: Path, tmp_path: Path) -> None:
        """In a process of its own, which gives up being root first."""
        folder = Path(tempfile.mkdtemp())
        try:
            shutil.copyfile(template_store, folder / "desk.db")
            (folder / "desk.db").chmod(0o444)
            folder.chmod(0o555)
            script = """
                import os, sys
                from pathlib import Path
                from deskterm.errors import StoreError
                from deskterm.store.sqlite import SqliteStore
                with SqliteStore(Path(sys.argv[2])).writing() as session:  # loads all that is loaded late
                    session.connection()
                if os.geteuid() == 0:
                    os.setuid(65534)
                store = SqliteStore(Path(sys.argv[1]))
                for write in (lambda: SqliteStore(Path(sys.argv[1]).with_name("other.db")), lambda: one(store)):
                    def one(store):
                        with store.writing() as session:
                            session.connection()
                    try:
                        write()
                    except StoreError as error:
                        print(type(error).__name__, bool(error.hint))
                    else:
                        print("written")
            """
            done = _python(script, str(folder / "desk.db"), str(tmp_path / "warm.db"))
            assert done.stdout.splitlines() == ["StoreUnreadable True"] * 2, done.stderr
            assert [one.name for one in folder.iterdir()] == ["desk.db"]
        finally:
            folder.chmod(0o755)
            shutil.rmtree(folder)


def _read_all(path: Path) -> None:
    store = SqliteStore(path)
    try:
        for (table,) in store.read("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"):
            store.read(f"SELECT * FROM {table}")
    finally:
        store.close()


NEXT_STEP = '''
"""A second step, for the tests."""
from alembic import op

revision = "9999"
down_revision = "{now:04}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE ticket ADD COLUMN mood TEXT")
    op.execute("UPDATE meta SET value = 'upgraded' WHERE name = 'kind'")
    {fault}
'''


@pytest.fixture
def next_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This program as it will be when it knows one schema more; gives the file of the step to it."""
    folder = Path(shutil.copytree(migration.MIGRATIONS, tmp_path / "migrations"))
    step = folder / "versions" / "v9999_mood.py"
    step.write_text(NEXT_STEP.format(fault="", now=SCHEMA_VERSION))
    monkeypatch.setattr(migration, "MIGRATIONS", folder)
    for module in (migration, sqlite, sqlite_file):
        monkeypatch.setattr(module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    return step


class TestUpgrading:
    @pytest.mark.usefixtures("next_schema")
    def test_an_older_store_is_copied_aside_and_upgraded(self, store_path: Path) -> None:
        before = sqlite3.connect(store_path).execute("SELECT * FROM agent").fetchall()
        store = SqliteStore(store_path)
        assert schema_of(store_path) == SCHEMA_VERSION + 1
        assert store.read("SELECT mood FROM ticket") == []
        assert store.read("SELECT * FROM agent") == before
        store.close()
        aside = store_path.with_name(f"desk.db.schema-{SCHEMA_VERSION}")
        assert facts_of(aside).version == SCHEMA_VERSION
        assert aside.stat().st_mode & 0o777 == 0o600
        assert sqlite3.connect(aside).execute("SELECT value FROM meta WHERE name = 'kind'").fetchone() == ("desk",)

    @pytest.mark.usefixtures("next_schema")
    def test_a_copy_that_is_there_already_is_kept(self, store_path: Path) -> None:
        store_path.with_name(f"desk.db.schema-{SCHEMA_VERSION}").write_text("precious")
        SqliteStore(store_path).close()
        assert store_path.with_name(f"desk.db.schema-{SCHEMA_VERSION}").read_text() == "precious"
        assert facts_of(store_path.with_name(f"desk.db.schema-{SCHEMA_VERSION}-1")).version == SCHEMA_VERSION

    def test_a_failed_upgrade_leaves_the_store_as_it_was(self, store_path: Path, next_schema: Path) -> None:
        next_schema.write_text(NEXT_STEP.format(fault="raise RuntimeError('no power')", now=SCHEMA_VERSION))
        with pytest.raises(RuntimeError, match="no power"):
            SqliteStore(store_path)
        assert facts_of(store_path).version == SCHEMA_VERSION
        connection = sqlite3.connect(store_path)
        assert connection.execute("SELECT value FROM meta WHERE name = 'kind'").fetchone() == ("desk",)
        assert "mood" not in {row[1] for row in connection.execute("PRAGMA table_info(ticket)")}

    def test_what_is_upgraded_already_is_not_touched_again(self, store_path: Path) -> None:
        assert migration.upgrade(store_path) is None

    def test_the_migrated_schema_is_the_one_the_tables_describe(self, store: Store) -> None:
        from sqlalchemy import create_engine
        from sqlmodel import SQLModel

        fresh = create_engine("sqlite://")
        SQLModel.metadata.create_all(fresh)
        with fresh.connect() as connection:
            described = _schema(lambda sql: connection.exec_driver_sql(sql).fetchall())
        assert _schema(store.read) == described

    def test_alembic_finds_nothing_to_do_either(self, store: Store) -> None:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext
        from sqlmodel import SQLModel

        def counts(name: str | None, kind: str, _: Any) -> bool:
            return not (kind == "table" and name is not None and "_search" in name)

        with sqlite_file.make_engine(store.path).connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_name": counts, "compare_type": True})
            assert compare_metadata(context, SQLModel.metadata) == []


def _schema(ask: Any) -> dict[str, Any]:
    """Columns, foreign keys and indexes, with the conditions of partial ones, without how they are written down."""
    tables = [
        row[0]
        for row in ask("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        if "_search" not in row[0] and row[0] != "alembic_version"
    ]
    schema: dict[str, Any] = {}
    for table in sorted(tables):
        columns = [tuple(row[1:]) for row in ask(f'PRAGMA table_info("{table}")')]
        keys = sorted(tuple(row[2:5]) for row in ask(f'PRAGMA foreign_key_list("{table}")'))
        schema[table] = sorted(columns), keys
    for name, sql in ask("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"):
        schema[name] = " ".join(sql.replace('"', "").split())
    unique = ask("SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'index' AND sql IS NULL GROUP BY 1")
    schema["unique"] = sorted(tuple(row) for row in unique if row[0] != "alembic_version")
    return schema


def _set_version(path: Path, version: int) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    connection.close()


WRITER = """
    import sys
    from pathlib import Path
    from deskterm.config import Config
    from deskterm.desk.desk import Desk
    from deskterm.desk.settings import Settings
    from deskterm.model.answers import Done
    from deskterm.model.commands import DESK, Party, Receive
    from deskterm.model.words import Channel, ContactKind
    from deskterm.store.opening import open_store

    path, name = Path(sys.argv[1]), sys.argv[2]
    desk = Desk(open_store(path), Settings.of(Config(path=path, home=path.parent, db=path)))
    numbers = []
    for one in range(8):
        answer = desk.execute(Receive(actor=DESK, channel=Channel.MAIL, body="x", key=f"{name}{one}",
                                      sender=Party(ContactKind.MAIL, f"{one % 3}@example.com")))
        assert isinstance(answer, Done), answer
        numbers.append(answer.number)
    print(*numbers)
"""


class TestTogether:
    def test_two_processes_make_and_write_one_store_at_once(self, tmp_path: Path) -> None:
        path = tmp_path / "desk.db"
        both = [_start(WRITER, str(path), name) for name in "ab"]
        ends = [one.communicate(timeout=120) for one in both]
        assert [one.returncode for one in both] == [0, 0], ends
        numbers = [int(word) for out, _ in ends for word in out.split()]
        assert sorted(numbers) == list(range(1001, 1017)), "no number is given twice and none is lost"
        store = SqliteStore(path)
        assert store.read("SELECT count(*) FROM customer") == [(3,)]
        sequences = [row[0] for row in store.read("SELECT sequence FROM change ORDER BY 1")]
        assert sequences == list(range(1, 17))
        assert store.read("PRAGMA integrity_check") == [("ok",)]
        store.close()

    def test_a_writer_that_is_kept_waiting_gives_up_and_says_so(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
        ticket = office.ticket()
        office.store.close()
        other = sqlite3.connect(office.store.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        command = office.make(Note, ticket=ticket, body="x")
        with pytest.raises(StoreBusy, match="kept busy") as raised:
            office.desk.execute(command)
        assert "nothing was changed" in raised.value.hint
        assert len(office.reads.ticket(ticket).messages) == 1, "reading goes on meanwhile"
        other.execute("ROLLBACK")
        assert isinstance(office.desk.execute(command), Done)

    def test_threads_read_and_write_side_by_side(self, office: Office) -> None:
        ticket = office.ticket()
        faults: list[BaseException] = []

        def work(name: str) -> None:
            try:
                for number in range(10):
                    office.done(Note, ticket=ticket, body=f"{name}{number}")
                    office.reads.ticket(ticket)
            except BaseException as fault:
                faults.append(fault)
                raise

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert not faults
        assert len(office.reads.ticket(ticket, messages=100).messages) == 41

    def test_another_process_that_wrote_is_noticed(self, office: Office, settings: Any) -> None:
        before = office.store.data_version()
        assert office.store.data_version() == before
        elsewhere = Office(SqliteStore(office.store.path), settings)
        elsewhere.ticket()
        assert office.store.data_version() != before
        elsewhere.store.close()

    def test_a_closed_store_opens_again_when_asked(self, office: Office) -> None:
        ticket = office.ticket()
        office.store.close()
        office.done(Note, ticket=ticket, body="x")
        assert len(office.reads.ticket(ticket).messages) == 2

    def test_a_fault_while_writing_leaves_nothing(self, store: Store) -> None:
        from sqlalchemy import text

        def fail() -> None:
            with store.writing() as session:
                session.connection().execute(text("DELETE FROM agent"))
                raise KeyError("x")

        with pytest.raises(KeyError):
            fail()
        assert store.read("SELECT count(*) FROM agent") == [(3,)]


class TestKeys:
    def test_keys_sort_by_time_and_within_it_as_asked_for(self) -> None:
        keys, at = MessageKeys(), 1_790_000_000_000
        asked = [keys.next(at + step) for step in (0, 0, 0, 1, 2, 2)]
        assert asked == sorted(set(asked))
        assert [time_of(one) for one in asked] == [at, at, at, at + 1, at + 2, at + 2]

    @pytest.mark.parametrize("at", [-(10**15), 0, 4_000_000_000_000, 32_000_000_000_000, 10**18])
    def test_keys_fit_whatever_the_time(self, at: int) -> None:
        assert 0 <= MessageKeys().next(at) < 1 << 62


def _start(script: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", dedent(script), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _python(script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", dedent(script), *arguments], capture_output=True, text=True, timeout=120, check=False
    )
