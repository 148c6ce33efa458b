"""Lists: a query means what it says, its pages are the sorted whole, its count is their length."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from deskterm.desk.reads import Reads
from deskterm.errors import NotFound, QueryError
from deskterm.model.instants import to_milliseconds
from deskterm.model.query import FIELDS, parse_query
from deskterm.model.views.lists import TicketLine
from deskterm.store import inbox
from deskterm.store.conditions import BUILDERS, Asker
from office import MORNING, Office

pytestmark = pytest.mark.both_databases

NOW = to_milliseconds(MORNING)
HOUR = 3_600_000
Row = dict[str, Any]


def _active(row: Row) -> bool:
    return row["state"] not in ("solved", "closed")


def _late(row: Row) -> bool:
    return row["due_at"] is not None and row["due_at"] < NOW and row["due_kind"] != "snooze"


def _soon(row: Row) -> bool:
    return row["due_at"] is not None and not _late(row) and row["soon_at"] <= NOW and row["due_kind"] != "snooze"


def _all(row: Row) -> bool:
    return bool(row)


def _none(row: Row) -> bool:
    return not row


MEANINGS: list[tuple[str, Callable[[Row], bool]]] = [
    ("", _active),
    ("state:active", _active),
    ("state:any", _all),
    ("state:to-solve", lambda row: row["state"] in ("new", "open")),
    ("state:new", lambda row: row["state"] == "new"),
    ("state:new,pending", lambda row: row["state"] in ("new", "pending")),
    ("state:new,open,pending", lambda row: row["state"] in ("new", "open", "pending")),
    ("state:pending,snoozed", lambda row: row["state"] in ("pending", "snoozed")),
    ("state:solved", lambda row: row["state"] == "solved"),
    ("state:solved,closed", lambda row: not _active(row)),
    ("state:open,closed", lambda row: row["state"] in ("open", "closed")),
    ("state:active,solved", lambda row: row["state"] != "closed"),
    ("state:any,open", _all),
    ("state:open state:solved", _none),
    ("state:any state:open", lambda row: row["state"] == "open"),
    ("state:active state:to-solve", lambda row: row["state"] in ("new", "open")),
    ("not:state:new", lambda row: _active(row) and row["state"] != "new"),
    ("not:state:active", _none),
    ("state:any not:state:active", lambda row: not _active(row)),
    ("state:any not:state:any", _none),
    ("channel:mail", lambda row: _active(row) and row["channel"] == "mail"),
    ("CHANNEL:Mail,chat", lambda row: _active(row) and row["channel"] in ("mail", "chat")),
    ("not:channel:mail", lambda row: _active(row) and row["channel"] != "mail"),
    ("queue:billing", lambda row: _active(row) and row["queue"] == "billing"),
    ("priority:high,urgent", lambda row: _active(row) and row["priority"] in ("high", "urgent")),
    ("language:lv", lambda row: _active(row) and row["language"] == "lv"),
    ("not:language:lv", lambda row: _active(row) and row["language"] != "lv"),
    ("who:me", lambda row: _active(row) and row["assignee"] == "aija"),
    ("who:none", lambda row: _active(row) and row["assignee"] is None),
    ("who:pavils,none", lambda row: _active(row) and row["assignee"] in ("pavils", None)),
    ("not:who:me", lambda row: _active(row) and row["assignee"] != "aija"),
    ("customer:c1@example.com", lambda row: _active(row) and row["customer"] == "c1"),
    ("customer:ilze", lambda row: _active(row) and row["customer"] == "c0"),
    ("customer:Oleg,小明", lambda row: _active(row) and row["customer"] in ("c1", "c2")),
    ("not:customer:ilze", lambda row: _active(row) and row["customer"] != "c0"),
    ("tag:logistics", lambda row: _active(row) and "logistics" in row["tags"].split()),
    ("tag:logistics,SPAM", lambda row: _active(row) and {"logistics", "spam"} & set(row["tags"].split())),
    ("tag:logistics tag:spam", lambda row: _active(row) and {"logistics", "spam"} <= set(row["tags"].split())),
    ("not:spam", lambda row: _active(row) and not row["spam"]),
    ("not:logistics", lambda row: _active(row) and "logistics" not in row["tags"].split()),
    ("category:complaint", lambda row: _active(row) and (row["category"] or "") in ("complaint", "complaint/delivery")),
    ("category:complaint/delivery", lambda row: _active(row) and row["category"] == "complaint/delivery"),
    ("not:category:complaint", lambda row: _active(row) and (row["category"] or "").split("/")[0] != "complaint"),
    ("number:#1003,1004", lambda row: _active(row) and row["number"] in (1003, 1004)),
    ("organisation:\"sia pacIņa\"", lambda row: _active(row) and row["customer"] in ("c0", "c1")),
    ("order:58193", lambda row: _active(row) and row["customer"] == "c3"),
    ("vip:yes", lambda row: _active(row) and row["customer"] == "c2"),
    ("vip:no", lambda row: _active(row) and row["customer"] != "c2"),
    ("vip:yes,no", _active),
    ("late:yes", lambda row: _active(row) and _late(row)),
    ("late:no", lambda row: _active(row) and not _late(row)),
    ("soon:yes", lambda row: _active(row) and _soon(row)),
    ("soon:no", lambda row: _active(row) and not _soon(row)),
    ("unsent:no", _active),
    ("automatic:yes", _none),
    ("live:yes", lambda row: _active(row) and (row["live_until"] or 0) > NOW),
    ("due:2h", lambda row: _active(row) and row["due_at"] is not None and row["due_at"] <= NOW + 2 * HOUR),
    ("due:2h..", lambda row: _active(row) and row["due_at"] is not None and row["due_at"] >= NOW + 2 * HOUR),
    ("due:2h..12h", lambda row: _active(row) and NOW + 2 * HOUR <= (row["due_at"] or 0) <= NOW + 12 * HOUR),
    ("created:7d", lambda row: _active(row) and row["created_at"] >= NOW - 168 * HOUR),
    ("created:7d..", lambda row: _active(row) and row["created_at"] <= NOW - 168 * HOUR),
    ("created:1d..30d", lambda row: _active(row) and NOW - 720 * HOUR <= row["created_at"] <= NOW - 24 * HOUR),
    ("state:any solved:7d", lambda row: not _active(row) and (row["solved_at"] or 0) >= NOW - 168 * HOUR),
    ("state:any rating:1..2", lambda row: row["rating"] in (1, 2)),
    ("rating:1..2", lambda row: row["rating"] in (1, 2)),
    ("rating:1..2 state:new", _none),
    ("not:rating:1..2", lambda row: _active(row) and row["rating"] not in (1, 2)),
    ("solved:7d", lambda row: not _active(row) and (row["solved_at"] or 0) >= NOW - 168 * HOUR),
    ("state:any rating:4", lambda row: row["rating"] == 4),
    ("state:any rating:4..", lambda row: row["rating"] in (4, 5)),
    ("state:any not:rating:1..5", lambda row: row["rating"] is None),
    ("退款", lambda row: _active(row) and ("退款" in row["subject"] or "退款" in row["body"])),
    ('"broken screen" queue:front', lambda row: _active(row) and row["queue"] == "front"
        and ("broken screen" in row["subject"] or "broken screen" in row["body"])),
    ("kalnina state:any", lambda row: row["customer"] == "c0"),
    ("nothingofthesort", _none),
    ("[/]", _none),
]  # fmt: skip


@pytest.fixture(scope="module")
def rows(full: Office) -> list[Row]:
    return full.rows(
        "SELECT t.*, c.id AS customer, m.body, r.value AS rating FROM ticket AS t"
        " JOIN customer AS c ON c.key = t.customer_key JOIN message AS m ON m.ticket_key = t.key"
        " LEFT JOIN rating AS r ON r.ticket_key = t.key"
    )


def _walk(full: Office, source: str, size: int) -> list[TicketLine]:
    query, found = full.reads.parse(source), list[TicketLine]()
    cursor: tuple[int, int] | None = None
    while True:
        page = full.reads.page(query, after=cursor, limit=size)
        found += page.rows
        assert len(page.rows) == size or not page.more
        if not page.more:
            return found
        cursor = page.rows[-1].order, page.rows[-1].key


def _walk_back(full: Office, source: str, size: int) -> list[TicketLine]:
    query, found = full.reads.parse(source), list[TicketLine]()
    cursor = (0, 0)
    while True:
        page = full.reads.page(query, before=cursor, limit=size)
        found[:0] = page.rows
        if not page.more:
            return found
        cursor = page.rows[0].order, page.rows[0].key


@pytest.mark.parametrize(("source", "means"), MEANINGS, ids=[source or "nothing" for source, _ in MEANINGS])
def test_a_query_means_what_it_says(full: Office, rows: list[Row], source: str, means: Callable[[Row], bool]) -> None:
    wanted = [row for row in rows if means(row)]
    first = source.split(" ")[0]
    newest = any(word in source for word in ("any", "solved", "closed")) and "not:state" not in first
    newest = newest or source == "rating:1..2"
    if newest:
        wanted.sort(key=lambda row: (row["updated_at"], row["key"]), reverse=True)
    else:
        wanted.sort(key=lambda row: (row["order_at"], row["key"]))
    ids = [row["id"] for row in wanted]
    query = full.reads.parse(source)
    assert [line.id for line in full.reads.page(query, limit=1000).rows] == ids
    assert full.reads.count(query) == len(ids)
    assert full.reads.count(query, cap=3) == min(3, len(ids))


def test_the_table_of_meanings_tries_every_field() -> None:
    tried = " ".join(source.casefold() for source, _ in MEANINGS)
    assert {name for name in FIELDS if f"{name}:" not in tried} <= {"updated"}
    assert set(BUILDERS) == set(FIELDS) - {"not"}


@pytest.mark.parametrize(
    "source", ["", "state:any", "queue:front", "state:solved,closed", "who:me", "state:any not:spam"]
)
@pytest.mark.parametrize("size", [1, 7, 50])
def test_pages_forward_backward_and_by_offset_are_the_sorted_whole(full: Office, source: str, size: int) -> None:
    whole = list(full.reads.page(full.reads.parse(source), limit=1000).rows)
    assert len({(one.order, one.key) for one in whole}) == len(whole) > 10
    if size > 1:
        assert len({one.order for one in whole}) < len(whole), "there are ties"
        assert _walk(full, source, size) == whole
        assert _walk_back(full, source, size) == whole
    query = full.reads.parse(source)
    for offset in range(0, len(whole) + 2, max(size, 17)):
        page = full.reads.page(query, offset=offset, limit=size)
        assert list(page.rows) == whole[offset : offset + size]
        assert page.more == (offset + size < len(whole))
    for index in range(0, len(whole), 11):
        assert full.reads.position(query, whole[index]) == index


def test_what_stands_around_a_row(full: Office) -> None:
    query = full.reads.parse("state:any")
    whole = list(full.reads.page(query, limit=1000).rows)
    middle = whole[100]
    cursor = middle.order, middle.key
    assert list(full.reads.page(query, after=cursor, limit=5).rows) == whole[101:106]
    assert list(full.reads.page(query, before=cursor, limit=5).rows) == whole[95:100]
    assert list(full.reads.page(query, before=cursor, offset=3, limit=5).rows) == whole[92:97]


def test_counts_agree_with_the_lists_they_stand_for(full: Office) -> None:
    counts = full.reads.counts()
    named = {
        "state:to-solve": counts.to_solve,
        "state:to-solve who:me": counts.mine,
        "state:pending": counts.waiting,
        "late:yes": counts.late,
        "soon:yes": counts.due_soon,
        "state:snoozed": counts.snoozed,
        "live:yes": counts.live,
        **{f"state:to-solve queue:{name}": number for name, number in counts.queues},
    }
    for source, number in named.items():
        assert full.reads.count(full.reads.parse(source)) == number, source
        assert number
    lines = full.reads.page(full.reads.parse(""), limit=1000).rows
    assert counts.due_soon == sum(
        one.due_at is not None and one.soon_at is not None and one.due_kind != "snooze"
        and one.soon_at <= MORNING <= one.due_at
        for one in lines
    )  # fmt: skip


def test_the_board_agrees_with_the_lists(full: Office) -> None:
    board = full.reads.board({"front": "Front [/]", "empty": "Empty"})
    assert [cell.name for cell in board.queues] == ["front", "empty", "billing", "technical"]
    assert board.queues[1].to_solve == 0
    for field, cells in (("queue", board.queues), ("channel", board.channels), ("who", board.agents)):
        for cell in cells:
            for state, number in (("to-solve", cell.to_solve), ("pending", cell.pending), ("snoozed", cell.snoozed)):
                assert full.reads.count(full.reads.parse(f"state:{state} {field}:{cell.name}")) == number
            assert full.reads.count(full.reads.parse(f"late:yes {field}:{cell.name}")) == cell.late


def test_the_next_ticket_is_ones_own_or_nobodys_and_the_most_urgent(full: Office) -> None:
    live = next(one for one in full.reads.live() if one.assignee in ("aija", None) and one.unanswered)
    assert full.reads.next().line in full.reads.live()
    assert live in full.reads.live()
    later = Reads(full.store, "aija", lambda: MORNING + timedelta(hours=1))
    assert later.live() == ()
    assert later.next().line in full.reads.page(full.reads.parse("late:yes state:to-solve who:me,none")).rows


def test_lines_by_number_and_id(full: Office) -> None:
    line = full.reads.find(1005)
    assert full.reads.lines((line.id,)) == (line,)
    assert full.reads.lines(()) == ()
    for number in (1, 10**30, -5):
        with pytest.raises(NotFound):
            full.reads.find(number)
    for read in (full.reads.ticket, full.reads.customer):
        with pytest.raises(NotFound):
            read("nowhere")


WORD = st.one_of(
    st.text(max_size=12),
    st.sampled_from([*FIELDS, *(f"not:{one}" for one in FIELDS)]).flatmap(
        lambda field: st.one_of(
            st.text(max_size=12),
            st.text(alphabet='0123456789.,"smhdw-:#yesnoany', max_size=12),
            st.sampled_from(["any", "yes", "me", "none", "1..2", "2h", "7d..", "today", "2026-11-01..", "#5", "%_"]),
        ).map(lambda value: f"{field}:{value}")
    ),
)


@given(words=st.lists(WORD, max_size=4))
@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_every_query_that_parses_runs(full: Office, words: list[str]) -> None:
    try:
        query = parse_query(" ".join(words), now=MORNING)
    except QueryError:
        return
    asker = Asker("aija", MORNING)
    page = inbox.page(full.store, query, asker, limit=5)
    assert inbox.count(full.store, query, asker, cap=6) >= len(page.rows)


def test_a_range_of_days_holds_its_last_millisecond(office: Office) -> None:
    day = MORNING.astimezone().date()
    last = MORNING.astimezone().replace(hour=23, minute=59, second=59, microsecond=999_000)
    office.wait(days=1)
    office.ticket(sent_at=last)
    office.ticket(sent_at=last + timedelta(milliseconds=1))
    assert office.reads.count(office.reads.parse(f"created:{day}")) == 1
    assert office.reads.count(office.reads.parse(f"created:{day}..{day}")) == 1
    assert office.reads.count(office.reads.parse(f"created:{day}..")) == 2
