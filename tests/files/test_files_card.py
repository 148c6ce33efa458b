"""What business cards say, from phones, Apple, Outlook and Chinese address books."""

import time

import pytest
from file_samples import APPLE_CARD, CARDS, CHINESE_CARD, PHONE_CARD

from deskterm.channels.files.card import MOST_CARDS, read_cards
from deskterm.channels.files.preview import preview


def told(text: str) -> list[str]:
    found = read_cards(text.replace("\r\n", "\n"))
    assert found is not None
    return found[0].split("\n")


def test_the_card_of_an_old_phone():
    assert told(PHONE_CARD) == [
        "Олег Петров",
        "organisation: ООО, Отдел",
        "phone: +7 912 345-67-89 (mobile)",
        "phone: +7 495 123-45-67 (work)",
        "mail: oleg@example.ru",
        "address: Brivibas iela 1, 2. stavs, Riga, LV-1010, Latvia (work)",
        "note: one",
        "  two",
    ]


def test_the_card_of_apple():
    assert told(APPLE_CARD) == [
        "Dr. Jānis Bērziņš",
        "organisation: SIA Ziemeļi, Rīga, Pārdošana",
        "title: Vadītājs",
        "phone: +371 2912 3456 (mobile)",
        "mail: janis@example.lv",
        "address: Brīvības iela 1, 2. stāvs, Rīga, LV-1010, Latvija (home)",
        "web: https://example.lv",
        "birthday: 1980-02-30",
        "note: Garš teksts, kas turpinās nākamajā rindā",
        "  un vēl",
    ]


def test_the_newest_card_in_chinese_and_without_a_full_name():
    assert told(CHINESE_CARD) == [
        "王小明",
        "organisation: 北京科技有限公司, 客服部",
        "title: 经理",
        "phone: +86-138-0013-8000 (mobile)",
        "mail: wang@example.cn (work)",
        "address: 中关村大街1号, 北京, 100080, 中国 (work)",
        "web: https://example.cn",
    ]


def test_several_cards_stand_below_each_other():
    lines = told(CARDS["two"])
    assert lines.index("王小明") == len(told(APPLE_CARD)) + 1
    found = read_cards(CHINESE_CARD * (MOST_CARDS + 1))
    assert found is not None
    assert (found[0].count("王小明"), found[1]) == (MOST_CARDS, True)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("TEL:112", "phone: 112"),
        ("tel;type=fax,work:112", "phone: 112 (fax)"),
        ('item1.TEL;TYPE="home,voice":112', "phone: 112 (home)"),
        ("EMAIL:MAILTO:a@b.lv", "mail: a@b.lv"),
        ("NOTE;ENCODING=quoted-printable:=C4=81", "note: ā"),
        ("NOTE;CHARSET=KOI8-R;QUOTED-PRINTABLE:=D0=D2=C9=D7=C5=D4", "note: привет"),
        ("NOTE;CHARSET=NONSENSE;QUOTED-PRINTABLE:=C4=81", "note: ā"),
        ("NOTE:a\\, b\\; c\\nphone: 113", "note: a, b; c\n  phone: 113"),
        ("ORG:A\\;B;C", "organisation: A;B, C"),
    ],
)
def test_lines_of_cards(line, says):
    assert "\n".join(told(f"BEGIN:VCARD\nFN:x\n{line}\nEND:VCARD\n")) == f"x\n{says}"


def test_a_card_needs_no_name():
    assert told("BEGIN:VCARD\nTEL:112\nEND:VCARD")[0] == "(without a name)"
    assert told("BEGIN:VCARD\nN:Kalniņa;Ilze\nEND:VCARD")[0] == "Ilze Kalniņa"
    assert told("BEGIN:VCARD\nORG:SIA Ziemeļi\nEND:VCARD")[0] == "SIA Ziemeļi"


def test_what_is_no_card_is_text():
    for text in ("words", "BEGIN:VCARD", "BEGIN:VCARD\nFN:x", "END:VCARD\n"):
        found = preview("x.vcf", "text/vcard", text.encode(), None)
        assert found is not None
        assert (found.lines_of, found.text) == ("text", text)


def test_a_line_that_is_nothing_but_equals_signs_costs_no_time():
    start = time.process_time()
    read_cards("BEGIN:VCARD\nFN:x\n" + ("A;B" + "=" * 60 + "\n") * 1_000 + "END:VCARD\n")
    assert time.process_time() - start < 5
