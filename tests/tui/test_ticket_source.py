"""Rows by their index out of keyset pages: the same list whichever way one comes to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import fill

from deskterm.desk.reads import Reads
from deskterm.desk.settings import Settings
from deskterm.model.query import Query
from deskterm.tui.widgets.ticket_source import PAGE, ListSource
from office import Office

COUNT = 430
Listed = tuple[Reads, list[str]]


def names(source: ListSource, first: int, last: int) -> list[str]:
    """The ids of the rows from one index to another."""
    return [row.id if (row := source.get(at)) else "" for at in range(first, last + 1)]


@pytest.fixture(scope="module")
def listed(template_store: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listed]:
    """Reads over a store of many tickets, and the ids of its list in order."""
    import shutil

    from deskterm.store.opening import open_store

    path = shutil.copyfile(template_store, tmp_path_factory.mktemp("many") / "desk.db")
    store = open_store(path)
    office = Office(store, settings)
    yield office.reads, fill(office, COUNT)
    store.close()


def walk(source: ListSource, first: int, last: int) -> None:
    """Read whatever is missing between two rows."""
    while (fetch := source.missing(first, last)) is not None:
        source.apply(fetch, source.read(fetch))


@pytest.mark.parametrize(
    "visits",
    [
        [(0, COUNT - 1)],
        [(0, 20), (COUNT - 20, COUNT - 1), (200, 220), (0, COUNT - 1)],
        [(COUNT - 20, COUNT - 1), (0, COUNT - 1)],
        [(250, 260), (120, 130), (0, COUNT - 1)],
    ],
)
def test_every_way_through_the_list_shows_the_same_rows(listed: Listed, visits: list[tuple[int, int]]) -> None:
    reads, ids = listed
    source = ListSource(reads, Query())
    walk(source, 0, 0)
    source.set_total(COUNT)
    for first, last in visits:
        walk(source, first, last)
        assert names(source, first, last) == ids[first : last + 1]
    assert source.total == COUNT


def test_a_page_is_a_page(listed: Listed) -> None:
    reads, _ = listed
    source = ListSource(reads, Query())
    walk(source, 0, 10)
    assert len(source.rows) == PAGE


def test_one_jump_counts_rows_once_and_goes_on_by_keyset(listed: Listed) -> None:
    reads, _ = listed
    source = ListSource(reads, Query())
    walk(source, 0, 0)
    source.set_total(COUNT)
    jump = source.missing(210, 230)
    assert jump is not None
    assert jump.kind == "offset"
    source.apply(jump, source.read(jump))
    following = source.missing(210, 400)
    assert following is not None
    assert following.kind == "after"


def test_a_list_that_grew_above_shifts_its_indexes_instead_of_losing_rows(listed: Listed) -> None:
    reads, ids = listed
    source = ListSource(reads, Query())
    walk(source, 0, 0)
    source.set_total(COUNT)
    walk(source, 300, 310)
    source.start -= 130  # As if so many rows had come above since they were counted.
    while (fetch := source.missing(0, source.start)) is not None:
        assert fetch.kind == "before"
        source.apply(fetch, source.read(fetch))
    assert names(source, 0, 310) == ids[:311]


@pytest.mark.parametrize("query", ["state:any", "state:to-solve"])
def test_reading_again_keeps_what_is_in_sight_in_its_place(listed: Listed, query: str) -> None:
    reads, _ = listed
    source = ListSource(reads, reads.parse(query))
    walk(source, 0, COUNT - 1)
    before = names(source, 350, 379)
    source.replace(source.reread(350, 30))
    assert names(source, 350, 379) == before
    assert len(source.rows) < 200


def test_what_is_far_away_is_forgotten(listed: Listed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskterm.tui.widgets.ticket_source.KEPT", 100)
    reads, ids = listed
    source = ListSource(reads, Query())
    walk(source, 0, COUNT - 1)
    source.trim(380, 400)
    assert len(source.rows) <= 100
    assert names(source, 380, 400) == ids[380:401]
    walk(source, 0, 10)
    assert names(source, 0, 10) == ids[:11]
