"""Attachments brought out of the desk: saved into a folder, or opened in a program of this machine; never run.

What is written is readable by its owner only and cannot be executed; nothing that is there is written over.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final

from deskterm.errors import InputError
from deskterm.text.safe import safe_line
from deskterm.text.system import system_words
from deskterm.text.translation import gettext
from deskterm.tui.terminal import in_browser

KEPT: Final = 86_400
"""Seconds a copy that was opened is kept: whatever opened it has read it by then."""

SECONDS: Final = 4.0
"""How long a program may take to say that it cannot open a file."""

_OPENERS: Final = (
    ("wslview", ("wslview",), ("WSL_DISTRO_NAME",)),
    ("xdg-open", ("xdg-open",), ("WAYLAND_DISPLAY", "DISPLAY")),
    ("gio", ("gio", "open"), ("WAYLAND_DISPLAY", "DISPLAY")),
)
"""Program, how it is called, and the variables one of which must be set: without a screen it would open in here."""


def opener_words(wanted: Sequence[str] = (), environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The command that opens a file: the ``wanted`` one, else the system's; raises ``InputError`` where none can.

    Over SSH and in a browser the screen is another machine's, so that only a command somebody chose is called.
    """
    if wanted:
        return tuple(wanted)
    instead = gettext("save it, or name a program: opener in [attachments] of the configuration")
    if in_browser(environ) or environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        raise InputError(gettext("the screen is another machine's: nothing here can show a file on it"), instead)
    if sys.platform == "darwin":
        return ("open",)
    if sys.platform == "win32":
        return ("rundll32", "url.dll,FileProtocolHandler")
    for name, command, variables in _OPENERS:
        if any(environ.get(one) for one in variables) and shutil.which(name):
            return command
    raise InputError(gettext("nothing here opens files"), instead)


def open_file(home: Path, name: str, content: bytes, command: Sequence[str]) -> None:
    """Open a read-only copy with ``command``, for worker threads; raises ``InputError`` where that says it cannot."""
    folder = home / "opened" / f"{time.time_ns():x}-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True)
        path = _written(folder, name, content, 0o400)
    except OSError as error:
        raise _unwritten(name, folder, error) from error
    quiet = subprocess.DEVNULL
    try:
        running = subprocess.Popen(
            [*command, str(path)], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
    except OSError as error:
        shown, problem = safe_line(command[0]), system_words(error)
        raise InputError(
            gettext("{program} cannot be started: {problem}", program=shown, problem=problem),
            gettext("look at opener in [attachments] of the configuration"),
        ) from error
    with suppress(subprocess.TimeoutExpired):
        code = running.wait(SECONDS)
        if code:
            raise InputError(
                gettext("{program} ended with {code}", program=safe_line(command[0]), code=code),
                gettext("save it, and open it where there is a program for it"),
            )


def save_files(folder: Path, files: Sequence[tuple[str, bytes]]) -> list[Path]:
    """Write files into ``folder``, made where it is not there, for worker threads; where each of them is now.

    A name that is taken gets a number. Raises ``InputError`` naming the file that could not be written.
    """
    folder = folder.expanduser()
    found: list[Path] = []
    for name, content in files:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            found.append(_written(folder, name, content, 0o600))
        except OSError as error:
            raise _unwritten(name, folder, error) from error
    return found


def downloads_folder(wanted: Path | None) -> Path:
    """Where files are saved: the ``wanted`` folder, else the system's for downloads."""
    if wanted is not None:
        return wanted
    from platformdirs import user_downloads_path

    return user_downloads_path()


def forget_opened(home: Path, kept: float = KEPT) -> None:
    """Delete copies that were opened more than ``kept`` seconds ago; for worker threads."""
    limit = time.time() - kept
    with suppress(OSError), os.scandir(home / "opened") as folders:
        for one in folders:
            with suppress(OSError):
                if one.stat(follow_symlinks=False).st_mtime <= limit:
                    shutil.rmtree(one.path, ignore_errors=True)


def _written(folder: Path, name: str, content: bytes, mode: int) -> Path:
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f".{ending}") if dot and stem else (name, "")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    for number in count(1):
        path = folder / (name if number == 1 else f"{stem} ({number}){ending}")
        try:
            descriptor = os.open(path, flags, mode)
        except FileExistsError:
            continue
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path
    raise AssertionError("there is always another number")


def _unwritten(name: str, folder: Path, error: OSError) -> InputError:
    return InputError(
        gettext(
            "{file} cannot be written to {folder}: {problem}",
            file=safe_line(name),
            folder=safe_line(str(folder)),
            problem=system_words(error),
        ),
        gettext("make room there, or name another folder in [attachments] of the configuration"),
    )
