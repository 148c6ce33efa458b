"""The one configuration: TOML, typed, each wrong key or value named by file, line and key.

Precedence, strongest first: the command line, the environment (``DESKTERM_HOME``, ``DESKTERM_DB``, ``DESKTERM_AGENT``),
the file, the defaults below. Only the standard library is used, since this is read before the first paint.
"""

import getpass
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, cast

from deskterm.errors import ConfigError

QUEUES: Final = {"front": "Front line", "technical": "Technical", "billing": "Billing"}
COUNTDOWN: Final = {"mail": 10.0, "chat": 2.0, "social": 10.0, "web": 10.0, "phone": 2.0}
CHANNELS: Final = tuple(COUNTDOWN)
SCALES: Final = ("stars", "three")
LANGUAGES: Final = ("en", "lv", "ru", "zh")


@dataclass(frozen=True, slots=True)
class Config:
    """What a team or a person may set; every field has a default that works.

    ``countdown`` is in seconds per channel. ``standards`` is the raw table that ``deskterm.standards`` reads.
    """

    path: Path
    home: Path
    db: Path
    agent: str = "agent"
    agent_name: str = ""
    desk_name: str = "Our team"
    default_queue: str = "front"
    zone: str = ""
    region: str = "LV"
    rating_scale: str = "stars"
    low_rating_reasons: tuple[str, ...] = ("slow", "not solved", "unfriendly", "had to repeat myself", "price", "other")
    queues: Mapping[str, str] = field(default_factory=lambda: dict(QUEUES))
    categories: tuple[str, ...] = ()
    countdown: Mapping[str, float] = field(default_factory=lambda: dict(COUNTDOWN))
    team_phrases: Path | None = None
    user_phrases: Path | None = None
    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    theme: str = ""
    bell: bool = True
    language: str = "en"
    standards: Mapping[str, Any] = field(default_factory=dict[str, Any])


def home_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where data and configuration live: ``DESKTERM_HOME``, or the platform's data folder."""
    if given := environ.get("DESKTERM_HOME"):
        return Path(given).expanduser()
    from platformdirs import user_data_path

    return user_data_path("deskterm")


def config_path(environ: Mapping[str, str] = os.environ) -> Path:
    """The configuration file used when none is named."""
    if environ.get("DESKTERM_HOME"):
        return home_folder(environ) / "config.toml"
    from platformdirs import user_config_path

    return user_config_path("deskterm") / "config.toml"


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("wants text in quotes")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("wants true or false")
    return value


def _path(value: object) -> Path:
    return Path(_text(value)).expanduser()


def _word(value: object) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][\w.@-]*", _text(value)):
        raise ValueError("wants one word of letters, digits and - _ . @")
    return cast(str, value)


def _one_of(*allowed: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in allowed:
            raise ValueError(f"wants one of {', '.join(allowed)}")
        return cast(str, value)

    return check


def _zone(value: object) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(_text(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("wants a time zone such as Europe/Riga") from None
    return cast(str, value)


def _list_of_text(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("wants a list of texts")
    return tuple(_text(one) for one in cast(list[object], value))


def _mapping_of_text(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("wants a table of texts")
    return {_word(name): _text(one) for name, one in cast(dict[str, object], value).items()}


def _countdown(value: object) -> dict[str, float]:
    if not isinstance(value, dict):
        raise ValueError("wants a table of seconds per channel")
    result: dict[str, float] = dict(COUNTDOWN)
    for channel, seconds in cast(dict[str, object], value).items():
        if channel not in CHANNELS:
            raise ValueError(f"knows no channel {channel!r}; it may be {', '.join(CHANNELS)}")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= 300:
            raise ValueError(f"wants seconds from 0 to 300 for {channel}")
        result[channel] = float(seconds)
    return result


def _keys(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError('wants a table such as reply = "r"')
    return {name: _text(one) for name, one in cast(dict[str, object], value).items()}


_RULES: Final[dict[str, dict[str, tuple[str, Callable[[object], Any]]]]] = {
    "agent": {"name": ("agent", _word), "display_name": ("agent_name", _text)},
    "desk": {
        "name": ("desk_name", _text),
        "default_queue": ("default_queue", _word),
        "zone": ("zone", _zone),
        "region": ("region", _text),
        "rating_scale": ("rating_scale", _one_of(*SCALES)),
        "low_rating_reasons": ("low_rating_reasons", _list_of_text),
        "categories": ("categories", _list_of_text),
    },
    "store": {"path": ("db", _path)},
    "canned": {"team": ("team_phrases", _path), "user": ("user_phrases", _path)},
    "ui": {"theme": ("theme", _text), "bell": ("bell", _flag), "language": ("language", _one_of(*LANGUAGES))},
}
"""Section and key in the file, the field it sets, and what its value must be."""

_TABLES: Final[dict[str, tuple[str, Callable[[object], Any]]]] = {
    "queues": ("queues", _mapping_of_text),
    "countdown": ("countdown", _countdown),
    "keys": ("keys", _keys),
}
"""Sections that are read whole. ``standards`` is checked by the room of that name."""


def load(
    *,
    path: Path | None = None,
    db: Path | None = None,
    agent: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Config:
    """The configuration in force; raises ``ConfigError`` for a file named but missing, and for what is wrong in it."""
    file = path or config_path(environ)
    values: dict[str, Any] = {}
    if file.exists():
        values = _read(file)
    elif path is not None:
        raise ConfigError("there is no such file", "deskterm config init --config FILE writes one", path=path)
    home = home_folder(environ)
    if (chosen := db or (Path(environ["DESKTERM_DB"]) if environ.get("DESKTERM_DB") else None)) is not None:
        values["db"] = chosen
    if name := agent or environ.get("DESKTERM_AGENT"):
        values["agent"] = name
        values["agent_name"] = ""
    values.setdefault("db", home / "desk.db")
    values.setdefault("agent", _login_name())
    values.setdefault("user_phrases", home / "canned_replies")
    return Config(path=file, home=home, **values)


def _login_name() -> str:
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        return "agent"
    return re.sub(r"[^\w.@-]", "-", name) or "agent"


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text("utf-8")
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise ConfigError(f"this is no TOML: {error}", path=file, line=int(line[1]) if line else None) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", path=file) from error
    values: dict[str, Any] = {}
    for section, content in document.items():
        if section == "standards":
            values["standards"] = content
        elif section in _TABLES:
            name, check = _TABLES[section]
            values[name] = _checked(file, text, section, None, content, check)
        elif section in _RULES and isinstance(content, dict):
            for key, value in cast(dict[str, object], content).items():
                if key not in _RULES[section]:
                    _unknown(file, text, section, key, tuple(_RULES[section]))
                name, check = _RULES[section][key]
                values[name] = _checked(file, text, section, key, value, check)
        else:
            _unknown(file, text, None, section, (*_RULES, *_TABLES, "standards"))
    return values


def _checked(
    file: Path, text: str, section: str, key: str | None, value: object, check: Callable[[object], Any]
) -> Any:
    try:
        return check(value)
    except ValueError as error:
        name = section if key is None else f"{section}.{key}"
        raise ConfigError(f"{name} {error}, not {value!r}", path=file, line=line_of(text, section, key)) from None


def _unknown(file: Path, text: str, section: str | None, key: str, known: tuple[str, ...]) -> None:
    close = get_close_matches(key, known, n=1)
    listing = ", ".join(known)
    name = key if section is None else f"{section}.{key}"
    raise ConfigError(
        f"there is no setting {name}",
        f"did you mean {close[0]}?" if close else f"it may be: {listing}",
        path=file,
        line=line_of(text, section or key, None if section is None else key),
    )


def line_of(text: str, section: str, key: str | None) -> int | None:
    """The line (from 1) on which ``key`` of ``section``, or the section's head, stands in TOML ``text``."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            inside = stripped.split("#")[0].strip("[] \t").split(".")[0].strip("\"' ") == section
            if inside and key is None:
                return number
        elif re.match(rf"[\"']?{re.escape(key if inside and key else section)}[\"']?\s*[=.]", stripped):
            return number
    return None


TEMPLATE: Final = """\
# deskterm's configuration. Every line that begins with # shows a default; take the # away to change it.

[agent]
# Who works here: a short name, and the name customers see.
# name = "aija"
# display_name = "Aija"

[desk]
# name = "Our team"                 # signs answers: {{ desk.name }}
# default_queue = "front"           # where new matters wait
# zone = "Europe/Riga"              # the time zone of dates on screen and of the clock's calendar
# region = "LV"                     # how phone numbers without a country are read
# rating_scale = "stars"            # or "three": satisfied, average, dissatisfied
# low_rating_reasons = ["slow", "not solved", "unfriendly", "had to repeat myself", "price", "other"]
# categories = ["gift card"]        # added to the shipped tree

[queues]
# front = "Front line"
# technical = "Technical"
# billing = "Billing"

[countdown]
# Seconds an answer can still be recalled, per channel.
# mail = 10
# chat = 2
# social = 10

[canned]
# team = "/srv/phrases"             # the team's own phrases, after the shipped ones
# user = "~/phrases"                # your own, after the team's

[ui]
# theme = "deskterm-dark"
# bell = true

[keys]
# reply = "r"

# [[standards.rule]]                # a promise about time; see deskterm's documentation of standards
# channel = "mail"
# clock = "first"
# target = "8h"
"""
"""What ``deskterm config init`` writes."""
