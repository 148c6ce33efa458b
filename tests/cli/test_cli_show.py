"""show: for people, for a screen reader, for scripts."""

import re
import sqlite3
from collections.abc import Callable
from datetime import datetime

import pytest
from shell_driver import NASTY, Cli

from deskterm.model.snapshot import read_snapshot
from deskterm.tui.cells import width


@pytest.mark.parametrize("number", [1001, "#1001", "＃1001", " 1001 "])
def test_a_number_as_people_type_it(cli: Cli, number: object) -> None:
    assert cli.done("show", number).lines[0] == "#1001 Piegāde kavējas"


@pytest.mark.parametrize("number", [0, 9999, 10**17])
def test_an_unknown_ticket(cli: Cli, number: int) -> None:
    outcome = cli.refused("show", number)
    assert f"there is no ticket #{number}" in outcome.err


@pytest.mark.parametrize("number", ["x", "", "1 2", "-5", "٣", "9" * 5000, "#"])
def test_what_is_no_number(cli: Cli, number: str) -> None:
    outcome = cli("show", "--", number, "--db", cli.db, db=False) if number.startswith("-") else cli("show", number)
    assert outcome.code in (1, 2)
    assert outcome.err.startswith("deskterm: ")


def test_show_for_people(cli: Cli) -> None:
    out = cli.done("show", 1001).out
    for fact in ("mail · front · new · nobody's", "Ilze Kalniņa", "ilze@example.com", "[rēķins.pdf, 4 bytes]"):
        assert fact in out
    assert "── Ilze Kalniņa · message · " in out
    assert re.search(r"^due \d{4}-\d\d-\d\d \d\d:\d\d\+0[23]:00 \(first; deskterm why 1001 explains\)$", out, re.M)
    assert "kur ir mans pasūtījums 58211?" in out


def test_show_draws_rules_as_wide_as_the_terminal(cli: Cli, on_terminal: Callable[[int], None]) -> None:
    on_terminal(72)
    rules = [line for line in cli.done("show", 1002).lines if line.startswith("── ")]
    assert [width(line) for line in rules] == [72]


def test_long_lines_are_broken_on_a_terminal_only(cli: Cli, on_terminal: Callable[[int], None]) -> None:
    words = "退款 one two three " * 30
    cli.done("note", 1001, "--text", words)
    assert words.strip() in cli.done("show", 1001).out
    on_terminal(60)
    lines = cli.done("show", 1001).lines
    note = lines[next(place for place, line in enumerate(lines) if "· note ·" in line) + 1 :]
    assert max(width(line) for line in note) <= 60
    assert "".join(" ".join(note).split()) == "".join(words.split())


def test_plain_is_one_fact_a_line_for_a_screen_reader(cli: Cli) -> None:
    lines = cli.done("show", 1006, "--plain").lines
    for line in (
        "Ticket 1006",
        "Subject: Не могу войти",
        "State: solved",
        "Tags: login",
        "Due: nothing",
        "Customer: Олег Петров",
        "Contact: mail oleg@example.com",
        "Rating: 5 of 5 as an agent heard it, because: quick, “Спасибо!”",
        "Messages: 1",
    ):
        assert line in lines
    assert any(line.startswith("Message by Олег Петров, 20") for line in lines)


def test_plain_leaves_names_and_addresses_as_they_are_written(cli: Cli) -> None:
    cli.done("reply", 1001, "--text", "Drīz!")
    with sqlite3.connect(cli.db) as store:
        store.execute("UPDATE message SET recipient = 'Ilze@Example.com' WHERE delivery = 'counting'")
    store.close()
    assert "Answer, counting, not sent to Ilze@Example.com yet by " in cli.done("show", 1001, "--plain").out


def test_plain_times_have_their_zone(cli: Cli) -> None:
    out = cli.done("show", 1001, "--plain").out
    times = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d\S*", out)
    assert times
    for one in times:
        assert datetime.fromisoformat(one.rstrip(",")).utcoffset() is not None


@pytest.mark.parametrize("number", range(1001, 1009))
def test_plain_holds_no_control_character(cli: Cli, number: int) -> None:
    out = cli.done("show", number, "--plain").out
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)


def test_times_are_shown_in_the_configured_zone(cli: Cli, tmp_path) -> None:
    file = tmp_path / "zone.toml"
    file.write_text('[desk]\nzone = "Asia/Shanghai"\n')
    assert "+08:00" in cli.done("show", 1001, "--config", file).out


def test_show_json_is_a_snapshot(cli: Cli) -> None:
    outcome = cli.done("show", 1005, "--json")
    snapshot = read_snapshot(outcome.out.encode())
    assert snapshot.ticket.number == 1005
    assert snapshot.ticket.subject == NASTY
    assert outcome.json["messages"][0]["body"].startswith("body \x1b]52")


def test_a_hostile_ticket_is_shown_but_not_obeyed(cli: Cli) -> None:
    out = cli.done("show", 1005).out
    assert "[@click=app.quit]x[/]" in out
    assert "退款" in out
    assert "\N{REPLACEMENT CHARACTER}" in out


def test_a_long_conversation_is_shown_whole_in_order(cli: Cli) -> None:
    for count in range(60):
        cli.done("note", 1001, "--text", f"note {count}")
    out = cli.done("show", 1001).out
    places = [out.index(f"note {count}\n") for count in range(60)]
    assert places == sorted(places)
    assert "Messages: 61" in cli.done("show", 1001, "--plain").lines


def test_unsent_answers_promises_and_calls_are_named(cli: Cli) -> None:
    cli.done("reply", 1001, "--text", "Drīz!")
    cli.done("promise", 1001, "--by", "+2h", "--text", "call back")
    out = cli.done("show", 1001).out
    assert "answer, counting, not sent to ilze@example.com yet" in out
    assert "promised call back, by 20" in out
    assert "call, inbound, no answer" in cli.done("show", 1003).out
