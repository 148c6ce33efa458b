"""Answers on their way out: nothing is sent twice, nothing unseen, and an answer counts when it leaves."""

from datetime import timedelta
from typing import Any

import pytest

from deskterm.model.commands import (
    DESK,
    Dispatch,
    LogCall,
    MakePromise,
    NoReplyNeeded,
    PromiseMade,
    Recall,
    Release,
    Reply,
    SetState,
    Snooze,
    UpdateCustomer,
)
from deskterm.model.instants import to_milliseconds
from deskterm.model.words import (
    Audience,
    CallDirection,
    CallOutcome,
    Channel,
    ContactKind,
    Delivery,
    State,
)
from office import MORNING, Office, Party

pytestmark = pytest.mark.both_databases

HOUR = 3_600_000


def _delivery(office: Office, message: str | None) -> tuple[str, str]:
    return office.store.read("SELECT delivery, reason FROM message WHERE id = ?", (message,))[0]


class TestRefusals:
    @pytest.mark.parametrize("body", ["", " \n\t "])
    def test_an_empty_answer(self, office: Office, body: str) -> None:
        assert office.refused(Reply, ticket=office.ticket(), body=body).reason == "the answer is empty"

    def test_an_empty_slot(self, office: Office) -> None:
        answer = office.refused(Reply, ticket=office.ticket(), body="until {{ slot.refund_date }}, promised")
        assert answer.reason == "the slot refund_date is empty"

    def test_a_note_is_no_answer(self, office: Office) -> None:
        assert office.refused(Reply, ticket=office.ticket(), body="x", audience=Audience.INTERNAL).hint

    def test_a_phone_matter_is_called(self, office: Office) -> None:
        answer = office.done(
            LogCall,
            direction=CallDirection.INBOUND,
            outcome=CallOutcome.ABANDONED,
            started_at=office.now,
            party=Party(ContactKind.PHONE, "+37120331180"),
        )
        assert "a phone matter" in office.refused(Reply, ticket=answer.ticket, body="x").reason

    def test_nowhere_to_send_it(self, office: Office) -> None:
        ticket = office.ticket(sender=Party(ContactKind.HANDLE, "marta"), channel=Channel.MAIL)
        assert "no address for mail" in office.refused(Reply, ticket=ticket, body="x").reason

    def test_a_promise_whose_time_has_passed(self, office: Office) -> None:
        promises = (PromiseMade("call", office.at(hours=1)), PromiseMade("refund", office.at(hours=-1)))
        answer = office.refused(Reply, ticket=office.ticket(), body="x", promises=promises)
        assert answer.hint == "refund: its time has passed"

    def test_a_message_that_is_not_there(self, office: Office) -> None:
        ticket = office.ticket()
        for kind in (Release, Recall):
            assert office.refused(kind, message="nothing").reason == "that message is not there"
        assert office.refused(Dispatch, actor=DESK, message="nothing").reason == "that message is not there"
        assert office.refused(Reply, ticket=ticket, body="x", last_message="nothing").reason
        assert office.refused(Recall).reason == "there is nothing to recall"

    def test_what_cannot_be_released_or_dispatched(self, office: Office) -> None:
        message = office.done(Reply, ticket=office.ticket(), body="x").message
        assert "not held" in office.refused(Release, message=message).reason
        assert "not over" in office.refused(Dispatch, actor=DESK, message=message).reason


class TestLeaving:
    def test_an_answer_counts_when_it_leaves_not_when_it_is_written(self, office: Office) -> None:
        office.make_demo()
        ticket = office.ticket()
        office.wait(minutes=7)
        answer = office.done(Reply, ticket=ticket, body="It is on its way")
        row = office.row(ticket)
        assert (row["first_answer_at"], row["answers"], row["unsent"], row["due_kind"]) == (None, 0, 1, "first")
        assert not office.desk.tick(office.wait(seconds=9))
        office.wait(seconds=1)
        assert office.desk.tick(office.now)
        row = office.row(ticket)
        assert (row["first_answer_at"], row["answers"], row["unsent"]) == (to_milliseconds(office.now), 1, 0)
        assert (row["state"], row["due_at"], row["unanswered"]) == ("pending", None, 0)
        assert _delivery(office, answer.message) == ("sent", "")
        assert office.store.read("SELECT count(*) FROM outbox") == [(0,)]

    def test_nothing_leaves_twice(self, office: Office) -> None:
        office.make_demo()
        message = office.done(Reply, ticket=office.ticket(), body="once").message
        office.let_leave()
        assert not office.let_leave()
        assert office.refused(Dispatch, actor=DESK, message=message).reason
        assert office.refused(Release, message=message).reason

    @pytest.mark.parametrize(("channel", "seconds"), [(Channel.MAIL, 10), (Channel.CHAT, 2), (Channel.SOCIAL, 10)])
    def test_the_countdown_of_each_channel(self, office: Office, channel: Channel, seconds: float) -> None:
        sender = Party(ContactKind.MAIL if channel is Channel.MAIL else ContactKind.HANDLE, "ilze")
        ticket = office.ticket(channel=channel, sender=sender)
        office.done(Reply, ticket=ticket, body="x")
        unsent = office.reads.unsent()[0]
        assert unsent.leaves_at == MORNING + timedelta(seconds=seconds)
        assert (unsent.recipient, unsent.author) == ("ilze", "aija")

    def test_a_customer_who_writes_during_the_countdown_stays_unanswered(self, office: Office) -> None:
        office.make_demo()
        ticket = office.ticket()
        office.done(Reply, ticket=ticket, body="It is on its way", solve=True)
        office.wait(seconds=5)
        office.receive("And it is broken!", subject="[#1001]")
        office.wait(seconds=5)
        office.desk.tick(office.now)
        row = office.row(ticket)
        assert (row["state"], row["unanswered"], row["answers"], row["due_kind"]) == ("open", 1, 1, "next")
        assert row["waiting_since"] == to_milliseconds(office.at(seconds=-5))

    @pytest.mark.parametrize("marks", [{"automatic": True}, {"bounce": True}])
    def test_a_machine_that_writes_during_the_countdown_waits_for_nothing(
        self, office: Office, marks: dict[str, Any]
    ) -> None:
        office.make_demo()
        ticket = office.ticket()
        office.done(Reply, ticket=ticket, body="It is on its way")
        office.receive("out of office", subject="[#1001]", **marks)
        office.let_leave()
        assert (office.row(ticket)["state"], office.row(ticket)["unanswered"]) == ("pending", 0)

    def test_a_call_missed_during_the_countdown_waits(self, office: Office) -> None:
        office.make_demo()
        ticket = office.ticket()
        office.done(Reply, ticket=ticket, body="It is on its way")
        office.wait(seconds=1)
        call = {"direction": CallDirection.INBOUND, "outcome": CallOutcome.ABANDONED, "started_at": office.now}
        office.done(LogCall, ticket=ticket, **call)
        office.let_leave()
        assert (office.row(ticket)["state"], office.row(ticket)["unanswered"]) == ("open", 1)

    def test_what_rides_with_an_answer_takes_effect_when_it_leaves(self, office: Office) -> None:
        office.make_demo()
        ticket = office.ticket()
        promise = PromiseMade("refund", office.at(days=2))
        office.done(Reply, ticket=ticket, body="x", solve=True, ask_rating=True, promises=(promise,))
        row = office.row(ticket)
        assert (row["state"], row["asked_at"], office.reads.ticket(ticket).promises) == ("new", None, ())
        office.let_leave()
        view = office.reads.ticket(ticket)
        assert (view.line.state, view.asked, view.verdict_given) == (State.SOLVED, True, False)
        assert [(one.text, one.due_at, one.made_by) for one in view.promises] == [("refund", promise.due_at, "aija")]

    def test_who_answers_first_has_the_ticket(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(Reply, actor="pavils", ticket=ticket, body="x")
        office.done(Reply, actor="zane", ticket=ticket, body="y")
        assert office.row(ticket)["assignee"] == "pavils"

    def test_phrases_that_were_used_are_counted(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(Reply, ticket=ticket, body="x", canned=("greeting", "closing"))
        office.done(Reply, ticket=ticket, body="y", canned=("greeting",))
        assert office.reads.usage() == {"greeting": 2, "closing": 1}

    def test_the_screen_names_the_very_address_it_goes_to(self, office: Office) -> None:
        for channel in (Channel.MAIL, Channel.CHAT, Channel.SOCIAL, Channel.WEB):
            sender = Party(ContactKind.MAIL, f"{channel}@example.com", "X")
            ticket = office.ticket(channel=channel, sender=sender)
            named = office.reads.ticket(ticket).recipient
            if channel is Channel.SOCIAL:
                assert named == ""
                office.refused(Reply, ticket=ticket, body="x")
                continue
            office.done(Reply, ticket=ticket, body="x")
            assert named == office.reads.unsent()[-1].recipient == f"{channel}@example.com"


class TestClocks:
    def test_pending_stops_no_answer_clock(self, office: Office) -> None:
        ticket = office.ticket()
        due = office.row(ticket)["due_at"]
        office.done(SetState, ticket=ticket, state=State.PENDING)
        assert office.row(ticket)["due_at"] == due

    def test_no_reply_needed_ends_the_clock_without_counting(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(NoReplyNeeded, ticket=ticket)
        row = office.row(ticket)
        assert (row["due_at"], row["first_answer_at"], row["first_waived"], row["answers"]) == (None, None, 1, 0)
        assert office.reads.ticket(ticket).messages[0].waived
        assert "nobody waits" in office.refused(NoReplyNeeded, ticket=ticket).reason
        office.wait(hours=1)
        office.receive("well?", subject="[#1001]")
        row = office.row(ticket)
        assert (row["due_kind"], row["due_at"]) == ("next", to_milliseconds(MORNING) + 13 * HOUR)

    def test_the_next_answer_runs_from_the_oldest_unanswered_message(self, office: Office) -> None:
        office.make_demo()
        ticket = office.ticket()
        office.done(Reply, ticket=ticket, body="x")
        office.let_leave()
        asked = office.wait(hours=1)
        office.receive("first", subject="[#1001]")
        office.wait(hours=1)
        office.receive("second", subject="[#1001]")
        row = office.row(ticket)
        assert (row["due_kind"], row["due_at"], row["unanswered"]) == ("next", to_milliseconds(asked) + 12 * HOUR, 2)

    def test_the_earliest_of_clock_promise_and_snooze_says_which_it_is(self, office: Office) -> None:
        ticket = office.ticket()
        assert office.row(ticket)["due_kind"] == "first"
        office.done(MakePromise, ticket=ticket, text="call", due_at=office.at(hours=5))
        assert office.row(ticket)["due_kind"] == "promise"
        office.done(Snooze, ticket=ticket, until=office.at(hours=2))
        assert office.row(ticket)["due_kind"] == "snooze"
        office.done(SetState, ticket=ticket, state=State.OPEN)
        assert office.row(ticket)["due_kind"] == "promise"

    def test_the_clock_explains_itself(self, office: Office) -> None:
        ticket = office.ticket()
        clocks = office.reads.why(ticket, office.settings)
        assert [(one.kind, one.due) for one in clocks] == [("first", MORNING + timedelta(hours=12))]
        assert clocks[0].ledger()


class TestHeld:
    def test_without_a_transport_it_is_held_and_the_clock_keeps_running(self, office: Office) -> None:
        ticket = office.ticket()
        due = office.row(ticket)["due_at"]
        message = office.done(Reply, ticket=ticket, body="x", solve=True).message
        office.let_leave()
        assert _delivery(office, message) == (
            "held",
            "there is no transport for mail: send it yourself, then confirm",
        )
        row = office.row(ticket)
        assert (row["state"], row["unsent"], row["due_at"], row["answers"]) == ("new", 1, due, 0)
        assert office.reads.counts().unsent == 1
        assert not office.let_leave()

    def test_a_person_confirms_that_they_sent_it_themselves(self, office: Office) -> None:
        ticket = office.ticket()
        message = office.done(Reply, ticket=ticket, body="x", solve=True).message
        office.let_leave()
        office.wait(minutes=30)
        office.done(Release, actor="pavils", message=message, by_hand=True)
        row = office.row(ticket)
        assert (row["state"], row["unsent"], row["first_answer_at"]) == ("solved", 0, to_milliseconds(office.now))
        assert office.reads.unsent() == ()

    def test_released_without_a_transport_it_is_held_again(self, office: Office) -> None:
        message = office.done(Reply, ticket=office.ticket(), body="x").message
        office.let_leave()
        office.done(Release, message=message)
        assert _delivery(office, message) == ("counting", "")
        office.desk.tick(office.now)
        assert _delivery(office, message)[0] == "held"

    def test_a_colleague_who_wrote_meanwhile_holds_it(self, office: Office) -> None:
        ticket = office.ticket()
        seen = office.reads.ticket(ticket).messages[-1].id
        office.wait(seconds=1)
        office.done(Reply, actor="pavils", ticket=ticket, body="I have it")
        office.wait(seconds=1)
        message = office.done(Reply, ticket=ticket, body="me too", last_message=seen).message
        assert _delivery(office, message) == ("held", "Pavils wrote to the customer meanwhile")
        office.make_demo()
        office.let_leave()
        assert _delivery(office, message)[0] == "held"
        office.done(Release, message=message)
        assert _delivery(office, message)[0] == "sent"

    def test_ones_own_answer_or_a_recalled_one_holds_nothing(self, office: Office) -> None:
        ticket = office.ticket()
        seen = office.reads.ticket(ticket).messages[-1].id
        office.wait(seconds=1)
        office.done(Reply, actor="pavils", ticket=ticket, body="never mind")
        office.done(Recall, actor="pavils")
        office.done(Reply, ticket=ticket, body="first", last_message=seen)
        message = office.done(Reply, ticket=ticket, body="second", last_message=seen).message
        assert _delivery(office, message)[0] == "counting"

    def test_a_demo_store_lets_answers_leave_and_delivers_to_nobody(self, office: Office) -> None:
        office.make_demo()
        assert office.reads.is_demo()
        message = office.done(Reply, ticket=office.ticket(), body="x").message
        office.let_leave()
        assert _delivery(office, message)[0] == "sent"


class TestRecalling:
    def test_it_comes_back_until_it_has_left(self, office: Office) -> None:
        ticket = office.ticket()
        before = office.row(ticket)
        message = office.done(Reply, ticket=ticket, body="wrong zebra").message
        assert office.reads.search("zebra")
        office.done(Recall)
        assert _delivery(office, message)[0] == "recalled"
        assert office.reads.search("zebra") == ()
        assert len(office.reads.ticket(ticket).messages) == 1
        row = office.row(ticket)
        assert (row["unsent"], row["due_at"]) == (0, before["due_at"])
        assert not office.let_leave()

    def test_the_latest_of_ones_own_goes_first(self, office: Office) -> None:
        ticket = office.ticket()
        first = office.done(Reply, ticket=ticket, body="one").message
        office.wait(seconds=1)
        second = office.done(Reply, ticket=ticket, body="two").message
        office.wait(seconds=1)
        office.done(Reply, actor="pavils", ticket=ticket, body="three")
        office.done(Recall)
        assert (_delivery(office, first)[0], _delivery(office, second)[0]) == ("counting", "recalled")

    def test_not_what_has_left_nor_what_is_somebody_elses(self, office: Office) -> None:
        office.make_demo()
        message = office.done(Reply, ticket=office.ticket(), body="x").message
        assert "Aija's" in office.refused(Recall, actor="pavils", message=message).reason
        office.let_leave()
        assert "has left already" in office.refused(Recall, message=message).reason

    def test_a_held_one_too_and_once(self, office: Office) -> None:
        message = office.done(Reply, ticket=office.ticket(), body="x").message
        office.let_leave()
        office.done(Recall, message=message)
        assert office.refused(Recall, message=message).reason == "that answer cannot be recalled any more"
        assert office.reads.counts().unsent == 0


def test_an_edited_address_does_not_redirect_what_is_on_its_way(office: Office) -> None:
    ticket = office.ticket()
    office.done(Reply, ticket=ticket, body="x")
    customer = office.reads.ticket(ticket).customer.id
    office.done(UpdateCustomer, customer=customer, add_contact=(Party(ContactKind.MAIL, "other@example.com"),))
    assert office.reads.unsent()[0].recipient == "ilze@example.com"
    assert office.reads.unsent()[0].delivery is Delivery.COUNTING
