"""Checks of an answer before it leaves: greeting and closing once per contact, and nothing private in public.

A *contact* is what belongs to one conversation: everything since the last solve, and since the last long silence.
Whether a text greets or closes is told by how it begins and ends in the four languages; the canned replies used say it
too.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from deskterm.model.views.customers import CustomerView
from deskterm.model.views.messages import MessageLine
from deskterm.model.words import Channel, ContactKind, Delivery, MessageKind
from deskterm.standards.name_cases import is_latvian, pattern_of
from deskterm.standards.reply_words import HAN, JOINED

SILENCE: Final = {Channel.CHAT: timedelta(hours=4)}
"""A silence this long ends a contact; other channels ``LONG_SILENCE``."""

LONG_SILENCE: Final = timedelta(days=14)

_HEAD: Final = 80
_TAIL: Final = 320

_GREETINGS: Final = (
    "hello hi hey dear greetings welcome",
    "labdien labrīt labvakar sveiki sveiks sveika sveicināti sveicināta sveicināts cienījamais cienījamā cienījamie"
    " godātais godātā cien",
    "здравствуйте здравствуй приветствую приветствуем привет уважаемый уважаемая уважаемые",
    "zdravstvuyte zdravstvuite zdravstvujte",
)
_GREETING_PHRASES: Final = (
    *("good morning", "good afternoon", "good evening", "good day"),
    *("добрый день", "доброе утро", "добрый вечер", "доброго дня", "dobryj den", "dobryy den", "dobriy den"),
)
_HAN_GREETINGS: Final = ("您好", "你好", "尊敬的", "亲爱的", "親愛的", "早上好", "上午好", "下午好", "晚上好", "大家好")

_CLOSINGS: Final = (
    r"(?:kind|best|warm|warmest) regards|regards,|yours (?:sincerely|faithfully|truly)|sincerely,|best wishes",
    r"all the best|good-?bye|take care",
    r"(?:a|your) (?:lovely|nice|good|great|wonderful|pleasant) (?:day|evening|weekend|week)",
    r"direct message away|apologise for what happened|thank you for telling us",
    r"ar cieņu|ar sveicien(?:u|iem)|visu labu|uz (?:redzēšanos|sadzirdēšanos)|sūtiet mums privātu ziņu",
    r"(?:jauk|lab|skaist|veiksmīg)(?:u|a) (?:jums )?(?:dien|vakar|nedēļ)(?:u|a|s)",
    r"с уважением|всего (?:вам )?(?:доброго|хорошего)|до свидания|с наилучшими пожеланиями",
    r"личные сообщения: мы на связи",
    r"(?:хорошего|приятного|доброго|удачного) (?:вам )?(?:дня|вечера)|(?:хороших|приятных) (?:вам )?выходных",
    r"s uvazheniem|vsego (?:vam )?(?:dobrogo|horoshego)|k?horoshego (?:vam )?dn(?:ja|ya)|do svidani[jy]a",
)
_HAN_CLOSINGS: Final = (
    *(
        "祝您",
        "生活愉快",
        "感谢您的咨询",
        "感谢您的反馈",
        "感谢您的来电",
        "再见",
        "此致",
        "敬上",
        "再次向您致歉",
        "随时私信",
    ),
)

_GREETING: Final = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(one) for one in (*" ".join(_GREETINGS).split(), *_GREETING_PHRASES)) + r")(?!\w)"
)
_CLOSING: Final = re.compile(r"(?<!\w)(?:" + "|".join(_CLOSINGS) + ")")
_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_NUMBER: Final = re.compile(rf"(?<!{JOINED})(?<!\.)\+?\(?\d(?:[\s().\u00a0-]{{0,2}}\d){{6,19}}(?!{JOINED})")
_CALENDAR: Final = re.compile(r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})(?:[ T]\d{1,2}[:.]\d{2})?")
_DIGITS: Final = re.compile(r"\D")
_PART: Final = rf"[^\W_{HAN}]"
_WORD: Final = re.compile(r"\w+")
_BEGINS: Final = re.compile(r"(?:\A|[.!?…\n])[^\w\n]*\Z")
_LOOK_BACK: Final = 40
_HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Said:
    """Whether the customer was greeted, and whether a closing was said, in this contact."""

    greeting: bool = False
    closing: bool = False


class Leak(NamedTuple):
    """Something private in a text for everybody: what it is in a word or two, and the words themselves."""

    what: str
    words: str


def greets(text: str) -> bool:
    """Whether ``text`` begins like a greeting in one of the four languages."""
    head = _folded(text.lstrip()[:_HEAD].split("\n", 1)[0])
    first = re.split("[。！？]", head, maxsplit=1)[0][:24]
    return any(one in first for one in _HAN_GREETINGS) or _GREETING.search(head[:60]) is not None


def closes(text: str) -> bool:
    """Whether ``text`` ends like a closing in one of the four languages."""
    tail = _folded(text.rstrip()[-_TAIL:])
    return _CLOSING.search(tail) is not None or any(one in tail[-120:] for one in _HAN_CLOSINGS)


def contact_start(messages: Sequence[MessageLine], *, channel: Channel, solved_at: datetime | None) -> int:
    """The index in ``messages`` (in order of time) at which the present contact begins.

    A contact begins after the last solve (``solved_at``, UTC), after a silence of 14 days, on chat of four hours.
    """
    silence = SILENCE.get(channel, LONG_SILENCE)
    for index in range(len(messages) - 1, -1, -1):
        if solved_at is not None and messages[index].at <= solved_at:
            return index + 1
        if index and messages[index].at - messages[index - 1].at >= silence:
            return index
    return 0


def said(messages: Iterable[MessageLine]) -> Said:
    """What the answers among ``messages`` have said already; recalled, failed and automatic ones say nothing."""
    greeting = closing = False
    for message in messages:
        if message.kind is not MessageKind.ANSWER or message.automatic:
            continue
        if message.delivery in (Delivery.RECALLED, Delivery.FAILED):
            continue
        greeting = greeting or greets(message.body)
        closing = closing or closes(message.body)
    return Said(greeting, closing)


def leaks(text: str, customer: CustomerView, handle: str = "") -> tuple[Leak, ...]:
    """What a public post gives away: facts of the customer's card, and anybody's mail address or phone number.

    ``handle`` is the name the customer is known by in public; parts of their name it already shows may be repeated.
    Each thing found is named once, in the order of the text.
    """
    folded = _folded(text)
    found: list[tuple[int, Leak]] = []
    for point in customer.contacts:
        if point.kind is ContactKind.PHONE:
            found.extend(_phone_ends(text, point.value))
        elif point.kind is ContactKind.MAIL and point.value and (place := folded.find(_folded(point.value))) >= 0:
            found.append((place, Leak("the customer's address", point.value)))
    for purchase in customer.purchases:
        place = _word_at(folded, _folded(purchase.order))
        if place >= 0:
            found.append((place, Leak("the customer's order", purchase.order)))
    found.extend(_names(text, customer.name, handle))
    found.extend((match.start(), Leak("a mail address", match[0])) for match in _MAIL.finditer(text))
    calendar = [match.span() for match in _CALENDAR.finditer(text)]
    found.extend(
        (match.start(), Leak("a number", match[0].strip()))
        for match in _NUMBER.finditer(text)
        if not any(start <= match.start() and match.end() <= stop for start, stop in calendar)
    )
    kept: list[tuple[int, Leak]] = []
    for place, leak in found:
        key = _folded(leak.words)
        if not any(key in _folded(other.words) or _folded(other.words) in key for _, other in kept):
            kept.append((place, leak))
    return tuple(leak for _, leak in sorted(kept, key=lambda one: one[0]))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _phone_ends(text: str, phone: str) -> Iterable[tuple[int, Leak]]:
    """The customer's number, also without its country and however it is spaced."""
    digits = _DIGITS.sub("", phone)
    if len(digits) < 6:
        return
    ending = digits[-7:]
    for match in re.finditer(r"\d(?:[\s().\u00a0-]{0,2}\d){5,19}", text):
        if _DIGITS.sub("", match[0]).endswith(ending):
            yield match.start(), Leak("the customer's number", match[0])


def _names(text: str, name: str, handle: str) -> Iterable[tuple[int, Leak]]:
    shown = _folded(handle)
    parts = [part for part in _WORD.findall(name) if len(part) > 1 and not part.isdigit()]
    whole = _folded(name).strip()
    if not parts or (shown and whole == shown):
        return
    folded, plain = _folded(text), unicodedata.normalize("NFC", text)
    for part in (name.strip(), *parts):
        small = _folded(part)
        if shown and small in shown:
            continue
        if _HAN.search(part):
            place = folded.find(small) if len(part) > 1 else -1
        else:
            # A name that is also a word (Will, Вера) is told from it by its capital letter.
            match = re.search(rf"(?<!{JOINED}){re.escape(part)}(?!{JOINED})", plain) or _in_a_case(part, plain)
            place = match.start() if match else -1
            part = match[0] if match else part  # noqa: PLW2901
        if place >= 0:
            yield place, Leak("the customer's name", part)


def _in_a_case(name: str, text: str) -> re.Match[str] | None:
    """Where a name stands in a case of Latvian or Russian; not where a sentence begins: any word is capital there."""
    pattern = pattern_of(name, latvian=is_latvian(text), nominative=False)
    found = pattern.finditer(text) if pattern is not None else ()
    return next(
        (one for one in found if not _BEGINS.search(text[max(0, one.start() - _LOOK_BACK) : one.start()])), None
    )


def _word_at(text: str, word: str) -> int:
    if len(word) < 3:
        return -1
    match = re.search(rf"(?<!{_PART}){re.escape(word)}(?!{_PART})", text)
    return match.start() if match else -1
