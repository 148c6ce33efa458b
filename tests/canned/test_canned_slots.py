"""Slot values: what agents type becomes what customers read, or a reason why not."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deskterm.canned.slots import fill
from deskterm.canned.template import open_slots
from deskterm.errors import InputError
from deskterm.model.words import Language, SlotType
from deskterm.text.safe import safe_line

SUNDAY = date(2026, 11, 22)
EN, LV, RU, ZH = Language.ENGLISH, Language.LATVIAN, Language.RUSSIAN, Language.CHINESE


def day_for(typed: str, today: date = SUNDAY) -> date | None:
    return fill(SlotType.DATE, typed, EN, today).day


@pytest.mark.parametrize(
    "typed",
    [
        *("2026-12-01", "2026-12-1", "2026.12.01", "2026/12/1", "1.12.", "1.12", "01.12.", "1.12.2026", "1. 12. 2026"),
        *(
            "1.12.26",
            " 1.12. ",
            "+9d",
            "+9",
            "+ 9 days",
            "+9д",
            "+9 дней",
            "+9天",
            "+9 dienas",
            "１２月１日",
            "12月1日",
        ),
        *(
            "12月1号",
            "2026年12月1日",
            "12月1日（星期二）",
            "1 December",
            "1 dec",
            "1st December",
            "December 1",
            "Dec. 1st",
        ),
        *("Dec 1, 2026", "Tuesday, 1 December", "1. decembris", "1. decembrī", "otrdien, 1. decembrī", "1 декабря"),
        *("вторник, 1 декабря", "1 декабря 2026 г.", "otrdien, 2026. gada 1. decembrī", "tuesday 1.12."),
    ],
)
def test_a_date_is_read_in_every_way_people_write_it(typed: str) -> None:
    assert day_for(typed) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("typed", "ahead"),
    [
        *[(word, 0) for word in ("today", "šodien", "Сегодня", "今天")],
        *[(word, 1) for word in ("tomorrow", "Rīt", "rit", "завтра", "明天", "monday", "Mon", "понедельник", "周一")],
        *[(word, 2) for word in ("parīt", "послезавтра", "后天", "otrdien", "вторник", "в вторник", "во вторник")],
        *[(word, 5) for word in ("on Friday", "piektdien", "пятницу", "в пятницу", "星期五")],
        *[(word, 7) for word in ("sunday", "svētdien", "воскресенье", "星期天", "周日", "+1w", "+1周", "+1н")],
    ],
)
def test_days_are_counted_from_today_and_a_weekday_is_the_next_one(typed: str, ahead: int) -> None:
    assert day_for(typed) == SUNDAY + timedelta(days=ahead)


@pytest.mark.parametrize(
    ("typed", "today", "expected"),
    [
        ("5.1.", SUNDAY, date(2027, 1, 5)),
        ("1.11.", SUNDAY, date(2026, 11, 1)),
        ("30.12.", date(2027, 1, 3), date(2026, 12, 30)),
        ("29.2.", date(2027, 12, 31), date(2028, 2, 29)),
        ("12月31日", date(2027, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_without_a_year_is_the_nearest_one(typed: str, today: date, expected: date) -> None:
    assert day_for(typed, today) == expected


@pytest.mark.parametrize("typed", ["12/1", "1/12", "25/12", "1/12/2026", "1/12/26"])
def test_a_date_with_two_readings_is_refused_with_both(typed: str) -> None:
    with pytest.raises(InputError, match="two ways") as caught:
        day_for(typed)
    assert "2026-12-01" in caught.value.hint


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "30.2.",
            "29.2.2026",
            "13.13.",
            "0.1.",
            "2026-13-01",
            "0000-01-01",
            "32 December",
            "soon",
            "1",
            "12",
            "+",
            "+x",
        ),
        *(
            "+99999999d",
            "-3d",
            "next year",
            "1.12.2026.1",
            "1.12.202",
            "２０２６",
            "\x1b[2J",
            "{{ slot.day }}",
            "9" * 500,
        ),
    ],
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(InputError) as caught:
        day_for(typed)
    assert "1.12." in caught.value.hint
    assert "\x1b" not in caught.value.message


def test_a_date_with_the_wrong_weekday_is_refused() -> None:
    with pytest.raises(InputError, match="Tuesday, 1 December"):
        day_for("Monday, 1 December")


@pytest.mark.parametrize(
    ("language", "this_year", "next_year"),
    [
        (EN, "Tuesday, 1 December", "Wednesday, 1 December 2027"),
        (LV, "otrdien, 1. decembrī", "trešdien, 2027. gada 1. decembrī"),
        (RU, "вторник, 1 декабря", "среда, 1 декабря 2027 г."),
        (ZH, "12月1日（星期二）", "2027年12月1日（星期三）"),
    ],
)
def test_a_date_is_shown_with_its_weekday_and_the_year_when_it_is_another(
    language: Language, this_year: str, next_year: str
) -> None:
    assert fill(SlotType.DATE, "2026-12-01", language, SUNDAY).text == this_year
    assert fill(SlotType.DATE, "2027-12-01", language, SUNDAY).text == next_year


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(Language))
@example(date(2026, 3, 1), RU)
@example(date(2026, 5, 9), RU)
def test_what_is_shown_can_be_typed_again(day: date, language: Language) -> None:
    shown = fill(SlotType.DATE, day.isoformat(), language, SUNDAY).text
    assert fill(SlotType.DATE, shown, language, SUNDAY) == (shown, day)


def test_a_promise_for_the_past_is_refused() -> None:
    with pytest.raises(InputError, match="past"):
        fill(SlotType.DATE, "2026-11-21", EN, SUNDAY, promise=True)
    assert fill(SlotType.DATE, "today", EN, SUNDAY, promise=True).day == SUNDAY
    assert fill(SlotType.DATE, "2026-11-21", EN, SUNDAY).day == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("12.50 EUR", "€12.50"),
        ("€12,50", "€12.50"),
        ("12,5€", "€12.50"),
        ("12 eur", "€12.00"),
        ("¥300", "CN¥300.00"),
        ("￥３００", "CN¥300.00"),
        ("300元", "CN¥300.00"),
        ("1 234,50 €", "€1,234.50"),
        ("1\u00a0234,50\u00a0€", "€1,234.50"),
        ("1.234,50 EUR", "€1,234.50"),
        ("1,234.50 EUR", "€1,234.50"),
        ("1'234.50 CHF", "CHF1,234.50"),
        ("1,234,567 USD", "$1,234,567.00"),
        ("10 000 руб.", "RUB10,000.00"),
        ("0 EUR", "€0.00"),
        ("0,05 EUR", "€0.05"),
        ("500 JPY", "¥500"),
        ("1.234 KWD", None),
        ("1,234 EUR", None),
        ("0.500 EUR", None),
        ("1234.567 EUR", None),
        ("1.5 JPY", None),
        ("12.50", None),
        ("EUR", None),
        ("EUR 5 USD", None),
        ("5 XYZQ", None),
        ("-5 EUR", None),
        ("5-6 EUR", None),
        ("1.2.3 EUR", None),
        ("1.23,45.67 EUR", None),
        ("12 3 EUR", None),
        ("5. EUR", None),
        ("9" * 30 + " EUR", None),
        ("\x1b[2J5 EUR", None),
        ("{{ slot.x }}", None),
    ],
)
def test_money_is_read_with_its_currency_or_refused(typed: str, shown: str | None) -> None:
    if shown is not None:
        assert fill(SlotType.MONEY, typed, EN, SUNDAY).text == shown
        return
    with pytest.raises(InputError) as caught:
        fill(SlotType.MONEY, typed, EN, SUNDAY)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("language", "euros", "yuan"),
    [
        (EN, "€1,234.50", "CN¥300.00"),
        (LV, "1\u00a0234,50\u00a0€", "300,00\u00a0CN¥"),
        (RU, "1\u00a0234,50\u00a0€", "300,00\u00a0CN¥"),
        (ZH, "€1,234.50", "¥300.00"),
    ],
)
def test_money_is_shown_as_the_language_writes_it(language: Language, euros: str, yuan: str) -> None:
    for typed, shown in (("1234,5 EUR", euros), ("¥300", yuan)):
        assert fill(SlotType.MONEY, typed, language, SUNDAY).text == shown
        assert fill(SlotType.MONEY, shown, language, SUNDAY).text == shown


def test_an_order_number_is_trimmed_and_has_no_spaces() -> None:
    assert fill(SlotType.ORDER, "  58-190/A ", EN, SUNDAY) == ("58-190/A", None)
    for typed in ("58 190", "58\u3000190", "58\t190", "x" * 65):
        with pytest.raises(InputError):
            fill(SlotType.ORDER, typed, EN, SUNDAY)


def test_text_is_one_line() -> None:
    assert fill(SlotType.TEXT, " technical team ", EN, SUNDAY).text == "technical team"
    for typed in ("a\nb", "a\u2028b", "x" * 501):
        with pytest.raises(InputError):
            fill(SlotType.TEXT, typed, EN, SUNDAY)


@pytest.mark.parametrize("slot_type", SlotType)
@pytest.mark.parametrize("typed", ["", " ", "\n", "\u3000"])
def test_an_empty_slot_is_refused_with_what_to_write(slot_type: SlotType, typed: str) -> None:
    with pytest.raises(InputError, match="empty") as caught:
        fill(slot_type, typed, ZH, SUNDAY)
    assert caught.value.hint


@given(
    st.sampled_from(SlotType),
    st.one_of(st.text(max_size=40), st.text("0123456789.,/-+ €¥EURd月日年г. \x1b{}", max_size=20)),
    st.sampled_from(Language),
    st.dates(),
    st.booleans(),
)
@example(SlotType.DATE, "+9999w", EN, date.max, True)
@example(SlotType.DATE, "1.1.", EN, date.min, False)
def test_filling_raises_nothing_but_input_error(
    slot_type: SlotType, typed: str, language: Language, today: date, promise: bool
) -> None:
    try:
        value = fill(slot_type, typed, language, today, promise)
    except InputError:
        return
    assert value.text
    assert safe_line(value.text) == value.text
    assert open_slots(f"{{{value.text}}}") == ()
    assert (value.day is not None) == (slot_type is SlotType.DATE)
