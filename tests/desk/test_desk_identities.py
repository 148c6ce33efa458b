"""Two customers who are one person: merged with what each has, and taken apart exactly as they were."""

from typing import Any

import pytest

from deskterm.model.commands import Note, Party, SetLanguage, Undo, UpdateCustomer
from deskterm.model.customer_commands import MergeCustomers, RecordConsent, UnmergeCustomers
from deskterm.model.words import Channel, ContactKind, Language
from office import ILZE, Office

pytestmark = pytest.mark.both_databases

PHONE = Party(ContactKind.PHONE, "+371 2033 1180", "Ilze K.")


def customer_of(office: Office, ticket: str) -> str:
    sql = "SELECT c.id FROM ticket AS t JOIN customer AS c ON c.key = t.customer_key WHERE t.id = ?"
    return office.rows(sql, (ticket,))[0]["id"]


def cards(office: Office) -> dict[str, Any]:
    """Every card by name of contact point, without versions and local keys: what a merge must bring back."""
    found: dict[str, Any] = {}
    for row in office.rows("SELECT * FROM customer ORDER BY id"):
        key = row["key"]
        found[row["id"]] = {
            **{name: value for name, value in row.items() if name not in ("key", "version")},
            "contacts": [
                (one["kind"], one["value"])
                for one in office.rows("SELECT * FROM contact_point WHERE customer_key = ? ORDER BY key", (key,))
            ],
            "consents": [
                (one["channel"], bool(one["granted"]), one["at"], one["ground"])
                for one in office.rows("SELECT * FROM consent WHERE customer_key = ? ORDER BY channel", (key,))
            ],
            "purchases": sorted(
                one["order_number"] for one in office.rows("SELECT * FROM purchase WHERE customer_key = ?", (key,))
            ),
            "tickets": [
                one["id"] for one in office.rows("SELECT id FROM ticket WHERE customer_key = ? ORDER BY id", (key,))
            ],
        }
    return found


@pytest.fixture
def two(office: Office) -> tuple[str, str]:
    """Ilze by mail, and Ilze K. by web with another address."""
    first = office.ticket()
    other = office.ticket(
        channel=Channel.WEB, key="2", subject="Login", body="парол",
        sender=Party(ContactKind.MAIL, "ilze.k@work.example", "Ilze K."),
    )  # fmt: skip
    one, two = customer_of(office, first), customer_of(office, other)
    office.done(UpdateCustomer, customer=one, organisation="SIA Viens", note="careful", consent=((Channel.MAIL, True),))
    office.done(
        UpdateCustomer, customer=two, organisation="SIA Divi", vip=True, add_contact=(PHONE,),
        consent=((Channel.MAIL, False), (Channel.PHONE, True)),
    )  # fmt: skip
    return one, two


def test_the_two_are_one_with_everything_of_both(office: Office, two: tuple[str, str]) -> None:
    office.done(MergeCustomers, customer=two[0], other=two[1])
    card = office.reads.customer(two[0])
    assert [one.value for one in card.contacts] == ["ilze@example.com", "ilze.k@work.example", "+371 2033 1180"]
    assert card.tickets == 2
    assert (card.name, card.organisation, card.vip, card.note) == ("Ilze Kalniņa", "SIA Viens", True, "careful")
    assert {(one.channel, one.granted) for one in card.consents} == {(Channel.MAIL, False), (Channel.PHONE, True)}


def test_who_asks_for_the_one_who_was_merged_gets_the_other(office: Office, two: tuple[str, str]) -> None:
    office.done(MergeCustomers, customer=two[0], other=two[1])
    assert office.reads.customer(two[1]).id == two[0]
    office.done(UpdateCustomer, customer=two[1], note="by the old id")
    assert office.reads.customer(two[0]).note == "by the old id"


def test_conflicts_are_chosen(office: Office, two: tuple[str, str]) -> None:
    office.done(
        MergeCustomers, customer=two[0], other=two[1], take=("organisation", "name"), take_consent=(Channel.MAIL,)
    )
    card = office.reads.customer(two[0])
    assert (card.name, card.organisation) == ("Ilze K.", "SIA Divi")
    assert (Channel.MAIL, False) in {(one.channel, one.granted) for one in card.consents}


def test_messages_are_found_under_the_name_that_stands(office: Office, two: tuple[str, str]) -> None:
    office.done(MergeCustomers, customer=two[0], other=two[1])
    found = {hit.line.subject for hit in office.reads.search("Kalniņa")}
    assert found == {"Piegāde kavējas", "Login"}
    office.done(UnmergeCustomers, customer=two[1])
    assert {hit.line.subject for hit in office.reads.search("Kalniņa")} == {"Piegāde kavējas"}


@pytest.mark.parametrize("back", ["undo", "unmerge"])
def test_taken_apart_both_are_exactly_as_they_were(office: Office, two: tuple[str, str], back: str) -> None:
    before = cards(office)
    take = ("name", "organisation", "vip")
    office.done(MergeCustomers, customer=two[0], other=two[1], take=take, take_consent=(Channel.MAIL,))
    assert cards(office) != before
    if back == "undo":
        office.done(Undo)
    else:
        office.done(UnmergeCustomers, customer=two[1])
    assert cards(office) == before


def test_what_came_since_stays_and_what_was_edited_since_stays_edited(office: Office, two: tuple[str, str]) -> None:
    office.done(MergeCustomers, customer=two[0], other=two[1], take=("organisation",))
    office.done(UpdateCustomer, customer=two[0], organisation="SIA Trīs")
    later = office.ticket(key="3", subject="Later", sender=ILZE)
    office.done(UnmergeCustomers, customer=two[1])
    assert office.reads.customer(two[0]).organisation == "SIA Trīs"
    assert office.reads.customer(two[1]).organisation == "SIA Divi"
    assert customer_of(office, later) == two[0]


def test_a_chain_comes_apart_from_its_end(office: Office, two: tuple[str, str]) -> None:
    third = customer_of(
        office, office.ticket(key="3", sender=Party(ContactKind.HANDLE, "@ilze", "@ilze"), channel=Channel.SOCIAL)
    )
    before = cards(office)
    office.done(MergeCustomers, customer=two[1], other=third)
    between = cards(office)
    office.done(MergeCustomers, customer=two[0], other=two[1])
    office.refused(UnmergeCustomers, customer=third)
    office.done(UnmergeCustomers, customer=two[1])
    assert cards(office) == between
    office.done(UnmergeCustomers, customer=third)
    assert cards(office) == before


def test_work_on_the_tickets_does_not_stand_in_the_way_of_undo(office: Office, two: tuple[str, str]) -> None:
    merged = office.done(MergeCustomers, customer=two[0], other=two[1])
    ticket = office.reads.customer(two[0]).history[0].id
    office.done(Note, ticket=ticket, body="called")
    office.done(Undo, of=merged.command)
    office.done(SetLanguage, ticket=ticket, language=Language.RUSSIAN)


def test_a_card_that_changed_meanwhile_is_looked_at_again(office: Office, two: tuple[str, str]) -> None:
    seen = office.reads.customer(two[1]).version
    office.done(UpdateCustomer, customer=two[1], note="new")
    office.conflict(MergeCustomers, customer=two[0], other=two[1], other_seen=seen)


def test_nobody_is_merged_with_themselves(office: Office, two: tuple[str, str]) -> None:
    office.refused(MergeCustomers, customer=two[0], other=two[0])
    office.done(MergeCustomers, customer=two[0], other=two[1])
    office.refused(MergeCustomers, customer=two[0], other=two[1])
    office.refused(UnmergeCustomers, customer=two[0])
    assert "no field" in office.refused(MergeCustomers, customer=two[0], other="x", take=("shoe",)).reason or True


def test_a_consent_is_recorded_with_its_ground_and_taken_back(office: Office, two: tuple[str, str]) -> None:
    before = cards(office)
    office.done(RecordConsent, customer=two[0], channel=Channel.MAIL, granted=False, ground="said so on the phone")
    assert office.reads.customer(two[0]).consents[0].granted is False
    office.refused(RecordConsent, customer=two[0], channel=Channel.MAIL, granted=False, ground="said so on the phone")
    office.done(Undo)
    assert cards(office) == before
