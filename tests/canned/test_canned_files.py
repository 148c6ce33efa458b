"""Phrase files as people write them: front matter, encodings, and every mistake named with its line."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deskterm.canned import front_matter
from deskterm.canned.reading import LIMIT, read_bytes, title_from
from deskterm.canned.reply import CannedReply, PhraseFile, Severity, Slot, Source
from deskterm.model.words import Channel, Language, Phase, SlotType

FULL = """---
title: Refund on its way
shortcut: refund
channels: [mail, chat]
tags: [refund, billing]
slots:
  refund_date: {type: date, promise: true, hint: "when the money arrives"}
  amount: money
  note:
---
Your refund of {{ slot.amount }} arrives by {{ slot.refund_date }}. {{ slot.note }}

Thank you.
"""


def read(content: str | bytes, name: str = "late-parcel") -> PhraseFile:
    encoded = content.encode() if isinstance(content, str) else content
    return read_bytes(encoded, Path(f"{name}.md"), Language.ENGLISH, Phase.SOLVE, Source.TEAM)


def reply_in(content: str | bytes) -> CannedReply:
    file = read(content)
    assert file.reply is not None, file.problems
    return file.reply


def test_a_file_gives_everything_it_says() -> None:
    reply = reply_in(FULL)
    assert read(FULL).problems == ()
    assert (reply.title, reply.shortcut, reply.tags) == ("Refund on its way", "refund", ("refund", "billing"))
    assert reply.channels == {Channel.MAIL, Channel.CHAT}
    assert reply.slots == (
        Slot("refund_date", SlotType.DATE, True, "when the money arrives"),
        Slot("amount", SlotType.MONEY),
        Slot("note", SlotType.TEXT),
    )
    assert reply.body.startswith("Your refund")
    assert reply.body.endswith("\n\nThank you.")
    assert reply.body_line == 11


def test_a_file_without_front_matter_is_its_body_and_its_name() -> None:
    reply = reply_in("Hello.\n")
    assert (reply.title, reply.body, reply.shortcut, reply.channels) == ("Late parcel", "Hello.", "", frozenset())


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Hello.", "Hello."),
        ("Hello.\n\n", "Hello.\n"),
        ("Hello.\n---\nBye.\n", "Hello.\n---\nBye."),
        ("---\ntitle: x\n---\n Hello. \n", " Hello. "),
        ("---\ntitle: x\n---  \n\nHello.\n", "\nHello."),
        ("---\n---\nHello.\n", "Hello."),
        ("---\n# nothing yet\n---\nHello.\n", "Hello."),
        ("---\ntitle: x\n---\nHello.\n---\nBye.", "Hello.\n---\nBye."),
        ("\ufeffHello.\n", "Hello."),
        ("\ufeff---\r\ntitle: x\r\n---\r\nHello,\r\nIlze.\r\n", "Hello,\nIlze."),
        ("Hello,\rIlze.\r", "Hello,\nIlze."),
        ("您好！\n", "您好！"),
    ],
)
def test_the_body_is_what_will_be_sent(text: str, body: str) -> None:
    assert reply_in(text).body == body


@pytest.mark.parametrize(
    ("front", "line", "rule", "word"),
    [
        ("title: no", 2, "field", "yes or no"),
        ("title: 12:30", 2, "field", "a number"),
        ("title: 2026-12-01", 2, "field", "a date"),
        ("title: 7", 2, "field", "a number"),
        ("title: [a]", 2, "field", "a list"),
        ("title: {{ customer.name }}", 2, "field", "a mapping"),
        ("title: Refund: on its way", 2, "front-matter", "mapping values"),
        ("title: a\nshortcut: @x", 3, "front-matter", "cannot start"),
        ('title: "open', 2, "front-matter", "end of stream"),
        ("title: a\n\tshortcut: b", 3, "front-matter", ""),
        ("title: \x1b]0;x\x07", 2, "front-matter", "control"),
        ("- title", 2, "front-matter", "keys"),
        ("just words", 2, "front-matter", "keys"),
        ("title: a\ntitle: b", 3, "field", "twice"),
        ("? [a]\n: b", 2, "field", "no word"),
        ("title: a\nchannels: [mail, caht]", 3, "unknown-channel", "caht"),
        ("channels: fax", 2, "unknown-channel", "fax"),
        ("channels:\n  mail: true", 2 + 1, "field", "mapping"),
        ("tags: [no]", 2, "field", "yes or no"),
        ("tags: [[a]]", 2, "field", "list"),
        ("slots: [a, b]", 2, "field", "mapping"),
        ("slots:\n  day: dat", 3, "unknown-slot-type", "dat"),
        ("slots:\n  day:\n    type: dates", 4, "unknown-slot-type", "dates"),
        ("slots:\n  day: {type: date, promise: maybe}", 3, "field", "neither"),
        ("slots:\n  day: {type: date, promise: 1}", 3, "field", "neither"),
        ("slots:\n  Day One: date", 3, "field", "slot name"),
        ("slots:\n  day: {hint: no}", 3, "field", "yes or no"),
        ("title: !!python/object:os.system x", 2, "field", "something else"),
        ("title: &a x\nshortcut: *a", 3, "front-matter", "alias"),
        ("title: " + "[" * 20000, 2, "front-matter", "nest"),
        ("title: " + "{a: " * 5000, 2, "front-matter", "nest"),
        ("- " * 5000, 2, "front-matter", "nest"),
        ("? " * 5000, 2, "front-matter", "nest"),
    ],
)
def test_what_yaml_reads_otherwise_is_named_with_its_line(front: str, line: int, rule: str, word: str) -> None:
    file = read(f"---\n{front}\n---\nHello.\n")
    assert file.reply is None
    problem = next(problem for problem in file.problems if problem.severity is Severity.ERROR)
    assert (problem.line, problem.rule) == (line, rule)
    assert word in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ('"no"', "no"),
        ("'12:30'", "12:30"),
        ('"Refund: on its way"', "Refund: on its way"),
        ("Notes", "Notes"),
        ("退款：处理中", "退款：处理中"),
        ("[/] is fine quoted".join('""'), "[/] is fine quoted"),
        ('"\\e]0;x\\a"', "\ufffd"),
        ('"a\\nb"', "a b"),
        ("", "Late parcel"),
        ('"  "', "Late parcel"),
        ("~", None),
    ],
)
def test_titles_are_one_safe_line(title: str, shown: str | None) -> None:
    file = read(f"---\ntitle: {title}\n---\nHello.\n")
    assert (file.reply.title if file.reply else None) == shown


@pytest.mark.parametrize(("key", "hint"), [("chanels", "channels"), ("language", "known"), ("\x1b[31m", "")])
def test_an_unknown_key_is_a_warning_and_the_reply_stays(key: str, hint: str) -> None:
    file = read(f'---\ntitle: a\n"{key}": en\n---\nHello.\n'.replace("\x1b", "\\e"))
    assert file.reply is not None
    assert [(problem.line, problem.rule, problem.severity) for problem in file.problems] == [
        (3, "unknown-key", Severity.WARNING)
    ]
    assert hint in file.problems[0].hint
    assert "\x1b" not in str(file.problems[0])


@pytest.mark.parametrize("channels", ["[mail, chat]", "mail, chat", "mail，chat", "\n  - mail\n  - chat"])
def test_lists_may_be_written_in_one_line(channels: str) -> None:
    assert reply_in(f"---\nchannels: {channels}\n---\nHello.\n").channels == {Channel.MAIL, Channel.CHAT}


def test_undeclared_slots_count_as_text_with_a_warning() -> None:
    file = read("---\nslots:\n  day: date\n---\n{{ slot.day }}\n{{ slot.place }} {{ slot.place }}.\n")
    assert file.reply is not None
    assert file.reply.slots == (Slot("day", SlotType.DATE), Slot("place", SlotType.TEXT))
    assert [(problem.line, problem.rule, problem.severity) for problem in file.problems] == [
        (6, "slot-undeclared", Severity.WARNING)
    ]


@pytest.mark.parametrize(
    ("content", "line", "rule"),
    [
        (b"", 0, "empty"),
        (b"\xef\xbb\xbf \n\n", 0, "empty"),
        (b"---\ntitle: a\n---\n\n", 4, "empty"),
        (b"---\ntitle: a\nHello.\n", 1, "front-matter"),
        (b"Hello\n\xff\xfe", 2, "encoding"),
        ("您好".encode("gb18030"), 1, "encoding"),
        ("Hello".encode("utf-16"), 1, "encoding"),
        (b"---\ntitle: a\n---\nHello\n{{ customer.nmae }}\n", 5, "template"),
        (b"---\ntitle: a\n---\n{% for x in y %}\n", 4, "template"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(content: bytes, line: int, rule: str) -> None:
    file = read(content)
    assert file.reply is None
    assert [(problem.line, problem.rule, problem.severity) for problem in file.problems] == [
        (line, rule, Severity.ERROR)
    ]
    assert str(file.problems[0]).startswith(f"late-parcel.md:{line}: error: " if line else "late-parcel.md: error: ")


def test_a_template_problem_names_no_file_twice() -> None:
    (problem,) = read("{{ password }}").problems
    assert problem.message.count("late-parcel.md") == 0


@pytest.mark.parametrize("name", ["a b", "-x", "a\x1b[2J", ".."])
def test_a_name_is_one_word(name: str) -> None:
    (problem,) = read("Hello.", name).problems
    assert problem.rule == "name"
    assert "\x1b" not in problem.message


@pytest.mark.parametrize(
    ("name", "title"), [("late-parcel", "Late parcel"), ("a_b", "A b"), ("您好", "您好"), ("-", "")]
)
def test_a_title_is_made_from_a_name(name: str, title: str) -> None:
    assert title_from(name) == title


def test_a_name_has_one_spelling_whatever_the_disk_made_of_it() -> None:
    file = read("Labdien!", "sve\u0304tki")
    assert file.reply is not None
    assert file.reply.name == "svētki"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes and links without rights are a thing of Unix")
def test_files_on_disk_that_are_none(load: Callable, write: Callable, tmp_path: Path) -> None:
    folder = write({"en/solve/huge": "a" * (LIMIT + 1), "en/solve/full": "a" * LIMIT, "en/solve/good": "Hello."})
    phase = folder.path / "en" / "solve"
    (phase / "loop.md").symlink_to(phase / "loop.md")
    (phase / "gone.md").symlink_to(phase / "nowhere")
    (phase / "folder.md").mkdir()
    (phase / "zero.md").symlink_to("/dev/zero")
    os.mkfifo(phase / "pipe.md")
    (folder.path / "lv").symlink_to(folder.path / "lv")
    (folder.path / "ru").mkdir()
    (folder.path / "ru" / "solve").symlink_to(folder.path / "ru")
    (folder.path / "en" / "closing").symlink_to(tmp_path)
    library = load({})
    assert {reply.name for reply in library.replies} == {"full", "good"}
    rules = {problem.path.name: problem.rule for problem in library.problems}
    assert rules["huge.md"] == "size"
    assert {rules[name] for name in ("loop.md", "gone.md", "folder.md", "zero.md", "pipe.md")} == {"unreadable"}
    assert rules["lv"] == "language-folder"
    assert rules["solve"] == "stray"


@given(st.binary(max_size=200))
@example(b"---\n\xc2\x85\n---\nx")
@example("---\n\ufeff\n---\nx".encode())
def test_no_bytes_raise(content: bytes) -> None:
    file = read(content)
    assert (file.reply is None) == any(problem.severity is Severity.ERROR for problem in file.problems)


@given(st.text(alphabet="ab:- \n\t[]{}\"'#&*!|>?%@,~0129noyesñ您\x00\ud800", max_size=60))
def test_no_front_matter_raises(front: str) -> None:
    found = front_matter.read(front)
    assert all(mistake.line >= 2 for mistake in found.mistakes)
