"""Killing the workstation while somebody types, and counting what is gone."""

import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from deskterm.model.words import Audience
from deskterm.store.drafts import Drafts
from pty_driver import workstation

SAFE_AFTER = 0.25
"""Seconds after which a word is on the disk, where other programs leave the processor to this one."""

VOCABULARY = (
    *("parcel", "refund", "tomorrow", "[/]", "[@click=app.quit]x", "::not;one", "{{", "}}", "naïve", "100%", "a"),
    *("Paldies,", "atvainojamies", "žēl", "ātri", "заказ", "завтра", "Здравствуйте", "退款", "您好", "包裹，到了。"),
)


@dataclass(frozen=True, slots=True)
class Killing:
    """One round: words typed, those of them old enough to be safe, what was found, and how many were lost."""

    typed: int
    safe: int
    kept: str
    lost: int
    lost_safe: int


def kill_while_typing(
    store: Path, home: Path, ticket: str, chance: random.Random, safe_after: float = SAFE_AFTER
) -> Killing:
    """Open the first ticket's answer, type words thrice as fast as a person, and kill the program meanwhile."""
    drafts = Drafts(store)
    shutil.rmtree(drafts.folder, ignore_errors=True)
    words: list[tuple[str, float]] = []
    with workstation(store, home) as terminal:
        terminal.wait_for("#1001")
        terminal.type("r")
        terminal.wait_for("ANSWER to")
        stop = time.monotonic() + chance.uniform(0.6, 2.5)
        while time.monotonic() < stop:
            word = chance.choice(VOCABULARY)
            for letter in f"{word} ":
                terminal.type(letter)
                time.sleep(chance.uniform(0.01, 0.04))
                terminal.read(0)
            words.append((word, time.monotonic()))
        killed = time.monotonic()
        terminal.kill()
    kept, _ = drafts.journal(ticket, "aija", Audience.DIRECT).load()
    found = kept.split()
    right = 0
    for (word, _), there in zip(words, found, strict=False):
        if word != there:
            break
        right += 1
    safe = sum(1 for _, at in words if at <= killed - safe_after)
    return Killing(len(words), safe, kept, len(words) - right, max(0, safe - right))
