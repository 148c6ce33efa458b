"""Lines of text being laid out from a page: running words, gaps, the marks of lists and quotations."""

import re
from dataclasses import dataclass, field
from typing import Final

_WHITE: Final = re.compile(r"[ \t\n\r\f]+")
_FILLERS: Final = re.compile("[\u00ad\u034f\u200b-\u200d\u2060\ufeff\xa0 ]*")
_TRAILING_FILLERS: Final = re.compile("(?:[\u00ad\u034f\u200b-\u200d\u2060\ufeff]++(?=[ \xa0]|$))")


@dataclass(slots=True)
class Frame:
    """Lines being laid out: the page, or one cell of a table."""

    lines: list[str] = field(default_factory=list[str])
    line: list[str] = field(default_factory=list[str])
    open_space: bool = False
    gap: bool = False
    gap_depth: int = 0
    prefixes: list[str] = field(default_factory=list[str])
    marker: str = ""

    def quote_depth(self) -> int:
        return self.prefixes.count("> ")

    def add(self, text: str) -> None:
        """Append running text; white space collapses."""
        if text[0] in " \t\n\r\f" and self.line and not self.open_space:
            self.line.append(" ")
            self.open_space = True
        words = _WHITE.sub(" ", text).strip(" ")
        if words:
            self.line.append(words)
            self.open_space = False
            if text[-1] in " \t\n\r\f":
                self.line.append(" ")
                self.open_space = True

    def end_line(self) -> bool:
        """Finish the current line; True when it had anything in it."""
        if not self.line:
            return False
        text = "".join(self.line)
        self.line = []
        self.open_space = False
        if _FILLERS.fullmatch(text):
            return False
        self.put(_TRAILING_FILLERS.sub("", text).replace("\xa0", " ").rstrip(" "))
        return True

    def put(self, text: str) -> None:
        """Put one whole line with the prefixes of the lists and quotations around it."""
        if self.gap and self.lines:
            self.lines.append(
                (">" + " >" * (min(self.gap_depth, self.quote_depth()) - 1)) if self._quoted_gap() else ""
            )
        self.gap = False
        if self.prefixes:
            lead = "".join(self.prefixes)
            if self.marker:
                lead = lead[: len(lead) - len(self.marker)] + self.marker
                self.marker = ""
            text = (lead + text).rstrip(" ")
        self.lines.append(text)

    def _quoted_gap(self) -> bool:
        return min(self.gap_depth, self.quote_depth()) > 0

    def begin_gap(self) -> None:
        depth = self.quote_depth()
        self.gap_depth = min(self.gap_depth, depth) if self.gap else depth
        self.gap = True
