"""Instants: aware UTC ``datetime`` in the model, milliseconds since 1970 in the store.

Integers keep the hot lists' indexes small and compare alike on every database; a
millisecond is finer than any standard.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, overload

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_EXACT = 2**33 * 1000
_SECONDS: Final = tuple(f"{second:02}Z" for second in range(60))


def now() -> datetime:
    """The present instant in UTC, cut to the millisecond so that it survives the store unchanged."""
    return cut(datetime.now(UTC))


def cut(instant: datetime) -> datetime:
    """``instant`` in UTC, cut to the millisecond."""
    instant = instant.astimezone(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


@overload
def to_milliseconds(instant: datetime) -> int: ...
@overload
def to_milliseconds(instant: datetime | None) -> int | None: ...
def to_milliseconds(instant: datetime | None) -> int | None:
    """Milliseconds since 1970 of an aware ``instant``; None stays None."""
    return None if instant is None else (instant - EPOCH) // _MILLISECOND


def from_milliseconds(count: int) -> datetime:
    """The UTC instant ``count`` milliseconds after 1970."""
    if -_EXACT < count < _EXACT:  # the quicker way, as long as a float holds the microsecond
        return datetime.fromtimestamp(count / 1000, UTC)
    return EPOCH + count * _MILLISECOND


def maybe_from_milliseconds(count: int | None) -> datetime | None:
    """The UTC instant ``count`` milliseconds after 1970; None stays None."""
    return None if count is None else from_milliseconds(count)


def iso(instant: datetime | None) -> str | None:
    """ISO 8601 in UTC with zone, to the second, or None."""
    return None if instant is None else instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def iso_from_milliseconds(count: int | None) -> str | None:
    """What ``iso`` says of the instant ``count`` milliseconds after 1970, sooner: lists have many of one minute."""
    if count is None:
        return None
    minute, rest = divmod(count, 60_000)
    return _minute(minute) + _SECONDS[rest // 1000]


@lru_cache(maxsize=16_384)
def _minute(minute: int) -> str:
    return (EPOCH + timedelta(minutes=minute)).isoformat()[:17]
