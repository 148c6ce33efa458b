"""Macros: named lists of commands in TOML files, the team's and one's own.

A file that is broken is told of by its line and hides no other. What a macro does to one ticket is worked out before
anything is carried out, so that it can be shown; an answer is only sent where the macro says ``send = true``, else its
words become part of the draft.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from deskterm.config import Config
from deskterm.config.file import line_of_field
from deskterm.desk.macro_steps import NEEDS_WORDS, STEPS, Making, Step, StepError
from deskterm.errors import InputError, NotFound
from deskterm.model.commands import Command
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.system import system_words
from deskterm.text.translation import gettext

if TYPE_CHECKING:
    from deskterm.desk.workplace import Workplace
    from deskterm.model.views.tickets import TicketView

LARGEST: Final = 100_000
"""A file of more bytes is no macro."""

_HEAD: Final = ("title", "do")


@dataclass(frozen=True, slots=True)
class Macro:
    """A named list of steps; ``name`` is its file's."""

    name: SafeLine
    title: SafeLine
    steps: tuple[Step, ...]
    path: Path

    @property
    def words(self) -> tuple[str, ...]:
        """What it does, step by step."""
        return tuple(STEPS[one.verb].words(one.fields) for one in self.steps)

    @property
    def needs_words(self) -> bool:
        """Whether it writes something about its ticket, which must be read for that."""
        return any(one.verb in NEEDS_WORDS for one in self.steps)


@dataclass(frozen=True, slots=True)
class Macros:
    """All that were found, by name, one's own before the team's; and what is wrong with others."""

    found: tuple[Macro, ...] = ()
    problems: tuple[InputError, ...] = ()

    def find(self, name: str) -> Macro:
        """The macro of that name; raises ``NotFound``."""
        for one in self.found:
            if one.name == name:
                return one
        from difflib import get_close_matches

        names = [str(one.name) for one in self.found]
        near = get_close_matches(name, names, n=1)
        listing = ", ".join(names[:30]) or gettext("none")
        hint = gettext("did you mean {name}?", name=near[0]) if near else gettext("there are: {names}", names=listing)
        raise NotFound(gettext("there is no macro {name}", name=repr(safe_line(name)[:60])), hint)


@dataclass(slots=True)
class Plan:
    """What a macro comes to on one ticket: commands, and words for the draft."""

    commands: list[Command] = field(default_factory=list[Command])
    drafts: list[str] = field(default_factory=list[str])


def folders(config: Config) -> tuple[Path, ...]:
    """Where macros are looked for: the team's folder if there is one, then one's own beside the configuration."""
    own = config.path.parent / "macros"
    return (config.team_macros, own) if config.team_macros is not None else (own,)


def load(where: Iterable[Path]) -> Macros:
    """Read every ``*.toml`` in these folders; a later folder's macro stands for an earlier one's of the same name."""
    found: dict[str, Macro] = {}
    problems: list[InputError] = []
    for folder in where:
        try:
            files = sorted(one for one in folder.glob("*.toml") if not one.name.startswith("."))
        except OSError as error:
            problems.append(InputError(gettext("cannot be read: {reason}", reason=system_words(error)), path=folder))
            continue
        for path in files:
            try:
                macro = read(path)
            except InputError as error:
                problems.append(error)
            else:
                found[macro.name] = macro
    return Macros(tuple(sorted(found.values(), key=lambda one: (one.title.casefold(), one.name))), tuple(problems))


def read(path: Path) -> Macro:
    """The macro in a file; raises ``InputError`` naming file and line."""
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST:
            raise InputError(
                gettext("this is too large for a macro"), gettext("at most {count} bytes", count=LARGEST), path=path
            )
        text = raw.decode("utf-8-sig")
        document = tomllib.loads(text)
    except OSError as error:
        raise InputError(gettext("cannot be read: {reason}", reason=system_words(error)), path=path) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(
            gettext("this is not UTF-8 text"), gettext("save it as UTF-8"), path=path, line=line
        ) from error
    except tomllib.TOMLDecodeError as error:
        import re

        where = re.search(r"line (\d+)", str(error))
        line = int(where[1]) if where else len(text.splitlines())  # pyright: ignore[reportPossiblyUnboundVariable]
        raise InputError(
            gettext("this is no TOML: {reason}", reason=safe_line(str(error))), path=path, line=line
        ) from error
    for name in document:
        if name not in _HEAD:
            line = line_of_field(text, (name,))
            raise InputError(
                gettext("a macro has no {name}", name=repr(safe_line(name)[:60])),
                gettext("it has title and [[do]]"),
                path=path,
                line=line,
            )
    title = document.get("title", path.stem)
    if not isinstance(title, str):
        raise InputError(gettext("title wants text in quotes"), path=path, line=line_of_field(text, ("title",)))
    steps = document.get("do")
    if not isinstance(steps, list) or not steps:
        raise InputError(gettext("nothing is done here"), gettext("write at least one [[do]] with a step"), path=path)
    read_steps = tuple(_step(one, at, text, path) for at, one in enumerate(cast("list[Any]", steps), 1))
    return Macro(safe_line(path.stem), safe_line(title) or safe_line(path.stem), read_steps, path)


def _step(document: object, at: int, text: str, path: Path) -> Step:
    def wrong(error: StepError) -> InputError:
        keys = ("do", at, error.key) if error.key else ("do", at)
        return InputError(str(error), error.hint, path=path, line=line_of_field(text, keys) or _head_line(text, at))

    if not isinstance(document, Mapping):
        raise InputError(
            gettext("do wants tables"),
            gettext("write [[do]] above each step"),
            path=path,
            line=line_of_field(text, ("do",)),
        )
    fields = dict(cast("Mapping[str, Any]", document))
    try:
        return Step.of(fields)
    except StepError as error:
        raise wrong(error) from None


def _head_line(text: str, at: int) -> int | None:
    heads = [number for number, line in enumerate(text.splitlines(), 1) if line.strip().startswith("[[")]
    return heads[at - 1] if at <= len(heads) else None


def plan(
    macro: Macro,
    workplace: "Workplace",
    ticket: str,
    view: "TicketView | None",
    when: Callable[[str], datetime],
    **given: Any,
) -> Plan:
    """What a macro comes to on a ticket; ``when`` reads typed times, ``given`` are every command's id fields.

    ``view`` must be there where ``needs_words``. Raises ``InputError`` and ``NotFound`` for what cannot be on this one.
    """
    making = Making(workplace, ticket, view, when, given)
    made = Plan()
    for step in macro.steps:
        commands, draft = STEPS[step.verb].make(making, step.fields)
        made.commands += commands
        if draft:
            made.drafts.append(draft)
    return made
