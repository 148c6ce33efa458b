"""What a verb takes, said by its function's signature and read by argparse.

argparse, because a library above it costs more than most verbs do: typer takes a tenth of a second to load, and as much
again for every verb that takes a word.
"""

import argparse
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from math import inf
from types import UnionType
from typing import Annotated, Any, Final, NoReturn, get_args, get_origin

from deskterm.cli.misuse import Misused

SHARED: Final = (
    ("--db FILE", "The store to work on."),
    ("--as AGENT", "Who works."),
    ("--config FILE", "The configuration file."),
)
"""What every verb takes, before or after it; ``entry`` takes these out."""

_EPILOG: Final = "--db FILE, --as AGENT and --config FILE work with every verb, before or after it."
_LONGEST_NUMBER: Final = 18


@dataclass(frozen=True, slots=True)
class Argument:
    """A word by its place. ``metavar`` is what the usage calls it."""

    help: str
    metavar: str


@dataclass(frozen=True, slots=True)
class Option:
    """``--name``; a flag where the parameter is a ``bool``, given again and again where it is a list."""

    name: str
    help: str
    metavar: str = ""
    short: str = ""
    low: float | None = None
    high: float | None = None


class _Parser(argparse.ArgumentParser):
    """A parser that raises ``Misused`` where argparse would print and leave."""

    def error(self, message: str) -> NoReturn:
        hint = ""
        if message.endswith("expected one argument"):
            hint = "write a value that begins with - as --name=VALUE"
        if message.startswith("unrecognized arguments: "):
            word = message.removeprefix("unrecognized arguments: ").split(" ")[0]
            known = [name for action in self._actions for name in action.option_strings]
            near = get_close_matches(word.partition("=")[0], known, n=1)
            hint = f"did you mean {near[0]}?" if near else ""
        verb = self.prog.removeprefix("deskterm ")
        raise Misused(f"{verb}: {message}", hint or f"{self.prog} --help tells more", self.format_usage().strip())


def parser_for(name: str, function: Callable[..., int | None]) -> argparse.ArgumentParser:
    """The parser of the verb ``name``, made from the parameters of ``function`` after its first, the session."""
    parser = _Parser(prog=f"deskterm {name}", description=inspect.getdoc(function), epilog=_EPILOG, allow_abbrev=False)
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        kind, declared = get_args(parameter.annotation)[:2]
        assert get_origin(parameter.annotation) is Annotated, f"{name}: {parameter.name} is not declared"
        _add(parser, parameter, kind, declared)
    return parser


def read_words(name: str, function: Callable[..., int | None], words: Sequence[str]) -> dict[str, Any]:
    """The values of the parameters of ``function`` in ``words``; raises ``Misused``, and ``SystemExit`` after help."""
    return vars(parser_for(name, function).parse_intermixed_args(list(words)))


def _add(parser: argparse.ArgumentParser, parameter: inspect.Parameter, kind: Any, declared: Argument | Option) -> None:
    given = parameter.default is not inspect.Parameter.empty
    default = parameter.default if given else None
    if isinstance(kind, UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    many = get_origin(kind) is list
    kind = get_args(kind)[0] if many else kind
    text = declared.help.replace("%", "%%")
    if choices := _choices(kind):
        text = f"{text.rstrip('.')}: {choices}."
    if isinstance(declared, Argument):
        nargs = ("*" if given else "+") if many else ("?" if given else None)
        parser.add_argument(
            parameter.name, nargs=nargs, default=default, type=_reader(kind), metavar=declared.metavar, help=text
        )
        return
    names = [one for one in (declared.short, declared.name) if one]
    if kind is bool:
        parser.add_argument(*names, dest=parameter.name, action="store_true", help=text)
        return
    parser.add_argument(
        *names,
        dest=parameter.name,
        action="append" if many else "store",
        default=default,
        required=not given,
        type=_reader(kind, declared.low, declared.high),
        metavar=declared.metavar or kind.__name__.upper(),
        help=f"{text} (default: {default})" if default and not many else text,
    )


def _choices(kind: type) -> str:
    return ", ".join(map(_written, kind)) if issubclass(kind, StrEnum) else ""


def _written(word: StrEnum) -> str:
    return word.value.replace("_", "-")


def _reader(kind: type, low: float | None = None, high: float | None = None) -> Callable[[str], Any]:
    if issubclass(kind, StrEnum):
        return _reader_of_words(kind)
    return _reader_of_numbers(kind, low, high) if kind in (int, float) else str


def _reader_of_words(kind: type[StrEnum]) -> Callable[[str], StrEnum]:
    known = {_written(one): one for one in kind}

    def read(text: str) -> StrEnum:
        word = text.strip().casefold().replace("_", "-")
        if word in known:
            return known[word]
        near = get_close_matches(word, known, n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(known)}{meant}")

    return read


def _reader_of_numbers(kind: type, low: float | None, high: float | None) -> Callable[[str], float]:
    whole = "a whole number" if kind is int else "a number"
    span = f" from {low:.15g}" if low is not None else ""
    span += f" to {high:.15g}" if high is not None else ""
    least, most = -inf if low is None else low, inf if high is None else high

    def read(text: str) -> float:
        try:
            number = kind(text) if len(text) <= _LONGEST_NUMBER else None
        except ValueError:
            number = None
        if number is None or not least <= number <= most:
            raise argparse.ArgumentTypeError(f"wants {whole}{span}, not {text[:40]!r}")
        return number

    return read
