"""A lease: what one worker has for itself, a folder or an answer, until it has been silent for too long.

The store keeps who holds what until when; the term is renewed with whatever the holder writes down. So nobody waits for
a worker that died longer than its term, and one that was only slow finds that it has lost what it held.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from deskterm.model.instants import now, to_milliseconds
from deskterm.store.mailing import holder_name

FOLDER: Final = 180.0
"""Seconds for which a folder stays a fetcher's that says nothing; longer than a server that waits may be silent."""
ANSWER: Final = 150.0
"""Seconds for which an answer stays a courier's that says nothing; longer than a server may take over a mail."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's name, its term in ``seconds``, and the ``clock`` both go by; instants are milliseconds since 1970."""

    seconds: float
    clock: Callable[[], datetime] = now
    holder: str = field(default_factory=holder_name)

    @property
    def moment(self) -> int:
        """The present."""
        return to_milliseconds(self.clock())

    @property
    def until(self) -> int:
        """When a term that begins now is over."""
        return self.moment + round(self.seconds * 1000)
