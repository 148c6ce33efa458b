"""The list of customers: by name from any place, found in any script, only those who may be seen, and what it costs."""

import pytest

from deskterm.desk.customer_reads import CustomerReads
from deskterm.desk.reads import Reads
from deskterm.model.commands import Note, Party, Reply, UpdateCustomer
from deskterm.model.words import Channel, ContactKind
from deskterm.store.customers import END
from office import Office

pytestmark = pytest.mark.both_databases

PEOPLE = ("Ilze Kalniņa", "Олег Петров", "王小明", "Anna", "Zane", "anna b", "[/] \x1b[31m")


@pytest.fixture
def reads(office: Office) -> CustomerReads:
    """Seven customers with a ticket each."""
    for at, name in enumerate(PEOPLE):
        office.wait(minutes=1)
        sender = Party(ContactKind.MAIL, f"p{at}@example.com", name)
        office.ticket(key=f"{at}", subject=f"Matter {at}", sender=sender, queue="technical" if at % 2 else None)
    return CustomerReads(office.reads)


def names(rows: object) -> list[str]:
    return [row.name for row in rows]  # type: ignore[attr-defined]


def test_by_name_from_the_beginning_the_end_and_anywhere(reads: CustomerReads) -> None:
    whole = reads.page(limit=100)
    assert len(whole) == reads.count() == len(PEOPLE)
    assert [row.place for row in whole] == sorted(row.place for row in whole)
    for at, row in enumerate(whole):
        assert reads.page(after=row.place, limit=2) == whole[at + 1 : at + 3]
        assert reads.page(before=row.place, limit=2) == whole[max(0, at - 2) : at]
        assert reads.page(offset=at, limit=1) == (row,)
    assert reads.page(before=END, limit=3) == whole[-3:]
    assert reads.page(before=END, offset=2, limit=2) == whole[-4:-2]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ilze", "Ilze Kalniņa"),
        ("kalnina", "Ilze Kalniņa"),
        ("oleg", "Олег Петров"),
        ("Oļegs", "Олег Петров"),
        ("小明", "王小明"),
        ("p4@exam", "Zane"),
        ("P4@EXAMPLE.COM", "Zane"),
        ("SIA Pac", "Anna"),
        ("paciņa", "Anna"),
        ("2033 1180", "Anna"),
        ("+371 20331180", "Anna"),
        ("@anna_k", "Anna"),
    ],
)
def test_found_in_any_script_by_any_point_and_by_organisation(
    office: Office, reads: CustomerReads, typed: str, name: str
) -> None:
    anna = next(row for row in reads.page(limit=100) if row.name == "Anna")
    points = (Party(ContactKind.PHONE, "+371 2033 1180"), Party(ContactKind.HANDLE, "@anna_k"))
    office.done(UpdateCustomer, customer=anna.id, organisation="SIA Paciņa un dēli", add_contact=points)
    assert name in names(reads.rows(reads.find(typed, "LV")))


@pytest.mark.parametrize("typed", ["", "%", "_", "'", "\x1b[31m", "*", '"', "nobody"])
def test_what_nobody_is_called_finds_nobody(reads: CustomerReads, typed: str) -> None:
    assert len(reads.find(typed, "LV")) <= 1


def test_only_those_who_may_be_seen(office: Office, reads: CustomerReads) -> None:
    limited = CustomerReads(Reads(office.store, "pavils", lambda: office.now, queues=frozenset({"technical"})))
    assert limited.count() == len(limited.page(limit=100)) == 3
    assert not limited.find("ilze", "LV")
    assert names(limited.rows(limited.find("oleg", "LV"))) == ["Олег Петров"]
    ilze = next(row.id for row in reads.page(limit=100) if row.name.startswith("Ilze"))
    assert limited.timeline(ilze) == ((), False)


def test_one_timeline_over_tickets_and_channels(office: Office) -> None:
    first = office.ticket(body="one")
    office.wait(minutes=1)
    other = office.receive(key="2", channel=Channel.WEB, subject="Other", body="two").ticket
    office.wait(minutes=1)
    office.done(Note, ticket=first, body="three")
    office.wait(minutes=1)
    office.done(Reply, ticket=other, body="four")
    reads = CustomerReads(office.reads)
    (row,) = reads.page()
    entries, older = reads.timeline(row.id)
    assert [one.message.body for one in entries] == ["one", "two", "three", "four"]
    assert [one.ticket for one in entries] == [first, other, first, other]
    assert not older
    newest, older = reads.timeline(row.id, limit=2)
    assert older
    before, older = reads.timeline(row.id, before=newest[0].message.key, limit=2)
    assert (*before, *newest) == entries
    assert not older


@pytest.mark.about_the_file
def test_a_page_walks_the_index_of_names_and_sorts_nothing(office: Office) -> None:
    asked: list[tuple[str, object]] = []
    store, read = office.store, office.store.read
    store.read = lambda sql, values=(): (asked.append((sql, values)), read(sql, values))[1]  # type: ignore[method-assign]
    reads = CustomerReads(office.reads)
    reads.page()
    reads.page(after=("M", 5))
    reads.page(before=("M", 5))
    reads.count()
    for sql, values in asked:
        plan = " / ".join(row[3] for row in read(f"EXPLAIN QUERY PLAN {sql}", values))
        assert "ix_customer_name" in plan, plan
        assert "TEMP B-TREE" not in plan, plan
    assert "(<expr>>?)" in " ".join(row[3] for row in read(f"EXPLAIN QUERY PLAN {asked[1][0]}", asked[1][1]))
