"""Attachments are saved under names of our own making, recognisably the sender's."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_samples import attached, encoded_word, multipart, part

from deskterm.channels.mail.attachments import LONGEST_NAME, numbered_names, safe_name
from deskterm.channels.mail.parse import parse_mail


@pytest.mark.parametrize(
    ("given_name", "saved"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("Rēķins Nr. 12.pdf", "Rēķins Nr. 12.pdf"),
        ("发票 2025.pdf", "发票 2025.pdf"),
        ("../../../../tmp/evil.sh", "evil.sh"),
        ("..\\..\\windows\\evil.bat", "evil.bat"),
        ("C:\\Users\\x\\photo.jpg", "photo.jpg"),
        ("/etc/passwd", "passwd"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("--option=x.txt", "option=x.txt"),
        ("~/.ssh/authorized_keys", "authorized_keys"),
        ("~root", "root"),
        ("a\nb\rc.txt", "a b c.txt"),
        ("\x1b]0;t\x07name.txt", "]0;tname.txt"),
        ("Rechnung\u202efdp.exe", "Rechnungfdp.exe"),
        ("pass\u200bword.txt", "password.txt"),
        ("a:b<c>d|e?f*g.txt", "a_b_c_d_e_f_g.txt"),
        ("photo.jpg:stream", "photo.jpg_stream"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("lpt1.tar.gz", "_lpt1.tar.gz"),
        ("name. . .", "name"),
        ("", "attachment-3.pdf"),
        ("..", "attachment-3.pdf"),
        ("///", "attachment-3.pdf"),
        ("\u202e\u200b", "attachment-3.pdf"),
    ],
)
def test_a_name_is_safe_and_still_the_senders(given_name: str, saved: str) -> None:
    assert safe_name(given_name, "application/pdf", 3) == saved


def test_a_long_name_keeps_its_ending() -> None:
    for letter in ("a", "ē", "发", "😀"):
        name = safe_name(letter * 500 + ".tar.pdf")
        assert name.endswith(".pdf")
        assert len(name) <= LONGEST_NAME
        assert len(name.encode()) <= 200


@given(st.text(max_size=400), st.sampled_from(["", "image/png", "x/y"]))
def test_no_name_does_harm(given_name: str, media_type: str) -> None:
    name = safe_name(given_name, media_type)
    assert name
    assert len(name) <= LONGEST_NAME
    assert not set(name) & set('/\\<>:"|?*\0\n\r\t')
    assert name[0] not in ".-~ "
    assert name[-1] not in ". "
    assert all(unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp") for letter in name)
    assert not any(
        letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c" for letter in name
    )
    assert (Path("/folder") / name).parent == Path("/folder")
    assert safe_name(name, media_type) == name


@given(st.lists(st.sampled_from(["a.txt", "A.txt", "a (2).txt", "b", "a"]), max_size=8))
def test_names_in_one_mail_differ_on_any_file_system(names: list[str]) -> None:
    numbered = numbered_names(names)
    assert len({name.casefold() for name in numbered}) == len(names)


@pytest.mark.parametrize(
    ("disposition", "saved"),
    [
        ('attachment; filename="../../../../tmp/evil.sh"', "evil.sh"),
        ("attachment;\r\n filename*0*=utf-8''..%2F..%2F;\r\n filename*1*=etc%2Fpasswd", "passwd"),
        (f'attachment; filename="{encoded_word("a" + chr(10) + "b" + chr(13) + "c.txt")}"', "a b c.txt"),
        (f'attachment; filename="{encoded_word("Rechnung" + chr(0x202E) + "fdp.exe")}"', "Rechnungfdp.exe"),
        ("attachment", "attachment-1.bin"),
    ],
)
def test_the_name_of_an_attached_file_is_safe(disposition: str, saved: str) -> None:
    parsed = parse_mail(attached(disposition))
    assert [(file.name, file.size, file.content) for file in parsed.attachments] == [(saved, 4, b"data")]
    assert parsed.text == "see file"


def test_an_archive_is_listed_by_its_stored_size_and_never_unpacked() -> None:
    bomb = b"PK\x03\x04" + b"\0" * 1_000
    parsed = parse_mail(attached("attachment; filename=photos.zip", bomb, "application/zip"))
    assert [(file.name, file.size, file.media_type) for file in parsed.attachments] == [
        ("photos.zip", len(bomb), "application/zip")
    ]


def test_a_file_that_lies_about_its_type_is_listed_as_it_says() -> None:
    parsed = parse_mail(attached("attachment; filename=photo.jpg", b"MZ\x90\0", "image/jpeg"))
    assert [(file.name, file.media_type) for file in parsed.attachments] == [("photo.jpg", "image/jpeg")]


def test_two_files_of_one_name_are_two() -> None:
    picture = part("x", "Content-Type: image/jpeg; name=photo.jpg")
    parsed = parse_mail(multipart(part("hi", "Content-Type: text/plain"), picture, picture))
    assert [file.name for file in parsed.attachments] == ["photo.jpg", "photo (2).jpg"]
