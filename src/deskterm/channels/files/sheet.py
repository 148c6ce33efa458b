"""A sheet of labelled lines: what a calendar, a card or a mail says, so that nothing in it can pose as a label."""

from typing import Final

from deskterm.text.safe import safe_line, safe_text
from deskterm.text.translation import pgettext

LONGEST_LINE: Final = 1_000
LONGEST_TEXT: Final = 20_000


class Sheet:
    """Lines being written. Labels come translated; values are other people's and are made safe here."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def heading(self, words: str) -> None:
        """A line of its own, with an empty one before it unless it is the first."""
        self.gap()
        self._lines.append(one_line(words))

    def line(self, words: str) -> None:
        """A line of ours, already safe."""
        self._lines.append(words)

    def add(self, label: str, value: str) -> None:
        """``label: value``, further lines of the value below, moved in; nothing for an empty value."""
        first, *more = self._cut(value).split("\n")
        if first:
            self._lines.append(pgettext("file", "{label}: {value}", label=label, value=one_line(first)))
            self._lines += [f"  {line}".rstrip() for line in more]

    def paragraph(self, text: str) -> None:
        """A text below an empty line, moved in so that none of its lines looks like ours."""
        lines = self._cut(text).split("\n")
        if lines != [""]:
            self.gap()
            self._lines += [f"  {line}".rstrip() for line in lines]

    def gap(self) -> None:
        """An empty line, unless there is one or nothing stands before it."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        return "\n".join(self._lines)

    @staticmethod
    def _cut(text: str) -> str:
        text = safe_text(text).strip()
        return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} …"


def one_line(text: str) -> str:
    """A value on one safe line, cut with an ellipsis where nobody would read on."""
    return safe_line(text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…")
