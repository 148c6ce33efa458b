"""The one configuration: TOML, typed, each wrong key or value named by file, line and key.

Precedence, strongest first: the command line, the environment (``DESKTERM_HOME``, ``DESKTERM_DB``, ``DESKTERM_AGENT``),
the file, the defaults below. Only the standard library is used, since this is read before the first paint.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from deskterm.config import values
from deskterm.config.file import LANGUAGES, RULES, read_file
from deskterm.config.mail import DEFAULT as NO_MAIL
from deskterm.config.mail import MailConfig
from deskterm.config.notify import USUAL, QuietHours
from deskterm.errors import ConfigError

QUEUES: Final = {"front": "Front line", "technical": "Technical", "billing": "Billing"}

_OUR_TEAM: Final = {"en": "Our team", "lv": "Klientu apkalpošana", "ru": "Служба поддержки", "zh": "客服团队"}


def team_name(name: str, language: str | None) -> str:
    """How the desk is called in a language: one that was given a name keeps it."""
    return _OUR_TEAM.get(language or "", name) if name == _OUR_TEAM["en"] else name


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
    desk_name: str = _OUR_TEAM["en"]
    default_queue: str = "front"
    zone: str = ""
    region: str = "LV"
    rating_scale: str = "stars"
    low_rating_reasons: tuple[str, ...] = ("slow", "not solved", "unfriendly", "had to repeat myself", "price", "other")
    queues: Mapping[str, str] = field(default_factory=lambda: dict(QUEUES))
    categories: tuple[str, ...] = ()
    promise_minutes: int = 30
    countdown: Mapping[str, float] = field(default_factory=lambda: dict(values.COUNTDOWN))
    team_phrases: Path | None = None
    team_macros: Path | None = None
    user_phrases: Path | None = None
    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    checks: Mapping[str, str] = field(default_factory=dict[str, str])
    largest_file: float = 10.0
    ghost: bool = True
    attachments_folder: Path | None = None
    attachments_opener: tuple[str, ...] = ()
    theme: str = ""
    colour: str = "auto"
    bell: bool = True
    notify_osc: str = "off"
    notify_command: tuple[str, ...] = ()
    notify_quiet: QuietHours | None = None
    notify_events: tuple[str, ...] = USUAL
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


def locale_language(environ: Mapping[str, str] = os.environ) -> str:
    """The language of the environment's locale, as POSIX ranks its variables; English where it is none of ours.

    As in GNU gettext ``LANGUAGE`` lists languages that come before it, unless the locale is ``C``.
    """
    locale = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := environ.get(name))), "C")
    wanted = [] if locale in ("C", "POSIX") else [*environ.get("LANGUAGE", "").split(":"), locale]
    languages = (re.split(r"[_.@-]", one, maxsplit=1)[0].casefold() for one in wanted)
    return next((one for one in languages if one in LANGUAGES), "en")


def config_path(environ: Mapping[str, str] = os.environ) -> Path:
    """The configuration file used when none is named."""
    if environ.get("DESKTERM_HOME"):
        return home_folder(environ) / "config.toml"
    from platformdirs import user_config_path

    return user_config_path("deskterm") / "config.toml"


def mirror_name(remote: str, agent: str) -> str:
    """What the files of one agent's mirror of a remote are called, without an ending."""
    place = re.sub(r"^https?://", "", remote)
    return "-".join(re.sub(r"[^\w.-]+", "-", one).strip("-") for one in ("mirror", place, agent))


def load(
    *,
    path: Path | None = None,
    db: Path | None = None,
    agent: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Config:
    """The configuration in force; raises ``ConfigError`` for a file named but missing, and for what is wrong in it."""
    file = path or config_path(environ)
    given: dict[str, Any] = {}
    if file.exists():
        given = read_file(file)
    elif path is not None:
        raise ConfigError("there is no such file", "deskterm config init --config FILE writes one", path=path)
    given.setdefault("language", locale_language(environ))
    home = home_folder(environ)
    given["mirrors"] = bool(given.get("remote"))
    if chosen := db or environ.get("DESKTERM_DB"):
        given["db"] = Path(chosen).expanduser()
        given["mirrors"] = False
    # Who works at a mirror is whom its server knows.
    remote_name = given.pop("remote_name", None)
    if remote_name is not None and given["mirrors"] and remote_name != given.get("agent"):
        given["agent"], given["agent_name"] = remote_name, ""
    if name := agent or environ.get("DESKTERM_AGENT"):
        try:
            given["agent"] = values.agent_name(name)
        except ValueError as error:
            raise ConfigError(
                f"the agent's name {error}, not {name!r}", "it comes from --as or DESKTERM_AGENT"
            ) from None
        given["agent_name"] = ""
    if "agent" not in given:
        given["agent"] = _login_name()
    own = mirror_name(given["remote"], given["agent"]) if given["mirrors"] else "desk"
    given.setdefault("db", home / f"{own}.db")
    given.setdefault("user_phrases", home / "canned_replies")
    return Config(path=file, home=home, **given)


def of_remote(config: Config, settings: Mapping[str, Any]) -> Config:
    """``config`` with what a remote says of its desk, by the names of fields; raises ``ConfigError`` where it is wrong.

    What it does not say stays as it is; what nobody here knows is passed over.
    """
    rules: dict[str, Callable[[object], Any]] = dict(RULES["desk"].values())
    rules |= {"queues": values.titles, "countdown": values.countdown, "standards": values.table}
    given: dict[str, Any] = {}
    for name, check in rules.items():
        if name in settings and settings[name] != "":
            try:
                given[name] = check(settings[name])
            except ValueError as error:
                raise ConfigError(f"the setting {name} {error}") from None
    return replace(config, **given)


def _login_name() -> str:
    import getpass

    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        return "agent"
    word = re.sub(r"[^\w.@-]", "-", name).lstrip(".@-")[:100]
    return word if word and word != values.DESK else "agent"
