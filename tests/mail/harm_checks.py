"""Checks of what can be read of a mail made to do harm, and of who it says it is; each with what breaks it.

A check yields a sentence for everything that is wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from harm_evidence import Evidence, Screens, Stage, altered, texts

from deskterm.text.safe import safe_line, safe_text

JOINING: Final = "\u200c\u200d\ufe0e\ufe0f"
STYLE: Final = re.compile(r"\x1b\[[0-9;]*m")
"""All that the screen's own drawing of a line consists of, beside the words."""

CUT: Final = re.compile(r"\d more characters?; the shell shows all")
"""How the screen says that it leaves lines out."""

Check = Callable[..., Iterator[str]]


# What there is to read at each stage


def screens_of(evidence: Evidence) -> Screens:
    assert evidence.screens is not None
    return evidence.screens


def parsed_texts(evidence: Evidence) -> list[str]:
    parsed = evidence.parsed
    several = [parsed.text, parsed.text_from_html or "", parsed.reply_text, parsed.signature]
    single = [parsed.subject, parsed.from_name, parsed.from_address, *parsed.notes]
    single += [one.name for one in parsed.attachments]
    return [*map(safe_text, several), *map(safe_line, single)]


READ: Final[dict[Stage, Callable[[Evidence], list[str]]]] = {
    Stage.PARSED: parsed_texts,
    Stage.PRINTED: lambda one: [safe_text(text) for text in texts(one.printed)],
    Stage.TAKEN: lambda one: [
        safe_text(one.ticket["subject"]),
        *(safe_text(str(one.message[name])) for name in ("subject", "body", "author_name", "remarks")),
    ],
    Stage.LISTED: lambda one: [*one.listed, one.row["subject"], one.row["customer"]],
    Stage.SHOWN: lambda one: [one.shown, one.plain],
    Stage.SEEN: lambda one: [
        screens_of(one).row,
        screens_of(one).preview,
        screens_of(one).title,
        screens_of(one).talk,
        screens_of(one).card,
    ],
}
"""Everything a person can read of a mail there."""
ORIGINAL: Final = (Stage.PARSED, Stage.PRINTED, Stage.TAKEN)
"""Where the decoded original is kept: it is made safe only when it is shown."""
DEEP: Final = (Stage.PARSED, Stage.PRINTED, Stage.TAKEN, Stage.SHOWN, Stage.SEEN)
"""Where its words stand, and not only its subject."""


def squeezed(text: str) -> str:
    return "".join(text.split())


def everywhere(check: Callable[[str, list[str]], Iterator[str]], stages: tuple[Stage, ...]) -> dict[Stage, Check]:
    def at(stage: Stage) -> Check:
        return lambda evidence, *given: (wrong for one in given for wrong in check(one, READ[stage](evidence)))

    return {stage: at(stage) for stage in stages}


def without(words: str) -> Callable[[str], str]:
    """Takes words out of a text, also where a line ends within them."""
    pattern = re.compile(r"\s*".join(map(re.escape, squeezed(words))))
    return lambda text: pattern.sub("", text)


# Words


def readable(words: str, read: list[str]) -> Iterator[str]:
    if not any(squeezed(words) in squeezed(one) for one in read):
        yield f"{words!r} cannot be read"


def unreadable(words: str, read: list[str]) -> Iterator[str]:
    wanted = squeezed(words)
    if any(wanted in squeezed(one) if wanted else words in one for one in read):
        yield f"{words!a} is seen"


def unsafe_original(stage: Stage, words: str) -> bool:
    return stage in ORIGINAL and safe_text(words) != words


def lose(evidence: Evidence, *given: str) -> Evidence:
    for words in given:
        evidence = altered(evidence, without(words))
    return evidence


def gain(evidence: Evidence, *given: str) -> Evidence:
    return altered(evidence, lambda text: f"{text} {given[0]}")


def reached(evidence: Evidence, words: str) -> Iterator[str]:
    """Readable, or it is said how many lines were left out."""
    talk = screens_of(evidence).talk
    if squeezed(words) not in squeezed(talk) and not CUT.search(talk):
        yield f"neither {words!r} nor how much is left out"


# What a terminal would obey


def obeyed(text: str) -> list[str]:
    """The characters of a text that a terminal would obey, or that would break or turn a line."""
    return sorted(
        {
            one
            for one in text
            if one not in "\n\t" + JOINING and unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        }
    )


def tame_output(evidence: Evidence) -> Iterator[str]:
    for text in (*evidence.listed, evidence.shown, evidence.plain):
        if found := obeyed(text):
            yield ascii(found)


def tame_screen(evidence: Evidence) -> Iterator[str]:
    seen = screens_of(evidence)
    for text in (seen.row, seen.preview, seen.title, seen.talk, seen.card, seen.dialog, seen.toast):
        if found := obeyed(text):
            yield ascii(found)
    if found := obeyed(STYLE.sub("", seen.drawn)):
        yield f"drawn: {found!a}"


def tame_store(evidence: Evidence) -> Iterator[str]:
    for name in ("subject", "author_name"):
        if set(str(evidence.message[name])) & set("\r\n\0\u2028\u2029\x85"):
            yield f"{name} has several lines"


def untamed(evidence: Evidence) -> Evidence:
    return altered(evidence, lambda text: f"{text}\x1b]0;t\x07\n\u202e")


def in_one_look(evidence: Evidence, look: str = "") -> Iterator[str]:
    looks = screens_of(evidence).looks
    if len(looks) > 1 or (look and looks and looks != {look}):
        yield f"its words are drawn in {sorted(looks)}"


# Who and what it is


def subject_parsed(evidence: Evidence, subject: str) -> Iterator[str]:
    if safe_line(evidence.parsed.subject) != subject:
        yield f"{evidence.parsed.subject!r}"


def subject_printed(evidence: Evidence, subject: str) -> Iterator[str]:
    if safe_line(evidence.printed["subject"]) != subject:
        yield f"{evidence.printed['subject']!r}"


def subject_taken(evidence: Evidence, subject: str) -> Iterator[str]:
    kept = evidence.message["subject"] or evidence.ticket["subject"]
    if safe_line(kept) != subject:
        yield f"{kept!r}"


def subject_listed(evidence: Evidence, subject: str) -> Iterator[str]:
    if evidence.row["subject"] != subject:
        yield f"{evidence.row['subject']!r}"
    if not any(" ".join(subject.split()) in " ".join(line.split()) for line in evidence.listed):
        yield f"{evidence.listed}"


def subject_shown(evidence: Evidence, subject: str) -> Iterator[str]:
    if not evidence.shown.split("\n")[0].endswith(f" {subject}") or f"\nSubject: {subject}\n" not in evidence.plain:
        yield f"{evidence.shown.split(chr(10))[0]!r}"


def subject_seen(evidence: Evidence, subject: str) -> Iterator[str]:
    seen = screens_of(evidence)
    for place, text, room in (("row", seen.row, 16), ("title", seen.title, 60)):
        if subject[:room] not in text:
            yield f"{place} {text!r}"


def sender(evidence: Evidence, address: str) -> Iterator[str]:
    if evidence.parsed.from_address != address:
        yield f"{evidence.parsed.from_address!r}"


def sender_printed(evidence: Evidence, address: str) -> Iterator[str]:
    if evidence.printed["from_address"] != address:
        yield f"{evidence.printed['from_address']!r}"


def sender_taken(evidence: Evidence, address: str) -> Iterator[str]:
    if evidence.contacts != (address,):
        yield f"the customer's addresses are {evidence.contacts}"


def sender_shown(evidence: Evidence, address: str) -> Iterator[str]:
    if f"\nContact: mail {address}\n" not in evidence.plain or address not in evidence.shown:
        yield "the address is not shown"


def sender_seen(evidence: Evidence, address: str) -> Iterator[str]:
    if address not in screens_of(evidence).card:
        yield f"the card has no {address}"


def marked(stored: str, parsed: str, seen: str) -> dict[Stage, Check]:
    """Marked so at each stage: how the store calls it, how ``parse`` does, and the words on the screen."""

    def at_parse(evidence: Evidence) -> Iterator[str]:
        if not getattr(evidence.parsed, parsed):
            yield f"not {parsed}"

    def at_print(evidence: Evidence) -> Iterator[str]:
        if not evidence.printed[parsed]:
            yield f"not {parsed}"

    def at_take(evidence: Evidence) -> Iterator[str]:
        if not evidence.message[stored]:
            yield f"kept as not {stored}"
        if evidence.answerable:
            yield "it would be answered by itself"

    def at_list(evidence: Evidence) -> Iterator[str]:
        if not evidence.row["automatic"] or not any("automatic" in line for line in evidence.listed):
            yield "not marked"

    def at_show(evidence: Evidence) -> Iterator[str]:
        if f", {stored}" not in evidence.shown or f", {stored}" not in evidence.plain:
            yield "not marked"

    def at_screen(evidence: Evidence) -> Iterator[str]:
        if seen not in screens_of(evidence).talk:
            yield "not marked"

    return dict(zip(Stage, (at_parse, at_print, at_take, at_list, at_show, at_screen), strict=True))


def unmarked(evidence: Evidence) -> Evidence:
    off = {"is_auto_reply": False, "is_bounce": False, "no_auto_response": False}
    evidence = altered(evidence, lambda text: re.sub("automatic|bounce|undelivered", "", text))
    return replace(
        evidence,
        parsed=replace(evidence.parsed, **off),
        printed={**evidence.printed, **off},
        message={**evidence.message, "automatic": 0, "bounce": 0},
        row={**evidence.row, "automatic": False},
        answerable=True,
    )
