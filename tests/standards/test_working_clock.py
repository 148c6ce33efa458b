"""The clock and its ledger: properties that hold for every calendar, start, target and pause."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskterm.standards.calendar import ALWAYS, WHOLE_DAY, Calendar, around_the_clock
from deskterm.standards.clock import Pause, due, settled_pauses, worked
from deskterm.standards.ledger import LedgerLine, explain, ledger

MINUTE = timedelta(minutes=1)
CHANGES = {
    "Europe/Riga": (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "America/New_York": (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    "Asia/Shanghai": (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)),
    "Pacific/Chatham": (datetime(2026, 4, 4, 14, tzinfo=UTC), datetime(2026, 9, 26, 14, tzinfo=UTC)),
}
"""For each zone two instants at which something happens: clocks change, a year ends."""

quick = settings(max_examples=50, deadline=None)


@st.composite
def hours(draw):
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from([(), WHOLE_DAY]))
    quarters = st.integers(4, 20) if draw(st.booleans()) else st.integers(0, 96)  # clocks change from 1 to 5
    ends = sorted(draw(st.sets(quarters.map(lambda quarter: quarter * 15), min_size=2, max_size=6)))
    return tuple(zip(ends[0 : len(ends) // 2 * 2 : 2], ends[1::2], strict=True))


@st.composite
def situations(draw):
    """A calendar, a start within days of a change, and pauses near it; every fourth calendar hardly closes."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    around = draw(st.sampled_from(CHANGES[zone]))
    near = [around.date() + timedelta(days=days) for days in range(-4, 9)]
    week = (WHOLE_DAY,) * 7 if draw(st.integers(0, 3)) == 0 else tuple(draw(hours()) for _ in range(7))
    calendar = Calendar(
        zone,
        week,
        frozenset(draw(st.lists(st.sampled_from(near), max_size=3))),
        tuple(sorted(draw(st.dictionaries(st.sampled_from(near), hours(), max_size=2)).items())),
    )
    start = around + draw(st.integers(-1440, 360)) * MINUTE
    pauses = [
        Pause(start + since * MINUTE, start + (since + length) * MINUTE, cause)
        for since, length, cause in draw(
            st.lists(
                st.tuples(st.integers(-600, 5000), st.integers(0, 1500), st.sampled_from(["pending", "snoozed", ""])),
                max_size=4,
            )
        )
    ]
    if draw(st.integers(0, 9)) == 0:
        pauses.append(Pause(start + draw(st.integers(0, 5000)) * MINUTE, None, "pending"))
    return calendar, start, tuple(pauses)


targets = st.integers(1, 40 * 60).map(lambda minutes: minutes * MINUTE)
spans = st.integers(0, 6 * 1440).map(lambda minutes: minutes * MINUTE)


def minutes_shown(zone, start, stop):
    """Each minute from ``start`` to ``stop`` with what a clock on the wall shows that is put forward but never back."""
    info = ZoneInfo(zone)
    at = start - timedelta(days=1)
    shown = datetime.min
    while at < stop:
        shown = max(shown, at.astimezone(info).replace(tzinfo=None))
        if at >= start:
            yield at, shown.date(), shown.hour * 60 + shown.minute
        at += MINUTE


def slowly_worked(calendar, start, stop, pauses):
    """Working time counted minute by minute."""
    extra, total = dict(calendar.extra), timedelta(0)
    for at, on, minute in minutes_shown(calendar.zone, start, stop):
        closed = on in calendar.holidays and on not in extra
        open_hours = () if closed else extra.get(on, calendar.week[on.weekday()])
        if any(since <= minute < to for since, to in open_hours) and not any(
            pause.start <= at and (pause.stop is None or at < pause.stop) for pause in pauses
        ):
            total += MINUTE
    return total


@pytest.mark.parametrize(("zone", "change"), [(zone, change) for zone in CHANGES for change in CHANGES[zone]])
def test_hours_that_open_or_close_while_the_clocks_change(zone, change):
    start, stop = change - timedelta(hours=12), change + timedelta(hours=12)
    on = change.astimezone(ZoneInfo(zone)).date()
    shown = [minute for _, day, minute in minutes_shown(zone, start, stop) if day == on]
    closed = ((), (), (), (), (), (), ())
    for opens, closes in combinations(range(45, 315, 15), 2):
        calendar = Calendar(zone, closed, extra=((on, ((opens, closes),)),))
        expected = sum(opens <= minute < closes for minute in shown) * MINUTE
        assert worked(calendar, start, stop) == expected, (opens, closes)


@settings(max_examples=30, deadline=None)
@given(situations(), st.integers(0, 3 * 1440).map(lambda minutes: minutes * MINUTE))
def test_the_clock_counts_what_counting_minutes_counts(situation, span):
    calendar, start, pauses = situation
    assert worked(calendar, start, start + span, pauses) == slowly_worked(calendar, start, start + span, pauses)


@quick
@given(situations(), targets)
def test_exactly_the_target_is_worked_when_it_is_due_and_less_before(situation, target):
    calendar, start, pauses = situation
    at = due(calendar, start, target, pauses)
    if at is not None:
        assert worked(calendar, start, at, pauses) == target
        assert worked(calendar, start, at - timedelta(microseconds=1), pauses) < target


@quick
@given(situations(), spans)
def test_what_is_used_up_at_closing_is_due_at_closing(situation, span):
    calendar, start, pauses = situation
    target = worked(calendar, start, start + span, pauses)
    at = due(calendar, start, target, pauses)
    assert at is not None
    assert at <= start + span
    assert worked(calendar, at, start + span, pauses) == timedelta(0)


@quick
@given(situations(), targets, st.integers(-300, 4000), st.integers(1, 3000))
def test_one_more_pause_never_makes_anything_due_earlier(situation, target, since, length):
    calendar, start, pauses = situation
    before = due(calendar, start, target, pauses)
    more = Pause(start + since * MINUTE, start + (since + length) * MINUTE)
    after = due(calendar, start, target, (*pauses, more))
    assert after is None or (before is not None and after >= before)


@quick
@given(situations(), spans, spans)
def test_splitting_a_stretch_anywhere_changes_nothing(situation, left, right):
    calendar, start, pauses = situation
    middle, stop = start + left, start + left + right
    whole = worked(calendar, start, stop, pauses)
    assert worked(calendar, start, middle, pauses) + worked(calendar, middle, stop, pauses) == whole


@quick
@given(situations(), targets, spans)
def test_what_is_left_later_is_due_at_the_same_instant(situation, target, span):
    calendar, start, pauses = situation
    later = start + span
    left = target - worked(calendar, start, later, pauses)
    if left > timedelta(0):
        assert due(calendar, later, left, pauses) == due(calendar, start, target, pauses)


def agrees(lines, start, stop, expected):
    assert lines[0].at_from == start
    assert lines[-1].at_to == stop
    assert all(line.at_to == following.at_from for line, following in pairwise(lines))
    assert sum(line.seconds for line in lines) == pytest.approx(expected.total_seconds())
    assert lines[-1].running_total == expected.total_seconds()
    assert all((line.seconds > 0) == line.counts for line in lines)


@quick
@given(situations(), spans, st.integers(3, 12))
def test_the_ledger_to_a_stop_adds_up_to_what_was_worked(situation, span, most):
    calendar, start, pauses = situation
    expected = worked(calendar, start, start + span, pauses)
    lines = ledger(calendar, start, stop=start + span, pauses=pauses)
    folded = ledger(calendar, start, stop=start + span, pauses=pauses, most=most)
    if not span:
        assert lines == folded == ()
        return
    agrees(lines, start, start + span, expected)
    agrees(folded, start, start + span, expected)
    assert len(folded) <= most
    for line in lines:
        length = (line.at_to - line.at_from).total_seconds()
        assert length > 0
        assert line.seconds == (length if line.counts else 0)
        assert worked(calendar, line.at_from, line.at_to, pauses).total_seconds() == line.seconds


@quick
@given(situations(), targets)
def test_the_ledger_of_a_target_ends_when_it_is_due_or_open(situation, target):
    calendar, start, pauses = situation
    at = due(calendar, start, target, pauses)
    lines = ledger(calendar, start, target=target, pauses=pauses)
    if at is not None:
        agrees(lines, start, at, target)
    else:
        assert lines[-1].at_to is None
        assert lines[-1].running_total < target.total_seconds()
    assert all(explain(line, calendar.zone).isprintable() for line in lines)


@quick
@given(situations())
def test_settled_pauses_are_apart_ascending_and_the_same_time(situation):
    calendar, start, pauses = situation
    settled = settled_pauses(reversed(pauses))
    assert all(one.stop <= two.start for one, two in pairwise(settled))
    assert settled_pauses(settled) == settled
    stop = start + timedelta(days=5)
    assert worked(calendar, start, stop, settled) == worked(calendar, start, stop, pauses)


START = datetime(2026, 11, 16, 8, tzinfo=UTC)
OFFICE = Calendar.from_mapping(
    {
        "zone": "Europe/Riga",
        "week": {day: ["09:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
        "holidays": ["2026-11-18", "2026-11-21"],
    }
)


def test_starts_in_any_zone_are_the_same_instant():
    local = START.astimezone(ZoneInfo("America/New_York"))
    assert due(OFFICE, local, timedelta(hours=30)) == due(OFFICE, START, timedelta(hours=30))
    autumn = datetime(2026, 10, 25, 1, tzinfo=ZoneInfo("Europe/Riga"))
    assert worked(ALWAYS, autumn, autumn.replace(hour=6)) == timedelta(hours=6)


def test_wrong_use_is_refused():
    with pytest.raises(ValueError, match="negative"):
        due(ALWAYS, START, -MINUTE)
    with pytest.raises(ValueError, match="no time zone"):
        due(ALWAYS, START.replace(tzinfo=None), MINUTE)
    with pytest.raises(ValueError, match="stop or a target"):
        ledger(ALWAYS, START)
    with pytest.raises(ValueError, match="three lines"):
        ledger(ALWAYS, START, target=MINUTE, most=2)
    assert worked(ALWAYS, START, START - MINUTE) == timedelta(0)


def test_a_clock_around_the_clock_has_one_line_for_a_year():
    lines = ledger(around_the_clock("Europe/Riga"), START, target=timedelta(days=365))
    assert [line.why for line in lines] == ["working"]


def test_a_target_of_ten_years_is_folded_and_counts_its_working_days():
    target = timedelta(hours=8) * 2600
    lines = ledger(OFFICE, datetime(2026, 1, 1, tzinfo=UTC), target=target)
    assert len(lines) == 60
    (fold,) = (line for line in lines if line.why.startswith("folded:"))
    shown = {line.at_from.date() for line in lines if line.why == "working"}
    assert fold.why == f"folded:{2600 - len(shown) + 1}"  # the folded part begins within a day that is shown too
    assert f"… {fold.why[7:]} working days …" in explain(fold, OFFICE.zone)


def test_the_ledger_says_each_reason_in_words():
    pauses = (Pause(START + timedelta(hours=3), START + timedelta(hours=4), "pending"),)
    lines = ledger(OFFICE, START, stop=START + timedelta(days=2, hours=23), pauses=pauses)
    assert [explain(line, OFFICE.zone) for line in lines] == [
        "Mon 2026-11-16 10:00 to 12:00: 2h counts, 2h in all",
        "Mon 2026-11-16 12:00 to 13:00: closed",
        "Mon 2026-11-16 13:00 to 14:00: paused, waiting for the customer",
        "Mon 2026-11-16 14:00 to 18:00: 4h counts, 6h in all",
        "Mon 2026-11-16 18:00 to Tue 2026-11-17 09:00: closed",
        "Tue 2026-11-17 09:00 to 12:00: 3h counts, 9h in all",
        "Tue 2026-11-17 12:00 to 13:00: closed",
        "Tue 2026-11-17 13:00 to 18:00: 5h counts, 14h in all",
        "Tue 2026-11-17 18:00 to Wed 2026-11-18 00:00: closed",
        "Wed 2026-11-18 00:00 to Thu 2026-11-19 00:00: closed, holiday 2026-11-18",
        "Thu 2026-11-19 00:00 to 09:00: closed",
    ]
    assert [line.why for line in lines[:3]] == ["working", "closed", "pause:pending"]


def test_a_holiday_on_a_day_that_is_closed_anyway_is_not_blamed():
    lines = ledger(OFFICE, datetime(2026, 11, 20, 16, tzinfo=UTC), stop=datetime(2026, 11, 23, 7, tzinfo=UTC))
    assert [line.why for line in lines] == ["closed"]
    assert date(2026, 11, 21) in OFFICE.holidays


def test_an_open_pause_and_a_change_of_the_clocks_are_said():
    lines = ledger(ALWAYS, START, target=timedelta(hours=2), pauses=(Pause(START + MINUTE, None),))
    assert [(line.why, line.at_to) for line in lines] == [("working", START + MINUTE), ("pause", None)]
    assert explain(lines[-1], "UTC") == "from Mon 2026-11-16 08:01 on: paused"
    (line,) = ledger(ALWAYS, datetime(2026, 10, 24, 22, tzinfo=UTC), target=timedelta(hours=6, seconds=5))
    assert explain(line, "Europe/Riga") == (
        "Sun 2026-10-25 01:00 to 06:00:05 (clocks changed): 6h5s counts, 6h5s in all"
    )


@pytest.mark.parametrize("cause", ["\x1b[2J", "[/]", "[@click=app.quit]x", "\u202edrow", "等待客户", "😀"])
def test_a_hostile_cause_is_shown_safely(cause):
    line = LedgerLine(START, START + MINUTE, False, 0, 0, f"pause:{cause}")
    assert "\x1b" not in explain(line, "UTC")
    assert "\u202e" not in explain(line, "UTC")
