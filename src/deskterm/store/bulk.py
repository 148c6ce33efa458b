"""Very many rows at once: gathered by table, then written with one prepared statement each.

It works on the driver's connection below SQLAlchemy, in the transaction that is open there: a row costs microseconds
this way. What is asked while rows are gathered is asked there too.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final, cast

from sqlalchemy import Connection

from deskterm.store import index

Row = dict[str, Any]

_CACHE: Final = -128_000
"""Kilobytes of pages kept while very many rows are written, as SQLite wants to be told."""


class Bulk:
    """Rows on their way into the tables; ``order`` names the tables so that what is referred to is written first."""

    def __init__(self, connection: Connection, order: Sequence[str]) -> None:
        self._driver = cast(sqlite3.Connection, connection.connection.driver_connection)
        self._order = order
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        self._messages: list[Row] = []
        self._customers: list[Row] = []

    def __len__(self) -> int:
        """How many rows wait to be written."""
        return sum(map(len, self._rows.values()))

    def add(self, table: str, row: Row) -> None:
        """Gather a row; all rows of a table name the same columns."""
        self._rows[table].append(row)

    def index_message(self, key: int, body: str, subject: str, customer: str) -> None:
        """Have a message's words found."""
        self._messages.append(index.message_entry(key, body, subject, customer))

    def index_customer(self, key: int, name: str, contacts: Sequence[str]) -> None:
        """Have a customer found by name and contact points."""
        self._customers.append(index.customer_entry(key, name, contacts))

    def ask(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of a query over what is written already."""
        return self._driver.execute(sql, parameters).fetchall()

    def tell(self, sql: str, *parameters: Any) -> None:
        """Carry out one statement."""
        self._driver.execute(sql, parameters)

    def write(self) -> None:
        """Write what was gathered."""
        self._driver.execute(f"PRAGMA cache_size = {_CACHE}")
        for table in self._order:
            if rows := self._rows.get(table):
                columns = tuple(rows[0])
                names = ", ".join(f'"{column}"' for column in columns)
                marks = ", ".join("?" * len(columns))
                sql = f'INSERT INTO "{table}"({names}) VALUES ({marks})'
                self._driver.executemany(sql, map(cast(Callable[[Row], Any], itemgetter(*columns)), rows))
        # The index begins a new segment whenever a key is smaller than the one before it.
        self._messages.sort(key=itemgetter("key"))
        self._driver.executemany(index.ADD_MESSAGE, self._messages)
        self._driver.executemany(index.ADD_CUSTOMER, self._customers)
        self._rows.clear()
        self._messages.clear()
        self._customers.clear()
