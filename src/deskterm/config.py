"""The one configuration: TOML, typed, each wrong key or value named by file, line and key.

Precedence, strongest first: the command line, the environment (``DESKTERM_HOME``, ``DESKTERM_DB``, ``DESKTERM_AGENT``),
the file, the defaults below. Only the standard library is used, since this is read before the first paint.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, cast

from deskterm import config_notify
from deskterm.config_mail import DEFAULT as NO_MAIL
from deskterm.config_mail import MailConfig, Wrong, read_mail
from deskterm.errors import ConfigError

QUEUES: Final = {"front": "Front line", "technical": "Technical", "billing": "Billing"}
COUNTDOWN: Final = {"mail": 10.0, "chat": 2.0, "social": 10.0, "web": 10.0, "phone": 2.0}
CHANNELS: Final = tuple(COUNTDOWN)
SCALES: Final = ("stars", "three")
LANGUAGES: Final = ("en", "lv", "ru", "zh")
LARGEST_FILE: Final = 11
"""Megabytes an attachment may ever have: as base64 it must fit into one request to a server."""

_DESK: Final = "desk"
"""The name under which the desk itself acts; nobody else may."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a team or a person may set; every field has a default that works.

    ``countdown`` is in seconds per channel. ``standards`` is the raw table that ``deskterm.standards`` reads.
    ``remote`` is the address of a team server; ``mirrors`` tells that ``db`` is where its mirror is kept.
    """

    path: Path
    home: Path
    db: Path
    agent: str = "agent"
    agent_name: str = ""
    seats: int = 4
    gone_minutes: int = 5
    desk_name: str = "Our team"
    default_queue: str = "front"
    zone: str = ""
    region: str = "LV"
    rating_scale: str = "stars"
    low_rating_reasons: tuple[str, ...] = ("slow", "not solved", "unfriendly", "had to repeat myself", "price", "other")
    queues: Mapping[str, str] = field(default_factory=lambda: dict(QUEUES))
    categories: tuple[str, ...] = ()
    promise_minutes: int = 30
    countdown: Mapping[str, float] = field(default_factory=lambda: dict(COUNTDOWN))
    team_phrases: Path | None = None
    team_macros: Path | None = None
    user_phrases: Path | None = None
    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    checks: Mapping[str, str] = field(default_factory=dict[str, str])
    largest_file: float = 10.0
    ghost: bool = True
    theme: str = ""
    colour: str = "auto"
    bell: bool = True
    notify_osc: str = "off"
    notify_command: tuple[str, ...] = ()
    notify_quiet: config_notify.QuietHours | None = None
    notify_events: tuple[str, ...] = config_notify.USUAL
    notify_urgent: tuple[str, ...] = ()
    language: str = "en"
    standards: Mapping[str, Any] = field(default_factory=dict[str, Any])
    remote: str = ""
    mirrors: bool = False
    mail: MailConfig = NO_MAIL


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


def _from_to(least: int, most: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"wants a whole number from {least} to {most}")
        return value

    return check


def _path(value: object) -> Path:
    return Path(_text(value)).expanduser()


def _word(value: object) -> str:
    if not re.fullmatch(r"\w[\w.@-]{0,99}", _text(value)):
        raise ValueError("wants one word of letters, digits and - _ . @")
    return cast(str, value)


def _agent(value: object) -> str:
    if _word(value) == _DESK:
        raise ValueError("is what the desk calls itself; wants another word")
    return cast(str, value)


def _region(value: object) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", _text(value)):
        raise ValueError("wants a country's two letters, such as LV")
    return cast(str, value).upper()


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


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 300:
        raise ValueError("wants seconds from 0 to 300")
    return float(value)


def _weight(value: object) -> str:
    return _one_of("off", "hint", "warn", "stop")(value)


def _megabytes(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST_FILE:
        raise ValueError(f"wants megabytes from 0 to {LARGEST_FILE}")
    return float(value)


def _remote(value: object) -> str:
    try:
        return remote_address(_text(value))
    except ValueError as error:
        raise ValueError(str(error)) from None


def remote_address(text: str) -> str:
    """A team server's address as it is kept; raises ``ValueError`` for what is none, or would travel in the clear."""
    from ipaddress import ip_address
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or not text.isprintable():
        raise ValueError("wants an address such as https://desk.example.com")
    if parts.username is not None or parts.password is not None:
        raise ValueError("wants no name or password in it; deskterm login keeps the token")
    try:
        here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        here = False
    if parts.scheme == "http" and not here:
        raise ValueError("wants https: a token and customers' letters would travel in the clear")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def mirror_name(remote: str, agent: str) -> str:
    """What the files of one agent's mirror of a remote are called, without an ending."""
    place = re.sub(r"^https?://", "", remote)
    return "-".join(re.sub(r"[^\w.-]+", "-", one).strip("-") for one in ("mirror", place, agent))


_RULES: Final[dict[str, dict[str, tuple[str, Callable[[object], Any]]]]] = {
    "agent": {
        "name": ("agent", _agent),
        "display_name": ("agent_name", _text),
        "seats": ("seats", _from_to(1, 9)),
        "gone_minutes": ("gone_minutes", _from_to(1, 120)),
    },
    "desk": {
        "name": ("desk_name", _text),
        "default_queue": ("default_queue", _word),
        "zone": ("zone", _zone),
        "region": ("region", _region),
        "rating_scale": ("rating_scale", _one_of(*SCALES)),
        "low_rating_reasons": ("low_rating_reasons", _list_of_text),
        "categories": ("categories", _list_of_text),
        "promise_minutes": ("promise_minutes", _from_to(0, 1440)),
    },
    "store": {"path": ("db", _path)},
    "remote": {"url": ("remote", _remote), "name": ("remote_name", _agent)},
    "canned": {"team": ("team_phrases", _path), "user": ("user_phrases", _path)},
    "macros": {"team": ("team_macros", _path)},
    "writing": {"largest_file": ("largest_file", _megabytes), "ghost": ("ghost", _flag)},
    "notify": config_notify.RULES,
    "ui": {
        "theme": ("theme", _text),
        "colour": ("colour", _one_of("auto", "always", "never")),
        "bell": ("bell", _flag),
        "language": ("language", _one_of(*LANGUAGES)),
    },
}
"""Section and key in the file, the field it sets, and what its value must be."""

_TABLES: Final[dict[str, Callable[[object], Any]]] = {
    "queues": _text,
    "countdown": _seconds,
    "keys": _text,
    "checks": _weight,
}
"""Sections whose keys a team names itself, and what each value must be. The keyboard checks what ``keys`` names, the
room of that name ``standards``, the desk what ``checks`` names."""

_NAMES: Final[dict[str, tuple[str, ...]]] = {"countdown": CHANNELS}
"""Which keys a section of ``_TABLES`` may have, where not any word."""


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
    values["mirrors"] = bool(values.get("remote"))
    if chosen := db or environ.get("DESKTERM_DB"):
        values["db"] = Path(chosen).expanduser()
        values["mirrors"] = False
    # Who works at a mirror is whom its server knows.
    remote_name = values.pop("remote_name", None)
    if remote_name is not None and values["mirrors"] and remote_name != values.get("agent"):
        values["agent"], values["agent_name"] = remote_name, ""
    if name := agent or environ.get("DESKTERM_AGENT"):
        try:
            values["agent"] = _agent(name)
        except ValueError as error:
            raise ConfigError(
                f"the agent's name {error}, not {name!r}", "it comes from --as or DESKTERM_AGENT"
            ) from None
        values["agent_name"] = ""
    if "agent" not in values:
        values["agent"] = _login_name()
    own = mirror_name(values["remote"], values["agent"]) if values["mirrors"] else "desk"
    values.setdefault("db", home / f"{own}.db")
    values.setdefault("user_phrases", home / "canned_replies")
    return Config(path=file, home=home, **values)


def of_remote(config: Config, settings: Mapping[str, Any]) -> Config:
    """``config`` with what a remote says of its desk, by the names of fields; raises ``ConfigError`` where it is wrong.

    What it does not say stays as it is; what nobody here knows is passed over.
    """
    rules: dict[str, Callable[[object], Any]] = dict(_RULES["desk"].values())
    rules |= {"queues": _titles, "countdown": _countdown, "standards": _any_table}
    values: dict[str, Any] = {}
    for name, check in rules.items():
        if name in settings and settings[name] != "":
            try:
                values[name] = check(settings[name])
            except ValueError as error:
                raise ConfigError(f"the setting {name} {error}") from None
    return replace(config, **values)


def _any_table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("wants a table")
    return cast(dict[str, Any], value)


def _titles(value: object) -> dict[str, str]:
    return {_word(name): _text(title) for name, title in _any_table(value).items()}


def _countdown(value: object) -> dict[str, float]:
    given = {name: _seconds(seconds) for name, seconds in _any_table(value).items()}
    if set(given) != set(CHANNELS):
        raise ValueError(f"wants seconds for {', '.join(CHANNELS)}")
    return given


def _login_name() -> str:
    import getpass

    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        return "agent"
    word = re.sub(r"[^\w.@-]", "-", name).lstrip(".@-")[:100]
    return word if word and word != _DESK else "agent"


def _read(file: Path) -> dict[str, Any]:
    import tomllib

    try:
        text = file.read_text("utf-8-sig")
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        last = len(file.read_text("utf-8-sig").splitlines())  # what is only missed there is not said to have a line
        raise ConfigError(f"this is no TOML: {error}", path=file, line=int(line[1]) if line else last) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", path=file) from error
    values: dict[str, Any] = {}
    if "mail" in document or "mailbox" in document:
        try:
            values["mail"] = read_mail(document.pop("mail", None), document.pop("mailbox", None))
        except Wrong as error:
            raise ConfigError(error.message, error.hint, path=file, line=line_of_field(text, error.keys)) from None
    for section, content in document.items():
        if section == "standards":
            values["standards"] = content
        elif section in _TABLES:
            table = _table(file, text, section, content)
            if table:  # a section with nothing in it leaves the defaults in force
                values[section] = {**(COUNTDOWN if section == "countdown" else {}), **table}
        elif section in _RULES:
            for key, value in _entries(file, text, section, content, tuple(_RULES[section])):
                name, check = _RULES[section][key]
                values[name] = _checked(file, text, section, key, value, check)
        else:
            raise _unknown(file, text, None, section, (*_RULES, *_TABLES, "standards", "mail", "mailbox"))
    return values


def _table(file: Path, text: str, section: str, content: object) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, value in _entries(file, text, section, content, _NAMES.get(section)):
        if section == "queues":
            _checked(file, text, section, key, key, _word)
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


TEMPLATE: Final = """\
# deskterm's configuration. Every line that begins with # shows a default; take the # away to change it.

[agent]
# Who works here: a short name, and the name customers see.
# name = "aija"
# display_name = "Aija"
# seats = 4                         # chats you take at once
# gone_minutes = 5                  # a silence so long in a chat: the customer counts as gone

[desk]
# name = "Our team"                 # signs answers: {{ desk.name }}
# default_queue = "front"           # where new matters wait
# zone = "Europe/Riga"              # the time zone of dates on screen and of the clock's calendar
# region = "LV"                     # how phone numbers without a country are read
# rating_scale = "stars"            # or "three": satisfied, average, dissatisfied
# low_rating_reasons = ["slow", "not solved", "unfriendly", "had to repeat myself", "price", "other"]
# categories = ["gift card"]        # added to the shipped tree
# promise_minutes = 30              # so long before it is due a promise brings its ticket back

[queues]
# front = "Front line"
# technical = "Technical"
# billing = "Billing"

[countdown]
# Seconds an answer can still be recalled, per channel.
# mail = 10
# chat = 2
# social = 10

[remote]
# A team server, of which this workstation keeps a mirror; deskterm login fills this in.
# url = "https://desk.example.com"
# name = "aija"

[canned]
# team = "/srv/phrases"             # the team's own phrases, after the shipped ones
# user = "~/phrases"                # your own, after the team's

[macros]
# team = "/srv/macros"              # the team's macros; your own lie in macros/ beside this file

[ui]
# theme = "deskterm-dark"
# colour = "auto"                   # "always" draws colours though NO_COLOR is set, "never" draws none
# bell = true
# language = "en"                   # en, lv, ru or zh

[writing]
# largest_file = 10                 # megabytes all files of one answer may have together
# ghost = true                      # the rest of a sentence one has begun, shown dim

[checks]
# What each check of an answer weighs: "stop", "warn", "hint" or "off"; deskterm check-reply --rules lists them.
# shouting = "off"

[notify]
# bell = true                       # ring the terminal's bell
# osc = "9"                         # a notification of the terminal's own: "9" or "777" where it knows them
# command = ["/path/to/program"]    # run with DESKTERM_EVENT, _TEXT, _COUNT, _NUMBER, _NAME in its environment
# quiet = "22:00-07:00"             # then nothing is told but what is urgent; afterwards all of it at once
# events = ["chat", "line", "late", "assigned", "failed", "promise"]     # also "soon"
# urgent = []                       # told in quiet hours too

[keys]
# reply = "r"

[mail]
# late_reply = "new"                # words on a closed ticket make a new one; "reopen" opens it again
# acknowledge = false               # tell customers at once that their mail arrived, and how long it takes
# sender = "agent"                  # whose name answers bear; or "team"

# [[mailbox]]                       # one for each address; see deskterm's documentation of mail
# name = "support"
# address = "support@example.com"
# imap = "imap.example.com"
# smtp = "smtp.example.com"

# [[standards.rule]]                # a promise about time; see deskterm's documentation of standards
# channel = "mail"
# clock = "first"
# target = "8h"
"""
"""What ``deskterm config init`` writes."""
