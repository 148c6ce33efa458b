"""Very many rows at once: written as the tables want them, found as if they had come one by one."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.desk.replay import TicketFields
from deskterm.model.commands import UpdateCustomer
from deskterm.store import index
from deskterm.store.bulk import Bulk
from deskterm.store.database import Store
from deskterm.store.tables import NEVER, TicketRow
from office import Office

pytestmark = pytest.mark.both_databases

CUSTOMER = {
    "key": 1,
    "id": "c",
    "name": "Олег Петров",
    "salutation": "",
    "salutation_certainty": "guess",
    "language": "ru",
    "language_certainty": "guess",
    "script": "cyrillic",
    "preferred_channel": None,
    "organisation": "",
    "customer_group": "",
    "vip": 0,
    "note": "",
    "created_at": 0,
    "version": 1,
}
POINT = {"key": 1, "customer_key": 1, "kind": "mail", "value": "oleg@example.com", "normal": "oleg@example.com"}


def test_a_ticket_in_the_making_has_every_column_with_its_default() -> None:
    columns = TicketRow.model_fields
    assert {one.name for one in fields(TicketFields)} == set(columns)
    for one in fields(TicketFields):
        if one.name in ("thread", "public", "unanswered", "answers", "unsent", "version", "order_at", "due_at"):
            assert one.default == columns[one.name].default, one.name
    assert columns["order_at"].default == NEVER


def test_rows_are_written_in_the_order_in_which_they_refer_to_each_other(store: Store) -> None:
    with store.writing() as session:
        bulk = Bulk(session.connection(), ("customer", "contact_point"))
        bulk.add("contact_point", POINT)
        bulk.add("customer", CUSTOMER)
        assert len(bulk) == 2
        assert bulk.ask("SELECT count(*) FROM customer") == [(0,)]
        bulk.write()
        assert len(bulk) == 0
    assert store.read("SELECT name FROM customer") == [("Олег Петров",)]
    assert store.read("SELECT normal FROM contact_point") == [("oleg@example.com",)]


def test_nothing_stays_when_the_transaction_fails(store: Store) -> None:
    try:
        with store.writing() as session:
            bulk = Bulk(session.connection(), ("customer",))
            bulk.add("customer", CUSTOMER)
            bulk.write()
            raise KeyError
    except KeyError:
        pass
    assert store.read("SELECT count(*) FROM customer") == [(0,)]


def test_what_was_indexed_in_bulk_can_be_renamed_and_taken_out(office: Office) -> None:
    with office.store.writing() as session:
        bulk = Bulk(session.connection(), ("customer", "contact_point"))
        bulk.add("customer", CUSTOMER)
        bulk.add("contact_point", POINT)
        bulk.index_customer(1, "Олег Петров", ["oleg@example.com"])
        bulk.write()
    assert office.reads.customers("Oļegs")
    office.done(UpdateCustomer, customer="c", name="Марина")
    assert not office.reads.customers("Oļegs Petrovs")
    assert office.reads.customers("Marina")


LINES = st.lists(st.text(alphabet="aĀšё退款\u0301\u200d\r\t .,-1가\u1100\u1161\u2028", max_size=30), max_size=50)


@given(LINES, LINES)
def test_a_letter_is_indexed_line_by_line_as_it_would_be_at_once(before: list[str], after: list[str]) -> None:
    words = "\n".join([*before, "paldies " * 30, *after])
    assert index.message_entry(1, words, "", "")["body"] == index.tokens_for_index(words)


def test_words_come_out_of_the_index_as_they_went_in_however_long() -> None:
    for words in ("", "Paldies!", "退款" * 150, "ā" * 10_000):
        assert index.message_entry(1, words, words, words) == index.message_entry(1, words, words, words)
        entry = index.message_entry(1, words, words, words)
        assert (entry["body"], entry["customer"]) == (index.tokens_for_index(words), index.name_forms(words))
