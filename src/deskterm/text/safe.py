"""Text that may be shown: made safe for terminals, and a type of its own so that nothing else is shown by mistake.

A terminal obeys what it is sent: a customer's escape sequence could set the window title, write the clipboard or move
the cursor. Only this module makes ``SafeText`` and ``SafeLine``; everything a screen, a toast, the shell's plain output
or an error line shows of other people's words passes through it.

What is taken out is replaced visibly by U+FFFD: escape sequences (CSI, OSC, DCS and the like, also unterminated), the
control characters C0 and C1, DEL, the bidirectional controls, tag characters, interlinear annotation, zero-width space
and word joiner, U+FFFE and U+FFFF, lone surrogates. Zero-width joiner and non-joiner stay: emoji and several scripts
need them.
"""

import re
from typing import NewType

SafeText = NewType("SafeText", str)
"""Text of several lines: only newline and tab remain of the control characters."""

SafeLine = NewType("SafeLine", str)
"""Text of one line: newlines and tabs have become spaces."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]?"  # CSI
    # OSC, DCS, APC, PM, SOS; what could begin another one ends it, so that no text is scanned twice
    "|(?:\x1b[\\]P_^X]|[\x9d\x90\x9f\x9e\x98])(?:[^\x07\x1b\x9c-\x9f\x90\x98\n]{0,4096}+(?:\x07|\x1b\\\\|\x9c))?"
    "|\x1b[ -/]{0,4}[0-~]?"
)
_LINE_BREAKS = re.compile("\r\n|[\r\u2028\u2029\x85]")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACES = re.compile("[\n\t]+")


def safe_text(text: str) -> SafeText:
    """Return ``text`` with everything a terminal might obey replaced by U+FFFD; newlines and tabs stay."""
    # Everything that needs care is unprintable to Python too, which tells so much faster than a pattern.
    if text.isprintable() or not _FORBIDDEN.search(text):
        return SafeText(text)
    text = _LINE_BREAKS.sub("\n", text)  # of what is forbidden, line breaks alone leave something behind
    text = _SEQUENCE.sub(REPLACEMENT, text)
    return SafeText(_FORBIDDEN.sub(REPLACEMENT, text))


def safe_line(text: str) -> SafeLine:
    """Return ``text`` as one safe line: newlines and tabs become single spaces, ends are trimmed."""
    if text.isprintable():
        return SafeLine(text.strip())
    return SafeLine(_SPACES.sub(" ", safe_text(text)).strip())
