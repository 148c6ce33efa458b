"""Tables as spreadsheets write them: whatever encoding, separator and headings, read into rows with line numbers."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Final

from deskterm.errors import InputError

_SEPARATORS: Final = (",", ";", "\t", "|")
_ENCODINGS: Final = ("utf-8", "gb18030", "cp1257", "cp1251", "cp1252")
"""Tried in order where no mark says which; what fits the letters best is taken."""
LARGEST: Final = 200_000_000
"""Bytes; a larger file is cut into parts by whoever has one."""
_LONGEST_FIELD: Final = 1_000_000
_END: Final = "\x03"
"""Stands after the last line; no file of text holds it."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file's headings and rows; each row with the number of the line on which it begins."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    separator: str


def read_table(path: Path, *, encoding: str = "", separator: str = "") -> Table:
    """The table in a file; raises ``InputError`` naming file and line."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is larger than {LARGEST // 1_000_000} MB", "cut it into parts")
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", "check its name and permissions") from error
    text, found = _decoded(path, content, encoding)
    if "\0" in text:
        raise InputError(f"{path} is no text", "save it as CSV from the spreadsheet")
    separator, text = _separator(text, separator)
    csv.field_size_limit(_LONGEST_FIELD)
    # What ends within quotation marks swallows the last line too: it is then not a row of its own.
    reader = csv.reader(chain(io.StringIO(text, newline=""), [_END]), delimiter=separator, strict=False)
    rows: list[tuple[int, tuple[str, ...]]] = []
    begins = line = 1
    try:
        for row in reader:
            begins, line = line, reader.line_num + 1
            if any(cell.strip() for cell in row):
                rows.append((begins, tuple(map(_cell, row))))
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}", "save it as CSV from the spreadsheet") from error
    if rows.pop()[1] != (_END,):
        raise InputError(
            f"{path}, line {begins}: a quotation mark is opened and never closed", "close it, or save the file anew"
        )
    if not rows:
        raise InputError(f"{path} is empty", "the first line holds the headings")
    return Table(rows[0][1], tuple(rows[1:]), found, separator)


def _cell(cell: str) -> str:
    """A cell without white space around it; ``="007"`` is how a spreadsheet is made to keep the zeros."""
    cell = cell.strip()
    kept = len(cell) > 3 and cell.startswith('="') and cell.endswith('"')
    return cell[2:-1].strip() if kept else cell


def _decoded(path: Path, content: bytes, encoding: str) -> tuple[str, str]:
    if encoding:
        try:
            return content.decode(encoding).removeprefix("\ufeff"), encoding
        except LookupError as error:
            raise InputError(
                f"there is no encoding {encoding}", "such as utf-8, utf-16, cp1257, cp1251, gb18030"
            ) from error
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise InputError(f"{path}, line {line}: that is not {encoding}", "name another with --encoding") from error
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(name), name
            except UnicodeDecodeError as error:
                raise InputError(f"{path} begins as {name}, but is not", "name another with --encoding") from error
    wide = _wide(content[:2000])
    if wide:
        try:
            return content.decode(wide), wide
        except UnicodeDecodeError as error:
            raise InputError(f"{path} begins as {wide}, but is not", "name another with --encoding") from error
    best: tuple[int, str, str] | None = None
    for name in _ENCODINGS:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if name == "utf-8":
            return text, name
        score = _strangeness(text)
        if best is None or score < best[0]:
            best = score, text, name
    if best is None:
        return content.decode("latin-1"), "latin-1"
    return best[1], best[2]


def _wide(content: bytes) -> str:
    """UTF-16 without its mark, by where the zeros of ASCII signs stand; nothing where it is not that."""
    zeros = content[0::2].count(0), content[1::2].count(0)
    if sum(zeros) * 8 < len(content) or len(content) < 4:
        return ""
    return "utf-16-le" if zeros[1] > 4 * zeros[0] else "utf-16-be" if zeros[0] > 4 * zeros[1] else ""


_LETTERS: Final = (
    set("āčēģīķļņšūžõäöüßéèàçñåæøĀČĒĢĪĶĻŅŠŪŽÕÄÖÜÉÈÀÇÑÅÆØ«»„“”–—€№’…°")
    | {chr(one) for one in range(0x410, 0x450)}
    | set("Ёё")
)


def _strangeness(text: str) -> int:
    """How little a text looks like one in our languages: strange signs, and letters of two scripts in one word."""
    strange = 0
    for word in text.split():
        beyond = [letter for letter in word if ord(letter) > 127]
        if not beyond:
            continue
        cyrillic = sum("А" <= letter <= "я" or letter in "Ёё" for letter in word)
        latin = sum(letter.isascii() and letter.isalpha() for letter in word)
        han = sum("\u4e00" <= letter <= "\u9fff" for letter in word)
        strange += 3 * min(cyrillic, latin) + 3 * min(han, latin)
        strange += sum(2 for letter in beyond if letter not in _LETTERS and not "\u3000" <= letter <= "\u9fff")
        strange += sum(1 for before, after in pairwise(word) if before.islower() and after.isupper())
    return strange


def _separator(text: str, separator: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep="):
        return first.strip()[4:5] or "\t", "\n" + rest  # the line stays, so that lines keep their numbers
    if separator:
        return {"tab": "\t", "comma": ",", "semicolon": ";"}.get(separator, separator)[:1], text
    start = text.lstrip("\r\n")[:20_000]
    counts = {one: _columns(start, one) for one in _SEPARATORS}
    return max(_SEPARATORS, key=lambda one: counts[one]), text


def _columns(text: str, separator: str) -> int:
    row = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    return len(row)


def heading_words(heading: str) -> str:
    """A heading as it is compared: without case, spaces and signs."""
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def columns_of(
    headings: Sequence[str], known: Mapping[str, Sequence[str]], chosen: Mapping[str, str]
) -> dict[int, str]:
    """Which column holds which field, by its heading or as ``chosen`` (field by heading); raises ``InputError``."""
    by_words = {heading_words(word): field for field, words in known.items() for word in (field, *words)}
    places = {heading_words(heading): at for at, heading in enumerate(headings)}
    found: dict[int, str] = {}
    for heading, field in chosen.items():
        at = places.get(heading_words(heading))
        if at is None and heading.isdigit() and 0 < int(heading) <= len(headings):
            at = int(heading) - 1
        if at is None:
            raise InputError(f"there is no column {heading}", f"there are: {', '.join(headings)}")
        if field and field not in known:
            raise InputError(f"there is no field {field}", f"it may be: {', '.join(known)}")
        if field:
            found[at] = field
    taken = set(chosen)
    for at, heading in enumerate(headings):
        field = by_words.get(heading_words(heading))
        if at not in found and heading not in taken and field is not None:
            found[at] = field
    return found
