"""Two tickets of one customer that are probably the same matter are found when one arrives and when it is opened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.desk.alike import Matter, likeliest, likeliest_of, share, why_alike
from deskterm.model.commands import Command, MergeTickets, Note, NotSameMatter, Party, SetState, Undo
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


def seen(office: Office, ticket: str) -> str | None:
    """Which other ticket the screen names as probably the same matter."""
    found = likeliest_of(office.reads.ticket(ticket))
    return found[0].id if found is not None else None


@pytest.mark.both_databases
class TestToldApart:
    """Two tickets that only look like the same matter, as an agent has said."""

    @pytest.fixture
    def two(self, office: Office) -> tuple[str, str]:
        """Alike by number when the second came, by their subjects and by their times."""
        one = office.ticket(subject="Piegāde kavējas", body="order 58211")
        office.wait(minutes=10)
        return one, office.ticket(subject="piegade kavejas!", body="[/] \x1b[31m58211 \u202e退款")

    def test_neither_names_the_other_any_more(self, office: Office, two: tuple[str, str]) -> None:
        one, other = two
        assert (seen(office, one), seen(office, other)) == (other, one)
        done = office.done(NotSameMatter, ticket=other, other=one, actor="pavils")
        assert done.notes == ("#1002 and #1001 are two matters",)
        assert (seen(office, one), seen(office, other)) == (None, None)
        assert office.row(other)["alike"] is None
        for this, that in ((one, other), (other, one)):
            view = office.reads.ticket(this)
            assert (view.alike, view.apart) == (None, (that,))
            assert office.reads.changes(this)[-1].fields["apart"] == (None, that)

    def test_it_does_not_come_back_when_more_is_written(self, office: Office, two: tuple[str, str]) -> None:
        one, other = two
        office.done(NotSameMatter, ticket=one, other=other)
        for number in (1001, 1002):
            office.wait(minutes=1)
            office.receive(subject=f"[#{number}]", body="still 58211", external_id=f"<{number}@example.com>")
        assert len(office.reads.ticket(one).messages) == len(office.reads.ticket(other).messages) == 2
        assert (seen(office, one), seen(office, other)) == (None, None)

    def test_a_third_one_is_named_all_the_same(self, office: Office, two: tuple[str, str]) -> None:
        one, other = two
        office.done(NotSameMatter, ticket=one, other=other)
        third = office.ticket(subject="Piegāde kavējas", body="58211")
        assert (seen(office, one), seen(office, other)) == (third, third)
        assert seen(office, third) in two
        before = office.row(third)["alike"]
        office.done(NotSameMatter, ticket=third, other=before)
        assert seen(office, third) == ({*two} - {before}).pop()

    def test_undo_brings_it_back_on_both(self, office: Office, two: tuple[str, str]) -> None:
        one, other = two
        office.done(NotSameMatter, ticket=one, other=other)
        undone = office.done(Undo)
        assert undone.notes == ("taken back: that they are two matters, on #1002 and #1001",)
        assert office.row(other)["alike"] == one
        assert (seen(office, one), seen(office, other)) == (other, one)
        office.done(NotSameMatter, ticket=one, other=other)
        office.done(Note, ticket=other, body="asked them", actor="pavils")
        assert "changed since" in office.conflict(Undo).reason
        assert (seen(office, one), seen(office, other)) == (None, None)

    def test_saying_it_again_agrees(self, office: Office, two: tuple[str, str]) -> None:
        one, other = two
        first = office.make(NotSameMatter, ticket=one, other=other)
        assert isinstance(first, NotSameMatter)
        office.desk.execute(first)
        before = office.everything()
        assert office.desk.execute(first).repeated  # type: ignore[union-attr]
        assert office.everything() == before
        office.done(NotSameMatter, ticket=other, other=one, actor="pavils")
        assert office.reads.ticket(one).apart == (other,)
        office.done(Undo, actor="pavils")
        assert (seen(office, one), seen(office, other)) == (None, None)

    def test_what_is_refused(self, office: Office, two: tuple[str, str]) -> None:
        one, other = two
        office.wait(hours=9)
        unlike = office.ticket(subject="Rēķins", body="?")
        stranger = office.ticket(sender=Party(ContactKind.MAIL, "b@example.com"), subject="Piegāde kavējas")
        for third in (unlike, stranger):
            assert "nothing says that" in office.refused(NotSameMatter, ticket=one, other=third).reason
        assert "itself" in office.refused(NotSameMatter, ticket=one, other=one).reason
        assert "not there" in office.refused(NotSameMatter, ticket=one, other="nothing").reason
        office.done(MergeTickets, ticket=other, into=one)
        for ticket, that in ((one, other), (other, one)):
            assert office.refused(NotSameMatter, ticket=ticket, other=that).hint == "work on #1001"

    def test_what_arrived_alike_is_told_apart_whatever_it_was_compared_by(
        self, office: Office, two: tuple[str, str]
    ) -> None:
        _, other = two
        office.wait(hours=9)
        odd = office.ticket(subject="Rēķins", body="?")
        office.write(f"UPDATE ticket SET alike = '{other}' WHERE id = '{odd}'")
        assert seen(office, odd) == other
        again: type[Command] = NotSameMatter
        for kind in (again, again):
            office.done(kind, ticket=other, other=odd)
        assert seen(office, odd) is None

    def test_who_thinks_better_of_it_merges_them(self, office: Office, two: tuple[str, str]) -> None:
        one, other = two
        office.done(NotSameMatter, ticket=one, other=other)
        office.done(MergeTickets, ticket=other, into=one)
        office.done(Undo)
        assert (seen(office, one), seen(office, other)) == (None, None)
