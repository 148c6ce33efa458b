"""The text of a mail: which part it is, which charset, and what becomes of the rest."""

import base64
import binascii
import quopri
from dataclasses import asdict

import pytest
from mail_samples import mail, multipart, part

from deskterm.channels.mail.body import LONGEST_TEXT, unflowed
from deskterm.channels.mail.charset import codec_for
from deskterm.channels.mail.parse import parse_mail, read_mail

LATVIAN = "Labdien, mans pasūtījums vēl nav piegādāts. Lūdzu, pārbaudiet, kur tas ir, un atbildiet. Paldies! " * 3
RUSSIAN = "Здравствуйте, где мой заказ? Я жду уже вторую неделю и не могу вам дозвониться. " * 3
CHINESE = "您好，我上周申请的退款还没有收到，请帮我查询一下，谢谢。" * 4
TEXTS = {"lv": LATVIAN, "ru": RUSSIAN, "zh": CHINESE}


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("UTF-8", "utf_8"),
        ("utf8", "utf_8"),
        ("'utf-8'", "utf_8"),
        ("iso-8859-1", "cp1252"),
        ("ISO_8859-13", "iso8859_13"),
        ("windows-1257", "cp1257"),
        ("Windows-1252http-equivContent-Type", "cp1252"),
        ("gb2312", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("iso-2022-jp", "iso2022_jp_ext"),
        ("zlib", None),
        ("rot13", None),
        ("hex", None),
        ("idna", None),
        ("punycode", None),
        ("unicode_escape", None),
        ("x-evil'; rot13", None),
        ("../../etc/passwd", None),
        ("", None),
        ("unknown-8bit", None),
    ],
)
def test_charset_names_mean_text_codecs_only(name: str, codec: str | None) -> None:
    assert codec_for(name) == codec


@pytest.mark.parametrize(
    ("language", "charset"),
    [("lv", "windows-1257"), ("lv", "iso-8859-4"), ("ru", "koi8-r"), ("zh", "gbk"), ("zh", "big5")],
)
@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_declared_charsets_and_encodings_are_undone(language: str, charset: str, encoding: str) -> None:
    raw = TEXTS[language].encode(charset, "ignore")
    wanted = raw.decode(charset)
    coded = {"8bit": raw, "base64": base64.encodebytes(raw), "quoted-printable": quopri.encodestring(raw)}[encoding]
    parsed = parse_mail(mail(coded, f"Content-Transfer-Encoding: {encoding}", kind=f"text/plain; charset={charset}"))
    assert parsed.text.split() == wanted.split()


@pytest.mark.parametrize(
    ("language", "charset"),
    [("lv", "windows-1257"), ("ru", "windows-1251"), ("ru", "koi8-r"), ("zh", "gb18030")],
)
def test_a_longer_undeclared_text_is_guessed_and_the_guess_is_said(language: str, charset: str) -> None:
    parsed = parse_mail(mail(TEXTS[language].encode(charset), kind="text/plain"))
    assert parsed.text == TEXTS[language]
    assert any("guessed" in note for note in parsed.notes)


def test_a_short_undeclared_text_is_windows_1252() -> None:
    assert parse_mail(mail("Grüße – Jörg".encode("cp1252"), kind="text/plain")).text == "Grüße – Jörg"


def test_utf8_declared_as_latin_is_utf8() -> None:
    assert parse_mail(mail("Größe, Länge, Höhe", kind="text/plain; charset=iso-8859-1")).text == "Größe, Länge, Höhe"


def test_a_few_broken_bytes_do_not_spoil_a_utf8_text() -> None:
    parsed = parse_mail(mail(RUSSIAN.encode() + b"\xd0"))
    assert parsed.text.startswith(RUSSIAN.strip())


@pytest.mark.parametrize("declared", ["; charset=utf-8", ""])
def test_halves_of_characters_do_not_spoil_a_utf8_text(declared: str) -> None:
    raw = "Prieks \ud83d\ude00 pēc \ud800 tā".encode("utf-8", "surrogatepass")
    assert parse_mail(mail(raw, kind=f"text/plain{declared}")).text == "Prieks 😀 pēc \ufffd tā"


def test_an_unknown_charset_still_shows_the_words_and_says_so() -> None:
    parsed = parse_mail(mail("visible words", kind='text/plain; charset="x-evil\'; rot13"'))
    assert parsed.text == "visible words"
    assert any("unknown charset" in note for note in parsed.notes)


@pytest.mark.parametrize(
    ("raw", "charset", "shown"),
    [
        (b"Before +ABs-[31m +AFs-red+AF0- After", "utf-7", ("Before", "[red]", "After")),
        (b"Before \x1b$B$3$s\x1b(B \x1b[31mRED After", "iso-2022-jp", ("Before", "こん", "After")),
        (b"Before \xed\xa0\xbd\xed\xb8\x80 \xed\xa0\x80 After", "utf-8", ("Before", "After")),
        (b"Before \x9b31mRED\x9b0m After caf\xe9", "iso-8859-1", ("Before", "After", "café")),
        (b"Before +2AA- \x00 After", "utf-7", ("Before", "After")),
    ],
)
def test_charsets_that_smuggle_still_show_the_words_and_can_be_stored(
    raw: bytes, charset: str, shown: tuple[str, ...]
) -> None:
    text = parse_mail(mail(raw, kind=f"text/plain; charset={charset}")).text
    assert all(word in text for word in shown)
    assert "\x00" not in text
    text.encode("utf-8")


def test_the_plain_text_counts_and_the_page_is_kept_beside_it() -> None:
    parsed = parse_mail(
        multipart(
            part("Plain words", "Content-Type: text/plain; charset=utf-8"),
            part("<p>Page <b>words</b></p>", "Content-Type: text/html; charset=utf-8"),
            kind="multipart/alternative",
        )
    )
    assert (parsed.text, parsed.text_from_html, parsed.attachments) == ("Plain words", "Page words", [])


def test_an_empty_plain_text_gives_way_to_the_page() -> None:
    parsed = parse_mail(
        multipart(
            part(" \r\n", "Content-Type: text/plain"),
            part("<p>Page</p>", "Content-Type: text/html"),
            kind="multipart/alternative",
        )
    )
    assert parsed.text == "Page"


def test_a_page_says_its_charset_in_a_meta_tag() -> None:
    page = '<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1257"></head><p>Rēķins</p>'
    parsed = parse_mail(mail(page.encode("cp1257"), kind="text/html"))
    assert parsed.text == "Rēķins"


def test_texts_around_a_picture_are_joined_and_the_picture_is_inline() -> None:
    parsed = parse_mail(
        multipart(
            part("Above", "Content-Type: text/plain"),
            part("x", "Content-Type: image/png", "Content-Disposition: inline; filename=screen.png"),
            part("Below", "Content-Type: text/plain"),
        )
    )
    assert parsed.text == "Above\n\nBelow"
    assert [(file.name, file.inline, file.content) for file in parsed.attachments] == [("screen.png", True, b"x")]


def test_a_forwarded_mail_is_an_attachment_named_by_its_subject() -> None:
    inner = mail("inner text", subject="Inner: subject")
    parsed = parse_mail(
        multipart(part("see below", "Content-Type: text/plain"), part(inner, "Content-Type: message/rfc822"))
    )
    assert (parsed.subject, parsed.text) == ("Order", "see below")
    assert [file.name for file in parsed.attachments] == ["Inner_ subject.eml"]


def test_uuencoded_files_leave_the_text() -> None:
    lines = b"".join(binascii.b2a_uu(b"0123456789" * 4) for _ in range(3))
    parsed = parse_mail(mail(b"Look:\r\nbegin 644 data.bin\r\n" + lines + b"`\r\nend\r\nThanks", kind="text/plain"))
    assert parsed.text.split() == ["Look:", "Thanks"]
    assert [(file.name, file.size) for file in parsed.attachments] == [("data.bin", 120)]


def test_the_word_begin_in_a_text_is_no_file() -> None:
    text = "Let us\nbegin 644 things\nand see."
    assert parse_mail(mail(text)).text == text


def test_flowed_lines_are_joined_and_signature_and_quotes_stay() -> None:
    assert unflowed("one \ntwo\n> quoted \n> on\n-- \nIlze") == "one two\n> quoted on\n-- \nIlze"
    assert unflowed("退款 \n还没", delete_space=True) == "退款还没"
    assert unflowed(" >no quote") == ">no quote"


def test_line_ends_of_all_kinds_become_newlines() -> None:
    assert parse_mail(mail(b"a\r\nb\rc\x0bd\xe2\x80\xa8e")).text == "a\nb\nc\nd\ne"


def test_a_long_text_is_cut_with_a_note() -> None:
    parsed = parse_mail(mail("word " * 300_000))
    assert len(parsed.text) == LONGEST_TEXT
    assert any("cut" in note for note in parsed.notes)


@pytest.mark.parametrize("damage", ["ZGF0YQ", "ZGF0\n!!YQ==", "ZGF0YQ==ignored\n", "ZGF0Y\xc4\x81Q=="])
def test_damaged_base64_gives_what_can_be_read(damage: str) -> None:
    parsed = parse_mail(mail(damage.encode(), "Content-Transfer-Encoding: base64"))
    assert parsed.text.startswith("data")


def test_a_parsed_mail_holds_the_parts_of_its_text_as_data() -> None:
    raw = b"From: Ilze <ilze@example.com>\nSubject: x\n\nNew words.\n\n-- \nIlze\n> old\n"
    fields = asdict(parse_mail(raw))
    assert fields["reply_text"] == "New words."
    assert {"text", "text_from_html", "signature", "body_without_signature", "attachments"} <= set(fields)
    assert asdict(read_mail(raw)).items() <= fields.items()
