"""The first look at the command line: what every verb shares, and the bare ``deskterm`` that opens the workstation.

``--db``, ``--as`` and ``--config`` may stand before or after the verb, so they are taken out here. The bare command
goes straight to the screen without loading what only shell verbs need.
"""

import sys
from pathlib import Path

from deskterm.cli.session import Session
from deskterm.errors import DesktermError

_TAKES_VALUE = {"--db": "db", "--as": "agent", "--config": "config"}


def run(arguments: list[str]) -> int:
    """Run one command line; returns its exit code. Errors go to standard error with what to do about them."""
    try:
        given, rest = split(arguments)
    except ValueError as error:
        print(f"deskterm: {error}", file=sys.stderr)
        return 2
    session = Session(
        db=Path(given["db"]).expanduser() if "db" in given else None,
        agent=given.get("agent"),
        config_file=Path(given["config"]).expanduser() if "config" in given else None,
    )
    try:
        if not rest:
            from deskterm.cli.workstation import open_workstation

            return open_workstation(session)
        if rest in (["--version"], ["-V"]):
            from deskterm import __version__

            print(f"deskterm {__version__}")
            return 0
        from deskterm.cli.app import run_verb

        return run_verb(session, rest)
    except DesktermError as error:
        complain(error)
        return 1
    except BrokenPipeError:
        # Whoever read our output has enough; Python would complain once more when it flushes at exit.
        sys.stdout = None
        return 0
    except KeyboardInterrupt:
        return 130
    finally:
        session.close()


def split(arguments: list[str]) -> tuple[dict[str, str], list[str]]:
    """The shared options and the rest; raises ``ValueError`` for one without its value."""
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
            if not value:
                raise ValueError(f"{name} wants a value")
            given[_TAKES_VALUE[name]] = value
        else:
            rest.append(word)
    return given, rest


def complain(error: DesktermError) -> None:
    """One error on standard error: what, then what to do."""
    from deskterm.text.safe import safe_text

    print(f"deskterm: {safe_text(error.message)}", file=sys.stderr)
    if error.hint:
        print(f"  {safe_text(error.hint)}", file=sys.stderr)
