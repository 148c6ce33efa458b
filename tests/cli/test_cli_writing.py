"""reply, note and call."""

import io
import sys
from pathlib import Path

import pytest
from shell_driver import Cli
from test_cli_acting import ticket


class Stdin:
    """Standard input with these bytes."""

    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)

    def isatty(self) -> bool:
        return self.buffer.isatty()


def test_reply_says_to_whom_and_when_it_leaves(cli: Cli) -> None:
    out = cli.done("reply", 1001, "--text", "Paciņa ir ceļā.").out
    assert out == "#1001 the answer to ilze@example.com leaves in 10 s (deskterm undo takes it back)\n"
    assert "leaves in 2 s" in cli.done("reply", 1002, "--text", "您好").out
    assert ticket(cli, 1001)["unsent"] == 1


def test_reply_in_public_and_solving(cli: Cli) -> None:
    out = cli.done("reply", 1004, "--text", "Sorry!", "--public", "--solve").out
    assert "the public answer to @marta.k leaves" in out
    assert "then the ticket is solved" in out


@pytest.mark.parametrize("how", ["file", "-"])
def test_reply_from_a_file_or_standard_input(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    raw = b"\xef\xbb\xbf" + "Labdien!\n\nPaciņa ir ceļā. 🚚\n\n".encode()
    file = tmp_path / "answer.txt"
    file.write_bytes(raw)
    monkeypatch.setattr(sys, "stdin", Stdin(raw))
    cli.done("reply", 1001, "--file", file if how == "file" else "-")
    body = cli.done("show", 1001, "--json").json["messages"][-1]["body"]
    assert body == "Labdien!\n\nPaciņa ir ceļā. 🚚"


def test_words_that_cannot_be_read(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "latin.txt"
    file.write_bytes(b"first\nse\xf1or")
    assert f"{file}:2: this is not UTF-8 text" in cli.refused("reply", 1001, "--file", file).err
    assert "cannot be read: No such file" in cli.refused("note", 1001, "--file", tmp_path / "none").err
    assert "cannot be read: Is a directory" in cli.refused("note", 1001, "--file", tmp_path).err
    assert "give one of them" in cli.refused("reply", 1001, "--file", file, "--text", "x").err
    assert "--text, --file or --canned" in cli.refused("reply", 1001).err
    assert "what is the note?" in cli.refused("note", 1001).err
    assert "the answer is empty" in cli.refused("reply", 1001, "--text", "   ").err


def test_reply_is_canned_openings_words_canned_closings(cli: Cli) -> None:
    cli.done(
        "reply", 1004, "--canned", "closing-social", "--text", "It is on its way.", "--canned", "greeting-social",
    )  # fmt: skip
    body = cli.done("show", 1004, "--json").json["messages"][-1]["body"]
    parts = body.split("\n\n")
    assert parts[1] == "It is on its way."
    assert len(parts) == 3
    assert cli.done("canned", "render", "greeting-social", "--ticket", 1004).out.strip() == parts[0]
    assert cli.done("canned", "render", "closing-social", "--ticket", 1004).out.strip() == parts[2]


def test_a_canned_reply_is_in_the_tickets_language(cli: Cli) -> None:
    cli.done("reply", 1001, "--canned", "progress-still-working", "--slot", "next_update=+2d")
    shown = cli.done("show", 1001, "--json").json
    assert "slot" not in shown["messages"][-1]["body"]
    assert "Mēs" in shown["messages"][-1]["body"] or "Jūs" in shown["messages"][-1]["body"]


def test_a_promise_slot_is_promised_when_the_answer_leaves(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    from test_cli_acting import let_the_countdown_end

    monkeypatch.setattr("deskterm.desk.replying.is_demo", lambda _: True)
    cli.done("reply", 1001, "--canned", "progress-still-working", "--slot", "next_update=+2d")
    assert "promised" not in cli.done("show", 1001).out
    let_the_countdown_end(cli, monkeypatch)
    assert "promised" in cli.done("show", 1001).out


def test_an_empty_or_strange_slot_stops_a_reply(cli: Cli) -> None:
    name = "progress-still-working"
    assert "the slot next_update is empty" in cli.refused("reply", 1001, "--canned", name).err
    outcome = cli.refused("reply", 1001, "--canned", name, "--slot", "nxt=+2d")
    assert "has a slot nxt" in outcome.err
    assert "their slots: next_update" in outcome.err
    assert "--slot NAME=VALUE" in cli.refused("reply", 1001, "--canned", name, "--slot", "next_update").err
    assert "past" in cli.refused("reply", 1001, "--canned", name, "--slot", "next_update=2020-01-01").err
    assert "nearest: " in cli.refused("reply", 1001, "--canned", "progress-stil-working").err
    assert "the slot date is empty" in cli.refused("reply", 1001, "--text", "By {{ slot.date }}.").err
    assert ticket(cli, 1001)["unsent"] == 0


def test_a_phone_matter_is_not_answered_in_writing(cli: Cli) -> None:
    assert "call the customer" in cli.refused("reply", 1003, "--text", "hello").err


def test_note_is_written_for_colleagues(cli: Cli) -> None:
    assert cli.done("note", 1001, "--text", "-5 °C in the store room").out == "#1001 noted\n"
    assert "── Aija · note · " in cli.done("show", 1001).out


def test_hostile_words_are_kept_as_written_and_shown_safe(cli: Cli, hostile: str) -> None:
    if "\x00" in hostile or not hostile.strip():
        hostile = hostile.replace("\x00", "")
    cli.done("note", 1001, f"--text={hostile}")
    cli.done("show", 1001)
    cli.done("show", 1001, "--plain")
    cli.done("search", f"--{hostile}" if hostile.startswith("-") else hostile)
    kept = cli.done("show", 1001, "--json").json["messages"][-1]["body"]
    assert kept.strip() == hostile.strip()


def test_call_makes_a_ticket(cli: Cli) -> None:
    out = cli.done(
        "call", "+371 2999 1111", "--name", "Jānis Bērziņš", "--subject", "Warranty", "--minutes", "4.5",
        "--text", "Wants a new charger.", "--queue", "technical",
    ).out  # fmt: skip
    assert out == "#1009 call from Jānis Bērziņš logged, on a new ticket\n"
    made = ticket(cli, 1009)
    assert (made["channel"], made["queue"], made["subject"], made["assignee"]) == (
        "phone", "technical", "Warranty", "aija",
    )  # fmt: skip
    call = cli.done("show", 1009, "--json").json["messages"][0]["call"]
    assert call["direction"] == "inbound"
    assert call["outcome"] == "reached"


def test_call_on_a_ticket_solved_and_rated(cli: Cli) -> None:
    out = cli.done("call", "--ticket", 1003, "--out", "--text", "All well.", "--solve", "--rating", 5).out
    assert out == "#1003 call to +37120331180 logged, rated 5, solved\n"
    assert ticket(cli, 1003)["state"] == "solved"
    assert "rated 5 of 5" in cli.done("show", 1003).out


@pytest.mark.parametrize("written", ["no_answer", "no-answer", "NO-ANSWER"])
def test_a_call_that_reached_nobody(cli: Cli, written: str) -> None:
    out = cli.done("call", "--ticket", 1003, "--out", "--outcome", written).out
    assert out == "#1003 call to +37120331180 logged, no answer\n"
    assert ticket(cli, 1003)["state"] == "new"


def test_call_wants_to_know_whose_it_was(cli: Cli) -> None:
    assert "whose call was it?" in cli.refused("call").err
    assert "is no phone number" in cli.refused("call", "@ilze").err
    assert "the ticket already says" in cli.refused("call", "+37120000000", "--ticket", 1003).err
    assert "from 1 to 5" in cli.misused("call", "+37120000000", "--rating", 9).err
    assert len(cli.done("list", "state:any", "--json").json) == 8


def test_undo_takes_back_a_calls_rating_with_it(cli: Cli) -> None:
    cli.done("call", "--ticket", 1003, "--out", "--rating", 5)
    cli.done("undo")
    assert "rated" not in cli.done("show", 1003).out
