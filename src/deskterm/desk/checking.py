"""Every check of an answer in one place: those of ``standards`` with those of wording that ``canned`` has for phrases.

The composer, ``deskterm check-reply`` and ``deskterm canned lint`` all ask here, so that they say the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from deskterm.canned.library import Library
from deskterm.canned.lint import COMPLAINT
from deskterm.canned.reply import CannedReply, Problem, Severity
from deskterm.canned.rules import Scope, check_text
from deskterm.config import Config
from deskterm.config.file import line_of
from deskterm.desk.reads import Reads
from deskterm.errors import ConfigError
from deskterm.model.categories import is_complaint
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Audience, Certainty, Channel, Language, MessageKind, Phase
from deskterm.standards.reply_checks import Said, contact_start
from deskterm.standards.reply_checks import said as said_in
from deskterm.standards.reply_facts import Draft, Facts, Found, Weight
from deskterm.standards.reply_rules import LONGEST_CHECKED, OFF, RULES, check_reply, in_order
from deskterm.text.translation import gettext

WORDING: Final[Mapping[str, Weight]] = {
    "nice-day": Weight.WARN,
    "internal-word": Weight.WARN,
    "placeholder-text": Weight.WARN,
    "gendered": Weight.HINT,
    "polite-you": Weight.HINT,
    "half-width": Weight.HINT,
}
"""The rules of wording that an answer is checked by too, and what each weighs there."""

_ABOUT: Final[Mapping[str, str]] = {
    "nice-day": "a cheerful closing after a complaint",
    "internal-word": "a word for colleagues",
    "placeholder-text": "words that were to be replaced",
    "gendered": "a Russian form that tells the agent's gender",
    "polite-you": "a polite you with a small letter, 你 for 您",
    "half-width": "Latin marks in Chinese",
}
_AS_SEVERITY: Final = {Weight.STOP: Severity.ERROR, Weight.WARN: Severity.WARNING}
_NOT_OF_PHRASES: Final = frozenset(("empty-slot", "promise-date", "attachment"))
"""Checks that say nothing of a phrase: slots, dates and files come with its use."""


def rule_names() -> dict[str, tuple[Weight, str]]:
    """Every check by its name: what it weighs, and what it finds."""
    return {one.name: (one.weight, one.about) for one in RULES} | {
        name: (weight, _ABOUT[name]) for name, weight in WORDING.items()
    }


def weights_of(config: Config) -> dict[str, Weight | None]:
    """What the section ``[checks]`` makes of each rule it names; raises ``ConfigError`` for a name there is not."""
    known = rule_names()
    found: dict[str, Weight | None] = {}
    for name, word in config.checks.items():
        if name not in known:
            raise _wrong(config.path, name, known)
        found[name] = None if word == OFF else Weight(word)
    return found


def _wrong(path: Path, name: str, known: Iterable[str]) -> ConfigError:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1)
    hint = (
        gettext("did you mean {name}?", name=near[0]) if near else gettext("it may be: {names}", names=", ".join(known))
    )
    try:
        line = line_of(path.read_text("utf-8-sig"), "checks", name)
    except (OSError, UnicodeDecodeError):
        line = None
    return ConfigError(gettext("there is no check {name}", name=name), hint, path=path, line=line)


def check(text: str, facts: Facts, weights: Mapping[str, Weight | None] | None = None) -> tuple[Found, ...]:
    """Everything there is to say of an answer, the weightiest first; takes time linear in the text."""
    found = list(check_reply(text, facts, weights))
    if facts.audience is not Audience.INTERNAL and text.strip():
        found.extend(_wording(text, facts, weights or {}))
    return in_order(found)


def _wording(text: str, facts: Facts, weights: Mapping[str, Weight | None]) -> Iterator[Found]:
    own = Draft(text[:LONGEST_CHECKED], facts).own
    language = facts.language
    if language is None:
        from deskterm.text.language import guess_language

        language, _ = guess_language(own)
    if language is None:
        return
    for one in check_text(own, Scope(language, facts.complaint)):
        if one.rule in WORDING and (weight := weights.get(one.rule, WORDING[one.rule])) is not None:
            yield Found(one.rule, weight, one.start, one.end, one.message, one.hint, own[one.start : one.end])


def certain_language(reads: Reads, view: TicketView) -> Language | None:
    """The language an answer is checked against; None where it is only guessed."""
    card, language = view.customer, view.line.language
    known = card.language is not None and card.language_certainty is not Certainty.GUESS
    if known and language in (None, card.language):
        return card.language
    rows = reads.store.read("SELECT language_certainty FROM ticket WHERE id = ?", (view.line.id,))
    return language if rows and rows[0][0] != Certainty.GUESS.value else None


def said_in_contact(reads: Reads, view: TicketView) -> Said:
    """Whether greeting and closing were said in the present contact of an opened ticket."""
    solved = (
        one.at for one in reversed(reads.changes(view.line.id)) if one.fields.get("state", ("", ""))[1] == "solved"
    )
    start = contact_start(view.messages, channel=view.line.channel, solved_at=next(solved, None))
    return said_in(view.messages[start:])


def facts_of(
    view: TicketView,
    *,
    language: Language | None,
    audience: Audience,
    said: Said | None = None,
    strangers: Iterable[str] = (),
    files: int = 0,
    promises: int = 0,
) -> Facts:
    """What is known about an answer on an opened ticket; ``language`` only where it is certain."""
    messages = view.messages
    theirs = [one for one in messages if one.kind is MessageKind.CUSTOMER]
    last_answer = max((one.key for one in messages if one.kind is MessageKind.ANSWER), default=-1)
    return Facts(
        channel=view.line.channel,
        audience=audience,
        language=language,
        script=view.customer.script,
        complaint=is_complaint(view.line.category) or COMPLAINT in view.line.tags,
        said=said,
        customer=view.customer,
        handle=str(view.recipient),
        asked=tuple(str(one.body) for one in theirs if one.key > last_answer and not one.waived),
        theirs=tuple(str(one.body) for one in theirs),
        overheard=tuple(str(one.body) for one in theirs if one.audience is Audience.DIRECT),
        notes=tuple(str(one.body) for one in messages if one.kind is MessageKind.NOTE),
        strangers=tuple(one for one in dict.fromkeys(strangers) if one != view.customer.name),
        files=files,
        promises=promises,
    )


def lint_replies(library: Library, weights: Mapping[str, Weight | None] | None = None) -> tuple[Problem, ...]:
    """What the checks of answers say of the phrases themselves, as far as ``canned.lint`` does not say it already."""
    problems: dict[Problem, None] = {}
    for reply in library.replies:
        for channel in sorted(reply.channels) or (None,):
            for found in check_reply(reply.body, _facts_of_phrase(reply, channel), weights):
                severity = _AS_SEVERITY.get(found.weight)
                if severity is not None and found.rule not in _NOT_OF_PHRASES:
                    line = reply.body_line + reply.body.count("\n", 0, found.start)
                    problems[Problem(reply.path, line, found.message, found.hint, severity, found.rule)] = None
    return tuple(sorted(problems, key=lambda one: (str(one.path), one.line, one.rule)))


def _facts_of_phrase(reply: CannedReply, channel: Channel | None) -> Facts:
    public = channel is Channel.SOCIAL and reply.phase is not Phase.ARTICLE
    return Facts(
        channel=channel,
        audience=Audience.PUBLIC if public else Audience.DIRECT,
        language=reply.language,
        complaint=COMPLAINT in reply.tags,
    )
