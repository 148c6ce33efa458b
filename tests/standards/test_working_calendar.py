"""Calendars: read with clear errors, and turned into working time across changes of the clocks."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from deskterm.errors import InputError
from deskterm.standards.calendar import (
    ALWAYS,
    END_OF_TIME,
    WHOLE_DAY,
    Calendar,
    around_the_clock,
    as_utc,
    wall_instant,
)

RIGA = {
    "zone": "Europe/Riga",
    "week": {"mon": ["09:00-12:00", "13:00-18:30"], "sat": ["22:00-24:00"], "sun": ["00:00-06:00"]},
    "holidays": ["2026-11-18", date(2026, 12, 25)],
    "extra": {"2026-10-10": ["09:00-18:00"]},
}


def test_a_calendar_reads_intervals_holidays_and_make_up_days():
    calendar = Calendar.from_mapping(RIGA)
    assert calendar.zone == "Europe/Riga"
    assert calendar.week[0] == ((540, 720), (780, 1110))
    assert calendar.week[1] == ()
    assert calendar.week[5] == ((1320, 1440),)
    assert calendar.holidays == {date(2026, 11, 18), date(2026, 12, 25)}
    assert calendar.extra == ((date(2026, 10, 10), ((540, 1080),)),)


def test_equal_calendars_are_one_key():
    again = Calendar.from_mapping(RIGA)
    assert again == Calendar.from_mapping(RIGA)
    assert len({again, Calendar.from_mapping(RIGA), ALWAYS, around_the_clock()}) == 2


def test_intervals_in_any_order_and_touching_ones_are_one():
    week = {"mon": ["13:00-18:00", "9:00 – 12:00", "12:00-13:00"]}
    assert Calendar.from_mapping({"zone": "UTC", "week": week}).week[0] == ((540, 1080),)


@pytest.mark.parametrize(
    ("change", "named", "hint"),
    [
        ({"zone": "Europe/Rigga"}, "zone: ", "Europe/Riga"),
        ({"zone": "../../etc/passwd"}, "zone: ", ""),
        ({"zone": "Europe"}, "zone: ", ""),
        ({"zone": ""}, "zone: ", ""),
        ({"zone": 3}, "zone: ", ""),
        ({"week": {"monday": []}}, "week.monday: ", "mon"),
        ({"week": {"mon": "09:00-18:00"}}, "week.mon: ", "brackets"),
        ({"week": {"mon": ["09:00-18:00", "nine to five"]}}, "week.mon.2: ", "09:00-18:00"),
        ({"week": {"mon": ["22:00-06:00"]}}, "week.mon.1: ", "24:00"),
        ({"week": {"mon": ["09:00-09:00"]}}, "week.mon.1: ", ""),
        ({"week": {"mon": ["09:00-24:01"]}}, "week.mon.1: ", "24:00"),
        ({"week": {"mon": ["09:60-12:00"]}}, "week.mon.1: ", ""),
        ({"week": {"mon": ["09:00-12:00", "10:00-11:00"]}}, "week.mon.2: ", "one"),
        ({"week": {"mon": ["１２:00-13:00"]}}, "week.mon.1: ", ""),
        ({"week": []}, "week: ", ""),
        ({"holidays": ["18.11.2026"]}, "holidays.1: ", "2026-11-18"),
        ({"holidays": "2026-11-18"}, "holidays: ", ""),
        ({"extra": {"2026-13-01": []}}, "extra.2026-13-01: ", ""),
        ({"extra": {"2026-10-10": ["x"]}}, "extra.2026-10-10.1: ", ""),
        ({"holiday": []}, "holiday: ", "holidays"),
    ],
)
def test_a_wrong_field_of_a_calendar_is_named_with_a_hint(change, named, hint):
    with pytest.raises(InputError) as caught:
        Calendar.from_mapping(RIGA | change)
    assert caught.value.message.startswith(named)
    assert hint in caught.value.hint


@pytest.mark.parametrize("missing", ["zone", "week"])
def test_zone_and_week_are_needed(missing):
    with pytest.raises(InputError, match=f"^calendar.{missing}: is missing"):
        Calendar.from_mapping({key: value for key, value in RIGA.items() if key != missing}, ("calendar",))


def test_hours_given_by_a_program_are_checked():
    closed = ((), (), (), (), (), ())
    for hours in (((60, 30),), ((0, 60), (30, 90)), ((0, 60), (60, 90)), ((0, 1441),), ((-1, 5),)):
        with pytest.raises(ValueError):
            Calendar("UTC", (hours, *closed))


def test_around_the_clock_is_one_endless_interval():
    since = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert list(ALWAYS.working_intervals(since)) == [(datetime(2026, 1, 1, 4, tzinfo=UTC), END_OF_TIME)]


def test_a_night_shift_written_as_two_days_is_one_interval():
    calendar = Calendar.from_mapping(RIGA)
    saturday = datetime(2026, 11, 14, tzinfo=UTC)
    first, *_ = calendar.working_intervals(saturday)
    assert first == (datetime(2026, 11, 14, 20, tzinfo=UTC), datetime(2026, 11, 15, 4, tzinfo=UTC))


def test_a_holiday_closes_and_an_extra_day_opens_even_on_a_holiday():
    week = (WHOLE_DAY,) * 7
    closed, extra = date(2026, 1, 2), ((date(2026, 1, 3), ((540, 600),)),)
    calendar = Calendar("UTC", week, frozenset({closed, date(2026, 1, 3)}), extra)
    assert list(calendar.working_intervals(datetime(2026, 1, 1, 12, tzinfo=UTC))) == [
        (datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)),
        (datetime(2026, 1, 3, 9, tzinfo=UTC), datetime(2026, 1, 3, 10, tzinfo=UTC)),
        (datetime(2026, 1, 4, tzinfo=UTC), END_OF_TIME),
    ]
    assert list(calendar.lost_days()) == [closed]


def test_without_weekly_hours_only_extra_days_are_worked_and_then_nothing():
    closed = ((), (), (), (), (), (), ())
    assert not list(Calendar("UTC", closed).working_intervals(datetime(2026, 1, 1, tzinfo=UTC)))
    calendar = Calendar("UTC", closed, frozenset({date.max}), ((date(2026, 1, 3), ((540, 600),)),))
    assert len(list(islice(calendar.working_intervals(datetime(2026, 1, 1, tzinfo=UTC)), 5))) == 1
    assert not list(calendar.working_intervals(datetime(2026, 2, 1, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("zone", "on", "minute", "expected"),
    [
        ("Europe/Riga", date(2026, 3, 29), 3 * 60, datetime(2026, 3, 29, 1)),
        ("Europe/Riga", date(2026, 3, 29), 3 * 60 + 59, datetime(2026, 3, 29, 1)),
        ("Europe/Riga", date(2026, 3, 29), 4 * 60, datetime(2026, 3, 29, 1)),
        ("Europe/Riga", date(2026, 10, 25), 3 * 60 + 30, datetime(2026, 10, 25, 0, 30)),
        ("Europe/Riga", date(2026, 10, 25), 4 * 60, datetime(2026, 10, 25, 2)),
        ("Australia/Lord_Howe", date(2026, 10, 4), 2 * 60 + 15, datetime(2026, 10, 3, 15, 30)),
        ("America/Sao_Paulo", date(2018, 11, 4), 0, datetime(2018, 11, 4, 3)),
        ("America/Havana", date(2026, 11, 1), 30, datetime(2026, 11, 1, 4, 30)),
        ("Pacific/Apia", date(2011, 12, 30), 12 * 60, datetime(2011, 12, 30, 10)),
        ("Asia/Shanghai", date(2026, 10, 10), 1440, datetime(2026, 10, 10, 16)),
    ],
)
def test_a_local_time_is_the_first_instant_the_wall_shows_it_or_a_later_one(zone, on, minute, expected):
    assert wall_instant(ZoneInfo(zone), on, minute) == expected.replace(tzinfo=UTC)


def test_a_day_of_a_clock_change_is_23_or_25_hours_long():
    zone = ZoneInfo("Europe/Riga")
    lengths = [
        wall_instant(zone, on, 1440) - wall_instant(zone, on, 0)
        for on in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 1))
    ]
    assert lengths == [timedelta(hours=23), timedelta(hours=25), timedelta(hours=24)]


def test_a_time_without_a_zone_is_no_instant():
    with pytest.raises(ValueError, match="no time zone"):
        as_utc(datetime(2026, 1, 1))
    assert as_utc(datetime(2026, 1, 1, 2, tzinfo=ZoneInfo("Europe/Riga"))) == datetime(2026, 1, 1, tzinfo=UTC)
