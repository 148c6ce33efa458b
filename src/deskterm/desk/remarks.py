"""What is remarked on a message: kept in English with its values, shown in the language of the screen."""

import re
from functools import cache
from typing import Final

from deskterm.text.translation import gettext, gettext_noop, pgettext

TEXT_CUT: Final = gettext_noop("text of {size} bytes cut after {limit}")
TEXT_SHORTENED: Final = gettext_noop("text of {size} characters cut after {limit}")
SUBJECT_CUT: Final = gettext_noop("subject of {size} characters cut after {limit}")
MAIL_CUT: Final = gettext_noop("mail of {size} bytes cut after {limit}")
TOO_DEEP: Final = gettext_noop("nested deeper than {limit} levels: the rest is an attachment")
TOO_MANY_PARTS: Final = gettext_noop("more than {limit} parts: the rest was left out")
TOO_MANY_REFERENCES: Final = gettext_noop("{size} references: the first and the last {limit} are kept")
CHARSET_UNKNOWN: Final = gettext_noop("unknown charset {charset}")
CHARSET_WRONG: Final = gettext_noop("not {charset}, read as utf-8")
CHARSET_GUESSED: Final = gettext_noop("charset guessed: {charset}")
CHARACTERS_LOST: Final = gettext_noop("not valid {charset}, some characters are lost")
CHARSET_BROKEN: Final = gettext_noop("not valid {charset}")
MIXED_LETTERS: Final = gettext_noop("the sender's address mixes letters of several scripts")
NAMED_AS_ANOTHER: Final = gettext_noop("the sender's name is another address")
SEVERAL_SENDERS: Final = gettext_noop("more than one From line: the first with an address counts")
SENDER_ELSEWHERE: Final = gettext_noop("no address in From: taken from {header}")
UNREADABLE: Final = gettext_noop("could not be read: {reason}")
SENT_FOR_THEM: Final = gettext_noop("sent for them by {address}")
ABOUT_AN_ANSWER: Final = gettext_noop("about an answer: {reason}")
STRANGER: Final = gettext_noop("sent from an address that was not on this ticket before")
OVERRULED: Final = gettext_noop("check {check} overruled: {reason}")

_ALL: Final = (
    TEXT_CUT, TEXT_SHORTENED, SUBJECT_CUT, MAIL_CUT, TOO_DEEP, TOO_MANY_PARTS, TOO_MANY_REFERENCES, CHARSET_UNKNOWN,
    CHARSET_WRONG, CHARSET_GUESSED, CHARACTERS_LOST, CHARSET_BROKEN, MIXED_LETTERS, NAMED_AS_ANOTHER, SEVERAL_SENDERS,
    SENDER_ELSEWHERE, UNREADABLE,
    SENT_FOR_THEM, ABOUT_AN_ANSWER, STRANGER, OVERRULED,
)  # fmt: skip


def remark_shown(remark: str) -> str:
    """A remark in the language of the screen, where it is one of these; others, an older version's too, as they are."""
    for template, form in _forms():
        match = form.fullmatch(remark)
        if match is not None:
            values = match.groupdict()
            check = values.get("check")
            if check:
                values["check"] = pgettext("check", check)
            return gettext(template, **values)
    return remark


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((one, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*)", re.escape(one)))) for one in _ALL)
