"""When a ticket is due, by which clock, and what its clocks say about themselves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from deskterm.model.words import Channel, DueKind, State
from deskterm.standards.clock import Pause
from deskterm.standards.due import ClockStatus, OpenPromise, TicketTimes, clocks_of, due_of
from deskterm.standards.reading import read_standards
from deskterm.standards.shipped import SHIPPED

CREATED = datetime(2026, 11, 20, 20, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW = TicketTimes(State.NEW, Channel.MAIL, CREATED)
ANSWERED = replace(NEW, state=State.PENDING, first_answer_at=CREATED + HOUR)
RESOLVING = read_standards({"rule": [{"clock": "resolution", "target": "2d"}]})


def told(times, standards=SHIPPED):
    due = due_of(times, standards)
    return None if due is None else (due.kind, due.at - CREATED)


def test_a_new_mail_is_due_twelve_hours_on_and_soon_when_a_quarter_is_left():
    due = due_of(NEW, SHIPPED)
    assert due is not None
    assert (due.kind, due.at, due.soon_at) == (DueKind.FIRST, CREATED + 12 * HOUR, CREATED + 9 * HOUR)
    assert due.standard is not None
    assert due.standard.channel is Channel.MAIL


def test_an_answered_ticket_is_not_due_until_the_customer_writes_again():
    assert told(ANSWERED) is None
    waiting = replace(ANSWERED, state=State.OPEN, waiting_since=CREATED + 5 * HOUR)
    assert told(waiting) == (DueKind.NEXT, 17 * HOUR)


def test_the_first_answer_is_due_from_the_creation_however_often_the_customer_writes():
    assert told(replace(NEW, waiting_since=CREATED + 5 * HOUR)) == (DueKind.FIRST, 12 * HOUR)


def test_no_reply_needed_ends_the_first_clock_without_counting():
    waived = replace(NEW, first_waived=True)
    assert told(waived) is None
    (first,) = clocks_of(waived, SHIPPED)
    assert (first.status, first.kept) == (ClockStatus.WAIVED, None)
    assert not first.late(CREATED + 100 * HOUR)
    assert told(replace(waived, waiting_since=CREATED + HOUR)) == (DueKind.NEXT, 13 * HOUR)


def test_a_missed_call_is_late_after_three_rings():
    missed = replace(NEW, channel=Channel.PHONE)
    assert told(missed) == (DueKind.FIRST, timedelta(seconds=18))


def test_the_earliest_of_clocks_promises_and_snooze_says_which_it_is():
    promised = OpenPromise(CREATED + 6 * HOUR, CREATED + 2 * HOUR)
    times = replace(NEW, promises=(OpenPromise(CREATED + 30 * HOUR), promised))
    due = due_of(times, SHIPPED)
    assert due is not None
    assert (due.kind, due.at, due.soon_at) == (DueKind.PROMISE, promised.due_at, CREATED + 5 * HOUR)
    assert due.standard is None
    snoozed = replace(ANSWERED, state=State.SNOOZED, snoozed_until=CREATED + 3 * HOUR, promises=(promised,))
    due = due_of(snoozed, SHIPPED)
    assert due is not None
    assert (due.kind, due.at, due.soon_at) == (DueKind.SNOOZE, CREATED + 3 * HOUR, CREATED + 3 * HOUR)


def test_a_running_clock_may_come_before_the_end_of_a_snooze():
    assert told(replace(NEW, state=State.SNOOZED, snoozed_until=CREATED + 90 * HOUR)) == (DueKind.FIRST, 12 * HOUR)


def test_a_snooze_counts_only_while_the_ticket_is_snoozed():
    assert told(replace(ANSWERED, snoozed_until=CREATED + 3 * HOUR)) is None


def test_a_promise_of_unknown_making_is_soon_only_when_it_is_due():
    due = due_of(replace(ANSWERED, promises=(OpenPromise(CREATED + HOUR),)), SHIPPED)
    assert due is not None
    assert due.soon_at == due.at


@pytest.mark.parametrize("state", [State.SOLVED, State.CLOSED])
def test_a_finished_ticket_owes_only_its_open_promises(state):
    finished = replace(NEW, state=state, waiting_since=CREATED, solved_at=CREATED + HOUR)
    assert told(finished, RESOLVING) is None
    assert told(replace(finished, promises=(OpenPromise(CREATED + 99 * HOUR),))) == (DueKind.PROMISE, 99 * HOUR)


def test_waiting_for_the_customer_pauses_resolution_only():
    pending = replace(ANSWERED, pauses=(Pause(CREATED + HOUR, None, "pending"),))
    assert told(pending, RESOLVING) is None
    assert told(replace(pending, waiting_since=CREATED + HOUR), RESOLVING) == (DueKind.NEXT, 13 * HOUR)
    back = replace(ANSWERED, state=State.OPEN, pauses=(Pause(CREATED + HOUR, CREATED + 11 * HOUR, "pending"),))
    assert told(back, RESOLVING) == (DueKind.RESOLUTION, 58 * HOUR)


def test_what_was_late_before_its_pause_stays_late():
    late = replace(ANSWERED, pauses=(Pause(CREATED + 60 * HOUR, None, "pending"),))
    assert told(late, RESOLVING) == (DueKind.RESOLUTION, 48 * HOUR)


def test_at_the_same_instant_the_answer_comes_before_the_promise():
    assert told(replace(NEW, promises=(OpenPromise(CREATED + 12 * HOUR),))) == (DueKind.FIRST, 12 * HOUR)


def test_every_clock_says_how_it_stands():
    times = replace(
        ANSWERED,
        state=State.SNOOZED,
        first_answer_at=CREATED + 13 * HOUR,
        waiting_since=CREATED + 20 * HOUR,
        snoozed_until=CREATED + 40 * HOUR,
        promises=(OpenPromise(CREATED + 30 * HOUR, CREATED + 13 * HOUR),),
        pauses=(Pause(CREATED + 14 * HOUR, None, "snoozed"),),
    )
    clocks = {clock.kind: clock for clock in clocks_of(times, RESOLVING)}
    assert list(clocks) == [DueKind.FIRST, DueKind.NEXT, DueKind.RESOLUTION, DueKind.PROMISE, DueKind.SNOOZE]
    first = clocks[DueKind.FIRST]
    assert (first.status, first.kept, first.due) == (ClockStatus.DONE, False, CREATED + 12 * HOUR)
    assert [line.running_total for line in first.ledger()] == [13 * 3600]
    following = clocks[DueKind.NEXT]
    assert (following.status, following.due, following.kept) == (ClockStatus.RUNNING, CREATED + 32 * HOUR, None)
    assert not following.late(CREATED + 32 * HOUR)
    assert following.late(CREATED + 32 * HOUR + timedelta(seconds=1))
    assert following.ledger(CREATED + 21 * HOUR)[-1].running_total == 3600
    resolution = clocks[DueKind.RESOLUTION]
    assert (resolution.status, resolution.due) == (ClockStatus.PAUSED, None)
    assert [line.why for line in resolution.ledger()] == ["working", "pause:snoozed"]
    assert clocks[DueKind.PROMISE].target == 17 * HOUR
    assert [line.why for line in clocks[DueKind.PROMISE].ledger()] == ["working"]
    assert clocks[DueKind.SNOOZE].target is None
    assert clocks[DueKind.SNOOZE].ledger() == ()


def test_an_answer_at_the_last_moment_is_in_time():
    (first,) = clocks_of(replace(ANSWERED, first_answer_at=CREATED + 12 * HOUR), SHIPPED)
    assert first.kept is True


def test_resolution_is_creation_to_last_solve_without_the_waiting():
    solved = replace(
        ANSWERED,
        state=State.SOLVED,
        solved_at=CREATED + 50 * HOUR,
        pauses=(Pause(CREATED + HOUR, CREATED + 4 * HOUR, "pending"),),
    )
    resolution = clocks_of(solved, RESOLVING)[-1]
    assert (resolution.status, resolution.kept) == (ClockStatus.DONE, True)
    assert resolution.ledger()[-1].running_total == 47 * 3600
