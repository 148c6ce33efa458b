"""Mails made to do harm: nothing raises, nothing stalls, everything shown is safe, nothing is silently lost."""

import base64
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_samples import ADDRESS, attached, encoded_word, mail, multipart, part

from deskterm.channels.mail.parse import ParsedMail, natural_key, parse_mail, to_json
from deskterm.text.safe import safe_line, safe_text

FORBIDDEN = [chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))] + list(
    "\u202e\u202d\u2066\u2069\u2028"
)
SEQUENCES = [
    "\x1b[31mRED\x1b[0m",
    "\x1b[2J\x1b[H\x1b[1;1HFrom: boss@shop.example",
    "\x1b]0;title\x1b\\",
    "\x1b]8;;file:///etc/passwd\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;?\x07",
    "\x1b[c\x1b[6n\x1b[>q\x05",
    "\x1b[?1049h\x1b[?1003h\x1b[?2004h\x1b[?25l",
    "\x1bPq#0;2;0;0;0#0~~\x1b\\",
    "\x1b]1337;File=inline=0:QQ==\x07",
    "\x1bPnever closed",
    "\x9b31mRED\x9b0m",
    "\rover\x08\x08\x7f\x00\x0e\x0f",
    "\u202egnp.exe\u2066x\u2069",
    "[red]alert[/red] [bold reverse]X[/]",
    "[@click=app.quit]x[/]",
    "[/] [/red] [/nope] text [",
    "[$primary on $error]x[/] [0] array[1]",
    "'); DROP TABLE tickets;-- NEAR( \" * ^",
    '=HYPERLINK("http://evil.example","x")',
    "\U000e0069\U000e0067\U000e006e",
]


def shown(parsed: ParsedMail) -> str:
    """Everything of a mail that a screen may show."""
    texts = [parsed.text, parsed.text_from_html or "", parsed.reply_text, parsed.signature]
    lines = [
        parsed.subject,
        parsed.from_name,
        parsed.from_address,
        parsed.message_id,
        *parsed.references,
        *parsed.notes,
    ]
    lines += [file.name for file in parsed.attachments]
    return "\n".join([*map(safe_text, texts), *map(safe_line, lines)])


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_sequences_never_reach_the_screen_and_the_words_do(sequence: str) -> None:
    words = f"Before {sequence} After"
    raw = mail(words, subject=encoded_word(words), sender=f"{encoded_word(words)} <{ADDRESS}>", ids=f"<x{sequence}@y>")
    parsed = parse_mail(raw)
    screen = shown(parsed)
    assert not [letter for letter in FORBIDDEN if letter in screen]
    assert screen.count("Before") >= 4
    assert screen.count("After") >= 4
    assert parsed.from_address == ADDRESS
    if sequence.startswith("["):
        assert screen.count(sequence) >= 4


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_sequences_written_as_entities_of_a_page_are_harmless(sequence: str) -> None:
    coded = "".join(f"&#{ord(letter)};" if ord(letter) != 0 else "&#0;" for letter in sequence)
    screen = shown(parse_mail(mail(f"<p>Before {coded} After</p>", kind="text/html; charset=utf-8")))
    assert not [letter for letter in FORBIDDEN if letter in screen]
    assert "Before" in screen
    assert "After" in screen


def test_what_a_page_hides_or_runs_is_not_shown() -> None:
    page = (
        "<html><head><style>body{}</style><script>var steal=1</script><title>t</title></head><body><p>Hello "
        '<b>agent</b></p><img src="http://track.example/p.png"><iframe src="http://evil.example"></iframe>'
        '<a href="javascript:alert(1)">link</a><form><input value="x"></form><!-- secret --></body></html>'
    )
    text = parse_mail(mail(page, kind="text/html")).text
    assert "Hello agent" in text
    assert not any(word in text for word in ("steal", "body{}", "secret", "track.example", "alert"))


def test_the_true_target_of_a_link_is_shown() -> None:
    text = parse_mail(mail('<a href="https://evil.example/x">https://bank.example</a>', kind="text/html")).text
    assert "evil.example" in text


def nested(depth: int, body: bytes = b"deep words") -> bytes:
    lines = [b"From: c@example.net\r\nSubject: nested\r\n"]
    for level in range(depth):
        boundary = b"b%d" % level
        lines.append(b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n--%s\r\n' % (boundary, boundary))
    return b"".join(lines) + b"\r\n" + body


def test_nesting_within_reason_is_read() -> None:
    assert parse_mail(nested(25)).text == "deep words"


@pytest.mark.parametrize("depth", [100, 5_000])
def test_nesting_beyond_reason_is_said(depth: int) -> None:
    parsed = parse_mail(nested(depth))
    assert parsed.subject == "nested"
    assert any("nested deeper" in note for note in parsed.notes)


def test_mails_in_mails_keep_the_outer_subject() -> None:
    raw = mail("innermost", subject="fwd 0")
    for number in range(1, 60):
        raw = mail(raw, subject=f"fwd {number}", kind="message/rfc822")
    parsed = parse_mail(raw)
    assert parsed.subject == "fwd 59"
    assert len(parsed.attachments) == 1


def test_a_boundary_used_twice_does_not_loop() -> None:
    inner = b'--a\r\nContent-Type: multipart/alternative; boundary="a"\r\n\r\n'
    inner += b"--a\r\nContent-Type: text/plain\r\n\r\nwords\r\n--a--"
    assert parse_mail(mail(inner, kind='multipart/mixed; boundary="a"')).text == "words"


def test_a_boundary_that_begins_another_is_another() -> None:
    raw = multipart(part("one\r\n--bbb\r\ntwo", "Content-Type: text/plain"), boundary="bb")
    assert parse_mail(raw).text == "one\n--bbb\ntwo"


def test_too_many_parts_are_said() -> None:
    parsed = parse_mail(multipart(*[part("x", "Content-Type: image/png")] * 1_500))
    assert len(parsed.attachments) == 1_000
    assert any("parts" in note for note in parsed.notes)


def test_a_mail_beyond_the_limit_is_cut_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskterm.channels.mail.structure.LARGEST", 1_000)
    parsed = parse_mail(mail("word " * 1_000))
    assert parsed.text.startswith("word")
    assert any("cut after 1000" in note for note in parsed.notes)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\r\n\r\n",
        b"\0",
        b"From",
        b":",
        b": x\n\ny",
        b"no headers at all\njust words",
        b"Content-Type: multipart/mixed\n\nwords",
        b"Content-Type: multipart/mixed; boundary=\n\nwords",
        b'Content-Type: multipart/mixed; boundary="x"\n\nwords without it',
        b"Content-Type: multipart/mixed; boundary=x\n\n--x--",
        b"Content-Type: /\n\nwords",
        b"Content-Type: text/plain; charset*0*=x''%ff; charset*9=y\n\nwords",
        b"Content-Transfer-Encoding: base64\n\n=",
        b"Content-Transfer-Encoding: base64\n\nA",
        b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n!!!\n",
        b"Content-Type: text/html\n\n&#" + b"9" * 5_000 + b";",
        b"Subject: =?utf-8?B?=?=\n\n",
        b"Date: =?utf-8?Q?=00?=\n\n",
        b"\xff\xfe\x00\x01" * 50,
        b"\xef\xbb\xbfFrom: a@b.lv\n\nwords",
    ],
)
def test_odd_bytes_are_read(raw: bytes) -> None:
    parsed = parse_mail(raw)
    to_json(parsed)
    shown(parsed)
    if b"words" in raw:
        assert "words" in parsed.text


HUGE = 150_000
SLOW = {
    "long line": mail("A" * 1_000_000),
    "many lines": mail("line\r\n" * 150_000),
    "wrote": mail("On " + "a " * 50_000 + "\n" + "On " * 30_000 + "\n" + "_ " * 30_000 + "\nFrom: " + "x " * 30_000),
    "references": mail("x", "References: " + "<a@b> " * 60_000),
    "boundaries": mail(b"--b \n--bb\n" * 200_000, kind="multipart/mixed; boundary=b"),
    "same boundary": mail(
        b'--b\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' * 10_000, kind="multipart/mixed; boundary=b"
    ),
    "headers": b"a: b\n" * 400_000,
    "folds": b"a: b\n" + b" c\n" * 400_000,
    "junk lines": b"a: b\n" + b"junk\n" * 200_000 + b"From: a@b.lv\n\nx",
    "from quotes": b"From: " + b'"\\' * HUGE + b"\n\nx",
    "from angles": b"From: " + b"<" * HUGE + b"\n\nx",
    "from brackets": b"From: " + b"(" * HUGE + b"\n\nx",
    "encoded words": b"Subject: " + b"=?u?Q?a" * (HUGE // 7) + b"\n\nx",
    "question marks": b"Subject: " + b"=?u?Q?a?b?c?d" * (HUGE // 13) + b"\n\nx",
    "parameters": mail("x", "Content-Type: text/plain" + ";a=b" * (HUGE // 4)),
    "semicolons": mail("x", "Content-Type: text/plain" + "; " * (HUGE // 2)),
    "parameter quotes": mail("x", 'Content-Type: text/plain; x="' + '\\"' * (HUGE // 2)),
    "tags": mail(b"<b>" * 200_000 + b"</i>" * 50_000, kind="text/html"),
    "cells": mail(b"<table><tr><td>x" * 20_000, kind="text/html"),
    "open tags": mail(b"<a " * HUGE, kind="text/html"),
    "open quotes": mail(b'<a ">' * HUGE, kind="text/html"),
    "attributes": mail(b"<p " + b" ".join(b"a%d=1" % number for number in range(20_000)) + b">x", kind="text/html"),
    "comments": mail(b"<!--" * HUGE, kind="text/html"),
    "quotes": mail("> a\r\n\r\n" * 60_000),
    "files": mail(b"begin 644 a\n" * 50_000, kind="text/plain"),
    "high bytes": mail(bytes(range(128, 256)) * 2_000, kind="text/plain"),
    "base64": mail(b"====" * HUGE, "Content-Transfer-Encoding: base64"),
}


@pytest.mark.parametrize("name", SLOW)
def test_nothing_stalls(name: str) -> None:
    start = time.process_time()
    parse_mail(SLOW[name])
    assert time.process_time() - start < 8  # what is not linear takes minutes


def check(raw: bytes) -> None:
    parsed = parse_mail(raw)
    screen = shown(parsed)
    assert not [letter for letter in FORBIDDEN if letter in screen]
    for text in (
        parsed.text,
        parsed.subject,
        parsed.from_name,
        parsed.from_address,
        parsed.reply_text,
        parsed.message_id,
    ):
        assert "\0" not in text
        text.encode("utf-8")
    assert "\n" not in parsed.subject
    natural_key(parsed, raw)
    to_json(parsed)


SEEDS = [
    mail("Hello\n\n> quoted\n-- \nIlze"),
    attached('attachment; filename="../../x.sh"'),
    attached("attachment;\r\n filename*0*=utf-8''..%2F;\r\n filename*1*=x"),
    multipart(
        part("Plain", "Content-Type: text/plain; format=flowed"),
        part("<table><tr><td>x</td></tr></table><a href='http://x'>y", "Content-Type: text/html; charset=utf-8"),
        kind="multipart/alternative",
    ),
    mail(base64.b64encode("Pasūtījums".encode()), "Content-Transfer-Encoding: base64", subject=encoded_word("退款")),
    nested(3),
]


@given(st.binary(max_size=600))
def test_random_bytes_are_read(raw: bytes) -> None:
    check(raw)


@settings(max_examples=150)
@given(st.sampled_from(SEEDS), st.randoms(use_true_random=False), st.integers(1, 12))
def test_damaged_mails_are_read(seed: bytes, chance: random.Random, cuts: int) -> None:
    raw = bytearray(seed)
    for _ in range(cuts):
        at = chance.randrange(len(raw) or 1)
        match chance.randrange(4):
            case 0:
                raw[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del raw[at : at + chance.randrange(30)]
            case 2:
                raw[at:at] = raw[chance.randrange(len(raw) or 1) :][: chance.randrange(60)]
            case _:
                raw[at:at] = chance.choice(
                    [b'"', b"\r", b"\n", b"=?", b"\0", b"<", b"--bb", b"\xff", b";", b"(", b"\x1b["]
                )
    check(bytes(raw))


@given(
    st.lists(st.sampled_from(["From:", "Subject:", "Content-Type:", "Date:", "To:", "References:"]), max_size=5),
    st.data(),
)
def test_random_header_values_are_read(names: list[str], data: st.DataObject) -> None:
    values = st.text(alphabet=st.sampled_from(list("<>@,;:\"\\()=?QB/*' a%é\x1b\t")), max_size=40)
    raw = "".join(f"{name} {data.draw(values)}\r\n" for name in names).encode()
    check(raw + b"\r\nbody")
