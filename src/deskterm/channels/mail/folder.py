"""Mails in files: one file, a tree of them, an mbox, a Maildir; told apart by content, not by name."""

import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from deskterm.channels.mail.structure import LARGEST

_HEAD: Final = 65_536
_MOST_LINES: Final = 200
_SNAPSHOT_ENDINGS: Final = (".json", ".jsonl", ".ndjson")
_MAIL_ENDINGS: Final = (".eml", ".mbox", ".msg")
"""Names that promise a mail: without one inside they are reported, where other files are only passed over."""
_HEADER: Final = re.compile(rb"([!-9;-~]{1,80})[ \t]*:")
_KNOWN: Final = frozenset(
    b"from to cc bcc subject date message-id received return-path delivered-to mime-version content-type sender"
    b" reply-to in-reply-to references envelope-to x-original-to content-transfer-encoding dkim-signature list-id"
    b" auto-submitted resent-from resent-to x-mailer user-agent thread-topic importance".split()
)
_TELLING: Final = frozenset(b"from received return-path message-id delivered-to subject mime-version".split())
_MBOX_LINE: Final = re.compile(rb"From \S.{0,200}?[0-9]{1,2}:[0-9]{2}.{0,60}$|From \S+@\S+\s*$|From - .{0,80}$")
_ESCAPED_FROM: Final = re.compile(rb">+From ")
_OLE: Final = b"\xd0\xcf\x11\xe0"


class Kind(StrEnum):
    """What a file, or one entry of it, turned out to be."""

    MAIL = "mail"
    SNAPSHOT = "snapshot"
    OTHER = "other"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class MailFile:
    """One thing found: a mail with its bytes, or why there is none.

    ``label`` names it for a person (a file's path, for an mbox with ``#3`` for its third mail). ``raw`` is empty for
    everything but a mail; a snapshot is left to the caller to open by ``path``. ``error`` says why a file is
    unreadable or is no mail; ``OTHER`` is a file nobody took for a mail.
    """

    path: Path
    label: str
    kind: Kind
    raw: bytes = field(default=b"", repr=False)
    error: str = ""


def mails_in(path: Path) -> Iterator[MailFile]:
    """Yield what is in a mail file, mbox, Maildir or folder tree, one at a time, sorted by name.

    Names that begin with a dot, and a Maildir's ``tmp``, are passed over. Nothing stops the walk: what cannot be read
    comes as ``UNREADABLE`` with its error. Of a mail beyond 50 MiB only so much is read that the parser says so.
    """
    try:
        status = path.stat()
    except OSError as error:
        yield _unreadable(path, error)
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _in_folder(path)
    else:
        yield from _in_file(path, status)


def _unreadable(path: Path, error: OSError) -> MailFile:
    return MailFile(path, str(path), Kind.UNREADABLE, error=error.strerror or str(error))


def _in_folder(folder: Path) -> Iterator[MailFile]:
    """Walk a folder without recursion; links to folders are not followed, so no walk is endless."""
    # A folder, and whether it is one of a Maildir, where every file is a mail whatever it is called
    pending = [(folder, False)]
    while pending:
        here, delivered = pending.pop()
        try:
            # Names alone: of a hundred thousand mails all that the system says of each would be a lot to keep.
            names = sorted(os.listdir(here))
        except OSError as error:
            yield _unreadable(here, error)
            continue
        maildir = {"cur", "new"} <= set(names)
        folders: list[tuple[Path, bool]] = []
        for name in names:
            if name.startswith(".") or (maildir and name == "tmp"):
                continue
            found = here / name
            try:
                status = found.stat()
            except OSError as error:
                yield _unreadable(found, error)
                continue
            if stat.S_ISDIR(status.st_mode):
                if not found.is_symlink():
                    folders.append((found, maildir and name in ("cur", "new")))
                continue
            yield from _in_file(found, status, promised=delivered)
        pending.extend(reversed(folders))


def _in_file(path: Path, status: os.stat_result, *, promised: bool = False) -> Iterator[MailFile]:
    if not stat.S_ISREG(status.st_mode):
        yield MailFile(path, str(path), Kind.UNREADABLE, error="not a regular file")
        return
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            kind, error = _kind_of(path, head, promised=promised)
            if kind is not Kind.MAIL:
                yield MailFile(path, str(path), kind, error=error)
            elif head.startswith(b"From ") and path.suffix.lower() != ".eml" and not promised:
                file.seek(0)
                yield from _in_mbox(path, file)
            else:
                # Of a small file all is there already; room for the largest one is not asked for each time.
                rest = file.read(LARGEST + 1 - _HEAD) if len(head) == _HEAD else b""
                yield MailFile(path, str(path), Kind.MAIL, head + rest)
    except OSError as error:
        yield _unreadable(path, error)


def _kind_of(path: Path, head: bytes, *, promised: bool) -> tuple[Kind, str]:
    ending = path.suffix.lower()
    if not promised and (ending in _SNAPSHOT_ENDINGS or _is_json(head)):
        return Kind.SNAPSHOT, ""
    promised = promised or ending in _MAIL_ENDINGS
    if looks_like_mail(head, lenient=promised):
        return Kind.MAIL, ""
    kind = Kind.UNREADABLE if promised else Kind.OTHER
    if not head.strip():
        return kind, "the file is empty"
    if head.startswith(_OLE):
        return kind, "an Outlook .msg file: save the mail as .eml"
    return kind, "not a mail: it does not begin with mail headers"


def _is_json(head: bytes) -> bool:
    start = head.lstrip()[:1]
    if start not in (b"{", b"["):
        return False
    line = head.lstrip().split(b"\n", 1)[0]
    try:
        json.loads(line)
    except ValueError:
        return line.strip() in (b"{", b"[")
    return True


def looks_like_mail(head: bytes, *, lenient: bool = False) -> bool:
    """True when ``head``, the beginning of a file, begins with mail headers.

    Two known headers are asked for, one of them telling. ``lenient`` (where it lies or its name says that it is a mail)
    takes one known, or nothing but headers, three at least, or as far as ``head`` goes.
    """
    if head.startswith(b"\xef\xbb\xbf"):
        head = head[3:]
    known: set[bytes] = set()
    headers, unlike = 0, False
    for line in head.lstrip().splitlines()[:_MOST_LINES]:
        if not line.strip():
            break
        if line[:1] in b" \t" or line.startswith((b"From ", b">From ")):
            continue
        match = _HEADER.match(line)
        if match is None:
            unlike = True
            break
        headers += 1
        known.add(match[1].lower())
    known &= _KNOWN
    if lenient:
        return bool(known) or (not unlike and (headers >= 3 or (headers > 0 and len(head) >= _HEAD)))
    return len(known) >= 2 and not known.isdisjoint(_TELLING)


def _in_mbox(path: Path, file: BinaryIO) -> Iterator[MailFile]:
    """Split an mbox at its ``From `` lines, one mail in memory at a time; ``>From `` loses one ``>``.

    Only a ``From `` line after a blank line that looks like a separator splits, so that a letter beginning a paragraph
    with "From ..." stays whole.
    """
    number = 0
    lines: list[bytes] = []
    size = 0
    blank_before = True
    for line in file:
        if blank_before and line.startswith(b"From ") and _MBOX_LINE.match(line.rstrip(b"\r\n")):
            if number:
                yield _mbox_mail(path, number, lines)
            number += 1
            lines, size = [], 0
        elif size <= LARGEST:
            lines.append(line[1:] if line.startswith(b">") and _ESCAPED_FROM.match(line) else line)
            size += len(line)
        blank_before = not line.strip(b"\r\n")
    if number or lines:
        yield _mbox_mail(path, max(number, 1), lines)


def _mbox_mail(path: Path, number: int, lines: list[bytes]) -> MailFile:
    label = f"{path}#{number}"
    if lines and not lines[-1].strip(b"\r\n"):
        lines.pop()
    raw = b"".join(lines)
    if not looks_like_mail(raw[:_HEAD], lenient=True):
        return MailFile(path, label, Kind.OTHER, error="not a mail: it does not begin with mail headers")
    return MailFile(path, label, Kind.MAIL, raw)
