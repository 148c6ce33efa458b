"""A store that is only being made: what makes writing safe and reading quick is put off until it is full.

It is for a file that is put in its place whole afterwards, and thrown away when something goes wrong meanwhile.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from deskterm.store.conditions import marks
from deskterm.store.sqlite_file import explained

if TYPE_CHECKING:
    from deskterm.store.sqlite import SqliteStore

_TABLES: Final = ("message", "change", "ticket", "ticket_tag", "purchase", "rating", "promise", "customer", "consent")
"""Tables whose ordinary indexes are made when all rows are there: sorting once is cheaper than finding each place."""

_GATHERED: Final = 64 * 1024 * 1024
_USUAL: Final = 1024 * 1024
"""Bytes of words the search index gathers before it writes a segment, meanwhile and as a rule."""

_LATER: Final = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT LIKE '%UNIQUE%' AND tbl_name IN ({})"
)
_GATHER: Final = "INSERT INTO message_search(message_search, rank) VALUES ('hashsize', ?)"


@contextmanager
def loading(store: "SqliteStore") -> Generator[None]:
    """Within the block ``store`` keeps no log and has few indexes; nobody else may have it open."""
    driver = _driver(store)
    with explained(store.path):
        for pragma in ("mmap_size = 0", "journal_mode = DELETE", "journal_mode = OFF", "synchronous = OFF"):
            driver.execute(f"PRAGMA {pragma}").fetchall()
        later = driver.execute(_LATER.format(marks(_TABLES)), _TABLES).fetchall()
        for name, _ in later:
            driver.execute(f'DROP INDEX "{name}"')
        driver.execute(_GATHER, (_GATHERED,))
    yield
    with explained(store.path):
        driver.execute(_GATHER, (_USUAL,))
        for _, sql in later:
            driver.execute(sql)
        driver.execute("PRAGMA journal_mode = WAL").fetchall()
        driver.execute("PRAGMA synchronous = FULL")


def _driver(store: "SqliteStore") -> sqlite3.Connection:
    """The one connection that writes."""
    with store.writing() as session:
        driver: Any = session.connection().connection.driver_connection
    return driver
