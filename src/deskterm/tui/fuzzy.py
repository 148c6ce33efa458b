"""Finding an entry by a few letters of its name."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from deskterm.tui.widgets.menu_list import Entry


def score(wanted: str, text: str) -> int:
    """How well ``text`` fits the letters ``wanted``: 0 not at all, more is better."""
    wanted, text = wanted.casefold().strip(), text.casefold()
    if not wanted:
        return 1
    if text.startswith(wanted):
        return 1000 - len(text)
    at = text.find(wanted)
    if at >= 0:
        return (800 if text[at - 1] == " " else 600) - at
    if all(any(part in word for word in text.split()) for part in wanted.split()):
        return 400
    at, gaps = -1, 0
    for letter in wanted.replace(" ", ""):
        found = text.find(letter, at + 1)
        if found < 0:
            return 0
        gaps += found - at - 1
        at = found
    return max(1, 200 - gaps * 4) if gaps <= len(wanted) * 5 else 0


def ranked(wanted: str, entries: Iterable[Entry]) -> Sequence[Entry]:
    """The entries that fit, best first; all of them in their order while nothing is wanted."""
    entries = list(entries)
    if not wanted.strip():
        return entries
    points = [
        (
            max(
                score(wanted, one.title),
                score(wanted, one.also) if one.also else 0,
                *(score(wanted, word) - 50 for word in (one.value, *one.words)),
                900 if one.key == wanted else 0,
            ),
            one,
        )
        for one in entries
    ]
    found = [(point, at, one) for at, (point, one) in enumerate(points) if point]
    return [replace(one, group="") for _, _, one in sorted(found, key=lambda row: (-row[0], row[1]))]
