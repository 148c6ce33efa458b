"""What verbs print: lines for people made of safe text, ASCII JSON for scripts, remarks on standard error."""

import sys
from typing import BinaryIO

from deskterm.errors import DesktermError, InputError
from deskterm.model.answers import Answer, Conflict, Done
from deskterm.text.safe import safe_text


def say(line: str = "") -> None:
    """One line on standard output, safe whatever it holds."""
    print(safe_text(line))


def note(line: str) -> None:
    """One line on standard error, for people only."""
    print(safe_text(line), file=sys.stderr)


def say_bytes(line: bytes) -> None:
    """One line of bytes that are safe as they are, on standard output."""
    if sys.stdout is not None:
        sys.stdout.buffer.write(line + b"\n")


def standard_input() -> BinaryIO:
    """Standard input as bytes; raises ``InputError`` where it is closed."""
    if sys.stdin is None:
        raise InputError("standard input is closed", "pipe something into it")
    return sys.stdin.buffer


def on_terminal() -> bool:
    """Whether standard output goes to a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def say_json(document: object) -> None:
    """A JSON document on standard output, ASCII only; spread over lines where a person looks at it."""
    import json

    print(json.dumps(document, ensure_ascii=True, indent=2 if on_terminal() else None))


def expect_done(answer: Answer) -> Done:
    """The answer when it is Done, its notes said; otherwise an error that says why and what is there now."""
    if isinstance(answer, Done):
        for sentence in answer.notes:
            note(sentence)
        return answer
    if isinstance(answer, Conflict):
        there = ", ".join(f"{name}: {value}" for name, value in answer.there.items())
        raise DesktermError(answer.reason, f"there is now {there}" if there else "look again, then retry")
    raise DesktermError(answer.reason, answer.hint)


def at_terminal() -> bool:
    """Whether somebody can type to us and see what is drawn, which Textual does on standard error."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
