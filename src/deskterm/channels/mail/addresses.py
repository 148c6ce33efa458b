"""Address lines of a mail: who sent it, to whom.

The address is found on the raw line before any name is decoded: a decoded name may hold anything, also another address.
"""

import re
from typing import Final

from deskterm.channels.mail.charset import decode_header
from deskterm.channels.mail.headers import decode_words

MOST_ADDRESSES: Final = 500

Address = tuple[str, str]
"""Name (decoded, may be empty) and address (as written, without angle brackets, may be empty)."""

_TOKEN: Final = re.compile(
    r"(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*\?=)"
    r"|(?P<quoted>\"(?:[^\"\\]|\\.)*\"?)"
    r"|(?P<angle><[^<>]*>?)"
    r"|(?P<mark>[,;:()])"
    r"|(?P<space>\s+)"
    r"|(?P<atom>[^\s\"<,;:()=]+|[=>])",
    re.DOTALL,
)
_CLOSED: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_WHITE: Final = re.compile(r"\s+")
_ROUTE: Final = re.compile(r"@[^:@]*:")
_PROPER: Final = re.compile(r"[^\s@\[\]()<>,;:\\\"]+@(?:[\w-]+(?:\.[\w-]+)*\.?|\[[0-9A-Fa-fIPv:.]+\])")
_BARE: Final = re.compile(r"[^\s@<>\"',;()]+@[^\s@<>\"',;()]+")


def addresses_of(raw: bytes, hint: str = "") -> tuple[Address, ...]:
    """Read an address line: ``Name <a@b>``, ``a@b (Name)``, groups, comments; at most 500 addresses."""
    text = decode_header(raw, hint)
    reader = _Reader()
    rest = _read(reader, text)
    if rest:
        _read(reader, rest.replace('"', " "))  # a quote nobody closed is no quote
    reader.finish()
    return tuple(reader.found)


def is_proper(address: str) -> bool:
    """True for what may be written to; a line may hold other things with a commercial at."""
    return _PROPER.fullmatch(address) is not None


def _read(reader: "_Reader", text: str) -> str:
    """Feed ``text`` to the reader; returns what follows a quotation mark that is never closed."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "quoted" and not _CLOSED.fullmatch(match[0]):
            return text[match.start() + 1 :]
        reader.take(kind, match[0])
        if len(reader.found) >= MOST_ADDRESSES:
            break
    return ""


class _Reader:
    """Collects the pieces of one address until a comma ends it."""

    def __init__(self) -> None:
        self.found: list[Address] = []
        self._clear()

    def _clear(self) -> None:
        self._depth = 0
        self._phrase: list[str] = []
        self._comment: list[str] = []
        self._angle: str | None = None

    def take(self, kind: str, text: str) -> None:
        """Take the next token."""
        if self._depth:
            self._depth += (text == "(") - (text == ")")
            self._comment.append(text if self._depth else " ")
        elif text == "(":
            self._depth = 1
        elif kind == "angle":
            self._take_angle(text.strip("<> \t"))
        elif text in (",", ";"):
            self.finish()
        elif text == ":" and "@" not in "".join(self._phrase):
            self._clear()  # what stood before names a group, or is "mailto"
        elif text != ")" and (text != ">" or self._angle is None):
            self._phrase.append(_ESCAPED.sub(r"\1", text[1:-1]) if kind == "quoted" else text)

    def _take_angle(self, inner: str) -> None:
        if self._angle is None:
            self._angle = inner
        elif "@" in inner and "@" not in self._angle:
            self._phrase.append(self._angle)
            self._angle = inner
        else:
            self._phrase.append(f"<{inner}>")

    def finish(self) -> None:
        """End the address being read."""
        phrase = "".join(self._phrase).strip()
        comment = "".join(self._comment).strip()
        address = _clean(self._angle or "")
        if not address:
            for place in (phrase, comment):
                bare = _BARE.search(place)
                if bare is not None:
                    address = bare[0]
                    phrase = (place[: bare.start()] + place[bare.end() :]).strip()
                    comment = "" if place is comment else comment
                    break
            else:
                if comment and phrase and not _WHITE.search(phrase):
                    address, phrase = phrase, ""  # the old form: MAILER-DAEMON (Mail Delivery System)
        name = _WHITE.sub(" ", decode_words(phrase or comment)).strip()
        if address or name:
            self.found.append((name, address))
        self._clear()


def _clean(angle: str) -> str:
    """Return the bare address inside angle brackets, without route and white space."""
    if "=?" in angle and "@" not in angle:
        angle = decode_words(angle)
    if '"' not in angle:
        angle = _WHITE.sub("", _ROUTE.sub("", angle))
    return angle.strip().removeprefix("mailto:").strip("'")[:998]
