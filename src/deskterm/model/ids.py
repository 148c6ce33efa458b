"""Identifiers made by whoever asks: UUID version 7, which sort by the time they were made (RFC 9562)."""

import os
import time
import uuid


def new_id() -> str:
    """A fresh UUIDv7 as text; the standard library makes them itself only from Python 3.14 on."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
