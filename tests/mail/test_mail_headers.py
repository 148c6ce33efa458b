"""Who wrote, about what, when: the header lines of a mail."""

import base64
from datetime import UTC, datetime

import pytest
from mail_samples import ADDRESS, SENDER, encoded_word, mail

from deskterm.channels.mail.addresses import addresses_of, is_proper
from deskterm.channels.mail.headers import decode_value, decode_words, parameters
from deskterm.channels.mail.parse import parse_mail


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("=?iso-8859-1?Q?Caf=E9_au_lait?=", "Café au lait"),
        ("=?UTF-8?B?UGFzxat0xKtqdW1z?= 58211", "Pasūtījums 58211"),
        ("=?utf-8*lv?q?Piegāde?=", "Piegāde"),
        ("=?gb2312?B?zcu/7g==?=", "退款"),
        ("=?koi8-r?B?+sHLwdo=?=", "Заказ"),
        ("=?utf-8?Q?a?= =?utf-8?Q?b?=  =?iso-8859-1?Q?c?= d", "abc d"),
        ("=?utf-8?Q?What?_is_this?=", "What? is this"),
        ("=?nonsense?Q?visible_words?=", "visible words"),
        ("=?zlib_codec?Q?visible_words?=", "visible words"),
        ("=?utf-8?B?SGVsbG8?=", "Hello"),
        ("=?utf-8?X?no?= word", "=?utf-8?X?no?= word"),
        ("=?iso-8859-1?Q?Fr\xf6sche_=E4?=", "Frösche ä"),
    ],
)
def test_encoded_words_are_read(given: str, read: str) -> None:
    assert decode_words(given) == read


def test_a_character_split_between_encoded_words_is_whole() -> None:
    raw = "退款还没有到账".encode()
    words = " ".join(f"=?utf-8?B?{base64.b64encode(raw[i : i + 4]).decode()}?=" for i in range(0, len(raw), 4))
    assert decode_words(words) == "退款还没有到账"


def test_base64_cut_between_encoded_words_is_whole() -> None:
    whole = base64.b64encode("Pasūtījums kavējas".encode()).decode()
    assert decode_words(f"=?utf-8?B?{whole[:7]}?= =?utf-8?B?{whole[7:]}?=") == "Pasūtījums kavējas"


def test_an_encoded_word_is_decoded_once() -> None:
    inner = encoded_word("\x1b[31mX")
    assert parse_mail(mail(subject=encoded_word(inner))).subject == inner


def test_a_subject_is_one_line_whatever_it_holds() -> None:
    for given in ("Hi\r\nBcc: victim@example.org\r\n\r\nbody", "one\u2028two\u2029three\x85four\x0bfive\x0csix"):
        subject = parse_mail(mail(subject=encoded_word(given))).subject
        assert len(subject.splitlines()) == 1


@pytest.mark.parametrize("charset", ["utf-8", "windows-1257", "cp1251", "gb18030"])
def test_a_raw_subject_is_read_in_the_charset_of_the_body(charset: str) -> None:
    subject = {"windows-1257": "Pasūtījums kavējas", "cp1251": "Где мой заказ", "gb18030": "退款"}.get(
        charset, "Ēdiens"
    )
    raw = mail(subject="@@", kind=f"text/plain; charset={charset}").replace(b"@@", subject.encode(charset))
    assert parse_mail(raw).subject == subject


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r"])
def test_a_raw_russian_subject_without_charset_is_russian(charset: str) -> None:
    raw = mail(subject="@@", kind="text/plain").replace(b"@@", "Заказ не пришёл".encode(charset))
    assert parse_mail(raw).subject == "Заказ не пришёл"


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("Ilze <ilze@example.net>", (("Ilze", "ilze@example.net"),)),
        ("ilze@example.net (Ilze Kalniņa)", (("Ilze Kalniņa", "ilze@example.net"),)),
        ('"boss@shop.example" <ilze@example.net>', (("boss@shop.example", "ilze@example.net"),)),
        ('"Kalniņa, Ilze" <i@e.lv>, Oļegs <o@e.lv>', (("Kalniņa, Ilze", "i@e.lv"), ("Oļegs", "o@e.lv"))),
        ("team: a@e.lv, B <b@e.lv>;, c@e.lv", (("", "a@e.lv"), ("B", "b@e.lv"), ("", "c@e.lv"))),
        (f"{encoded_word('x <boss@shop.example>')} <i@e.lv>", (("x <boss@shop.example>", "i@e.lv"),)),
        (f'"{encoded_word("王小明")}" <w@e.cn>', (("王小明", "w@e.cn"),)),
        ("MAILER-DAEMON (Mail System)", (("Mail System", "MAILER-DAEMON"),)),
        ('"Ilze <i@e.lv>', (("Ilze", "i@e.lv"),)),
        ("<<i@e.lv>>", (("", "i@e.lv"),)),
        ("mailto:i@e.lv", (("", "i@e.lv"),)),
        ("Ilze Kalniņa", (("Ilze Kalniņa", ""),)),
        ('"a\\"b" <i@e.lv>', (('a"b', "i@e.lv"),)),
        ("", ()),
        (",,;", ()),
    ],
)
def test_address_lines_are_read(line: str, read: tuple[tuple[str, str], ...]) -> None:
    assert addresses_of(line.encode()) == read


def test_the_address_is_found_before_the_name_is_decoded() -> None:
    parsed = parse_mail(mail(sender=f'"boss@shop.example" <{ADDRESS}>'))
    assert (parsed.from_address, parsed.from_name) == (ADDRESS, "boss@shop.example")


def test_a_name_with_line_breaks_inside_raises_nothing() -> None:
    parsed = parse_mail(mail(sender=f"{encoded_word('Ilze' + chr(13) + chr(10) + 'Bcc: x@y.lv')} <{ADDRESS}>"))
    assert parsed.from_address == ADDRESS
    assert "\n" not in parsed.from_name


def test_of_two_from_lines_the_first_counts_and_it_is_said() -> None:
    parsed = parse_mail(mail("x", "From: boss@shop.example", sender=f"{SENDER} <{ADDRESS}>"))
    assert (parsed.from_name, parsed.from_address) == (SENDER, ADDRESS)
    assert any("more than one From" in note for note in parsed.notes)


@pytest.mark.parametrize(
    ("address", "proper"),
    [
        ("ilze@example.com", True),
        ("o'neil+x@a-b.example", True),
        ("почта@пример.рф", True),
        ("x@[192.0.2.1]", True),
        ("root@localhost", True),
        ("[@click=app.quit]x[/]", False),
        ("a@b@c", False),
        ("a b@c", False),
        ("a@", False),
        ("@b", False),
        ("a@b..c", False),
        ("", False),
    ],
)
def test_a_proper_address_is_one_that_may_be_written_to(address: str, proper: bool) -> None:
    assert is_proper(address) is proper


def test_what_only_looks_like_an_address_is_none_while_there_is_one() -> None:
    parsed = parse_mail(mail("x", sender=f"[@click=app.quit]x[/]; -- <{ADDRESS}>"))
    assert parsed.from_address == ADDRESS
    assert parse_mail(mail("x", sender="[@x] only")).from_address == "[@x]"


def test_without_an_address_in_from_the_reply_goes_to_reply_to() -> None:
    parsed = parse_mail(mail("x", "Reply-To: <ilze@example.net>", sender='"Ilze" <>'))
    assert (parsed.from_name, parsed.from_address) == ("Ilze", "ilze@example.net")


def test_an_address_of_mixed_letters_is_noted() -> None:
    parsed = parse_mail(mail(sender="PayPal <service@pаypal.com>"))
    assert parsed.from_address != "service@paypal.com"
    assert any("several scripts" in note for note in parsed.notes)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("Mon, 02 Jun 2025 10:00:00 +0300", datetime(2025, 6, 2, 7, 0, tzinfo=UTC)),
        ("2 Jun 2025 10:00 GMT", datetime(2025, 6, 2, 10, 0, tzinfo=UTC)),
        ("Mon, 02 Jun 2025 10:00:00 -0000", datetime(2025, 6, 2, 10, 0, tzinfo=UTC)),
        ("Mon, 02 Jun 2025 10:00:00 +9999999", None),
        ("Whenever", None),
        ("", None),
        ("Mon, 99 Jun 99999 10:00:00 +0000", None),
    ],
)
def test_dates_are_utc_or_nothing(line: str, moment: datetime | None) -> None:
    raw = mail().replace(b"Date: Mon, 02 Jun 2025 10:00:00 +0300", b"Date: " + line.encode())
    assert parse_mail(raw).date == moment


def test_ids_stand_without_brackets_and_are_few() -> None:
    parsed = parse_mail(mail("x", "In-Reply-To: <a@b>", "References: <a@b> <c@d>\r\n\t<a@b>", ids="<x'/../y@z>"))
    assert (parsed.message_id, parsed.in_reply_to, parsed.references) == ("x'/../y@z", "a@b", ("a@b", "c@d"))
    many = " ".join(f"<{number}@example.net>" for number in range(5_000))
    parsed = parse_mail(mail("x", f"References: {many}"))
    assert len(parsed.references) == 100
    assert (parsed.references[0], parsed.references[-1]) == ("0@example.net", "4999@example.net")
    assert any("references" in note for note in parsed.notes)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("attachment; filename=a.txt", "a.txt"),
        ('attachment; filename="a b;c.txt"; size=1', "a b;c.txt"),
        ("attachment; filename*=utf-8''R%C4%93%C4%B7ins.pdf", "Rēķins.pdf"),
        ("attachment; filename*0*=utf-8''R%C4; filename*1*=%93%C4%B7; filename*2=ins.pdf", "Rēķins.pdf"),
        ('attachment; filename*0="long "; filename*1="name.txt"', "long name.txt"),
        (f'attachment; filename="{encoded_word("发票.pdf")}"', "发票.pdf"),
        ('attachment; filename="a\\"b.txt"', 'a"b.txt'),
        ('attachment; filename="open', "open"),
    ],
)
def test_parameters_are_joined_and_decoded(value: str, name: str) -> None:
    assert parameters(value.encode())[1]["filename"] == name


def test_a_raw_japanese_subject_is_read_and_its_escapes_are_gone() -> None:
    words = "注文について"
    raw = mail("x", kind="text/plain; charset=iso-2022-jp", subject="HERE").replace(b"HERE", words.encode("iso2022_jp"))
    assert parse_mail(raw).subject == words


def test_a_raw_japanese_name_leaves_the_address_alone() -> None:
    raw = mail("x", sender=f"HERE <{ADDRESS}>").replace(b"HERE", "山田、太郎".encode("iso2022_jp"))
    parsed = parse_mail(raw)
    assert (parsed.from_name, parsed.from_address) == ("山田、太郎", ADDRESS)


def test_a_raw_subject_in_utf_7_is_read_where_the_body_says_so() -> None:
    subject = "Fr+APY-sche 1+1"
    assert parse_mail(mail("x", kind="text/plain; charset=utf-7", subject="Fr+APY-sche")).subject == "Frösche"
    assert parse_mail(mail("x", kind="text/plain; charset=utf-8", subject=subject)).subject == subject


def test_an_address_never_comes_out_of_a_charset() -> None:
    sender = f"+ADw-boss+AEA-shop.example+AD4- <{ADDRESS}>"
    assert parse_mail(mail("x", kind="text/plain; charset=utf-7", sender=sender)).from_address == ADDRESS


def test_a_folded_line_without_its_indent_does_not_end_the_headers() -> None:
    raw = b"Subject: Hello\nX-Long: abc\ndef without colon\nFrom: i@e.lv\n\nbody"
    parsed = parse_mail(raw)
    assert (parsed.from_address, parsed.text) == ("i@e.lv", "body")


def test_a_mail_without_blank_line_keeps_its_text() -> None:
    parsed = parse_mail(b"From: i@e.lv\nSubject: Hello\nThis is the text.\nNote: more of it\n")
    assert parsed.subject == "Hello"
    assert parsed.text.startswith("This is the text.")


def test_control_characters_of_values_are_kept_for_text_safe_to_show() -> None:
    assert decode_value(b"a \x1b[31m b") == "a \x1b[31m b"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('"boss@shop.example" <ilze@example.net>', True),
        ('"Boss <boss@shop.example>" <ilze@example.net>', True),
        ('"=?utf-8?B?Ym9zc0BzaG9wLmV4YW1wbGU=?=" <ilze@example.net>', True),
        ('"ILZE@example.net" <ilze@example.net>', False),
        ('"Ilze @ veikals" <ilze@example.net>', False),
        ('"Ilze" <ilze@example.net>', False),
    ],
)
def test_a_name_that_is_another_address_is_told(line: str, told: bool) -> None:
    assert ("the sender's name is another address" in parse_mail(mail(sender=line)).notes) == told
