"""What the desk's rules need to know from the configuration, checked once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from deskterm.config import Config, of_remote
from deskterm.config.file import line_of_field
from deskterm.config.mail import NEW
from deskterm.errors import ConfigError
from deskterm.model.categories import SHIPPED
from deskterm.model.words import Channel, RatingScale
from deskterm.standards.fields import FieldError
from deskterm.standards.reading import read_standards
from deskterm.standards.standard import Standards

BY_MAIL: Final = frozenset((Channel.MAIL, Channel.WEB))
"""The channels whose answers are mails."""

OWN_ADDRESSES: Final = "own_addresses"
"""By this name a remote tells which addresses are the desk's own; one that does tells envelopes too."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The desk's own settings. ``countdown`` is in seconds per channel.

    A promise brings its ticket back ``promise_minutes`` before it is due.
    By the channels in ``transports`` answers leave by themselves; ``late_reply`` is what words on a closed ticket do.
    """

    standards: Standards
    queues: Mapping[str, str]
    default_queue: str
    categories: tuple[str, ...]
    countdown: Mapping[Channel, float]
    rating_scale: RatingScale
    low_rating_reasons: tuple[str, ...]
    region: str
    desk_name: str
    zone: ZoneInfo | None
    transports: frozenset[Channel] = frozenset()
    late_reply: str = NEW
    own_addresses: frozenset[str] = frozenset()
    promise_minutes: int = 30

    @classmethod
    def of(cls, config: Config) -> "Settings":
        """The settings in ``config``; raises ``ConfigError`` naming the place where its standards are wrong."""
        queues = dict(config.queues)
        queues.setdefault(config.default_queue, config.default_queue)
        return cls(
            standards=_standards(config),
            queues=queues,
            default_queue=config.default_queue,
            categories=(*SHIPPED, *(one for one in config.categories if one not in SHIPPED)),
            countdown={Channel(name): seconds for name, seconds in config.countdown.items()},
            rating_scale=RatingScale(config.rating_scale),
            promise_minutes=config.promise_minutes,
            low_rating_reasons=config.low_rating_reasons,
            region=config.region,
            desk_name=config.desk_name,
            zone=ZoneInfo(config.zone) if config.zone else None,
            transports=BY_MAIL if config.mail.delivers else frozenset(),
            late_reply=config.mail.late_reply,
            own_addresses=config.mail.own,
        )


def _standards(config: Config) -> Standards:
    try:
        return read_standards(config.standards)
    except FieldError as error:
        try:
            line = line_of_field(config.path.read_text("utf-8-sig"), error.keys)
        except (OSError, UnicodeDecodeError):
            line = None
        raise ConfigError(error.message, error.hint, path=config.path, line=line) from error


def settings_of_remote(config: Config, said: Mapping[str, Any]) -> Settings:
    """The settings of a mirror: what ``config`` has, and over it what the remote ``said`` of its desk.

    Raises ``ConfigError`` naming the setting that is wrong.
    """
    try:
        read_standards(said.get("standards", {}))
    except FieldError as error:
        raise ConfigError(f"the setting standards: {error.message}", error.hint) from error
    settings = Settings.of(of_remote(config, said))
    if "transports" in said:
        known = _words(said, "transports")
        settings = replace(settings, transports=frozenset(one for one in Channel if one in known))
    if OWN_ADDRESSES in said:
        own = frozenset(one.casefold() for one in _words(said, OWN_ADDRESSES))
        settings = replace(settings, own_addresses=own)
    return settings


def _words(said: Mapping[str, Any], name: str) -> list[str]:
    found: object = said[name]
    if not isinstance(found, list) or not all(isinstance(one, str) for one in cast(list[object], found)):
        raise ConfigError(f"the setting {name} wants a list of texts")
    return cast(list[str], found)
