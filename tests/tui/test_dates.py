"""Times, days and lengths as the screens show them, in four languages."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import get_day_names, get_month_names
from hypothesis import given
from hypothesis import strategies as st

from catalogue import LANGUAGES, read
from deskterm.standards.duration import exact_duration, short_duration
from deskterm.text.translation import speak
from deskterm.tui import dates, typed_time
from deskterm.tui.cells import width

RIGA = ZoneInfo("Europe/Riga")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # Sunday, 14:00 in Riga
TUESDAY = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
JULY = datetime(2025, 7, 5, 5, 7, tzinfo=UTC)
CLDR = {"lv": "lv", "ru": "ru", "zh": "zh_Hans"}


@pytest.fixture(autouse=True)
def english_afterwards():
    yield
    speak("en")


def test_english_dates_follow_no_locale_of_the_machine():
    assert dates.show_time(TUESDAY, TUESDAY, RIGA) == dates.show_clock(TUESDAY, RIGA) == "15:00"
    assert dates.show_time(TUESDAY, NOW, RIGA) == "Tue 24 Nov 15:00"
    assert dates.show_time(JULY, NOW, RIGA) == "Sat 5 Jul 2025 08:07"
    assert dates.show_day(date(2026, 11, 24), date(2026, 1, 1)) == "Tue 24 Nov"
    assert dates.show_day(date(2025, 7, 5), date(2026, 1, 1)) == "Sat 5 Jul 2025"
    assert dates.show_date(date(2026, 11, 24), date(2026, 1, 1)) == "24 Nov"
    assert dates.show_date(date(2025, 7, 5), date(2026, 1, 1)) == "5 Jul 2025"
    assert dates.show_weekday_time(JULY, RIGA) == "Sat 05.07. 08:07"
    assert dates.show_day_time(JULY, RIGA) == "05.07. 08:07"
    assert dates.show_short_day(JULY.date()) == "05.07."
    assert dates.show_full_time(JULY, RIGA) == "2025-07-05 08:07"
    assert dates.show_full_day(JULY.date()) == "2025-07-05"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (24, "24 s"), (-300, "5 min"), (7200, "2 h"), (432000, "5 days"), (1e8, "3 years")],
)
def test_a_length_in_a_sentence_has_room_for_its_unit(seconds, said):
    assert dates.long_length(timedelta(seconds=seconds)) == said


@given(st.timedeltas(timedelta(days=-40000), timedelta(days=40000)))
def test_english_lengths_are_those_the_shell_prints(length):
    assert dates.short_length(length) == short_duration(length)
    assert dates.exact_length(length) == exact_duration(length)


@pytest.mark.parametrize("language", LANGUAGES)
def test_weekdays_and_months_are_called_as_cldr_abbreviates_them(language):
    found = {(one.id, one.context): one.string for one in read(language)}
    weekdays = [get_day_names(length, "format", CLDR[language]) for length in ("abbreviated", "short")]
    months = get_month_names("abbreviated", "format", CLDR[language])
    for index, name in enumerate(dates.WEEKDAYS):
        assert found.get((name, "weekday")) in ("", None, *(names[index] for names in weekdays))
    for index, name in enumerate(dates.MONTHS, 1):
        assert found.get((name, "month")) in ("", None, months[index])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_in_another_language_keeps_its_figures_and_fits_its_column(language):
    speak(language)
    for shown in (dates.show_time(JULY, NOW, RIGA), dates.show_full_time(JULY, RIGA)):
        assert "2025" in shown
        assert "08:07" in shown
        assert "5" in shown
    assert dates.month_name(JULY) in dates.show_date(JULY.date(), NOW.date())
    assert dates.weekday_name(JULY) in dates.show_day(JULY.date(), NOW.date())
    assert width(dates.show_short_day(JULY.date())) <= 6
    assert width(dates.show_short_day(date(2026, 12, 24))) <= 6
    for length in (timedelta(seconds=59), timedelta(minutes=-59), timedelta(hours=47), timedelta(days=999)):
        assert width(dates.short_length(length)) <= 6


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_each_example_of_a_time_is_read_in_the_language_it_is_given_in(language):
    speak(language)
    tomorrow = typed_time.read_time(typed_time.tomorrow_at("10:00"), NOW, RIGA)
    assert tomorrow == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert typed_time.read_time(typed_time.weekday_typed(), NOW, RIGA).astimezone(RIGA).hour == 9
    assert typed_time.tomorrow_at("10:00") in typed_time.forms()
    assert typed_time.weekday_typed() in typed_time.forms()


def test_english_examples_stand_in_one_line():
    assert typed_time.forms() == "write 15:00, tomorrow 10:00, +2h, friday or 2026-11-25 09:00"


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_a_time_that_is_shown_can_be_typed_again(language):
    speak(language)
    for days in range(1, 366, 5):
        instant = NOW + timedelta(days=days)
        assert typed_time.read_time(dates.show_time(instant, NOW, RIGA), NOW, RIGA) == instant, instant
