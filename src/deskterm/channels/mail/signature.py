"""The signature under a letter: what its writer marked as one, and what reads like one.

Two rules, since cutting too much hides words: what is taken off a reply is marked beyond doubt (a line of two dashes,
what a telephone adds); what is named as the signature may also begin with a closing or be the writer's own name.
"""

import re
from typing import Final

from deskterm.channels.mail.reply_words import CLOSING, SENT_FROM

_MOST_LINE: Final = 1_000
_MARK: Final = re.compile(r"\s*(?:-- ?|--\xa0|—{1,2}|__ ?)\s*$")
_LINK: Final = re.compile(r"\s*(?:<[^<>]*>|\(https?://[^()]*\)|\[[^\[\]]*\])")
_LONGEST: Final = 25
_LONGEST_CLOSED: Final = 8
_LONGEST_NAME: Final = 60
_ENDS_SENTENCE: Final = (".", "?", "!", ":", ";", "。", "？", "！", "：", "；")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")


def split_signature(text: str) -> tuple[str, str]:
    """Split off a signature: from the last ``--`` line near the end, or lines like "Sent from my phone"."""
    lines = text.split("\n")
    end = _last_text(lines)
    lowest = max(0, end - _LONGEST)
    start = end
    for index in range(end - 1, lowest - 1, -1):
        line = lines[index][:_MOST_LINE]
        if _MARK.match(line) or (index >= end - 3 and SENT_FROM.match(_LINK.sub("", line))):
            start = index
    return _parted(text, lines, start, end)


def split_closing(text: str, writer: str = "") -> tuple[str, str]:
    """Split off a closing with the name below it ("Kind regards, Ilze"), or the name of the ``writer`` alone.

    Only at the end, at most eight lines, short ones, and never the first words of the letter.
    """
    lines = text.split("\n")
    end = _last_text(lines)
    names = {word.casefold() for word in _WORD.findall(writer[:200])}
    start, some = end, 0
    for index in range(end - 1, -1, -1):
        line = lines[index].strip()
        if not line:
            continue
        some += 1
        if some > _LONGEST_CLOSED or len(line) > _LONGEST_NAME:
            break
        if some > 1 and CLOSING.fullmatch(line) and _is_name(lines[index + 1 : end]):
            start = index
            break
        if names and _is_of(line, names) and (index == 0 or not lines[index - 1].strip()):
            start = index
    return _parted(text, lines, start, end)


def _is_name(below: list[str]) -> bool:
    """True when the first line below a closing may be a name: a few words, no small letter first, no full stop."""
    line = next((one.strip() for one in below if one.strip()), "")
    return not (line[0].islower() or line.endswith(_ENDS_SENTENCE)) and len(line.split()) <= 5


def _is_of(line: str, names: set[str]) -> bool:
    words = [word.casefold() for word in _WORD.findall(line)]
    return bool(words) and all(word in names for word in words) and not line.endswith(("?", ":", "？", "："))


def _parted(text: str, lines: list[str], start: int, end: int) -> tuple[str, str]:
    if start == end or not any(line.strip() for line in lines[:start]):
        return text, ""
    return "\n".join(lines[:start]).rstrip(), "\n".join(lines[start:]).strip("\n").rstrip()


def _last_text(lines: list[str]) -> int:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return end
