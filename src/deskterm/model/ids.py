"""Identifiers: UUID version 7 made by whoever asks (RFC 9562), and those that follow from a command's."""

import os
import time
import uuid
from typing import Final

_DERIVED: Final = uuid.UUID("9f2f0f4e-7c57-5b0a-8f0e-3d6b5c1a7e42")


def new_id() -> str:
    """A fresh UUIDv7 as text; the standard library makes them itself only from Python 3.14 on."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def derived_id(command: str, number: int) -> str:
    """The id of the ``number``-th thing a command makes: the same wherever the command is carried out."""
    return str(uuid.uuid5(_DERIVED, f"{command} {number}"))
