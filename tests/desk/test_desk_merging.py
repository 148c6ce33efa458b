"""Merging two tickets, splitting one, and taking it back: every message stays in exactly one ticket."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deskterm.model.commands import (
    DESK,
    Assign,
    LogCall,
    MakePromise,
    MergeTickets,
    NoReplyNeeded,
    Note,
    Party,
    Recall,
    Reply,
    SetPriority,
    SetState,
    Snooze,
    SplitTicket,
    Tag,
    Undo,
)
from deskterm.model.words import CallDirection, CallOutcome, Channel, ContactKind, Priority, State
from hostile import HOSTILE
from office import ILZE, MORNING, Office

pytestmark = pytest.mark.both_databases

IGNORED = {"version", "updated_at"}


def standing(office: Office) -> dict[str, Any]:
    """What taking back has to bring back, and what is found by words."""
    rows = office.rows("SELECT * FROM ticket ORDER BY key")
    return {
        "tickets": [{name: value for name, value in row.items() if name not in IGNORED} for row in rows],
        "messages": office.store.read("SELECT id, key, ticket_key FROM message ORDER BY key"),
        "promises": office.store.read("SELECT id, ticket_key FROM promise ORDER BY key"),
        "outbox": office.store.read("SELECT message_key, ticket_key FROM outbox ORDER BY 1"),
        "tags": office.store.read("SELECT tag, ticket_key FROM ticket_tag ORDER BY 1, 2"),
    }


def found(office: Office, words: str) -> set[str]:
    return {hit.line.id for hit in office.reads.search(words)}


def messages(office: Office, ticket: str) -> list[str]:
    sql = "SELECT m.id FROM message AS m JOIN ticket AS t ON t.key = m.ticket_key WHERE t.id = ? ORDER BY m.key"
    return [row[0] for row in office.store.read(sql, (ticket,))]


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


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("receive", "call", "note", "reply", "none")), st.integers(0, 3)),
        st.tuples(st.just("leave"), st.just(0)),
        st.tuples(st.just("merge"), st.integers(0, 15)),
        st.tuples(st.just("split"), st.integers(0, 31)),
        st.tuples(st.just("undo"), st.just(0)),
    ),
    max_size=14,
)
"""What happens, and to which ticket."""


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@example(steps=[("receive", 0), ("split", 6), ("merge", 2), ("merge", 9), ("undo", 0), ("undo", 0)])
@given(steps=STEPS)
def test_whatever_is_merged_split_and_taken_back_every_message_is_there_exactly_once(
    office: Office, steps: list[tuple[str, int]]
) -> None:
    """Against a model that only knows which message is where."""
    Walk(office).go(steps)


class Walk:
    """Takes steps at the desk and in the model, and compares."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.office.now = MORNING
        self.office.write("UPDATE meta SET value = 'demo' WHERE name = 'kind'")
        self.serial = 0
        self.party = Party(ContactKind.MAIL, f"{office.store.read('SELECT count(*) FROM customer')[0][0]}@example.com")
        self.where: dict[str, str] = {}
        self.tickets = [self._receive(), self._receive()]
        self.since = office.reads.newest_change()

    def _receive(self, number: int | None = None) -> str:
        self.serial += 1
        self.office.wait(seconds=5)
        done = self.office.receive(
            sender=self.party,
            subject=HOSTILE[self.serial % len(HOSTILE)] if number is None else f"[#{number}]",
            body=f"word{self.serial}",
            external_id=f"<{self.party.value}-{self.serial}@example.com>",
        )
        assert done.ticket
        assert done.message
        self.where[done.message] = done.ticket
        return done.ticket

    def go(self, steps: list[tuple[str, int]]) -> None:
        for name, number in steps:
            self.office.wait(seconds=5)
            getattr(self, f"_{name}_step")(number)
            self.check()

    def _any(self, number: int) -> str:
        return self.tickets[number % len(self.tickets)]

    def _receive_step(self, number: int) -> None:
        ticket = self._receive(self.office.row(self._any(number))["number"])
        if ticket not in self.tickets:
            self.tickets.append(ticket)

    def _call_step(self, number: int) -> None:
        self._try(
            LogCall, ticket=self._any(number), direction=CallDirection.INBOUND, outcome=CallOutcome.ABANDONED,
            started_at=self.office.now,
        )  # fmt: skip

    def _note_step(self, number: int) -> None:
        self._try(Note, ticket=self._any(number), body="note")

    def _reply_step(self, number: int) -> None:
        self._try(Reply, ticket=self._any(number), body="answer")

    def _leave_step(self, _: int) -> None:
        self.office.let_leave()

    def _none_step(self, number: int) -> None:
        self._try(NoReplyNeeded, ticket=self._any(number))

    def _try(self, kind: Any, **fields: Any) -> Any:
        answer = self.office.do(kind, **fields)
        if type(answer).__name__ == "Done" and answer.message and kind not in (SplitTicket, NoReplyNeeded):
            self.where[answer.message] = fields["ticket"]
        return answer

    def _merge_step(self, number: int) -> None:
        source, into = self._any(number // 4), self._any(number % 4)
        if type(self.office.do(MergeTickets, ticket=source, into=into)).__name__ == "Done":
            self.where = {message: into if at == source else at for message, at in self.where.items()}

    def _split_step(self, number: int) -> None:
        ticket = self._any(number)
        chosen = tuple(one for at, one in enumerate(messages(self.office, ticket)) if number >> (at % 5) & 1)
        answer = self.office.do(SplitTicket, ticket=ticket, messages=chosen)
        if type(answer).__name__ == "Done":
            fresh = answer.message
            self.tickets.append(fresh)
            self.where |= dict.fromkeys(chosen, fresh)
            self.where |= {one: fresh for one in messages(self.office, fresh) if one not in self.where}

    def _undo_step(self, _: int) -> None:
        rows = self.office.rows(
            "SELECT kind, gesture, fields FROM change WHERE actor = 'aija' AND reversible AND NOT undone"
            " AND sequence > ? ORDER BY sequence DESC LIMIT 1",
            (self.since,),
        )
        if not rows:
            return
        answer = self.office.do(Undo)
        if type(answer).__name__ != "Done" or rows[0]["kind"] not in ("MergeTickets", "SplitTicket"):
            return
        source, other = json.loads(rows[0]["fields"])["moved"]
        moved = self.office.rows(
            "SELECT fields FROM change WHERE gesture = ? AND fields LIKE '%\"messages\"%'", (rows[0]["gesture"],)
        )
        for one in json.loads(moved[0]["fields"])["messages"][1]:
            assert self.where[one] == other
            self.where[one] = source

    def check(self) -> None:
        office = self.office
        mine = set(self.tickets)
        rows = office.store.read(
            "SELECT m.id, t.id FROM message AS m JOIN ticket AS t ON t.key = m.ticket_key"
            " JOIN customer AS c ON c.key = t.customer_key JOIN contact_point AS p ON p.customer_key = c.key"
            " WHERE p.value = ?",
            (self.party.value,),
        )
        there = dict(rows)
        assert len(rows) == len(there)
        assert there == self.where
        for ticket in mine:
            row = office.row(ticket)
            unsent = office.store.read(
                "SELECT count(*) FROM message WHERE ticket_key = ? AND delivery IN ('counting', 'held', 'failed')",
                (row["key"],),
            )
            assert row["unsent"] == unsent[0][0]
            assert (row["waiting_since"] is None) == (row["unanswered"] == 0)
            outbox = office.store.read(
                "SELECT count(*) FROM outbox AS o JOIN message AS m ON m.key = o.message_key"
                " WHERE o.ticket_key = ? AND m.ticket_key = o.ticket_key",
                (row["key"],),
            )
            assert outbox[0][0] == row["unsent"]
            if row["merged_into"] is not None:
                assert row["state"] == "closed"
                assert not row["unanswered"]


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
