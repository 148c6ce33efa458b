"""check-reply: the composer's checks on the shell; reply stops where they stop."""

import io
import sys
from pathlib import Path

import pytest
from shell_driver import Cli


def test_what_stops_makes_the_exit_code_one(cli: Cli) -> None:
    out = cli("check-reply", "--text", "It comes on {{ slot.day }}.")
    assert out.code == 1
    assert "stop: empty: day (empty-slot)\n    fill it with Tab" in out.out
    warned = cli.done("check-reply", "--text", "PLEASE WAIT NOW!!!")
    assert "warn: in capitals: PLEASE WAIT NOW (shouting)" in warned.out
    assert "nothing to say against it" in cli.done("check-reply", "--text", "Thank you.").err


def test_the_text_comes_from_standard_input_too(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO("Pielikumā rēķins.".encode())

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", Stdin())
    assert "nothing is attached" in cli.done("check-reply", "-l", "lv").out


def test_on_a_ticket_everything_known_of_it_counts(cli: Cli) -> None:
    public = cli("check-reply", "--ticket", 1004, "--audience", "public", "--text", "Ring 67 000 000.")
    assert public.code == 1
    assert "everybody would read a number" in public.out
    assert cli("check-reply", "--ticket", 1004, "--audience", "direct", "--text", "Ring 67 000 000.").code == 0
    assert "no greeting" not in cli.done("check-reply", "--text", "Sorry.").out
    assert "greeted the customer" in cli.done("check-reply", "--ticket", 1001, "--text", "Sorry.").out


def test_json_is_a_list_of_findings(cli: Cli) -> None:
    found = cli.done("check-reply", "--json", "--channel", "chat", "--text", "word " * 200).json
    assert [(one["rule"], one["weight"]) for one in found] == [("too-long", "warn")]
    assert found[0].keys() == {"rule", "weight", "start", "end", "message", "hint"}
    assert cli.done("check-reply", "--json", "--text", "Thank you.").json == []


def test_hostile_words_stay_words(cli: Cli) -> None:
    out = cli("check-reply", "--text", "\x1b]0;x\x07{{ slot.\x1b[31m }}\u202e")
    assert "\x1b" not in out.out
    assert "\u202e" not in out.out


def test_rules_are_listed_with_their_weights(cli: Cli) -> None:
    assert "empty-slot         stop" in cli.done("check-reply", "--rules").out
    rules = {one["rule"]: one["weight"] for one in cli.done("check-reply", "--rules", "--json").json}
    assert rules["nice-day"] == "warn"


def test_reply_stops_where_the_checks_stop_and_is_overruled_with_a_reason(cli: Cli) -> None:
    words = ("reply", 1004, "--public", "--text", "Ring 67 000 000.")
    refused = cli.refused(*words)
    assert "everybody would read" in refused.err
    assert "--overrule private-data=REASON" in refused.err
    assert "there is no check" in cli.refused(*words, "--overrule", "nothing=x").err
    assert "why is private-data overruled?" in cli.refused(*words, "--overrule", "private-data").err
    cli.done(*words, "--overrule", "private-data=it is our own number")
    message = cli.done("show", 1004, "--json").json["messages"][-1]
    assert message["remarks"] == ["check private-data overruled: it is our own number"]


def test_reply_takes_files_along(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "rēķins.pdf"
    file.write_bytes(b"%PDF")
    assert "nothing is attached" in cli.done("reply", 1001, "--text", "Pielikumā rēķins.").err
    done = cli.done("reply", 1001, "--text", "Pielikumā rēķins.", "--attach", file)
    assert "nothing is attached" not in done.err
    assert cli.done("show", 1001, "--json").json["messages"][-1]["attachments"][0]["name"] == "rēķins.pdf"
    assert "cannot be read" in cli.refused("reply", 1001, "--text", "x", "--attach", tmp_path / "none").err
