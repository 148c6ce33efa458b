"""The lines calendars and business cards are made of: unfolded, taken apart, their values decoded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from deskterm.channels.mail.charset import decode_body

BROKEN: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RecursionError, TypeError,
                 ValueError)  # fmt: skip
"""What libraries raise that read a format and are given something else."""

_SOFT: Final = re.compile(r"[^:]*;[^:]*QUOTED-PRINTABLE[^:]*:", re.IGNORECASE)
_GROUP: Final = re.compile(r"[A-Za-z0-9-]+\.")


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a card: its name in capitals, its parameters likewise (values in small letters), its raw value."""

    name: str
    parameters: dict[str, list[str]]
    value: str

    def text(self) -> str:
        """The value as a person reads it."""
        return self._told(self.value)

    def parts(self) -> list[str]:
        """The parts of a name or an address, which semicolons part."""
        from icalendar.parser import split_on_unescaped_semicolon

        if self._quoted():
            return [self._told(part) for part in self.value.split(";")]
        return split_on_unescaped_semicolon(self.value)

    def _quoted(self) -> bool:
        return "quoted-printable" in self.parameters.get("ENCODING", ())

    def _told(self, raw: str) -> str:
        from icalendar.parser import unescape_backslash

        if not self._quoted():
            return unescape_backslash(raw)
        from quopri import decodestring

        charset = next(iter(self.parameters.get("CHARSET", ())), "")
        return decode_body(decodestring(raw.encode()), charset)[0].replace("\r\n", "\n")


def unfolded(text: str) -> list[str]:
    """The lines of a calendar or card, each whole: folded ones and quoted-printable ones put together again."""
    lines: list[list[str]] = []
    soft = False
    for line in text.split("\n"):
        if soft:
            lines[-1].append(line.removesuffix("="))
            soft = line.endswith("=")
        elif line[:1] in (" ", "\t"):
            if lines:
                lines[-1].append(line[1:])
        elif line:
            soft = line.endswith("=") and _SOFT.match(line) is not None
            lines.append([line.removesuffix("=") if soft else line])
    return ["".join(pieces) for pieces in lines]


def properties(lines: list[str]) -> Iterator[Property]:
    """Take lines apart; those that are none are left out."""
    from icalendar.parser import Contentline, q_split

    for line in lines:
        end = Contentline(line).value_separator_index()
        if end <= 0:
            continue
        name, *given = q_split(line[:end], ";")
        group = _GROUP.match(name)
        parameters: dict[str, list[str]] = {}
        for one in given[:20]:
            key, equals, value = one.partition("=")
            if not equals:  # version 2.1 leaves out what can be guessed
                key, value = ("ENCODING" if key.upper() in _ENCODINGS else "TYPE"), key
            values = [part.strip(' "').lower() for part in value.replace('"', "").split(",")]
            parameters.setdefault(key.strip().upper(), []).extend(values)
        yield Property(name[group.end() if group else 0 :].strip().upper(), parameters, line[end + 1 :])


_ENCODINGS: Final = frozenset({"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"})
