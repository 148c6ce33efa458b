"""Sight: whoever may see certain queues only finds, counts and opens nothing of the others, in any read there is."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from deskterm.desk.exporting import snapshots
from deskterm.desk.reads import Reads
from deskterm.errors import NotFound
from deskterm.model.commands import AcceptChat, File, MakePromise, Note, Party, Reply
from deskterm.model.views.lists import TicketLine
from deskterm.model.words import Channel, ContactKind
from deskterm.store import search
from office import Office

pytestmark = pytest.mark.both_databases

MINE = frozenset({"front", "billing"})
QUERIES = (
    "", "state:any", "state:to-solve", "late:yes", "who:me", "state:any 退款", "queue:technical", "state:any not:spam",
)  # fmt: skip


def _reads(office: Office, *queues: str) -> Reads:
    return Reads(office.store, "aija", lambda: office.now, queues=frozenset(queues))


@pytest.fixture
def some(full: Office) -> Reads:
    """What aija would read if front and billing were hers alone."""
    return _reads(full, *MINE)


class TestLists:
    @pytest.mark.parametrize("source", QUERIES)
    def test_a_list_is_the_whole_one_without_what_lies_elsewhere(self, full: Office, some: Reads, source: str) -> None:
        query = full.reads.parse(source)
        wanted = [line for line in full.reads.page(query, limit=1000).rows if line.queue in MINE]
        assert list(some.page(query, limit=1000).rows) == wanted
        assert some.count(query) == len(wanted)
        if wanted:
            assert some.position(query, wanted[-1]) == len(wanted) - 1
            back = some.page(query, before=(0, 0), limit=3).rows
            assert list(back) == wanted[-3:]

    def test_counts_and_board_agree_with_the_lists(self, some: Reads) -> None:
        counts = some.counts()
        for source, number in (
            ("state:to-solve", counts.to_solve),
            ("state:to-solve who:me", counts.mine),
            ("state:pending", counts.waiting),
            ("late:yes", counts.late),
            ("soon:yes", counts.due_soon),
            ("state:snoozed", counts.snoozed),
            ("live:yes", counts.live),
        ):
            assert some.count(some.parse(source)) == number > 0, source
        assert {name for name, _ in counts.queues} == MINE
        board = some.board({"front": "Front", "technical": "Technical", "billing": "Billing"})
        assert [cell.name for cell in board.queues] == ["front", "billing"]
        for field, cells in (("channel", board.channels), ("who", board.agents)):
            for cell in cells:
                assert some.count(some.parse(f"state:to-solve {field}:{cell.name}")) == cell.to_solve

    def test_what_is_live_and_what_is_next(self, full: Office, some: Reads) -> None:
        assert some.live() == tuple(line for line in full.reads.live() if line.queue in MINE)
        assert (found := some.next().line)
        assert found.queue in MINE

    def test_what_is_told_of_chats_and_news(self, office: Office) -> None:
        office.done(AcceptChat, ticket=office.ticket(channel=Channel.CHAT, queue="technical"))
        office.ticket(channel=Channel.CHAT, queue="technical")
        others, mine = _reads(office, "front"), _reads(office, "technical")
        assert (len(mine.seating().seats), len(mine.seating().waiting), mine.has_seats()) == (1, 1, True)
        assert (others.seating().seats, others.seating().waiting) == ((), ())
        assert mine.notable(0).seating.seats
        nothing = others.notable(0)
        assert (nothing.seating.seats, nothing.due, nothing.given, nothing.failed) == ((), (), (), ())

    def test_an_export_holds_nothing_else(self, full: Office, some: Reads) -> None:
        query = some.parse("state:any")
        taken = [one.ticket.id for one in snapshots(full.store, query, some.asker)]
        assert sorted(taken) == sorted(line.id for line in some.page(query, limit=1000).rows)


class TestSearch:
    @pytest.mark.parametrize("best", [False, True])
    def test_hits_are_the_newest_or_best_of_what_may_be_seen(self, full: Office, some: Reads, best: bool) -> None:
        for words in ("退款", "broken", "kalnina"):
            wanted = [hit.line.id for hit in full.reads.search(words, limit=500) if hit.line.queue in MINE]
            found = [hit.line.id for hit in some.search(words, limit=500, best=best)]
            assert (set(found) if best else found) == (set(wanted) if best else wanted)
            assert found
            assert search.count(full.store, words, queues=MINE) == len(wanted)

    def test_the_newest_elsewhere_do_not_push_out_ones_own(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "RANKED_HITS", 5)
        monkeypatch.setattr("deskterm.store.inbox.SEARCHED_HITS", 5)
        mine = office.ticket(body="zebra")
        for _ in range(10):
            office.wait(minutes=1)
            office.ticket(body="zebra", queue="technical")
        reads = _reads(office, "front")
        assert [hit.line.id for hit in reads.search("zebra", limit=1)] == [mine]
        assert [hit.line.id for hit in reads.search("zebra", best=True, limit=1)] == [mine]
        assert [line.id for line in reads.page(reads.parse("zebra")).rows] == [mine]


class TestOneTicket:
    @pytest.fixture
    def hidden(self, office: Office) -> TicketLine:
        """A ticket of Ilze's in technical, with an answer that waits, a promise and a file."""
        ticket = office.ticket(queue="technical", files=(File("a.txt", "text/plain", b"secret"),))
        office.done(Note, ticket=ticket, body="x")
        office.done(MakePromise, ticket=ticket, text="call", due_at=office.at(hours=1))
        office.done(Reply, ticket=ticket, body="x")
        return office.reads.lines((ticket,))[0]

    def test_is_not_there_by_id_number_or_key(self, office: Office, hidden: TicketLine) -> None:
        reads = _reads(office, "front")
        assert hidden.number is not None
        for look in (
            lambda: reads.find(hidden.number or 0),
            lambda: reads.ticket(hidden.id),
            lambda: reads.why(hidden.id, office.settings),
        ):
            with pytest.raises(NotFound):
                look()
        assert reads.lines((hidden.id,)) == ()
        assert reads.older(hidden.key, 1 << 60) == ((), False)
        assert reads.changes(hidden.id) == ()
        (file,) = _reads(office, "technical").attachments(hidden.id)
        assert reads.attachments(hidden.id) == ()
        assert _reads(office, "technical").attachment_content(file.file.sha256) == b"secret"
        with pytest.raises(NotFound):
            reads.attachment_content(file.file.sha256)
        assert reads.unsent() == ()
        assert len(_reads(office, "technical").unsent()) == 1
        assert _reads(office, "technical").ticket(hidden.id) == office.reads.ticket(hidden.id)

    def test_leaves_no_trace_on_the_card_of_a_customer_one_knows(self, office: Office, hidden: TicketLine) -> None:
        mine = office.ticket()
        reads = _reads(office, "front")
        for card in (reads.ticket(mine).customer, reads.customer(hidden.customer_id)):
            assert card.tickets == 1
            assert hidden.id not in [one.id for one in card.history]
            assert card.open_promises == ()
        assert office.reads.customer(hidden.customer_id).tickets == 2

    def test_hides_a_customer_who_has_no_other(self, office: Office, hidden: TicketLine) -> None:
        reads = _reads(office, "front")
        assert reads.customers("ilze") == []
        with pytest.raises(NotFound):
            reads.customer(hidden.customer_id)
        assert len(_reads(office, "technical").customers("ilze")) == 1

    def test_a_customer_without_tickets_is_everybodys(self, office: Office) -> None:
        ticket = office.ticket(sender=Party(ContactKind.MAIL, "new@example.com", "New"))
        office.write(f"UPDATE ticket SET customer_key = 1 WHERE id = '{ticket}'")
        office.write("INSERT INTO customer(key, id, name, salutation, salutation_certainty, language,"
                     " language_certainty, script, preferred_channel, organisation, customer_group, vip, note,"
                     " created_at, version) SELECT 99, 'c99', 'Nobody', salutation, salutation_certainty, language,"
                     " language_certainty, script, preferred_channel, organisation, customer_group, vip, note,"
                     " created_at, version FROM customer WHERE key = 1")  # fmt: skip
        assert _reads(office, "technical").customer("c99").name == "Nobody"


class TestNoQueueAtAll:
    def test_nothing_is_there(self, full: Office) -> None:
        reads = _reads(full)
        assert reads.page(reads.parse("state:any")).rows == ()
        assert reads.count(reads.parse("state:any")) == 0
        assert reads.counts().to_solve == 0
        assert reads.search("退款") == ()
        assert reads.board({"front": "Front"}).queues == ()


def test_every_read_is_tried_here_or_shows_nothing_of_tickets() -> None:
    """Whoever adds a read to the desk says here that sight was thought of."""
    elsewhere = {"parse", "agents", "usage", "data_version", "is_demo", "something_due", "newest_change", "untouched"}
    source = inspect.getsource(inspect.getmodule(TestLists) or TestLists)
    names = [name for name, one in vars(Reads).items() if callable(one) and not name.startswith("_")]
    assert [name for name in names if name not in elsewhere and f".{name}(" not in source] == []


def test_whoever_sees_everything_asks_what_was_always_asked(full: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    read: Callable[..., Any] = type(full.store).read

    def spying(store: Any, sql: str, parameters: Any = ()) -> Any:
        asked.append(sql)
        return read(store, sql, parameters)

    monkeypatch.setattr(type(full.store), "read", spying)
    line = full.reads.find(1003)
    full.reads.ticket(line.id)
    full.reads.search("退款", best=True)
    full.reads.counts()
    full.reads.board({})
    full.reads.page(full.reads.parse("退款"))
    full.reads.customers("ilze")
    assert asked
    assert not [sql for sql in asked if "queue IN" in sql or "seen" in sql]
