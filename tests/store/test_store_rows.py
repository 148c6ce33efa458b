"""Rows by the driver and rows by the session: the same is in the tables and in the index afterwards."""

from typing import Any

import pytest
from sqlmodel import Session

from deskterm.store.database import Store
from deskterm.store.rows import DriverRows, Rows, SessionRows
from deskterm.store.tables import ContactPointRow, CustomerRow, MessageRow, TicketRow
from hostile import HOSTILE
from office import Office

pytestmark = pytest.mark.both_databases

KINDS = [DriverRows, SessionRows]


def customer(rows: Rows, ident: str = "c", name: str = "Ilze") -> CustomerRow:
    row = rows.make(CustomerRow, id=ident, name=name, created_at=5)
    rows.add(row)
    rows.index_customer(row.key or 0, name, [f"{ident}@example.com"])
    return row


def ticket(rows: Rows, owner: CustomerRow, **columns: Any) -> TicketRow:
    given = {"subject": "s", "state": "new", "lane": "solve", "channel": "mail", "queue": "front line", **columns}
    row = rows.make(
        TicketRow, id=given.pop("id", "t"), customer_key=owner.key, created_at=1, updated_at=1, **given
    )  # fmt: skip
    rows.add(row)
    return row


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_has_the_key_it_was_given_and_the_defaults_of_its_table(store: Store, kind: type[Rows]) -> None:
    with store.writing() as session:
        rows = kind(session)
        row = ticket(rows, customer(rows), subject="".join(HOSTILE).replace("\0", ""))
        assert row.key
        assert (row.priority, row.public, row.assignee, row.version) == ("normal", False, None, 1)
    with store.writing() as session:
        again = kind(session).find(TicketRow, id="t")
        assert again is not None
        assert (again.subject, again.public, again.key) == (row.subject, False, row.key)
        assert kind(session).find(TicketRow, id="another") is None


@pytest.mark.parametrize("kind", KINDS)
def test_what_changes_is_written_before_anything_is_asked(store: Store, kind: type[Rows]) -> None:
    with store.writing() as session:
        rows = kind(session)
        row = ticket(rows, customer(rows))
        row.public, row.assignee, row.unanswered = True, "aija", 3
        rows.keep(row)
        assert rows.ask("SELECT assignee, unanswered FROM ticket WHERE public") == [("aija", 3)]
        assert rows.get(TicketRow, row.key) is row
        assert rows.find(TicketRow, assignee="aija") is row


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_taken_back_was_never_there_and_what_came_before_stays(office: Office, kind: type[Rows]) -> None:
    with office.store.writing() as session:
        rows = kind(session)
        first = rows.savepoint()
        owner = customer(rows)
        ticket(rows, owner)
        first.commit()
        second = rows.savepoint()
        again = rows.find(TicketRow, id="t")
        assert again is not None
        again.subject = "other"
        customer(rows, "d", "Zane")
        rows.connection()  # the index too
        second.rollback()
        if kind is DriverRows:
            third = rows.savepoint()
            anew = rows.find(TicketRow, id="t")
            assert anew is not None
            assert anew.subject == "s"
            third.commit()
        rows.connection()
    assert office.store.read("SELECT id, subject FROM ticket") == [("t", "s")]
    assert [name for _, name, _ in office.reads.customers("ilze")] == ["Ilze"]
    assert not office.reads.customers("zane")


@pytest.mark.parametrize("kind", KINDS)
def test_messages_are_found_in_whatever_order_they_came(office: Office, kind: type[Rows]) -> None:
    with office.store.writing() as session:
        rows = kind(session)
        owner = customer(rows)
        held = ticket(rows, owner)
        for key, body in ((30, "parcel"), (10, "退款还没有到"), (20, "parcel lost")):
            row = rows.make(
                MessageRow, key=key << 20, id=f"m{key}", ticket_key=held.key, kind="customer", audience="direct",
                channel="mail", body=body, at=key,
            )  # fmt: skip
            rows.add(row)
            rows.index_message(row.key, body, "s", "Ilze")
        rows.connection()
    found = office.store.read("SELECT rowid FROM message_search ORDER BY rowid")
    assert [row[0] >> 20 for row in found] == [10, 20, 30]


def test_the_session_forgets_what_it_loaded_before_the_driver_changed_it(store: Store) -> None:
    with store.writing() as session:
        ours, theirs = DriverRows.of(session), SessionRows(session)
        assert DriverRows.of(session) is ours
        loaded = customer(theirs)
        name = loaded.name
        point = ours.savepoint()
        row = ours.find(CustomerRow, id="c")
        assert row is not None
        assert row.name == name
        row.name = "Anna"
        ours.add(ours.make(ContactPointRow, customer_key=row.key, kind="mail", value="a@b", normal="a@b"))
        point.commit()
        assert loaded.name == "Anna"
        assert theirs.find(ContactPointRow, normal="a@b") is not None


def test_nothing_is_held_back_where_no_driver_rows_were_asked_for(store: Store) -> None:
    with store.writing() as session:
        DriverRows.settle(session)
        assert isinstance(session, Session)
        assert not session.info
