"""Checks of what is done with a mail made to do harm: files, answer, cost; each with what breaks it."""

import csv
import email
import io
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any, Final

from harm_checks import lose, obeyed, screens_of, squeezed
from harm_evidence import Evidence

from deskterm.channels.mail.attachments import LONGEST_NAME, Attachment
from deskterm.model.instants import from_milliseconds

FRAME: Final = re.compile("[▌▐│╭╮╰╯─▄▀█]")

# Files


def file_names(names: list[str], wanted: tuple[str, ...]) -> Iterator[str]:
    if wanted and sorted(names) != sorted(wanted):
        yield f"the names are {names}"
    yield from unsafe(names)


def unsafe(names: list[str]) -> Iterator[str]:
    """What goes wrong when files of these names are written into a folder that has others."""
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root).resolve() / "chosen"
        folder.mkdir()
        for name in names:
            if obeyed(name) or "\n" in name or "\t" in name:
                yield f"{name!a} has a control character"
            elif "/" in name or "\\" in name or (folder / name).resolve().parent != folder or name[:1] in ("", *".-~ "):
                yield f"{name!r} is no plain name"
            elif len(name) > LONGEST_NAME:
                yield f"a name of {len(name)} characters"
            else:
                try:
                    (folder / name).open("xb").close()
                except FileExistsError:
                    yield f"{name!r} is there already"


def files_taken(evidence: Evidence, *wanted: str) -> Iterator[str]:
    yield from file_names([name for name, _ in evidence.files], wanted)
    if [size for _, size in evidence.files] != [len(one.content) for one in evidence.parsed.attachments]:
        yield f"the sizes are {evidence.files}"


def files_shown(evidence: Evidence, *wanted: str) -> Iterator[str]:
    for name in wanted:
        if f"\nAttached: {name}, " not in evidence.plain or f"\n[{name}, " not in evidence.shown:
            yield f"{name!r} is not shown"


def files_seen(evidence: Evidence, *wanted: str) -> Iterator[str]:
    yield from (f"{name!r} is not seen" for name in wanted if squeezed(name) not in squeezed(screens_of(evidence).talk))


def harmful_files(evidence: Evidence, *wanted: str) -> Evidence:
    evidence = lose(evidence, *wanted) if wanted else evidence
    printed = {**evidence.printed, "attachments": [{"name": "../x"}]}
    return replace(
        evidence,
        parsed=replace(evidence.parsed, attachments=[Attachment("../x", 0, "", b"", inline=False)]),
        printed=printed,
        files=(("../x", 0), ("../x", 0)),
    )


def count_parsed(evidence: Evidence, count: int) -> Iterator[str]:
    if len(evidence.parsed.attachments) != count:
        yield f"{[one.name for one in evidence.parsed.attachments]}"


def count_printed(evidence: Evidence, count: int) -> Iterator[str]:
    if len(evidence.printed["attachments"]) != count:
        yield f"{evidence.printed['attachments']}"


def count_taken(evidence: Evidence, count: int) -> Iterator[str]:
    if len(evidence.files) != count:
        yield f"{evidence.files}"


def more_files(evidence: Evidence, _: int) -> Evidence:
    more: list[Any] = [*evidence.parsed.attachments, Attachment("x", 0, "", b"", inline=False)]
    printed = {**evidence.printed, "attachments": more}
    parsed = replace(evidence.parsed, attachments=more)
    return replace(evidence, parsed=parsed, printed=printed, files=(*evidence.files, ("x", 0)))


def stored_size(evidence: Evidence, size: int) -> Iterator[str]:
    if [one for _, one in evidence.files] != [size]:
        yield f"{evidence.files}"


def size_shown(evidence: Evidence, size: int) -> Iterator[str]:
    if f", {size} bytes" not in evidence.plain:
        yield f"no file of {size} bytes"


# What is done with it


def idle(evidence: Evidence) -> Iterator[str]:
    yield from evidence.doings


def found_by(evidence: Evidence, *searches: str) -> Iterator[str]:
    number = f"#{evidence.ticket['number']}"
    yield from (f"{words!r} finds {evidence.finds[words]}" for words in searches if number not in evidence.finds[words])


def quick(evidence: Evidence, most: float) -> Iterator[str]:
    if evidence.seconds > most:
        yield f"{evidence.seconds:.1f} s"


def quick_screen(evidence: Evidence, most: float) -> Iterator[str]:
    if screens_of(evidence).seconds > most:
        yield f"{screens_of(evidence).seconds:.1f} s"


def slim(evidence: Evidence, most: int) -> Iterator[str]:
    if evidence.memory > most:
        yield f"{evidence.memory / 1e6:.0f} MB"


def slow(evidence: Evidence, most: float) -> Evidence:
    screens = evidence.screens and replace(evidence.screens, seconds=most + 1)
    return replace(evidence, seconds=most + 1, screens=screens)


def answered(evidence: Evidence, address: str) -> Iterator[str]:
    """An agent's answer is a proper mail to this address alone."""
    mail = email.message_from_bytes(evidence.reply, policy=policy.default)
    if evidence.recipients != (address,):
        yield f"the answer goes to {evidence.recipients}"
    for name in ("Bcc", "Cc"):
        if mail[name] is not None:
            yield f"the answer has {name}: {mail[name]}"
    head = evidence.reply.partition(b"\r\n\r\n")[0]
    if {code for code in head if code < 32} - {9, 10, 13}:
        yield "the answer's head has control characters"
    subject = str(mail["Subject"] or "")
    if not subject.startswith("Re: ") or "\n" in subject or obeyed(subject):
        yield f"the answer's subject is {subject!a}"
    plain = mail.get_body(("plain",)) if mail["Content-Type"] else None
    if plain is None or not plain.get_content().startswith("Labdien! Tā ir ceļā."):
        yield "the answer does not begin with what the agent wrote"


def without_header(evidence: Evidence, name: str) -> Iterator[str]:
    if (value := email.message_from_bytes(evidence.reply)[name]) is not None:
        yield f"the answer has {name}: {value}"


def led_astray(evidence: Evidence, header: str) -> Evidence:
    raw = b"Subject: Re: x\r\n%s: a@b.lv\r\n\r\nearly" % (header if header.isalpha() else "Bcc").encode()
    return replace(evidence, reply=raw, recipients=("a@b.lv",))


def one_row(evidence: Evidence) -> Iterator[str]:
    if len(evidence.listed) != 1:
        yield f"{len(evidence.listed)} lines of the list"


def one_row_seen(evidence: Evidence) -> Iterator[str]:
    if f"#{evidence.ticket['number']} " not in screens_of(evidence).row or obeyed(screens_of(evidence).row):
        yield f"the row is {screens_of(evidence).row!a}"


def taken_once(evidence: Evidence) -> Iterator[str]:
    if not evidence.said.startswith(("1 taken", "0 taken, 1 known")):
        yield evidence.said
    if not evidence.again.startswith("0 taken, 1 known already"):
        yield evidence.again


def own_customer(evidence: Evidence, other: str) -> Iterator[str]:
    if other in evidence.contacts:
        yield f"one customer has {evidence.contacts}"


def kept_beside(evidence: Evidence, words: str) -> Iterator[str]:
    if not any(words in one for one in evidence.others):
        yield "the mail that had its Message-ID first is not there"
    if words in evidence.message["body"]:
        yield "the mail that had its Message-ID first is shown in its place"


def present(evidence: Evidence) -> Iterator[str]:
    """Its clocks run from when it came, whatever its sender's clock said."""
    created, late = from_milliseconds(evidence.ticket["created_at"]), datetime.now(UTC) + timedelta(minutes=1)
    if created > late:
        yield f"created {created}"
    due = evidence.ticket["due_at"]
    if due is None or from_milliseconds(due) > late + timedelta(days=7):
        yield f"due {due}"


def whole_store(evidence: Evidence) -> Iterator[str]:
    if missing := {"ticket", "message", "customer"} - evidence.tables:
        yield f"no table {missing}"


def no_cells(evidence: Evidence) -> Iterator[str]:
    """No verb writes tables for spreadsheets: what does begin with such a sign stands after a number, or in JSON."""
    from deskterm.cli.app import VERBS

    for name, verb in VERBS.items():
        if "csv" in verb.help.casefold() and name != "customers import":
            yield f"{name} may write CSV: check its cells here"
    for line in evidence.listed:
        for separator in ",;\t":
            yield from (
                f"a cell {cell!r}"
                for cell in next(csv.reader(io.StringIO(line), delimiter=separator))
                if cell[:1] in ("=", "+", "-", "@") and cell.strip() != "-"
            )


def letter_for_letter(evidence: Evidence, words: str) -> Iterator[str]:
    seen = screens_of(evidence)
    for place, text in (("body", seen.talk), ("preview", seen.preview), ("toast", seen.toast)):
        if squeezed(words) not in squeezed(FRAME.sub("", text)):
            yield f"{place} has other words than {words!r}"
    if words[:16] not in seen.row:
        yield f"the row is {seen.row!r}"
    if evidence.customer["name"][:24] not in seen.dialog:
        yield f"the dialog has another name than {evidence.customer['name']!r}"
