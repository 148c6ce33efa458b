"""On PostgreSQL too every hot query can go by an index: with walks forbidden none is left."""

import re

import pytest
from screen_reads import ask_for_screens

from deskterm.store.postgres import PostgresStore
from office import Office

pytestmark = pytest.mark.both_databases

QUERIES = (
    *("", "state:to-solve", "state:to-solve live:no who:me", "queue:billing state:to-solve", "state:pending"),
    *("late:yes", "soon:yes", "unsent:yes state:any", "state:any", "state:any number:1003", "state:any tag:logistics"),
)
WALK = re.compile(r"Seq Scan on (ticket|message|change|customer|contact_point|outbox|message_search)\b")


def test_no_hot_query_walks_a_table(full: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    store = full.store
    if not isinstance(store, PostgresStore):
        pytest.skip("SQLite's plans are looked at elsewhere")
    plans: list[tuple[str, str]] = []
    read = PostgresStore.read

    def spying(one: PostgresStore, sql: str, parameters: object = ()) -> list[tuple[object, ...]]:
        with one.one_moment():
            read(one, "SELECT set_config('enable_seqscan', 'off', true)")
            plan = read(one, f"EXPLAIN {sql}", parameters)
        plans.append((sql, "\n".join(str(row[0]) for row in plan)))
        return read(one, sql, parameters)

    monkeypatch.setattr(PostgresStore, "read", spying)
    for source in QUERIES:
        query = full.reads.parse(source)
        full.reads.page(query, limit=20)
        full.reads.page(query, before=(0, 0), limit=20)
    ask_for_screens(full, 1003)
    assert len(plans) > len(QUERIES) * 2
    for sql, plan in plans:
        assert not WALK.search(plan), (sql, plan)
