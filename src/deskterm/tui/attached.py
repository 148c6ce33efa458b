"""Files attached to a text in the making: copied when they are attached, so that what is sent is what was seen.

A copy lies beside the store under the hash of its content, readable by its owner only, until the answer has left and
for ``KEPT`` days more, so that a recalled answer has its files again.
"""

import errno
import hashlib
import mimetypes
import os
import stat
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deskterm.errors import InputError
from deskterm.model.commands import File
from deskterm.text.safe import safe_line, safe_text
from deskterm.text.system import system_words
from deskterm.text.translation import gettext

MEGABYTE: Final = 1 << 20
KEPT: Final = 30
"""Days a copy is kept after it was last used."""

MOST: Final = 20
"""Files one answer may have."""

PASTED: Final = "pasted.txt"
"""What is too long to be pasted into a text is attached under this name."""

MOST_PATHS: Final = 200
"""Names of a folder that completion looks through at most and shows."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as it was attached: its safe name, type, size in bytes and the SHA-256 of its content."""

    name: str
    media_type: str
    size: int
    sha256: str


def folder_of(home: Path) -> Path:
    """Where copies lie."""
    return home / "attached"


def attach(home: Path, typed: str, there: Sequence[Attached], largest: float) -> Attached:
    """Copy the file at the path ``typed``; for worker threads.

    ``largest`` is how many megabytes all files together may have, ``there`` what is attached already. Raises
    ``InputError`` saying what is wrong with the path, the file or its size.
    """
    _room_for_one(there)
    path = path_of(typed)
    return _added(home, path.name, _content(path, largest), there, largest)


def attach_words(home: Path, words: str, there: Sequence[Attached], largest: float) -> Attached:
    """Keep ``words`` as a text file, made safe as everything that is pasted; else as ``attach``."""
    _room_for_one(there)
    content = safe_text(words[: int(largest * MEGABYTE) + 1]).encode("utf-8", "replace")
    return _added(home, PASTED, content, there, largest)


def _room_for_one(there: Sequence[Attached]) -> None:
    if len(there) >= MOST:
        raise InputError(
            gettext("{count} files are attached already", count=MOST), gettext("send the others with another answer")
        )


def _added(home: Path, called: str, content: bytes, there: Sequence[Attached], largest: float) -> Attached:
    from deskterm.channels.mail.attachments import numbered_names, safe_name

    used = sum(one.size for one in there)
    size = used + len(content)
    if size > largest * MEGABYTE:
        raise InputError(
            gettext(
                "{file} is too large: {size} MB with it, {largest} MB at most",
                file=safe_line(called),
                size=_megabytes(size),
                largest=f"{largest:g}",
            ),
            gettext("send a link instead, or set writing.largest_file in the configuration"),
        )
    media_type = mimetypes.guess_type(called)[0] or "application/octet-stream"
    name = safe_name(called, media_type, len(there) + 1)
    name = numbered_names([*(one.name for one in there), name])[-1]
    digest = hashlib.sha256(content).hexdigest()
    if any(one.sha256 == digest for one in there):
        raise InputError(gettext("{file} is attached already", file=safe_line(called)))
    try:
        _keep(folder_of(home), digest, content)
    except OSError as error:
        raise InputError(
            gettext("the file cannot be copied: {problem}", problem=system_words(error)),
            gettext("make room on the disk"),
        ) from error
    return Attached(name, media_type, len(content), digest)


def content_of(home: Path, files: Iterable[Attached]) -> tuple[File, ...]:
    """The files with their bytes as they were attached, for worker threads; raises ``InputError`` for one that went."""
    found: list[File] = []
    for one in files:
        try:
            content = (folder_of(home) / one.sha256).read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != one.sha256:
            raise InputError(
                gettext("the copy of {file} is gone", file=safe_line(one.name)),
                gettext("take it off and attach it again"),
            )
        found.append(File(one.name, one.media_type, content))
    return tuple(found)


def path_of(typed: str) -> Path:
    """The path a person typed or dropped into the terminal: ``~``, quotes and escaped spaces are understood."""
    words = typed.strip()
    if len(words) > 1 and words[0] == words[-1] and words[0] in "'\"":
        words = words[1:-1]
    words = words.removeprefix("file://")
    if "\\ " in words:
        words = words.replace("\\ ", " ")
    if not words:
        raise InputError(gettext("which file?"), gettext("type its path; Tab completes it"))
    if "\0" in words:
        raise InputError(gettext("no path has a zero in it"))
    try:
        return Path(words).expanduser()
    except RuntimeError:
        return Path(words)


def completions(typed: str) -> tuple[str, ...]:
    """The paths that ``typed`` may become, folders with a slash at their end, by name; for worker threads.

    Hidden files are offered only where a dot was typed. Nothing is raised: a folder that cannot be read offers nothing.
    """
    head, slash, begun = typed.rpartition("/")
    shown = head + slash
    try:
        folder = Path(shown or ".").expanduser()
        with os.scandir(folder) as entries:
            found = [one for _, one in zip(range(20_000), entries, strict=False)]
    except (OSError, RuntimeError, ValueError):
        return ()
    wanted = begun.casefold()
    fitting = [
        f"{shown}{one.name}{'/' if _is_folder(one) else ''}"
        for one in found
        if one.name.casefold().startswith(wanted)
        and (begun.startswith(".") or not one.name.startswith("."))
        # What cannot be shown as it is cannot be typed into a line either.
        and safe_line(one.name) == one.name
    ]
    return tuple(sorted(fitting, key=str.casefold)[:MOST_PATHS])


def common_start(paths: Sequence[str]) -> str:
    """What all of them begin with."""
    first, last = min(paths, default=""), max(paths, default="")
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), None)
    return first[: min(len(first), len(last)) if same is None else same]


def forget_old(home: Path) -> None:
    """Delete copies nobody used for ``KEPT`` days; for worker threads."""
    limit = time.time() - KEPT * 86_400
    with suppress(OSError), os.scandir(folder_of(home)) as entries:
        for one in entries:
            with suppress(OSError):
                if one.stat(follow_symlinks=False).st_mtime < limit:
                    os.unlink(one.path)


def _content(path: Path, largest: float) -> bytes:
    shown = safe_line(path.name or str(path))
    limit = int(largest * MEGABYTE)
    try:
        # Not blocking, so that a named pipe is told from a file instead of waited for.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            kind = os.fstat(descriptor)
            if stat.S_ISDIR(kind.st_mode):
                raise _folder(shown)
            if not stat.S_ISREG(kind.st_mode):
                raise InputError(gettext("{file} is no file", file=shown))
            if kind.st_size > limit:
                raise InputError(
                    gettext(
                        "{file} is too large: {size} MB, {largest} MB at most",
                        file=shown,
                        size=_megabytes(kind.st_size),
                        largest=f"{largest:g}",
                    ),
                    gettext("send a link instead, or set writing.largest_file in the configuration"),
                )
            content = file.read(limit + 1)
    except OSError as error:
        if error.errno == errno.EISDIR:
            raise _folder(shown) from error
        raise InputError(
            gettext("{file} cannot be read: {problem}", file=shown, problem=system_words(error)),
            gettext("look at the path"),
        ) from error
    if not content:
        raise InputError(gettext("{file} is empty", file=shown))
    return content


def _folder(shown: str) -> InputError:
    return InputError(
        gettext("{file} is a folder", file=shown), gettext("attach the files in it, or an archive of them")
    )


def _keep(folder: Path, digest: str, content: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / digest
    if not target.exists():
        beside = folder / f".{digest}.{os.getpid()}"
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    os.utime(target)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}"
