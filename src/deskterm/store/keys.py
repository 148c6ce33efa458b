"""Message keys: the time in milliseconds in the upper bits, a running number below, so that keys sort by time."""

import itertools
import random

SHIFT = 20
_MASK = (1 << SHIFT) - 1
_LATEST = (1 << 62 - SHIFT) - 1  # in the year 2109; keys must fit 64 bits and leave room above


class MessageKeys:
    """Hands out keys; within one process messages of one millisecond keep the order in which they were asked for."""

    def __init__(self) -> None:
        self._count = itertools.count(random.getrandbits(SHIFT - 1))

    def next(self, at: int) -> int:
        """A key for a message at ``at`` milliseconds since 1970; it is held between 1970 and 2109."""
        return min(max(at, 0), _LATEST) << SHIFT | (next(self._count) & _MASK)


def first_at(at: int) -> int:
    """The lowest key that a message at ``at`` milliseconds can have."""
    return at << SHIFT


def time_of(key: int) -> int:
    """The milliseconds since 1970 that a key carries."""
    return key >> SHIFT
