"""Reading keys: what nobody can read is dropped and never ends the program; a paste is text."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.keys import Keys

from deskterm.text.safe import REPLACEMENT
from deskterm.tui.keys import is_written

if TYPE_CHECKING:
    from textual.message import Message


class WrittenKey(events.Key):
    """A character that is written though Python calls it unprintable: see ``keys.is_written``."""

    @property
    def is_printable(self) -> bool:
        """It is."""
        return True


WrittenKey.handler_name = events.Key.handler_name


class ForgivingParser(XTermParser):
    """Textual's parser, but a key sequence it cannot make sense of is ignored instead of raised, and a paste is text.

    Textual takes an escape character in a paste for the beginning of a key and types what follows it, so that words
    copied from elsewhere could run verbs.
    """

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasting = False
        self._before = ""
        """The last characters read, in which a mark that begins or ends a paste may have begun."""

    def feed(self, data: str) -> "Iterable[Message]":
        """The messages that ``data`` makes; without any data it has ended."""
        text = self._pasted_as_text(data) if data else ""
        return super().feed(text) if text or not data else ()

    def _pasted_as_text(self, data: str) -> str:
        """``data`` without escape characters in what is pasted; what may be half of the end of a paste is kept back."""
        out: list[str] = []
        for one in data:
            if not self._pasting:
                out.append(one)
                self._before = (self._before + one)[-len(BRACKETED_PASTE_START) :]
                if self._before == BRACKETED_PASTE_START:
                    self._pasting, self._before = True, ""
                continue
            if not BRACKETED_PASTE_END.startswith(self._before + one):
                out.append(self._before.replace("\x1b", REPLACEMENT))
                self._before = ""
                if one != "\x1b":
                    out.append(one)
                    continue
            self._before += one
            if self._before == BRACKETED_PASTE_END:
                out.append(self._before)
                self._pasting, self._before = False, ""
        return "".join(out)

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        try:
            found = list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):
            return [events.Key(Keys.Ignore, sequence)]
        return [_written(one) for one in found if one.character is None or _can_be_written(one.character)]


def _written(key: events.Key) -> events.Key:
    """The key as one that editors take, where its character is written."""
    return WrittenKey(key.key, key.character) if not key.is_printable and is_written(key.character) else key


def _can_be_written(character: str) -> bool:
    """Whether a character is one a terminal can be sent back: no half of a surrogate pair."""
    return not any("\ud800" <= one <= "\udfff" for one in character)
