"""What the desk's rules need to know from the configuration, checked once."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from deskterm.config import Config
from deskterm.model.categories import SHIPPED
from deskterm.model.words import Channel, RatingScale
from deskterm.standards.standard import Standards


@dataclass(frozen=True, slots=True)
class Settings:
    """The desk's own settings. ``countdown`` is in seconds per channel."""

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

    @classmethod
    def of(cls, config: Config) -> "Settings":
        """The settings in ``config``; raises ``InputError`` where its standards are wrong."""
        queues = dict(config.queues)
        queues.setdefault(config.default_queue, config.default_queue)
        return cls(
            standards=Standards.from_mapping(config.standards),
            queues=queues,
            default_queue=config.default_queue,
            categories=(*SHIPPED, *(one for one in config.categories if one not in SHIPPED)),
            countdown={Channel(name): seconds for name, seconds in config.countdown.items()},
            rating_scale=RatingScale(config.rating_scale),
            low_rating_reasons=config.low_rating_reasons,
            region=config.region,
            desk_name=config.desk_name,
            zone=ZoneInfo(config.zone) if config.zone else None,
        )
