"""Customers taken in from elsewhere: known by contact points, never by name; all of them or none."""

from datetime import UTC, datetime

import pytest

from deskterm.desk.customer_imports import plan
from deskterm.model.commands import Party
from deskterm.model.customer_commands import CustomerRecord, ImportCustomers
from deskterm.model.snapshot import Purchase
from deskterm.model.words import Channel, ContactKind, Language
from deskterm.store import customers
from office import Office

pytestmark = pytest.mark.both_databases

BOUGHT = Purchase("58211", "Vase", 4200, "EUR", datetime(2026, 11, 1, tzinfo=UTC))


def mail(value: str) -> Party:
    return Party(ContactKind.MAIL, value)


def record(line: int, *contacts: Party, **given: object) -> CustomerRecord:
    return CustomerRecord(line=line, contacts=contacts, **given)  # type: ignore[arg-type]


def test_who_is_known_by_a_contact_point_gets_what_was_empty(office: Office) -> None:
    office.ticket()
    phone = Party(ContactKind.PHONE, "2033 1180")
    one = record(2, mail("ILZE@example.com"), phone, name="Somebody Else", organisation="SIA Viens",
                 purchases=(BOUGHT,), language=Language.LATVIAN, consents=((Channel.MAIL, True),))  # fmt: skip
    office.done(ImportCustomers, records=(one,))
    (row,) = office.rows("SELECT * FROM customer")
    assert (row["name"], row["organisation"]) == ("Ilze Kalniņa", "SIA Viens")
    card = office.reads.customer(row["id"])
    assert [two.value for two in card.contacts] == ["ilze@example.com", "2033 1180"]
    assert card.purchases[0].order == "58211"
    assert card.consents[0].granted
    office.done(ImportCustomers, records=(one,), overwrite=True)
    assert office.reads.customer(row["id"]).name == "Somebody Else"
    assert {hit.line.subject for hit in office.reads.search("Somebody")} == {"Piegāde kavējas"}


def test_the_same_again_changes_nothing(office: Office) -> None:
    one = record(2, mail("new@example.com"), name="New", purchases=(BOUGHT,))
    office.done(ImportCustomers, records=(one,))
    assert "already" in office.refused(ImportCustomers, records=(one,)).reason


def test_never_by_name(office: Office) -> None:
    office.ticket()
    office.done(ImportCustomers, records=(record(2, mail("other@example.com"), name="Ilze Kalniņa"),))
    assert len(office.rows("SELECT 1 AS one FROM customer")) == 2


def test_lines_of_one_person_are_one_customer(office: Office) -> None:
    second = Purchase("2", "Lamp", 100, "EUR", BOUGHT.at)
    office.done(
        ImportCustomers,
        records=(
            record(2, mail("a@example.com"), name="A", purchases=(BOUGHT,)),
            record(3, mail("a@example.com"), mail("b@example.com"), purchases=(second,)),
        ),
    )
    (row,) = office.rows("SELECT * FROM customer")
    assert len(office.rows("SELECT 1 AS one FROM purchase")) == 2
    assert len(office.rows("SELECT 1 AS one FROM contact_point WHERE customer_key = ?", (row["key"],))) == 2


def test_who_is_new_is_found_has_all_that_was_said_and_is_told_to_mirrors(office: Office) -> None:
    phone = Party(ContactKind.PHONE, " 2033 1180 ")
    one = record(2, mail("Oleg@example.com"), phone, name="Олег Петров", language=Language.RUSSIAN, group="gold",
                 vip=True, consents=((Channel.MAIL, False),), purchases=(BOUGHT,))  # fmt: skip
    office.done(ImportCustomers, records=(one, record(3, mail("nameless@example.com"))))
    nameless, oleg = sorted(office.rows("SELECT * FROM customer"), key=lambda row: row["name"])
    assert nameless["name"] == "nameless@example.com"
    card = office.reads.customer(oleg["id"])
    assert [two.value for two in card.contacts] == ["Oleg@example.com", "2033 1180"]
    assert (card.language, oleg["language_certainty"], card.group, card.vip) == (
        Language.RUSSIAN,
        "customer",
        "gold",
        True,
    )
    assert [(two.channel, two.granted) for two in card.consents] == [(Channel.MAIL, False)]
    assert [two.order for two in card.purchases] == ["58211"]
    for words in ("olegs petr", "oleg@ex", "+37120331180"):
        assert customers.find(office.store, words) == [oleg["key"]]
    told = office.rows("SELECT customer_key, version FROM change WHERE kind = 'ImportCustomers' ORDER BY sequence")
    assert [(row["customer_key"], row["version"]) for row in told] == [
        (None, 0),
        (oleg["key"], 1),
        (nameless["key"], 1),
    ]


def test_a_contact_point_written_in_two_ways_is_one(office: Office) -> None:
    again = record(3, mail("NEW@Example.com"), Party(ContactKind.PHONE, "2033-1180"), name="Other")
    records = (record(2, mail("new@example.com"), Party(ContactKind.PHONE, "+371 20331180"), name="New"), again)
    (one,) = plan(office.store.read, records, "LV", overwrite=False).customers
    assert [party.value for party in one.contacts] == ["new@example.com", "+371 20331180"]
    assert one.kept == [("name", "Other")]


def test_a_line_that_is_two_people_stops_everything(office: Office) -> None:
    office.ticket()
    office.ticket(key="2", subject="B", sender=Party(ContactKind.MAIL, "oleg@example.com", "Олег"))
    both = record(3, mail("ilze@example.com"), mail("oleg@example.com"))
    refused = office.refused(ImportCustomers, records=(record(2, mail("x@example.com"), name="X"), both))
    assert refused.reason.startswith("line 3: ")
    assert "merge" in refused.reason
    assert "supervisor" in office.refused(ImportCustomers, actor="pavils", records=(both,)).reason


def test_a_no_is_not_overruled_by_a_file(office: Office) -> None:
    office.done(ImportCustomers, records=(record(2, mail("a@example.com"), consents=((Channel.MAIL, False),)),))
    again = record(2, mail("a@example.com"), name="A", consents=((Channel.MAIL, True),))
    office.done(ImportCustomers, records=(again,))
    assert [bool(row["granted"]) for row in office.rows("SELECT granted FROM consent")] == [False]


def test_a_dry_run_says_what_the_import_does(office: Office) -> None:
    office.ticket()
    one = record(2, mail("ilze@example.com"), name="Other", organisation="Firm")
    two = record(3, mail("new@example.com"), name="New")
    before = office.everything()
    planned = plan(office.store.read, [one, two], "LV", overwrite=False)
    assert office.everything() == before
    assert (planned.new, planned.changed, planned.same) == (1, 1, 0)
    assert planned.customers[0].card == {"organisation": "Firm"}
    assert planned.customers[0].kept == [("name", "Other")]
