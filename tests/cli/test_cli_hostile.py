"""Whatever stands in a ticket or on the command line, no verb lets it reach the terminal, and none falls over."""

import json
import sys
from pathlib import Path

import pytest
from shell_driver import Cli
from test_cli_writing import Stdin

from deskterm.cli.app import VERBS
from hostile import HOSTILE

LINES = (
    "list {}",
    "list customer:{}",
    "list channel:{}",
    "list {}:x",
    "list due:{}",
    "list not:{}",
    "show {}",
    "attachments {}",
    "search {}",
    "search {} --json",
    "why {}",
    "export {}",
    "reply 1001 --text={}",
    "reply 1001 --text=x --canned={}",
    "reply 1001 --text=x --slot={}",
    "reply 1001 --canned=progress-still-working --slot=next_update={}",
    "reply {} --text=x",
    "reply 1001 --file={}",
    "note 1005 --text={}",
    "call --name={} --subject={} --text={} {}",
    "call +37120000000 --queue={}",
    "assign 1005 {}",
    "assign 1005 me --queue={}",
    "assign 1005 zane --queue=billing --done={} --next={} --promised={}",
    "state 1005 {}",
    "tag 1005 {} ^{}",
    "rate 1005 {}",
    "rate 1005 1 --reason={} --comment={}",
    "snooze 1005 {}",
    "merge {} {} --not-the-same",
    "promise 1005 --by={} --text={}",
    "promise 1005 --by=+1h --text={}",
    "parse {}",
    "import {}",
    "import --queue={} .",
    "canned list -l {}",
    "canned show {}",
    "canned render {}",
    "canned render greeting-mail --slot={}=x",
    "backup {}/{}",
    "restore {}",
    "config show --config {}",
    "config init --config {}/{}",
    "list --as={}",
    "list --db={}/{}",
    "demo --seed={}",
    "next {}",
    "board {}",
    "undo {}",
    "release {}",
    "clock {}",
    "doctor {}",
    "canned lint {}",
    "config path {}",
    "login {}",
    "login http://127.0.0.1:9 --token-file={}",
    "logout {}",
    "sync {}",
    "serve --host={}",
    "user add {} --queues={} --display-name={}",
    "user token {} --name={}",
    "user token aija --name={}",
    "user list {}",
    "user revoke {}",
    "check-reply --text={}",
    "check-reply --ticket=1005 --text={}",
    "drafts list {}",
    "drafts show {}",
    "bulk {} --tag={} --dry-run",
    "bulk state:open --assign={} --category={}",
    "macro list {}",
    "macro run 1005 {}",
    "macro lint {}",
    "chats list {}",
    "chats accept {}",
    "chats left {}",
    "fetch {}",
    "deliver {}",
    "work {}",
    "mail login {}",
    "anyway 1005 --reason={} --channel={}",
    "customers find {}",
    "customers show {}",
    "customers merge {} {} --take={}",
    "customers unmerge {}",
    "customers consent {} mail yes --ground={}",
    "customers import {} --map={}=name",
    "customers export {}",
    "customers erase {} --yes --ground={}",
    "shift {}",
    "handover --until={}",
    "keys {}",
    "keys set reply {}",
    "keys unset {}",
    "web --host={}",
    "completion {}",
    "man {}",
    "{} {}",
)
"""Command lines with a place for what somebody else wrote."""


def test_every_verb_is_tried() -> None:
    assert set(VERBS) <= {name for name in VERBS for line in LINES if line.startswith(name)}


@pytest.mark.parametrize("text", [one.replace("\x00", "") for one in HOSTILE if not one.isprintable() or "{" in one])
def test_hostile_words_on_the_command_line(
    cli: Cli, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", Stdin(b""))
    for line in LINES:
        outcome = cli(*(word.format(*[text] * 9) for word in line.split(" ")))
        assert outcome.code in (0, 1, 2), line
        assert "Traceback" not in outcome.err
        # These two tell by their exit code what they found, and that is no error.
        if outcome.code and not line.startswith(("bulk", "check-reply")):
            assert outcome.err.startswith("deskterm: "), line


READS = (
    ("list", "state:any"),
    ("list", "state:any", "--json"),
    ("show", "1009"),
    ("show", "1009", "--plain"),
    ("show", "1009", "--json"),
    ("search", "zebra"),
    ("search", "zebra", "--json"),
    ("next",),
    ("why", "1009"),
    ("board",),
    ("board", "--json"),
    ("export",),
    ("canned", "render", "greeting-mail", "--ticket", "1009"),
)


def test_hostile_words_inside_a_ticket(cli: Cli, hostile: str, tmp_path: Path) -> None:
    """Every field that an import can bring is hostile."""
    snapshot = cli.done("show", 1001, "--json").json
    text = hostile.replace("\x00", "")
    snapshot["ticket"] |= {"id": "f" * 32, "number": None, "subject": f"zebra {text}", "category": text}
    snapshot["ticket"] |= {"queue": "front", "tags": [text], "assignee": text}
    snapshot["customer"] |= {"id": "e" * 32, "name": f"zebra {text}", "note": text, "organisation": text}
    snapshot["customer"]["contacts"] = [{"kind": "mail", "value": f"x@{text}"}]
    message = snapshot["messages"][0]
    message |= {"id": "d" * 32, "body": f"zebra\t{text}", "author_name": text, "subject": text, "remarks": [text]}
    message |= {"key": "unique", "external_id": text, "recipient": text}
    message["attachments"] = [{"name": text, "media_type": text, "size": 3, "sha256": "0" * 64}]
    promise = {"id": "c" * 32, "text": text, "made_at": message["at"], "due_at": message["at"], "made_by": text}
    snapshot["promises"] = [promise]
    rating = {"id": "b" * 32, "value": 1, "scale": "stars", "source": "customer", "rated_agent": text}
    snapshot["ratings"] = [{**rating, "at": message["at"], "comment": text, "reasons": [text]}]
    file = tmp_path / "one.json"
    file.write_text(json.dumps(snapshot))
    cli.done("import", file)
    for words in READS:
        outcome = cli.done(*words)
        assert outcome.out
        if "--json" in words or words[0] == "export":
            assert outcome.out.isascii()


def test_lines_of_a_list_stay_lines(cli: Cli, tmp_path: Path) -> None:
    """A subject cannot make a second row, nor hide its own."""
    file = tmp_path / "one.eml"
    file.write_bytes(
        b"From: a@b.example\nSubject: =?utf-8?q?one=0A#1001=0D=E2=80=A8two=09x?=\nMessage-ID: <l@x>\n\nhello"
    )
    cli.done("import", file)
    lines = [line for line in cli.done("list").out.split("\n") if "a@b.example" in line]
    assert len(lines) == 1
    assert lines[0].startswith("#1009")


def test_standard_input_that_is_no_text(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in (("clock",), ("import", "-"), ("reply", 1001, "--file", "-"), ("parse", "-")):
        monkeypatch.setattr(sys, "stdin", Stdin(b"\xff\xfe\x00\x1b]0;x\x07"))
        outcome = cli(*words)
        assert "Traceback" not in outcome.err
        monkeypatch.setattr(sys, "stdin", None)
        assert "standard input is closed" in cli(*words).err
