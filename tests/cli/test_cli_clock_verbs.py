"""clock and why."""

import json
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from shell_driver import Cli
from test_cli_writing import Stdin

CASES = Path(__file__).parent.parent / "standards" / "cases.jsonl"


def test_clock_solves_cases_line_by_line(empty: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(CASES.read_bytes()))
    answers = [json.loads(line) for line in empty.done("clock").lines]
    cases = [json.loads(line) for line in CASES.read_text().splitlines() if line.strip()]
    assert [one["id"] for one in answers] == [one["id"] for one in cases]
    for answer, case in zip(answers, cases, strict=True):
        for key, value in case.get("expect", {}).items():
            assert answer[key] == value, case["id"]
        assert answer["ledger"] is not None
    assert not empty.db.exists()


def test_clock_names_the_line_that_is_wrong_and_goes_on(empty: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    good = CASES.read_bytes().splitlines()[0]
    wrong = [b"{", b"[]", b'{"id": "\x1b[2J"}', b"\xff\xfe", b"[" * 100_000, b"", good]
    monkeypatch.setattr(sys, "stdin", Stdin(b"\xef\xbb\xbf" + good + b"\r\n" + b"\n".join(wrong)))
    outcome = empty("clock")
    assert outcome.code == 1
    assert len(outcome.lines) == 2
    for number in (2, 3, 4, 5, 6):
        assert f"deskterm: line {number}: " in outcome.err
    assert "Traceback" not in outcome.err


def test_why_explains_every_clock(cli: Cli) -> None:
    out = cli.done("why", 1001).out
    assert out.startswith("#1001 Piegāde kavējas\n")
    assert "first answer: running" in out
    assert "12h allowed" in out
    assert "late by 18h" in out
    clocks = cli.done("why", "#1001", "--json").json
    assert clocks[0]["kind"] == "first"
    assert clocks[0]["target_s"] == 43_200
    assert datetime.fromisoformat(clocks[0]["due"]).utcoffset() is not None
    assert clocks[0]["ledger"]


def test_why_of_a_ticket_nobody_waits_for(cli: Cli) -> None:
    assert cli.done("why", 1008).out == "#1008 Gift card\n\nfirst answer: waived, none is owed\n"
    assert [one["status"] for one in cli.done("why", 1008, "--json").json] == ["waived"]
    assert "there is no ticket #4" in cli.refused("why", 4).err


def test_why_of_a_hostile_ticket_is_safe(cli: Cli) -> None:
    cli.done("why", 1005)


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/St_Johns", "UTC"])
def test_a_clock_and_its_ledger_are_told_in_one_time_zone(cli: Cli, tmp_path: Path, zone: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text(f'[desk]\nzone = "{zone}"\n')
    begun = datetime.fromisoformat(cli.done("why", 1001, "--json").json[0]["ledger"][0]["from"])
    shown = begun.astimezone(ZoneInfo(zone))
    assert f"  {shown:%a %Y-%m-%d %H:%M}" in cli.done("why", 1001).out
