"""What is inside a ZIP archive, and a document that is one: names and sizes; nothing is unpacked."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from io import BytesIO
from typing import Final

from deskterm.channels.files.endings import ENDINGS, Sort, endings_of

MOST_FILES: Final = 10_000
_LARGEST_DIRECTORY: Final = 1_048_576
_LONGEST_NAME: Final = 1_000
_END: Final = b"PK\x05\x06"
_END_64: Final = b"PK\x06\x07"
_END_LENGTH: Final = 22
_LONGEST_COMMENT: Final = 65_536
_ENCRYPTED: Final = 0x1
_UTF_8: Final = 0x800
_DOS: Final = (
    ("utf-8", re.compile(".*", re.DOTALL)),
    ("cp866", re.compile("[\x20-\x7e\u0400-\u045f№]*")),
    ("gb18030", re.compile("[\x20-\x7e\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]*")),
)
"""Character sets of names that do not say theirs, and the letters that tell."""


class Inside(Enum):
    """What was found in an archive, the worst first."""

    PROGRAM = auto()
    LOCKED = auto()
    MACROS = auto()
    ARCHIVE = auto()
    EMBEDDING = auto()
    WEB_PAGE = auto()
    UNREADABLE = auto()


_FOUND: Final = {
    Sort.PROGRAM: Inside.PROGRAM,
    Sort.INSTALLER: Inside.PROGRAM,
    Sort.SHORTCUT: Inside.PROGRAM,
    Sort.SETTINGS: Inside.PROGRAM,
    Sort.CONNECTION: Inside.PROGRAM,
    Sort.DISK: Inside.PROGRAM,
    Sort.MACROS: Inside.MACROS,
    Sort.ARCHIVE: Inside.ARCHIVE,
    Sort.EMBEDDING: Inside.EMBEDDING,
    Sort.WEB_PAGE: Inside.WEB_PAGE,
}
_MACRO_PARTS: Final = ("vbaproject.bin", "vbadata.xml", "xl/macrosheets/", "xl/intlmacrosheets/")
_PACKAGE_PARTS: Final = ("/embeddings/oleobject", "/activex/")
_SCRIPT_PARTS: Final = ("basic/", "scripts/")
_PACKAGES: Final = frozenset({"[content_types].xml", "mimetype"})
"""Names that only the parts of a document have: it is no archive of files."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive; ``name`` as it stands there, ``size`` in bytes when unpacked."""

    name: str
    size: int
    locked: bool


def entries_of(content: bytes) -> list[Entry] | None:
    """The files of a ZIP archive in the order of its directory; ``None`` when it has none that can be read.

    Folders do not count. An archive whose directory is larger than people make them counts as unreadable.
    """
    if _directory_size(content) > _LARGEST_DIRECTORY:
        return None
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            found = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, LookupError, OSError, EOFError):
        return None
    return [Entry(_name_of(one), one.file_size, bool(one.flag_bits & _ENCRYPTED)) for one in found if not one.is_dir()]


def _name_of(info: zipfile.ZipInfo) -> str:
    name = info.filename[:_LONGEST_NAME]
    if name.isascii() or info.flag_bits & _UTF_8:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for charset, letters in _DOS:
        try:
            told = raw.decode(charset)
        except UnicodeDecodeError:
            continue
        if letters.fullmatch(told):
            return told
    return name


def look_inside(content: bytes) -> Iterator[Inside]:
    """What is to be said of the files in an archive, or of the parts of a document."""
    entries = entries_of(content)
    if entries is None or len(entries) > MOST_FILES:
        yield Inside.UNREADABLE
    entries = (entries or [])[:MOST_FILES]
    names = [one.name.lower().replace("\\", "/") for one in entries]
    package = not _PACKAGES.isdisjoint(names)
    sorts = {ENDINGS.get(endings_of(name)[0]) for name in names}
    found = {_FOUND[sort] for sort in sorts if sort in _FOUND}
    if package:
        found -= {Inside.ARCHIVE, Inside.EMBEDDING, Inside.WEB_PAGE}
        if any(_is_macro(name) for name in names):
            found.add(Inside.MACROS)
        if any(part in f"/{name}" for name in names for part in _PACKAGE_PARTS):
            found.add(Inside.EMBEDDING)
    if any(one.locked for one in entries):
        found.add(Inside.LOCKED)
    yield from sorted(found, key=lambda one: one.value)


def _is_macro(name: str) -> bool:
    return name.endswith(_MACRO_PARTS[:2]) or name.startswith(_MACRO_PARTS[2:] + _SCRIPT_PARTS)


def _directory_size(content: bytes) -> int:
    """The bytes of the archive's directory, as the record at its end says; the whole file where that is not plain."""
    if len(content) <= _LARGEST_DIRECTORY:
        return len(content)
    end = len(content) - _END_LENGTH
    if content[end : end + 4] != _END or content[-2:] != b"\x00\x00":
        end = content.rfind(_END, max(0, len(content) - _END_LENGTH - _LONGEST_COMMENT))
    if end < 0 or content[end - 20 : end - 16] == _END_64:
        return len(content)
    return int.from_bytes(content[end + 12 : end + 16], "little")
