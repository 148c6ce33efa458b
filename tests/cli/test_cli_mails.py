"""parse, import and export: what comes in once, and what goes out whole."""

import json
import os
import sys
from pathlib import Path

import pytest
from shell_driver import NASTY, Cli
from test_cli_writing import Stdin

MAIL = """From: Marta <marta@example.com>
To: desk@example.org
Subject: {subject}
Date: Mon, 16 Nov 2026 10:00:00 +0200
Message-ID: <{key}@example.com>
Content-Type: text/plain; charset=utf-8

Hello, number {key}.
"""


def mail(key: object = 1, subject: str = "Broken screen") -> bytes:
    return MAIL.format(key=key, subject=subject).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two mails, one of them twice; a snapshot; a broken mail; a picture."""
    folder = tmp_path / "in"
    (folder / "deeper").mkdir(parents=True)
    (folder / "one.eml").write_bytes(mail(1))
    (folder / "deeper" / "two.eml").write_bytes(mail(2, "Another"))
    (folder / "deeper" / "two again.eml").write_bytes(mail(2, "Another"))
    (folder / "broken.eml").write_bytes(b"")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


def test_parse_is_one_mail_as_json(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(mail(7, f"Re: {NASTY}".replace("\x9b", "")))
    parsed = cli.done("parse", file).json
    assert parsed["from_address"] == "marta@example.com"
    assert parsed["text"].strip() == "Hello, number 7."
    assert parsed["attachments"] == []
    for key in ("subject", "date", "message_id", "is_auto_reply", "is_bounce", "reply_text"):
        assert key in parsed


def test_parse_from_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(mail(8)))
    assert cli.done("parse", "-").json["message_id"] == "8@example.com"


def test_parse_of_what_is_not_there(cli: Cli, tmp_path: Path) -> None:
    assert "No such file" in cli.refused("parse", tmp_path / "none.eml").err
    assert "Is a directory" in cli.refused("parse", tmp_path).err
    (tmp_path / "empty.eml").write_bytes(b"\n")
    assert "empty" in cli.refused("parse", tmp_path / "empty.eml").err


def test_parse_names_attachments_as_they_would_be_saved(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "evil.eml"
    file.write_bytes(
        b'From: a@b.c\nSubject: x\nContent-Type: text/plain; name="../../etc/pass\x1b[2Jwd"\n'
        b"Content-Disposition: attachment\n\ndata"
    )
    (one,) = cli.done("parse", file).json["attachments"]
    assert "/" not in one["name"]
    assert "\x1b" not in one["name"]
    assert "wd" in one["name"]


def test_import_takes_mails_by_what_they_are_and_counts(cli: Cli, folder: Path) -> None:
    outcome = cli.done("import", folder)
    assert outcome.out == "2 taken, 1 known already, 1 skipped, 1 could not be read\n"
    assert "broken.eml: the file is empty" in outcome.err
    assert [one["subject"] for one in cli.done("list", "customer:marta@example.com", "--json").json] != []


def test_import_again_takes_nothing_again(cli: Cli, folder: Path) -> None:
    cli.done("import", folder / "one.eml")
    before = cli.done("list", "state:any", "--json").json
    assert cli.done("import", folder / "one.eml").out == "0 taken, 1 known already, 0 skipped, 0 could not be read\n"
    assert cli.done("list", "state:any", "--json").json == before


def test_one_mail_that_starts_a_matter_is_one_ticket(cli: Cli, folder: Path) -> None:
    before = len(cli.done("list", "state:any", "--json").json)
    cli.done("import", folder)
    assert len(cli.done("list", "state:any", "--json").json) == before + 2


def test_a_named_path_that_cannot_be_read_is_exit_1_and_the_rest_is_taken(cli: Cli, folder: Path) -> None:
    outcome = cli("import", folder / "missing.eml", folder / "one.eml")
    assert outcome.code == 1
    assert outcome.out.startswith("1 taken")
    assert "missing.eml: No such file or directory" in outcome.err
    outcome = cli("import", folder / "picture.png", folder / "deeper")
    assert outcome.code == 1
    assert "picture.png: not a mail" in outcome.err


def test_an_import_that_takes_nothing_is_exit_1(cli: Cli, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert cli("import", empty).code == 1
    (empty / "notes.txt").write_text("nothing like a mail")
    outcome = cli("import", empty)
    assert outcome.code == 1
    assert outcome.out == "0 taken, 0 known already, 1 skipped, 0 could not be read\n"


def test_every_unreadable_file_is_reported(cli: Cli, tmp_path: Path) -> None:
    for number in range(70):
        (tmp_path / f"{number}.eml").write_bytes(b"")
    assert cli("import", tmp_path).err.count("the file is empty") == 70


def test_mbox_with_a_broken_entry_takes_the_rest(cli: Cli, tmp_path: Path) -> None:
    line = b"From x@example.com Mon Nov 16 10:00:00 2026\n"
    box = tmp_path / "box.mbox"
    box.write_bytes(line + mail(21) + b"\n" + line + b"no headers here\n\n" + line + mail(22))
    outcome = cli.done("import", box)
    assert outcome.out == "2 taken, 0 known already, 0 skipped, 1 could not be read\n"
    assert "box.mbox#2: not a mail" in outcome.err


def test_import_into_a_queue(cli: Cli, folder: Path) -> None:
    cli.done("import", "--queue", "billing", folder / "one.eml")
    assert len(cli.done("list", "queue:billing", "--json").json) == 2
    outcome = cli.refused("import", "--queue", "biling", folder / "one.eml")
    assert "there is no queue 'biling'" in outcome.err
    assert "front, technical, billing" in outcome.err


def test_automatic_mails_are_listed_and_marked(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "auto.eml"
    file.write_bytes(b"Auto-Submitted: auto-replied\n" + mail(31, "Away"))
    cli.done("import", file)
    row = next(one for one in cli.done("list", "--json").json if one["subject"] == "Away")
    assert row["automatic"] is True
    assert "new automatic" in cli.done("list").out


def test_export_writes_every_ticket_one_snapshot_a_line(cli: Cli) -> None:
    out = cli.done("export").out
    assert out.isascii()
    documents = [json.loads(line) for line in out.splitlines()]
    assert [one["ticket"]["number"] for one in documents] == list(range(1001, 1009))
    assert all(one["format"] == 1 for one in documents)
    assert documents[4]["ticket"]["subject"] == NASTY


def test_export_narrows_by_a_query_and_still_takes_solved_ones(cli: Cli) -> None:
    def numbers(*words: str) -> list[int]:
        return [json.loads(line)["ticket"]["number"] for line in cli.done("export", *words).lines]

    assert numbers("tag:login") == [1006]
    assert numbers("channel:mail") == [1001, 1005, 1006, 1007, 1008]
    assert numbers("channel:mail", "state:to-solve") == [1001, 1005, 1007, 1008]


def test_import_of_an_export_into_an_empty_store_is_equal(cli: Cli, empty: Cli, tmp_path: Path) -> None:
    cli.done("note", 1002, "--text", f"remember {NASTY}")
    cli.done("assign", 1004, "pavils")
    file = tmp_path / "all.jsonl"
    file.write_text(cli.done("export").out)
    assert empty.done("import", file).out == "8 taken, 0 known already, 0 skipped, 0 could not be read\n"
    assert empty.done("export").out == file.read_text()
    assert empty.done("import", file).out.startswith("0 taken, 8 known already")
    listed, again = (
        [{**row, "updated": None} for row in one.done("list", "state:any", "--json").json] for one in (cli, empty)
    )
    assert sorted(listed, key=lambda row: row["number"]) == sorted(again, key=lambda row: row["number"])


def test_export_can_be_piped_into_import(cli: Cli, empty: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(cli.done("export").out.encode()))
    assert empty.done("import", "-").out.startswith("8 taken")
    monkeypatch.setattr(sys, "stdin", Stdin(mail(41)))
    assert empty.done("import", "-").out.startswith("1 taken")
    monkeypatch.setattr(sys, "stdin", Stdin(b"nothing"))
    outcome = empty("import", "-")
    assert outcome.code == 1
    assert "deskterm: -: not a mail" in outcome.err


def test_a_snapshot_over_many_lines_is_one_too(cli: Cli, empty: Cli, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps(cli.done("show", 1001, "--json").json, indent=2))
    assert empty.done("import", file).out.startswith("1 taken")


def test_a_wrong_snapshot_is_named_by_file_line_and_field(cli: Cli, empty: Cli, tmp_path: Path) -> None:
    lines = cli.done("export").lines
    wrong = json.loads(lines[1])
    wrong["ticket"]["state"] = f"gone {NASTY}"
    newer = {**json.loads(lines[2]), "format": 99}
    file = tmp_path / "mixed.jsonl"
    file.write_text("\n".join(("", "{not json", lines[0], json.dumps(wrong), json.dumps(newer), "", lines[3])))
    outcome = empty.done("import", file)
    assert outcome.out == "2 taken, 0 known already, 0 skipped, 3 could not be read\n"
    assert "mixed.jsonl:2: this is no JSON" in outcome.err
    assert "mixed.jsonl:4: the field ticket.state is wrong" in outcome.err
    assert "mixed.jsonl:5: this is no snapshot of format 1 (its format is 99)" in outcome.err


def test_other_json_is_passed_over_in_a_folder_and_refused_by_name(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "package.json").write_text('{"name": "x"}')
    (folder / "one.eml").write_bytes(mail(51))
    assert cli.done("import", folder).out == "1 taken, 0 known already, 1 skipped, 0 could not be read\n"
    for text, lacking in (
        ('{"name": "x"}', "this is no snapshot of format 1 (its format is None)"),
        ('{"format": 1}', "the field ticket is wrong: Field required"),
        ('{"format": 1, "ticket": {"id": ', "this is no JSON: Expecting value"),
    ):
        (folder / "package.json").write_text(text)
        outcome = cli("import", folder / "package.json")
        assert outcome.code == 1
        assert f"package.json: {lacking}" in outcome.err


@pytest.mark.skipif(os.name == "nt", reason="file names there are Unicode")
def test_hostile_file_names_are_shown_safe(cli: Cli, tmp_path: Path) -> None:
    for name in (b"\x1b]0;x\x07\xff.eml", "\u202egnp.eml".encode()):
        path = os.path.join(os.fsencode(tmp_path), name)
        with open(path, "wb"):
            pass
        outcome = cli("import", os.fsdecode(path))
        assert outcome.code == 1
        assert "the file is empty" in outcome.err


def test_hostile_mails_come_in_and_are_shown_safe(cli: Cli, tmp_path: Path, hostile: str) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(
        b"From: a@b.example\nSubject: x\nMessage-ID: <h@x>\nContent-Type: text/plain; charset=utf-8\n\n"
        + hostile.encode("utf-8", "replace")
    )
    cli("parse", file)
    cli("import", file)
    cli.done("list")
    cli.done("list", "--json")
