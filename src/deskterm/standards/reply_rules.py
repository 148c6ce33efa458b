"""The table of checks every answer goes through while it is written and when it is sent.

A rule has a name, a weight and a hint; a team sets each one's weight, or turns it off, by name. Only what is certain
stops a send. ``check_reply`` is a pure function and takes time linear in the text.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from deskterm.model.words import Audience
from deskterm.standards.reply_facts import WEIGHTS, Draft, Facts, Found, Weight
from deskterm.standards.reply_names import (
    Span,
    stranger_named,
    unconfirmed_title,
    wrong_name,
    wrong_title,
    wrong_vocative,
)
from deskterm.standards.reply_wording import (
    cells_of,
    closing_missing,
    file_missing,
    greeting_missing,
    overheard,
    overheard_note,
    private_data,
    promise_without_date,
    questions_unanswered,
    shouting,
    slot_left,
    too_long,
    wrong_language,
)
from deskterm.text.translation import gettext, gettext_noop, pgettext_noop

OUTSIDE: Final = frozenset((Audience.DIRECT, Audience.PUBLIC))
"""Who reads an answer; a note for colleagues is checked by no rule."""

LONGEST_CHECKED: Final = 50_000
"""Characters of a text that are checked."""

OFF: Final = "off"
"""What a team writes to turn a rule off."""


@dataclass(frozen=True, slots=True)
class ReplyRule:
    """One check: its name, how much it matters, what to do, and what finds it; ``final`` ones cannot be overruled."""

    name: str
    weight: Weight
    about: str
    hint: str
    check: Callable[[Draft], Iterator[Span]]
    audiences: frozenset[Audience] = OUTSIDE
    final: bool = False


def check_reply(text: str, facts: Facts, weights: Mapping[str, Weight | None] | None = None) -> tuple[Found, ...]:
    """Everything the rules find in ``text``, the weightiest first, then in the order of the text.

    ``weights`` says where a rule's weight is another one, or None for off. Of a text longer than ``LONGEST_CHECKED``
    only the beginning is looked at.
    """
    if facts.audience is Audience.INTERNAL or not text.strip():
        return ()
    draft = Draft(text[:LONGEST_CHECKED], facts, cells_of(text[LONGEST_CHECKED:]))
    found: list[Found] = []
    for rule in RULES:
        weight = weights.get(rule.name, rule.weight) if weights else rule.weight
        if weight is None or facts.audience not in rule.audiences:
            continue
        for span in rule.check(draft):
            there = draft.text[span.start : span.end]
            hint = gettext(rule.hint)
            found.append(Found(rule.name, weight, span.start, span.end, span.message, hint, there, rule.final))
    return in_order(found)


def in_order(found: list[Found]) -> tuple[Found, ...]:
    """The weightiest first, then in the order of the text."""
    return tuple(sorted(found, key=lambda one: (WEIGHTS[one.weight], one.start, one.end, one.rule)))


_PUBLIC: Final = frozenset((Audience.PUBLIC,))
_STOP, _WARN, _HINT = Weight.STOP, Weight.WARN, Weight.HINT

RULES: Final = (
    ReplyRule(
        pgettext_noop("check", "empty-slot"),
        _STOP,
        "a slot nobody filled",
        gettext_noop("fill it with Tab, or take it out"),
        slot_left,
        final=True,
    ),
    ReplyRule(
        pgettext_noop("check", "private-data"),
        _STOP,
        "the customer's name, numbers, addresses or orders in a public post",
        gettext_noop("take it out, or F5 to answer in private"),
        private_data,
        _PUBLIC,
    ),
    ReplyRule(
        pgettext_noop("check", "private-number"),
        _STOP,
        "a number in a public post that the customer wrote in private",
        gettext_noop("take it out, or F5 to answer in private"),
        overheard,
        _PUBLIC,
    ),
    ReplyRule(
        pgettext_noop("check", "other-customer"),
        _STOP,
        "another customer's whole name",
        gettext_noop("is this the right ticket? take it out"),
        stranger_named,
    ),
    ReplyRule(
        pgettext_noop("check", "wrong-title"),
        _STOP,
        "a man's title for a woman, or a woman's for a man",
        gettext_noop("write what the card says"),
        wrong_title,
    ),
    ReplyRule(
        pgettext_noop("check", "wrong-name"),
        _WARN,
        "somebody else is greeted",
        gettext_noop("is this the right ticket?"),
        wrong_name,
    ),
    ReplyRule(
        pgettext_noop("check", "unconfirmed-title"),
        _WARN,
        "a title nobody has confirmed",
        gettext_noop("greet without it, or confirm the salutation on the card"),
        unconfirmed_title,
    ),
    ReplyRule(
        pgettext_noop("check", "vocative"),
        _WARN,
        "a Latvian name in the wrong form",
        gettext_noop("write the form on the card"),
        wrong_vocative,
    ),
    ReplyRule(
        pgettext_noop("check", "wrong-language"),
        _WARN,
        "another language than the customer's",
        gettext_noop("L corrects the ticket's"),
        wrong_language,
    ),
    ReplyRule(
        pgettext_noop("check", "internal-note"),
        _WARN,
        "a sentence of an internal note",
        gettext_noop("say it in other words"),
        overheard_note,
    ),
    ReplyRule(
        pgettext_noop("check", "attachment"),
        _WARN,
        "a file is spoken of and none attached",
        gettext_noop("attach it, or take the words out"),
        file_missing,
    ),
    ReplyRule(
        pgettext_noop("check", "promise-date"),
        _WARN,
        "a promise without a time",
        gettext_noop("say until when"),
        promise_without_date,
    ),
    ReplyRule(
        pgettext_noop("check", "shouting"),
        _WARN,
        "capitals and marks in rows",
        gettext_noop("say it calmly"),
        shouting,
    ),
    ReplyRule(
        pgettext_noop("check", "too-long"),
        _WARN,
        "more than the channel bears",
        gettext_noop("make it shorter, or send a link"),
        too_long,
    ),
    ReplyRule(
        pgettext_noop("check", "question"),
        _HINT,
        "a question that may be unanswered",
        gettext_noop("answer it, or say when you will"),
        questions_unanswered,
    ),
    ReplyRule(
        pgettext_noop("check", "greeting"),
        _HINT,
        "the contact has no greeting yet",
        gettext_noop("F3 puts one in"),
        greeting_missing,
    ),
    ReplyRule(
        pgettext_noop("check", "closing"),
        _HINT,
        "the contact has no closing yet",
        gettext_noop("F4 puts one in"),
        closing_missing,
    ),
)
"""Every check, in the order it is explained; ``deskterm.desk.checking`` adds those of wording."""
