"""The parts of a mail: MIME cut into a flat list, whatever the sender did to it.

The parts are found from the outside in, each as a range of the mail's bytes, so that depth costs nothing and a boundary
used twice cannot loop. Limits end in a note for the reader, never in an error.
"""

import binascii
import re
from dataclasses import dataclass, field
from typing import Final

from deskterm.channels.mail.headers import Headers, decode_value, lenient_base64, parameters, split_headers
from deskterm.desk import remarks

DEEPEST: Final = 30
MOST_PARTS: Final = 1_000
LARGEST: Final = 52_428_800
"""Bytes of a mail that are read; what comes after is cut, with a note."""

_NEWLINE: Final = b"\n"
_BLANK: Final = re.compile(rb"[\r\n]*+")
_MARK_ENDS: Final = re.compile(rb"(--)?[ \t]*(?:\r?\n|\r?\Z)")
"""What follows a boundary on its line; compiling the boundary in would cost more than finding it."""
_UU_BEGIN: Final = re.compile(rb"(?:\A|\n)begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n")
_UU_LINE: Final = re.compile(rb"[ -`]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of a mail, or an attached mail (never opened): its headers and where its bytes lie.

    ``parents`` names the multiparts around it, outermost first; ``branch`` tells apart the children of the nearest
    ``multipart/alternative``.
    """

    headers: Headers
    media_type: str
    type_parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    raw: bytes = field(repr=False)
    start: int
    end: int
    parents: tuple["Multipart", ...]
    first_child: bool

    @property
    def name(self) -> str:
        """The name the sender gave the part, decoded, empty when there is none."""
        return self.disposition_parameters.get("filename") or self.type_parameters.get("name") or ""

    def content(self) -> bytes:
        """Return the part's bytes with the transfer encoding undone, as far as they can be read."""
        return decode_transfer(self.raw[self.start : self.end], self.headers.plain("content-transfer-encoding"))


@dataclass(frozen=True, slots=True)
class Multipart:
    """A multipart around parts: its media type and parameters."""

    media_type: str
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class Structure:
    """A mail taken apart: its own headers, its leaves in order, and notes on what was limited."""

    headers: Headers
    media_type: str
    parameters: dict[str, str]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]


def take_apart(raw: bytes) -> Structure:
    """Cut a mail into its parts; at most 50 MiB, 30 levels and 1000 parts are read."""
    notes: list[str] = []
    if len(raw) > LARGEST:
        notes.append(remarks.MAIL_CUT.format(size=len(raw), limit=LARGEST))
        raw = raw[:LARGEST]
    if _NEWLINE not in raw:
        raw = raw.replace(b"\r", _NEWLINE)
    headers, body = split_headers(raw, _beginning(raw), len(raw))
    media_type, given = _type_of(headers, "text/plain")
    parts: list[Part] = []
    hint = given.get("charset", "")
    # (start, end, headers, parents, default type, first child), last in first out
    pending: list[tuple[int, int, Headers | None, tuple[Multipart, ...], str, bool]] = [
        (body, len(raw), headers, (), "text/plain", True)
    ]
    while pending:
        start, end, known, parents, default, first = pending.pop()
        if known is None:
            known, start = split_headers(raw, start, end)
        kind, type_given = _type_of(known, default, hint)
        if kind.startswith("multipart/") and len(parents) < DEEPEST:
            ranges = _between(raw, start, end, type_given.get("boundary", ""))
            if ranges:
                inside = (*parents, Multipart(kind, type_given))
                child = "message/rfc822" if kind == "multipart/digest" else "text/plain"
                children = [(a, b, None, inside, child, index == 0) for index, (a, b) in enumerate(ranges)]
                pending.extend(reversed(children))
                continue
            kind = "text/plain"  # a multipart without parts: show what is there
        elif kind.startswith("multipart/"):
            notes.append(remarks.TOO_DEEP.format(limit=DEEPEST))
        if len(parts) >= MOST_PARTS:
            notes.append(remarks.TOO_MANY_PARTS.format(limit=MOST_PARTS))
            break
        disposition, disposition_given = parameters(known.first("content-disposition"), hint)
        parts.append(Part(known, kind, type_given, disposition, disposition_given, raw, start, end, parents, first))
    return Structure(headers, media_type, given, tuple(parts), tuple(dict.fromkeys(notes)))


def _beginning(raw: bytes) -> int:
    """Skip a byte order mark and blank lines before the first header."""
    mark = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    blank = _BLANK.match(raw, mark)
    return blank.end() if blank else mark


def _type_of(headers: Headers, default: str, hint: str = "") -> tuple[str, dict[str, str]]:
    """Return media type and parameters; what is no media type counts as plain text (RFC 2045, 5.2)."""
    value, given = parameters(headers.first("content-type"), hint)
    if not value:
        return default, given
    main, slash, sub = value.partition("/")
    if not slash or not main or not sub:
        return ("text/plain" if main in ("text", "plain", "") else default), given
    return value[:200], given


def _between(raw: bytes, start: int, end: int, boundary: str) -> list[tuple[int, int]]:
    """Return the ranges between boundary lines; a missing last boundary ends with the enclosing part."""
    mark = boundary.strip().encode("utf-8", "replace")[:200]
    if not mark:
        return []
    line = b"\n--" + mark
    ranges: list[tuple[int, int]] = []
    opened: int | None = None
    stop = start
    found = _MARK_ENDS.match(raw, start + len(line) - 1, end) if raw.startswith(line[1:], start, end) else None
    position = start
    while len(ranges) <= MOST_PARTS:
        if found is None:
            stop = raw.find(line, max(position - 1, start), end)
            while stop >= 0:
                found = _MARK_ENDS.match(raw, stop + len(line), end)
                if found is not None:
                    break
                stop = raw.find(line, stop + 1, end)
        if found is None:
            break
        if opened is not None:
            ranges.append((opened, max(opened, stop - 1 if raw[stop - 1 : stop] == b"\r" else stop)))
        if found[1]:
            return ranges
        opened = position = found.end()
        found = None
    if opened is not None and len(ranges) <= MOST_PARTS:
        ranges.append((opened, end))
    return ranges


def decode_transfer(raw: bytes, encoding: str) -> bytes:
    """Undo base64, quoted-printable or uuencode; anything unknown is left as it is."""
    name = encoding.strip().strip("\"'").lower().split(";")[0].split(" ")[0]
    if name == "base64" or name == "b":
        return lenient_base64(raw)
    if name in ("quoted-printable", "quotedprintable", "q"):
        return binascii.a2b_qp(raw)
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        begin = _UU_BEGIN.search(raw)
        return decode_uu(raw, begin.end())[0] if begin else raw
    return raw


def decode_uu(raw: bytes, start: int = 0) -> tuple[bytes, int]:
    """Decode uuencoded lines from ``start`` up to ``end``; returns the bytes and the position after them."""
    decoded: list[bytes] = []
    position = start
    while position < len(raw):
        stop = raw.find(_NEWLINE, position)
        stop = len(raw) if stop < 0 else stop
        line = raw[position : min(stop, position + 200)].rstrip(b"\r")
        if line == b"end":
            return b"".join(decoded), min(stop + 1, len(raw))
        if line and not _UU_LINE.fullmatch(line):
            break
        position = stop + 1
        wanted = ((line[0] - 32) & 63) * 4 // 3 + 2 if line else 0  # some encoders write more than they count
        try:
            decoded.append(binascii.a2b_uu(line[:wanted]))
        except binascii.Error:
            break
    return b"".join(decoded), min(position, len(raw))


def subject_of_attached(part: Part) -> str:
    """Return the subject of an attached mail, for naming it."""
    content = part.content()[:65_536]
    inner, _ = split_headers(content, _beginning(content), len(content))
    return decode_value(inner.first("subject"))
