"""What every verb takes, as data, out of its function's signature: completions and the man page are made of it."""

import inspect
from dataclasses import dataclass
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, get_args, get_origin

from deskterm.cli.app import Verb
from deskterm.cli.declaring import Argument, Option


@dataclass(frozen=True, slots=True)
class Taken:
    """One word or option. ``names`` is empty for a word by its place; ``metavar`` is empty for a flag.

    ``choices`` are the only words it may be, where there are such; ``many`` may be given again and again.
    """

    names: tuple[str, ...]
    metavar: str
    help: str
    choices: tuple[str, ...] = ()
    many: bool = False
    needed: bool = False
    default: str = ""


def taken_by(verb: Verb) -> tuple[Taken, ...]:
    """What ``verb`` takes, in the order of its function; the options of every verb are not among it."""
    parameters = list(inspect.signature(verb.function()).parameters.values())[1:]
    return tuple(_taken(one) for one in parameters)


def _taken(parameter: inspect.Parameter) -> Taken:
    assert get_origin(parameter.annotation) is Annotated
    kind, declared = get_args(parameter.annotation)[:2]
    assert isinstance(declared, Argument | Option)
    needed = parameter.default is inspect.Parameter.empty
    default = "" if needed or parameter.default in (None, "", False) else str(parameter.default)
    if isinstance(kind, UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    many = get_origin(kind) is list
    kind = get_args(kind)[0] if many else kind
    choices = _words(kind)
    if isinstance(declared, Argument):
        return Taken((), declared.metavar, declared.help, choices, many, needed, default)
    names = tuple(one for one in (declared.short, declared.name) if one)
    metavar = "" if kind is bool else declared.metavar or kind.__name__.upper()
    return Taken(names, metavar, declared.help, choices, many, needed, default)


def _words(kind: Any) -> tuple[str, ...]:
    if not (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return ()
    return tuple(one.value.replace("_", "-") for one in kind)
