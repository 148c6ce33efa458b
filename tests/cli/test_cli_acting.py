"""assign, state, tag, merge, rate, snooze, promise, undo."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from shell_driver import Cli

from deskterm.model.instants import now


def ticket(cli: Cli, number: int) -> dict[str, Any]:
    """The ticket as list --json gives it."""
    return cli.done("list", f"number:{number}", "state:any", "--json").json[0]


def test_assign_to_a_person_to_me_to_nobody(cli: Cli) -> None:
    assert cli.done("assign", 1001, "pavils").out == "#1001 assigned to pavils\n"
    assert ticket(cli, 1001)["assignee"] == "pavils"
    assert cli.done("assign", "#1001", "me").out == "#1001 assigned to aija\n"
    assert cli.done("assign", 1001, "none").out == "#1001 assigned to nobody\n"
    assert ticket(cli, 1001)["assignee"] is None
    assert "already" in cli.refused("assign", 1001, "none").err
    assert "did you mean pavils?" in cli.refused("assign", 1001, "pavil").err


def test_a_transfer_wants_a_handover(cli: Cli) -> None:
    outcome = cli.refused("assign", 1001, "none", "--queue", "billing", "--done", "looked")
    assert "still missing: the next step, what was promised" in outcome.err
    out = cli.done(
        "assign", 1001, "zane", "--queue", "billing", "--done", "looked", "--next", "refund", "--promised", "nothing"
    ).out
    assert out == "#1001 assigned to zane in billing\n"
    assert ticket(cli, 1001)["queue"] == "billing"
    assert "Next step: refund" in cli.done("show", 1001).out
    assert "--queue" in cli.refused("assign", 1001, "none", "--next", "refund").err
    assert "did you mean technical?" in cli.refused("assign", 1001, "none", "--queue", "techncal").err


def test_state_moves_along_what_is_allowed(cli: Cli) -> None:
    assert cli.done("state", 1001, "solved").out == "#1001 is solved\n"
    assert cli.done("state", 1001, "OPEN").out == "#1001 is open\n"
    outcome = cli.refused("state", 1001, "new")
    assert "#1001 is open and cannot become new" in outcome.err
    assert "it may become pending, solved, closed" in outcome.err
    assert "snooze" in cli.refused("state", 1001, "snoozed").err
    assert "already" in cli.refused("state", 1001, "open").err


def test_tags_are_added_and_removed(cli: Cli) -> None:
    assert cli.done("tag", 1001, "logistics", "Urgent").out == "#1001 tags: logistics urgent\n"
    assert cli.done("tag", 1001, "^urgent", "退货").out == "#1001 tags: logistics 退货\n"
    assert cli.done("tag", 1001, "^logistics", "^退货").out == "#1001 tags: none\n"
    assert "would not change" in cli.refused("tag", 1001, "^missing").err
    assert "cannot be a tag" in cli.refused("tag", 1001, "two words").err


def test_hostile_tags_are_refused(cli: Cli, hostile: str) -> None:
    if cli("tag", 1001, hostile).code == 0:
        assert ticket(cli, 1001)["tags"] == [hostile.casefold().lstrip("#")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("5",), "#1004 rated 5"),
        (("satisfied",), "#1004 rated satisfied"),
        (("none",), "#1004 the customer did not say"),
        (("9", "--nps"), "#1004 rated 9"),
        (("2", "--reason", "slow", "--reason", "price", "--comment", "Too late"), "#1004 rated 2"),
        (("4", "--anonymous"), "#1004 rated 4"),
    ],
)
def test_rate_records_a_verdict(cli: Cli, words: tuple[str, ...], said: str) -> None:
    assert cli.done("rate", 1004, *words).out == said + "\n"


def test_a_rating_is_shown_with_its_ticket_unless_anonymous(cli: Cli) -> None:
    cli.done("rate", 1004, "2", "--reason", "slow", "--comment", "Too late")
    assert "rated 2 of 5 as an agent heard it, because: slow, “Too late”" in cli.done("show", 1004).out
    cli.done("rate", 1001, "1", "--anonymous")
    assert "rated" not in cli.done("show", 1001).out


@pytest.mark.parametrize("words", [("6",), ("0",), ("good",), ("11", "--nps"), ("satisfied", "--nps"), ("9" * 5000,)])
def test_what_is_no_verdict(cli: Cli, words: tuple[str, ...]) -> None:
    cli.refused("rate", 1004, *words)
    assert "rated" not in cli.done("show", 1004).out


def test_snooze_until_a_time_as_people_type_it(cli: Cli) -> None:
    out = cli.done("snooze", 1001, "tomorrow", "10:00").out
    assert out.startswith("#1001 snoozed until 20")
    assert " 10:00+0" in out
    assert ticket(cli, 1001)["state"] == "snoozed"
    assert cli.done("snooze", 1001, "+2h").code == 0
    assert "soonish" in cli.refused("snooze", 1001, "soonish").err


def test_a_snooze_that_is_over_is_seen_at_the_next_look(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.done("snooze", 1001, "+2h")
    later = now() + timedelta(hours=3)
    monkeypatch.setattr("deskterm.desk.desk.now", lambda: later)
    monkeypatch.setattr("deskterm.desk.reads.Reads.something_due", lambda _: True)
    assert ticket(cli, 1001)["state"] == "new"


def test_promise(cli: Cli) -> None:
    assert cli.done("promise", 1001, "--by", "+3d", "--text", "a call").out.startswith("#1001 promised by 20")
    assert "promised a call, by 20" in cli.done("show", 1001).out
    assert "past" in cli.refused("promise", 1001, "--by", "2020-01-01", "--text", "x").err
    assert "what was promised?" in cli.refused("promise", 1001, "--by", "+1h", "--text", "  ").err


@pytest.fixture
def twice(cli: Cli, tmp_path: Path) -> Cli:
    """Ilze's order is asked about in 1001 and in 1009."""
    mail = tmp_path / "again.eml"
    mail.write_text(
        "From: ilze@example.com\nSubject: Kur ir 58211?\nMessage-ID: <again@example.com>\n"
        f"Date: {now():%a, %d %b %Y %H:%M:%S} +0000\n\nLabdien!\n"
    )
    cli.done("import", mail)
    return cli


def test_merge_lets_one_ticket_go_on_in_another(twice: Cli) -> None:
    outcome = twice.done("merge", 1009, 1001)
    assert outcome.out == "#1009 merged into #1001\n"
    assert "#1009 goes on in #1001" in outcome.err
    assert "Labdien!" in twice.done("show", 1001).out
    assert "was merged" in twice.refused("merge", 1009, 1001).err
    assert "was merged" in twice.refused("merge", 1009, 1001, "--not-the-same").err
    twice.done("undo")
    assert "Labdien!" in twice.done("show", 1009).out
    assert "two customers" in twice.refused("merge", 1004, 1001).err
    assert "itself" in twice.refused("merge", 1001, 1001).err


def test_two_that_look_alike_are_told_apart(twice: Cli) -> None:
    line = "same matter? #1001, by what was written (deskterm merge 1009 1001, or with --not-the-same)"
    assert line in twice.done("show", 1009).out
    assert "Same matter? Ticket 1009, the same number 58211" in twice.done("show", 1001, "--plain").out
    for _ in range(2):
        assert twice.done("merge", 1009, 1001, "--not-the-same").out == "#1009 told apart from #1001\n"
        for number in (1001, 1009):
            assert "ame matter" not in twice.done("show", number).out + twice.done("show", number, "--plain").out
    twice.done("undo")
    twice.done("undo")
    assert line in twice.done("show", 1009).out
    assert "nothing says" in twice.refused("merge", 1001, 1004, "--not-the-same").err
    assert "there is no ticket" in twice.refused("merge", 1001, 4711, "--not-the-same").err


def test_undo_takes_back_gesture_by_gesture(cli: Cli) -> None:
    for words in (("tag", 1001, "one"), ("state", 1001, "pending"), ("assign", 1001, "me")):
        cli.done(*words, "--as", "pavils")
    for field, before in (("assignee", None), ("state", "new"), ("tags", [])):
        assert cli.done("undo", "--as", "pavils").out == "#1001 undone\n"
        assert ticket(cli, 1001)[field] == before
    assert "nothing to undo" in cli.refused("undo", "--as", "pavils").err


def test_undo_stops_where_somebody_changed_the_ticket_since(cli: Cli) -> None:
    cli.done("tag", 1001, "one")
    cli.done("tag", 1001, "two", "--as", "zane")
    outcome = cli.refused("undo")
    assert "changed since (the tags by zane)" in outcome.err
    assert "there is now state: new" in outcome.err


def test_undo_takes_back_an_answer_on_its_way(cli: Cli) -> None:
    cli.done("reply", 1001, "--text", "Drīz!")
    undone = cli.done("undo")
    assert (undone.out, undone.err) == ("#1001 undone\n", "taken back: the answer, on #1001\n")
    assert ticket(cli, 1001)["unsent"] == 0
    assert "Drīz!" not in cli.done("show", 1001).out


def let_the_countdown_end(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again a minute later."""
    later = now() + timedelta(minutes=1)
    with monkeypatch.context() as patched:
        patched.setattr("deskterm.desk.desk.now", lambda: later)
        patched.setattr("deskterm.desk.reads.Reads.something_due", lambda _: True)
        cli.done("list")


def test_undo_recalls_an_answer_that_is_held(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.done("reply", 1001, "--text", "Drīz!")
    let_the_countdown_end(cli, monkeypatch)
    out = cli.done("show", 1001).out
    assert "answer, held, not sent to ilze@example.com yet, there is no transport for mail" in out
    assert cli.done("undo").out == "#1001 undone\n"
    assert ticket(cli, 1001)["unsent"] == 0


def test_release_confirms_that_an_answer_was_sent_by_hand(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no answer is held on #1001" in cli.refused("release", 1001).err
    cli.done("reply", 1001, "--text", "Drīz!")
    let_the_countdown_end(cli, monkeypatch)
    assert cli.done("release", 1001).out == "#1001 the answer to ilze@example.com counts as sent\n"
    assert (ticket(cli, 1001)["unsent"], ticket(cli, 1001)["state"]) == (0, "pending")
    assert "an answer let go by aija" in cli.refused("undo").err


def test_undo_recalls_no_other_answer_than_the_latest_gesture(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.done("reply", 1001, "--text", "Drīz!")
    let_the_countdown_end(cli, monkeypatch)
    cli.done("tag", 1004, "mine")
    cli.done("tag", 1004, "theirs", "--as", "zane")
    assert "changed since" in cli.refused("undo").err
    assert ticket(cli, 1001)["unsent"] == 1


def test_what_an_agent_may_not_do_says_who_may(cli: Cli, tmp_path: Path) -> None:
    snapshot = cli.done("show", 1001, "--json").json
    snapshot["ticket"]["id"] = "0" * 32
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps(snapshot))
    outcome = cli("import", file, "--as", "pavils")
    assert outcome.code == 1
    assert "this wants the role supervisor; pavils is agent" in outcome.err
