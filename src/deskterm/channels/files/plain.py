"""Bytes that are text, whatever they are called: whether they are, and as much of it as is shown."""

import re
from typing import Final

from deskterm.channels.mail.charset import decode_body

MOST_SHOWN: Final = 200_000
"""Bytes of a file that are read for showing; the rest is for another program."""
_LOOKED_AT: Final = 8_192
_FARTHEST_BREAK: Final = 4_096
_WIDE_LEAST: Final = 8

_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_NO_TEXT: Final = bytes(sorted(set(range(0x20)) - {0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A, 0x1B} | {0x7F}))
"""Bytes that no text has in any character set of one byte a letter, nor in UTF-8."""
_ODD: Final = re.compile("[\x00-\x06\x0e-\x19\x1c-\x1f\x7f\ufffd\ufffe\uffff]")
_SAFE_END: Final = re.compile(rb"[\x00-\x2f](?=[^\x00-\x2f]*\Z)")
_BREAKS: Final = re.compile("\r\n|\r")
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE)
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{1,40})", re.IGNORECASE)


def is_text(content: bytes, *, said: bool = False) -> bool:
    """True when the beginning of ``content`` reads like text; a few odd bytes pass where it is ``said`` to be."""
    start = content[:_LOOKED_AT]
    if start.startswith(_MARKS):
        return not _ODD.search(start[: len(start) // 2 * 2].decode("utf-16", "replace"))
    if wide_charset(start):
        return True
    odd = len(start) - len(start.translate(None, _NO_TEXT))
    return odd * 20 <= len(start) if said else odd == 0


def wide_charset(start: bytes) -> str:
    """The name of a UTF-16 without a mark, told by the NULs beside plain letters; empty for anything else."""
    half = len(start) // 2
    if half < _WIDE_LEAST:
        return ""
    for name, zeros, letters in (("utf-16-le", start[1::2], start[0::2]), ("utf-16-be", start[0::2], start[1::2])):
        if zeros.count(0) * 10 >= half * 6 and not letters.count(0) and not letters[:half].translate(None, _ASCII):
            return name
    return ""


_ASCII: Final = bytes(byte for byte in range(256) if byte not in _NO_TEXT)


def declared_charset(media_type: str) -> str:
    """The character set a media type carries as its parameter; empty without one."""
    found = _CHARSET.search(media_type[:1_000])
    return found[1] if found else ""


def page_charset(content: bytes) -> str:
    """The character set a web page says it is in; empty where it does not."""
    found = _META_CHARSET.search(content, 0, 4_096)
    return found[1].decode("ascii") if found else ""


def decoded(content: bytes, declared: str = "", *, most: int = MOST_SHOWN) -> tuple[str, bool]:
    """The text of a file with plain line breaks, and whether it was cut: at a line's end where one is near."""
    cut = len(content) > most
    start = content[:most]
    charset = declared if start.startswith(_MARKS) else wide_charset(start[:_LOOKED_AT]) or declared
    if start.startswith(_MARKS) or charset.startswith("utf-16"):
        start = start[: len(start) // 2 * 2]
    elif cut:
        start = _whole(start)
    text, _ = decode_body(start, charset)
    return _BREAKS.sub("\n", text.removeprefix("\ufeff")), cut


def _whole(start: bytes) -> bytes:
    """Leave out the part of a character at a cut, in any character set; with it the part of a line or word."""
    tail = start[-_FARTHEST_BREAK:]
    line = tail.rfind(b"\n")
    if line >= 0:
        return start[: len(start) - len(tail) + line + 1]
    found = _SAFE_END.search(tail)
    if found:
        return start[: len(start) - len(tail) + found.end()]
    back = 1
    while back < 4 and start[-back] & 0xC0 == 0x80:
        back += 1
    return start[:-back] if start[-back] >= 0xC0 else start
