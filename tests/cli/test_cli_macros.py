"""macro list, run and lint."""

from pathlib import Path

import pytest
from shell_driver import Cli

MACRO = 'title = "Refund"\n[[do]]\ntag = ["refund"]\n[[do]]\nreply = "On its way."\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "home" / "macros"
    found.mkdir(parents=True)
    (found / "refund.toml").write_text(MACRO, "utf-8")
    return found


def test_they_are_listed_with_what_they_do(cli: Cli, folder: Path) -> None:
    assert cli.done("macro", "list").out == "refund  Refund: tags refund, drafts “On its way.”\n"
    (one,) = cli.done("macro", "list", "--json").json
    assert one["steps"] == ["tags refund", "drafts \u201cOn its way.\u201d"]
    assert one["path"] == str(folder / "refund.toml")


def test_one_is_run_and_nothing_is_sent(cli: Cli, folder: Path) -> None:
    assert folder.exists()
    assert "1 of 1 would be done" in cli.done("macro", "run", 1001, "refund", "--dry-run").out
    assert cli.done("list", "tag:refund", "--json").json == []
    out = cli.done("macro", "run", 1001, "refund").out
    assert "1 of 1 done" in out
    assert "nothing was sent" in out
    assert [one["number"] for one in cli.done("list", "tag:refund", "--json").json] == [1001]
    cli.done("undo")
    assert cli.done("list", "tag:refund", "--json").json == []
    assert "did you mean refund?" in cli.refused("macro", "run", 1001, "refun").err


def test_on_many_through_bulk(cli: Cli, folder: Path) -> None:
    assert folder.exists()
    cli.done("bulk", "state:to-solve", "--macro", "refund")
    assert len(cli.done("list", "tag:refund", "--json").json) > 1


def test_on_many_a_phrase_that_one_of_them_lacks_leaves_no_draft_half_done(cli: Cli, folder: Path) -> None:
    (folder / "odd.toml").write_text("[[do]]\nreply = 'So.'\ncanned = ['closing']\n[[do]]\ntag = ['x']\n", "utf-8")
    assert "no canned reply closing" in cli.refused("bulk", "state:to-solve", "--macro", "odd").err
    assert cli.done("drafts", "list", "--json").json == []
    (folder / "solved.toml").write_text("[[do]]\nstate = 'solved'\n[[do]]\nreply = 'So.'\n", "utf-8")
    cli.done("bulk", "state:to-solve", "--macro", "solved")
    assert cli.done("drafts", "list", "--json").json
    before = cli.done("drafts", "list", "--json").json
    assert cli("bulk", "state:solved", "--macro", "solved").code == 1
    assert cli.done("drafts", "list", "--json").json == before


def test_lint_names_file_and_line(cli: Cli, folder: Path) -> None:
    assert cli.done("macro", "lint").out == "1 macros are right, 0 are not\n"
    (folder / "bad.toml").write_text("[[do]]\npriority = 'hihg'\n", "utf-8")
    outcome = cli("macro", "lint")
    assert outcome.code == 1
    assert "bad.toml:2: priority wants one of" in outcome.err


def test_lint_names_what_the_desk_does_not_have(cli: Cli, folder: Path) -> None:
    (folder / "close.toml").write_text("[[do]]\nreply = 'Done.'\ncanned = [\n  'closing',\n]\n", "utf-8")
    (folder / "move.toml").write_text("[[do]]\nassign = 'none'\nqueue = 'tehnical'\n[[do]]\ncategory = 'x'\n", "utf-8")
    outcome = cli("macro", "lint")
    assert outcome.code == 1
    assert "close.toml:3: there is no canned reply 'closing': did you mean closing-" in outcome.err
    assert "move.toml:3: there is no queue 'tehnical': did you mean technical?" in outcome.err
    assert "move.toml:5: there is no category 'x'" in outcome.err
    assert outcome.out == "1 macros are right, 2 are not\n"


def test_the_macro_that_is_shown_as_an_example_is_right(cli: Cli, folder: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "flow.md").read_text("utf-8")
    (folder / "shown.toml").write_text(page.split("```toml\n")[1].split("```")[0], "utf-8")
    assert cli.done("macro", "lint").out == "2 macros are right, 0 are not\n"
    assert "4 of 4 done" in cli.done("macro", "run", 1001, "shown").out


def test_without_any_it_says_where_they_go(cli: Cli) -> None:
    assert "macros" in cli.done("macro", "list").err
