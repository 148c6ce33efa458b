"""customers find, show, merge, unmerge, consent, import, export, erase; anyway, shift, handover."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from shell_driver import Cli

from deskterm.tui.bringing_out import open_file

CSV = (
    "Vārds;E-pasts;Uzņēmums;Pasūtījums;Prece;Summa;Datums\r\n"
    "Anna;anna@new.example;SIA Jauns;77;Vāze;12,50;1.11.2026\r\n"
)


def customers(cli: Cli, *words: str) -> list[dict[str, Any]]:
    return cli.done("customers", "find", *words, "--json").json


def first(cli: Cli) -> dict[str, Any]:
    """Any customer with a ticket."""
    return next(one for one in customers(cli) if one["tickets"])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table as a Latvian spreadsheet writes it."""
    path = tmp_path / "new.csv"
    path.write_bytes(CSV.encode("cp1257"))
    return path


def test_a_dry_run_changes_nothing_and_the_import_does_what_it_said(cli: Cli, table: Path) -> None:
    before = customers(cli)
    said = cli.done("customers", "import", table, "--dry-run", "--json").json
    assert (said["new"], said["purchases"], said["done"], said["separator"]) == (1, 1, False, ";")
    assert customers(cli) == before
    out = cli.done("customers", "import", table, "--dry-run").out
    assert "new Anna: anna@new.example" in out
    done = cli.done("customers", "import", table, "--json").json
    assert {**done, "done": False} == said
    (anna,) = customers(cli, "jauns")
    assert (anna["name"], anna["organisation"]) == ("Anna", "SIA Jauns")
    assert "0 customers new, 0 changed" in cli.done("customers", "import", table).out
    again = cli.done("customers", "import", table, "--json").json
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 1)


def test_wrong_rows_are_named_by_line_and_nothing_is_half_done(cli: Cli, table: Path) -> None:
    table.write_text(CSV + "Bad;nothing;;;;;\r\n;;;;;;\r\nWorse;b@b.lv;;9;Lamp;many;1.1.2026\r\n", "utf-8")
    before = customers(cli)
    outcome = cli("customers", "import", table)
    assert outcome.code == 1
    assert "line 3: nothing is no mail address" in outcome.err
    assert "line 5: many is no sum of money" in outcome.err
    assert customers(cli) == before
    assert "--map" in cli.refused("customers", "import", table, "--map", "E-pasts").err
    assert "there is no column" in cli.refused("customers", "import", table, "--map", "Nope=mail").err


def test_who_may_not_take_customers_in_is_told_at_once(cli: Cli, table: Path) -> None:
    before = customers(cli)
    outcome = cli("--as", "pavils", "customers", "import", table, "--dry-run")
    assert outcome.code == 0
    assert "wants the role supervisor" in outcome.err
    assert "wants the role supervisor" in cli.refused("--as", "pavils", "customers", "import", table).err
    table.write_text("Name,Mail\n", "utf-8")
    assert "no rows" in cli.refused("customers", "import", table).err
    assert customers(cli) == before


def test_found_shown_merged_and_taken_apart(cli: Cli, table: Path) -> None:
    cli.done("customers", "import", table)
    one = first(cli)
    before = cli.done("customers", "show", one["id"], "--json").json
    assert "differ: name" in cli.done("customers", "merge", one["id"], "anna@new.example", "--dry-run").out
    assert cli.done("customers", "show", one["id"], "--json").json == before
    cli.done("customers", "merge", one["id"], "anna@new.example", "--take", "name")
    after = cli.done("customers", "show", one["id"], "--json").json
    assert (after["name"], after["merged with"][0]["name"]) == ("Anna", "Anna")
    assert "merged with" in cli.done("customers", "show", "anna@new.example").out
    cli.done("customers", "unmerge", after["merged with"][0]["id"])
    assert cli.done("customers", "show", one["id"], "--json").json == before
    cli.refused("customers", "unmerge", "no-such-id")
    cli.refused("customers", "show", "nobody-at-all")


def test_a_no_stops_the_answer_until_a_reason_is_on_record(cli: Cli) -> None:
    line = next(one for one in cli.done("list", "channel:mail", "--json").json)
    number, name = line["number"], line["customer"]
    ident = next(one["id"] for one in customers(cli) if one["name"] == name)
    cli.done("customers", "consent", ident, "mail", "no", "--ground", "said so")
    refused = cli.refused("reply", number, "--text", "Labdien!").err
    assert "said no to mail" in refused
    assert "deskterm anyway" in refused
    cli.done("anyway", number, "--reason", "they asked")
    cli.done("reply", number, "--text", "Labdien!")
    cli.refused("customers", "consent", ident, "mail", "perhaps")


def test_everything_kept_about_one_person_goes_out_as_one_document(cli: Cli, tmp_path: Path) -> None:
    one = first(cli)
    document = cli.done("customers", "export", one["id"]).json
    assert document["customer"]["id"] == one["id"]
    assert len(document["tickets"]) == one["tickets"]
    assert document["tickets"][0]["messages"]
    file = tmp_path / "one.json"
    cli.done("customers", "export", one["id"], "--output", file)
    assert json.loads(file.read_text())["customer"] == document["customer"]
    assert file.stat().st_mode & 0o077 == 0


def test_erasing_says_what_goes_wants_yes_and_a_ground(cli: Cli, tmp_path: Path) -> None:
    one = first(cli)
    outcome = cli("customers", "erase", one["id"])
    assert outcome.code == 1
    assert "lose their words" in outcome.out
    assert customers(cli, one["contact"])
    assert "ground" in cli.refused("customers", "erase", one["id"], "--yes").err
    open_file(tmp_path / "home", "passport.txt", b"1", (sys.executable, "-c", ""))
    cli.done("customers", "erase", one["id"], "--yes", "--ground", "their request")
    assert not customers(cli, one["contact"])
    assert not list((tmp_path / "home" / "opened").iterdir())
    cli.refused("customers", "show", one["id"])


def test_shift_and_handover_for_scripts_and_people(cli: Cli) -> None:
    found = cli.done("shift", "--json").json
    assert set(found) == {"since", "news", "assigned", "ended", "promises", "waking", "drafts", "failed", "notes"}
    cli.done("assign", 1001, "me")
    cli.done("note", 1001, "--text", "read this")
    left = cli.done("handover", "--json").json
    assert [one["words"] for one in left["notes"]] == ["read this"]
    assert "# Handover of" in cli.done("handover", "--md").out
    assert "## Notes to read (1)" in cli.done("handover", "--until", "+8h").out
    assert "since you left" in cli.done("shift").out
