"""Times as agents type them."""

import contextlib
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.errors import InputError
from deskterm.tui.typed_time import read_time, show_time

RIGA = ZoneInfo("Europe/Riga")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # Sunday, 14:00 in Riga


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("15:00", "2026-11-22T13:00"),
        ("15：00", "2026-11-22T13:00"),
        ("tomorrow 10:00", "2026-11-23T08:00"),
        ("rīt 10:00", "2026-11-23T08:00"),
        ("завтра в 10:00", "2026-11-23T08:00"),
        ("明天 10:00", "2026-11-23T08:00"),
        ("明天10:00", "2026-11-23T08:00"),
        ("11月25日9：00", "2026-11-25T07:00"),
        ("+2h", "2026-11-22T14:00"),
        ("+1h30m", "2026-11-22T13:30"),
        ("in 2h", "2026-11-22T14:00"),
        ("2026-11-25 09:00", "2026-11-25T07:00"),
        ("2026-11-25T09:00", "2026-11-25T07:00"),
        ("2026-11-25", "2026-11-25T07:00"),
        ("friday", "2026-11-27T07:00"),
        ("tomorrow", "2026-11-23T07:00"),
        ("25.11. 16:30", "2026-11-25T14:30"),
    ],
)
def test_times_are_read_as_local_time(typed, meant):
    assert read_time(typed, NOW, RIGA) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "no time yet"),
        ("13:00", "13:00 today is past"),
        ("25:00", "there is no time 25:00"),
        ("2020-01-01 10:00", "is past"),
        ("sometime", "sometime is no time"),
        ("+0h", "that is now"),
        ("+9999d", "too far"),
        ("31.02. 10:00", "is no time"),
        ("x" * 500, "too long"),
        ("[/] \x1b]0;x\x07", "is no time"),
        ("12/1 10:00", "two ways"),
    ],
)
def test_what_cannot_be_a_time_is_refused_with_what_to_write(typed, said):
    with pytest.raises(InputError) as refused:
        read_time(typed, NOW, RIGA)
    assert said in refused.value.message
    assert "\x1b" not in refused.value.message
    assert refused.value.hint


def test_a_skipped_hour_is_the_one_after_it():
    march = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert show_time(read_time("tomorrow 03:30", march, RIGA), march, RIGA) == "Sun 29 Mar 04:30"


def test_a_skipped_hour_is_the_one_after_it_in_the_machine_s_own_zone_too(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Riga")
    time.tzset()
    try:
        march = datetime(2026, 3, 28, 12, tzinfo=UTC)
        assert read_time("tomorrow 03:30", march, None) == read_time("tomorrow 03:30", march, RIGA)
        assert read_time("tomorrow 04:30", march, None) == read_time("tomorrow 04:30", march, RIGA)
    finally:
        monkeypatch.undo()
        time.tzset()


@given(st.text(max_size=80))
def test_any_text_is_a_coming_time_or_refused(typed):
    with contextlib.suppress(InputError):
        assert read_time(typed, NOW, RIGA) > NOW
