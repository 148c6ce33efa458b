"""The feed: every change once and as it stands, only what the asker may see, and never one skipped."""

import threading
import time
from random import Random
from typing import Any

import pytest

from deskterm.desk.settings import Settings
from deskterm.model.commands import (
    AddAgent,
    Assign,
    File,
    Handover,
    Letter,
    MakePromise,
    Note,
    Party,
    Rate,
    Recall,
    Reply,
    SetPriority,
    Tag,
    Undo,
    UpdateCustomer,
)
from deskterm.model.state import Changes, LetterFields, TicketState, read_changes, read_sync_page, write_changes
from deskterm.model.words import ContactKind, Priority, Role, State
from deskterm.store import feed
from deskterm.store.conditions import Asker
from deskterm.store.database import Store
from deskterm.store.opening import open_store
from deskterm.store.sqlite import SqliteStore
from office import MORNING, Office

pytestmark = pytest.mark.both_databases

ALL = Asker("aija", MORNING)
FRONT = Asker("pavils", MORNING, frozenset({"front"}))
HANDOVER = Handover(done="-", next_step="-", promised="-")


def _news(office: Office, since: int, asker: Asker = ALL, limit: int = 200) -> Changes:
    """What the feed says, having checked that it survives its journey."""
    news = feed.changes_since(office.store, since, asker, limit)
    assert read_changes(write_changes(news)) == news
    return news


def _one(office: Office, since: int, asker: Asker = ALL) -> TicketState:
    (state,) = _news(office, since, asker).tickets
    return state


def _whole(store: Store, asker: Asker = ALL, limit: int = 7) -> dict[str, TicketState]:
    """Everything a first sync brings, by id."""
    found: dict[str, TicketState] = {}
    for part in ("active", "rest"):
        after: int | None = None
        while True:
            page = feed.sync_page(store, asker, part, after, limit)
            assert read_sync_page(write_changes(page)) == page
            assert len(page.tickets) <= limit
            assert bool(page.agents) == (after is None)
            assert not found.keys() & {one.ticket.id for one in page.tickets}
            found |= {one.ticket.id: one for one in page.tickets}
            if page.next is None:
                break
            after = page.next
    assert page.total == len(found)
    return found


class TestNews:
    def test_a_new_ticket_is_told_of_whole(self, office: Office) -> None:
        before = feed.head(office.store)
        ticket = office.ticket(files=(File("a.txt", "text/plain", b"abc"),))
        news = _news(office, before)
        assert (news.since, news.next, news.head, news.more) == (before, before + 1, before + 1, False)
        assert news.last == feed.command_of(office.store, news.next)
        assert news.epoch == feed.epoch(office.store) != ""
        (state,) = news.tickets
        assert (state.whole, state.as_of, state.ticket.id, state.ticket.number) == (True, news.head, ticket, 1001)
        assert (state.ticket.state, state.ticket.tags, state.ticket.public) == (State.NEW, (), False)
        assert [(one.name, one.size) for one in state.messages[0].attachments] == [("a.txt", 3)]
        assert [one.kind for one in state.changes] == ["Receive"]
        assert state.customer.contacts[0].normal == "ilze@example.com"

    def test_then_only_what_came_since(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(Note, ticket=ticket, body="one")
        before = feed.head(office.store)
        office.done(Note, ticket=ticket, body="two")
        office.done(Tag, ticket=ticket, add=("late",))
        state = _one(office, before)
        assert not state.whole
        assert [one.body for one in state.messages] == ["two"]
        assert [one.kind for one in state.changes] == ["Note", "Tag"]
        assert (state.ticket.tags, state.ticket.version) == (("late",), 4)

    def test_a_message_that_was_altered_comes_again(self, office: Office) -> None:
        ticket = office.ticket()
        answer = office.done(Reply, ticket=ticket, body="x").message
        before = feed.head(office.store)
        assert _one(office, before - 1).messages[0].outbox is not None
        office.done(Recall, message=answer)
        state = _one(office, before)
        assert [(one.id, one.delivery, one.outbox) for one in state.messages] == [(answer, "recalled", None)]
        assert state.undone == (before,)

    def test_who_wrote_a_mail_and_who_else_had_it_travels_with_it(self, office: Office, hostile: str) -> None:
        hostile = hostile.replace("\0", "")
        letter = Letter("help", "ilze@example.com", ("x@evil.test",), (f"a{hostile}@b.example",), ("Ann@b.example",))
        ticket = office.ticket(letter=letter)
        office.done(Note, ticket=ticket, body="no mail")
        office.receive(subject="[#1001]", body="unreadable", letter=Letter("help"))
        told = [one.letter for one in _whole(office.store)[ticket].messages]
        assert told == [
            LetterFields("ilze@example.com", (f"a{hostile}@b.example",), ("Ann@b.example",)),
            None,
            LetterFields("", (), ()),
        ]
        assert b"x@evil.test" not in write_changes(_news(office, 0))

    def test_each_ticket_once_however_often_it_changed(self, office: Office) -> None:
        tickets = [office.ticket() for _ in range(3)]
        before = feed.head(office.store)
        for number in range(6):
            office.done(Note, ticket=tickets[number % 2], body=str(number))
        news = _news(office, before)
        assert [one.ticket.id for one in news.tickets] == tickets[:2]

    def test_pages_lead_to_the_head(self, office: Office) -> None:
        tickets = [office.ticket() for _ in range(5)]
        for ticket in tickets:
            office.done(Note, ticket=ticket, body="x")
        cursor, seen = 0, list[str]()
        while (news := _news(office, cursor, limit=3)).more:
            assert news.next == news.since + 3
            cursor = news.next
            seen += [one.ticket.id for one in news.tickets]
        assert news.next == news.head == feed.head(office.store)
        assert set(seen) | {one.ticket.id for one in news.tickets} == set(tickets)
        after = _news(office, news.next)
        assert (after.next, after.last, after.tickets, after.agents) == (news.next, news.last, (), ())

    def test_a_promise_and_a_verdict_that_were_taken_back_say_so(self, office: Office) -> None:
        ticket = office.ticket()
        for kind, fields in (
            (MakePromise, {"text": "call", "due_at": office.at(hours=1)}),
            (Rate, {"value": 4}),
        ):
            office.done(kind, ticket=ticket, **fields)
            office.done(Undo)
        state = _one(office, 0)
        assert [(one.text, one.withdrawn) for one in state.promises] == [("call", True)]
        assert [(one.value, one.withdrawn) for one in state.ratings] == [(4, True)]
        assert len(state.undone) == 2

    def test_an_anonymous_verdict_does_not_travel_with_a_ticket(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(Rate, ticket=ticket, value=1, anonymous=True, comment="it is me")
        state = _one(office, 0)
        assert state.ratings == ()
        assert "it is me" not in str(state)

    def test_what_happened_to_a_card_travels_with_one_of_the_customers_tickets(self, office: Office) -> None:
        older, newer = office.ticket(), office.ticket()
        customer = office.reads.ticket(older).customer.id
        before = feed.head(office.store)
        office.done(UpdateCustomer, customer=customer, organisation="SIA")
        state = _one(office, before)
        assert (state.ticket.id, state.customer.organisation, state.messages) == (newer, "SIA", ())
        assert [(one.kind, one.on_card) for one in state.changes] == [("UpdateCustomer", True)]
        office.done(Note, ticket=older, body="x")
        states = {one.ticket.id: one for one in _news(office, before).tickets}
        assert [one.kind for one in states[older].changes] == ["UpdateCustomer", "Note"]
        office.done(Undo, of=office.rows("SELECT gesture FROM change WHERE kind = 'UpdateCustomer'")[0]["gesture"])
        again = _one(office, feed.head(office.store) - 1)
        assert again.customer.organisation == ""
        assert again.undone == (before + 1,)

    def test_people_are_told_of_when_one_of_them_changed(self, office: Office) -> None:
        before = feed.head(office.store)
        office.done(AddAgent, name="oleg", display_name="Олег", role=Role.AGENT)
        news = _news(office, before)
        assert [(one.name, one.display_name) for one in news.agents][1] == ("oleg", "Олег")
        assert _news(office, news.next).agents == ()

    def test_hostile_words_travel_as_they_are_kept(self, office: Office, hostile: str) -> None:
        office.ticket(body=hostile, subject=hostile)
        state = _one(office, 3)
        assert [one.body for one in state.messages] == [office.rows("SELECT body FROM message")[0]["body"]]


class TestFirstSync:
    def test_it_brings_what_the_feed_would_have(self, office: Office) -> None:
        for number in range(20):
            ticket = office.ticket(body=f"{number}")
            if number % 3 == 0:
                office.done(Note, ticket=ticket, body="x")
                office.done(SetPriority, ticket=ticket, priority=Priority.HIGH)
        told = {one.ticket.id: one for one in _news(office, 0).tickets}
        assert _whole(office.store) == told
        assert all(one.whole for one in told.values())

    def test_unfinished_tickets_come_first(self, full: Office) -> None:
        found = _whole(full.store, limit=50)
        finished = [one.ticket.state in (State.SOLVED, State.CLOSED) for one in found.values()]
        assert finished == sorted(finished)
        assert len(found) == 240
        assert any(one.ratings for one in found.values())

    def test_states_say_what_the_rows_say(self, full: Office) -> None:
        rows = {row["id"]: row for row in full.rows("SELECT * FROM ticket")}
        for ident, state in _whole(full.store, limit=100).items():
            row = rows[ident]
            assert state.ticket.tags == tuple(row["tags"].split())
            for name in ("state", "queue", "priority", "language", "due_at", "due_kind", "version", "snoozed_until"):
                assert getattr(state.ticket, name) == row[name], name
            assert [bool(row[name]) for name in ("public", "spam", "automatic")] == [
                state.ticket.public, state.ticket.spam, state.ticket.automatic,
            ]  # fmt: skip


class TestSight:
    @pytest.fixture
    def two(self, office: Office) -> tuple[str, str]:
        """A ticket in the front line, and one in technical, where pavils does not look."""
        return office.ticket(), office.ticket(queue="technical")

    def test_only_ones_own_queues(self, office: Office, two: tuple[str, str]) -> None:
        for since in (0, 4):
            news = _news(office, since, FRONT)
            assert [one.ticket.id for one in news.tickets] == [two[0]][since // 4 :]
            assert (news.gone, news.next, news.more) == ((), 5, False)
        assert list(_whole(office.store, FRONT)) == [two[0]]
        assert feed.sync_page(office.store, FRONT, "active").total == 1

    def test_a_ticket_that_leaves_is_gone_and_nothing_else_is_said_of_it(
        self, office: Office, two: tuple[str, str]
    ) -> None:
        before = feed.head(office.store)
        office.done(Assign, ticket=two[0], queue="technical", assignee=None, handover=HANDOVER)
        office.done(Note, ticket=two[0], body="there")
        news = _news(office, before, FRONT)
        assert (news.tickets, news.gone) == ((), (two[0],))
        assert _news(office, before + 1, FRONT).gone == ()
        assert _news(office, before).gone == ()

    def test_a_ticket_that_comes_is_told_of_whole(self, office: Office, two: tuple[str, str]) -> None:
        before = feed.head(office.store)
        office.done(Assign, ticket=two[1], queue="front", assignee=None, handover=HANDOVER)
        state = _one(office, before, FRONT)
        assert (state.ticket.id, state.whole) == (two[1], True)
        assert len(state.messages) == len(state.changes) == 2
        assert not _one(office, before).whole, "whoever saw it before has the rest"

    def test_a_ticket_that_left_and_came_back_is_told_of_whole(self, office: Office, two: tuple[str, str]) -> None:
        before = feed.head(office.store)
        for queue in ("technical", "front"):
            office.done(Assign, ticket=two[0], queue=queue, assignee=None, handover=HANDOVER)
        first = _news(office, before, FRONT, limit=1)
        assert [one.whole for one in first.tickets] == [True]
        assert [one.whole for one in _news(office, first.next, FRONT).tickets] == [True]

    def test_a_card_travels_with_a_ticket_that_may_be_seen(self, office: Office, two: tuple[str, str]) -> None:
        customer = office.reads.ticket(two[0]).customer.id
        stranger = office.receive(sender=Party(ContactKind.MAIL, "x@example.com", "X"), queue="technical").ticket
        before = feed.head(office.store)
        office.done(UpdateCustomer, customer=customer, organisation="SIA")
        assert _one(office, before, FRONT).ticket.id == two[0]
        assert _one(office, before).ticket.id == two[1]
        before = feed.head(office.store)
        office.done(UpdateCustomer, customer=office.reads.ticket(stranger or "").customer.id, organisation="SIA")
        assert _news(office, before, FRONT).tickets == ()

    def test_no_queue_at_all(self, office: Office, two: tuple[str, str]) -> None:
        nobody = Asker("x", MORNING, frozenset())
        assert _news(office, 0, nobody).tickets == ()
        assert _whole(office.store, nobody) == {}
        assert two


def _follow(where: Any, settings: Settings, *, writers: int = 6, each: int = 8) -> tuple[list[int], list[int]]:
    """Writers that hold their transactions open for a while, and a reader that follows them with its cursor.

    Returns the numbers of the changes that the reader was told of, and of those that there are in the end.
    """
    from deskterm.store.tables import ChangeRow

    office = Office(open_store(where), settings)
    keys = [office.row(office.ticket())["key"] for _ in range(writers)]
    chance = Random(7)
    pauses = {key: [chance.random() * 0.02 for _ in range(each)] for key in keys}
    faults: list[BaseException] = []

    def write(key: int) -> None:
        store = open_store(where)
        try:
            for number, pause in enumerate(pauses[key]):
                with store.writing() as session:
                    who = {"gesture": "g", "actor": "aija", "at": 0, "kind": "Note", "version": number + 2}
                    session.add(ChangeRow(command_id=f"{key} {number}", ticket_key=key, **who))
                    session.flush()
                    time.sleep(pause)
        except BaseException as fault:
            faults.append(fault)
            raise
        finally:
            store.close()

    first = cursor = feed.head(office.store)
    threads = [threading.Thread(target=write, args=(key,)) for key in keys]
    for one in threads:
        one.start()
    told: set[int] = set()
    while True:
        over = not any(one.is_alive() for one in threads)
        news = feed.changes_since(office.store, cursor, ALL)
        told |= {one.sequence for state in news.tickets for one in state.changes}
        cursor = news.next
        if over and not news.more:
            break
    rows = office.store.read("SELECT sequence FROM change WHERE sequence > ? ORDER BY sequence", (first,))
    office.store.close()
    assert not faults
    assert len(rows) == writers * each
    return sorted(told), [row[0] for row in rows]


def test_no_change_is_skipped_however_late_its_transaction_commits(store: Store, settings: Settings) -> None:
    where = store.path if isinstance(store, SqliteStore) else store._at.url
    told, there = _follow(where, settings)
    assert told == there


@pytest.mark.about_the_file
def test_without_the_writers_lock_changes_are_skipped(
    store_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the test before this one looks for can happen: a change commits after one that came later."""
    from deskterm.store import postgres_connection
    from deskterm.store.tables import ChangeRow

    monkeypatch.setattr(postgres_connection, "BEGIN", "BEGIN")
    office, other = Office(open_store(store_url), settings), open_store(store_url)
    keys = [office.row(office.ticket())["key"] for _ in range(2)]
    first = feed.head(office.store)
    early, late = (
        ChangeRow(command_id=f"{key}", gesture="g", actor="aija", at=0, kind="Note", version=2, ticket_key=key)
        for key in keys
    )
    with office.store.writing() as slow:
        slow.add(early)
        slow.flush()
        with other.writing() as quick:
            quick.add(late)
        cursor = feed.changes_since(office.store, first, ALL).next
    there = office.store.read("SELECT command_id FROM change WHERE sequence > ? ORDER BY sequence", (first,))
    told = feed.changes_since(office.store, cursor, ALL)
    other.close()
    office.store.close()
    assert [row[0] for row in there] == [str(key) for key in keys]
    assert not told.tickets


def test_a_change_with_a_lower_number_is_never_committed_after_one_with_a_higher(store_url: str) -> None:
    """Step by step: whoever would overtake waits."""
    from deskterm.store.tables import ChangeRow

    change = {"command_id": "c", "gesture": "g", "actor": "aija", "at": 0, "kind": "Note"}
    slow, quick, reader = (open_store(store_url) for _ in range(3))
    first = feed.head(reader)
    overtaken = threading.Event()

    def overtake() -> None:
        with quick.writing() as session:
            session.add(ChangeRow(**change))
        overtaken.set()

    with slow.writing() as session:
        session.add(ChangeRow(**change))
        session.flush()
        thread = threading.Thread(target=overtake)
        thread.start()
        assert not overtaken.wait(0.05)
        assert feed.head(reader) == first
    thread.join()
    assert feed.head(reader) == first + 2
    for one in (slow, quick, reader):
        one.close()
