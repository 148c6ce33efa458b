"""Mails made to do harm, by the kind of harm; each with words that must be seen all the same."""

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

WORDS: Final = "Kur ir mana paka?"
SEQUENCES: Final = (
    "\x1b[31mRED\x1b[0m", "\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]52;c;b3duZWQ=\x07", "\x1b]8;;file:///x\x1b\\y",
    "\x1bPq#0~~\x1b\\", "\x1b[?1049h\x1b[?1003h", "\x1b[c\x05", "\x1bPnever closed", "\x9b31m", "\x9d0;t\x9c",
    "\rover\x08\x7f\x0e\x0f", "\u202egnp.exe\u2066x\u2069", "\U000e0069\U000e006e", "a\u2028b\u2029c\x85d",
    "[@click=app.quit]x[/] [/nope] [red]", "=cmd|'/c calc'!A1", "'); DROP TABLE ticket;--",
)  # fmt: skip


@dataclass(frozen=True)
class Harmful:
    """A mail; ``seen`` must be readable on its ticket, ``files`` says how many attachments it has."""

    raw: bytes
    seen: tuple[str, ...] = (WORDS,)
    files: int | None = 0


_FOUND: dict[str, Callable[[], Harmful]] = {}


def _kind(make: Callable[[], Harmful]) -> Callable[[], Harmful]:
    _FOUND[make.__name__.strip("_").replace("_", " ")] = make
    return make


def mail(body: bytes | str = WORDS, *lines: bytes | str, plain: bool = True) -> bytes:
    """A mail whose header lines come before the usual ones, as they are; a header named there comes only from there."""
    given = [line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line for line in lines]
    names = {line.partition(b":")[0].lower() for line in given}
    usual = (b"From: Ilze <ilze@example.com>", b"To: support@desk.test", b"Subject: Paka", b"MIME-Version: 1.0") + (
        (b"Content-Type: text/plain; charset=utf-8",) if plain else ()
    )
    head = [*given, *(line for line in usual if line.partition(b":")[0].lower() not in names)]
    text = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return b"\r\n".join(head) + b"\r\n\r\n" + text


def _word(text: str) -> str:
    return f"=?utf-8?B?{base64.b64encode(text.encode('utf-8', 'surrogatepass')).decode()}?="


def _multipart(*parts: bytes, kind: str = "mixed", lines: tuple[bytes | str, ...] = ()) -> bytes:
    body = b"".join(b"--bb\r\n" + one + b"\r\n" for one in parts) + b"--bb--\r\n"
    return mail(body, f'Content-Type: multipart/{kind}; boundary="bb"', *lines)


_TEXT: Final = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + WORDS.encode()


def _file(disposition: bytes | str, kind: str = "application/octet-stream") -> bytes:
    given = disposition.encode() if isinstance(disposition, str) else disposition
    return b"Content-Type: %s\r\nContent-Disposition: %s\r\n\r\ndata" % (kind.encode(), given)


def _attached(*dispositions: bytes | str) -> Harmful:
    return Harmful(_multipart(_TEXT, *map(_file, dispositions)), files=len(dispositions))


# What a terminal obeys


@_kind
def sequences_in_every_header() -> Harmful:
    text = " ".join(SEQUENCES).replace("\r", "")
    names = ("Message-ID", "References", "In-Reply-To", "Date", "Cc", "Reply-To", "Sender", "List-Id", "X-Mailer")
    lines = [f"{name}: <x {text}@y>" for name in names]
    return Harmful(mail(WORDS, f"From: {text} <ilze@example.com>", f"Subject: Paka {text}", *lines))


@_kind
def encoded_sequences_in_every_header() -> Harmful:
    word = _word("\r\nBcc: all@example.com\r\n\r\n".join(SEQUENCES))
    names = ("Subject", "Message-ID", "References", "Date", "Cc", "Reply-To", "Content-Description")
    return Harmful(mail(WORDS, f"From: {word} <ilze@example.com>", *(f"{name}: {word}" for name in names)))


@_kind
def sequences_in_the_text() -> Harmful:
    return Harmful(mail("\n".join(f"Pirms {one} pēc" for one in SEQUENCES) + f"\n\n{WORDS}"))


@_kind
def sequences_as_entities_of_a_page() -> Harmful:
    coded = "".join(f"&#{ord(letter)};&#x{ord(letter):x};" for one in SEQUENCES for letter in one)
    return Harmful(mail(f"<title>{coded}</title><p>{coded}<p>{WORDS}", "Content-Type: text/html; charset=utf-8"))


@_kind
def sequences_in_names_of_files() -> Harmful:
    quoted = [one.replace("\r", "").replace('"', "") for one in SEQUENCES]
    return _attached(*(f'attachment; filename="a{one}.txt"' for one in quoted))


@_kind
def sequences_in_media_types_and_charsets() -> Harmful:
    lines = [f'Content-Type: text/plain; charset="{one}"; name="{one}"'.replace("\r", "") for one in SEQUENCES[:6]]
    return Harmful(
        _multipart(
            *(line.encode() + b"\r\nContent-Transfer-Encoding: \x1b[31m\r\n\r\n" + WORDS.encode() for line in lines)
        ),
        files=None,
    )


@_kind
def raw_controls_in_an_eight_bit_charset() -> Harmful:
    body = b"caf\xe9 \x9b31m\x9d0;t\x9c\x90q\x1b[31m " + WORDS.encode("latin-1")
    return Harmful(mail(body, "Content-Type: text/plain; charset=iso-8859-1"), seen=("café", WORDS))


@_kind
def escapes_hidden_by_a_charset() -> Harmful:
    body = b"+ABs-[31m+ABs-]0;t+AAc- Kur ir mana paka?"
    return Harmful(mail(body, "Content-Type: text/plain; charset=utf-7"))


@_kind
def escapes_left_over_by_a_charset() -> Harmful:
    body = "こん".encode("iso2022_jp") + b"\x1b$\x1b[31m\x1b]0;t\x07 \x1b(B" + WORDS.encode()
    return Harmful(mail(body, "Content-Type: text/plain; charset=iso-2022-jp"), seen=("こん",))


@_kind
def halves_of_characters() -> Harmful:
    return Harmful(
        mail(f"\ud800 \udfff {WORDS} \ud83d".encode("utf-8", "surrogatepass"), "Subject: =?utf-8?Q?=ED=A0=80?=")
    )


@_kind
def zero_bytes_everywhere() -> Harmful:
    raw = mail(f"\0{WORDS}\0\0", "Subject: P\0aka", "From: I\0lze <il\0ze@example.com>", "Message-ID: <a\0b@c>")
    return Harmful(raw.replace(b"MIME", b"MI\0ME") + b"\0" * 5_000)


# Structure


@_kind
def multiparts_three_thousand_deep() -> Harmful:
    raw = b"From: ilze@example.com\r\nSubject: Paka\r\n"
    raw += b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3_000))
    return Harmful(raw + b"\r\n" + WORDS.encode(), seen=("nested deeper than",), files=1)


@_kind
def mails_in_mails() -> Harmful:
    raw = mail()
    for _ in range(300):
        raw = mail(raw, "Content-Type: message/rfc822")
    return Harmful(raw, seen=("Subject: Paka",), files=1)


@_kind
def three_thousand_parts() -> Harmful:
    return Harmful(
        _multipart(_TEXT, *[b"Content-Type: image/png\r\n\r\nx"] * 3_000), seen=(WORDS, "more than"), files=None
    )


@_kind
def a_thousand_files_of_one_name() -> Harmful:
    return Harmful(_multipart(_TEXT, *[_file('attachment; filename="a.txt"')] * 900), files=900)


@_kind
def boundaries_within_boundaries() -> Harmful:
    inner = b"Content-Type: multipart/alternative; boundary=bb\r\n\r\n--bb\r\n" + _TEXT + b"\r\n--bb--"
    return Harmful(_multipart(inner), files=None)


@_kind
def a_boundary_that_is_never_found() -> Harmful:
    return Harmful(mail(WORDS, 'Content-Type: multipart/mixed; boundary="' + "b" * 100_000 + '"'))


@_kind
def a_boundary_of_signs() -> Harmful:
    return Harmful(mail(f"--(.*)+$\r\n\r\n{WORDS}\r\n--(.*)+$--", 'Content-Type: multipart/mixed; boundary="(.*)+$"'))


@_kind
def a_report_that_reports_itself() -> Harmful:
    part = b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a@b.lv\r\n" * 200
    return Harmful(_multipart(_TEXT, part, kind="report; report-type=delivery-status"), files=1)


# Size


@_kind
def thirty_thousand_headers() -> Harmful:
    return Harmful(mail(WORDS, *(f"X-{number}: {number}" for number in range(60_000))), seen=())


@_kind
def a_header_of_a_megabyte() -> Harmful:
    return Harmful(mail(WORDS, "X-Long: " + "x" * 900_000))


@_kind
def a_header_folded_for_ever() -> Harmful:
    return Harmful(mail(WORDS, "X-Long: a\r\n" + " b\r\n" * 100_000 + " c"))


@_kind
def eight_thousand_recipients() -> Harmful:
    return Harmful(mail(WORDS, "To: " + ", ".join(f"P {n} <p{n}@example.com>" for n in range(8_000))))


@_kind
def twenty_thousand_references() -> Harmful:
    return Harmful(mail(WORDS, "References: " + " ".join(f"<{n}@x>" for n in range(20_000))))


@_kind
def one_line_of_three_megabytes() -> Harmful:
    return Harmful(mail(f"{WORDS} " + "a" * 3_000_000), seen=(WORDS, "cut after"))


@_kind
def a_hundred_thousand_lines() -> Harmful:
    return Harmful(mail(f"{WORDS}\r\n" + "l\r\n" * 100_000))


@_kind
def a_page_of_nothing_but_tags() -> Harmful:
    return Harmful(mail(WORDS + "<div>" * 30_000 + "<table><tr><td>" * 2_000, "Content-Type: text/html"))


@_kind
def a_page_of_quotations() -> Harmful:
    return Harmful(mail(WORDS + "<blockquote>" * 2_000 + "x", "Content-Type: text/html"))


@_kind
def introductions_without_end() -> Harmful:
    return Harmful(mail(f"{WORDS}\n" + "On " + "a, " * 40_000 + "wrote:\n" + "On x wrote:\n> " * 20_000))


@_kind
def an_archive_that_unpacks_to_gigabytes() -> Harmful:
    part = _file('attachment; filename="photos.zip"', "application/zip")
    return Harmful(_multipart(_TEXT, part + b"PK\x05\x06" + b"\0" * 100_000), files=1)


# Names of files


@_kind
def names_that_are_paths() -> Harmful:
    names = (
        "../../.ssh/authorized_keys", "/etc/passwd", "..\\\\..\\\\evil.bat", "C:\\\\Windows\\\\x.dll", "file:///etc/x",
        "~/.bashrc", ".bashrc", "-rf", "..", ".", "", "/", "a/../../b", "%2e%2e%2fx", "x.txt/../../y", "$(rm -rf ~)",
        "`x`", "|x", "a\0b.txt", "a\nb.txt", "con", "NUL.txt", "x" * 5_000 + ".pdf", "š" * 300 + ".pdf", "a.pdf .exe",
        "photo.jpg\u202eexe.txt", "\u2044etc\u2044passwd", "．．／x", "desktop.ini", "a:stream", "<x>", "a*?.txt",
    )  # fmt: skip
    return _attached(*(f'attachment; filename="{name}"'.replace("\n", "\r\n ") for name in names))


@_kind
def names_in_pieces() -> Harmful:
    return _attached(
        "attachment; filename*0*=utf-8''..%2F..%2F; filename*1*=x%00%1b%5b31m; filename*2=.sh",
        "attachment; filename*=utf-8''%2e%2e%2fpasswd",
        "attachment; filename*=zlib_codec''%78%9c",
        "attachment; filename*=''''''%ff",
        "attachment; filename*999*=x; filename*0*=utf-16''%ff%fe%1b%00",
        "attachment; filename*1=b; filename*0=a; filename*0=c; filename=d",
        "attachment; filename*-1=x; filename*0x0=y; filename**=z",
        "attachment; filename*0*=utf-8'" + "'" * 50_000,
        "attachment; " + "; ".join(f"filename*{number}=a" for number in range(3_000)),
        'attachment; filename="' + '\\"' * 50_000,
        "attachment; filename==?utf-8?Q?=1b]0;t=07..=2Fx?=",
        'attachment; filename="=?utf-8?B?Li4vLi4v?= =?utf-8?B?eA==?="',
        ";;;=;=\"\";*=*",
    )  # fmt: skip


# Lies


@_kind
def charsets_nobody_knows() -> Harmful:
    names = (
        "rot13", "zlib_codec", "hex", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs",
        "base64", "x" * 50_000, "../../x", "utf-8\0", "utf-99", "klingon", "os.system", "", "cp65001", "none",
    )  # fmt: skip
    parts = [f'Content-Type: text/plain; charset="{name}"\r\n\r\n{WORDS}'.encode() for name in names]
    words = " ".join(f"=?{name[:60]}?Q?Paka?=" for name in names if name and "\0" not in name)
    return Harmful(_multipart(*parts, lines=(f"Subject: {words}",)), files=None)


@_kind
def base64_that_is_none() -> Harmful:
    bodies = (b"====", b"A", b"!!!!" * 9_000, b"S3VyIGlyIG1hbmEgcGFrYT8", b"=S3Vy=IGly=", b"\xff\xfe\x00" * 99)
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return Harmful(_multipart(*(head + one for one in bodies)))


@_kind
def encodings_that_are_none() -> Harmful:
    names = ("x-uuencode", "gzip", "quoted-printable; x", "base64\0", "binary", "x" * 9_000, "8bit\x1b[31m")
    parts = [f"Content-Type: text/plain\r\nContent-Transfer-Encoding: {name}\r\n\r\n{WORDS}".encode() for name in names]
    return Harmful(_multipart(*parts))


@_kind
def files_of_the_time_before_mime() -> Harmful:
    return Harmful(
        mail(f"{WORDS}\n" + "begin 644 ../../x\n!!!\n" * 3_000 + "begin 777 \x1b[31m\n#86)C\n`\nend\n"), files=None
    )


@_kind
def senders_that_are_others() -> Harmful:
    lines = ('From: "boss@shop.example" <ilze@example.com>', "From: boss@shop.example", "Sender: root@localhost")
    return Harmful(mail(WORDS, *lines, "Reply-To: " + "<" * 9_000, "Return-Path: <>"))


@_kind
def an_address_without_end() -> Harmful:
    return Harmful(mail(WORDS, "From: " + '"(<' * 30_000 + "@" * 10_000))


@_kind
def encoded_words_within_encoded_words() -> Harmful:
    word = "Paka"
    for _ in range(6):
        word = _word(word)
    return Harmful(mail(WORDS, f"Subject: {word}", "X-Words: " + "=?u?Q?" * 50_000))


@_kind
def days_that_never_come() -> Harmful:
    return Harmful(mail(WORDS, "Date: Fri, 31 Feb 99999 99:99:99 +9999", "Received: ; " + "9" * 9_000))


@_kind
def a_mail_without_any_line_end() -> Harmful:
    return Harmful(b"From: ilze@example.com Subject: Paka " + WORDS.encode(), seen=("Messages: 1",))


@_kind
def nothing_but_carriage_returns() -> Harmful:
    return Harmful(mail().replace(b"\r\n", b"\r"))


@_kind
def no_line_between_head_and_text() -> Harmful:
    return Harmful(b"From: ilze@example.com\nSubject: Paka\n\x1b[31m" + WORDS.encode() + b"\n")


@_kind
def random_bytes_under_a_head() -> Harmful:
    chance = random.Random(3)
    return Harmful(mail(WORDS.encode() + b"\n" + chance.randbytes(200_000), plain=False), seen=("Messages: 1",))


KINDS: Final = tuple(_FOUND)


def harmful(kind: str) -> Harmful:
    """The mail of that kind."""
    return _FOUND[kind]()
