"""Reading typed fields out of mappings from TOML or JSON, with errors that name the field."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TypeAlias, cast

from deskterm.errors import InputError
from deskterm.text.safe import safe_line

Keys: TypeAlias = tuple[str | int, ...]
"""The way to a field from the top; entries of a list are counted from 1."""


class FieldError(InputError):
    """A field that cannot be used; ``keys`` is the way to it, for whoever knows the file and can find its line."""

    def __init__(self, keys: Keys, message: str, hint: str = "") -> None:
        place = ".".join(safe_line(str(key)) for key in keys)
        super().__init__(f"{place}: {message}" if place else message, hint)
        self.keys = keys


def quote(value: object) -> str:
    """Return ``value`` as an error may show it: one safe line, in quotes, at most 40 characters."""
    line = safe_line(str(value))
    return f'"{line[:39]}…"' if len(line) > 40 else f'"{line}"'


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like ``word``, or an empty string when none is."""
    import difflib

    return next(iter(difflib.get_close_matches(word, list(known), n=1)), "")


def table(data: object, keys: Keys, known: Iterable[str] | None = None) -> Mapping[str, object]:
    """Return ``data`` as a mapping with text keys, all of them ``known`` ones where given, else raise FieldError."""
    if not isinstance(data, Mapping):
        raise FieldError(keys, f"must be a table, not {quote(data)}")
    names = None if known is None else tuple(known)
    found = cast("Mapping[object, object]", data)
    for name in found:
        if not isinstance(name, str):
            raise FieldError(keys, f"has a key that is no text: {quote(name)}")
        if names is not None and name not in names:
            meant = nearest(name, names)
            hint = f"Did you mean {meant}?" if meant else f"Known are {', '.join(names)}."
            raise FieldError((*keys, name), "there is no such field", hint)
    return cast("Mapping[str, object]", found)


def entries(data: object, keys: Keys) -> list[object]:
    """Return ``data`` as a list, else raise FieldError; a missing one (``None``) is empty."""
    if data is None:
        return []
    if not isinstance(data, list | tuple):
        raise FieldError(keys, f"must be a list, not {quote(data)}", "Put it in square brackets.")
    return list(cast("Iterable[object]", data))


def text(data: object, keys: Keys) -> str:
    """Return ``data`` as text that is not empty, else raise FieldError."""
    if not isinstance(data, str) or not data.strip():
        raise FieldError(keys, f"must be text, not {quote(data)}")
    return data.strip()


def day(data: object, keys: Keys) -> date:
    """Return ``data`` as a date, from ISO text or TOML's own dates, else raise FieldError."""
    if isinstance(data, date) and not isinstance(data, datetime):
        return data
    if isinstance(data, str):
        try:
            return date.fromisoformat(data.strip())
        except ValueError:
            pass
    raise FieldError(keys, f"{quote(data)} is no date", "Write it as 2026-11-18.")


def instant(data: object, keys: Keys) -> datetime:
    """Return ``data`` as an instant in UTC, from ISO 8601 text with a zone (1900 to 2999), else raise FieldError."""
    moment = data
    if isinstance(data, str):
        try:
            moment = datetime.fromisoformat(data.strip())
        except ValueError:
            moment = None
    if not isinstance(moment, datetime):
        raise FieldError(keys, f"{quote(data)} is no time", "Write it as 2026-01-09T16:30:00+02:00.")
    if moment.utcoffset() is None:
        raise FieldError(keys, f"{quote(data)} lacks its zone", "Add an offset such as +02:00, or Z.")
    if not 1900 <= moment.year < 3000:
        raise FieldError(keys, f"{quote(data)} is outside the years 1900 to 2999")
    return moment.astimezone(UTC)
