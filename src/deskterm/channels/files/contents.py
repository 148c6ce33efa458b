"""What a file is by its bytes: programs, images of disks, archives and documents, whatever the name says."""

import re
from enum import Enum, auto
from typing import Final

from deskterm.channels.files.plain import is_text


class Content(Enum):
    """What the bytes are."""

    PROGRAM = auto()
    INSTALLER = auto()
    SHORTCUT = auto()
    SETTINGS = auto()
    DISK = auto()
    EMBEDDING = auto()
    WEB_PAGE = auto()
    ARCHIVE = auto()
    ZIP = auto()
    OLE = auto()
    PDF = auto()
    RICH_TEXT = auto()
    POSTSCRIPT = auto()
    OTHER = auto()


_BEGINNINGS: Final = (
    (b"\x7fELF", Content.PROGRAM),
    (b"\xfe\xed\xfa\xce", Content.PROGRAM),  # Mach-O
    (b"\xfe\xed\xfa\xcf", Content.PROGRAM),
    (b"\xce\xfa\xed\xfe", Content.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Content.PROGRAM),
    (b"\xca\xfe\xba\xbe", Content.PROGRAM),  # Mach-O for several processors, and Java classes
    (b"\xca\xfe\xba\xbf", Content.PROGRAM),
    (b"\xca\xfe\xd0\x0d", Content.PROGRAM),
    (b"dex\n03", Content.PROGRAM),
    (b"\x00asm", Content.PROGRAM),
    (b"FWS", Content.PROGRAM),
    (b"CWS", Content.PROGRAM),
    (b"ZWS", Content.PROGRAM),
    (b"ITSF", Content.PROGRAM),
    (b"#!", Content.PROGRAM),
    (b"MZ", Content.PROGRAM),
    (b"ZM", Content.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Content.SHORTCUT),
    (b"!<arch>\ndebian", Content.INSTALLER),
    (b"\xed\xab\xee\xdb", Content.INSTALLER),
    (b"xar!", Content.INSTALLER),
    (b"Cr24", Content.INSTALLER),
    (b"hsqs", Content.INSTALLER),
    (b"conectix", Content.DISK),
    (b"vhdxfile", Content.DISK),
    (b"KDMV", Content.DISK),
    (b"QFI\xfb", Content.DISK),
    (b"MSWIM\x00\x00\x00", Content.DISK),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", Content.EMBEDDING),  # OneNote
    (b"PK\x03\x04", Content.ZIP),
    (b"PK\x05\x06", Content.ZIP),
    (b"PK00PK\x03\x04", Content.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content.OLE),
    (b"%PDF-", Content.PDF),
    (b"{\\rt", Content.RICH_TEXT),
    (b"%!PS", Content.POSTSCRIPT),
    (b"\x1f\x8b", Content.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Content.ARCHIVE),
    (b"Rar!\x1a\x07", Content.ARCHIVE),
    (b"MSCF\x00\x00\x00\x00", Content.ARCHIVE),
    (b"\xfd7zXZ\x00", Content.ARCHIVE),
    (b"BZh", Content.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Content.ARCHIVE),
)
_TEXTS: Final = frozenset({b"MZ", b"ZM", b"FWS", b"CWS", b"ZWS", b"BZh", b"ITSF", b"xar!", b"Cr24", b"hsqs"})
"""Beginnings that also begin words: what goes on as text is text."""

_ELSEWHERE: Final = (
    (b"CD001", 0x8001, Content.DISK),
    (b"CD001", 0x8801, Content.DISK),
    (b"BEA01", 0x8001, Content.DISK),
    (b"koly", -512, Content.DISK),
    (b"conectix", -512, Content.DISK),
    (b"ustar", 257, Content.ARCHIVE),
    (b"**ACE**", 7, Content.ARCHIVE),
)

_SPACE: Final = re.compile(rb"(?:\xef\xbb\xbf)?[\s\x00]{0,512}")
_COMMENTS: Final = re.compile(r"(?:\s*+<!--(?:(?!-->).)*+-->|\s*+<\?(?:(?!\?>).)*+\?>)*+\s*+", re.DOTALL)
_WORDS: Final = (
    ("<!doctype html", Content.WEB_PAGE),
    ("<html", Content.WEB_PAGE),
    ("<head", Content.WEB_PAGE),
    ("<body", Content.WEB_PAGE),
    ("<script", Content.WEB_PAGE),
    ("<iframe", Content.WEB_PAGE),
    ("<meta", Content.WEB_PAGE),
    ("<svg", Content.WEB_PAGE),
    ("<!doctype svg", Content.WEB_PAGE),
    ("<hta:application", Content.PROGRAM),
    ("windows registry editor version", Content.SETTINGS),
    ("regedit4", Content.SETTINGS),
    ("[internetshortcut]", Content.SHORTCUT),
    ("[desktop entry]", Content.SHORTCUT),
    ("@echo off", Content.PROGRAM),
)
_MOST_WORDS: Final = 4_096
_HTA: Final = re.compile("<hta:application", re.IGNORECASE)
_XHTML: Final = re.compile("xmlns=[\"']http://www.w3.org/(?:1999/xhtml|2000/svg)", re.IGNORECASE)
_PDF_WITHIN: Final = 1_024


def content_of(content: bytes) -> Content:
    """Recognise a file by its first bytes, and a few by what stands elsewhere; ``OTHER`` for the rest."""
    for beginning, found in _BEGINNINGS:
        if content.startswith(beginning):
            if beginning == b"#!" and content[2:3] not in (b"/", b" "):
                continue
            if beginning in _TEXTS and is_text(content[:512]):
                continue
            return found
    for mark, place, found in _ELSEWHERE:
        start = place if place >= 0 else len(content) + place
        if start >= 0 and content.startswith(mark, start):
            return found
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return Content.PDF
    return _by_words(content)


def _by_words(content: bytes) -> Content:
    blank = _SPACE.match(content)
    start = content[blank.end() if blank else 0 :][:_MOST_WORDS]
    # UTF-16 of plain letters is those letters with NULs between
    words = start.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").decode("latin-1")
    beginning = _COMMENTS.sub("", words[: _MOST_WORDS // 2], count=1).lstrip().lower()
    found = next((found for word, found in _WORDS if beginning.startswith(word)), Content.OTHER)
    if found in (Content.WEB_PAGE, Content.OTHER) and _HTA.search(words):
        return Content.PROGRAM
    if found is Content.OTHER and beginning.startswith("<") and _XHTML.search(words):
        return Content.WEB_PAGE
    return found


_FARTHEST: Final = 16_777_216
"""Bytes of a document that are searched for what it might do."""

_VBA: Final = "_VBA_PROJECT".encode("utf-16-le")
_MACRO_SHEET: Final = re.compile(rb"\x85\x00[\x08-\x60]\x00.{4}[\x00-\x02]\x01[\x01-\x1f][\x00\x01]", re.DOTALL)
_INSTALLER_CLASS: Final = bytes.fromhex("84100c0000000000c000000000000046")
_PACKAGE: Final = "\x01Ole10Native".encode("utf-16-le")
_PDF_ACTION: Final = re.compile(rb"/(?:Launch|JavaScript)(?![A-Za-z0-9])")
_RTF_OBJECT: Final = re.compile(rb"\\obj(?:data|update|autlink|class)")


def macros_in(content: bytes) -> bool:
    """True when an old Office document (an OLE file) holds a macro: Visual Basic, or a macro sheet of Excel 4."""
    part = content[:_FARTHEST]
    return _VBA in part or _MACRO_SHEET.search(part) is not None


def installs(content: bytes) -> bool:
    """True for an OLE file that is a package of the Windows Installer, by the class of its root."""
    size = 1 << min(int.from_bytes(content[30:32], "little"), 16)
    root = (int.from_bytes(content[48:52], "little") + 1) * size
    return content[root + 80 : root + 96] == _INSTALLER_CLASS


def actions_in(kind: Content, content: bytes) -> bool:
    """True when a document starts programs by itself (PDF), or holds another file (rich text, old Office)."""
    part = content[:_FARTHEST]
    if kind is Content.PDF:
        return _PDF_ACTION.search(part) is not None
    if kind is Content.RICH_TEXT:
        return _RTF_OBJECT.search(part) is not None
    return _PACKAGE in part
