"""Finding a canned reply by a few letters: what was meant first."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import log2
from typing import Final, NamedTuple

from deskterm.canned.reply import CannedReply
from deskterm.model.words import Channel, Language, Phase
from deskterm.text.fold import bare

_MARKS = re.compile(r"\{[{%][^{}]{0,200}[}%]\}")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_PHASES: Final = {phase: place for place, phase in enumerate(Phase)}
_SAME_NAME: Final = 0.95
"""What a match in another language is worth to the reply of the same name in the ticket's language."""

_LONGEST_QUERY: Final = 200
_FUZZY_FROM: Final = 3
_SHARE_OF_PAIRS: Final = 1 / 3
_TITLE_CUTOFF: Final = 75.0
_BODY_CUTOFF: Final = 88.0


class Hit(NamedTuple):
    """A reply that matches, from 0 for barely to somewhat above 100 for exactly, with its bonuses."""

    reply: CannedReply
    score: float


class _Folded(NamedTuple):
    shortcut: str
    title: str
    name: str
    words: str
    body: str


def search(
    text: str,
    replies: Iterable[CannedReply],
    *,
    language: Language,
    channel: Channel | None = None,
    queue: str = "",
    uses: Mapping[str, int] | None = None,
) -> list[Hit]:
    """Return the replies that match ``text``, the likeliest first; every reply when it is empty.

    Replies in ``language`` come first, and within a language those that fit ``channel``. Then the match decides, raised
    by being made for the channel, by a tag equal to ``queue`` and by ``uses``, the agent's own counts by name; equals
    stand in the order of phases, then by title. Text that matches a reply in one language finds the reply of that name
    in the ticket's language too. Empty text orders by uses, then phase.
    """
    needle = bare(text[:_LONGEST_QUERY])
    counts = uses or {}
    found = [Hit(reply, _bonus(reply, channel, queue, counts)) for reply in replies]
    if needle:
        found = _matching(needle, found, language)
    languages = {language: -1} | {other: place for place, other in enumerate(Language) if other is not language}

    def order(hit: Hit) -> tuple[object, ...]:
        reply = hit.reply
        used = 0 if needle else -counts.get(reply.name, 0)
        likely = (-hit.score, _PHASES[reply.phase]) if needle else (_PHASES[reply.phase], -hit.score)
        return (languages[reply.language], not reply.fits(channel), used, *likely, reply.title.casefold(), reply.name)

    return sorted(found, key=order)


def _matching(needle: str, hits: list[Hit], language: Language) -> list[Hit]:
    own = [(hit, _match(needle, _folded(hit.reply))) for hit in hits]
    best: dict[str, float] = {}
    for hit, score in own:
        best[hit.reply.name] = max(score, best.get(hit.reply.name, 0))
    matching: list[Hit] = []
    for hit, score in own:
        borrowed = best[hit.reply.name] * _SAME_NAME if hit.reply.language is language else 0.0
        if reached := max(score, borrowed):
            matching.append(Hit(hit.reply, reached + hit.score))
    return matching


def _bonus(reply: CannedReply, channel: Channel | None, queue: str, uses: Mapping[str, int]) -> float:
    made_for_it = 4.0 if channel in reply.channels else 0.0
    of_the_queue = 3.0 if queue and queue.casefold() in (tag.casefold() for tag in reply.tags) else 0.0
    return made_for_it + of_the_queue + min(4.0, log2(1 + max(0, uses.get(reply.name, 0))))


def _match(needle: str, folded: _Folded) -> float:
    """Return how well a folded text matches, 0 for not at all."""
    terms = needle.split()
    if needle == folded.shortcut:
        return 100.0
    if needle in (folded.name, folded.title):
        return 98.0
    if folded.shortcut.startswith(needle):
        return 92.0
    if folded.title.startswith(needle):
        return 90.0
    if all(f" {term}" in folded.words for term in terms):
        return 85.0
    if all(term in folded.words for term in terms):
        return 78.0
    if all(term in folded.words or term in folded.body for term in terms):
        return 65.0
    return max(_bigrams(needle, folded), _fuzzy(needle, folded))


def _bigrams(needle: str, folded: _Folded) -> float:
    """Chinese sets no spaces between words, so a query is also looked up in pairs of characters."""
    pairs = {pair for place in range(len(needle) - 1) if len(_HAN.findall(pair := needle[place : place + 2])) == 2}
    if not pairs:
        return 0.0
    share = sum(pair in folded.words or pair in folded.body for pair in pairs) / len(pairs)
    return 30.0 + 30.0 * share if share >= _SHARE_OF_PAIRS else 0.0


def _fuzzy(needle: str, folded: _Folded) -> float:
    if len(needle) < _FUZZY_FROM:
        return 0.0
    from rapidfuzz.fuzz import partial_ratio

    title = partial_ratio(needle, folded.words, score_cutoff=_TITLE_CUTOFF)
    # A needle longer than what it is sought in would match any part of itself.
    if title and len(needle) <= len(folded.words):
        return title * 0.6
    body = partial_ratio(needle, folded.body, score_cutoff=_BODY_CUTOFF) if len(needle) <= len(folded.body) else 0.0
    return body * 0.45


@lru_cache(maxsize=4096)
def _folded(reply: CannedReply) -> _Folded:
    name = reply.name.replace("-", " ").replace("_", " ")
    words = f" {bare(reply.title)} {bare(name)} {bare(reply.shortcut)} {bare(' '.join(reply.tags))}"
    return _Folded(bare(reply.shortcut), bare(reply.title), bare(reply.name), words, bare(_MARKS.sub(" ", reply.body)))
