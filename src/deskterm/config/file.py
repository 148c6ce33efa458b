"""The configuration's file: which keys there are, what each sets, and on which line one stands."""

import re
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, cast

from deskterm.config import values
from deskterm.config.mail import Wrong, read_mail
from deskterm.config.notify import RULES as NOTIFY
from deskterm.errors import ConfigError

SCALES: Final = ("stars", "three")
LANGUAGES: Final = ("en", "lv", "ru", "zh")

RULES: Final[dict[str, dict[str, tuple[str, Callable[[object], Any]]]]] = {
    "agent": {
        "name": ("agent", values.agent_name),
        "display_name": ("agent_name", values.text),
        "seats": ("seats", values.whole(1, 9)),
        "gone_minutes": ("gone_minutes", values.whole(1, 120)),
    },
    "desk": {
        "name": ("desk_name", values.text),
        "default_queue": ("default_queue", values.word),
        "zone": ("zone", values.zone),
        "region": ("region", values.region),
        "rating_scale": ("rating_scale", values.one_of(*SCALES)),
        "low_rating_reasons": ("low_rating_reasons", values.texts),
        "categories": ("categories", values.texts),
        "promise_minutes": ("promise_minutes", values.whole(0, 1440)),
    },
    "store": {"path": ("db", values.path)},
    "remote": {"url": ("remote", values.remote), "name": ("remote_name", values.agent_name)},
    "canned": {"team": ("team_phrases", values.path), "user": ("user_phrases", values.path)},
    "macros": {"team": ("team_macros", values.path)},
    "writing": {"largest_file": ("largest_file", values.megabytes), "ghost": ("ghost", values.flag)},
    "attachments": {"folder": ("attachments_folder", values.path), "opener": ("attachments_opener", values.texts)},
    "notify": NOTIFY,
    "ui": {
        "theme": ("theme", values.text),
        "colour": ("colour", values.one_of("auto", "always", "never")),
        "bell": ("bell", values.flag),
        "language": ("language", values.one_of(*LANGUAGES)),
    },
}
"""Section and key in the file, the field it sets, and what its value must be."""

_TABLES: Final[dict[str, Callable[[object], Any]]] = {
    "queues": values.text,
    "countdown": values.seconds,
    "keys": values.text,
    "checks": values.weight,
}
"""Sections whose keys a team names itself, and what each value must be. The keyboard checks what ``keys`` names, the
room of that name ``standards``, the desk what ``checks`` names."""

_NAMES: Final[dict[str, tuple[str, ...]]] = {"countdown": values.CHANNELS}
"""Which keys a section of ``_TABLES`` may have, where not any word."""


def read_file(file: Path) -> dict[str, Any]:
    """What a file sets, by the names of the fields; raises ``ConfigError`` naming file, line and key."""
    import tomllib

    try:
        text = file.read_text("utf-8-sig")
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        last = len(file.read_text("utf-8-sig").splitlines())  # what is only missed there is not said to have a line
        raise ConfigError(f"this is no TOML: {error}", path=file, line=int(line[1]) if line else last) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"cannot be read: it is no UTF-8 from byte {error.start} on", "save it as UTF-8", path=file
        ) from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}", path=file) from error
    found: dict[str, Any] = {}
    if "mail" in document or "mailbox" in document:
        try:
            found["mail"] = read_mail(document.pop("mail", None), document.pop("mailbox", None))
        except Wrong as error:
            raise ConfigError(error.message, error.hint, path=file, line=line_of_field(text, error.keys)) from None
    for section, content in document.items():
        if section == "standards":
            found["standards"] = content
        elif section in _TABLES:
            table = _table(file, text, section, content)
            if table:  # a section with nothing in it leaves the defaults in force
                found[section] = {**(values.COUNTDOWN if section == "countdown" else {}), **table}
        elif section in RULES:
            for key, value in _entries(file, text, section, content, tuple(RULES[section])):
                name, check = RULES[section][key]
                found[name] = _checked(file, text, section, key, value, check)
        else:
            raise _unknown(file, text, None, section, (*RULES, *_TABLES, "standards", "mail", "mailbox"))
    return found


def _table(file: Path, text: str, section: str, content: object) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, value in _entries(file, text, section, content, _NAMES.get(section)):
        if section == "queues":
            _checked(file, text, section, key, key, values.word)
        table[key] = _checked(file, text, section, key, value, _TABLES[section])
    return table


def _entries(
    file: Path, text: str, section: str, content: object, known: tuple[str, ...] | None
) -> list[tuple[str, object]]:
    if not isinstance(content, dict):
        line = line_of(text, section, None)
        raise ConfigError(f"{section} is a section, not {content!r}", f"write [{section}]", path=file, line=line)
    entries = list(cast(dict[str, object], content).items())
    for key, _ in entries:
        if known is not None and key not in known:
            raise _unknown(file, text, section, key, known)
    return entries


def _checked(file: Path, text: str, section: str, key: str, value: object, check: Callable[[object], Any]) -> Any:
    try:
        return check(value)
    except ValueError as error:
        line = line_of(text, section, key)
        raise ConfigError(f"{section}.{key} {error}, not {value!r}", path=file, line=line) from None


def _unknown(file: Path, text: str, section: str | None, key: str, known: tuple[str, ...]) -> ConfigError:
    close = get_close_matches(key, known, n=1)
    listing = ", ".join(known)
    name = key if section is None else f"{section}.{key}"
    return ConfigError(
        f"there is no setting {name}",
        f"did you mean {close[0]}?" if close else f"it may be: {listing}",
        path=file,
        line=line_of(text, section or key, None if section is None else key),
    )


def line_of(text: str, section: str, key: str | None) -> int | None:
    """The line (from 1) on which ``key`` of ``section``, or the section's head, stands in TOML ``text``."""
    top, inside = True, False
    wanted = _name_form(key) if key is not None else ""
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            top, head = False, stripped.split("#")[0].strip("[] \t")
            inside = re.match(rf"{_name_form(section)}\s*(\.|$)", head) is not None
            if inside and (key is None or re.fullmatch(rf"{_name_form(section)}\s*\.\s*{wanted}(\s*\..*)?", head)):
                return number
        elif inside and key is not None:
            if re.match(rf"{wanted}\s*[=.]", stripped):
                return number
        elif top and re.match(rf"{_name_form(section)}\s*(=|\.\s*{wanted})", stripped):
            return number
    return None


def line_of_field(text: str, keys: tuple[str | int, ...]) -> int | None:
    """The line (from 1) in TOML ``text`` that comes nearest to the field at ``keys``; a number counts list entries."""
    names = [key for key in keys if isinstance(key, str)]
    entry = next((key for key in keys if isinstance(key, int)), None)
    head, count, best = list[str](), 0, (0, 0)
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            head = [one.strip(" \t\"'") for one in stripped.split("#")[0].strip("[] \t").split(".")]
            count += stripped.startswith("[[") and head == names[: len(head)]
            path = head
        elif found := re.match(r"([\w.\"' -]+?)\s*=", stripped):
            path = [*head, *(one.strip(" \t\"'") for one in found[1].split("."))]
        else:
            continue
        if path == names[: len(path)] and len(path) > best[0] and (not count or entry is None or count == entry):
            best = len(path), number
    return best[1] or None


def _name_form(name: str) -> str:
    return rf"[\"']?{re.escape(name)}[\"']?"
