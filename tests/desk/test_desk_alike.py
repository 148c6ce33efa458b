"""Two tickets of one customer that are probably the same matter are found when one arrives and when it is opened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.desk.alike import Matter, likeliest, likeliest_of, share, why_alike
from deskterm.model.commands import MergeTickets, Party, SetState
from deskterm.model.words import Channel, ContactKind, State
from hostile import HOSTILE
from office import Office

HOUR = 3600_000


def test_by_number_by_words_by_time() -> None:
    one = Matter("1", "Piegāde kavējas, pasūtījums 58211", 0)
    assert why_alike(one, Matter("2", "Kur ir 58211?", 9 * HOUR)) == "the same number 58211"
    assert why_alike(one, Matter("2", "?", 9 * HOUR, "order 58211 please")) == "the same number 58211"
    assert why_alike(one, Matter("2", "Re: piegade kavejas pasutijums", 9 * HOUR)) == "much the same subject"
    assert why_alike(one, Matter("2", "Rēķins", 10 * 60_000)) == "begun 10 min apart"
    assert why_alike(one, Matter("2", "Rēķins", 9 * HOUR)) == ""
    assert why_alike(Matter("1", "退款还没有到账", 0), Matter("2", "回复：退款还没有到账", 9 * HOUR))


def test_a_phone_number_or_a_date_is_no_order() -> None:
    assert why_alike(Matter("1", "parcel 2026-11-18", 0), Matter("2", "bill", 9 * HOUR, "2026-11-18")) == ""


def test_the_strongest_reason_wins_then_the_nearest_in_time() -> None:
    one = Matter("1", "parcel late 58211", 0)
    number, words, time = Matter("n", "58211", 9 * HOUR), Matter("w", "parcel late", 9 * HOUR), Matter("t", "x y", 60)
    assert likeliest(one, [time, words, number]) == number
    assert likeliest(one, [time, words]) == words
    assert likeliest(one, [Matter("o", "other thing", 9 * HOUR)]) is None


@given(st.sampled_from(HOSTILE) | st.text(), st.sampled_from(HOSTILE) | st.text())
def test_any_subjects_can_be_compared(one: str, other: str) -> None:
    assert 0 <= share(one, other) == share(other, one) <= 1
    assert why_alike(Matter("1", one, 0), Matter("2", other, 0))


@pytest.mark.both_databases
class TestAtTheDesk:
    """With a store."""

    def test_when_it_arrives(self, office: Office) -> None:
        one = office.ticket(subject="Piegāde kavējas", body="order 58211")
        office.wait(hours=5)
        other = office.ticket(subject="Where is it", body="I mean 58211", channel=Channel.WEB)
        assert office.row(other)["alike"] == one
        assert office.row(one)["alike"] is None
        assert office.reads.ticket(one).alike == other
        assert likeliest_of(office.reads.ticket(one))
        stranger = office.ticket(sender=Party(ContactKind.MAIL, "b@example.com"), subject="Piegāde kavējas")
        assert office.row(stranger)["alike"] is None

    def test_when_it_is_opened_either_of_them_says_so(self, office: Office) -> None:
        one = office.ticket(subject="Piegāde kavējas")
        office.wait(hours=5)
        other = office.ticket(subject="piegade kavejas!")
        for this, that in ((one, other), (other, one)):
            found = likeliest_of(office.reads.ticket(this))
            assert found is not None
            assert (found[0].id, found[1]) == (that, "much the same subject")
        office.done(SetState, ticket=one, state=State.SOLVED)
        assert likeliest_of(office.reads.ticket(other)) is None

    def test_once_merged_nothing_is_alike_any_more(self, office: Office) -> None:
        one, other = office.ticket(), office.ticket(subject="Piegāde kavējas!")
        office.done(MergeTickets, ticket=other, into=one)
        view = office.reads.ticket(one)
        assert likeliest_of(view) is None
        assert view.merged_from == ((other, 1002),)
        assert not view.customer.history
        assert view.customer.tickets == 1
        pointer = office.reads.ticket(other)
        assert pointer.merged_into == one
        assert likeliest_of(pointer) is None
