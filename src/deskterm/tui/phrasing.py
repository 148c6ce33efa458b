"""Which phrase fits a contact best, and how it is put into a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from deskterm.canned.library import Library
from deskterm.canned.reply import CannedReply
from deskterm.canned.template import Context, Rendered, render
from deskterm.desk.wording import Wording
from deskterm.errors import InputError
from deskterm.model.categories import is_complaint
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Channel, Language, Phase
from deskterm.text.safe import safe_text
from deskterm.text.translation import gettext
from deskterm.tui.gaps import Change, Gap

COMPLAINT: Final = "complaint"
RETURNING: Final = "returning"
CALL_BACK: Final = "call-back"
CIRCUMSTANCES: Final = frozenset({COMPLAINT, RETURNING, CALL_BACK})
"""Tags of phrases that fit only in certain circumstances."""

_MARKS: Final = ("::", "：：", "??", "？？")

_BLOCKS: Final = frozenset({Channel.MAIL, Channel.WEB})
"""Channels on which greeting and closing stand in paragraphs of their own."""

_NO_SPACE_AFTER: Final = frozenset("，。！？、；：（“‘([«„")
_NO_SPACE_BEFORE: Final = frozenset(",.!?;:)]»”…")


@dataclass(frozen=True, slots=True)
class Situation:
    """What phrases are chosen by: language, channel, queue, circumstances, and how often the agent used which."""

    language: Language
    channel: Channel
    queue: str
    circumstances: frozenset[str]
    context: Context
    uses: Mapping[str, int] = field(default_factory=dict[str, int])


def situation_of(view: TicketView, wording: Wording, uses: Mapping[str, int]) -> Situation:
    """The situation of an opened ticket."""
    circumstances: set[str] = set()
    if is_complaint(view.line.category) or COMPLAINT in view.line.tags:
        circumstances.add(COMPLAINT)
    if view.customer.history:
        circumstances.add(RETURNING)
    return Situation(
        wording.language, view.line.channel, view.line.queue, frozenset(circumstances), wording.context, uses
    )


def best(library: Library, phase: Phase, situation: Situation) -> CannedReply | None:
    """The phrase of a phase that fits best: by circumstances, then made for the channel, then the agent's habit."""
    fitting: list[tuple[int, int, int, CannedReply]] = []
    for reply in library.of_phase(phase, situation.language, situation.channel):
        asked = CIRCUMSTANCES & set(reply.tags)
        if asked <= situation.circumstances:
            own = situation.channel in reply.channels
            fitting.append((len(asked), own, situation.uses.get(reply.name, 0), reply))
    # The order of the library decides between equals: max keeps the first.
    return max(fitting, key=lambda one: one[:3])[3] if fitting else None


def rating_question(library: Library, situation: Situation) -> CannedReply | None:
    """The phrase that asks for a rating on this channel; only one made for the channel asks, others thank."""
    for reply in library.of_phase(Phase.RATING, situation.language, situation.channel):
        if situation.channel in reply.channels and not CIRCUMSTANCES & set(reply.tags):
            return reply
    return None


def rendered(reply: CannedReply, situation: Situation) -> Rendered:
    """The phrase as it would be sent, its slots open; raises ``InputError`` for one that cannot be read."""
    result = render(reply, situation.context)
    text = safe_text(result.text).strip()
    return Rendered(text, result.missing, result.open_slots)


def greeted(text: str, words: str, situation: Situation) -> Change:
    """Put a greeting before everything written."""
    rest = text.lstrip()
    insert = words + ("\n\n" if situation.channel in _BLOCKS else "\n")
    return Change(0, len(text) - len(rest), insert, len(insert))


def closed(text: str, words: str, situation: Situation) -> Change:
    """Put a closing after everything written."""
    kept = text.rstrip()
    gap = "" if not kept else "\n\n" if situation.channel in _BLOCKS else "\n"
    return Change(len(kept), len(text), gap + words, len(kept) + len(gap) + len(words))


def put_in(text: str, start: int, end: int, words: str, situation: Situation) -> Change:
    """Put a phrase in the place of ``text[start:end]``, with the space its surroundings want.

    Phrases in one paragraph are parted as sentences are, a phrase of several lines is a paragraph of its own.
    """
    if "\n" in words:
        # Lines of their own: the spaces around them would only hang in the air.
        start -= len(text[:start]) - len(text[:start].rstrip(" \t\u3000"))
        end += len(text[end:]) - len(text[end:].lstrip(" \t\u3000"))
    before, after = text[:start], text[end:]
    block = "\n\n" if situation.channel in _BLOCKS else "\n"
    lead = trail = ""
    if before and words and not before[-1].isspace():
        lead = block if "\n" in words else _between(before[-1], words[0])
    if after and words and not after[0].isspace():
        trail = block if "\n" in words else _between(words[-1], after[0])
    insert = lead + words + trail
    return Change(start, end, insert, start + len(lead) + len(words))


def _between(left: str, right: str) -> str:
    """What stands between two sentences, or a sentence and a mark."""
    if _is_wide(left) or _is_wide(right) or left in _NO_SPACE_AFTER or right in _NO_SPACE_BEFORE:
        return ""
    return " "


def _is_wide(letter: str) -> bool:
    return "\u2e80" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff" or "\uff00" <= letter <= "\uff60"


def place_after(text: str, gap: Gap) -> int:
    """Where the next phrase goes while a slot of the last one is being filled: after its paragraph."""
    end = text.find("\n", gap.end)
    return len(text) if end < 0 else end


def found_shortcut(text: str, caret: int) -> tuple[int, str] | None:
    """A ``;shortcut`` that ends at the caret: where it begins, and its word."""
    start = caret
    while start > 0 and caret - start < 40 and not text[start - 1].isspace() and text[start - 1] not in ";；":
        start -= 1
    if start == caret or start == 0 or text[start - 1] not in ";；":
        return None
    if start > 1 and text[start - 2].isalnum():
        return None
    return start - 1, text[start:caret]


def sought_inline(text: str, caret: int) -> tuple[int, str, str] | None:
    """A phrase sought with ``::`` or ``??`` after white space: where the mark begins, the mark, the words after it.

    The mark typed last counts, in whichever width. Question marks that only end a question are no mark: no words
    follow them, or white space does.
    """
    line_start = text.rfind("\n", 0, caret) + 1
    line = text[max(line_start, caret - 64) : caret]
    begin = caret - len(line)
    found = max((line.rfind(mark), mark) for mark in _MARKS)
    place, mark = found
    at_start = (place > 0 and line[place - 1].isspace()) or (place == 0 and begin == line_start)
    if place < 0 or not at_start or len(line) - place > 60:
        return None
    return begin + place, mark, line[place + len(mark) :]


def quote_mark(text: str, caret: int) -> int | None:
    """Where a ``>>`` typed at a line's start begins, when nothing else stands on that line."""
    start = text.rfind("\n", 0, caret) + 1
    end = text.find("\n", caret)
    line = text[start : len(text) if end < 0 else end]
    return start if line in (">>", "＞＞", "》》") and caret == start + 2 else None


def shortcut_reply(library: Library, word: str, situation: Situation) -> CannedReply:
    """The phrase of a shortcut in the ticket's language; raises ``InputError`` when there is none."""
    reply = library.by_shortcut(word, situation.language)
    if reply is None:
        raise InputError(
            gettext(
                "there is no phrase {shortcut} in {language}",
                shortcut=f";{safe_text(word)[:20]}",
                language=situation.language,
            ),
            gettext("F2 shows all phrases"),
        )
    return reply
