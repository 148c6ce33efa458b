"""Customers' cards: edited field by field, found again by any contact point, never overruled by a guess."""

import pytest

from deskterm.model.commands import OpenTicket, SetLanguage, Undo, UpdateCustomer
from deskterm.model.words import Certainty, Channel, ContactKind, Language, Script
from office import ILZE, Office, Party

pytestmark = pytest.mark.both_databases


@pytest.fixture
def customer(office: Office) -> str:
    return office.reads.ticket(office.ticket()).customer.id


def test_only_what_is_given_changes(office: Office, customer: str) -> None:
    office.done(UpdateCustomer, customer=customer, salutation="Ilze", vip=True, script=Script.LATIN)
    office.done(UpdateCustomer, customer=customer, note="rings in the morning")
    card = office.reads.customer(customer)
    assert (card.salutation, card.vip, card.note, card.name) == ("Ilze", True, "rings in the morning", "Ilze Kalniņa")
    assert card.salutation_certainty is Certainty.AGENT
    assert card.version == 3


def test_nothing_to_change(office: Office, customer: str) -> None:
    office.done(UpdateCustomer, customer=customer, salutation="Ilze")
    for fields in ({}, {"name": "Ilze Kalniņa "}, {"vip": False}, {"salutation": "Ilze"}, {"add_contact": (ILZE,)}):
        assert "nothing on the card" in office.refused(UpdateCustomer, customer=customer, **fields).reason


def test_a_card_that_is_not_there(office: Office) -> None:
    assert office.refused(UpdateCustomer, customer="nobody", vip=True).reason == "that customer is not there"


def test_somebody_changed_the_card_meanwhile(office: Office, customer: str) -> None:
    office.done(UpdateCustomer, actor="zane", customer=customer, note="careful")
    answer = office.conflict(UpdateCustomer, customer=customer, seen=1, note="easy")
    assert (answer.version, answer.there["note"]) == (2, "careful")
    office.done(UpdateCustomer, customer=customer, seen=2, note="easy")


def test_a_contact_point_of_somebody_else(office: Office, customer: str) -> None:
    office.ticket(sender=Party(ContactKind.MAIL, "eve@example.com", "Eve"))
    answer = office.refused(
        UpdateCustomer, customer=customer, add_contact=(Party(ContactKind.MAIL, "EVE@example.com"),)
    )
    assert answer.reason == "EVE@example.com belongs to Eve"
    answer = office.refused(UpdateCustomer, customer=customer, add_contact=(Party(ContactKind.PHONE, " "),))
    assert "wants an address" in answer.reason


def test_a_contact_point_is_taken_off_or_corrected_and_undo_puts_it_where_it_was(office: Office, customer: str) -> None:
    second, phone = Party(ContactKind.MAIL, "ilze@home.example"), Party(ContactKind.PHONE, "+371 2033 1180")
    office.done(UpdateCustomer, customer=customer, add_contact=(second, phone))
    before = office.reads.customer(customer).contacts
    right = Party(ContactKind.MAIL, "ilze.kalnina@example.com")
    office.done(
        UpdateCustomer,
        customer=customer,
        remove_contact=(Party(ContactKind.MAIL, before[0].value.upper()), phone),
        add_contact=(right,),
    )
    assert [one.value for one in office.reads.customer(customer).contacts] == [right.value, second.value]
    assert office.reads.customers("20331180") == []
    office.done(Undo)
    assert office.reads.customer(customer).contacts == before
    assert [one[0] for one in office.reads.customers("+37120331180")] == [customer]
    office.done(UpdateCustomer, customer=customer, remove_contact=(phone,))
    office.ticket(sender=Party(ContactKind.PHONE, "+37120331180", "Eve"))
    assert "belongs to Eve" in office.refused(Undo).reason
    gone = office.refused(UpdateCustomer, customer=customer, remove_contact=(phone,))
    assert gone.reason == "+371 2033 1180 is not on this card"


def test_a_number_is_written_in_another_way(office: Office, customer: str) -> None:
    office.done(UpdateCustomer, customer=customer, add_contact=(Party(ContactKind.PHONE, "20331180"),))
    office.done(
        UpdateCustomer,
        customer=customer,
        remove_contact=(Party(ContactKind.PHONE, "20331180"),),
        add_contact=(Party(ContactKind.PHONE, "+371 2033 1180"),),
    )
    assert office.reads.customer(customer).contacts[-1].value == "+371 2033 1180"


def test_found_by_name_address_and_number(office: Office, customer: str) -> None:
    office.done(UpdateCustomer, customer=customer, add_contact=(Party(ContactKind.PHONE, "+371 2033 1180"),))
    for words in ("Ilze", "kalnina", "ilze@exa", "+37120331180"):
        assert [one[0] for one in office.reads.customers(words)] == [customer], words
    office.done(UpdateCustomer, customer=customer, name="王小明")
    assert [one[0] for one in office.reads.customers("小明")] == [customer]
    assert office.reads.customers("kalnina") == []


def test_consents(office: Office, customer: str) -> None:
    office.done(UpdateCustomer, customer=customer, consent=((Channel.MAIL, True), (Channel.PHONE, False)))
    assert [(one.channel, one.granted) for one in office.reads.customer(customer).consents] == [
        (Channel.MAIL, True),
        (Channel.PHONE, False),
    ]
    office.refused(UpdateCustomer, customer=customer, consent=((Channel.MAIL, True),))
    office.done(UpdateCustomer, customer=customer, consent=((Channel.MAIL, False),))


@pytest.mark.parametrize("certainty", [Certainty.GUESS, Certainty.CUSTOMER])
def test_an_agents_word_is_not_overruled(office: Office, customer: str, certainty: Certainty) -> None:
    office.done(UpdateCustomer, customer=customer, language=Language.RUSSIAN, salutation="Ilze")
    for fields in ({"language": Language.ENGLISH}, {"salutation": "Kalniņas kundze"}):
        answer = office.refused(UpdateCustomer, customer=customer, certainty=certainty, **fields)
        assert "does not overrule" in answer.reason
    office.receive("Hello, where is my parcel? Thank you very much", subject="[#1001]")
    assert office.reads.customer(customer).language is Language.RUSSIAN


def test_a_corrected_language_stays_with_the_customer(office: Office) -> None:
    ticket = office.ticket(body="Hello, where is my parcel? Thank you very much")
    assert office.reads.ticket(ticket).line.language is Language.ENGLISH
    office.done(SetLanguage, ticket=ticket, language=Language.LATVIAN)
    office.refused(SetLanguage, ticket=ticket, language=Language.LATVIAN)
    office.receive("Hello, where is my parcel? Thank you very much", subject="[#1001]")
    assert office.reads.ticket(ticket).line.language is Language.LATVIAN
    customer = office.reads.ticket(ticket).customer
    assert (customer.language, customer.language_certainty) == (Language.LATVIAN, Certainty.AGENT)
    other = office.done(OpenTicket, subject="x", channel=Channel.MAIL, customer=customer.id).ticket or ""
    assert office.reads.ticket(other).line.language is Language.LATVIAN


def test_hostile_names_are_shown_safely(office: Office, hostile: str) -> None:
    ticket = office.ticket(sender=Party(ContactKind.HANDLE, hostile[:60], hostile), channel=Channel.SOCIAL)
    card = office.reads.ticket(ticket).customer
    for text in (card.name, card.contacts[0].value, office.reads.ticket(ticket).recipient):
        assert not set(text) & set("\x1b\x9b\x90\x07\x00\x08\x7f\u202e\u2066\ufeff\r\n")
    if hostile.strip():
        office.done(UpdateCustomer, customer=card.id, note=hostile, organisation=hostile)
