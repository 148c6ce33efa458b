"""Handling a ticket: what each command does, and what it refuses and why."""

from datetime import timedelta
from typing import Any

import pytest

from deskterm.desk.handling import MOVES
from deskterm.model.commands import (
    DESK,
    Assign,
    Command,
    Handover,
    KeepPromise,
    LogCall,
    MakePromise,
    NoReplyNeeded,
    Note,
    OpenTicket,
    Party,
    Reply,
    SetCategory,
    SetPriority,
    SetState,
    Snooze,
    Tag,
    Wake,
)
from deskterm.model.words import CallDirection, CallOutcome, Channel, ContactKind, Priority, State
from office import ILZE, MORNING, Office

pytestmark = pytest.mark.both_databases

HANDOVER = Handover("looked at the order", "ask the carrier", "nothing")

ABOUT_A_TICKET: list[tuple[type[Command], dict[str, Any]]] = [
    (Reply, {"body": "x"}),
    (Note, {"body": "x"}),
    (NoReplyNeeded, {}),
    (Assign, {"assignee": "aija"}),
    (SetState, {"state": State.OPEN}),
    (SetPriority, {"priority": Priority.HIGH}),
    (SetCategory, {"category": "billing"}),
    (Tag, {"add": ("x",)}),
    (Snooze, {"until": MORNING + timedelta(hours=1)}),
    (MakePromise, {"text": "x", "due_at": MORNING + timedelta(hours=1)}),
    (KeepPromise, {"promise": "x"}),
]


@pytest.mark.parametrize(("kind", "fields"), ABOUT_A_TICKET, ids=lambda one: getattr(one, "__name__", ""))
def test_an_unknown_ticket_is_refused(office: Office, kind: type[Command], fields: dict[str, Any]) -> None:
    assert office.refused(kind, ticket="nowhere", **fields).reason == "that ticket is not there"


class TestStates:
    @pytest.mark.parametrize("target", list(State))
    @pytest.mark.parametrize("start", list(State))
    def test_only_moves_of_the_table(self, office: Office, start: State, target: State) -> None:
        ticket = _ticket_in(office, start)
        if target in MOVES[start]:
            office.done(SetState, ticket=ticket, state=target)
            assert office.row(ticket)["state"] == target
        else:
            answer = office.refused(SetState, ticket=ticket, state=target)
            assert answer.reason

    def test_what_may_follow_is_named(self, office: Office) -> None:
        ticket = _ticket_in(office, State.CLOSED)
        answer = office.refused(SetState, ticket=ticket, state=State.PENDING)
        assert answer.hint == "it may become open"

    def test_nothing_is_solved_while_an_answer_has_not_left(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(Reply, ticket=ticket, body="soon")
        for state in (State.SOLVED, State.CLOSED):
            assert "has not left" in office.refused(SetState, ticket=ticket, state=state).reason
        call = {"direction": CallDirection.OUTBOUND, "outcome": CallOutcome.REACHED, "started_at": office.now}
        assert "has not left" in office.refused(LogCall, ticket=ticket, solve=True, **call).reason

    def test_solving_without_an_answer_ends_the_clocks_without_counting_one(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(SetState, ticket=ticket, state=State.SOLVED)
        row = office.row(ticket)
        assert (row["due_at"], row["waiting_since"], row["unanswered"]) == (None, None, 0)
        assert (row["first_answer_at"], row["first_waived"], row["answers"]) == (None, 1, 0)
        assert row["solved_at"] == row["updated_at"]

    def test_closing_what_is_solved_keeps_when_it_was_solved(self, office: Office) -> None:
        ticket = _ticket_in(office, State.SOLVED)
        solved = office.row(ticket)["solved_at"]
        office.wait(hours=1)
        office.done(SetState, ticket=ticket, state=State.CLOSED)
        assert office.row(ticket)["solved_at"] == solved
        office.done(SetState, ticket=ticket, state=State.OPEN)
        assert office.row(ticket)["solved_at"] is None


class TestAssigning:
    def test_an_agent_who_does_not_work_here(self, office: Office) -> None:
        answer = office.refused(Assign, ticket=office.ticket(), assignee="pavil")
        assert answer.reason == "nobody called pavil works here"
        assert answer.hint.startswith("did you mean pavils? there are: aija, pavils, zane")

    def test_a_queue_there_is_not(self, office: Office) -> None:
        answer = office.refused(Assign, ticket=office.ticket(), assignee=None, queue="tecnical", handover=HANDOVER)
        assert answer.hint == "did you mean technical? it may be: front, technical, billing"

    def test_a_transfer_wants_a_handover(self, office: Office) -> None:
        ticket = office.ticket()
        answer = office.refused(Assign, ticket=ticket, assignee=None, queue="billing")
        assert "what was done so far, the next step, what was promised" in answer.hint
        answer = office.refused(
            Assign, ticket=ticket, assignee=None, queue="billing", handover=Handover("all", " ", "nothing")
        )
        assert answer.hint.startswith("still missing: the next step")

    def test_a_transfer_leaves_its_handover_as_a_note(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(Assign, ticket=ticket, assignee=None, queue="billing", handover=HANDOVER)
        row = office.row(ticket)
        assert (row["queue"], row["transfers"], row["assignee"]) == ("billing", 1, None)
        note = office.reads.ticket(ticket).messages[-1]
        assert note.kind == "note"
        assert note.audience == "internal"
        assert "Next step: ask the carrier" in note.body

    def test_nothing_to_change(self, office: Office) -> None:
        ticket = office.ticket()
        assert "with nobody in front already" in office.refused(Assign, ticket=ticket, assignee=None).reason


class TestSmallThings:
    def test_an_empty_note(self, office: Office) -> None:
        assert office.refused(Note, ticket=office.ticket(), body="\n \t").reason == "the note is empty"

    def test_a_note_starts_and_stops_no_clock(self, office: Office) -> None:
        ticket = office.ticket()
        before = office.row(ticket)
        office.done(Note, ticket=ticket, body="called the warehouse")
        after = office.row(ticket)
        assert all(before[name] == after[name] for name in ("due_at", "state", "waiting_since", "unanswered"))

    def test_a_category_there_is_not(self, office: Office) -> None:
        answer = office.refused(SetCategory, ticket=office.ticket(), category="complaint/delivry")
        assert answer.hint.startswith("did you mean complaint/delivery?")

    def test_a_teams_own_category(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(SetCategory, ticket=ticket, category="gift card")
        office.refused(SetCategory, ticket=ticket, category="gift card")
        office.done(SetCategory, ticket=ticket, category=None)
        assert office.row(ticket)["category"] is None

    def test_the_priority_it_has_already(self, office: Office) -> None:
        answer = office.refused(SetPriority, ticket=office.ticket(), priority=Priority.NORMAL)
        assert answer.reason == "#1001 has priority normal already"

    @pytest.mark.parametrize("word", ["", " ", "two words", "a,b", "a:b", 'a"b', "x" * 41, "\x1b[2J", "\u202ex"])
    def test_what_cannot_be_a_tag(self, office: Office, word: str) -> None:
        assert "cannot be a tag" in office.refused(Tag, ticket=office.ticket(), add=(word,)).reason

    def test_tags_are_folded_kept_in_order_and_once(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(Tag, ticket=ticket, add=("Zoo", "#apple", "zoo", "退款"))
        assert office.row(ticket)["tags"] == "zoo apple 退款"
        office.done(Tag, ticket=ticket, remove=("#Apple",))
        assert office.row(ticket)["tags"] == "zoo 退款"
        assert office.store.read("SELECT tag FROM ticket_tag ORDER BY tag") == [("zoo",), ("退款",)]
        office.refused(Tag, ticket=ticket, add=("zoo",), remove=("gone",))

    def test_spam_is_a_tag(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(Tag, ticket=ticket, add=("spam",))
        assert office.row(ticket)["spam"] == 1
        office.done(Tag, ticket=ticket, remove=("spam",))
        assert office.row(ticket)["spam"] == 0


class TestSnoozing:
    def test_until_a_time_that_has_passed(self, office: Office) -> None:
        assert "a time to come" in office.refused(Snooze, ticket=office.ticket(), until=office.now).reason

    def test_what_is_solved_is_not_snoozed(self, office: Office) -> None:
        ticket = _ticket_in(office, State.SOLVED)
        assert office.refused(Snooze, ticket=ticket, until=office.at(hours=1)).hint == "reopen it first"

    @pytest.mark.parametrize(("start", "woken"), [(State.NEW, "new"), (State.OPEN, "open"), (State.PENDING, "open")])
    def test_it_wakes_by_itself_when_its_time_has_come(self, office: Office, start: State, woken: str) -> None:
        ticket = _ticket_in(office, start)
        until = office.at(hours=2)
        office.done(Snooze, ticket=ticket, until=until)
        assert not office.desk.tick(office.wait(hours=1))
        assert office.reads.something_due() is False
        office.wait(hours=1)
        assert office.reads.something_due() is True
        assert office.desk.tick(office.now)
        row = office.row(ticket)
        assert (row["state"], row["snoozed_until"], row["woken_state"]) == (woken, None, None)
        assert not office.desk.tick(office.now)

    def test_a_snooze_put_off_still_wakes_to_what_it_was(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(Snooze, ticket=ticket, until=office.at(hours=1))
        office.done(Snooze, ticket=ticket, until=office.at(hours=5))
        assert not office.desk.tick(office.wait(hours=2))
        assert office.desk.tick(office.wait(hours=4))
        assert office.row(ticket)["state"] == "new"

    def test_the_customer_wakes_it(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(Snooze, ticket=ticket, until=office.at(days=1))
        office.receive("Hallo?", subject="Re: [#1001]")
        row = office.row(ticket)
        assert (row["state"], row["snoozed_until"]) == ("open", None)

    def test_nothing_wakes_early_or_twice(self, office: Office) -> None:
        ticket = office.ticket()
        assert "not snoozed" in office.refused(Wake, actor=DESK, ticket=ticket).reason
        office.done(Snooze, ticket=ticket, until=office.at(hours=1))
        assert "longer" in office.refused(Wake, actor=DESK, ticket=ticket).reason


class TestPromises:
    def test_a_time_that_has_passed(self, office: Office) -> None:
        ticket = office.ticket()
        answer = office.refused(MakePromise, ticket=ticket, text="call back", due_at=office.now)
        assert answer.reason == "a promise wants a time to come"

    def test_no_words(self, office: Office) -> None:
        assert office.refused(MakePromise, ticket=office.ticket(), text=" ", due_at=office.at(hours=1)).hint

    def test_kept_once_and_only_on_its_own_ticket(self, office: Office) -> None:
        ticket, other = office.ticket(), office.ticket()
        office.done(MakePromise, ticket=ticket, text="call back", due_at=office.at(hours=1))
        promise = office.reads.ticket(ticket).promises[0]
        assert (promise.text, promise.kept_at) == ("call back", None)
        assert office.reads.customer(office.reads.ticket(ticket).customer.id).open_promises[0][1] == promise
        assert "no such promise" in office.refused(KeepPromise, ticket=other, promise=promise.id).reason
        office.done(KeepPromise, ticket=ticket, promise=promise.id)
        assert office.reads.ticket(ticket).promises[0].kept_at == office.now
        assert "kept already" in office.refused(KeepPromise, ticket=ticket, promise=promise.id).reason


class TestOpening:
    def test_a_ticket_wants_a_subject_and_somebody_whose_matter_it_is(self, office: Office) -> None:
        assert "a subject" in office.refused(OpenTicket, subject=" ", channel=Channel.PHONE, party=ILZE).reason
        assert "whose matter" in office.refused(OpenTicket, subject="x", channel=Channel.PHONE).reason
        assert "not there" in office.refused(OpenTicket, subject="x", channel=Channel.MAIL, customer="x").reason

    def test_words_that_are_not_there_name_the_nearest(self, office: Office) -> None:
        given = {"subject": "x", "channel": Channel.PHONE, "party": ILZE}
        assert "did you mean front?" in office.refused(OpenTicket, queue="frnt", **given).hint
        assert "did you mean billing?" in office.refused(OpenTicket, category="biling", **given).hint

    def test_it_owes_no_first_answer(self, office: Office) -> None:
        ticket = office.done(OpenTicket, subject="Callback", channel=Channel.PHONE, party=ILZE, note="asked by phone")
        row = office.row(ticket.ticket or "")
        assert (row["state"], row["due_at"], row["first_waived"]) == ("open", None, 1)

    def test_a_caller_is_recognised_however_the_number_is_written(self, office: Office) -> None:
        first = office.done(
            OpenTicket, subject="A", channel=Channel.PHONE, party=Party(ContactKind.PHONE, "+371 2033 1180")
        )
        again = office.done(OpenTicket, subject="B", channel=Channel.PHONE, party=Party(ContactKind.PHONE, "20331180"))
        assert first.customer == again.customer


class TestCalls:
    def test_a_missed_call_waits(self, office: Office) -> None:
        answer = _call(office, CallDirection.INBOUND, CallOutcome.ABANDONED, party=_CALLER)
        row = office.row(answer)
        assert (row["state"], row["unanswered"], row["due_kind"]) == ("new", 1, "first")
        assert row["due_at"] == row["created_at"] + 18_000

    def test_reaching_the_customer_answers_them(self, office: Office) -> None:
        ticket = office.ticket()
        office.wait(minutes=5)
        _call(office, CallDirection.OUTBOUND, CallOutcome.REACHED, ticket=ticket, answered_at=office.now)
        row = office.row(ticket)
        assert (row["state"], row["answers"], row["unanswered"], row["due_at"]) == ("open", 1, 0, None)
        assert row["first_answer_at"] == row["updated_at"]
        assert row["assignee"] == "aija"

    @pytest.mark.parametrize("outcome", [CallOutcome.NO_ANSWER, CallOutcome.VOICEMAIL])
    @pytest.mark.parametrize("state", [State.NEW, State.PENDING, State.SNOOZED, State.SOLVED])
    def test_a_failed_call_back_stops_no_clock_and_moves_nothing(
        self, office: Office, state: State, outcome: CallOutcome
    ) -> None:
        ticket = _ticket_in(office, state)
        before = office.row(ticket)
        office.wait(minutes=5)
        _call(office, CallDirection.OUTBOUND, outcome, ticket=ticket)
        after = office.row(ticket)
        for name in ("state", "due_at", "due_kind", "waiting_since", "unanswered", "answers", "snoozed_until"):
            assert after[name] == before[name], name

    def test_ringing_somebody_up_owes_them_no_first_answer(self, office: Office) -> None:
        ticket = _call(office, CallDirection.OUTBOUND, CallOutcome.NO_ANSWER, party=_CALLER)
        assert office.row(ticket)["due_at"] is None

    @pytest.mark.parametrize("state", [State.PENDING, State.SNOOZED, State.SOLVED, State.CLOSED])
    def test_a_call_that_was_missed_reopens(self, office: Office, state: State) -> None:
        ticket = _ticket_in(office, state)
        _call(office, CallDirection.INBOUND, CallOutcome.ABANDONED, ticket=ticket)
        row = office.row(ticket)
        assert (row["state"], row["unanswered"] > 0) == ("open", True)

    def test_a_call_solves(self, office: Office) -> None:
        ticket = office.ticket()
        _call(office, CallDirection.INBOUND, CallOutcome.REACHED, ticket=ticket, solve=True)
        row = office.row(ticket)
        assert (row["state"], row["first_waived"], row["answers"]) == ("solved", 0, 1)

    def test_times_that_cannot_be(self, office: Office) -> None:
        given = {"direction": CallDirection.INBOUND, "outcome": CallOutcome.REACHED, "party": _CALLER}
        office.refused(LogCall, started_at=office.now, answered_at=office.at(seconds=-1), **given)
        office.refused(LogCall, started_at=office.at(seconds=-9), ended_at=office.at(seconds=-10), **given)
        office.refused(LogCall, started_at=office.at(hours=1), **given)

    def test_no_reply_needed_goes_for_a_missed_call_too(self, office: Office) -> None:
        ticket = _call(office, CallDirection.INBOUND, CallOutcome.ABANDONED, party=_CALLER)
        office.done(NoReplyNeeded, ticket=ticket)
        assert office.row(ticket)["due_at"] is None
        assert office.store.read("SELECT waived FROM message") == [(1,)]


_CALLER = Party(ContactKind.PHONE, "+37120331180")


def _call(office: Office, direction: CallDirection, outcome: CallOutcome, **fields: Any) -> str:
    answer = office.done(LogCall, **{"direction": direction, "outcome": outcome, "started_at": office.now, **fields})
    assert answer.ticket is not None
    return answer.ticket


def _ticket_in(office: Office, state: State) -> str:
    ticket = office.ticket()
    if state is State.SNOOZED:
        office.done(Snooze, ticket=ticket, until=office.at(days=3))
    elif state is not State.NEW:
        office.done(SetState, ticket=ticket, state=state)
    return ticket
