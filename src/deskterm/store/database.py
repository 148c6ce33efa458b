"""The store, whatever keeps it: written in one transaction at a time, read beside it, at one moment when need be.

An SQLite file is the one a person has (``sqlite``), a PostgreSQL database the one a team shares (``postgres``). Both
take the same SQL text; see ``dialect``.
"""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlmodel import Session

SCHEMA_VERSION = 3
"""The schema this deskterm writes, kept beside the tables."""

BUSY_SECONDS = 10.0
"""How long a writer waits for another process before it gives up."""

Row = tuple[Any, ...]
"""What a query gives, column by column."""


class Store(ABC):
    """One store, created or upgraded when opened; safe to use from several threads."""

    place: str
    """Where it is, as a person may be told: no password in it."""

    @abstractmethod
    def read(self, sql: str, parameters: Any = ()) -> list[Row]:
        """All rows of one query; raises ``StoreError``."""

    @abstractmethod
    def one_moment(self) -> AbstractContextManager[None]:
        """What this thread reads within the block is the store as it was at one moment."""

    @abstractmethod
    def data_version(self) -> int:
        """A number that changes when somebody else has committed since this thread last asked."""

    @abstractmethod
    def writing(self) -> AbstractContextManager["Session"]:
        """One write transaction: committed when the block ends, rolled back when it raises.

        Nobody else writes meanwhile, and what was committed before is seen.
        """

    @abstractmethod
    def close(self) -> None:
        """Close every connection; the store can be used again and reopens them."""
