"""What is shown of an attached file: its text, what it holds, or nothing."""

import time
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from file_samples import CALENDARS, CARDS, LETTER, PDF, PICTURE, PROGRAM, archive, ole
from hypothesis import given, settings
from hypothesis import strategies as st

from deskterm.channels.files.plain import MOST_SHOWN
from deskterm.channels.files.preview import preview
from deskterm.text.safe import safe_text
from deskterm.text.translation import speak

RIGA = ZoneInfo("Europe/Riga")


@pytest.fixture(autouse=True)
def english_afterwards():
    yield
    speak("en")


def shown(name: str, media_type: str, content: bytes) -> tuple[str, str, bool]:
    found = preview(name, media_type, content, RIGA)
    assert found is not None
    assert found.text == safe_text(found.text)
    return found.lines_of, found.text, found.cut


TEXTS = [
    ("notes.txt", "text/plain", "Sveiki, paciņa nav atnākusi.".encode()),
    ("notes.log", "application/octet-stream", "Где моя посылка?".encode()),
    ("notes", "", "退款还没有到账".encode()),
    ("notes.txt", "text/plain; charset=windows-1251", "Где моя посылка?".encode("cp1251")),
    ("notes.txt", "text/plain", "Где моя посылка? Заказ 58190 не доставлен уже неделю.".encode("cp1251") * 10),
    ("notes.txt", "text/plain", ("\ufeff" + "Kur ir paciņa?").encode("utf-16-le")),
    ("notes.txt", "text/plain", b"\xfe\xff" + "Kur ir paciņa?".encode("utf-16-be")),
    ("export.csv", "text/csv", "order;sum\r\n58190;12,50\r\n".encode("utf-16-le")),
    ("data.json", "application/json", b'{"order": 58190}'),
    ("data.xml", "application/xml", b"<order>58190</order>"),
    ("readme.md", "text/markdown", b"# Order 58190"),
]


@pytest.mark.parametrize(("name", "media_type", "content"), TEXTS, ids=lambda one: ascii(one)[:20])
def test_text_is_shown_in_whatever_character_set_it_is(name, media_type, content):
    lines_of, text, cut = shown(name, media_type, content)
    assert (lines_of, cut) == ("text", False)
    words = ("paciņa", "посылка", "退款", "58190")
    assert any(word in text for word in words)
    assert "\r" not in text
    assert "\ufeff" not in text


NOTHING = [
    ("photo.png", "image/png", PICTURE),
    ("photo.jpg", "image/jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    ("invoice.pdf", "application/pdf", PDF),
    ("letter.rtf", "application/rtf", b"{\\rtf1 hello}"),
    ("logo.svg", "image/svg+xml", b"<svg/>"),
    ("setup.txt", "text/plain", PROGRAM),
    ("letter.doc", "application/msword", ole("Root Entry", "WordDocument")),
    ("letter.docx", "", archive("[Content_Types].xml", "word/document.xml")),
    ("pack.7z", "", b"7z\xbc\xaf\x27\x1c\x00\x04"),
    ("empty.txt", "text/plain", b""),
]


@pytest.mark.parametrize(("name", "media_type", "content"), NOTHING, ids=lambda one: ascii(one)[:20])
def test_what_is_not_text_is_not_shown(name, media_type, content):
    assert preview(name, media_type, content, RIGA) is None


@pytest.mark.parametrize("letters", ["rinda ar burtiem\n", "слово ", "字", "x"])
def test_a_long_text_is_cut_where_no_letter_breaks_and_says_so(letters):
    lines_of, text, cut = shown("big.log", "text/plain", letters.encode() * 50_000 + b"end")
    assert (lines_of, cut) == ("text", len(letters.encode()) * 50_000 > MOST_SHOWN)
    assert len(text.encode()) <= MOST_SHOWN + 10
    assert "\ufffd" not in text
    wide = shown("big.log", "text/plain", (letters * 150_000).encode("utf-16"))
    assert wide[2] is True
    assert "\ufffd" not in wide[1]


def test_a_mail_in_a_mail_says_who_wrote_it_when_and_about_what():
    lines_of, text, cut = shown("Kur ir.eml", "message/rfc822", LETTER.encode())
    assert (lines_of, cut) == ("mail", False)
    assert text.split("\n") == [
        "Kur ir paciņa?",
        "from: Jānis <janis@example.lv>",
        "to: support@example.lv",
        "date: Tue, 24 Nov 2026, 15:00",
        "file: rekins.pdf",
        "",
        "Paciņa nav atnākusi.",
    ]


def test_what_is_called_a_mail_and_is_none_is_text():
    assert shown("x.eml", "message/rfc822", b"\n\nonly words")[:2] == ("text", "\n\nonly words")


def test_a_page_shows_where_its_links_lead():
    page = "<meta charset=windows-1251><p>Привет <a href='http://evil.example/a'>https://bank.example</a>".encode(
        "cp1251"
    )
    lines_of, text, _ = shown("page.html", "text/html", page)
    assert (lines_of, text) == ("web page", "Привет https://bank.example <http://evil.example/a>")


def test_an_archive_lists_its_files_and_their_sizes():
    made = archive("mape/rēķins.pdf", "mape/\x1b[31mred.txt", content=b"x" * 2048)
    lines_of, text, cut = shown("pack.zip", "application/zip", made)
    assert (lines_of, cut) == ("archive", False)
    assert text == "2 files, 4.0 kB when unpacked\n\nmape/rēķins.pdf  2.0 kB\nmape/\ufffdred.txt  2.0 kB"


def test_names_in_archives_of_old_programs_are_read_in_their_alphabet():
    for name, codec in (("Счёт за ноябрь.pdf", "cp866"), ("发票.pdf", "gb18030"), ("rēķins.pdf", "utf-8")):
        raw = name.encode(codec)
        made = archive("x" * len(raw)).replace(b"x" * len(raw), raw)
        assert name in shown("pack.zip", "application/zip", made)[1]


def test_an_archive_with_a_password_still_tells_its_names():
    assert "a.txt  1 byte, with a password" in shown("pack.zip", "", archive("a.txt", locked=True))[1]
    assert shown("pack.zip", "", archive())[1] == "nothing is in it"


def test_an_archive_of_many_files_is_listed_in_part():
    _, text, cut = shown("pack.zip", "", archive(*(f"{number}.txt" for number in range(800))))
    assert cut is True
    assert text.startswith("800 files, ")


@pytest.mark.parametrize("language", ["lv", "ru", "zh"])
def test_what_a_file_says_is_labelled_in_the_language_spoken(language):
    english = [preview(f"x.{end}", "", content.encode(), RIGA) for end, content in SPOKEN]
    speak(language)
    translated = [preview(f"x.{end}", "", content.encode(), RIGA) for end, content in SPOKEN]
    for before, after in zip(english, translated, strict=True):
        assert before is not None
        assert after is not None
        assert before.text != after.text
        assert before.lines_of == after.lines_of
    if language == "zh":
        assert "：" in translated[0].text  # type: ignore[union-attr]


SPOKEN = [("ics", CALENDARS["Exchange"]), ("vcf", CARDS["3 of Apple"]), ("eml", LETTER)]


def test_hostile_words_are_shown_harmlessly_wherever_they_stand(hostile):
    raw = hostile.encode("utf-8", "replace")
    flat = " ".join(hostile.split())[:200].encode("utf-8", "replace")
    files = [
        ("x.txt", b"a " + raw),
        ("x.html", b"<p>a " + raw),
        ("x.eml", LETTER.encode().replace(b"atn", raw).replace(b"janis@example.lv", flat)),
        ("x.ics", CALENDARS["Exchange"].encode().replace(b"Besprechung", flat).replace(b"Anna Berg", flat)),
        ("x.vcf", CARDS["3 of Apple"].encode().replace("Vadītājs".encode(), flat).replace(b"janis", flat)),
        ("x.zip", archive(hostile.replace("\x00", "")[:100] + "a")),
    ]
    for name, content in files:
        found = preview(name, "", content, RIGA)
        if found is not None:
            assert found.text == safe_text(found.text)
            assert not {"\x1b", "\x9b", "\u202e", "\x07", "\x00"} & set(found.text)


@pytest.mark.parametrize("name", ["x.ics", "x.vcf"])
def test_no_file_is_read_for_long(name):
    for piece in (b"A;B" + b"=" * 50_000, b" \n", b';"', b"BEGIN:VEVENT\n", b"=\n", b"\n", b"\\"):
        for start in (b"BEGIN:VCALENDAR\n", b"BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:"):
            began = time.process_time()
            preview(name, "", start + piece * (100_000 // len(piece)), UTC)
            assert time.process_time() - began < 5, (name, piece[:20], start)


SAMPLES = st.sampled_from(
    [(f"x.{end}", one.encode()) for end, all_of in (("ics", CALENDARS), ("vcf", CARDS)) for one in all_of.values()]
    + [("x.eml", LETTER.encode()), ("x.zip", archive("a.txt", "b/c.pdf")), ("x.html", b"<p>a<a href='x'>b</a>")]
)
PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"\r\n", b"BEGIN:VEVENT\n", b"END:VEVENT\n", b"DTSTART:99991231T235959Z\n", b"DTEND:00010101T000000Z\n",
            b"RRULE:FREQ=SECONDLY\n", b"\nDURATION:P99999999D\n", b";TZID=Europe:", b"\x1b[31m", b"\xe2\x80\xae", b'"',
        ]
    ),
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(SAMPLES, st.lists(st.tuples(st.integers(0, 1_500), st.integers(0, 60), PIECES), max_size=6))
def test_a_damaged_file_never_raises_and_is_safe_to_show(sample, changes):
    name, content = sample
    for place, gone, piece in changes:
        content = content[:place] + piece + content[place + gone :]
    found = preview(name, "", content, RIGA)
    assert found is None or found.text == safe_text(found.text)


@settings(deadline=None, max_examples=150)
@given(
    st.text(max_size=10) | st.sampled_from(["a.ics", "a.vcf", "a.eml", "a.html", "a.zip", "a.txt"]),
    st.text(max_size=20) | st.sampled_from(["text/plain", "text/calendar", "text/vcard", "message/rfc822"]),
    st.binary(max_size=600) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")),
)
def test_no_bytes_ever_raise(name, media_type, content):
    found = preview(name, media_type, content, UTC)
    assert found is None or found.text == safe_text(found.text)
