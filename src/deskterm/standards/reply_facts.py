"""What is known about an answer while it is written, and what a check says of it: plain data."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from deskterm.model.views.customers import CustomerView
from deskterm.model.words import Audience, Certainty, Channel, Language, Script
from deskterm.standards.reply_checks import Said


class Weight(StrEnum):
    """How much a finding matters: it stops the send, it is said also when sending, or it is only said while writing."""

    STOP = "stop"
    WARN = "warn"
    HINT = "hint"


WEIGHTS: Final = {weight: place for place, weight in enumerate(Weight)}
"""Every weight with its place, the heaviest first."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text is checked against; what is not known (None, or empty) is not checked.

    ``language`` and ``script`` are what the customer is certain to want. ``said`` is what greeting and closing the
    contact has, the phrases put into this text included. ``handle`` is what the customer is called in public. ``asked``
    are the customer's messages that wait for an answer, ``theirs`` all words of the customer in sight, ``overheard``
    those of them that were written in private, ``notes`` the internal notes in sight. ``strangers`` are the names of
    other customers this agent has had open lately. ``files`` counts what is attached, ``promises`` the dates promised
    by slots.
    """

    channel: Channel | None = None
    audience: Audience = Audience.DIRECT
    language: Language | None = None
    script: Script | None = None
    complaint: bool = False
    said: Said | None = None
    customer: CustomerView | None = None
    handle: str = ""
    asked: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    overheard: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    files: int = 0
    promises: int = 0

    @property
    def salutation(self) -> str:
        """How the customer is to be addressed, when an agent confirmed that."""
        card = self.customer
        return "" if card is None or card.salutation_certainty is Certainty.GUESS else str(card.salutation).strip()


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found at ``text[start:end]``; ``words`` is what stands there, by which it is silenced."""

    rule: str
    weight: Weight
    start: int
    end: int
    message: str
    hint: str
    words: str
    final: bool = False
    """Whether nobody can overrule it."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells this finding from others of its rule."""
        return self.rule, " ".join(self.words.casefold().split())


@dataclass(frozen=True)
class Draft:
    """A text with what is known about it. ``own`` is the text with quoted lines blanked, of the same length.

    ``beyond`` is how many cells of the text come after what is looked at.
    """

    text: str
    facts: Facts = field(default_factory=Facts)
    beyond: int = 0

    @cached_property
    def own(self) -> str:
        """The agent's own words: lines that begin with > are only spaces."""
        if ">" not in self.text and "＞" not in self.text:
            return self.text
        return "\n".join(
            " " * len(line) if line.lstrip().startswith((">", "＞")) else line for line in self.text.split("\n")
        )

    @cached_property
    def first_line(self) -> tuple[int, str]:
        """Where the first line with words begins, and its first 120 characters."""
        start = len(self.own) - len(self.own.lstrip())
        end = self.own.find("\n", start)
        return start, self.own[start : len(self.own) if end < 0 else end][:120]
