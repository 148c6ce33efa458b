"""Customers in tables as spreadsheets write them: encodings, separators, headings in four languages, wrong rows."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.cli.customer_files import records
from deskterm.cli.table_files import Table, columns_of, read_table
from deskterm.errors import InputError
from deskterm.model.words import Channel, ContactKind, Language

LATVIAN = (
    "Vārds;Uzvārds;E-pasts;Tālrunis;Pasūtījums;Prece;Summa;Datums\r\n"
    'Ilze;Kalniņa;ilze@example.com;20331180;58211;Šķūris, "liels";1 234,50;12.11.2026.\r\n'
)
RUSSIAN = "ФИО;Почта;Телефон;Компания\r\nОлег Петров;oleg@example.com;+7 495 123-45-67;ООО «Ромашка»\r\n"
CHINESE = (
    "姓名,邮箱,手机号,订单号,商品,金额,日期\r\n"
    "王小明,wang@example.com,13812345678,58190,冰箱,￥1234.50,2026年11月12日\r\n"
)


def table(tmp_path: Path, content: bytes) -> Table:
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    return read_table(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1257"])
def test_latvian_from_a_spreadsheet(tmp_path: Path, encoding: str) -> None:
    (one,), wrong = records(table(tmp_path, LATVIAN.replace('"liels"', "liels").encode(encoding)), {})
    assert not wrong
    assert one.name == "Ilze Kalniņa"
    assert [(two.kind, two.value) for two in one.contacts] == [
        (ContactKind.MAIL, "ilze@example.com"),
        (ContactKind.PHONE, "20331180"),
    ]
    (bought,) = one.purchases
    assert (bought.order, bought.title, bought.amount, bought.currency) == ("58211", "Šķūris, liels", 123450, "EUR")
    assert bought.at == datetime(2026, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_russian_from_a_spreadsheet(tmp_path: Path, encoding: str) -> None:
    (one,), _ = records(table(tmp_path, RUSSIAN.encode(encoding)), {})
    assert (one.name, one.organisation) == ("Олег Петров", "ООО «Ромашка»")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_from_a_spreadsheet(tmp_path: Path, encoding: str) -> None:
    (one,), wrong = records(table(tmp_path, CHINESE.encode(encoding)), {})
    assert not wrong
    assert one.name == "王小明"
    assert (one.purchases[0].title, one.purchases[0].amount, one.purchases[0].currency) == ("冰箱", 123450, "CNY")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_with_quotes_and_lines_in_cells(tmp_path: Path, separator: str) -> None:
    content = (
        f'name{separator}email{separator}note\n"Ilze{separator} K."{separator}i@example.com{separator}"two\nlines"\n'
    )
    (one,), _ = records(table(tmp_path, content.encode()), {})
    assert one.name == f"Ilze{separator} K."
    assert one.note == "two\nlines"


def test_a_line_that_names_the_separator_is_none_of_the_table(tmp_path: Path) -> None:
    (one,), wrong = records(table(tmp_path, b"sep=;\nname;email\n;a@example.com\nbad;nothing\n"), {})
    assert one.line == 3
    assert wrong == [(4, "nothing is no mail address")]


def test_rows_are_named_by_their_lines_also_after_long_cells(tmp_path: Path) -> None:
    content = 'email,note\na@example.com,"one\ntwo\nthree"\n\nwrong,x\n'
    found, wrong = records(table(tmp_path, content.encode()), {})
    assert [one.line for one in found] == [2]
    assert wrong == [(6, "wrong is no mail address")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,i@example.com,,,,", "is no date"),
        (",,1.23E+11,,,", "spreadsheet rounded it"),
        (",i@example.com,,maybe,,", "neither yes nor no"),
        (",i@example.com,,,klingon,", "none of en, lv, ru, zh"),
        (",,,,,", "no address"),
        (",i@example.com,,,,,extra", "has 7 columns"),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path: Path, row: str, reason: str) -> None:
    content = f"order,email,phone,mail consent,language,date\n{row.replace(',,,,', ',,,,', 1)}\n"
    if "date" in reason:
        content = "order,email,date\n1,i@example.com,soon\n"
    if reason == "no address":
        content = "name,email\nIlze,\n"
    found, wrong = records(table(tmp_path, content.encode()), {})
    assert not found
    assert reason in wrong[0][1]


def test_without_a_contact_column_it_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        records(table(tmp_path, b"Kontakts,Name\ni@example.com,Ilze\n"), {})
    assert "--map" in raised.value.hint
    (one,), _ = records(table(tmp_path, b"Kontakts,Name\ni@example.com,Ilze\n"), {"Kontakts": "mail"})
    assert one.contacts[0].value == "i@example.com"
    with pytest.raises(InputError, match="no field"):
        columns_of(("a",), {"mail": ()}, {"a": "shoe"})
    with pytest.raises(InputError, match="no column"):
        columns_of(("a",), {"mail": ()}, {"b": "mail"})


@pytest.mark.parametrize(
    ("typed", "minor", "currency"),
    [
        ("1.234,50", 123450, "EUR"),
        ("1,234.50 USD", 123450, "USD"),
        ("$12", 1200, "USD"),
        ("12.5", 1250, "EUR"),
        ("1 234 ₽", 123400, "RUB"),
        ("1.234", 123400, "EUR"),
        ("-3,00", -300, "EUR"),
        ("500 JPY", 500, "JPY"),
        ("12.5000", 1250, "EUR"),
        ("0.125", 13, "EUR"),
        ("1,234,567", 123456700, "EUR"),
        ("1,234.567", 123457, "EUR"),
    ],
)
def test_sums_as_people_write_them(tmp_path: Path, typed: str, minor: int, currency: str) -> None:
    content = f'email;order;amount;date\ni@example.com;1;"{typed}";2026-11-12\n'
    (one,), wrong = records(table(tmp_path, content.encode()), {})
    assert not wrong
    assert (one.purchases[0].amount, one.purchases[0].currency) == (minor, currency)


@pytest.mark.parametrize("typed", ["abc", "NaN", "NaN12", "Infinity", "-Infinity", "1e999999999", "12 3o"])
def test_what_is_no_sum_is_named_as_it_stands(tmp_path: Path, typed: str) -> None:
    content = f'email;order;amount;date\ni@example.com;1;"{typed}";2026-11-12\n'
    _, ((line, reason),) = records(table(tmp_path, content.encode()), {})
    assert line == 2
    assert reason.startswith(typed)


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(tmp_path: Path) -> None:
    content = 'name,email,note\nA,a@example.com,"so\nB,b@example.com,x\nC,c@example.com,y\n'
    with pytest.raises(InputError, match="line 2: a quotation mark"):
        table(tmp_path, content.encode())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_letters_without_their_mark_are_found_out(tmp_path: Path, encoding: str) -> None:
    found = table(tmp_path, CHINESE.encode(encoding))
    assert (found.encoding, found.rows[0][1][0]) == (encoding, "王小明")


def test_figures_a_spreadsheet_was_made_to_keep(tmp_path: Path) -> None:
    (one,), wrong = records(
        table(tmp_path, b'email;phone;order;date\ni@example.com;="0029111222";="007";1.2.2026\n'), {}
    )
    assert not wrong
    assert one.contacts[1].value == "0029111222"
    assert one.purchases[0].order == "007"


def test_a_day_begins_where_the_desk_is(tmp_path: Path) -> None:
    zone = ZoneInfo("America/New_York")
    (one,), _ = records(table(tmp_path, b"email,order,date\ni@example.com,1,2026-11-12\n"), {}, zone=zone)
    assert one.purchases[0].at == datetime(2026, 11, 12, tzinfo=zone)


def test_words_in_four_languages(tmp_path: Path) -> None:
    content = "email,language,preferred,vip,mail consent\na@b.lv,latviešu,tālrunis,jā,нет\n"
    (one,), _ = records(table(tmp_path, content.encode()), {})
    assert (one.language, one.preferred_channel, one.vip) == (Language.LATVIAN, Channel.PHONE, True)
    assert one.consents == ((Channel.MAIL, False),)


@given(st.binary(max_size=400))
def test_whatever_the_bytes_it_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.csv"
    path.write_bytes(content)
    with suppress(InputError):
        records(read_table(path), {})
