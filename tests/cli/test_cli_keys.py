"""``deskterm keys``: which keys there are, giving a verb others, and what is refused by name."""

import os
from pathlib import Path

import pytest
from shell_driver import Cli

from deskterm.tui.actions import ACTIONS


@pytest.fixture
def file() -> Path:
    """The configuration that is in force in a test."""
    path = Path(os.environ["DESKTERM_HOME"]) / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_every_verb_is_listed_with_its_keys_as_they_are(cli: Cli, file: Path) -> None:
    file.write_text('[keys]\nreply = "b F6"\n', "utf-8")
    rows = {row["verb"]: row for row in cli.done("keys", "--json").json}
    assert set(rows) == set(ACTIONS)
    assert rows["reply"]["keys"] == ["b", "f6"]
    assert rows["reply"]["default"] == ["r"]
    assert rows["solve"]["keys"] == rows["solve"]["default"] == ["x"]
    assert [line.split() for line in cli.done("keys", "--changed").lines] == [
        ["reply", "b", "F6", "r", "Answer", "the", "customer", "with", "a", "ticket"]
    ]
    assert len(cli.done("keys").lines) == len(ACTIONS)


def test_a_verb_is_given_keys_and_its_old_ones_back(cli: Cli, file: Path) -> None:
    file.write_text("# mine\n[keys] # here\n# none yet\n", "utf-8")
    outcome = cli.done("keys", "set", "reply", "b", "F6")
    assert outcome.out == "reply: b F6 (Answer the customer)\n"
    assert str(file) in outcome.err
    assert file.read_text("utf-8") == '# mine\n[keys] # here\nreply = "b f6"\n# none yet\n'
    assert cli.done("keys", "unset", "reply").out == "reply: r (Answer the customer)\n"
    assert file.read_text("utf-8") == "# mine\n[keys] # here\n# none yet\n"
    assert cli.done("keys", "unset", "reply").out == "reply has its usual keys: r\n"


def test_a_configuration_is_made_where_there_is_none(cli: Cli, file: Path) -> None:
    cli.done("keys", "set", "theme", "T")
    assert file.read_text("utf-8") == '[keys]\ntheme = "T"\n'
    cli.done("keys", "set", "mark", " ", "B")
    assert 'mark = "space B"' in file.read_text("utf-8")


def test_the_usual_keys_need_no_line(cli: Cli, file: Path) -> None:
    cli.done("keys", "set", "reply", "b")
    cli.done("keys", "set", "reply", "r")
    assert "reply" not in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("reply", "a"), ("keys.reply", "a is the key of assign")),
        (("send", "ctrl+k"), ("ctrl+k edits the text where send works",)),
        (("send", "s"), ("types a character",)),
        (("reply", "ctrl+i"), ("terminals send Tab",)),
        (("reply", "alt+r"), ("Alt",)),
        (("reply", "ctrl+\x1b[2J"), ("is no key",)),
        (("replay", "b"), ("there is no verb 'replay'", "did you mean reply?")),
        (("reply", ""), ("a key of no characters",)),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_is_written(
    cli: Cli, file: Path, words: tuple[str, ...], said: tuple[str, ...]
) -> None:
    outcome = cli.refused("keys", "set", *words)
    for one in said:
        assert one in outcome.err
    assert not file.exists()


def test_a_wrong_file_is_mended_by_naming_its_verb_again(cli: Cli, file: Path) -> None:
    file.write_text('[keys]\nreply = "a"\n', "utf-8")
    assert "config.toml:2: keys.reply: a is the key of assign" in cli.refused("keys").err
    cli.done("keys", "set", "reply", "b")
    file.write_text('[keys]\nreply = "a"\n', "utf-8")
    cli.done("keys", "unset", "reply")
    assert len(cli.done("keys").lines) == len(ACTIONS)


def test_wrong_usage_is_said(cli: Cli) -> None:
    assert "KEY" in cli.misused("keys", "set", "reply").err
    assert "VERB" in cli.misused("keys", "unset").err
