"""The demo's TOML files, read strictly: typed fields, and errors that name file, entry and field."""

import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar, cast

from deskterm.demo.filling import PLACEHOLDERS, placeholders
from deskterm.errors import InputError
from deskterm.model.words import Language

_LENGTH = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")

Word = TypeVar("Word", bound=StrEnum)


def shipped() -> Traversable:
    return files("deskterm.demo") / "scenarios"


class Table:
    """A TOML table being read: typed fields, and errors that say where."""

    def __init__(self, file: str, place: str, values: Mapping[str, object]) -> None:
        self.file = file
        self.place = place
        self._left = dict(values)

    def wrong(self, key: str, what: str, hint: str) -> InputError:
        place = f"{self.place}: " if self.place else ""
        return InputError(f"{place}{key}: {what}", hint, path=Path(self.file))

    def _take(self, key: str, kind: type, what: str, default: object) -> object:
        if key not in self._left:
            if default is None:
                raise self.wrong(key, "is missing", f"give it {what}")
            return default
        value = self._left.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(key, f"{value!r} is not {what}", f"give it {what}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        text = cast(str, self._take(key, str, "a text", default)).strip("\n")
        unknown = sorted(placeholders(text) - PLACEHOLDERS.keys())
        if unknown:
            raise self.wrong(key, f"unknown placeholder {{{unknown[0]}}}", "use one of " + ", ".join(PLACEHOLDERS))
        return text

    def number(self, key: str, default: int | None = None) -> int:
        value = cast(int, self._take(key, int, "a whole number", default))
        if value < 0:
            raise self.wrong(key, f"{value} is below nought", "give it a whole number from 0")
        return value

    def flag(self, key: str) -> bool:
        return cast(bool, self._take(key, bool, "true or false", False))

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.text(key, default)
        if value != default and value not in allowed:
            raise self.wrong(key, f"{value!r} is none of the words allowed", "use one of " + ", ".join(allowed))
        return value

    def word(self, key: str, kind: type[Word], default: Word | None = None) -> Word:
        return kind(self.choice(key, tuple(kind), default))

    def several(self, key: str, allowed: tuple[str, ...] = ()) -> tuple[str, ...]:
        values = cast(list[object], self._take(key, list, "a list of texts", []))
        for value in values:
            if not isinstance(value, str) or (allowed and value not in allowed):
                raise self.wrong(key, f"{value!r} does not belong here", "use " + (", ".join(allowed) or "texts"))
        return tuple(cast(list[str], values))

    def length(self, key: str, default: str | None = None) -> timedelta:
        text = self.text(key, default)
        found = _LENGTH.fullmatch(text)
        if not found or not text:
            raise self.wrong(key, f"{text!r} is not a length of time", 'write it like "45s", "20m", "2h" or "1d12h"')
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)

    def money(self, key: str) -> Decimal:
        text = self.text(key)
        try:
            return Decimal(text)
        except InvalidOperation:
            raise self.wrong(key, f"{text!r} is not a sum", 'write it like "24.90"') from None

    def localized(self, key: str, fallback: Mapping[Language, str] | None = None) -> dict[Language, str]:
        table = self.table(key, required=fallback is None)
        if table is None:
            return dict(fallback or {})
        given = {language: table.text(language, fallback[language] if fallback else None) for language in Language}
        table.done()
        return given

    def table(self, key: str, *, required: bool = False) -> "Table | None":
        values = cast(dict[str, object], self._take(key, dict, "a table", None if required else {}))
        return Table(self.file, f"{self.place}: {key}", values) if values else None

    def tables(self, key: str) -> list["Table"]:
        values = cast(list[object], self._take(key, list, "a list of tables", []))
        found: list[Table] = []
        for place, value in enumerate(values, 1):
            if not isinstance(value, dict):
                raise self.wrong(key, f"{value!r} is not a table", f"begin each with [[{key}]]")
            entry = cast(dict[str, object], value)
            names = (entry.get(naming) for naming in ("key", "handle", "name"))
            label = next((name for name in names if isinstance(name, str)), place)
            found.append(Table(self.file, f"{self.place}: {key} {label}".removeprefix(": "), entry))
        return found

    def done(self) -> None:
        if self._left:
            key = next(iter(self._left))
            raise self.wrong(key, "is not known here", "check the spelling or take it out")


def read_table(file: Traversable) -> Table:
    try:
        return Table(file.name, "", tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise InputError("the file is missing", "install deskterm again", path=Path(file.name)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"this is no TOML: {error}", "correct the line it names", path=Path(file.name)) from None


def refuse_repeats(key: str, named: list[tuple[Table, str]]) -> None:
    seen: set[str] = set()
    for table, name in named:
        if name in seen:
            raise table.wrong(key, f"{name!r} is there twice", "give each a name of its own")
        seen.add(name)
