"""Filling a conversation's texts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.demo.filling import PLACEHOLDERS, fill, format_amount, format_date, greeting
from deskterm.model.words import (
    Language,
)


@given(st.text(), st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.text(), min_size=len(PLACEHOLDERS)))
def test_filling_never_looks_inside_a_value(before: str, values: dict[str, str]) -> None:
    before = before.replace("{", "(")
    assert fill(before + " {name}", values) == before + " " + values["name"]


def test_braces_in_a_name_stay_as_they_are() -> None:
    assert fill("Hello {name}!", {"name": "{{ slot.x }} {order}"}) == "Hello {{ slot.x }} {order}!"
    assert fill("{{order}} {{ slot.x }} {% if %}", {}) == "{{order}} {{ slot.x }} {% if %}"


def test_filling_refuses_to_leave_a_gap() -> None:
    with pytest.raises(KeyError):
        fill("{order}", {})


@pytest.mark.parametrize(
    ("language", "when", "until"),
    [
        (Language.ENGLISH, "3 November", "3 November"),
        (Language.LATVIAN, "3. novembrī", "3. novembrim"),
        (Language.RUSSIAN, "3 ноября", "3 ноября"),
        (Language.CHINESE, "11月3日", "11月3日"),
    ],
)
def test_days_are_written_as_they_stand_in_a_sentence(language: Language, when: str, until: str) -> None:
    assert format_date(date(2026, 11, 3), language) == when
    assert format_date(date(2026, 11, 3), language, until=True) == until


@given(st.dates(), st.sampled_from(Language), st.booleans())
def test_every_day_of_the_year_can_be_written(day: date, language: Language, until: bool) -> None:
    assert str(day.day) in format_date(day, language, until=until)


def test_sums_are_written_in_the_customers_way() -> None:
    written = [format_amount(Decimal("1249.5"), language) for language in Language]
    assert written == ["€1249.50", "1249,50 €", "1249,50 €", "1249.50元"]


def test_nobody_is_greeted_by_a_name_that_is_not_confirmed() -> None:
    assert greeting(Language.LATVIAN, "") == "Labdien!"
    assert greeting(Language.LATVIAN, "Kalniņas kundze") == "Labdien, Kalniņas kundze!"
    assert greeting(Language.RUSSIAN, "Ольга Викторовна") == "Здравствуйте, Ольга Викторовна!"
    assert greeting(Language.CHINESE, "王先生") == "王先生，您好！"
    assert greeting(Language.ENGLISH, "Ms Clarke") == "Hello Ms Clarke,"
