"""What the words of an answer may have wrong, whoever it is for; each check yields where, and what it says."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from deskterm.model.words import Audience, Channel, Language, Script
from deskterm.standards.reply_checks import closes, greets, leaks
from deskterm.standards.reply_facts import Draft
from deskterm.standards.reply_names import Span
from deskterm.standards.reply_words import (
    ASKED_FOR_FILE,
    ATTACHED,
    HAN,
    HOW_MUCH,
    JOINED,
    MONEY_BACK,
    PROMISE,
    SENTENCE_END,
    WHEN,
    words,
)
from deskterm.text.language import guess_language
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext, pgettext_noop

LENGTHS: Final[Mapping[tuple[Channel, Audience], int]] = {
    (Channel.CHAT, Audience.DIRECT): 600,
    (Channel.SOCIAL, Audience.PUBLIC): 280,
    (Channel.SOCIAL, Audience.DIRECT): 1_000,
    (Channel.MAIL, Audience.DIRECT): 6_000,
    (Channel.WEB, Audience.DIRECT): 6_000,
}
"""Cells a text may take on a channel before it is too long; a Chinese character takes two."""

_SLOT: Final = re.compile(r"\{\{[^{}\n]{0,200}\}\}|\{\{|\}\}|\{%[^{}\n]{0,200}%\}")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_HAN: Final = re.compile(f"[{HAN}]")
_UPPER: Final = "A-ZĀČĒĢĪĶĻŅŠŪŽА-ЯЁ"
_CAPITALS: Final = re.compile(rf"(?<![\w-])[{_UPPER}]{{2,30}}(?:[ ,]{{1,2}}[{_UPPER}]{{1,30}}){{2,40}}(?![\w-])")
_MARKS: Final = re.compile(r"[!！]{2,}|[?？][!！]+|[?？]{3,}")
_LONG_NUMBER: Final = re.compile(rf"(?<!{JOINED})(?<![.,-])[A-Z]{{0,4}}-?\d{{5,12}}(?!{JOINED})")
_QUESTION: Final = re.compile(r"[?？]")


def slot_left(draft: Draft) -> Iterator[Span]:
    """Slots nobody filled, and what else of a template is left."""
    for match in _SLOT.finditer(draft.text):
        name = match[0].strip("{}% ").removeprefix("slot.").split("|")[0].strip()
        yield Span(match.start(), match.end(), gettext("empty: {slot}", slot=name or match[0]))


_READ: Final = {
    "the customer's address": gettext_noop("everybody would read the customer's address {words}"),
    "the customer's order": gettext_noop("everybody would read the customer's order {words}"),
    "the customer's number": gettext_noop("everybody would read the customer's number {words}"),
    "the customer's name": gettext_noop("everybody would read the customer's name {words}"),
    "a mail address": gettext_noop("everybody would read a mail address {words}"),
    "a number": gettext_noop("everybody would read a number {words}"),
}


def private_data(draft: Draft) -> Iterator[Span]:
    """The customer's own data, in what everybody may read."""
    facts = draft.facts
    if facts.customer is None:
        return
    for leak in leaks(draft.text, facts.customer, facts.handle):
        at = max(0, draft.text.casefold().find(leak.words.casefold()))
        yield Span(at, at + len(leak.words), gettext(_READ[leak.what], words=leak.words))


def overheard(draft: Draft) -> Iterator[Span]:
    """A number the customer wrote in private, and never in public, stands in a public post."""
    facts = draft.facts
    if not facts.overheard:
        return
    private = {match[0] for message in facts.overheard for match in _LONG_NUMBER.finditer(message)}
    public = "\n".join(one for one in facts.theirs if one not in facts.overheard)
    for match in _LONG_NUMBER.finditer(draft.text):
        if match[0] in private and match[0] not in public:
            words = gettext("everybody would read {words}, which was written in private", words=match[0])
            yield Span(match.start(), match.end(), words)


def overheard_note(draft: Draft) -> Iterator[Span]:
    """A whole sentence of an internal note stands in the answer."""
    if not draft.facts.notes:
        return
    known = {sentence for note in draft.facts.notes for _, sentence in _sentences(note) if len(sentence) >= 40}
    for start, sentence in _sentences(draft.own):
        if sentence in known:
            yield Span(start, start + len(sentence), gettext("these are the words of an internal note"))


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    begin = 0
    for end in (*(match.end() for match in SENTENCE_END.finditer(text)), len(text)):
        raw = text[begin:end]
        sentence = raw.strip()
        if sentence:
            yield begin + len(raw) - len(raw.lstrip()), sentence
        begin = end


def wrong_language(draft: Draft) -> Iterator[Span]:
    """Against a certain language only, and only where the text's own is clear."""
    facts = draft.facts
    if facts.language is None:
        return
    letters = _LETTERS.findall(draft.own)
    if len(letters) < 4 and len(_HAN.findall(draft.own)) < 6:
        return
    language, script = guess_language(_SLOT.sub(" ", draft.own))
    start, line = draft.first_line
    if language is not None and language is not facts.language:
        found = gettext(
            "this is {language}, the customer's language is {wanted}",
            language=pgettext("language", _NAMES[language]),
            wanted=pgettext("language", _NAMES[facts.language]),
        )
        yield Span(start, start + len(line), found)
    elif language is Language.RUSSIAN and script is Script.LATIN and facts.script is not Script.LATIN:
        yield Span(start, start + len(line), gettext("this is Russian in Latin letters"))


_NAMES: Final = {
    Language.ENGLISH: pgettext_noop("language", "English"),
    Language.LATVIAN: pgettext_noop("language", "Latvian"),
    Language.RUSSIAN: pgettext_noop("language", "Russian"),
    Language.CHINESE: pgettext_noop("language", "Chinese"),
}


def file_missing(draft: Draft) -> Iterator[Span]:
    """A file that is spoken of, with none attached."""
    if draft.facts.files:
        return
    for start, sentence in _sentences(draft.own):
        found = ATTACHED.search(sentence)
        if found and not ASKED_FOR_FILE.search(sentence):
            words = gettext("“{words}”, but nothing is attached", words=found[0].strip())
            yield Span(start + found.start(), start + found.end(), words)
            return


def questions_unanswered(draft: Draft) -> Iterator[Span]:
    """Of several questions one shares no word with the answer; a single one is what the answer is about.

    One word alone is no sign: it may be answered in others.
    """
    asked = [
        sentence
        for message in draft.facts.asked
        for _, sentence in _sentences(_without_quotes(message)[:4_000])
        if _QUESTION.search(sentence[-3:]) and len(sentence) > 5
    ]
    if not 2 <= len(asked) <= 20:
        return
    said = _stems(draft.own)
    own = [_stems(one) for one in asked]
    for place, question in enumerate(asked):
        others = set[str]().union(*(stems for at, stems in enumerate(own) if at != place))
        particular = own[place] - others
        if len(particular) >= 2 and not particular & said and not _answered(question, draft.own):
            end = len(draft.text.rstrip())
            yield Span(end, end, gettext("not answered yet? {question}", question=question[:120]))


def _answered(question: str, own: str) -> bool:
    """Whether the answer speaks of what is asked in other words: a figure for how much, a refund for money back."""
    return bool(
        (HOW_MUCH.search(question) and re.search(r"\d", own))
        or (MONEY_BACK.search(question) and MONEY_BACK.search(own))
    )


def _without_quotes(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))


def _stems(text: str) -> set[str]:
    """What a text speaks of: the first five letters of its longer words, and pairs of Chinese characters."""
    stems = {word.casefold()[:5] for word in _LETTERS.findall(text) if len(word) >= 4 and not _HAN.search(word)}
    for run in re.findall(f"[{HAN}]{{2,}}", text):
        pairs = (run[at : at + 2] for at in range(len(run) - 1))
        stems.update(pair for pair in pairs if not set(pair) & _HAN_SMALL)
    return stems - _COMMON


_COMMON: Final = words(
    "what when where which could would there their about this that with have from will your please pleas thank hello",
    "these those does need much many know find tell want like been also possi should shoul",
    "labdi lūdzu paldi vai kāpēc varat jums jūsu kādas kādi kādā kāda vajad manis vēlos dabūt vēlēt",
    "здрав пожал спаси можно когда почем сколь нужно меня надо какие какая какой какую подск скажи хотел",
)
"""Beginnings of words that questions are made of, whatever they are about."""

_HAN_SMALL: Final = frozenset(
    "我你您他她它们的了吗呢吧是在有没不要和就都也很什么怎哪几多少能可以会请问给到个这那把被让从对为需时候还"
)


def promise_without_date(draft: Draft) -> Iterator[Span]:
    """A promise without a time."""
    if draft.facts.promises:
        return
    sentences = list(_sentences(draft.own))
    for place, (start, sentence) in enumerate(sentences):
        found = PROMISE.search(sentence)
        if found is None:
            continue
        # «I will let you know. It takes three days at most.»: the time may follow.
        near = sentence + " " + sentences[place + 1][1] if place + 1 < len(sentences) else sentence
        if not WHEN.search(near) and not _SLOT.search(near):
            words = gettext("“{words}”: until when?", words=found[0].strip())
            yield Span(start + found.start(), start + found.end(), words)


def shouting(draft: Draft) -> Iterator[Span]:
    """Words in capitals, and marks in heaps."""
    theirs = "\n".join(draft.facts.theirs)
    for match in _CAPITALS.finditer(draft.own):
        if match[0] in theirs:
            continue  # an error message they quoted, the name of their firm
        words = [one for one in _LETTERS.findall(match[0]) if len(one) >= 4 and one.isupper()]
        if len(words) >= 2 and sum(map(len, words)) >= 10:
            yield Span(match.start(), match.end(), gettext("in capitals: {words}", words=match[0][:40]))
    for match in _MARKS.finditer(draft.own):
        yield Span(match.start(), match.end(), gettext("{marks} sounds like shouting", marks=match[0][:5]))


def cells_of(text: str) -> int:
    """How many cells a text takes: a Chinese character takes two."""
    return len(text) + len(_HAN.findall(text))


def too_long(draft: Draft) -> Iterator[Span]:
    """More than the channel takes well."""
    facts = draft.facts
    if facts.channel is None:
        return
    limit = LENGTHS.get((facts.channel, facts.audience))
    if limit is None:
        return
    cells = cells_of(draft.own.strip()) + draft.beyond
    if cells > limit:
        end = len(draft.text)
        yield Span(end, end, _long_for(facts.channel, facts.audience, cells, limit))


def _long_for(channel: Channel, audience: Audience, cells: int, limit: int) -> str:
    if audience is Audience.PUBLIC:
        return ngettext(
            "{count} character is long for a public post; {limit} are good",
            "{count} characters are long for a public post; {limit} are good",
            cells,
            limit=limit,
        )
    return ngettext(
        "{count} character is long for a {channel}; {limit} are good",
        "{count} characters are long for a {channel}; {limit} are good",
        cells,
        channel=pgettext("Channel", channel.value),
        limit=limit,
    )


def greeting_missing(draft: Draft) -> Iterator[Span]:
    """No greeting, where nobody greeted before."""
    known = draft.facts.said
    if known is not None and not known.greeting and not greets(draft.own):
        yield Span(0, 0, gettext("nobody has greeted the customer yet"))


def closing_missing(draft: Draft) -> Iterator[Span]:
    """No closing, where there was none before."""
    known = draft.facts.said
    if known is not None and not known.closing and not closes(draft.own):
        end = len(draft.text)
        yield Span(end, end, gettext("there is no closing yet"))
