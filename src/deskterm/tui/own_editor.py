"""Writing in the editor of one's own: the app steps aside, and what is saved there is the text."""

import os
import shlex
import signal
import subprocess
import tempfile
import threading
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from deskterm.errors import InputError
from deskterm.model.words import Language
from deskterm.text.language import guess_language
from deskterm.text.safe import safe_line, safe_text
from deskterm.text.system import system_words
from deskterm.text.translation import gettext

if TYPE_CHECKING:
    from textual.app import App

LARGEST: Final = 1 << 20
"""Bytes that are read back."""

_INTERRUPTS: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGQUIT", "SIGBREAK") if hasattr(signal, name))

USUAL: Final = ("sensible-editor", "nano", "vi") if os.name == "posix" else ("notepad",)
"""Editors that are looked for where no variable names one."""


def editor_words(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The command of the editor: ``$VISUAL``, else ``$EDITOR``, else a usual one; raises ``InputError``."""
    for name in ("VISUAL", "EDITOR"):
        if environ.get(name, "").strip():
            try:
                words = shlex.split(environ[name])
            except ValueError as error:
                raise InputError(
                    gettext("{variable} cannot be read: {problem}", variable=f"${name}", problem=error),
                    gettext("it is {value}", value=safe_line(environ[name])),
                ) from error
            if words:
                return words
    from shutil import which

    found = next((one for one in USUAL if which(one)), None)
    if found is None:
        raise InputError(gettext("no editor is known"), gettext("set VISUAL or EDITOR to the command of yours"))
    return [found]


class EditorFailed(InputError):
    """The editor ended badly; ``text`` is what it had saved all the same, when that is another text."""

    text: str = ""


def write_in_editor(app: "App[Any]", text: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """Have ``text`` edited while the app is suspended; the text saved, or None where nothing was.

    The file is readable by its owner only and gone afterwards. An editor that fails, or cannot be started, leaves the
    text as it was; raises ``InputError`` saying so, ``EditorFailed`` with what had been saved by then.
    """
    from textual.app import SuspendNotSupported

    command = editor_words(environ)
    with tempfile.TemporaryDirectory(prefix="deskterm-") as folder:
        path = Path(folder) / "answer.md"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text if text.endswith("\n") or not text else f"{text}\n")
        try:
            with app.suspend(), _editors_own_interrupts():
                done = subprocess.run([*command, str(path)], check=False)
        except SuspendNotSupported as error:
            raise InputError(gettext("this terminal cannot be handed to an editor"), gettext("write here")) from error
        except OSError as error:
            shown = safe_line(command[0])
            raise InputError(
                gettext("{program} cannot be started: {problem}", program=shown, problem=system_words(error)),
                gettext("look at VISUAL and EDITOR"),
            ) from error
        failed = EditorFailed(
            gettext("{program} ended with {code}", program=safe_line(command[0]), code=done.returncode),
            gettext("the text is as it was"),
        )
        try:
            edited = _saved(path, text)
        except EditorFailed:
            raise
        except InputError as error:
            raise error if done.returncode == 0 else failed from error
    if done.returncode != 0:
        if edited != text:
            failed.text = edited
            failed.hint = gettext("the text is as it was; what the editor had saved is among its versions")
        raise failed
    return edited


@contextmanager
def _editors_own_interrupts() -> Iterator[None]:
    """ctrl+c and ctrl+\\ in the editor reach everybody at this terminal, and are meant for the editor alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # Ignored outright, they would be by the editor too.
    before = {number: signal.signal(number, lambda *_: None) for number in _INTERRUPTS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _saved(path: Path, text: str) -> str:
    """What stands in the file; raises ``InputError``."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(gettext("the editor left no file"), gettext("the text is as it was")) from error
    if len(raw) > LARGEST:
        raise InputError(gettext("that is more than a megabyte of text"), gettext("the text is as it was"))
    encoding = "utf-16" if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return _as_typed(raw.decode(encoding), text)
    except UnicodeDecodeError as error:
        failed = EditorFailed(
            gettext("the editor saved no UTF-8 text"),
            gettext("the text is as it was; what the editor had saved is among its versions"),
        )
        failed.text = _as_typed(raw.decode(_older_encoding(text), "replace"), text)
        raise failed from error


def _as_typed(edited: str, text: str) -> str:
    edited = safe_text(edited.replace("\r\n", "\n").replace("\r", "\n"))
    # A file ends with a line's end that nobody typed.
    return edited[:-1] if edited.endswith("\n") and not text.endswith("\n") else edited


def _older_encoding(text: str) -> str:
    """The encoding from before Unicode in which a text like ``text`` was usually saved."""
    language, _ = guess_language(text)
    return {Language.RUSSIAN: "cp1251", Language.CHINESE: "gb18030"}.get(language or Language.LATVIAN, "cp1257")
