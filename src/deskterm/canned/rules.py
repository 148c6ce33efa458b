"""Rules about wording: what a text for a customer must not look like, in any language and in each of the four.

They look at a text and a scope, and know nothing of files; lint runs them on phrases, and a reply can be checked by
them too. Unfilled ``{{ ... }}`` marks count as the values that will stand there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from deskterm.canned.reply import Severity
from deskterm.model.words import Language
from deskterm.text.safe import safe_line, safe_text
from deskterm.text.translation import gettext, gettext_noop, pgettext_noop

ALL: Final = frozenset(Language)


class Scope(NamedTuple):
    """What is known about a text: its language, and whether it answers a complaint."""

    language: Language
    complaint: bool = False


class Span(NamedTuple):
    """A place in a text with what is wrong there."""

    start: int
    end: int
    message: str


class Finding(NamedTuple):
    """A broken rule at ``text[start:end]``."""

    rule: str
    start: int
    end: int
    message: str
    hint: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class TextRule:
    """A rule about texts; ``check`` yields the places that break it, in order, in time linear in the text."""

    name: str
    severity: Severity
    hint: str
    check: Callable[[str], Iterator[Span]]
    languages: frozenset[Language] = ALL
    only_complaints: bool = False

    def applies(self, scope: Scope) -> bool:
        """Tell whether the rule is about texts of this scope."""
        return scope.language in self.languages and (scope.complaint or not self.only_complaints)


def check_text(text: str, scope: Scope) -> tuple[Finding, ...]:
    """Return every broken rule, in the order of the text."""
    found = [
        Finding(rule.name, span.start, span.end, span.message, gettext(rule.hint), rule.severity)
        for rule in TEXT_RULES
        if rule.applies(scope)
        for span in rule.check(text)
    ]
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule)))


_HAN = "\u3400-\u9fff\uf900-\ufaff"
_WIDE = _HAN + "，。！？；：、（）《》“”‘’…"
_SPACE = "[ \t\u00a0]"
_VALUE = re.compile(r"\{\{[^{}]{0,200}\}\}")
_HALF_MARK = re.compile(r"\{\{|\}\}|\{%|%\}")

_FINAL_MARKS = ".!?…。！？：:)）」』”»\"'*"
_SIGN_OFF_LONGEST = 40
_SIGN_OFF_LINES = 3
_LIST_ITEM = re.compile(r"\s*(?:[-*•·–—]|[0-9]{1,3}[.)、])\s?")
_LINK = re.compile(r"(?:https?://|www\.).+|[^@]+@[^@]+\.\w+")

_LINKS = re.compile(r"(?:https?://|www\.)[!-~]+|(?<![!-~])[!-~]+@[!-~]+")
_HALF_WIDTH = re.compile(
    rf"(?:(?<=[{_WIDE}])|(?<=\}}\}}))(?:[,!?;:()\"]|\.(?![A-Za-z]))"
    rf"|(?<!^[0-9])(?<!\n[0-9])(?<!\n[0-9][0-9])[,.!?;:()\"](?=[{_HAN}])"
)

_NO_VERBS = (
    "отдела?|раздела?|файла?|канала?|портала?|журнала?|материала?|сигнала?|персонала?|филиала?|протокола?|терминала?|"
    "интервала?|оригинала?|вокзала?|квартала?|стола?|правила|дела|числа|начала|сначала|сила|школа|тела|мала"
)
_SENTENCE_VERBS = (
    "проверил|передал|уточнил|отправил|оформил|создал|сделал|получил|понял|наш[её]л|нашла|посмотрел|связался|связалась|"
    "изучил|записал|отменил|изменил|выслал|обновил|исправил|попросил|рассмотрел|увидел|подготовил|направил|открыл|вернул"
)
_GENDERED = "|".join(
    (
        # «я уже проверил», but not «я уточню правила» nor «я вижу, что заказ пришёл»
        r"\b[Яя](?:[ ,]+(?!(?:\w*[ую]|что|чтобы|когда|если)\b)\w+){0,3}?[ ,]+"
        rf"(?!(?:{_NO_VERBS})\b)(?:\w{{2,}}(?:л|ла|лся|лась)|наш[её]л)\b",
        r"\b[Яя](?:[ ,]+(?:не|уже|всегда|очень|полностью|совсем|буду|[Вв]ам|и)){0,3}[ ,]+"
        r"(?:готова?|уверена?|должна|должен|благодарна|благодарен|вынуждена?|согласна|согласен)\b",
        r"\b[Рр]ада?\b",
        r"\b\w+[лдн](?:ся)?\((?:а|на|лась|ась)\)",
        r"\b\w+л/(?:а|ла)\b",
        rf"(?:(?m:^)|(?<=[.!?…]\s))(?i:(?:{_SENTENCE_VERBS})а?)\b",
    )
)


def _each(pattern: str, message: str, *, flags: int = 0) -> Callable[[str], Iterator[Span]]:
    """Return a check that finds a pattern; ``{words}`` in the message is what was found."""
    compiled = re.compile(pattern, flags)

    def check(text: str) -> Iterator[Span]:
        for match in compiled.finditer(text):
            yield Span(match.start(), match.end(), gettext(message, words=safe_line(match[0])[:40]))

    return check


def _words(words: str, message: str) -> Callable[[str], Iterator[Span]]:
    """Return a check that finds whole words and phrases, parted by ``|``, in any case; ``*`` stands for any ending."""
    spelled = "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words.split("|"))
    return _each(rf"(?<!\w)(?:{spelled})(?!\w)", message, flags=re.IGNORECASE)


def _parts(parts: str, message: str) -> Callable[[str], Iterator[Span]]:
    """Return a check that finds parts of Chinese sentences, which know no spaces."""
    return _each("|".join(map(re.escape, parts.split("|"))), message)


def _control_characters(text: str) -> Iterator[Span]:
    position = 0
    for line in text.split("\n"):
        if safe_text(line) != line:
            at = next((place for place, letter in enumerate(line) if safe_text(letter) != letter), 0)
            yield Span(position + at, position + at + 1, f"an invisible or control character, U+{ord(line[at]):04X}")
        position += len(line) + 1


def _broken_mark(text: str) -> Iterator[Span]:
    for match in _HALF_MARK.finditer(_VALUE.sub(lambda value: " " * len(value[0]), text)):
        yield Span(match.start(), match.end(), f"a slot without its other half: {match[0]}")


def _no_final_mark(text: str) -> Iterator[Span]:
    """Find a last line without a final mark; values, names below a sign-off, list items and links need none."""
    stripped = text.rstrip()
    *above, last = stripped.split("\n")
    bare = _VALUE.sub("", last).strip()
    if not re.search(r"\w", bare) or last[-1] in _FINAL_MARKS or not re.match(rf"[\w{_WIDE},;}}]", last[-1]):
        return
    if _LIST_ITEM.match(last) or _LINK.fullmatch(last.split()[-1]):
        return
    near = [last, *[line.rstrip() for line in above if line.strip()][-_SIGN_OFF_LINES:]]
    if len(bare) <= _SIGN_OFF_LONGEST and any(
        line[-1] in ",，" and len(line) <= 2 * _SIGN_OFF_LONGEST for line in near
    ):
        return
    yield Span(len(stripped) - 1, len(stripped), "the last sentence has no final mark")


def _half_width(text: str) -> Iterator[Span]:
    """Find Latin marks beside a Han character or a value; numbering such as ``1.`` and links are no punctuation."""
    for match in _HALF_WIDTH.finditer(_LINKS.sub(lambda link: "x" * len(link[0]), text)):
        words = gettext("half-width {marks} beside a Chinese character", marks=match[0])
        yield Span(match.start(), match.end(), words)


_NICE_DAY = {
    Language.ENGLISH: _words(
        "nice day|great day|lovely day|good day|wonderful day|pleasant day|nice evening|lovely evening|nice weekend|"
        "great weekend|lovely weekend",
        gettext_noop("after a complaint nobody is wished a nice day: {words}"),
    ),
    Language.LATVIAN: _words(
        "jauku dienu|jauka diena|jauku vakaru|skaistu dienu|skaista diena|labu dienu|patīkamu dienu|lielisku dienu|"
        "jaukas brīvdienas|jauku atlikušo dienu",
        gettext_noop("after a complaint nobody is wished a nice day: {words}"),
    ),
    Language.RUSSIAN: _words(
        "хорошего дня|приятного дня|отличного дня|прекрасного дня|чудесного дня|удачного дня|хорошего вечера|"
        "приятного вечера|хороших выходных",
        gettext_noop("after a complaint nobody is wished a nice day: {words}"),
    ),
    Language.CHINESE: _parts(
        "美好的一天|愉快的一天|开心的一天|生活愉快|祝您愉快|心情愉快|周末愉快",
        gettext_noop("after a complaint nobody is wished a nice day: {words}"),
    ),
}
_INTERNAL = "SLA|KPI|CSAT|NPS|L1|L2"
_INTERNAL_WORDS = {
    Language.ENGLISH: _words(
        _INTERNAL + "|backlog|tier 1|tier 2|escalat*|first-line support|second-line support|assignee",
        gettext_noop("a word for colleagues, not for customers: {words}"),
    ),
    Language.LATVIAN: _words(
        _INTERNAL + "|tikets|tiketa|tiketu|tiketam|eskalē*|pirmā līnija|otrā līnija",
        gettext_noop("a word for colleagues, not for customers: {words}"),
    ),
    Language.RUSSIAN: _words(
        _INTERNAL + "|тикет*|эскал*|саппорт*|бэклог*|первая линия|первой линии|вторая линия|второй линии",
        gettext_noop("a word for colleagues, not for customers: {words}"),
    ),
    Language.CHINESE: _parts(
        _INTERNAL + "|一线客服|二线客服|二线技术|积压",
        gettext_noop("a word for colleagues, not for customers: {words}"),
    ),
}
_POLITE_YOU = {
    Language.LATVIAN: (
        _each(r"\b(?:jūs|jums|jūsu|jūsos)\b", gettext_noop("{words} with a small letter")),
        gettext_noop("write Jūs, Jums, Jūsu with a capital letter"),
    ),
    Language.RUSSIAN: (
        _each(
            r"\b(?:вы|вас|вам|вами|ваш(?:а|е|и|у|ей|его|ему|им|их|ими|ем)?)\b",
            gettext_noop("{words} with a small letter"),
        ),
        gettext_noop("write Вы, Вас, Вам, Ваш with a capital letter"),
    ),
    Language.CHINESE: (
        _each("你们?", gettext_noop("{words} where 您 is meant")),
        gettext_noop("write 您 to one customer, 各位 to many"),
    ),
}
_ERROR = Severity.ERROR
_WARNING = Severity.WARNING

TEXT_RULES: Final = (
    TextRule("control-character", _ERROR, "delete it and type the words again", _control_characters),
    TextRule("broken-mark", _ERROR, "write {{ slot.NAME }}", _broken_mark),
    TextRule("final-mark", _ERROR, "end it with . ! or ?, in Chinese with 。！ or ？", _no_final_mark),
    TextRule(
        pgettext_noop("check", "placeholder-text"),
        _ERROR,
        gettext_noop("write the text, or use a slot"),
        _each(
            r"\b(?:TODO|FIXME|TBD|XXX|[Ll]orem ipsum)\b|\[[A-ZĀ-ŽА-ЯЁ_]{3,40}\]",
            gettext_noop("text that was to be replaced: {words}"),
        ),
    ),
    TextRule(
        "trailing-space",
        _WARNING,
        "delete it",
        _each(rf"(?<!{_SPACE}){_SPACE}++(?=\n|\Z)", "white space at the end of a line"),
    ),
    TextRule("double-space", _WARNING, "keep one", _each(rf"(?<=\S){_SPACE}{{2,}}+(?=\S)", "several spaces together")),
    TextRule(
        "empty-lines",
        _WARNING,
        "keep one between paragraphs, none at the edges",
        _each(r"\A\n++|(?<!\n)\n++\Z|(?<!\n)\n{3,}+", "empty lines too many"),
    ),
    TextRule(
        pgettext_noop("check", "half-width"),
        _ERROR,
        gettext_noop("use ，。！？；：（） in Chinese"),
        _half_width,
        frozenset({Language.CHINESE}),
    ),
    TextRule(
        "slot-spaces",
        _ERROR,
        "Chinese sets no spaces around a slot",
        _each(rf"(?<=[{_WIDE}]){_SPACE}++(?=\{{\{{)|(?<=\}}\}}){_SPACE}++(?=[{_WIDE}])", "a space beside a slot"),
        frozenset({Language.CHINESE}),
    ),
    TextRule(
        pgettext_noop("check", "gendered"),
        _ERROR,
        gettext_noop("use the present, we, or a form without gender: «Проверяю», «Мы проверили»"),
        _each(_GENDERED, gettext_noop("{words} tells the agent's gender")),
        frozenset({Language.RUSSIAN}),
    ),
    *(
        TextRule(pgettext_noop("check", "polite-you"), _WARNING, hint, check, frozenset({language}))
        for language, (check, hint) in _POLITE_YOU.items()
    ),
    *(
        TextRule(
            pgettext_noop("check", "internal-word"),
            _WARNING,
            gettext_noop("say it in the customer's words"),
            check,
            frozenset({language}),
        )
        for language, check in _INTERNAL_WORDS.items()
    ),
    *(
        TextRule(
            pgettext_noop("check", "nice-day"),
            _ERROR,
            gettext_noop("apologise once more and say thank you"),
            check,
            frozenset({language}),
            only_complaints=True,
        )
        for language, check in _NICE_DAY.items()
    ),
)
"""Every rule; rules of one name say the same of different languages."""
