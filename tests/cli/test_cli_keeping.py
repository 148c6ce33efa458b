"""backup, restore, config and doctor; and stores and configurations that cannot be used."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from shell_driver import Cli

VERBS_THAT_READ = [("list",), ("show", "1001"), ("search", "x"), ("next",), ("board",), ("why", "1001"), ("export",)]


def test_backup_and_restore(cli: Cli, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    before = cli.done("export").out
    assert str(copy) in cli.done("backup", copy).out
    cli.done("tag", 1001, "later")
    out = cli.done("restore", copy).out
    assert "what was there is kept as" in out
    assert cli.done("export").out == before
    assert "already" in cli.refused("backup", copy).err
    cli.done("backup", copy, "--overwrite")


def test_restore_refuses_what_is_no_copy(cli: Cli, tmp_path: Path) -> None:
    before = cli.done("export").out
    for name, content in (("text.txt", b"hello\x1b[2J"), ("empty.db", b"")):
        (tmp_path / name).write_bytes(content)
        assert f"use another copy; {cli.db} was not touched" in cli.refused("restore", tmp_path / name).err
    cli.refused("restore", tmp_path / "missing.db")
    assert cli.done("export").out == before


def test_backup_of_no_store(empty: Cli, tmp_path: Path) -> None:
    assert "there is no store" in empty.refused("backup", tmp_path / "x.db").err
    assert not empty.db.exists()


def test_config_init_path_and_show(empty: Cli, tmp_path: Path) -> None:
    path = tmp_path / "home" / "config.toml"
    assert empty.done("config", "path").out == f"{path}\n"
    assert empty.done("config", "init").out == f"wrote {path}\n"
    assert "is there already" in empty.refused("config", "init").err
    shown = empty.done("config", "show").lines
    for line in ("agent = aija", "queues.front = Front line", "countdown.mail = 10.0", "rating_scale = stars"):
        assert line in shown
    other = tmp_path / "deep" / "other.toml"
    empty.done("config", "init", "--config", other)
    assert other.read_text() == path.read_text()


def test_a_configuration_written_by_init_changes_nothing(cli: Cli) -> None:
    before = cli.done("config", "show").out
    cli.done("config", "init")
    assert cli.done("config", "show").out == before
    cli.done("list")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[agent]\nnam = "x"\n', "config.toml:2: there is no setting agent.nam"),
        ('[desk]\nname = "x"\nrating_scale = "smileys"\n', "config.toml:3: desk.rating_scale wants one of stars, "),
        ("[desk\n", "config.toml:1: this is no TOML"),
        ("[uii]\nbell = true\n", "config.toml:1: there is no setting uii"),
        ("[countdown]\nmail = -5\n", "config.toml:2: countdown.mail wants seconds from 0 to 300"),
        ('[queues]\nfront = "a\x1b]0;x\x07b"\n', "config.toml:"),
        ('[[standards.rule]]\nclock = "first"\ntarget = "1h"\nchannel = "mial"\n', "config.toml:4: standards."),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_by_file_line_and_key(cli: Cli, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text(text)
    assert said in cli.refused("board").err
    outcome = cli("doctor")
    assert outcome.code == 1
    assert "WRONG" in outcome.out


def test_a_configuration_that_is_named_must_be_there(cli: Cli, tmp_path: Path) -> None:
    outcome = cli.refused("list", "--config", tmp_path / "none.toml")
    assert "none.toml: there is no such file" in outcome.err


def test_doctor_of_a_good_house(cli: Cli) -> None:
    out = cli.done("doctor").out
    for word in ("deskterm", "python", "sqlite", "terminal", "config", "standards", "phrases", "drafts", "transports"):
        assert f"\n{word} " in f"\n{out}"
    assert "8 tickets" in out
    assert "sound" in out


def test_doctor_says_where_a_mailboxs_password_is_and_never_which(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text(
        '[[mailbox]]\nname = "support"\naddress = "help@example.com"\nimap = "imap.example.com"\n'
    )
    monkeypatch.setenv("DESKTERM_MAIL_SUPPORT", "pässword")
    out = cli.done("doctor").out
    assert "its password is in DESKTERM_MAIL_SUPPORT in the environment" in out
    assert "pässword" not in out
    monkeypatch.delenv("DESKTERM_MAIL_SUPPORT")
    monkeypatch.setattr("deskterm.store.secrets.real_keyring", lambda: None)
    assert "WRONG: there is no password for the mailbox support" in cli("doctor").out


def test_doctor_makes_no_store(empty: Cli) -> None:
    assert "not there yet" in empty.done("doctor").out
    assert not empty.db.exists()


def test_doctor_says_what_is_wrong(cli: Cli) -> None:
    cli.db.write_text("not a store")
    outcome = cli("doctor")
    assert outcome.code == 1
    assert "WRONG: the store" in outcome.out
    assert "phrases" in outcome.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[keys]\nrepy = "b"\n', "config.toml:2: there is no verb repy"),
        ('[ui]\ntheme = "deskterm-drak"\n', "there is no theme deskterm-drak"),
        ('[checks]\nshoutin = "off"\n', "config.toml:2: there is no check shoutin"),
        ('[macros]\nteam = "/no/such/folder"\n', "macros.team: there is no folder /no/such/folder"),
        ('[notify]\ncommand = ["/no/such/bin"]\n', "notify.command: there is no program /no/such/bin"),
    ],
)
def test_doctor_looks_at_what_only_a_screen_would_tell(cli: Cli, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text(text)
    outcome = cli("doctor")
    assert outcome.code == 1
    assert f"WRONG: {said}" in outcome.out.replace(str(tmp_path / "home") + "/", "")


def test_a_wrong_configuration_is_told_once(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text("[uii]\n")
    outcome = cli("doctor")
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.count("there is no setting uii") == 1


def test_settings_of_mail_are_shown_one_a_line(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text(
        '[[mailbox]]\nname = "support"\naddress = "help@example.com"\nimap = "imap.example.com"\n'
    )
    shown = cli.done("config", "show").lines
    assert "mail.mailboxes.support.address = help@example.com" in shown
    assert "mail.late_reply = new" in shown


@pytest.mark.parametrize("words", VERBS_THAT_READ, ids=lambda words: words[0])
def test_a_new_store_is_made_when_first_used(empty: Cli, words: tuple[str, ...]) -> None:
    outcome = empty(*words)
    assert outcome.code == 0 or "there is no ticket" in outcome.err
    assert empty.db.exists()
    assert f"there was no {empty.db}" in outcome.err
    assert "there was no" not in empty(*words).err


@pytest.mark.parametrize("words", [("list",), ("backup", "copy.db"), ("restore", "copy.db"), ("demo", "--no-open")])
def test_a_folder_is_no_store(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    if words[0] == "restore":
        cli.done("backup", "copy.db")
    for folder in (".", "folder", "/"):
        assert f"{folder} is a folder" in cli(*words, "--db", folder, db=False).err
        assert "is a folder" in cli("doctor", "--db", folder, db=False).out
    assert not list((tmp_path / "folder").iterdir())


@pytest.mark.parametrize("words", [*VERBS_THAT_READ, ("note", "1001", "--text", "x")], ids=lambda words: words[0])
def test_what_is_no_store_is_named_and_not_touched(cli: Cli, tmp_path: Path, words: tuple[str, ...]) -> None:
    text = b"This is a letter, not a store.\n" * 40
    cli.db.write_bytes(text)
    assert f"the store {cli.db}" in cli.refused(*words).err
    assert cli.db.read_bytes() == text
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE ticket (x)")
    other.close()
    outcome = cli(*words, "--db", tmp_path / "other.db", db=False)
    assert outcome.code == 1
    assert "not a deskterm store" in outcome.err
    folder = cli(*words, "--db", tmp_path, db=False)
    assert folder.code == 1
    assert "Traceback" not in folder.err


def test_a_damaged_store_says_what_to_do(cli: Cli) -> None:
    content = bytearray(cli.db.read_bytes())
    content[4096 : 4096 * 40] = os.urandom(4096 * 39)
    cli.db.write_bytes(content)
    for words in VERBS_THAT_READ:
        outcome = cli(*words)
        assert outcome.code == 1
        assert "Traceback" not in outcome.err
    assert "restore a backup" in cli.refused("list").err


def test_a_damaged_store_is_named_when_it_cannot_be_copied(cli: Cli, tmp_path: Path) -> None:
    content = bytearray(cli.db.read_bytes())
    content[4096 * 20 : 4096 * 40] = os.urandom(4096 * 20)
    cli.db.write_bytes(content)
    assert str(cli.db) in cli.refused("backup", tmp_path / "copy.db").err
    assert not (tmp_path / "copy.db").exists()


def test_a_newer_store_is_not_touched(cli: Cli) -> None:
    connection = sqlite3.connect(cli.db)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = cli.db.read_bytes()
    outcome = cli.refused("list")
    assert "was written by a newer deskterm (its schema is 999" in outcome.err
    assert cli.db.read_bytes() == before


def test_a_store_kept_busy_says_so(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskterm.store.database.BUSY_SECONDS", 0.05)
    connection = sqlite3.connect(cli.db, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        assert "kept busy by another process" in cli.refused("tag", 1001, "x").err
        cli.done("list")
    finally:
        connection.close()


def test_a_folder_that_cannot_be_made(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outcome = cli("list", "--db", tmp_path / "file" / "deeper" / "desk.db", db=False)
    assert outcome.code == 1
    assert "Traceback" not in outcome.err


def test_copies_of_one_store_share_nothing(cli: Cli, stocked: Path, tmp_path: Path) -> None:
    other = Path(shutil.copyfile(stocked, tmp_path / "other.db"))
    cli.done("tag", 1001, "elsewhere")
    assert "elsewhere" not in cli("list", "--json", "--db", other, db=False).out
