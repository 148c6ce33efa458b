"""Very many rows at once: gathered by table, then written with one prepared statement or one copy each.

It works on the driver's connection below SQLAlchemy, in the transaction that is open there: a row costs microseconds
this way. What is asked while rows are gathered is asked there too.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import Connection

from deskterm.store import index
from deskterm.store.conditions import marks
from deskterm.store.dialect import POSTGRES, for_postgres

if TYPE_CHECKING:
    import psycopg

Row = dict[str, Any]

_CACHE: Final = -128_000
"""Kilobytes of pages kept while very many rows are written, as SQLite wants to be told."""

_NUMBERED: Final = ("customer", "contact_point", "purchase", "ticket", "attachment", "promise")
"""Tables whose rows bring their keys, and whose next key PostgreSQL must be told therefore."""


class Bulk:
    """Rows on their way into the tables; ``order`` names the tables so that what is referred to is written first."""

    def __init__(self, connection: Connection, order: Sequence[str]) -> None:
        self._pen = pen_of(connection)
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
        return self._pen.execute(sql, parameters).fetchall()

    def tell(self, sql: str, *parameters: Any) -> None:
        """Carry out one statement."""
        self._pen.execute(sql, parameters)

    def write(self) -> None:
        """Write what was gathered."""
        # The index begins a new segment whenever a key is smaller than the one before it.
        self._messages.sort(key=itemgetter("key"))
        tables = [(table, self._rows[table]) for table in self._order if self._rows.get(table)]
        self._pen.write(tables, self._messages, self._customers)
        self._rows.clear()
        self._messages.clear()
        self._customers.clear()


class Pen(ABC):
    """How rows are written in one driver's way."""

    @abstractmethod
    def execute(self, sql: str, parameters: Sequence[Any]) -> Any:
        """Carry out one statement; returns the cursor."""

    @abstractmethod
    def write(self, tables: list[tuple[str, list[Row]]], messages: list[Row], customers: list[Row]) -> None:
        """Write rows table by table, and entries of the search index."""


class _SqlitePen(Pen):
    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver

    def execute(self, sql: str, parameters: Sequence[Any]) -> sqlite3.Cursor:
        return self._driver.execute(sql, parameters)

    def write(self, tables: list[tuple[str, list[Row]]], messages: list[Row], customers: list[Row]) -> None:
        self._driver.execute(f"PRAGMA cache_size = {_CACHE}")
        for table, rows in tables:
            columns = tuple(rows[0])
            sql = f'INSERT INTO "{table}"({column_names(columns)}) VALUES ({marks(columns)})'
            self._driver.executemany(sql, map(_getter(columns), rows))
        self._driver.executemany(index.ADD_MESSAGE["sqlite"], messages)
        self._driver.executemany(index.ADD_CUSTOMER["sqlite"], customers)


class _PostgresPen(Pen):
    def __init__(self, driver: "psycopg.Connection[Any]") -> None:
        self._driver = driver

    def execute(self, sql: str, parameters: Sequence[Any]) -> "psycopg.Cursor[Any]":
        return self._driver.execute(cast(Any, for_postgres(sql)), parameters)

    def write(self, tables: list[tuple[str, list[Row]]], messages: list[Row], customers: list[Row]) -> None:
        for table, rows in tables:
            columns = tuple(rows[0])
            self._copy(table, columns, map(_getter(columns), rows))
            if table in _NUMBERED:
                sql = "SELECT setval(pg_get_serial_sequence(?, 'key'), ?)"
                self.execute(sql, (table, max(row["key"] for row in rows)))
        found = ((one["key"], index.message_words(one)) for one in messages)
        self._copy("message_search", ("rowid", "words"), found)
        people = ((one["key"], index.customer_words(one)) for one in customers)
        self._copy("customer_search", ("rowid", "words"), people)

    def _copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        sql = cast(Any, f'COPY "{table}"({column_names(columns)}) FROM STDIN')
        with self._driver.cursor() as cursor, cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(row)


def pen_of(connection: Connection) -> Pen:
    """What writes on the driver's connection in the transaction that is open."""
    driver: Any = connection.connection.driver_connection
    return _PostgresPen(driver) if connection.dialect.name == POSTGRES else _SqlitePen(driver)


def column_names(columns: Sequence[str]) -> str:
    """The columns as a statement names them, in quotes."""
    return ", ".join(f'"{column}"' for column in columns)


def _getter(columns: tuple[str, ...]) -> Callable[[Row], tuple[Any, ...]]:
    """What takes the values of ``columns``, of which there are more than one, out of a row."""
    return cast(Callable[[Row], tuple[Any, ...]], itemgetter(*columns))
