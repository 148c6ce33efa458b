"""list, search, next and board."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from shell_driver import Cli

from deskterm.cli.tickets import query_of

KEYS = {
    "number": int,
    "subject": str,
    "state": str,
    "channel": str,
    "queue": str,
    "priority": str,
    "customer": str,
    "assignee": str | None,
    "tags": list,
    "due": str | None,
    "due_kind": str | None,
    "updated": str,
    "language": str | None,
}


def numbers(cli: Cli, *words: object) -> list[int]:
    return [one["number"] for one in cli.done("list", *words, "--json").json]


def test_list_json_has_what_scripts_rely_on(cli: Cli) -> None:
    rows = cli.done("list", "--json").json
    assert isinstance(rows, list)
    for row in rows:
        for key, kind in KEYS.items():
            assert isinstance(row[key], kind), key
        for key in ("due", "updated", "created"):
            if row[key] is not None:
                assert datetime.fromisoformat(row[key]).utcoffset() is not None
        assert row["state"] in ("new", "open", "pending", "snoozed")


def test_list_shows_what_is_not_solved_due_first(cli: Cli) -> None:
    rows = cli.done("list", "--json").json
    assert 1006 not in [row["number"] for row in rows]
    dues = [row["due"] or "9999" for row in rows]
    assert dues == sorted(dues)
    assert rows[0]["number"] == 1001
    assert rows[0]["late"] is True


def test_state_any_takes_every_ticket(cli: Cli) -> None:
    assert set(numbers(cli, "state:any")) == set(range(1001, 1009))
    assert numbers(cli, "state:solved") == [1006]


def test_list_stops_at_fifty_rows_or_the_limit(cli: Cli, tmp_path: Path) -> None:
    box = tmp_path / "many.mbox"
    box.write_bytes(
        b"".join(
            b"From x@example.com Mon Nov 16 10:00:00 2026\nFrom: c%d@example.com\nSubject: Matter %d\n\nHello\n\n"
            % (n, n)
            for n in range(60)
        )
    )
    cli.done("import", box)
    assert len(numbers(cli)) == 50
    assert len(numbers(cli, "--limit", 7)) == 7
    assert len(numbers(cli, "--limit", 1000)) == 67
    outcome = cli.done("list", "--limit", 3)
    assert len(outcome.lines) == 3
    assert "--limit 6" in outcome.err


def test_list_narrows_by_the_query_language(cli: Cli) -> None:
    assert numbers(cli, "channel:chat") == [1002]
    assert numbers(cli, "channel:chat,social", "who:none") == [1002, 1004]
    assert numbers(cli, "queue:billing") == [1008]
    assert numbers(cli, "late:yes", "channel:mail") == [1001]
    assert numbers(cli, "tag:login", "state:any") == [1006]
    assert numbers(cli, "customer:ilze") == [1001]
    assert numbers(cli, "language:zh") == [1002]
    assert numbers(cli, "rating:4..5", "state:any") == numbers(cli, "rating:4..5") == [1006]


def test_a_query_means_the_same_when_the_shell_took_its_quotes(cli: Cli) -> None:
    assert numbers(cli, '"broken screen"') == numbers(cli, "broken screen") == [1004]
    assert numbers(cli, "screen broken") == []
    assert numbers(cli, "screen", "broken") == [1004]
    assert numbers(cli, "customer:ilze kalnina") == numbers(cli, 'customer:"ilze kalnina"') == [1001]
    assert numbers(cli, "state:any tag:login") == [1006]
    assert query_of(["not:spam", "a b", "tag:x y"]) == 'not:spam "a b" tag:"x y"'


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("stat:open", "did you mean state?"),
        ("channel:emial", "did you mean mail?"),
        ("due:soon", "due"),
        ("rating:x", "for example"),
        ("rating:5..4", "for example rating:4..5"),
        ("number:one", "for example number:1042"),
        ("state:", "wants a value"),
    ],
)
def test_a_wrong_word_of_a_query_is_named_with_the_nearest(cli: Cli, query: str, said: str) -> None:
    for verb in ("list", "export"):
        outcome = cli.refused(verb, query)
        assert said in outcome.err
        assert query.split(":")[0] in outcome.err


def test_list_prints_a_row_for_each_ticket_and_nothing_else(cli: Cli) -> None:
    outcome = cli.done("list")
    assert len(outcome.lines) == 7
    assert outcome.lines[0].split()[:4] == ["#1001", "-18h", "first", "mail"]
    assert "Ilze Kalniņa" in outcome.lines[0]
    assert outcome.lines[0].endswith("new late")
    assert not outcome.err


def test_in_a_pipe_nothing_is_cut(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    cli.done("call", "+37120000001", "--subject", "A subject " * 20)
    assert ("A subject " * 20).strip() in cli.done("list").out


@pytest.mark.parametrize("columns", [80, 100, 160])
def test_on_a_terminal_every_row_fits(cli: Cli, on_terminal: Callable[[int], None], columns: int) -> None:
    from deskterm.tui.cells import width

    cli.done("call", "+37120000001", "--subject", "退款 " * 60, "--name", "王小明" * 9)
    on_terminal(columns)
    for words in (("list",), ("list", "state:any"), ("canned", "list", "-l", "en"), ("next",)):
        lines = cli.done(*words).lines
        assert lines
        assert max(width(line) for line in lines) <= columns
    assert cli.done("list").lines[0].split() == [
        "ticket", "due", "of", "by", "in", "customer", "subject", "queue", "agent", "state",
    ]  # fmt: skip
    assert "…" in cli.done("list").out


def test_columns_stand_straight_whatever_the_script(cli: Cli) -> None:
    from deskterm.tui.cells import width

    places = {width(line.split("front")[0]) for line in cli.done("list", "queue:front").lines}
    assert len(places) == 1


def test_an_empty_list_says_so_to_people_only(cli: Cli) -> None:
    outcome = cli.done("list", "customer:nobody")
    assert not outcome.out
    assert "no ticket is like that" in outcome.err
    assert cli.done("list", "customer:nobody", "--json").json == []


def test_search_finds_newest_first(cli: Cli) -> None:
    found = cli.done("search", "退款", "--json").json
    assert [one["number"] for one in found["tickets"]] == [1002, 1005]
    assert "退款还没有收到" in found["tickets"][0]["excerpt"]
    out = cli.done("search", "退款").lines
    assert out[0].startswith("#1002  退款还没有到账  (王小明, chat, new, ")
    assert "退款还没有收到" in out[1]


def test_search_takes_words_in_one_argument_or_several(cli: Cli) -> None:
    one = cli.done("search", "screen broken", "--json").json
    assert one == cli.done("search", "screen", "broken", "--json").json
    assert [ticket["number"] for ticket in one["tickets"]] == [1004]
    assert len(cli.done("search", "the", "--limit", 1, "--best", "--json").json["tickets"]) <= 1


def test_search_finds_phrases_and_articles_too(cli: Cli) -> None:
    found = cli.done("search", "password", "--json").json
    assert "article-password" in [one["name"] for one in found["phrases"]]
    assert "phrase article-password" in cli.done("search", "password").out


def test_search_finds_names_across_scripts(cli: Cli) -> None:
    assert [one["number"] for one in cli.done("search", "Oleg Petrov", "--json").json["tickets"]] == [1006]
    assert cli.done("search", "kalnina", "--json").json["phrases"] == []


def test_search_that_finds_nothing_says_so(cli: Cli) -> None:
    outcome = cli.done("search", "zzzqqq")
    assert not outcome.out
    assert "nothing was found" in outcome.err


def test_next_is_what_to_work_on_now(cli: Cli) -> None:
    assert cli.done("next", "--json").json["number"] == 1002
    assert "王小明" in cli.done("next").out
    cli.done("assign", 1002, "zane")
    assert cli.done("next", "--json").json["number"] == 1001


def test_next_with_nothing_to_do(empty: Cli) -> None:
    assert empty.done("next", "--json").json is None
    outcome = empty.done("next")
    assert not outcome.out
    assert "nothing is left to work on" in outcome.err


def test_board_counts_what_waits(cli: Cli) -> None:
    board = cli.done("board", "--json").json
    assert datetime.fromisoformat(board["at"]).utcoffset() is not None
    queues = {one["name"]: one for one in board["queue"]}
    assert queues["front"]["to_solve"] == 6
    assert queues["front"]["title"] == "Front line"
    assert queues["billing"]["to_solve"] == 1
    assert {one["name"] for one in board["channel"]} == {"mail", "chat", "phone", "social"}
    out = cli.done("board").out
    for heading in ("by queue", "by channel", "by agent", "due soon"):
        assert heading in out


def test_an_empty_list_says_what_may_be_meant(cli: Cli) -> None:
    assert "queue: knows no 'biling', did you mean billing?" in cli.done("list", "queue:biling").err
    assert "who: knows no 'nobody-at-all'\n" in cli.done("list", "who:nobody-at-all").err
    assert "1 solved or closed would be: add state:any" in cli.done("list", "number:1006").err
    assert cli.done("list", "number:1006", "state:any").err == ""
    assert cli.done("list", "tag:no-such", "state:any").err == "no ticket is like that\n"
