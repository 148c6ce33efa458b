"""drafts list and drafts show: what is being written, and what it was, in the shell."""

from datetime import UTC, datetime
from pathlib import Path

from shell_driver import Cli

from deskterm.model.words import Audience
from deskterm.store.drafts import Drafts
from deskterm.store.versions import Version, Why
from hostile import HOSTILE


def stock(cli: Cli, db: Path) -> None:
    """A draft with two versions on #1001, a sent one on #1002."""
    drafts = Drafts(db)
    ids = {row["number"]: row["id"] for row in (cli.done("show", n, "--json").json["ticket"] for n in (1001, 1002))}
    drafts.journal(ids[1001], "aija", Audience.DIRECT).save(f"now {HOSTILE[0]}", 3)
    for minute, (number, text, why) in enumerate(
        ((1001, "first", Why.PAUSE), (1001, "second\x1b[31m", Why.PHRASE), (1002, "您好", Why.SEND))
    ):
        at = datetime(2026, 11, 20, 10, minute, tzinfo=UTC)
        drafts.versions(ids[number], "aija", Audience.DIRECT).add(Version(at, why, text))


def test_every_text_is_listed_with_its_ticket(cli: Cli, db: Path) -> None:
    stock(cli, db)
    rows = cli.done("drafts", "list", "--json").json
    assert [(one["number"], one["audience"], one["versions"]) for one in rows] == [
        (1001, "direct", 2),
        (1002, "direct", 1),
    ]
    assert rows[1]["text"] == ""
    shown = cli.done("drafts", "list").out
    assert "#1001" in shown
    assert "您好" in shown
    assert "\x1b" not in shown


def test_a_text_and_its_versions_are_shown(cli: Cli, db: Path) -> None:
    stock(cli, db)
    assert cli.done("drafts", "show", 1001).out.startswith("now ")
    assert cli.done("drafts", "show", 1001, "--version", 2).out == "first\n"
    assert "\x1b" not in cli.done("drafts", "show", 1001, "--version", 1).out
    assert [one["why"] for one in cli.done("drafts", "show", 1001, "--versions", "--json").json] == ["phrase", "pause"]
    assert "first" in cli.done("drafts", "show", 1001, "--versions").out


def test_what_is_not_there_is_said(cli: Cli, db: Path) -> None:
    stock(cli, db)
    assert "nothing is being written on #1003" in cli.refused("drafts", "show", 1003).err
    assert "there are 2 versions" in cli.refused("drafts", "show", 1001, "--version", 9).err
    assert "thrown away" in cli.done("drafts", "show", 1002).err
