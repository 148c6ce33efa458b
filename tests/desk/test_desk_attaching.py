"""Answers with files and overruled checks: kept with the message, refused where they could do harm."""

import hashlib

import pytest

from deskterm.config.values import LARGEST_FILE
from deskterm.model.commands import File, Recall, Reply
from deskterm.model.snapshot import write_snapshot
from deskterm.model.wire import read_command, write_command
from hostile import HOSTILE
from office import Office

PDF = File("rēķins.pdf", "application/pdf", b"%PDF-1.4")


def test_files_are_kept_once_per_content_and_shown_with_the_answer(office: Office) -> None:
    first, second = office.ticket(), office.ticket(subject="Another", body="Again")
    for ticket in (first, second):
        office.done(Reply, ticket=ticket, body="Pielikumā rēķins.", files=(PDF,))
    (shown,) = office.reads.ticket(first).messages[-1].attachments
    assert (shown.name, shown.media_type, shown.size) == ("rēķins.pdf", "application/pdf", 8)
    assert shown.sha256 == hashlib.sha256(PDF.content).hexdigest()
    assert [bytes(one["content"]) for one in office.rows("SELECT content FROM blob")] == [b"%PDF-1.4"]


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "", ".hidden", "-rf", "x\x1b[31m", "a\u202eb", "x" * 300])
def test_names_that_could_do_harm_are_refused(office: Office, name: str) -> None:
    ticket = office.ticket()
    refused = office.refused(Reply, ticket=ticket, body="x", files=(File(name, "text/plain", b"1"),))
    assert "no name for a file" in refused.reason
    assert "\x1b" not in refused.reason


def test_too_much_is_refused(office: Office) -> None:
    ticket = office.ticket()
    large = File("a.bin", "application/octet-stream", b"x" * ((LARGEST_FILE << 20) + 1))
    assert "too large" in office.refused(Reply, ticket=ticket, body="x", files=(large,)).reason
    many = tuple(File(f"{at}.txt", "text/plain", b"1") for at in range(21))
    assert "too many" in office.refused(Reply, ticket=ticket, body="x", files=many).reason


def test_reasons_stand_with_the_answer_and_only_the_rule_in_the_change(office: Office) -> None:
    ticket = office.ticket()
    overruled = tuple(("wrong-title", f"she said so {words}") for words in HOSTILE[:3])
    done = office.done(Reply, ticket=ticket, body="Labdien!", overruled=overruled)
    message = office.reads.ticket(ticket).messages[-1]
    assert len(message.remarks) == 3
    assert all(one.startswith("check wrong-title overruled: she said so") for one in message.remarks)
    assert all("\n" not in one and "\x1b" not in one for one in message.remarks)
    change = next(one for one in office.reads.changes(ticket) if one.kind == "Reply")
    assert "she said so" not in str(change)
    assert "wrong-title" in str(change)
    office.done(Recall, message=done.message)
    (row,) = office.rows("SELECT remarks FROM message WHERE delivery = 'recalled'")
    assert row["remarks"].count("she said so") == 3


def test_they_travel_with_the_command(office: Office) -> None:
    command = office.make(Reply, ticket="t", body="x", files=(PDF,), overruled=(("wrong-title", "王"),))
    assert read_command(write_command(command)) == command
    plain = write_command(office.make(Reply, ticket="t", body="x"))
    assert not {"files", "overruled"} & plain.keys()


def test_they_are_part_of_the_snapshot(office: Office) -> None:
    from deskterm.desk.exporting import snapshot

    ticket = office.ticket()
    office.done(Reply, ticket=ticket, body="Labdien!", files=(PDF,), overruled=(("wrong-title", "so"),))
    whole = snapshot(office.store, office.row(ticket)["key"])
    assert whole.messages[-1].attachments[0].name == "rēķins.pdf"
    assert whole.messages[-1].remarks == ("check wrong-title overruled: so",)
    assert b"%PDF" not in write_snapshot(whole)
