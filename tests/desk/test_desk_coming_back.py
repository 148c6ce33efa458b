"""What comes back: a snooze keeps its date when the customer writes, a promise brings its ticket back in time."""

from dataclasses import replace

import pytest

from deskterm.model.commands import (
    DESK,
    KeepPromise,
    LogCall,
    MakePromise,
    Remind,
    SetState,
    Snooze,
    Undo,
)
from deskterm.model.instants import to_milliseconds
from deskterm.model.words import CallDirection, CallOutcome, State
from deskterm.store.reminding import soon_due
from office import Office

pytestmark = pytest.mark.both_databases


class TestASnooze:
    """Its date outlives a customer's *thanks*."""

    @pytest.fixture
    def asleep(self, office: Office) -> str:
        ticket = office.ticket()
        office.done(Snooze, ticket=ticket, until=office.at(days=2))
        return ticket

    def test_the_customer_wakes_it_and_the_date_is_kept(self, office: Office, asleep: str) -> None:
        until = office.at(days=2)
        office.wait(hours=1)
        office.receive(subject="[#1001]", body="thanks", external_id="<t@example.com>")
        row = office.row(asleep)
        assert (row["state"], row["snoozed_until"]) == ("open", None)
        assert row["snooze_kept"] == to_milliseconds(until)
        assert office.reads.ticket(asleep).snooze_kept == until
        office.done(Snooze, ticket=asleep, until=until)
        assert office.row(asleep)["snooze_kept"] is None

    def test_a_call_of_theirs_wakes_it_alike(self, office: Office, asleep: str) -> None:
        office.wait(hours=1)
        office.done(
            LogCall, ticket=asleep, direction=CallDirection.INBOUND, outcome=CallOutcome.ABANDONED,
            started_at=office.now,
        )  # fmt: skip
        assert office.row(asleep)["snooze_kept"] is not None

    def test_when_its_time_has_come_nothing_is_kept(self, office: Office, asleep: str) -> None:
        office.wait(days=2)
        office.desk.tick(office.now)
        row = office.row(asleep)
        assert (row["state"], row["snooze_kept"]) == ("new", None)

    def test_solving_forgets_it(self, office: Office, asleep: str) -> None:
        office.receive(subject="[#1001]", external_id="<t@example.com>")
        office.done(SetState, ticket=asleep, state=State.SOLVED)
        assert office.row(asleep)["snooze_kept"] is None
        office.done(Undo)
        assert office.row(asleep)["snooze_kept"] is not None


class TestAPromise:
    """Half an hour before it lapses its ticket is to be worked on."""

    @pytest.fixture
    def promised(self, office: Office) -> str:
        """A ticket that waits for the customer, with a promise for in three hours."""
        ticket = office.ticket()
        office.done(MakePromise, ticket=ticket, text="a call", due_at=office.at(hours=3))
        office.done(SetState, ticket=ticket, state=State.PENDING)
        return ticket

    def test_it_comes_back_before_it_lapses_and_once(self, office: Office, promised: str) -> None:
        office.wait(hours=2, minutes=29)
        assert not office.desk.tick(office.now)
        office.wait(minutes=1)
        assert office.reads.something_due()
        assert office.desk.tick(office.now)
        row = office.row(promised)
        assert (row["state"], row["due_kind"], row["lane"]) == ("open", "promise", "solve")
        office.done(SetState, ticket=promised, state=State.PENDING)
        assert not office.desk.tick(office.now)

    def test_the_lead_is_the_teams_own(self, office: Office, promised: str) -> None:
        office.desk.settings = replace(office.desk.settings, promise_minutes=120)
        office.wait(hours=1)
        assert office.desk.tick(office.now)
        assert office.row(promised)["state"] == "open"

    def test_a_snoozed_one_comes_back_too_and_its_date_is_kept(self, office: Office, promised: str) -> None:
        office.done(Snooze, ticket=promised, until=office.at(days=1))
        office.wait(hours=2, minutes=45)
        office.desk.tick(office.now)
        row = office.row(promised)
        assert row["state"] == "open"
        assert row["snooze_kept"] is not None

    def test_what_was_kept_or_is_solved_brings_nothing_back(self, office: Office, promised: str) -> None:
        promise = office.reads.ticket(promised).promises[0].id
        office.done(KeepPromise, ticket=promised, promise=promise)
        office.wait(hours=2, minutes=45)
        assert not office.desk.tick(office.now)
        office.done(Undo)
        office.done(SetState, ticket=promised, state=State.SOLVED)
        assert not office.desk.tick(office.now)

    def test_what_lapsed_long_ago_is_not_brought_back(self, office: Office, promised: str) -> None:
        office.wait(days=9)
        assert soon_due(office.store, to_milliseconds(office.now)) == []
        assert office.row(promised)["state"] == "pending"

    def test_only_the_desk_itself_does_this(self, office: Office, promised: str) -> None:
        promise = office.reads.ticket(promised).promises[0].id
        refused = office.refused(Remind, ticket=promised, promise=promise, actor="pavils")
        assert "role" in refused.reason
        office.done(Remind, ticket=promised, promise=promise, actor=DESK)
        assert "in sight" in office.refused(Remind, ticket=promised, promise=promise, actor=DESK).reason
