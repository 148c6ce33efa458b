"""Checks of how a customer is addressed: the right name, a confirmed title, the Latvian vocative."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from deskterm.model.words import Certainty
from deskterm.standards.name_cases import is_latvian, pattern_of
from deskterm.standards.reply_facts import Draft
from deskterm.standards.reply_words import ADDRESSED, GREETED, HAN_ADDRESSED, NOBODY, TITLES
from deskterm.text.fold import name_forms, name_terms
from deskterm.text.translation import gettext

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


class Span(NamedTuple):
    """A place in a text and what is wrong there."""

    start: int
    end: int
    message: str


def addressed(draft: Draft) -> Iterator[tuple[int, str]]:
    """The words after the greeting that call somebody by name, each with its place."""
    start, line = draft.first_line
    han = HAN_ADDRESSED.match(line)
    if han:
        group = next((number for number in (1, 3, 4, 6) if han[number]), 0)
        if (
            group
            and han[group] not in NOBODY
            and not any(han[group].startswith(one) for one in ("尊敬", "亲爱", "各位"))
        ):
            yield start + han.start(group), han[group]
        return
    greeting = GREETED.match(line)
    if greeting is None:
        return
    found = ADDRESSED.match(line, greeting.end())
    if found is None:
        return
    for word in re.finditer(r"[^\W\d_][\w'’-]*", found[1]):
        if word[0].casefold() in NOBODY:
            continue
        if not word[0][0].isupper() and not _HAN.match(word[0]):
            return  # a sentence goes on: nobody is called by name
        yield start + found.start(1) + word.start(), word[0]


def same_name(one: str, name: str) -> bool:
    """Whether ``one`` word may be part of ``name`` in some case, short form or alphabet."""
    if _HAN.search(one) and _HAN.search(name):
        return any(letter in name for letter in one)
    forms = name_forms(name).split()
    return any(_alike(term, form) for term in name_terms(one) for form in forms)


def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 3:
        return one == other
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= max(3, min(len(one), len(other)) - 2)


def wrong_name(draft: Draft) -> Iterator[Span]:
    """Somebody else is greeted than the customer: no word after the greeting fits anything the customer is called."""
    facts = draft.facts
    if facts.customer is None:
        return
    called = list(addressed(draft))
    if not called:
        return
    names = [str(facts.customer.name), facts.salutation, facts.handle]
    if not any(name_terms(one) or _HAN.search(one) for one in names):
        return
    theirs = "\n".join(facts.theirs)
    for _, word in called:
        if any(same_name(word, name) for name in names if name) or word in theirs:
            return
    at, word = called[0]
    other = next((one for one in facts.strangers if same_name(word, one)), None)
    name = facts.customer.name
    if other:
        words = gettext("{other} is another customer's name; this is {name}", other=word, name=name)
    else:
        words = gettext("{other} is greeted; this is {name}", other=word, name=name)
    yield Span(at, at + len(word), words)


def stranger_named(draft: Draft) -> Iterator[Span]:
    """The whole name of another customer stands in the text, in any case, and this customer never wrote it."""
    facts = draft.facts
    if not facts.strangers:
        return
    own = str(facts.customer.name).casefold() if facts.customer is not None else ""
    theirs = "\n".join(facts.theirs)
    latvian = is_latvian(draft.own)
    called = pattern_of(str(facts.customer.name), latvian=latvian) if facts.customer is not None else None
    for name in dict.fromkeys(facts.strangers):
        whole = name.strip()
        # Two Chinese characters are too often a word, and «customer service» is nobody's name.
        long_enough = len(whole) >= 3 if _HAN.search(whole) else len(whole.split()) >= 2
        if not long_enough or whole.casefold() == own or whole.casefold() in theirs.casefold():
            continue
        pattern = pattern_of(whole, latvian=latvian)
        if pattern is None or pattern.search(theirs):
            continue
        # Александра Петрова is one customer, and a case of another.
        found = (one for one in pattern.finditer(draft.own) if called is None or not called.fullmatch(one[0]))
        match = next(found, None)
        if match:
            yield Span(match.start(), match.end(), gettext("{name} is another customer", name=match[0]))


def _title(text: str) -> tuple[str, int, int, str] | None:
    """Whether a man or a woman is addressed, and where; None where neither or both are."""
    found = [(kind, match) for kind, pattern in TITLES if (match := pattern.search(text))]
    if len(found) != 1:
        return None
    kind, match = found[0]
    return kind, match.start(), match.end(), match[0]


def _title_used(draft: Draft) -> tuple[str, int, int, str] | None:
    """The title with which the text greets somebody, and where in the text it stands."""
    start, line = draft.first_line
    han = HAN_ADDRESSED.match(line)
    greeting = GREETED.match(line)
    found = han or (ADDRESSED.match(line, greeting.end()) if greeting else None)
    used = _title(found[0]) if found else None
    if found is None or used is None:
        return None
    at = start + found.start()
    return used[0], at + used[1], at + used[2], used[3]


def wrong_title(draft: Draft) -> Iterator[Span]:
    """A man's title where an agent confirmed a woman's, or the other way round."""
    confirmed = _title(draft.facts.salutation)
    used = _title_used(draft)
    if confirmed and used and confirmed[0] != used[0]:
        words = gettext("{written}, but the card says {right}", written=used[3], right=draft.facts.salutation)
        yield Span(used[1], used[2], words)


def unconfirmed_title(draft: Draft) -> Iterator[Span]:
    """A title is used that nobody has confirmed."""
    card = draft.facts.customer
    if card is None or _title(draft.facts.salutation):
        return
    used = _title_used(draft)
    if used:
        guessed = card.salutation_certainty is Certainty.GUESS
        if guessed:
            words = gettext("{title} is only guessed", title=used[3])
        else:
            words = gettext("{title} is not on the card", title=used[3])
        yield Span(used[1], used[2], words)


def wrong_vocative(draft: Draft) -> Iterator[Span]:
    """In Latvian the customer is greeted in another form than the one an agent confirmed."""
    words = [one for one in re.findall(r"[^\W\d_]+", draft.facts.salutation) if one.casefold() not in NOBODY]
    if not words or any(_HAN.search(one) for one in words):
        return
    known = {one.casefold() for one in words}
    for at, word in addressed(draft):
        right = next((one for one in words if _stem(one) == _stem(word)), None)
        if right is not None and word.casefold() not in known:
            wrong = gettext("{written}, but the card says {right}", written=word, right=right)
            yield Span(at, at + len(word), wrong)


_ENDING = re.compile("[aeiouāēīū]{0,2}[sšm]?$")


def _stem(word: str) -> str:
    """A Latvian name without the ending of its case."""
    small = word.casefold()
    return _ENDING.sub("", small) if len(small) > 3 else small
