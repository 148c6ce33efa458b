"""What can be shown of an attached file: its text, or what a calendar, a card, a mail or an archive says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from deskterm.channels.files.contents import Content, content_of
from deskterm.channels.files.endings import endings_of
from deskterm.channels.files.plain import MOST_SHOWN, declared_charset, decoded, is_text, page_charset
from deskterm.text.safe import SafeText, safe_text
from deskterm.text.translation import pgettext_noop


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a file. ``lines_of`` is English for ``pgettext("file", ...)``; ``cut`` says there was more."""

    lines_of: str
    text: SafeText
    cut: bool


@dataclass(frozen=True, slots=True)
class _File:
    media_type: str
    content: bytes
    zone: tzinfo | None


def _calendar(file: _File) -> tuple[str, bool] | None:
    from deskterm.channels.files.calendar import read_calendar

    return _of_text(file, lambda text: read_calendar(text, file.zone))


def _card(file: _File) -> tuple[str, bool] | None:
    from deskterm.channels.files.card import read_cards

    return _of_text(file, read_cards)


def _of_text(file: _File, read: Callable[[str], tuple[str, bool] | None]) -> tuple[str, bool] | None:
    """What a format of lines says: cut after a whole entry where the file is longer than is read."""
    text, cut = decoded(file.content, declared_charset(file.media_type), most=_MOST_LINES)
    if cut:
        text = _whole_entries(text)
    told = read(text)
    return told and (told[0], told[1] or cut)


def _whole_entries(text: str) -> str:
    """A calendar or cards that stop in the middle: everything up to the last entry that is whole."""
    ends = [(text.rfind(end), end) for end in ("\nEND:VEVENT", "\nEND:VTODO", "\nEND:VCARD")]
    place, end = max(ends)
    if place < 0:
        return text
    return text[: place + len(end)] + ("" if end == "\nEND:VCARD" else "\nEND:VCALENDAR") + "\n"


def _mail(file: _File) -> tuple[str, bool] | None:
    from deskterm.channels.files.letter import read_letter

    return read_letter(file.content[:_MOST_MAIL], file.zone, most=MOST_SHOWN)


def _page(file: _File) -> tuple[str, bool] | None:
    from deskterm.text.html import html_to_text

    if not is_text(file.content, said=True):
        return None
    charset = declared_charset(file.media_type) or page_charset(file.content)
    page, cut = decoded(file.content, charset, most=_MOST_READ)
    text = html_to_text(page, limit=MOST_SHOWN)
    return (text, cut) if text.strip() else None


def _archive(file: _File) -> tuple[str, bool] | None:
    from deskterm.channels.files.listing import list_archive

    return list_archive(file.content) if content_of(file.content) is Content.ZIP else None


_MOST_LINES: Final = 524_288
_MOST_READ: Final = 1_048_576
_MOST_MAIL: Final = 26_214_400

_CALENDAR: Final = (pgettext_noop("file", "calendar"), _calendar)
_CARD: Final = (pgettext_noop("file", "business card"), _card)
_MAIL: Final = (pgettext_noop("file", "mail"), _mail)
_PAGE: Final = (pgettext_noop("file", "web page"), _page)
_ARCHIVE: Final = (pgettext_noop("file", "archive"), _archive)
_TEXT: Final = pgettext_noop("file", "text")

_BY_ENDING: Final = {
    "ics": _CALENDAR, "ical": _CALENDAR, "ifb": _CALENDAR, "vcs": _CALENDAR, "vcf": _CARD, "vcard": _CARD,
    "eml": _MAIL, "html": _PAGE, "htm": _PAGE, "xhtml": _PAGE, "xht": _PAGE, "shtml": _PAGE, "zip": _ARCHIVE,
}  # fmt: skip
_BY_TYPE: Final = {
    "text/calendar": _CALENDAR, "application/ics": _CALENDAR, "text/x-vcalendar": _CALENDAR, "text/vcard": _CARD,
    "text/x-vcard": _CARD, "text/directory": _CARD, "message/rfc822": _MAIL, "message/global": _MAIL,
    "text/html": _PAGE, "application/xhtml+xml": _PAGE, "application/zip": _ARCHIVE,
    "application/x-zip-compressed": _ARCHIVE,
}  # fmt: skip
_BY_BEGINNING: Final = ((b"BEGIN:VCALENDAR", _CALENDAR), (b"BEGIN:VCARD", _CARD))
_UNREADABLE: Final = frozenset({Content.PDF, Content.RICH_TEXT, Content.POSTSCRIPT})
"""Files whose bytes are letters, and yet nobody reads them."""

_PICTURES: Final = frozenset({"svg"})


def preview(name: str, media_type: str, content: bytes, zone: tzinfo | None) -> Preview | None:
    """What can be shown of a file; times in ``zone``, the machine's own for ``None``. ``None``: nothing to show.

    Never raises, whatever the bytes are; what a calendar or a card is said to be and is not is shown as text.
    """
    kind = media_type.partition(";")[0].strip().lower()
    ending = endings_of(name)[0]
    file = _File(media_type, content, zone)
    start = content[:100].removeprefix(b"\xef\xbb\xbf").lstrip().upper()
    begun = next((reader for words, reader in _BY_BEGINNING if start.startswith(words)), None)
    for known in dict.fromkeys((_BY_ENDING.get(ending), _BY_TYPE.get(kind), begun)):
        told = known[1](file) if known else None
        if known and told:
            return _shown(known[0], *told)
    said = kind.startswith("text/")
    if not content or ending in _PICTURES or kind.startswith("image/") or not is_text(content, said=said):
        return None
    if content_of(content) in _UNREADABLE:
        return None
    return _shown(_TEXT, *decoded(content, declared_charset(media_type)))


def _shown(lines_of: str, text: str, cut: bool) -> Preview:
    shown = safe_text(text.replace("\x0c", "\n").replace("\x0b", "\n"))
    return Preview(lines_of, safe_text(shown[:MOST_SHOWN]), cut or len(shown) > MOST_SHOWN)
