"""The driver below SQLAlchemy, for what only a mirror does: a mirror is always an SQLite file.

Rows are plain dictionaries of columns here. What is written joins the transaction that is open; objects that a session
has loaded do not notice, so they are to be expired afterwards.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Connection

from deskterm.store.conditions import chunks, marks

Row = dict[str, Any]


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The driver's connection in the transaction that is open."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def rows_of(driver: sqlite3.Connection, sql: str, *parameters: Any) -> list[Row]:
    """The rows of a query by the names of their columns."""
    cursor = driver.execute(sql, parameters)
    names = [one[0] for one in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def insert(driver: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    """Write new rows; all name the same columns."""
    if not rows:
        return
    columns = tuple(rows[0])
    names = ", ".join(f'"{column}"' for column in columns)
    sql = f'INSERT INTO "{table}"({names}) VALUES ({marks(columns)})'
    driver.executemany(sql, [tuple(row[column] for column in columns) for row in rows])


def update(driver: sqlite3.Connection, table: str, row: Row) -> None:
    """Write the row with the same ``key`` anew."""
    columns = [column for column in row if column != "key"]
    changes = ", ".join(f'"{column}" = ?' for column in columns)
    driver.execute(f'UPDATE "{table}" SET {changes} WHERE key = ?', (*(row[one] for one in columns), row["key"]))


def by_ids(driver: sqlite3.Connection, select: str, ids: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """The rows of ``select``, whose first column is the id, by their ids; those there are of ``ids``."""
    found: dict[str, tuple[Any, ...]] = {}
    for wanted in chunks(ids):
        sql = f"{select} WHERE id IN ({marks(wanted)})"
        found.update((row[0], row[1:]) for row in driver.execute(sql, wanted))
    return found


class RowKeys:
    """Hands out local keys table by table, in a transaction in which nobody else makes rows."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver
        self._last: dict[str, int] = {}

    def next(self, table: str) -> int:
        """The key of the next new row of ``table``."""
        if table not in self._last:
            ((last,),) = self._driver.execute(f"SELECT max(key) FROM {table}").fetchall()
            self._last[table] = max(0, last or 0)
        self._last[table] += 1
        return self._last[table]
