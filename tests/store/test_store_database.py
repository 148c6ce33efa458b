"""A store in PostgreSQL: what is not ours is left alone, one writes at a time, and what is wrong is said plainly."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from deskterm.errors import StoreBusy, StoreError, StoreNewer, StoreUnreadable
from deskterm.model.answers import Done
from deskterm.model.commands import Note, Party
from deskterm.model.words import ContactKind
from deskterm.store import database, dialect
from deskterm.store.conditions import by_name
from deskterm.store.database import SCHEMA_VERSION
from deskterm.store.inbox import newest_hits
from deskterm.store.opening import open_store
from deskterm.store.postgres import PostgresStore
from deskterm.store.postgres_connection import MARK, WRITERS_LOCK, connect
from deskterm.store.postgres_errors import Place
from office import Office
from postgres import Cluster


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[str]:
    """The name of a database with nothing in it."""
    name = cluster.create()
    yield name
    cluster.drop(name)


@pytest.fixture
def office(store_url: str, settings: Any) -> Iterator[Office]:
    """A desk over a PostgreSQL store of one's own."""
    store = open_store(store_url)
    yield Office(store, settings)
    store.close()


class TestOpening:
    def test_an_empty_database_becomes_a_store(self, cluster: Cluster, empty: str) -> None:
        store = open_store(cluster.url(empty))
        assert isinstance(store, PostgresStore)
        assert store.read("SELECT value FROM meta WHERE name = 'kind'") == [("desk",)]
        store.close()
        assert cluster.ask("SELECT obj_description('meta'::regclass, 'pg_class')", empty) == [f"{MARK}{SCHEMA_VERSION}"]

    def test_two_who_make_it_at_once_make_it_once(self, cluster: Cluster, empty: str) -> None:
        faults: list[BaseException] = []

        def make() -> None:
            try:
                open_store(cluster.url(empty)).close()
            except BaseException as fault:
                faults.append(fault)
                raise

        threads = [threading.Thread(target=make) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert not faults
        assert cluster.ask("SELECT count(*) FROM meta WHERE name = 'epoch'", empty) == [1]

    def test_a_database_of_somebody_else(self, cluster: Cluster, empty: str) -> None:
        cluster.tell("CREATE TABLE meta(song text)", empty)
        with pytest.raises(StoreUnreadable, match="not a deskterm store"):
            open_store(cluster.url(empty))
        assert cluster.ask("SELECT relname FROM pg_class WHERE relname IN ('meta', 'ticket')", empty) == ["meta"]

    def test_a_newer_store(self, cluster: Cluster, store_url: str, kept_database: tuple[str, str]) -> None:
        name, _ = kept_database
        cluster.tell(f"COMMENT ON TABLE meta IS '{MARK}{SCHEMA_VERSION + 1}'", name)
        try:
            with pytest.raises(StoreNewer, match="newer deskterm") as raised:
                open_store(store_url)
            assert "not touched" in raised.value.hint
        finally:
            cluster.tell(f"COMMENT ON TABLE meta IS '{MARK}{SCHEMA_VERSION}'", name)

    def test_a_database_that_does_not_hold_every_language(self, cluster: Cluster) -> None:
        name = cluster.create(encoding="LATIN1")
        with pytest.raises(StoreUnreadable, match="LATIN1") as raised:
            open_store(cluster.url(name))
        assert "UTF8" in raised.value.hint
        cluster.drop(name)

    def test_a_failed_upgrade_leaves_nothing(
        self, cluster: Cluster, empty: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise RuntimeError("no power")

        with monkeypatch.context() as patch:
            patch.setattr("deskterm.store.postgres_connection.mark_in", fail)
            with pytest.raises(RuntimeError, match="no power"):
                open_store(cluster.url(empty))
        assert cluster.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", empty) == [0]
        open_store(cluster.url(empty)).close()

    def test_the_migrated_schema_is_the_one_the_tables_describe(self, office: Office) -> None:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext
        from sqlmodel import SQLModel

        def counts(name: str | None, kind: str, _: Any) -> bool:
            return not (kind == "table" and name is not None and "_search" in name)

        with office.store.writing() as session:
            context = MigrationContext.configure(
                session.connection(), opts={"include_name": counts, "compare_type": True}
            )
            found = compare_metadata(context, SQLModel.metadata)
        assert [one for one in found if one[0] != "remove_table_comment"] == [], "the comment is our mark"


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("url", "says", "hint"),
        [
            ("postgresql://aija:s3cret@127.0.0.1:1/desk", "cannot be reached", "running"),
            ("postgresql://aija:s3cret@127.0.0.1:1/desk?frob=1", "no URL", "%2F"),
            ("postgresql://aija:s3c/ret@127.0.0.1/desk", "no URL", "%2F"),
            ("postgresql://aija:5432/s3cret@127.0.0.1/desk", "no URL", "%2F"),
            ("postgresql://aija:s3cret%ZZ@127.0.0.1/desk", "no URL", "%2F"),
            ("postgresql://aija:s3cret@/desk?host=/nowhere", "cannot be reached", "running"),
        ],
    )
    def test_no_server_and_no_url(self, url: str, says: str, hint: str) -> None:
        with pytest.raises(StoreUnreadable, match=says) as raised:
            open_store(url)
        assert hint in raised.value.hint
        assert "s3c" not in f"{raised.value.message} {raised.value.hint}"

    def test_no_such_database_or_user(self, cluster: Cluster) -> None:
        with pytest.raises(StoreUnreadable, match=r"there is no database .*/nowhere") as raised:
            open_store(cluster.url("nowhere"))
        assert "createdb" in raised.value.hint
        with pytest.raises(StoreUnreadable, match="does not know that user"):
            open_store(cluster.url("postgres", user="nobody_here"))

    def test_a_wrong_password_is_not_repeated(self, cluster: Cluster) -> None:
        cluster.tell("CREATE ROLE guard LOGIN PASSWORD 'right'")
        cluster.tell("CREATE DATABASE guarded OWNER guard TEMPLATE template0 ENCODING 'UTF8'")
        with pytest.raises(StoreUnreadable, match=r"password .* was not accepted") as raised:
            open_store(cluster.url("guarded", "guard", "wr/on@g"))
        assert "on@g" not in raised.value.message
        assert "PGPASSWORD" in raised.value.hint
        open_store(cluster.url("guarded", "guard", "right")).close()

    def test_what_may_not_be_read(self, cluster: Cluster, kept_database: tuple[str, str]) -> None:
        cluster.tell("CREATE ROLE stranger LOGIN")
        store = open_store(cluster.url(kept_database[0], "stranger"))
        with pytest.raises(StoreUnreadable, match="may not be written or read"):
            store.read("SELECT count(*) FROM ticket")
        store.close()

    def test_reading_never_writes(self, office: Office) -> None:
        with pytest.raises(StoreUnreadable, match="may not be written"):
            office.store.read("DELETE FROM agent RETURNING name")

    def test_a_nonsensical_query_is_an_error_of_ours(self, office: Office) -> None:
        with pytest.raises(StoreError, match="could not be used"):
            office.store.read("SELECT nothing")


class TestTogether:
    def test_a_writer_that_is_kept_waiting_gives_up_and_says_so(
        self, store_url: str, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
        office = Office(open_store(store_url), settings)
        ticket = office.ticket()
        other = connect(Place.of(store_url), reading=False)
        other.execute(f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS_LOCK})".encode())
        command = office.make(Note, ticket=ticket, body="x")
        with pytest.raises(StoreBusy, match="kept busy") as raised:
            office.desk.execute(command)
        assert "nothing was changed" in raised.value.hint
        assert len(office.reads.ticket(ticket).messages) == 1, "reading goes on meanwhile"
        other.execute("ROLLBACK")
        assert isinstance(office.desk.execute(command), Done)
        other.close()
        office.store.close()

    def test_another_process_that_wrote_is_noticed(self, office: Office, store_url: str, settings: Any) -> None:
        before = office.store.data_version()
        assert office.store.data_version() == before
        elsewhere = Office(open_store(store_url), settings)
        elsewhere.ticket()
        assert office.store.data_version() != before
        elsewhere.store.close()

    def test_desks_that_write_at_once_give_no_number_twice_and_lose_none(self, store_url: str, settings: Any) -> None:
        numbers: list[int | None] = []

        def work(name: str) -> None:
            office = Office(open_store(store_url), settings)
            for turn in range(5):
                sender = Party(ContactKind.MAIL, f"{turn % 3}@example.com", "X")
                done = office.receive(key=f"{name}{turn}", sender=sender)
                numbers.append(done.number)
                office.done(Note, ticket=done.ticket, body=name)
            office.store.close()

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sorted(one or 0 for one in numbers) == list(range(1001, 1021))
        office = Office(open_store(store_url), settings)
        assert office.store.read("SELECT count(*) FROM customer") == [(3,)]
        assert office.store.read("SELECT count(*) FROM message") == [(40,)]
        office.store.close()

    def test_one_moment_does_not_see_what_comes_meanwhile(self, office: Office) -> None:
        office.ticket()
        counted: list[int] = []
        with office.store.one_moment():
            counted.append(office.store.read("SELECT count(*) FROM message")[0][0])
            writer = threading.Thread(target=office.ticket)
            writer.start()
            writer.join()
            counted.append(office.store.read("SELECT count(*) FROM message")[0][0])
        counted.append(office.store.read("SELECT count(*) FROM message")[0][0])
        assert counted == [1, 1, 2]

    def test_connections_that_the_server_ended_are_made_anew(self, office: Office, cluster: Cluster) -> None:
        ticket = office.ticket()
        office.reads.ticket(ticket)
        gone = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'deskterm'"
        assert cluster.ask(gone, "postgres")[0] >= 2
        deadline = time.monotonic() + 60
        while cluster.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'deskterm'", "postgres") != [
            0
        ]:
            assert time.monotonic() < deadline
        office.done(Note, ticket=ticket, body="x")
        assert len(office.reads.ticket(ticket).messages) == 2

    def test_a_connection_lost_while_writing_says_so_and_leaves_nothing(self, office: Office) -> None:
        from sqlalchemy import text

        def lose() -> None:
            with office.store.writing() as session:
                session.connection().execute(text("DELETE FROM agent"))
                session.connection().execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

        with pytest.raises(StoreError, match="was lost"):
            lose()
        assert office.store.read("SELECT count(*) FROM agent") == [(3,)]
        office.ticket()

    def test_a_closed_store_opens_again_when_asked(self, office: Office) -> None:
        ticket = office.ticket()
        office.store.close()
        office.done(Note, ticket=ticket, body="x")
        assert len(office.reads.ticket(ticket).messages) == 2

    def test_readers_wait_for_one_another_and_no_writer(self, office: Office) -> None:
        ticket = office.ticket()
        seen: list[int] = []

        def look() -> None:
            seen.extend([len(office.reads.ticket(ticket).messages) for _ in range(5)])

        with office.store.writing():
            threads = [threading.Thread(target=look) for _ in range(20)]
            for one in threads:
                one.start()
            for one in threads:
                one.join()
        assert seen == [1] * 100


class TestWords:
    def test_what_the_database_cannot_hold_is_shown_as_it_would_be_anyway(self, office: Office) -> None:
        ticket = office.ticket(body="a\0b")
        assert office.reads.ticket(ticket).messages[0].body == "a\N{REPLACEMENT CHARACTER}b"
        assert office.reads.search("a\0b")

    def test_ids_and_addresses_longer_than_an_index_takes(self, office: Office) -> None:
        long = "".join(chr(0x4E00 + number) for number in range(5000))
        sender = Party(ContactKind.MAIL, f"{long}@example.com", "Long")
        ticket = office.ticket(sender=sender, external_id=long, thread=long)
        assert office.ticket(sender=sender, refers_to=(long,), subject="y") == ticket

    def test_a_letter_of_any_length_is_found_by_its_first_words(self, office: Office) -> None:
        words = " ".join(f"w{number:x}" for number in range(300_000))
        office.ticket(body=f"{words} {'x' * 5000}")
        assert [one.line.number for one in office.reads.search("w1f w20")] == [1001]
        assert [one.line.number for one in office.reads.search('"w1f w20"')] == [1001]


class TestNewest:
    @pytest.mark.parametrize("recent", [1, 20, 10_000])
    def test_frequent_and_rare_words_are_found_newest_first(
        self, full_url: str, settings: Any, monkeypatch: pytest.MonkeyPatch, recent: int
    ) -> None:
        monkeypatch.setattr(dialect, "_RECENT", recent)
        dialect.for_postgres.cache_clear()
        office = Office(open_store(full_url), settings)
        for words in ("退款", "broken", "invoice 7", "nothingofthesort"):
            for queues in (None, frozenset({"front"})):
                clause = "" if queues is None else " WHERE t.queue = 'front'"
                everything = [
                    row[0]
                    for row in office.store.read(
                        "SELECT s.rowid FROM message_search AS s JOIN message AS m ON m.key = s.rowid"
                        f" JOIN ticket AS t ON t.key = m.ticket_key AND s.words @@ ?{clause} ORDER BY s.rowid DESC",
                        (dialect.Match(words),),
                    )
                ]
                for most in (1, 5, 500):
                    asked = by_name(newest_hits(dialect.Match(words), queues, most))
                    assert [row[0] for row in office.store.read(*asked)] == everything[:most]
        office.store.close()
        dialect.for_postgres.cache_clear()
