"""A demo's store: marked so that nothing leaves it, in full swing, safe to show, never in the way of real work."""

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from demo_material import HOSTILE, NOW, PEOPLE, open_demo

from deskterm.demo.store import is_demo, make_demo, put_away
from deskterm.desk.workplace import Workplace
from deskterm.errors import StoreBusy, StoreError, StoreUnreadable
from deskterm.model.answers import Done
from deskterm.model.commands import Release, Reply
from deskterm.model.words import Channel, Delivery, DueKind, Language
from deskterm.store.opening import open_store
from deskterm.text.safe import safe_text

CONTENT = (
    "SELECT number, id, subject, state, assignee, due_at, due_kind, created_at FROM ticket ORDER BY key",
    "SELECT id, body, author, at FROM message ORDER BY id",
    "SELECT id, name, salutation FROM customer ORDER BY id",
    "SELECT ticket_key, kind, actor, at, fields FROM change WHERE ticket_key IS NOT NULL ORDER BY sequence",
)
"""What a store holds apart from ids that are fresh each time."""


def content(path: Path) -> list[tuple[object, ...]]:
    store = open_store(path)
    try:
        return [row for sql in CONTENT for row in store.read(sql)]
    finally:
        store.close()


# What it is


def test_it_is_marked_as_a_demo(shown: Workplace, demo_file: Path, tmp_path: Path) -> None:
    assert shown.reads.is_demo()
    assert is_demo(demo_file)
    assert not is_demo(tmp_path / "nothing.db")


def test_everybody_works_there(shown: Workplace) -> None:
    assert {agent.name for agent in shown.reads.agents()} == {agent.handle for agent in PEOPLE.agents}
    aija = next(agent for agent in shown.reads.agents() if agent.name == "aija")
    assert (aija.display_name, aija.languages, aija.queue) == (
        "Aija",
        (Language.LATVIAN, Language.RUSSIAN, Language.ENGLISH),
        "front",
    )


def test_what_is_attached_is_there_and_a_program_is_among_it(shown: Workplace) -> None:
    store = shown.store
    found = {
        (name, shown.reads.attachment_content(sha256)[:2]): len(shown.reads.attachments(ticket))
        for ticket, name, sha256 in store.read(
            "SELECT t.id, a.name, a.sha256 FROM attachment AS a JOIN message AS m ON m.key = a.message_key"
            " JOIN ticket AS t ON t.key = m.ticket_key"
        )
    }
    assert found["invoicefdp.exe", b"MZ"] == 1
    assert found["Rēķins.pdf", b"%P"] == 2
    assert ("采购清单.csv", "品".encode()[:2]) in found


def test_the_header_has_something_of_everything(shown: Workplace) -> None:
    counts = shown.reads.counts()
    assert (counts.to_solve, counts.waiting, counts.snoozed, counts.unsent) == (45, 20, 8, 0)
    assert 3 <= counts.late <= 6
    assert 6 <= counts.due_soon <= 16
    assert 2 <= counts.live <= 3
    assert counts.mine >= 5
    assert {name for name, number in counts.queues if number} == {"front", "technical", "billing"}


def test_due_times_lie_around_the_present_by_each_channels_standard(shown: Workplace) -> None:
    rows = shown.reads.page(shown.reads.parse("state:to-solve"), limit=100).rows
    left = [(row.channel, row.due_at - NOW) for row in rows if row.due_at]
    longest = {channel: max(time for its, time in left if its is channel) for channel, _ in left}
    assert timedelta(hours=6) < longest[Channel.MAIL] <= timedelta(hours=24)
    assert timedelta(hours=1) < longest[Channel.SOCIAL] <= timedelta(hours=4)
    assert timedelta() < longest[Channel.CHAT] <= timedelta(seconds=30)
    assert 0.05 <= sum(time < timedelta() for _, time in left) / len(rows) <= 0.15
    assert {row.due_kind for row in rows} >= {DueKind.FIRST, DueKind.NEXT, DueKind.PROMISE}


def test_words_names_orders_and_tags_are_found(shown: Workplace) -> None:
    reads = shown.reads
    assert reads.search("piegāde")
    assert reads.search("退款")
    assert any(reads.search(name) for name in ("Sokolova", "Volkovs", "Morozova", "Kuzņecovs"))
    ((order,),) = reads.store.read("SELECT order_number FROM purchase ORDER BY key LIMIT 1")
    assert reads.count(reads.parse(f"state:any order:{order}")) >= 1
    assert reads.count(reads.parse("state:any tag:complaint")) > 10
    assert reads.count(reads.parse("state:any rating:1..2")) >= 1
    assert reads.count(reads.parse("vip:yes")) >= 1


def test_a_customer_brings_their_history_purchases_and_consents(shown: Workplace) -> None:
    ((customer,),) = shown.store.read(
        "SELECT c.id FROM customer AS c JOIN ticket AS t ON t.customer_key = c.key JOIN consent AS k"
        " ON k.customer_key = c.key GROUP BY c.key ORDER BY count(DISTINCT t.key) DESC LIMIT 1"
    )
    card = shown.reads.customer(customer)
    assert card.tickets >= 3
    assert card.history
    assert card.purchases
    assert {consent.channel for consent in card.consents} == {Channel.MAIL, Channel.PHONE}


# What people who try things do to it


def test_hostile_words_are_shown_safe(shown: Workplace) -> None:
    rows = shown.reads.page(shown.reads.parse("state:any tag:test"), limit=100).rows
    assert len(rows) == len(HOSTILE)
    for row in rows:
        view = shown.reads.ticket(row.id)
        texts = [row.subject, row.customer, view.customer.name, view.customer.note, view.customer.organisation]
        texts += [text for message in view.messages for text in (message.body, message.author, message.recipient)]
        texts += [rating.comment for rating in view.ratings]
        for text in texts:
            assert safe_text(text) == text
            assert not any(character in text for character in "\x1b\x07\x9b\x00\u202e")


# Nothing leaves


def test_an_answer_leaves_as_far_as_the_desk_is_concerned_and_reaches_nobody(workplace: Workplace) -> None:
    row = workplace.reads.page(workplace.reads.parse("state:new channel:mail"), limit=1).rows[0]
    assert isinstance(workplace.desk.execute(Reply(actor="aija", ticket=row.id, body="Labdien!", at=NOW)), Done)
    assert workplace.desk.tick(NOW + timedelta(seconds=11))
    message = workplace.reads.ticket(row.id).messages[-1]
    assert (message.body, message.delivery) == ("Labdien!", Delivery.SENT)
    assert workplace.store.read("SELECT count(*) FROM outbox") == [(0,)]
    assert not isinstance(workplace.desk.execute(Release(actor="aija", message=message.id)), Done)


# Making it


def test_the_same_seed_makes_the_same_store_again_in_the_same_place(demo_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "again.db"
    make_demo(path, now=NOW)
    first = content(path)
    assert first == content(demo_file)
    make_demo(path, tickets=50, seed=5, now=NOW)
    assert content(path) != first
    assert [file.name for file in tmp_path.iterdir()] == ["again.db"]


def test_two_thousand_tickets_stream_into_a_sound_store(tmp_path: Path) -> None:
    path, told = tmp_path / "large.db", list[int]()
    make_demo(path, tickets=2000, seed=3, now=NOW, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 2000
    workplace = open_demo(path)
    read = workplace.store.read
    assert read("SELECT count(*), min(number), max(number) FROM ticket") == [(2000, 1001, 3000)]
    assert read("PRAGMA foreign_key_check") == []
    assert read("PRAGMA integrity_check") == [("ok",)]
    assert read("SELECT count(*) > 0 FROM sqlite_stat1") == [(1,)]
    assert all(
        number[0] == "+" and number[1:].isdecimal()
        for (number,) in read("SELECT normal FROM contact_point WHERE kind = 'phone'")
    )
    states = Counter(row[0] for row in read("SELECT state FROM ticket"))
    assert set(states) == {"new", "open", "pending", "snoozed", "solved", "closed"}
    workplace.close()


def test_a_fault_while_making_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo(tmp_path / "demo.db", tickets=200, now=NOW, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_real_work_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    open_store(path).close()
    before = path.read_bytes()
    with pytest.raises(StoreUnreadable, match="no demo"):
        make_demo(path, tickets=1)
    assert path.read_bytes() == before


@pytest.mark.parametrize("there", [b"somebody's words, no database" * 40, b"SQLite format 3\0 broken"])
def test_a_file_that_is_no_store_is_never_replaced(tmp_path: Path, there: bytes) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(there)
    with pytest.raises(StoreError):
        make_demo(path, tickets=1)
    assert path.read_bytes() == there


def test_a_demo_somebody_works_with_is_not_taken_away(workplace: Workplace) -> None:
    path = workplace.config.db
    assert workplace.reads.counts().to_solve == 45
    with pytest.raises(StoreBusy, match="open"):
        put_away(path)
    assert workplace.reads.counts().to_solve == 45
    workplace.close()
    put_away(path)
    assert not path.exists()


def test_a_large_store_is_the_same_though_its_indexes_are_made_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    from deskterm.demo import store as demo_store

    schema = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    found: list[list[list[tuple[object, ...]]]] = []
    for name, many in (("small.db", 5_000), ("large.db", 10)):
        monkeypatch.setattr(demo_store, "MANY", many)
        make_demo(tmp_path / name, tickets=300, seed=5, now=NOW)
        connection = sqlite3.connect(tmp_path / name)
        ask = connection.execute
        assert ask("PRAGMA integrity_check").fetchall() == [("ok",)]
        ask("INSERT INTO message_search(message_search) VALUES ('integrity-check')")
        tables = ("ticket", "customer", "contact_point", "purchase", "promise", "rating", "ticket_tag")
        found.append([ask(schema).fetchall(), *(ask(f"SELECT * FROM {one}").fetchall() for one in tables)])
        asked = "SELECT count(*) FROM message_search WHERE message_search MATCH 'delivery'"
        found[-1].append(ask(asked).fetchall())
        found[-1].append(ask("PRAGMA journal_mode").fetchall())
        connection.close()
    assert found[0] == found[1]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of a file's size")
def test_a_demo_there_is_no_room_for_leaves_nothing_behind(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "demo.db"
    tried = subprocess.run(
        [sys.executable, "-m", "deskterm", "--db", str(path), "demo", "--tickets", "30", "--no-open"],
        env={**os.environ, "DESKTERM_HOME": str(tmp_path / "home")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536)),
        capture_output=True,
        check=False,
        text=True,
    )
    assert tried.returncode == 1
    assert "could not be used" in tried.stderr
    assert not list(tmp_path.glob("demo.db*"))
