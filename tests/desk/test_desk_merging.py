"""Merging two tickets, and taking it back: the one merged away is a pointer, the other has everything."""

from typing import Any

import pytest
from whereabouts import found, messages, standing

from deskterm.model.commands import (
    DESK,
    Assign,
    MakePromise,
    MergeTickets,
    Note,
    Party,
    Recall,
    Reply,
    SetPriority,
    SetState,
    Snooze,
    Tag,
    Undo,
)
from deskterm.model.words import Channel, ContactKind, Priority, State
from office import ILZE, Office

pytestmark = pytest.mark.both_databases


@pytest.fixture
def two(office: Office) -> tuple[str, str]:
    """Two tickets of Ilze's about the same parcel: an older one and a newer one."""
    old = office.ticket(subject="Piegāde kavējas", body="Kur ir mana paciņa?", external_id="<one@example.com>")
    office.wait(minutes=30)
    new = office.ticket(subject="Where is it", body="elephant parcel", external_id="<two@example.com>")
    office.wait(minutes=5)
    return old, new


class TestMerging:
    """The ticket merged away is a pointer, the other has everything."""

    def test_messages_promises_and_waiting_answers_go_on_in_the_other(
        self, office: Office, two: tuple[str, str]
    ) -> None:
        old, new = two
        office.done(MakePromise, ticket=new, text="a call", due_at=office.at(hours=3))
        reply = office.done(Reply, ticket=new, body="Meklējam!").message
        both = sorted(messages(office, old) + messages(office, new))
        done = office.done(MergeTickets, ticket=new, into=old)
        assert sorted(messages(office, old)) == both
        assert messages(office, new) == []
        assert reply in messages(office, old)
        assert office.row(old)["unsent"] == 1
        assert office.row(new)["unsent"] == 0
        assert len(office.reads.ticket(old).promises) == 1
        assert done.notes == ("#1002 goes on in #1001",)
        assert (office.row(new)["state"], office.row(new)["merged_into"]) == ("closed", old)
        assert office.row(new)["number"] == 1002

    def test_the_clocks_count_from_whoever_waits_longest(self, office: Office, two: tuple[str, str]) -> None:
        old, new = two
        due = office.row(old)["due_at"]
        office.done(MergeTickets, ticket=old, into=new)
        row = office.row(new)
        assert row["unanswered"] == 2
        assert row["due_at"] == due
        assert row["created_at"] == office.row(old)["created_at"]
        assert office.row(old)["due_at"] is None
        assert office.row(old)["waiting_since"] is None

    def test_who_was_answered_in_one_still_waits_in_the_other(self, office: Office, two: tuple[str, str]) -> None:
        old, new = two
        office.make_demo()
        office.done(Reply, ticket=old, body="Labdien!")
        office.let_leave()
        assert office.row(old)["state"] == "pending"
        waits = office.row(new)["waiting_since"]
        office.done(MergeTickets, ticket=new, into=old)
        row = office.row(old)
        assert (row["state"], row["waiting_since"], row["unanswered"]) == ("open", waits, 1)
        assert (row["due_kind"], row["answers"], row["last_answer_agent"]) == ("next", 1, "aija")

    def test_both_are_found_where_their_words_are_now(self, office: Office, two: tuple[str, str]) -> None:
        old, new = two
        office.done(MergeTickets, ticket=new, into=old)
        assert found(office, "elephant") == {old}
        assert found(office, "piegade") == {old}
        assert found(office, "where") == set()
        assert office.reads.find(1002).id == new
        office.done(Undo)
        assert found(office, "elephant") == {new}
        assert found(office, "where") == {new}

    def test_late_mails_go_on_where_the_matter_goes_on(self, office: Office, two: tuple[str, str]) -> None:
        old, new = two
        office.done(MergeTickets, ticket=new, into=old)
        assert office.ticket(refers_to=("<two@example.com>",), external_id="<three@example.com>") == old
        assert office.ticket(subject="Re: [#1002] where", external_id="<four@example.com>") == old
        assert office.ticket(thread="t", external_id="<five@example.com>") not in (old, new)

    def test_through_two_mergers(self, office: Office, two: tuple[str, str]) -> None:
        old, new = two
        last = office.ticket(subject="trešais", body="third")
        office.done(MergeTickets, ticket=new, into=old)
        office.done(MergeTickets, ticket=old, into=last)
        assert office.ticket(subject="[#1002]", external_id="<six@example.com>") == last
        assert len(messages(office, last)) == 4

    def test_tags_are_joined_and_the_more_urgent_counts(self, office: Office, two: tuple[str, str]) -> None:
        old, new = two
        office.done(Tag, ticket=new, add=("logistics", "spam"))
        office.done(Tag, ticket=old, add=("parcel",))
        office.done(SetPriority, ticket=new, priority=Priority.URGENT)
        office.done(Assign, ticket=new, assignee="zane")
        office.done(MergeTickets, ticket=new, into=old)
        row = office.row(old)
        assert (row["tags"], row["priority"], row["assignee"]) == ("parcel logistics", "urgent", "zane")
        assert not row["spam"]
        assert [one.id for one in office.reads.page(office.reads.parse("tag:logistics")).rows] == [old]

    def test_nothing_can_be_done_on_a_pointer(self, office: Office, two: tuple[str, str]) -> None:
        old, new = two
        office.done(MergeTickets, ticket=new, into=old)
        for kind, fields in (
            (Note, {"body": "x"}),
            (Reply, {"body": "x"}),
            (SetState, {"state": State.OPEN}),
            (MergeTickets, {"into": old}),
        ):
            refused = office.refused(kind, ticket=new, **fields)
            assert refused.reason == "#1002 was merged into another ticket"
            assert refused.hint == "work on #1001"
        assert office.refused(MergeTickets, ticket=old, into=new).hint == "work on #1001"

    def test_what_cannot_be_merged(self, office: Office, two: tuple[str, str]) -> None:
        old, new = two
        stranger = office.ticket(sender=Party(ContactKind.MAIL, "b@example.com", "Jānis"))
        assert "two customers" in office.refused(MergeTickets, ticket=stranger, into=old).reason
        assert "itself" in office.refused(MergeTickets, ticket=old, into=old).reason
        assert "not there" in office.refused(MergeTickets, ticket=old, into="nothing").reason
        office.done(SetState, ticket=new, state=State.CLOSED)
        assert "closed" in office.refused(MergeTickets, ticket=old, into=new).reason

    def test_a_chat_that_goes_on_is_not_merged_into_a_mail(self, office: Office, two: tuple[str, str]) -> None:
        chat = office.ticket(channel=Channel.CHAT, thread="c", body="hallo?")
        assert "going on" in office.refused(MergeTickets, ticket=chat, into=two[0]).reason
        office.done(MergeTickets, ticket=two[0], into=chat)
        assert office.row(chat)["unanswered"] == 2

    def test_a_waiting_answer_leaves_from_the_other_and_can_be_recalled(
        self, office: Office, two: tuple[str, str]
    ) -> None:
        old, new = two
        office.make_demo()
        one = office.done(Reply, ticket=new, body="Meklējam!").message
        office.done(MergeTickets, ticket=new, into=old)
        office.let_leave()
        row = office.row(old)
        assert (row["unsent"], row["answers"], row["unanswered"], row["state"]) == (0, 1, 0, "pending")
        two_ = office.done(Reply, ticket=old, body="Vēl").message
        office.done(Recall)
        assert [one for (one,) in office.store.read("SELECT id FROM message WHERE delivery = 'recalled'")] == [two_]
        assert one in messages(office, old)

    def test_what_came_after_an_answer_was_written_stays_unanswered_across_a_merger(
        self, office: Office, two: tuple[str, str]
    ) -> None:
        old, new = two
        office.make_demo()
        office.done(Reply, ticket=old, body="Labdien!")
        office.wait(seconds=2)
        office.receive(subject="[#1002]", body="hurry", external_id="<x@example.com>")
        office.done(MergeTickets, ticket=new, into=old)
        office.let_leave()
        assert office.row(old)["unanswered"] == 1
        assert office.row(old)["state"] == "open"

    def test_undo_brings_everything_back(self, office: Office, two: tuple[str, str]) -> None:
        old, new = two
        office.done(MakePromise, ticket=new, text="a call", due_at=office.at(hours=3))
        office.done(Reply, ticket=new, body="Meklējam!")
        office.done(Tag, ticket=new, add=("logistics",))
        office.done(Snooze, ticket=old, until=office.at(hours=5))
        before = standing(office)
        office.done(MergeTickets, ticket=new, into=old)
        assert standing(office) != before
        office.done(Undo)
        assert standing(office) == before
        office.done(MergeTickets, ticket=old, into=new)
        office.done(Undo)
        assert standing(office) == before

    def test_undo_is_a_conflict_once_somebody_wrote(self, office: Office, two: tuple[str, str]) -> None:
        old, new = two
        office.done(MergeTickets, ticket=new, into=old)
        office.receive(subject="[#1001]", external_id="<late@example.com>")
        assert "what the customer wrote" in office.conflict(Undo).reason

    def test_a_colleagues_ticket_changed_meanwhile_is_a_conflict(self, office: Office, two: tuple[str, str]) -> None:
        old, new = two
        seen = office.row(new)["version"]
        office.receive(subject="[#1002]", external_id="<late@example.com>")
        assert "unanswered" in office.conflict(MergeTickets, ticket=new, into=old, seen=seen).reason

    def test_hostile_subjects_are_only_words(self, office: Office, hostile: str) -> None:
        one, other = office.ticket(subject=hostile, body=hostile), office.ticket(subject="x", body=hostile[::-1])
        office.done(MergeTickets, ticket=one, into=other)
        office.done(Undo)
        office.done(MergeTickets, ticket=other, into=one)
        assert len(messages(office, one)) == 2


def test_the_desk_itself_is_no_party_to_it(office: Office) -> None:
    one, other = office.ticket(), office.ticket(subject="x")
    office.done(MergeTickets, ticket=one, into=other, actor=DESK)
    assert "nothing to undo" in office.refused(Undo).reason
    assert ILZE.name


def test_a_pointer_leaves_and_arrives_as_one(office: Office, new_office: Any) -> None:
    from deskterm.desk.exporting import snapshots
    from deskterm.model.commands import ImportSnapshot

    one, other = office.ticket(), office.ticket(subject="x")
    office.done(MergeTickets, ticket=one, into=other)
    there = new_office()
    for whole in snapshots(office.store, office.reads.parse("state:any"), office.reads.asker):
        there.done(ImportSnapshot, snapshot=whole)
    assert there.row(one)["merged_into"] == other
    assert len(messages(there, other)) == 2
    assert there.ticket(subject="[#1001]", external_id="<later@example.com>") == other
