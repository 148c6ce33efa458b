"""Changing one value in the configuration file: comments, order and everything else stay as they were written."""

import json
import os
import re
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from deskterm.errors import ConfigError

Value = str | bool

_HEAD: Final = re.compile(r"\s*\[")
_COMMENT: Final = re.compile(r"""(?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|[^#"']*)(?P<comment>\s*#.*)?""")


def write_value(path: Path, section: str, key: str, value: Value | None) -> None:
    """Set ``key`` of ``section`` in the file at ``path``, or take it out where ``value`` is None.

    The file is replaced whole, so that nobody reads half of it; where it is a link, what it points to is. Raises
    ``ConfigError`` when it cannot be read or written, or is written in a way that cannot be changed without doubt.
    """
    place = path.resolve()
    try:
        old = place.read_bytes().decode("utf-8") if place.exists() else ""
        new = with_value(old, section, key, value)
        if new == old:
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = place.with_name(f".{place.name}.{os.getpid()}.new")
        try:
            aside.write_bytes(new.encode("utf-8"))
            if place.exists():
                aside.chmod(place.stat().st_mode & 0o777)
            aside.replace(place)
        finally:
            with suppress(FileNotFoundError):
                aside.unlink()
    except ValueError as error:
        raise ConfigError(str(error), _by_hand(section, key, value), path=path) from error
    except OSError as error:
        reason = f"cannot be written: {error.strerror or error}"
        raise ConfigError(reason, _by_hand(section, key, value), path=path) from error


def with_value(text: str, section: str, key: str, value: Value | None) -> str:
    """TOML ``text`` with ``key`` of ``section`` set to ``value``, or without it where that is None.

    Raises ``ValueError`` where ``text`` is no TOML, or says it in a form this does not know.
    """
    mark, body = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    try:
        wanted = _expected(tomllib.loads(body.replace("\r\n", "\n")), section, key, value)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"this is no TOML: {error}") from error
    end = "\r\n" if "\r\n" in body else "\n"
    lines = body.splitlines(keepends=True)
    made = mark + "".join(_changed(lines, section, key, value, end))
    with suppress(tomllib.TOMLDecodeError):
        if tomllib.loads(made.removeprefix("\ufeff").replace("\r\n", "\n")) == wanted:
            return made
    raise ValueError(f"{section}.{key} is written in a way that cannot be changed safely, and nothing was")


def _expected(document: dict[str, Any], section: str, key: str, value: Value | None) -> dict[str, Any]:
    table = dict(document.get(section, {}))
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value
    if value is None and section not in document:
        return document
    return {**document, section: table}


def _changed(lines: list[str], section: str, key: str, value: Value | None, end: str) -> list[str]:
    head = next((at for at, line in enumerate(lines) if _is_head_of(section, line)), None)
    if head is None:
        if value is None:
            return lines
        if lines and not lines[-1].endswith("\n"):
            lines = [*lines[:-1], lines[-1] + end]
        return [*lines, *([end] if lines else []), f"[{section}]{end}", _line(key, value, end)]
    after = next((at for at in range(head + 1, len(lines)) if _HEAD.match(lines[at])), len(lines))
    name = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=\s*")
    for at in range(head + 1, after):
        found = name.match(lines[at])
        if found is None:
            continue
        if value is None:
            return [*lines[:at], *lines[at + 1 :]]
        rest = _COMMENT.match(lines[at].rstrip("\r\n"), found.end())
        comment = rest["comment"] if rest is not None and rest["comment"] else ""
        ending = lines[at][len(lines[at].rstrip("\r\n")) :]
        return [*lines[:at], f"{found[0]}{_written(value)}{comment}{ending}", *lines[at + 1 :]]
    if value is None:
        return lines
    entries = (at for at in range(head + 1, after) if lines[at].strip() and not lines[at].lstrip().startswith("#"))
    last = max(entries, default=head)
    if not lines[last].endswith("\n"):
        lines = [*lines[:last], lines[last] + end, *lines[last + 1 :]]
    return [*lines[: last + 1], _line(key, value, end), *lines[last + 1 :]]


def _is_head_of(section: str, line: str) -> bool:
    return re.fullmatch(rf"\[\s*[\"']?{re.escape(section)}[\"']?\s*\]\s*(#.*)?", line.strip()) is not None


def _line(key: str, value: Value, end: str) -> str:
    return f"{key} = {_written(value)}{end}"


def _written(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


def _by_hand(section: str, key: str, value: Value | None) -> str:
    if value is None:
        return f"take {key} out of [{section}] by hand"
    return f"write it by hand: [{section}], and below it {key} = {_written(value)}"
