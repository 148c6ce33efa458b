"""The tree of errors, each with a message for a person and a hint about what to do.

::

    DesktermError
    ├── ConfigError      a configuration file, line and key
    ├── InputError       a file or value somebody gave (file and line where known)
    │   └── QueryError   a word of the query language
    ├── NotFound         a ticket, customer, agent or phrase that is not there
    ├── StoreError       the store cannot be used
    │   ├── StoreUnreadable
    │   ├── StoreNewer
    │   └── StoreBusy
    └── CommandReused    a command's id came again with other content

One place turns each into a toast, an exit code or an HTTP answer.
"""

from pathlib import Path


class DesktermError(Exception):
    """What went wrong, said to a person; ``hint`` says what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(DesktermError):
    """A file or value that cannot be used; ``path`` and ``line`` (from 1) say where, when known."""

    def __init__(self, message: str, hint: str = "", *, path: Path | None = None, line: int | None = None) -> None:
        place = "" if path is None else f"{path}:{line}: " if line else f"{path}: "
        super().__init__(place + message, hint)
        self.path = path
        self.line = line


class ConfigError(InputError):
    """A wrong key or value in the configuration."""


class QueryError(InputError):
    """A word of a query that has no meaning; ``hint`` names the nearest right one."""


class NotFound(DesktermError):
    """Nothing by that name or number."""


class StoreError(DesktermError):
    """The store cannot be used."""


class StoreUnreadable(StoreError):
    """The file is no deskterm store, is damaged, or may not be read or written."""


class StoreNewer(StoreError):
    """The file was written by a newer deskterm."""


class StoreBusy(StoreError):
    """Another process kept the store locked for longer than we wait."""


class KeyTaken(StoreError):
    """Another process has given its message the key of one of ours, in the same millisecond; nothing was written."""


class CommandReused(DesktermError):
    """The same command id arrived with different content."""
