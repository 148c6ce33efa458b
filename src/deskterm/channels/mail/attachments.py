"""Files that came with a mail, under names of our own making."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

LONGEST_NAME: Final = 120
"""Characters of a safe name; also at most 200 bytes of UTF-8, so that any file system takes it."""
_LONGEST_BYTES: Final = 200
_LONGEST_ENDING: Final = 20

_ENDINGS: Final = {
    "application/gzip": ".gz",
    "application/json": ".json",
    "application/ms-tnef": ".dat",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/pgp-keys": ".asc",
    "application/pgp-signature": ".asc",
    "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/rtf": ".rtf",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/x-pkcs7-signature": ".p7s",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/tiff": ".tiff",
    "image/webp": ".webp",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/feedback-report": ".txt",
    "message/global": ".eml",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/directory": ".vcf",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/xml": ".xml",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
}
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
_WHITE: Final = re.compile(r"\s+")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_HIDDEN_CATEGORIES: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS: Final = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a mail. ``name`` is the safe name it would be saved under, ``size`` counts decoded bytes.

    ``inline`` says that the text shows it in place (a picture); such parts are listed all the same.
    """

    name: str
    size: int
    media_type: str
    content: bytes = field(repr=False)
    inline: bool


def safe_name(given: str, media_type: str = "", number: int = 1) -> str:
    """Return a file name that can do no harm and still is recognisably the sender's.

    Only the last step of a path stays; control, bidirectional and invisible characters go, what a file system
    forbids becomes ``_``; no leading dot, dash or tilde, no trailing dot or space, no device name of Windows; at most
    120 characters, the ending kept. Without a usable name: ``attachment-NUMBER`` and an ending for the media type.
    """
    name = unicodedata.normalize("NFC", given[:4_096])
    name = _WHITE.sub(" ", name)
    name = _WHITE.sub(" ", "".join(character for character in name if _is_visible(character)))
    name = name.replace("\\", "/").rstrip("/ .").rsplit("/", 1)[-1]
    name = _FORBIDDEN.sub("_", name)
    name = name.lstrip(" .-~").rstrip(" .")
    if not any(character.isalnum() for character in name):
        return f"attachment-{number}{_ENDINGS.get(media_type, '.bin')}"
    if _RESERVED.fullmatch(name.split(".", 1)[0].strip()):
        name = f"_{name}"
    return _shortened(name)


def numbered_names(names: Iterable[str]) -> list[str]:
    """Tell equal names apart as a file manager does: ``photo.jpg``, ``photo (2).jpg``; upper case counts as lower."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    result: list[str] = []
    for name in names:
        chosen = name
        while chosen.casefold() in taken:
            counts[name] = counts.get(name, 1) + 1
            stem, ending = _split_ending(name)
            chosen = f"{stem} ({counts[name]}){ending}"
        taken.add(chosen.casefold())
        result.append(chosen)
    return result


def _is_visible(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in _HIDDEN_CATEGORIES


def _split_ending(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending) > _LONGEST_ENDING:
        return name, ""
    return stem, dot + ending


def _shortened(name: str) -> str:
    if len(name) <= LONGEST_NAME and len(name.encode("utf-8")) <= _LONGEST_BYTES:
        return name
    stem, ending = _split_ending(name)
    stem = stem[: LONGEST_NAME - len(ending)]
    room = _LONGEST_BYTES - len(ending.encode("utf-8"))
    stem = stem.encode("utf-8")[:room].decode("utf-8", "ignore")
    return stem.rstrip(" .") + ending
