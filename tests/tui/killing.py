"""Killing the workstation while somebody types, and counting what is gone of what stood on the screen."""

import random
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from deskterm.model.words import Audience
from deskterm.store.drafts import Drafts
from pty_driver import Terminal, workstation

NO_GHOST = "[writing]\nghost = false\n"
"""Else the end of a word could be drawn as an offer before it is typed."""

OLD = 0.25
"""Seconds after which a word counts as old: by then it was most likely drawn, unless others have the processor."""

VOCABULARY = (
    *("parcel", "refund", "tomorrow", "[/]", "[@click=app.quit]x", "::not;one", "{{", "}}", "naïve", "100%", "a"),
    *("Paldies,", "atvainojamies", "žēl", "ātri", "заказ", "завтра", "Здравствуйте", "退款", "您好", "包裹，到了。"),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A word, the last one perhaps cut short, and when its last letter was typed (seconds)."""

    word: str
    at: float


@dataclass(frozen=True, slots=True)
class Killing:
    """One round: words typed, of which so many were seen and so many old, and how many of those were lost.

    A word was seen when a letter of it had left the program before it died, whether read before or after that; it is
    lost unless every letter seen is in the draft. ``kept`` is the draft.
    """

    typed: int
    seen: int
    seen_lost: int
    old: int
    old_lost: int
    kept: str


def kill_while_typing(store: Path, home: Path, ticket: str, chance: random.Random) -> Killing:
    """Open the first ticket's answer, type words thrice as fast as a person, and kill the program meanwhile.

    Every other time on average the kill comes at the very moment that another letter has been drawn.
    """
    drafts = Drafts(store)
    shutil.rmtree(drafts.folder, ignore_errors=True)
    with workstation(store, home, config=NO_GHOST) as terminal:
        terminal.wait_for("#1001")
        terminal.type("r")
        terminal.wait_for("ANSWER to")
        typed = type_for(terminal, chance, chance.uniform(0.6, 2.5))
        if chance.random() < 0.5:
            before, end = drawn(terminal), time.monotonic() + 0.5
            while drawn(terminal) == before and time.monotonic() < end:
                terminal.read(0.005)
        killed = time.monotonic()
        terminal.kill()
    kept, _ = drafts.journal(ticket, "aija", Audience.DIRECT).load()
    words = [one.word for one in typed]
    seen, seen_lost = seen_and_lost(words, drawn(terminal), kept)
    right = next((at for at, (one, there) in enumerate(zip(words, kept.split(), strict=False)) if one != there), None)
    right = min(len(words), len(kept.split())) if right is None else right
    old = sum(1 for one in typed if one.at <= killed - OLD)
    return Killing(len(words), seen, seen_lost, old, max(0, old - right), kept)


def type_for(terminal: Terminal, chance: random.Random, seconds: float) -> list[Typed]:
    """Type words for a while, reading what is drawn; stops within a word as soon as after one."""
    stop = time.monotonic() + seconds
    typed: list[Typed] = []
    while time.monotonic() < stop:
        word, at = "", stop
        for letter in f"{chance.choice(VOCABULARY)} ":
            terminal.type(letter)
            word += letter
            at = time.monotonic()
            time.sleep(chance.uniform(0.01, 0.04))
            terminal.read(0)
            if at >= stop:
                break
        typed.append(Typed(word.rstrip(), at))
    return typed


def drawn(terminal: Terminal) -> str:
    """What stands within the composer's frame, without white space: the text, then whatever stands below it."""
    return "".join("".join(row).replace(" ", "") for row in _rows(terminal))


def _rows(terminal: Terminal) -> Iterator[list[str]]:
    """The cells within the composer's frame; the second cell of a wide character is empty."""
    buffer, columns = terminal.screen.buffer, range(terminal.columns)
    rows = [[buffer[row][column].data for column in columns] for row in range(terminal.rows)]
    for at, row in enumerate(rows):
        for left in (column for column in columns if row[column] == "╭"):
            right = next((column for column in columns[left:] if row[column] == "╮"), None)
            if right is None or "ANSWERto" not in "".join(row[left:right]).replace(" ", ""):
                continue
            for below in rows[at + 1 :]:
                if below[left] != "│":
                    return
                yield below[left + 1 : right]


def seen_and_lost(words: Sequence[str], drawn: str, kept: str) -> tuple[int, int]:
    """How many of the ``words`` typed were ``drawn`` at all, and of how many of these ``kept`` lacks a letter drawn."""
    letters = "".join(words)
    seen = _common(letters, drawn)
    there = _common(letters, "".join(kept.split()))
    ends = list(accumulate(map(len, words)))
    starts = [0, *ends]
    lost = sum(1 for start, end in zip(starts, ends, strict=False) if start < seen and there < min(end, seen))
    return sum(1 for start in starts[: len(ends)] if start < seen), lost


def _common(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
