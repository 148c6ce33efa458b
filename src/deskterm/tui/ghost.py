"""The rest of a sentence one has begun, from the phrases and from what one has written before: plain data.

Everything is sorted beforehand, in a thread; a key costs one look into a sorted list.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from deskterm.text.safe import safe_text

SHORTEST: Final = 4
"""Letters that must have been typed; Chinese characters count double."""

LONGEST: Final = 240
"""Characters of a sentence that is offered."""

LOOKED_AT: Final = 8
"""Sentences with the same beginning of which the one used most is offered."""

TWICE: Final = 2
"""Own sentences are offered once they went to so many tickets: what was said to one customer alone is theirs."""

_ENDS: Final = re.compile(r"(?<=[。！？!?])\s*|(?<=\.)\s+(?=[^\W\d_a-zа-яё])|\n+")
_PRIVATE: Final = re.compile(r"\d{3,}|@|https?:|www\.|\{\{|\}\}|\{%")
_HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


class Sentence(NamedTuple):
    """A sentence that may be offered, and how often it was used."""

    folded: str
    words: str
    uses: int


class Ghost:
    """Sentences in order, to be asked for the rest of one; never changes."""

    def __init__(self, sentences: Mapping[str, int]) -> None:
        known = (Sentence(one.casefold(), one, uses) for one, uses in sentences.items())
        # A letter whose small form is of another length would shift everything after it.
        self._sentences = sorted(one for one in known if len(one.folded) == len(one.words))
        self._keys = [one.folded for one in self._sentences]

    def __len__(self) -> int:
        return len(self._keys)

    def rest(self, line: str) -> str:
        """What would finish the sentence begun at the end of ``line``; empty when nothing is known."""
        begun = sentence_begun(line[-2 * LONGEST :]).lstrip()
        if len(begun) + len(_HAN.findall(begun)) < SHORTEST:
            return ""
        key = begun.casefold()
        if len(key) != len(begun):
            return ""
        at = bisect_left(self._keys, key)
        best: Sentence | None = None
        for one in self._sentences[at : at + LOOKED_AT]:
            if not one.folded.startswith(key):
                break
            if len(one.folded) > len(key) and (best is None or one.uses > best.uses):
                best = one
        return best.words[len(begun) :] if best is not None else ""


def sentence_begun(line: str) -> str:
    """The part of a line after the last sentence in it that has ended."""
    end = 0
    for match in _ENDS.finditer(line):
        if match.end() < len(line) or match[0]:
            end = match.end()
    return line[end:]


def sentences_of(text: str) -> Iterable[str]:
    """The sentences of a text that may be offered: of one line, with nothing in them that is somebody's own."""
    for line in text.split("\n"):
        if line.lstrip().startswith(">"):
            continue
        for piece in _ENDS.split(line):
            sentence = piece.strip() if piece else ""
            long_enough = len(sentence) + len(_HAN.findall(sentence)) >= SHORTEST * 2
            if long_enough and len(sentence) <= LONGEST and not _PRIVATE.search(sentence):
                yield sentence


def ghost_of(phrases: Iterable[str], own: Iterable[tuple[int, str]]) -> Ghost:
    """What can be offered: sentences of ``phrases``, and of one's ``own`` answers, each with its ticket's key."""
    counts = Counter(sentence for text in phrases for sentence in sentences_of(text))
    tickets: dict[str, set[int]] = {}
    for ticket, body in own:
        for sentence in sentences_of(safe_text(body)):
            tickets.setdefault(sentence, set()).add(ticket)
    for sentence, used in tickets.items():
        if len(used) >= TWICE:
            counts[sentence] += len(used)
    return Ghost(counts)
