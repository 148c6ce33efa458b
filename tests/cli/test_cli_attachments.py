"""The verb attachments: what came with a ticket's messages, listed and saved in the shell."""

import base64
import sqlite3
import stat
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import pytest
from shell_driver import NASTY, Cli

from hostile import HOSTILE

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A mail with a picture, a file of hostile text under a hostile name, and a program."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ilze <ilze@example.com>", "help@desk.example", "Pielikumi"
    mail["Message-ID"] = "<files@example.com>"
    mail.set_content("Skat. pielikumus.\n")
    mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="照片.png")
    name = base64.b64encode(f"../{NASTY}.txt".encode()).decode()
    mail.add_attachment("\n".join(HOSTILE).encode("utf-8", "replace"), maintype="text", subtype="plain", filename="x")
    raw = bytes(mail).replace(b'filename="x"', f'filename="=?utf-8?b?{name}?="'.encode())
    path = tmp_path / "files.eml"
    path.write_bytes(raw)
    return path


def number(cli: Cli) -> int:
    return cli.done("list", "Pielikumi", "--json").json[0]["number"]


def test_what_is_attached_is_listed_and_saved_under_safe_names(cli: Cli, letter: Path, tmp_path: Path) -> None:
    cli.done("import", letter)
    ticket, folder = number(cli), tmp_path / "new" / "folder"
    listed = cli.done("attachments", ticket, "--json").json
    assert [(one["file"], one["bytes"]) for one in listed] == [(1, len(PICTURE)), (2, listed[1]["bytes"])]
    assert "照片.png" in cli.done("attachments", ticket).out
    assert "/" not in listed[1]["name"]
    saved = cli.done("attachments", ticket, "--save", folder).lines
    assert sorted(map(Path, saved)) == sorted(folder.iterdir())
    assert (folder / "照片.png").read_bytes() == PICTURE
    assert all(stat.S_IMODE(one.stat().st_mode) == 0o600 for one in folder.iterdir())
    (again,) = cli.done("attachments", ticket, "--save", folder, "--only", 1).lines
    assert again == str(folder / "照片 (2).png")


def test_one_that_cannot_be_saved_is_named_and_the_others_are_saved(cli: Cli, letter: Path, tmp_path: Path) -> None:
    cli.done("import", letter)
    with sqlite3.connect(cli.db) as store:
        store.execute("DELETE FROM blob WHERE sha256 = ?", (sha256(PICTURE).hexdigest(),))
    store.close()
    outcome = cli("attachments", number(cli), "--save", tmp_path / "folder")
    assert outcome.code == 1
    assert outcome.err == "deskterm: 照片.png: there is no such attachment\n1 of 2 saved\n"
    (saved,) = outcome.lines
    assert [Path(saved)] == list((tmp_path / "folder").iterdir())


def test_what_is_not_there_is_said(cli: Cli, letter: Path, tmp_path: Path) -> None:
    cli.done("import", letter)
    assert "has no file 3\n  it has 2" in cli.refused("attachments", number(cli), "--only", 3).err
    assert "nothing is attached to #1002" in cli.done("attachments", 1002).err
    assert "nothing is attached" in cli.refused("attachments", 1002, "--only", 1).err
    (tmp_path / "file").write_text("x")
    assert "cannot be written" in cli.refused("attachments", number(cli), "--save", tmp_path / "file").err
    assert cli.done("attachments", 1002, "--json").json == []
