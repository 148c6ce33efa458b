"""Text broken into lines by the cells a terminal gives it; Chinese and emoji count for what they are."""

import re
from typing import Final

from rich.cells import cell_len, set_cell_size, split_graphemes

TAB: Final = "    "
LONGEST: Final = 65536
"""Characters of one text that are laid out; what follows is counted, not shown."""

_ONE_CELL_EACH: Final = re.compile("[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482]*")
_NEVER_FIRST: Final = frozenset("，。！？、；：）】》」』”’…—～·%,.!?;:)]}")
_NEVER_LAST: Final = frozenset("（【《「『“‘([{")


def wrap(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` cells, broken at spaces and between Chinese characters where it can be.

    An empty text is one empty line. Of a text longer than ``LONGEST`` only the beginning is laid out.
    """
    width = max(width, 2)
    lines: list[str] = []
    for line in text[:LONGEST].expandtabs(len(TAB)).split("\n"):
        if cell_len(line) <= width:
            lines.append(line)
        elif _ONE_CELL_EACH.fullmatch(line):
            lines.extend(_narrow(line, width))
        else:
            lines.extend(_wide(line, width))
    return lines


def cut(text: str, width: int) -> str:
    """``text`` cut to ``width`` cells, ending in an ellipsis when something was cut off."""
    if cell_len(text) <= width:
        return text
    return "" if width <= 0 else set_cell_size(text, width - 1).rstrip() + "…"


def _narrow(line: str, width: int) -> list[str]:
    """A line whose every character takes one cell."""
    lines: list[str] = []
    place, length = 0, len(line)
    while length - place > width:
        space = line.rfind(" ", place + 1, place + width + 1)
        if space > place and line[place:space].strip():
            lines.append(line[place:space].rstrip())
            place = space + 1
            while place < length and line[place] == " ":
                place += 1
        else:
            lines.append(line[place : place + width])
            place += width
    if place < length:
        lines.append(line[place:])
    return lines


def _wide(line: str, width: int) -> list[str]:
    spans, _ = split_graphemes(line)
    lines: list[str] = []
    begin = used = 0
    break_at = -1
    used_at_break = 0
    before = ""
    for start, end, cells in spans:
        letter = line[start:end]
        wide = cells == 2
        if start > begin and (
            before == " "
            or ((wide or cell_len(before) == 2) and letter[0] not in _NEVER_FIRST and before not in _NEVER_LAST)
        ):
            break_at, used_at_break = start, used
        while used + cells > width and letter != " " and start > begin:
            if break_at > begin:
                lines.append(line[begin:break_at].rstrip(" "))
                begin, used = break_at, used - used_at_break
            else:
                lines.append(line[begin:start])
                begin, used = start, 0
            break_at = -1
        used += cells
        before = letter
    rest = line[begin:].rstrip(" ")
    if rest or not lines:
        lines.append(rest)
    return [part for one in lines for part in ((one,) if cell_len(one) <= width else _hard(one, width))]


def _hard(line: str, width: int) -> list[str]:
    """A run of zero-width marks can outgrow its cells: it is cut where it stands, by what the terminal is told."""
    lines = [""]
    for letter in line:
        if lines[-1] and cell_len(lines[-1] + letter) > width:
            lines.append(letter)
        else:
            lines[-1] += letter
    return lines
