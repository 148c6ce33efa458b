"""A list costs what is on the screen: every hot query goes by an index, none walks tickets or messages."""

import re
from typing import Any

import pytest
from screen_reads import ask_for_screens

from deskterm.desk.latest import latest_unsent
from deskterm.desk.reads import Reads
from deskterm.store import feed
from deskterm.store.conditions import Asker
from deskterm.store.sqlite import SqliteStore
from office import MORNING, Office

WALKS = re.compile(
    r"SCAN (t|m|c|h|a|x|ticket|message|customer|change|g|r|p|o|seen|hit|theirs)\b(?! USING (COVERING )?INDEX)"
)


class Spy:
    """The statements a store is asked, with how SQLite would go about each."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.plans: list[tuple[str, list[str]]] = []
        read = SqliteStore.read

        def spying(store: SqliteStore, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
            if not sql.startswith("PRAGMA"):
                plan = read(store, f"EXPLAIN QUERY PLAN {sql}", parameters)
                self.plans.append((sql, [str(row[3]) for row in plan]))
            return read(store, sql, parameters)

        monkeypatch.setattr(SqliteStore, "read", spying)

    def assert_no_walk(self) -> None:
        assert self.plans
        for sql, plan in self.plans:
            for step in plan:
                assert not WALKS.match(step), (step, sql)

    @property
    def steps(self) -> str:
        return "\n".join(step for _, plan in self.plans for step in plan)


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    return Spy(monkeypatch)


@pytest.mark.parametrize(
    ("source", "index"),
    [
        ("", "ix_ticket_active"),
        ("state:to-solve", "ix_ticket_lane"),
        ("state:pending", "ix_ticket_lane"),
        ("who:me", "ix_ticket_assignee"),
        ("who:me state:to-solve", "ix_ticket_assignee"),
        ("queue:billing state:to-solve", "ix_ticket_queue"),
        ("state:any", "ix_ticket_updated"),
        ("state:solved,closed", "ix_ticket_updated"),
        ("late:yes", "ix_ticket_active"),
        ("state:any number:1003", "ix_ticket|sqlite_autoindex_ticket"),
        ("state:any customer:ilze", "ix_ticket_customer"),
        ("state:any created:1h", "ix_ticket_created|ix_ticket_updated"),
        ("state:any tag:logistics", "ticket_tag"),
        ("state:any 退款", "message_search"),
        ("due:2h", "ix_ticket_active"),
    ],
)
def test_lists_and_their_counts(full: Office, spy: Spy, source: str, index: str) -> None:
    query = full.reads.parse(source)
    page = full.reads.page(query, limit=20)
    full.reads.page(query, after=(page.rows[-1].order, page.rows[-1].key), limit=20)
    full.reads.page(query, before=(0, 0), limit=20)
    full.reads.position(query, page.rows[-1])
    if "solved" not in source:  # most tickets are: the count is capped instead
        full.reads.count(query)
    spy.assert_no_walk()
    assert re.search(index, spy.plans[0][1][0] + spy.steps), spy.plans[0]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "state:to-solve",
        "state:to-solve live:no",
        "state:to-solve live:no who:me",
        "state:to-solve live:no queue:billing",
        "state:pending",
        "state:snoozed",
        "late:yes",
        "soon:yes",
        "queue:billing state:to-solve",
        "state:any",
        "who:me state:to-solve",
    ],
)
def test_the_everyday_lists_are_read_in_the_order_of_their_index(full: Office, spy: Spy, source: str) -> None:
    query = full.reads.parse(source)
    page = full.reads.page(query, limit=20)
    if page.rows:
        full.reads.page(query, after=(page.rows[-1].order, page.rows[-1].key), limit=20)
        full.reads.page(query, before=(page.rows[-1].order, page.rows[-1].key), limit=20)
    full.reads.page(query, before=(0, 0), limit=20)
    full.reads.page(query, offset=5, limit=20)
    assert "TEMP B-TREE" not in spy.steps
    spy.assert_no_walk()


def test_a_jump_into_the_middle_counts_rows_on_the_index_alone(full: Office, spy: Spy) -> None:
    full.reads.page(full.reads.parse("state:any"), offset=3, limit=20)
    counting = next(plan for sql, plan in spy.plans if "OFFSET" in sql)
    assert counting == ["SCAN t USING COVERING INDEX ix_ticket_updated"]
    assert not any("OFFSET" in sql and "customer" in sql for sql, _ in spy.plans)


def test_late_tickets_are_read_from_there_on_from_both_ends(full: Office, spy: Spy) -> None:
    full.reads.page(full.reads.parse("late:yes"), before=(0, 0), limit=20)
    assert "SEARCH t USING INDEX ix_ticket_active (order_at<?)" in spy.steps


def test_beginnings_of_words_have_indexes_of_their_own(office: Office) -> None:
    # Without them SQLite gathers every message with any word that begins so: at a million tickets half a second.
    ((table,),) = office.store.read("SELECT sql FROM sqlite_master WHERE name = 'message_search'")
    assert "prefix='2 3'" in table


def test_unsent_answers_are_found_among_themselves(full: Office, spy: Spy) -> None:
    full.reads.page(full.reads.parse("unsent:yes state:any"), limit=20)
    assert "ix_ticket_unsent" in spy.steps
    assert "SCAN t" not in spy.steps


def test_the_answer_a_recall_means_is_found_among_those_that_have_not_left(full: Office) -> None:
    asked: list[str] = []
    with full.store.writing() as session:
        driver: Any = session.connection().connection.driver_connection
        driver.set_trace_callback(asked.append)
        latest_unsent(session, "aija")
        driver.set_trace_callback(None)
        (plan,) = [[row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {sql}")] for sql in asked if "outbox" in sql]
    assert plan[0] == "SEARCH message USING INDEX ix_message_delivery (delivery=?)"


def test_figures_are_one_walk_over_one_index_that_holds_them_all(full: Office, spy: Spy) -> None:
    full.reads.counts()
    full.reads.board({})
    walks = [step for step in spy.steps.splitlines() if "ix_ticket_counts" in step]
    assert walks == ["SCAN ticket USING COVERING INDEX ix_ticket_counts"] * 2
    assert "TEMP B-TREE" not in spy.steps


def test_what_a_ticket_shows_is_read_in_the_order_of_its_index(full: Office, spy: Spy) -> None:
    line = full.reads.find(1003)
    full.reads.older(line.key, 1 << 60)
    full.reads.attachments(line.id)
    full.reads.changes(line.id)
    full.reads.search("broken")
    assert "TEMP B-TREE" not in spy.steps


def test_what_a_screen_asks(full: Office, spy: Spy) -> None:
    ask_for_screens(full, 1003)
    spy.assert_no_walk()
    for index in ("ix_message_ticket", "ix_ticket_customer", "ix_message_delivery", "ix_outbox_leaves_at",
                  "ix_ticket_snoozed", "ix_ticket_live", "ix_change_ticket_key", "ix_promise_ticket_key"):  # fmt: skip
        assert index in spy.steps, index


def test_what_a_mirror_asks(full: Office, spy: Spy) -> None:
    for queues in (None, frozenset({"front"})):
        asker = Asker("aija", MORNING, queues)
        feed.changes_since(full.store, 100, asker, 50)
        feed.sync_page(full.store, asker, "active", 20, 50)
        feed.sync_page(full.store, asker, "rest", 0, 50)
    spy.plans = [one for one in spy.plans if "count(*)" not in one[0]]  # once a minute at most
    spy.assert_no_walk()
    for index in ("ix_change_ticket_key", "ix_change_card", "ix_message_ticket", "ix_attachment_message_key"):
        assert index in spy.steps, index


def test_what_one_of_certain_queues_asks(full: Office, spy: Spy) -> None:
    reads = Reads(full.store, "aija", lambda: MORNING, queues=frozenset({"front"}))
    line = reads.page(reads.parse("")).rows[0]
    reads.page(reads.parse("state:any 退款"))
    reads.ticket(line.id)
    reads.older(line.key, 1 << 60)
    reads.attachments(line.id)
    reads.customer(line.customer_id)
    reads.counts()
    reads.board({})
    reads.live()
    reads.lines((line.id,))
    reads.changes(line.id)
    reads.search("broken")
    reads.search("broken", best=True)
    reads.customers("ilze")
    reads.unsent()
    spy.assert_no_walk()


def test_what_a_command_asks(office: Office) -> None:
    from sqlalchemy import event

    from deskterm.model.commands import NoReplyNeeded, Recall, Reply, SetState, Undo
    from deskterm.model.words import State

    plans: list[tuple[str, str]] = []

    def spying(_: Any, cursor: Any, statement: str, parameters: Any, *__: Any) -> None:
        parameters = parameters[0] if isinstance(parameters, list) else parameters
        if statement.startswith(("SELECT", "UPDATE")):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend((str(row[3]), statement) for row in rows)

    event.listen(office.store._writer(), "before_cursor_execute", spying)
    office.make_demo()
    ticket = office.ticket(key="k", external_id="<1@x>", thread="t")
    seen = office.row(ticket)["version"]
    office.receive(key="k2", refers_to=("<1@x>",), thread="t", subject="[#1001]")
    last = office.reads.ticket(ticket).messages[-1].id
    office.done(SetState, ticket=ticket, state=State.PENDING, seen=seen)
    office.done(Undo)
    office.done(NoReplyNeeded, ticket=ticket)
    office.done(Reply, ticket=ticket, body="x", last_message=last)
    office.done(Recall)
    office.done(Reply, ticket=ticket, body="x", last_message=last)
    office.let_leave()
    assert plans
    for step, statement in plans:
        assert not re.match(r"SCAN (ticket|message|customer|change|contact_point|done)\b", step), statement


def test_a_row_that_goes_is_looked_for_in_no_whole_table(office: Office) -> None:
    """The database looks for what still refers to it, and without an index reads every row of such a table."""
    read = office.store.read
    indexed = {
        (table, column)
        for table, column, partial, sql in read(
            "SELECT t.name, c.name, i.partial, s.sql FROM sqlite_master AS t, pragma_index_list(t.name) AS i,"
            " pragma_index_info(i.name) AS c LEFT JOIN sqlite_master AS s ON s.name = i.name"
            " WHERE t.type = 'table' AND c.seqno = 0"
        )
        if not partial or sql.endswith(f"WHERE {column} IS NOT NULL")
    }
    keys = read("SELECT t.name, c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE c.pk = 1")
    refer = read('SELECT t.name, f."from" FROM sqlite_master AS t, pragma_foreign_key_list(t.name) AS f')
    assert ("change", "customer_key") in refer
    assert not set(refer) - indexed - set(keys)
