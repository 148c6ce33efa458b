"""Slots in a text being written: where they are, what was typed into them, what they promise.

Everything here is plain data about a text; offsets are characters from its start.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from deskterm.canned.reply import Slot
from deskterm.canned.slots import fill
from deskterm.canned.template import open_slots
from deskterm.errors import InputError
from deskterm.model.words import Language, SlotType
from deskterm.tui.naming import explained

_SENTENCE_ENDS: Final = re.compile(r"\n|(?<=[。！？])|(?<=[.!?])\s+(?=[^\W\d_]|$)")
_LONGEST_PROMISE: Final = 200


@dataclass(frozen=True, slots=True)
class Gap:
    """A slot's place in a text: open, being filled, or filled.

    ``filled`` is the words put in once they were checked, empty before; ``day`` the day they mean.
    """

    slot: Slot
    start: int
    end: int
    filled: str = ""
    day: date | None = None

    def words(self, text: str) -> str:
        """What stands in the slot now."""
        return text[self.start : self.end]

    def is_open(self, text: str) -> bool:
        """Whether the slot's mark still stands there, or nothing does."""
        words = self.words(text)
        return not words.strip() or any(one.end - one.start == len(words.strip()) for one in open_slots(words))


class Change(NamedTuple):
    """Replace ``text[start:end]`` by ``insert``; the caret then stands at ``caret``, ``anchor`` starts a selection."""

    start: int
    end: int
    insert: str
    caret: int
    anchor: int | None = None


def shifted(gap: Gap, start: int, end: int, length: int, *, active: bool = False) -> Gap | None:
    """``gap`` after ``text[start:end]`` was replaced by ``length`` characters; None when the edit cut across it.

    Words typed at the edge of the active gap belong to it, at the edge of another they do not.
    """
    delta = length - (end - start)
    inside = gap.start <= start and end <= gap.end
    if inside and (active or (gap.start < start < gap.end) or (start < end and (start, end) != (gap.start, gap.start))):
        return replace(gap, end=gap.end + delta)
    if end <= gap.start:
        return replace(gap, start=gap.start + delta, end=gap.end + delta)
    return gap if start >= gap.end else None


def difference(old: str, new: str) -> tuple[int, int, int]:
    """The one stretch in which two texts differ: its start and end in ``old``, and its length in ``new``."""
    start, shortest = 0, min(len(old), len(new))
    while start < shortest and old[start] == new[start]:
        start += 1
    rest = 0
    while rest < shortest - start and old[-1 - rest] == new[-1 - rest]:
        rest += 1
    return start, len(old) - rest, len(new) - rest - start


def open_gaps(text: str, slots: Iterable[Slot]) -> tuple[Gap, ...]:
    """Every open slot of ``text`` in order; one that ``slots`` do not name counts as text."""
    known = {slot.name: slot for slot in slots}
    return tuple(
        Gap(known.get(one.name) or Slot(one.name, SlotType.TEXT), one.start, one.end) for one in open_slots(text)
    )


def filled_in(gap: Gap, text: str, language: Language, today: date) -> tuple[Gap, Change | None]:
    """Check what was typed into ``gap`` and say what stands there then; raises ``InputError`` for what cannot be.

    The change is None when nothing has to change.
    """
    typed = gap.words(text)
    if gap.filled and typed == gap.filled:
        return gap, None
    try:
        value = fill(gap.slot.type, typed, language, today, gap.slot.promise)
    except InputError as error:
        raise InputError(explained(gap.slot.name, error.message), error.hint) from None
    done = replace(gap, end=gap.start + len(value.text), filled=value.text, day=value.day)
    if value.text == typed:
        return done, None
    return done, Change(gap.start, gap.end, value.text, done.end)


def promised_words(gap: Gap, text: str) -> str:
    """The sentence a promise stands in, which says what was promised."""
    starts = [match.end() for match in _SENTENCE_ENDS.finditer(text) if match.end() <= gap.start]
    ends = [match.start() for match in _SENTENCE_ENDS.finditer(text) if match.start() >= gap.end]
    sentence = text[max(starts, default=0) : min(ends, default=len(text))]
    return " ".join(sentence.split())[:_LONGEST_PROMISE] or gap.filled
