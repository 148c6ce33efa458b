"""What every verb shares: where the store is, who works, help, versions, and wrong usage."""

from pathlib import Path

import pytest
from shell_driver import Cli

from deskterm import __version__
from deskterm.cli.app import VERBS, overview, usage

NUMBERS = [1002, 1003, 1004]


@pytest.mark.parametrize(
    "words",
    [
        ("--db", "{db}", "list", "--json"),
        ("list", "--db", "{db}", "--json"),
        ("list", "--json", "--db={db}"),
        ("--db={db}", "--as", "zane", "list", "--json"),
        ("list", "--as=zane", "--json", "--db", "{db}"),
    ],
)
def test_shared_options_stand_before_or_after_the_verb(cli: Cli, words: tuple[str, ...]) -> None:
    outcome = cli(*(word.format(db=cli.db) for word in words), db=False)
    assert outcome.code == 0, outcome.err
    assert set(NUMBERS) <= {one["number"] for one in outcome.json}


def test_as_says_who_works(cli: Cli) -> None:
    cli.done("assign", 1001, "me", "--as", "pavils")
    assert [one["number"] for one in cli.done("--as=pavils", "list", "who:me", "--json").json] == [1001]
    assert cli.done("list", "who:me", "--json").json == []


def test_who_works_is_configured(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESKTERM_AGENT")
    file = tmp_path / "deskterm.toml"
    file.write_text('[agent]\nname = "zane"\n')
    cli.done("assign", 1001, "me", "--config", file)
    assert cli.done("list", "who:zane", "--json").json[0]["number"] == 1001


def test_an_unknown_agent_is_named_with_the_nearest(cli: Cli) -> None:
    outcome = cli.refused("list", "--as", "aia")
    assert "nobody called aia works here" in outcome.err
    assert "did you mean aija?" in outcome.err
    assert "pavils" in outcome.err


def test_an_agents_name_is_one_word(cli: Cli, empty: Cli) -> None:
    for one in (cli, empty):
        assert "--as" in one.refused("list", "--as", "two words\x1b[2J").err


def test_the_first_agent_of_a_new_store_is_taken_in(empty: Cli) -> None:
    assert "nothing to do" in empty.done("list", "--as", "anna").err
    assert empty.done("call", "+37120000001", "--as", "anna").code == 0
    assert "there are: anna" in empty.refused("list", "--as", "berta").err


@pytest.mark.parametrize("words", [("list", "--db"), ("list", "--db="), ("--db", "--json", "list"), ("--as",)])
def test_a_shared_option_wants_a_value(cli: Cli, words: tuple[str, ...]) -> None:
    outcome = cli(*words, db=False)
    assert outcome.code == 2
    assert "wants a value" in outcome.err


def test_an_unknown_home_folder(cli: Cli) -> None:
    outcome = cli("list", "--db", "~nobody-of-that-name/desk.db", db=False)
    assert outcome.code == 1
    assert "no such home folder" in outcome.err


@pytest.mark.parametrize("word", ["--version", "-V"])
def test_version(cli: Cli, word: str) -> None:
    assert cli.done(word).out == f"deskterm {__version__}\n"


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("help",)])
def test_help_names_every_verb(cli: Cli, words: tuple[str, ...]) -> None:
    out = cli.done(*words).out
    for verb in VERBS.values():
        assert f"{verb.name} " in out
        assert verb.help in out
    for option in ("--db", "--as", "--config", "--version"):
        assert option in out


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_help_that_says_how_to_use_it(cli: Cli, name: str) -> None:
    out = cli.done(*name.split(), "--help").out
    assert out.startswith(f"usage: deskterm {name}")
    assert "--db FILE" in " ".join(out.split())
    assert cli.done(*name.split(), "-h").out == cli.done("help", *name.split()).out == out


@pytest.mark.parametrize("name", VERBS)
def test_the_table_of_verbs_says_what_each_verbs_own_help_says(name: str) -> None:
    verb = VERBS[name]
    first = (verb.function().__doc__ or "").split("\n")[0]
    words = verb.help.rstrip(".")
    assert first.startswith(words.split(",")[0].split(":")[0]), first
    assert verb.help.endswith(".")
    assert len(verb.help) <= 65


@pytest.mark.parametrize("group", ["canned", "config"])
def test_a_group_of_verbs_has_help(cli: Cli, group: str) -> None:
    out = cli.done(group, "--help").out
    assert out == overview(group) + "\n"
    assert f"{group} show" in out
    assert "doctor" not in out
    assert "it may be: " in cli.misused(group).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lst",), "did you mean list?"),
        (("canned", "lnt"), "did you mean lint?"),
        (("list", "--jsn"), "did you mean --json?"),
        (("--jsn",), "there is no option '--jsn'"),
        (("show",), "required: N"),
        (("show", "1", "2"), "unrecognized arguments: 2"),
        (("list", "--limit", "x"), "wants a whole number from 1 to 1000000, not 'x'"),
        (("list", "--limit", "0"), "wants a whole number"),
        (("list", "--limit", "9" * 5000), "wants a whole number"),
        (("list", "--js"), "unrecognized"),
        (("state", "1001", "opne"), "did you mean open?"),
        (("call", "1", "--outcome", "no answr"), "did you mean no-answer?"),
        (("call", "1", "--minutes", "nan"), "wants a number from 0 to 1440"),
        (("reply", "1001", "--text"), "expected one argument"),
        (("reply", "1001", "--text", "-x"), "begins with - as --name=VALUE"),
        (("promise", "1001", "--text", "x"), "required: --by"),
    ],
)
def test_wrong_usage_says_what_is_meant(cli: Cli, words: tuple[str, ...], said: str) -> None:
    assert said in " ".join(cli.misused(*words).err.split())


def test_wrong_usage_is_not_obeyed_by_the_terminal(cli: Cli, hostile: str) -> None:
    for words in ((hostile,), ("canned", hostile), ("show", f"--{hostile}"), ("state", "1001", hostile)):
        assert cli(*words).code in (1, 2)


def test_usage_is_one_line_for_the_readme() -> None:
    assert usage(VERBS["list"]) == "deskterm list [--json] [--limit COUNT] [QUERY ...]"
    assert usage(VERBS["state"]) == "deskterm state N STATE"


def test_without_a_verb_a_terminal_is_wanted(cli: Cli) -> None:
    outcome = cli.refused()
    assert "wants a terminal" in outcome.err
    assert "--help" in outcome.err
