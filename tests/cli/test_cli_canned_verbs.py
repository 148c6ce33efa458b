"""canned list, show, render and lint."""

from pathlib import Path

import pytest
from shell_driver import NASTY, Cli


def write_phrase(home: Path, name: str, text: str) -> Path:
    folder = home / "canned_replies" / "en" / "solve"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.md"
    file.write_text(text)
    return file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the agent's own phrases are."""
    return tmp_path / "home"


def test_canned_list_json_has_what_scripts_rely_on(empty: Cli) -> None:
    rows = empty.done("canned", "list", "--json").json
    assert {row["language"] for row in rows} == {"en", "lv", "ru", "zh"}
    for row in rows:
        assert {"name", "title", "language", "phase", "shortcut", "channels"} <= set(row)
        assert isinstance(row["channels"], list)
    assert not empty.db.exists()


def test_canned_list_narrows(empty: Cli) -> None:
    rows = empty.done("canned", "list", "-l", "lv", "--phase", "closing", "--channel", "chat", "--json").json
    assert rows
    assert {(row["language"], row["phase"]) for row in rows} == {("lv", "closing")}
    assert all("chat" in row["channels"] or not row["channels"] for row in rows)
    lines = empty.done("canned", "list", "--language", "zh", "--phase", "greeting").lines
    assert all(line.startswith("zh  greeting  ") for line in lines)
    assert "none of en, lv, ru, zh" in empty.misused("canned", "list", "-l", "de").err


def test_canned_show_in_one_language_or_all(empty: Cli) -> None:
    out = empty.done("canned", "show", "progress-still-working", "-l", "en").out
    assert out.startswith("── en · progress · Still working on it · ;still · every channel\n")
    assert "slot next_update: date, a promise  the day by which we write again" in out
    assert "{{ slot.next_update }}" in out
    assert empty.done("canned", "show", "progress-still-working").out.count("── ") == 4
    outcome = empty.refused("canned", "show", "progres-still")
    assert "nearest: " in outcome.err


@pytest.mark.parametrize(
    ("language", "team"),
    [("en", "Our team"), ("lv", "Klientu apkalpošana"), ("ru", "Служба поддержки"), ("zh", "客服团队")],
)
def test_an_answer_is_signed_in_its_language_and_a_team_with_a_name_by_that(
    empty: Cli, tmp_path: Path, language: str, team: str
) -> None:
    assert team in empty.done("canned", "render", "closing-mail", "-l", language).out.splitlines()
    file = tmp_path / "named.toml"
    file.write_text('[desk]\nname = "Our shop"\n')
    said = empty.done("canned", "render", "closing-mail", "-l", language, "--config", file).out
    assert "Our shop" in said.splitlines()


def test_canned_render_without_a_ticket(empty: Cli, tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text('[agent]\nname = "zane"\ndisplay_name = "Zane"\n[desk]\nname = "The Shop"\n')
    outcome = empty.done("canned", "render", "progress-still-working", "--config", file)
    assert "{{ slot.next_update }}" in outcome.out
    assert outcome.err == "still empty: next_update\n"
    filled = empty.done("canned", "render", "progress-still-working", "--slot", "next_update=2099-12-01", "-l", "en")
    assert "1 December 2099" in filled.out
    assert not filled.err
    assert "has no slot nope" in empty.refused("canned", "render", "progress-still-working", "--slot", "nope=1").err


def test_canned_render_for_a_tickets_customer(cli: Cli) -> None:
    lv = cli.done("canned", "render", "greeting-mail", "--ticket", 1001).out
    en = cli.done("canned", "render", "greeting-mail", "--ticket", 1001, "-l", "en").out
    assert lv != en
    assert "still empty: next_update" in cli.done("canned", "render", "progress-still-working", "--ticket", 1001).err
    assert "no ticket #77" in cli.refused("canned", "render", "greeting-mail", "--ticket", 77).err


def test_canned_render_of_a_hostile_customer(cli: Cli) -> None:
    cli.done("canned", "render", "greeting-mail", "--ticket", 1005)
    cli.done("canned", "render", "solve-refund-started", "-l", "en", "--slot", "amount=5 EUR")
    cli("canned", "render", "progress-still-working", "--slot", f"next_update={NASTY}")


def test_canned_lint_passes_what_is_shipped(empty: Cli) -> None:
    out = empty.done("canned", "lint").out
    assert " 0 errors, " in out.splitlines()[-1]


def test_canned_lint_names_file_and_line_and_exits_1(empty: Cli, home: Path) -> None:
    write_phrase(home, "broken", "---\ntitle: x\nslots: 5\n---\nHello {{ customer.nme }}")
    outcome = empty("canned", "lint")
    assert outcome.code == 1
    assert "broken.md:3" in outcome.out
    assert not outcome.err


def test_a_phrase_of_ones_own_wins_and_is_safe_to_show(empty: Cli, home: Path) -> None:
    write_phrase(home, "mine", f"---\ntitle: Mine\n---\nHello {NASTY}")
    assert "Hello" in empty.done("canned", "show", "mine").out
    assert "Hello" in empty.done("canned", "render", "mine").out
    row = next(one for one in empty.done("canned", "list", "--json").json if one["name"] == "mine")
    assert row["source"] == "user"
