"""The first look at the command line: what every verb shares, and the bare ``deskterm`` that opens the workstation.

``--db``, ``--as`` and ``--config`` may stand before or after the verb, so they are taken out here. The bare command
goes straight to the screen without loading what only verbs need.
"""

import io
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Final

from deskterm.cli.misuse import Misused
from deskterm.cli.session import Session
from deskterm.errors import DesktermError, InputError

_TAKES_VALUE: Final = {"--db": "db", "--as": "agent", "--config": "config"}
FRESH: Final = "--fresh"
"""Opens the workstation without going back to where one was."""
_INTERRUPTED: Final = 130


def run(arguments: list[str]) -> int:
    """Run one command line; returns its exit code. Errors go to standard error with what to do about them."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no Chinese shows ? and the verb goes on
    try:
        code = _run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except BrokenPipeError:
        _let_go()  # whoever read our output has enough
        return 0
    except OSError as error:
        _let_go()
        complain(DesktermError(f"the system said: {error.strerror or error}{_place(error)}"))
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED


def _run(arguments: list[str]) -> int:
    session = None
    try:
        given, rest = split(arguments)
        if rest[:1] in (["--version"], ["-V"]):
            from deskterm import __version__

            print(f"deskterm {__version__}")
            return 0
        session = Session(db=_path(given.get("db")), agent=given.get("agent"), config_file=_path(given.get("config")))
        if FRESH in rest[:1] or (rest[:1] == ["demo"] and FRESH in rest):
            rest.remove(FRESH)
            session.fresh = True
        if not rest:
            from deskterm.cli.workstation import open_workstation

            return open_workstation(session)
        from deskterm.cli.app import run_verb

        return run_verb(session, rest)
    except Misused as misused:
        _explain(misused)
        return 2
    except DesktermError as error:
        complain(error)
        return 1
    finally:
        if session is not None:
            session.close()


def split(arguments: list[str]) -> tuple[dict[str, str], list[str]]:
    """The shared options and the rest; raises ``Misused`` for one without its value."""
    given: dict[str, str] = {}
    rest: list[str] = []
    waiting = iter(arguments)
    for word in waiting:
        name, equals, value = word.partition("=")
        if word == "--":
            rest += [word, *waiting]
        elif name in _TAKES_VALUE:
            if not equals:
                value = next(waiting, "")
            if not value or (value.startswith("-") and not equals):
                raise Misused(f"{name} wants a value", f"write {name} VALUE or {name}=VALUE")
            given[_TAKES_VALUE[name]] = value
        else:
            rest.append(word)
    return given, rest


def _path(text: str | None) -> Path | None:
    try:
        return None if text is None else Path(text).expanduser()
    except RuntimeError as error:
        raise InputError(f"there is no such home folder: {text}", "write the whole path") from error


def complain(error: DesktermError) -> None:
    """One error on standard error: what, then what to do."""
    _to_stderr(f"deskterm: {error.message}", *([f"  {error.hint}"] if error.hint else []))


def _explain(misused: Misused) -> None:
    _to_stderr(f"deskterm: {misused.message}", f"  {misused.hint}", *([misused.usage] if misused.usage else []))


def _to_stderr(*lines: str) -> None:
    from deskterm.text.safe import safe_text

    for line in lines:
        print(safe_text(line), file=sys.stderr)


def _place(error: OSError) -> str:
    return f": {os.fsdecode(error.filename)}" if isinstance(error.filename, str | bytes) else ""


def _let_go() -> None:
    """Give up a standard output that takes no more, so that Python does not complain again when it flushes at exit."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        sys.stdout = None


def crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What happens to a fault of our own: said whole, but in text that no terminal obeys."""
    import traceback

    _to_stderr(
        *(part.rstrip("\n") for part in traceback.format_exception(kind, error, trace)),
        "deskterm: this is a fault of deskterm itself; please report it with what is written above",
    )
