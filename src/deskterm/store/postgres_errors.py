"""What PostgreSQL and its driver say when something is wrong, said to a person, with what to do and no password."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from deskterm.errors import KeyTaken, StoreBusy, StoreError, StoreUnreadable

_AGAIN: Final = "try again in a moment: what was done is not done a second time"

_BY_WORDS: Final[tuple[tuple[str, type[StoreError], str, str], ...]] = (
    (r"password authentication failed|no password supplied|password is empty", StoreUnreadable,
     "the password for {place} was not accepted", "give it in PGPASSWORD or in ~/.pgpass"),
    (r'database ".*" does not exist', StoreUnreadable,
     "there is no database {place}", "make it with: createdb --encoding=UTF8 --template=template0 NAME"),
    (r'role ".*" does not exist', StoreUnreadable,
     "the server of {place} does not know that user", "make the user with: createuser NAME, or name another one"),
    (r"no pg_hba\.conf entry|authentication failed|not permitted to log in|permission denied for database",
     StoreUnreadable, "the server does not let us into {place}", "look at the server's pg_hba.conf and grants"),
    (r"too many clients|remaining connection slots|too many connections", StoreBusy,
     "the server of {place} takes no more connections", "try again in a moment, or raise its max_connections"),
    (r"starting up|shutting down|recovery mode", StoreBusy,
     "the server of {place} is just starting or stopping", _AGAIN),
    (r"refused|no such file|resolve|unreachable|timeout|timed out|no route|connection failed|connection is bad",
     StoreUnreadable, "the server of {place} cannot be reached", "is it running, and are host and port right?"),
)  # fmt: skip
"""What a connection that could not be made is told apart by: the driver gives nothing but words."""

_BY_CODE: Final[tuple[tuple[str, type[StoreError], str, str], ...]] = (
    ("55P03", StoreBusy, "the store {place} is kept busy by another process",
     "try again in a moment; nothing was changed"),
    ("40", StoreBusy, "two writers met in the store {place}", "try again; nothing was changed"),
    ("53100", StoreError, "the disk that holds {place} is full; nothing was changed", "make room, then try again"),
    ("53", StoreBusy, "the server of {place} has no more room for us", "try again in a moment"),
    ("25006", StoreUnreadable, "the store {place} may not be written",
     "it is a replica or set to be read only: name the first server"),
    ("42501", StoreUnreadable, "the store {place} may not be written or read by this user",
     "give the user the database's tables: they belong to whoever made the store"),
    ("42P01", StoreUnreadable, "{place} is no deskterm store or a table of it is gone",
     "restore it from a backup, or name another database"),
    ("57014", StoreBusy, "the server of {place} broke off a query that took too long", "ask for less at once"),
    ("XX", StoreUnreadable, "the store {place} is damaged", "restore it from a backup"),
    ("57P", StoreError, "the connection to {place} was lost", _AGAIN),
    ("08", StoreError, "the connection to {place} was lost", _AGAIN),
)  # fmt: skip
"""What a statement that failed is told apart by: its SQLSTATE, or the class that it begins with."""


@dataclass(frozen=True, slots=True)
class Place:
    """A database by its URL, and what a person may be told of it."""

    url: str
    shown: str
    password: str | None

    @classmethod
    def of(cls, url: str) -> "Place":
        """Read a URL; raises ``StoreUnreadable`` for one that is none, without repeating it."""
        try:
            fields = {name: str(value) for name, value in conninfo_to_dict(url).items()}
        except psycopg.ProgrammingError:
            raise _no_url() from None
        host, port, name = fields.get("host", ""), fields.get("port", ""), fields.get("dbname", "")
        # A password with a slash or an at sign in it would otherwise be taken for, and shown as, something else.
        if "@" in name + host or not re.fullmatch(r"[\d,]*", port):
            raise _no_url()
        user = f"{fields['user']}@" if "user" in fields else ""
        beside = f":{port}" if port else ""
        return cls(url, f"postgresql://{user}{host or 'localhost'}{beside}/{name}", fields.get("password"))


def _no_url() -> StoreUnreadable:
    return StoreUnreadable(
        "that is no URL of a PostgreSQL database",
        "it looks like postgresql://user@host:5432/name; in a password write / as %2F, @ as %40 and % as %25",
    )


def explain(error: psycopg.Error, place: Place) -> StoreError:
    """The driver's error as one of ours."""
    code = error.sqlstate
    if code is not None:
        for start, kind, message, hint in _BY_CODE:
            if code.startswith(start):
                return kind(message.format(place=place.shown), hint)
    words = str(error).replace(place.password or "\0", "***")
    if code is None and isinstance(error, psycopg.OperationalError):
        for pattern, kind, message, hint in _BY_WORDS:
            if re.search(pattern, words, re.IGNORECASE):
                return kind(message.format(place=place.shown), hint)
        return StoreError(f"the connection to {place.shown} was lost", _AGAIN)
    said = f"the store {place.shown} could not be used: {words.strip().splitlines()[0]}"
    return KeyTaken(said, _AGAIN) if error.diag.constraint_name == "message_pkey" else StoreError(said)


@contextmanager
def explained(place: Place) -> Generator[None]:
    """Turn the driver's errors, also when wrapped by SQLAlchemy, into ours."""
    try:
        yield
    except psycopg.Error as error:
        raise explain(error, place) from error
    except Exception as error:
        cause = getattr(error, "orig", None)
        if isinstance(cause, psycopg.Error):
            raise explain(cause, place) from error
        raise
