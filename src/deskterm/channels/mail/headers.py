"""Header lines of a mail: splitting, encoded words, parameters, ids, dates.

Everything here is linear in its input and never raises: a header is whatever somebody sent. Values come as raw bytes,
unfolded; what is decoded is decoded once.
"""

import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from deskterm.channels.mail.charset import codec_for, decode_escaped, decode_header, decode_word

MOST_HEADERS: Final = 2_000
LONGEST_HEADER: Final = 262_144
LARGEST_BLOCK: Final = 1_048_576
MOST_PARAMETERS: Final = 100

_NAME: Final = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_KNOWN_HEADER: Final = re.compile(
    rb"\n(?:from|to|subject|date|message-id|mime-version|content-type|received|return-path)[ \t]*:",
    re.IGNORECASE,
)
_BLANK_LINE: Final = re.compile(rb"\n\r?\n")
_ENCODED_WORD: Final = re.compile(r"=\?([^?\s=]{1,60})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]{0,100}){0,3})\?=")
_PARAMETER: Final = re.compile(
    r";\s*([^\s=;\"]+?)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;]*))",
    re.DOTALL,
)
_SECTION: Final = re.compile(r"([^*]+)(?:\*([0-9]{1,3}))?(\*)?")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_BEYOND_ASCII: Final = re.compile(r"([^\x00-\x7f]+)")
_PERCENT: Final = re.compile(rb"%([0-9A-Fa-f]{2})")
_ID: Final = re.compile(r"<([^<>]{1,998})>")
_WHITE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Headers:
    """The header lines of one part, in order; names in lower case, values unfolded raw bytes."""

    lines: tuple[tuple[str, bytes], ...]

    def first(self, name: str) -> bytes:
        """Return the first value of ``name`` (lower case), or empty bytes."""
        for key, value in self.lines:
            if key == name:
                return value
        return b""

    def every(self, name: str) -> list[bytes]:
        """Return all values of ``name`` (lower case), top first."""
        return [value for key, value in self.lines if key == name]

    def has(self, name: str) -> bool:
        """True when there is such a line, even an empty one."""
        return any(key == name for key, _ in self.lines)

    def plain(self, name: str) -> str:
        """Return the first value of ``name`` as bare text: no encoded words read, white space trimmed."""
        return decode_header(self.first(name)).strip()


def split_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """Read the header lines of ``raw[start:end]``; returns them and where the body begins.

    Lines end with LF or CR LF. A line that is no header ends them, as a blank one does.
    """
    lines: list[tuple[str, list[bytes]]] = []
    position = start
    known_until = start
    while position < min(end, start + LARGEST_BLOCK):
        stop = raw.find(b"\n", position, end)
        stop = end if stop < 0 else stop
        after = min(stop + 1, end)
        line = raw[position : min(stop, position + LONGEST_HEADER)].rstrip(b"\r")
        blank = not line.strip()
        if blank and (not line or not _goes_on(raw, after, end)):
            return _unfolded(lines), after
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1][1].append(line)
        elif not blank:
            match = _NAME.match(line)
            if match is not None:
                if len(lines) < MOST_HEADERS:
                    lines.append((match[1].decode("ascii").lower(), [line[match.end() :]]))
            elif lines:
                # A folded line that lost its indent, if a header of every mail follows before the next blank line
                if known_until < position:
                    known_until = _last_known_header(raw, position, end)
                if known_until < position:
                    break
                lines[-1][1].append(b" " + line)
            elif not line.startswith((b"From ", b">From ")):
                break
        position = after
    return _unfolded(lines), position


def _last_known_header(raw: bytes, start: int, end: int) -> int:
    """Return where the last well-known header line before the next blank line begins, or -1."""
    blank = _BLANK_LINE.search(raw, start, min(end, start + LARGEST_BLOCK))
    found = -1
    for match in _KNOWN_HEADER.finditer(raw, start, blank.start() if blank else end):
        found = match.start() + 1
    return found


def _goes_on(raw: bytes, position: int, end: int) -> bool:
    """True when a header line, or its continuation, follows a line of mere spaces."""
    line = raw[position : min(end, position + 300)]
    return _NAME.match(line) is not None or line[:1] in (b" ", b"\t")


def _unfolded(lines: list[tuple[str, list[bytes]]]) -> Headers:
    return Headers(tuple((name, b"".join(parts)[:LONGEST_HEADER].strip()) for name, parts in lines))


def decode_words(text: str) -> str:
    """Decode the encoded words of RFC 2047 in ``text``, wherever they stand.

    Neighbours of one charset are joined before decoding, since many senders split in the middle of a character;
    white space between neighbours belongs to neither.
    """
    if "=?" not in text:
        return text
    pieces: list[str] = []
    pending: list[tuple[str, str]] = []
    charset = ""
    position = 0
    for match in _ENCODED_WORD.finditer(text):
        gap = text[position : match.start()]
        named = match[1].split("*", 1)[0].lower()
        between = gap.strip() or not position
        if not match[3].isascii():
            # Raw letters inside an encoded word are what they are; only the escapes are in its charset.
            pieces.append(decode_word(_word_bytes(pending), charset) + gap * bool(between))
            pieces.append(_mixed_word(match[2].lower(), match[3], named))
            pending = []
            position = match.end()
            continue
        if pending and (between or codec_for(named) != codec_for(charset)):
            pieces.append(decode_word(_word_bytes(pending), charset))
            pending = []
        if between:
            pieces.append(gap)
        pending.append((match[2].lower(), match[3]))
        charset = named
        position = match.end()
    if pending:
        pieces.append(decode_word(_word_bytes(pending), charset))
    pieces.append(text[position:])
    return "".join(pieces)


def _mixed_word(encoding: str, payload: str, charset: str) -> str:
    pieces = _BEYOND_ASCII.split(payload)
    return "".join(
        decode_word(_word_bytes([(encoding, piece)]), charset) if piece.isascii() else piece for piece in pieces
    )


def _word_bytes(words: list[tuple[str, str]]) -> bytes:
    """Join the bytes of neighbouring words; base64 cut in the middle of four letters goes on in the next word."""
    decoded: list[bytes] = []
    carried = ""
    for encoding, payload in words:
        if encoding == "b":
            letters = carried + payload.strip()
            whole = letters if letters.endswith("=") else letters[: len(letters) - len(letters) % 4]
            carried = letters[len(whole) :]
            decoded.append(lenient_base64(whole.encode("utf-8", "replace")))
        else:
            decoded.append(lenient_base64(carried.encode("utf-8", "replace")))
            carried = ""
            decoded.append(binascii.a2b_qp(payload.encode("utf-8", "replace"), header=True))
    decoded.append(lenient_base64(carried.encode("utf-8", "replace")))
    return b"".join(decoded)


_NOT_BASE64: Final = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))


def lenient_base64(raw: bytes) -> bytes:
    """Decode base64 whatever stands between its letters; padding in the middle starts a new piece."""
    clean = raw.translate(None, _NOT_BASE64)
    pieces: list[bytes] = []
    for piece in clean.split(b"="):
        usable = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
        if usable:
            pieces.append(binascii.a2b_base64(usable + b"=" * (-len(usable) % 4)))
    return b"".join(pieces)


def decode_value(raw: bytes, hint: str = "") -> str:
    """Decode a whole unstructured header such as Subject; control characters other than tab stay for ``text.safe``.

    Old programs wrote it as it was typed, in the charset of the body, ``hint``.
    """
    text = decode_escaped(raw, hint) or decode_header(raw, hint)
    return _WHITE.sub(" ", decode_words(text)).strip()


def parameters(raw: bytes, hint: str = "") -> tuple[str, dict[str, str]]:
    """Split ``text/plain; charset=utf-8`` into its value (lower case) and decoded parameters.

    Continuations and charsets of RFC 2231 are joined, encoded words in parameters (forbidden, and common) are decoded.
    """
    text = decode_header(raw, hint)
    end = text.find(";")
    value = _WHITE.sub("", (text if end < 0 else text[:end]).partition("(")[0]).lower()
    if end < 0:
        return value, {}
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(text, end)):
        if count >= MOST_PARAMETERS:
            break
        given = _ESCAPED.sub(r"\1", match[2]) if match[2] is not None else match[3].strip()
        name = _SECTION.fullmatch(match[1].lower())
        if name is None:
            continue
        if name[2] is None and name[3] is None:
            plain.setdefault(name[1], given)
        else:
            sections.setdefault(name[1], {}).setdefault(int(name[2] or 0), (given, name[3] is not None))
    found = {name: decode_words(given) for name, given in plain.items()}
    for name, parts in sections.items():
        found[name] = _join_sections(parts)
    return value, found


def _join_sections(parts: dict[int, tuple[str, bool]]) -> str:
    charset = ""
    pieces: list[bytes] = []
    extended = False
    for number in sorted(parts):
        given, encoded = parts[number]
        if encoded:
            if not extended and given.count("'") >= 2:
                charset, _, given = given.split("'", 2)
            extended = True
            pieces.append(_PERCENT.sub(lambda match: bytes([int(match[1], 16)]), given.encode("utf-8", "replace")))
        else:
            pieces.append(given.encode("utf-8", "replace"))
    raw = b"".join(pieces)
    return decode_word(raw, charset) if extended else decode_words(raw.decode("utf-8", "replace"))


def message_ids(raw: bytes) -> tuple[str, ...]:
    """Return the ids of Message-ID, In-Reply-To or References without angle brackets, in order, each once."""
    text = decode_header(raw)
    found = [_WHITE.sub("", given) for given in _ID.findall(text)]
    if not found and "@" in text:
        found = [word.strip("<>,;") for word in text.split() if "@" in word]
    return tuple(dict.fromkeys(given for given in found if given))


def date_of(raw: bytes) -> datetime | None:
    """Read a date header as an aware UTC instant; a date without zone counts as UTC; nonsense is ``None``."""
    text = _WHITE.sub(" ", decode_words(decode_header(raw[:200]))).strip()
    try:
        moment = parsedate_to_datetime(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return moment if 1970 <= moment.year <= 9000 else None
