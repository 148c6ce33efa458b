"""Reading one phrase file: bytes to a canned reply, or to what is wrong with them."""

import errno
import os
import re
import stat
import unicodedata
from pathlib import Path
from typing import Final

from deskterm.canned import front_matter
from deskterm.canned.front_matter import FrontMatter, Mistake
from deskterm.canned.reply import CannedReply, PhraseFile, Problem, Severity, Slot, Source
from deskterm.canned.template import parse, slots_used
from deskterm.errors import InputError
from deskterm.model.words import Language, Phase
from deskterm.text.safe import safe_line
from deskterm.text.system import system_words
from deskterm.text.translation import gettext, gettext_noop

LIMIT: Final = 64 * 1024
"""Bytes; a longer file is no phrase."""

_NAME = re.compile(r"\w[\w.-]*")
_READING_FAILED: Final = {
    errno.ELOOP: (gettext_noop("a symbolic link leads back to itself"), gettext_noop("take the link away")),
    errno.ENOENT: (gettext_noop("a symbolic link leads nowhere"), gettext_noop("take the link away or mend it")),
    errno.EACCES: (gettext_noop("the file may not be read"), gettext_noop("ask its owner for permission to read it")),
}


def read_file(path: Path, language: Language, phase: Phase, source: Source) -> PhraseFile:
    """Read one file. Raises nothing: what is wrong is among the problems, and a file with an error has no reply."""
    content = _bytes(path)
    if isinstance(content, bytes):
        return read_bytes(content, path, language, phase, source)
    return PhraseFile(path, None, {}, (_problem(path, content),))


def read_bytes(content: bytes, path: Path, language: Language, phase: Phase, source: Source) -> PhraseFile:
    """Read the content of ``path``: UTF-8, with or without a byte order mark, any line ends."""
    text = _decoded(content)
    parts = text if isinstance(text, Mistake) else front_matter.split(text)
    if isinstance(parts, Mistake):
        return PhraseFile(path, None, {}, (_problem(path, parts),))
    front = FrontMatter() if parts.front is None else front_matter.read(parts.front)
    mistakes = front.mistakes
    if front.title is None:
        front.lines.pop("title", None)
    name = unicodedata.normalize("NFC", path.stem)
    if not _NAME.fullmatch(name):
        hint = gettext("use letters, digits, - and _")
        message = gettext("{name} is no name for a phrase", name=safe_line(name))
        mistakes.append(Mistake(0, message, hint, Severity.ERROR, "name"))
    if not parts.body.strip():
        hint, message = gettext("write below the front matter what will be sent"), gettext("there is nothing to send")
        mistakes.append(Mistake(parts.body_line, message, hint, Severity.ERROR, "empty"))
    slots = front.slots + _undeclared(front, parts.body, parts.body_line)
    reply = None
    if all(mistake.severity is not Severity.ERROR for mistake in mistakes):
        reply = CannedReply(
            name=name,
            language=language,
            phase=phase,
            title=safe_line(front.title or title_from(name)),
            shortcut=front.shortcut,
            channels=front.channels,
            tags=front.tags,
            slots=slots,
            body=parts.body,
            path=path,
            source=source,
            body_line=parts.body_line,
            link=front.link,
        )
    return PhraseFile(path, reply, front.lines, tuple(_problem(path, mistake) for mistake in mistakes))


def title_from(name: str) -> str:
    """Return a title for a file that gives none: ``late-parcel`` is called Late parcel."""
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _undeclared(front: FrontMatter, body: str, body_line: int) -> tuple[Slot, ...]:
    """Return the slots the body uses without declaring them; notes those, and a template that cannot be read."""
    try:
        used = slots_used(parse(body, first_line=body_line))
    except InputError as error:
        mistake = Mistake(error.line or body_line, error.message, error.hint, Severity.ERROR, "template")
        front.mistakes.append(mistake)
        return ()
    declared = {slot.name for slot in front.slots}
    missing = {name: line for name, line in used.items() if name not in declared and f"slots.{name}" not in front.lines}
    for name, line in missing.items():
        message = gettext("slot {slot} is not declared and counts as text", slot=name)
        hint = gettext("add {slot}: text below slots:", slot=name)
        front.mistakes.append(Mistake(body_line + line - 1, message, hint, Severity.WARNING, "slot-undeclared"))
    return tuple(Slot(name) for name in missing)


def _bytes(path: Path) -> bytes | Mistake:
    try:
        # Not blocking, so that a named pipe in the folder is told from a file instead of waited for.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                message, hint = gettext("this is no file"), gettext("keep only files here")
                return Mistake(0, message, hint, Severity.ERROR, "unreadable")
            content = os.read(descriptor, LIMIT + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        if known := _READING_FAILED.get(error.errno or 0):
            return Mistake(0, gettext(known[0]), gettext(known[1]), Severity.ERROR, "unreadable")
        message = gettext("the file cannot be read: {reason}", reason=system_words(error))
        return Mistake(0, message, gettext("look at the file and its folder"), Severity.ERROR, "unreadable")
    if len(content) > LIMIT:
        hint = gettext("a phrase is short; send long texts as an attachment or a link")
        message = gettext("the file is larger than {size} KiB", size=LIMIT // 1024)
        return Mistake(0, message, hint, Severity.ERROR, "size")
    return content


def _decoded(content: bytes) -> str | Mistake:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        hint = gettext("save it as UTF-8 in your editor")
        return Mistake(line, gettext("the file is not UTF-8"), hint, Severity.ERROR, "encoding")
    if not text.strip():
        return Mistake(0, gettext("the file is empty"), gettext("write what will be sent"), Severity.ERROR, "empty")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _problem(path: Path, mistake: Mistake) -> Problem:
    return Problem(path, *mistake)
