"""Splitting a ticket by message, and taking it back."""

import pytest
from whereabouts import IGNORED, found, messages

from deskterm.desk.alike import likeliest_of
from deskterm.model.commands import Note, Reply, SplitTicket, Undo
from office import Office

pytestmark = pytest.mark.both_databases


class TestSplitting:
    """Chosen messages become another ticket of the same customer."""

    @pytest.fixture
    def mixed(self, office: Office) -> str:
        """A ticket with two matters in it, the second one still waiting."""
        office.make_demo()
        ticket = office.ticket(body="first matter", external_id="<one@example.com>")
        office.done(Reply, ticket=ticket, body="Labdien!")
        office.let_leave()
        office.wait(minutes=1)
        office.receive(subject="Re: [#1001] zebra", body="second matter", external_id="<two@example.com>")
        return ticket

    def test_the_chosen_ones_wait_in_a_ticket_of_their_own(self, office: Office, mixed: str) -> None:
        first, answer, second = messages(office, mixed)
        done = office.done(SplitTicket, ticket=mixed, messages=(second,), subject="Second")
        fresh = done.message
        assert fresh
        assert messages(office, mixed) == [first, answer]
        assert messages(office, fresh)[0] == second
        row, rest = office.row(fresh), office.row(mixed)
        assert (row["subject"], row["unanswered"], row["state"], row["number"]) == ("Second", 1, "open", 1002)
        assert (row["due_kind"], row["first_answer_at"], row["customer_key"]) == ("first", None, rest["customer_key"])
        assert (rest["unanswered"], rest["waiting_since"], rest["answers"]) == (0, None, 1)
        assert done.notes == ("the new ticket is #1002",)
        assert found(office, "second") == {fresh}
        lines = [str(one.body) for one in office.reads.ticket(fresh).messages if one.kind == "system"]
        assert lines == ["Split from #1001."]

    def test_what_was_answered_there_waits_for_nothing_here(self, office: Office, mixed: str) -> None:
        first, answer, _ = messages(office, mixed)
        fresh = office.done(SplitTicket, ticket=mixed, messages=(first, answer)).message
        assert fresh
        row = office.row(fresh)
        assert (row["unanswered"], row["answers"], row["waiting_since"], row["due_at"]) == (0, 1, None, None)
        assert office.row(mixed)["unanswered"] == 1

    def test_answers_to_it_come_to_the_new_ticket(self, office: Office, mixed: str) -> None:
        fresh = office.done(SplitTicket, ticket=mixed, messages=(messages(office, mixed)[-1],)).message
        assert office.ticket(refers_to=("<two@example.com>",), external_id="<three@example.com>") == fresh
        assert office.ticket(refers_to=("<one@example.com>",), external_id="<four@example.com>") == mixed

    def test_what_cannot_be_split(self, office: Office, mixed: str) -> None:
        every = tuple(messages(office, mixed))
        note = office.done(Note, ticket=mixed, body="x").message
        for chosen, reason in (
            ((), "no message was chosen"),
            (("nothing",), "not all of those messages"),
            ((*every, note), "nothing would be left"),
            ((note,), "notes alone"),
        ):
            assert reason in office.refused(SplitTicket, ticket=mixed, messages=chosen).reason

    def test_undo_leaves_a_pointer_and_every_message_where_it_was(self, office: Office, mixed: str) -> None:
        before = messages(office, mixed)
        row = office.row(mixed)
        fresh = office.done(SplitTicket, ticket=mixed, messages=(before[-1],)).message
        assert fresh
        office.done(Undo)
        assert messages(office, mixed) == before
        after = office.row(mixed)
        assert {name: after[name] for name in after if name not in IGNORED} == {
            name: row[name] for name in row if name not in IGNORED
        }
        assert (office.row(fresh)["state"], office.row(fresh)["merged_into"]) == ("closed", mixed)
        assert office.ticket(subject="[#1002]", external_id="<x@example.com>") == mixed

    def test_undo_is_a_conflict_once_something_happened_to_the_new_one(self, office: Office, mixed: str) -> None:
        fresh = office.done(SplitTicket, ticket=mixed, messages=(messages(office, mixed)[-1],)).message
        office.done(Note, ticket=fresh, body="x", actor="pavils")
        assert "changed since" in office.conflict(Undo).reason

    def test_an_answer_that_waits_goes_along_and_answers_there(self, office: Office, mixed: str) -> None:
        answer = office.done(Reply, ticket=mixed, body="Second answered").message
        second = messages(office, mixed)[2]
        fresh = office.done(SplitTicket, ticket=mixed, messages=(second, answer)).message
        assert fresh
        assert (office.row(mixed)["unsent"], office.row(fresh)["unsent"]) == (0, 1)
        office.let_leave()
        assert (office.row(fresh)["unanswered"], office.row(fresh)["state"]) == (0, "pending")

    def test_neither_is_taken_for_the_same_matter_as_the_other(self, office: Office, mixed: str) -> None:
        fresh = office.done(SplitTicket, ticket=mixed, messages=(messages(office, mixed)[-1],)).message
        assert fresh
        one, other = office.reads.ticket(mixed), office.reads.ticket(fresh)
        assert (likeliest_of(one), likeliest_of(other)) == (None, None)
        assert (one.apart, other.apart) == ((fresh,), (mixed,))
        office.done(Undo)
        assert office.reads.ticket(mixed).apart == ()
