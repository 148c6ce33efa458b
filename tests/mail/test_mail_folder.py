"""Mails in files and folders, told apart by content; nothing stops the walk."""

import os
from pathlib import Path

import pytest
from mail_samples import mail

from deskterm.channels.mail.folder import Kind, looks_like_mail, mails_in
from deskterm.channels.mail.parse import parse_mail


def found(path: Path) -> list[tuple[str, Kind]]:
    return [(one.label.removeprefix(str(path)).lstrip("/"), one.kind) for one in mails_in(path)]


def test_one_file_is_one_mail(tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(mail("Hello"))
    (one,) = mails_in(file)
    assert (one.path, one.kind, one.raw, one.error) == (file, Kind.MAIL, mail("Hello"), "")


def test_a_tree_is_walked_in_order_and_told_apart_by_content(tmp_path: Path) -> None:
    for name, content in {
        "b/mail without ending": mail("1"),
        "b/a.eml": mail("2"),
        "a.EML": mail("3"),
        "c.eml": b"",
        "d.eml": b"no mail at all",
        "e.txt": b"Note: this is a list of things to do\nTo do: nothing\n",
        "f.json": b'{"format": 1}',
        "g.jsonl": b'{"format": 1}\n{"format": 1}\n',
        "h.dat": b'{"format": 1}\n',
        "i.bin": bytes(range(256)),
        "j.msg": b"\xd0\xcf\x11\xe0" + b"\0" * 100,
        ".hidden.eml": mail("4"),
        ".git/x.eml": mail("5"),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert found(tmp_path) == [
        ("a.EML", Kind.MAIL),
        ("c.eml", Kind.UNREADABLE),
        ("d.eml", Kind.UNREADABLE),
        ("e.txt", Kind.OTHER),
        ("f.json", Kind.SNAPSHOT),
        ("g.jsonl", Kind.SNAPSHOT),
        ("h.dat", Kind.SNAPSHOT),
        ("i.bin", Kind.OTHER),
        ("j.msg", Kind.UNREADABLE),
        ("b/a.eml", Kind.MAIL),
        ("b/mail without ending", Kind.MAIL),
    ]
    errors = {one.path.name: one.error for one in mails_in(tmp_path) if one.error}
    assert errors["c.eml"] == "the file is empty"
    assert "save the mail as .eml" in errors["j.msg"]


def test_an_mbox_is_split_and_unescaped(tmp_path: Path) -> None:
    file = tmp_path / "box"
    first = b"From: a@b.lv\nSubject: 1\n\nDear shop,\n\n>From Riga I write.\nFrom here on it is dark.\n"
    second = b"From: c@d.lv\nSubject: 2\n\nFrom London\n\nFrom our side all is well.\n"
    file.write_bytes(
        b"From a@b.lv Mon Jun  2 10:00:00 2025\n" + first + b"\nFrom c@d.lv Mon Jun  2 10:00:00 2025\n" + second
        + b"\nFrom - Mon Jun  2 10:00:00 2025\njunk\n"
    )  # fmt: skip
    everything = list(mails_in(file))
    assert [one.kind for one in everything] == [Kind.MAIL, Kind.MAIL, Kind.OTHER]
    assert [one.label for one in everything][:2] == [f"{file}#1", f"{file}#2"]
    assert parse_mail(everything[0].raw).text == "Dear shop,\n\nFrom Riga I write.\nFrom here on it is dark.\n".strip()
    assert parse_mail(everything[1].raw).text == "From London\n\nFrom our side all is well."


def test_a_saved_mail_with_an_envelope_line_is_one_mail(tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(b"From a@b.lv Mon Jun  2 10:00:00 2025\n" + mail("Hello\n\nFrom x Mon Jun  2 10:00:00 2025\nBye"))
    (one,) = mails_in(file)
    assert parse_mail(one.raw).subject == "Order"


def test_a_maildir_is_read_without_its_tmp(tmp_path: Path) -> None:
    for name in ("cur/1:2,S", "new/2", "tmp/3", ".Sent/cur/4"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(mail(name))
    (tmp_path / ".Sent/new").mkdir()
    assert found(tmp_path) == [("cur/1:2,S", Kind.MAIL), ("new/2", Kind.MAIL)]


def test_what_cannot_be_read_is_reported_and_the_walk_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.eml").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "b.eml")
    (tmp_path / "c.eml").write_bytes(mail())
    (tmp_path / "loop").symlink_to(tmp_path)
    everything = list(mails_in(tmp_path))
    assert [(one.path.name, one.kind) for one in everything] == [
        ("a.eml", Kind.UNREADABLE),
        ("b.eml", Kind.UNREADABLE),
        ("c.eml", Kind.MAIL),
    ]
    assert all(one.error for one in everything[:2])
    (missing,) = mails_in(tmp_path / "nowhere")
    assert missing.kind is Kind.UNREADABLE


@pytest.mark.parametrize(
    ("head", "is_mail"),
    [
        (b"From: a@b.lv\nSubject: x\n\n", True),
        (b"\xef\xbb\xbf\r\nReceived: x\r\n\tby y\r\nDate: z\r\n\r\n", True),
        (b"From a@b.lv Mon Jun 2 10:00:00 2025\nReturn-Path: <a@b>\nTo: x\n", True),
        (b"To: Riga\nDate: 12.05.2025\n", False),
        (b"Subject: only\n\n", False),
        (b"#!/bin/sh\n", False),
        (b"", False),
    ],
)
def test_a_mail_is_known_by_its_headers(head: bytes, is_mail: bool) -> None:
    assert looks_like_mail(head) is is_mail


@pytest.mark.parametrize(
    ("head", "is_mail"),
    [
        (b"X-One: 1\nX-Two: 2\nX-Three: 3\n\nwords", True),
        (b"X-Long: " + b"x" * 70_000, True),
        (b"X-One: 1\n\nwords", False),
        (b"Dear shop,\nit is broken: the lamp\n", False),
        (b"a: 1\nb: 2\nc: 3\nno header\n", False),
    ],
)
def test_what_is_promised_to_be_a_mail_may_begin_with_any_headers(head: bytes, is_mail: bool) -> None:
    assert looks_like_mail(head[:65_536], lenient=True) is is_mail
    assert not looks_like_mail(head[:65_536])


def test_every_file_of_a_maildir_is_a_mail_or_is_reported(tmp_path: Path) -> None:
    for name, content in {
        "cur/1.json": mail("{}"),
        "cur/2": b"X-One: 1\nX-Two: 2\nX-Three: 3\n\nwords",
        "new/3": b"From a@b.lv Mon Jun  2 10:00:00 2025\n" + mail("a\n\nFrom a@b.lv Mon Jun  2 10:00:00 2025\nb"),
        "new/4": b"nothing that looks like a mail",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    kinds = [("cur/1.json", Kind.MAIL), ("cur/2", Kind.MAIL), ("new/3", Kind.MAIL), ("new/4", Kind.UNREADABLE)]
    assert found(tmp_path) == kinds
