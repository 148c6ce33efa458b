"""Where the words of a search stand in a text, told on the safe text as it is shown."""

from functools import lru_cache

from deskterm.text.fold import fold
from deskterm.tui.widgets.lines import Piece


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    return fold(character).strip()


def spans(text: str, asked: str) -> list[tuple[int, int]]:
    """The stretches of ``text`` (start, end) that begin like a word asked for, in order, not overlapping."""
    words = [one for one in fold(asked).split() if one]
    letters: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        for letter in _folded(character) or " ":
            letters.append(letter)
            places.append(at)
    folded = "".join(letters)
    found: list[tuple[int, int]] = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            if at == 0 or not folded[at - 1].isalnum() or not word.isascii():
                found.append((places[at], places[at + len(word) - 1] + 1))
            at = folded.find(word, at + 1)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def highlighted(text: str, asked: str, style: str = "") -> list[Piece]:
    """``text`` as pieces in ``style``, what was asked for in the style of a match."""
    pieces: list[Piece] = []
    at = 0
    for start, end in spans(text, asked):
        pieces += [(text[at:start], style), (text[start:end], "match")]
        at = end
    pieces.append((text[at:], style))
    return [one for one in pieces if one[0]]
