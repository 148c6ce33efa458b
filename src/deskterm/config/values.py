"""What a value may be: each takes what stands in the file, and raises ``ValueError`` with what it wants instead."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, cast

COUNTDOWN: Final = {"mail": 10.0, "chat": 2.0, "social": 10.0, "web": 10.0, "phone": 2.0}
CHANNELS: Final = tuple(COUNTDOWN)
LARGEST_FILE: Final = 11
"""Megabytes an attachment may ever have: as base64 it must fit into one request to a server."""

DESK: Final = "desk"
"""The name under which the desk itself acts; nobody else may."""


def is_loopback(host: str) -> bool:
    """Whether an address is of this machine alone."""
    from ipaddress import ip_address

    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def text(value: object) -> str:
    """Text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("wants text in quotes")
    return value


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("wants true or false")
    return value


def whole(least: int, most: int) -> Callable[[object], int]:
    """A whole number from ``least`` to ``most``."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"wants a whole number from {least} to {most}")
        return value

    return check


def path(value: object) -> Path:
    """A path, ``~`` being the home."""
    return Path(text(value)).expanduser()


def word(value: object) -> str:
    """One word."""
    if not re.fullmatch(r"\w[\w.@-]{0,99}", text(value)):
        raise ValueError("wants one word of letters, digits and - _ . @")
    return cast(str, value)


def agent_name(value: object) -> str:
    """An agent's short name."""
    if word(value) == DESK:
        raise ValueError("is what the desk calls itself; wants another word")
    return cast(str, value)


def region(value: object) -> str:
    """A country's two letters."""
    if not re.fullmatch(r"[A-Za-z]{2}", text(value)):
        raise ValueError("wants a country's two letters, such as LV")
    return cast(str, value).upper()


def one_of(*allowed: str) -> Callable[[object], str]:
    """One of these words."""

    def check(value: object) -> str:
        if value not in allowed:
            raise ValueError(f"wants one of {', '.join(allowed)}")
        return cast(str, value)

    return check


def zone(value: object) -> str:
    """A time zone's name."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(text(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("wants a time zone such as Europe/Riga") from None
    return cast(str, value)


def texts(value: object) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list):
        raise ValueError("wants a list of texts")
    return tuple(text(one) for one in cast(list[object], value))


def seconds(value: object) -> float:
    """Seconds, up to five minutes."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 300:
        raise ValueError("wants seconds from 0 to 300")
    return float(value)


def weight(value: object) -> str:
    """What a check weighs."""
    return one_of("off", "hint", "warn", "stop")(value)


def megabytes(value: object) -> float:
    """Megabytes a file may have."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST_FILE:
        raise ValueError(f"wants megabytes from 0 to {LARGEST_FILE}")
    return float(value)


def remote(value: object) -> str:
    """A team server's address."""
    try:
        return remote_address(text(value))
    except ValueError as error:
        raise ValueError(str(error)) from None


def remote_address(text: str) -> str:
    """A team server's address as it is kept; raises ``ValueError`` for what is none, or would travel in the clear."""
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
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("wants https: a token and customers' letters would travel in the clear")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def table(value: object) -> dict[str, Any]:
    """A table of anything."""
    if not isinstance(value, dict):
        raise ValueError("wants a table")
    return cast(dict[str, Any], value)


def titles(value: object) -> dict[str, str]:
    """Titles by their words."""
    return {word(name): text(title) for name, title in table(value).items()}


def countdown(value: object) -> dict[str, float]:
    """Seconds for each channel."""
    given = {name: seconds(one) for name, one in table(value).items()}
    if set(given) != set(CHANNELS):
        raise ValueError(f"wants seconds for {', '.join(CHANNELS)}")
    return given
