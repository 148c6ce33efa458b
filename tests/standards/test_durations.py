"""Lengths of time as people write and read them."""

import contextlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.errors import InputError
from deskterm.standards.duration import exact_duration, parse_duration, short_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("12h", 43200),
        ("2d", 172800),
        ("1h30m", 5400),
        (" 1h 30m ", 5400),
        ("4H", 14400),
        ("90m", 5400),
        ("0s", 0),
    ],
)
def test_a_length_is_read(text, seconds):
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "30",
        "h",
        "1.5h",
        "-4h",
        "4 hours",
        "30m1h",
        "1h1h",
        "４h",
        "99999999999999d",
        "999999d",
        "\x1b[2J4h",
        "😀",
    ],
)
def test_what_is_no_length_is_refused_with_a_hint(text):
    with pytest.raises(InputError) as caught:
        parse_duration(text)
    assert caught.value.hint
    assert caught.value.message.isprintable()


@given(st.integers(0, 36525 * 86400).map(lambda seconds: timedelta(seconds=seconds)))
def test_what_is_written_exactly_reads_the_same(length):
    assert parse_duration(exact_duration(length)) == length


@given(st.text(max_size=12))
def test_reading_any_text_gives_a_length_or_an_input_error(text):
    with contextlib.suppress(InputError):
        assert parse_duration(text) >= timedelta(0)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (24, "24s"),
        (0.4, "0s"),
        (-0.4, "0s"),
        (59.9, "59s"),
        (60, "1m"),
        (41 * 60 + 59, "41m"),
        (-12 * 60 - 30, "-12m"),
        (7200, "2h"),
        (47 * 3600, "47h"),
        (48 * 3600, "2d"),
        (5 * 86400, "5d"),
        (-999 * 86400, "-999d"),
        (1000 * 86400, "2y"),
    ],
)
def test_a_length_is_shown_short(seconds, shown):
    assert short_duration(timedelta(seconds=seconds)) == shown


@given(st.timedeltas())
def test_the_short_form_never_takes_more_than_five_cells(length):
    shown = short_duration(length)
    assert 2 <= len(shown) <= 5
    assert shown.isascii()
    assert shown.startswith("-") == (length <= timedelta(seconds=-1))
