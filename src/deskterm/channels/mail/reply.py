"""The part of a mail that is new: what stands before, after or between the quotations of earlier mails.

Line by line and linear: every line is looked at a bounded number of times with patterns that cannot backtrack far, for
anybody may have written them. When in doubt the text stays: a reader can skip a quotation, but not see what is gone.
"""

import re
from typing import Final

from deskterm.channels.mail.reply_words import (
    ABOVE,
    BEGIN_FORWARDED,
    DATE_WORDS,
    FORWARDED,
    FROM_WORDS,
    OPENING,
    ORIGINAL,
    OTHER_WORDS,
    OWN_WORDS,
    SUBJECT_WORDS,
    WROTE,
)

_MOST_LINE: Final = 1_000
_LOOK_BACK: Final = 4
_LONGEST_INTRODUCTION: Final = 500
_MOST_CANDIDATES: Final = 2_000
"""Lines looked at closely before the search for introductions is given up."""
_LONG_LINE: Final = 60

_MOMENT: Final = re.compile(
    r"(?:19|20)[0-9]{2}(?![0-9])|[0-9]{1,2}[:.][0-9]{2}(?![0-9])|[0-9]{1,2}[./\-][0-9]{1,2}[./\-][0-9]{2,4}"
)
_ADDRESS: Final = re.compile(r"[^\s<>@\[\]():]{1,64}@[^\s<>@\[\]()]{1,255}")
_ENDS_ADDRESS: Final = re.compile(r"<\s*(?:mailto:)?[^\s<>@]{1,64}@[^\s<>@]{1,255}\s*>\s*[:：]?$")
_STARTS_MOMENT: Final = re.compile(r"(?:[0-9]{4}[-/.年] ?[0-9]{1,2}[-/.月]|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2,4})")
_STAMP: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{1,2}:[0-9]{2} GMT[+\-][0-9]{1,2}:[0-9]{2}(?!\w)")
_RULE: Final = re.compile(r"[*\s]*(?:_{5,}|-{3,}|={4,}|—{3,})[*\s]*$")
_DASHED: Final = re.compile(r"[\s*>]*-{2,}[\s>]*([^\-]{1,120}?)\s*-{2,}[\s*]*$")
_HEADER_LINE: Final = re.compile(r"[\s>|*]*([^:：*<>@]{2,25}?)\s*\*?\s*[:：]\s*\*?")
_FURTHER_WORD: Final = re.compile(r"\s\*?([^\W\d_]{2,15})\*?[:：]\s")
_BLOCK_LENGTH: Final = 8


def visible_reply(text: str) -> str:
    """Return what the writer of this mail added; the whole text when nothing else is recognised or nothing is left.

    Quotations with ``>`` go together with the line that introduces them, in en, lv, ru, zh and a dozen more languages;
    header blocks and ``Original Message`` lines end the reply. Answers written between quoted lines keep them.
    """
    lines = [part for line in text.split("\n") for part in _unglued(line)]
    kept = _without_quotations(lines)
    result = "\n".join(kept).strip("\n").rstrip()
    return result if result.strip() else text.strip("\n").rstrip()


def _unglued(line: str) -> list[str]:
    """Part a line at whose end, after dashes, a quotation is introduced: ``Thank you--- On Monday Ilze wrote:``."""
    if "---" not in line or len(line) > _LONGEST_INTRODUCTION or not line.rstrip().endswith((":", "：")):
        return [line]
    before, _, after = line.rpartition("---")
    before, after = before.rstrip("- "), after.strip()
    if before.strip() and OPENING.match(after) and WROTE.search(after) and _MOMENT.search(after):
        return [before, after]
    return [line]


def _last_text(lines: list[str], end: int) -> int:
    while end and not lines[end - 1].strip():
        end -= 1
    return end


def _without_quotations(lines: list[str]) -> list[str]:
    quoted = _quoted_lines(lines)
    cut = _hard_cut(lines, quoted)
    lines, quoted = lines[:cut], quoted[:cut]
    introductions = _introductions(lines, quoted)
    text_before = False
    position = 0
    for start, end in introductions:
        text_before = text_before or any(
            line.strip() and not quoted[index] for index, line in enumerate(lines[position:start], start=position)
        )
        position = end
        following = _next_text(lines, end)
        if text_before and (following == len(lines) or not quoted[following]):
            # Everything below is the earlier mail, written without marks.
            lines, quoted = lines[:start], quoted[:start]
            introductions = [pair for pair in introductions if pair[1] <= start]
            break
    kept = _drop_blocks(lines, quoted, introductions)
    while kept and (not kept[-1].strip() or _RULE.match(kept[-1][:_MOST_LINE])):
        kept.pop()
    return kept


def _quoted_lines(lines: list[str]) -> list[bool]:
    """Tell which lines are quoted: by ``>``, by ``|`` on several lines, or as the rest of a quoted line too long."""
    starts = [line.lstrip()[:1] for line in lines]
    quoted = [mark in (">", "》") for mark in starts]
    last = len(lines) - 1
    for index in range(last):
        if starts[index] == starts[index + 1] == "|":
            quoted[index] = quoted[index + 1] = True
    for index in range(1, last):
        if starts[index] and not quoted[index] and quoted[index - 1] and quoted[index + 1]:
            quoted[index] = len(lines[index - 1]) >= _LONG_LINE and len(lines[index]) < _LONG_LINE
    return quoted


def _drop_blocks(lines: list[str], quoted: list[bool], introductions: list[tuple[int, int]]) -> list[str]:
    """Drop the quotations at the end, and the only one before or between text; keep those answered line by line."""
    introduced = {end: start for start, end in introductions}
    blocks = [
        (introduced.get(before, begin), end, before in introduced) for before, begin, end in _blocks(lines, quoted)
    ]
    gone: set[int] = set()
    end = _last_text(lines, len(lines))
    last_introduced = False
    while blocks and blocks[-1][1] >= end and (blocks[-1][2] or not last_introduced):
        start, _, last_introduced = blocks.pop()
        gone.update(range(start, len(lines)) if not gone else range(start, end))
        end = _last_text(lines, start)
    if len(blocks) == 1 and (blocks[0][2] or blocks[0][1] - blocks[0][0] >= 3):
        gone.update(range(blocks[0][0], blocks[0][1]))
    return [line for index, line in enumerate(lines) if index not in gone]


def _blocks(lines: list[str], quoted: list[bool]) -> list[tuple[int, int, int]]:
    """Return the runs of quoted lines, blank ones between them included: end of the text before, begin, end."""
    found: list[tuple[int, int, int]] = []
    before = 0
    for index, line in enumerate(lines):
        if quoted[index]:
            if found and before <= found[-1][1]:
                found[-1] = (found[-1][0], found[-1][1], index + 1)
            else:
                found.append((before, index, index + 1))
        elif line.strip():
            before = index + 1
    return found


def _next_text(lines: list[str], index: int) -> int:
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index


def _hard_cut(lines: list[str], quoted: list[bool]) -> int:
    """Return the first line from which on nothing is new: an original-message line or a block of headers."""
    some_text = False
    for index, line in enumerate(lines):
        if quoted[index]:
            continue
        plain = line[:_MOST_LINE].strip()
        if not plain:
            continue
        dashed = _DASHED.match(plain)
        if BEGIN_FORWARDED.match(plain) or (dashed and FORWARDED.search(dashed[1])):
            return len(lines)  # what somebody forwards is what the mail is about
        if some_text:
            ended = dashed and (ORIGINAL.search(dashed[1]) or WROTE.search(dashed[1]))
            if ended or ABOVE.search(plain) or _is_header_block(lines, index):
                return _before_rule(lines, index)
        some_text = True
    return len(lines)


def _before_rule(lines: list[str], index: int) -> int:
    """Take the ruled line above a header block along."""
    before = index
    while before and not lines[before - 1].strip():
        before -= 1
    return before - 1 if before and _RULE.match(lines[before - 1][:_MOST_LINE]) else index


def _is_header_block(lines: list[str], index: int) -> bool:
    """True where ``From:`` and at least two more header words stand on the next lines, with a subject or an address.

    The last condition leaves people alone who write ``From: Riga``, ``To: London``, ``Date: 12.05.2025``.
    """
    first = _header_word(lines[index])
    dated = first in DATE_WORDS and _MOMENT.search(lines[index][:_MOST_LINE]) is not None
    if first not in FROM_WORDS and not dated:
        return False
    if first in FROM_WORDS and _dates_itself(lines[index][:_MOST_LINE]):
        return True
    words = {first}
    block: list[str] = []
    blank = 0
    for line in lines[index : index + _BLOCK_LENGTH]:
        blank += not line.strip()
        if blank > 4:
            break
        word = _header_word(line)
        if word in OTHER_WORDS or word in FROM_WORDS:
            words.add(word)
            block.append(line[:300])
    addressed = any(_ADDRESS.search(line) for line in block)
    if len(words) == 2:
        return addressed and any(_MOMENT.search(line) for line in block)
    return len(words) > 2 and (addressed or not words.isdisjoint(SUBJECT_WORDS))


def _dates_itself(line: str) -> bool:
    """True for ``From: ilze@example.com Date: Mon, 2 Jun 2025 10:00`` on one line."""
    second = _FURTHER_WORD.search(line)
    if second is None or second[1].lower() not in DATE_WORDS or not _ADDRESS.search(line, 0, second.start()):
        return False
    return _MOMENT.search(line, second.end()) is not None


def _header_word(line: str) -> str:
    match = _HEADER_LINE.match(line[:100])
    return match[1].strip().lower() if match else ""


def _introductions(lines: list[str], quoted: list[bool]) -> list[tuple[int, int]]:
    """Return the ranges of lines that introduce a quotation: ``On Monday Ilze wrote:``."""
    found: list[tuple[int, int]] = []
    free = 0
    candidates = 0
    for index, line in enumerate(lines):
        plain = line.strip() if not quoted[index] and len(line) <= _LONGEST_INTRODUCTION else ""
        if not plain:
            continue
        candidates += plain[-1] in ":："
        if candidates > _MOST_CANDIDATES:
            break
        start = _introduction_start(lines, quoted, index, free, plain)
        if start is not None:
            found.append((start, index + 1))
            free = index + 1
    return found


def _introduction_start(lines: list[str], quoted: list[bool], index: int, free: int, plain: str) -> int | None:
    """Return the line where an introduction begins that ends at ``index``, or ``None`` when there is none."""
    if _STAMP.match(plain):
        return index
    colon = plain.endswith((":", "："))
    ends_address = _ENDS_ADDRESS.search(plain[-340:]) is not None
    wrote = WROTE.search(plain) is not None
    if not (colon or ends_address or wrote):
        return None
    following = _next_text(lines, index + 1)
    quote_follows = following < len(lines) and quoted[following]
    closed = colon or quote_follows or following == len(lines) or plain.endswith(("写道", "寫道"))
    joined = ""
    for above in range(index, max(free, index - _LOOK_BACK + 1) - 1, -1):
        if quoted[above] or not lines[above].strip() or len(joined) + len(lines[above]) > _LONGEST_INTRODUCTION:
            break
        joined = f"{lines[above].strip()} {joined}"
        dated = _MOMENT.search(joined) is not None
        verb = WROTE.search(joined) is not None and not OWN_WORDS.search(joined)
        addressed = _ADDRESS.search(joined) is not None
        opened = OPENING.match(joined) is not None
        if closed and verb and (dated or quote_follows) and (opened or addressed):
            return _opening_above(lines, quoted, above, free)
        if closed and verb and colon and dated and _STARTS_MOMENT.match(joined):
            return above
        if ends_address and dated and (colon or quote_follows) and (opened or _MOMENT.search(lines[above])):
            return above
    if colon and wrote and quote_follows and not OWN_WORDS.search(plain):
        return index
    return None


def _opening_above(lines: list[str], quoted: list[bool], start: int, free: int) -> int:
    """Take along the lines before, where a long introduction began: ``On Monday, 2 June 2025, at``."""
    if OPENING.match(lines[start].strip()) or _MOMENT.search(lines[start]):
        return start
    for above in range(start - 1, max(free, start - 2) - 1, -1):
        line = lines[above].strip()
        if quoted[above] or not line or len(line) > 200:
            break
        if _MOMENT.search(line) and (OPENING.match(line) or line[0].isdigit()):
            return above
    return start
