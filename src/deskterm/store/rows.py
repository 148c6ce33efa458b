"""Rows of tables as objects within the transaction that is open, whoever reads and writes them.

``SessionRows`` leaves that to SQLAlchemy's session. ``DriverRows`` does it on the driver's connection below, with plain
objects that have the columns as attributes: what arrives in very large numbers costs a fraction that way. The rules of
the desk are the same over both. Rows of one are not given to the other.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final, Protocol, TypeVar, cast

from sqlalchemy import Boolean, Connection
from sqlmodel import Session, SQLModel, select

from deskterm.store import index
from deskterm.store.bulk import column_names, pen_of
from deskterm.store.conditions import marks

Table = TypeVar("Table", bound=SQLModel)
Answer = list[tuple[Any, ...]]


class Savepoint(Protocol):
    """Where a transaction can be taken back to."""

    def commit(self) -> None:
        """What was written since then stays."""

    def rollback(self) -> None:
        """Nothing that was written since then stays."""


class Rows(ABC):
    """Rows of tables: looked up, made, written anew where they changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @abstractmethod
    def make(self, table: type[Table], **columns: Any) -> Table:
        """A new row that is written when it is added."""

    @abstractmethod
    def add(self, row: SQLModel) -> None:
        """Write a new row now; a key that the database gives is in it afterwards."""

    def write(self, table: type[SQLModel], **columns: Any) -> Any:
        """Write a new row that nobody looks at again in this transaction; its key. A fraction of what ``add`` costs."""
        shape = _shape_of(table)
        values = shape.defaults | columns
        pen = pen_of(self._session.connection())
        if values[shape.key] is not None:
            pen.execute(shape.insert(keyed=True), tuple(values[one] for one in shape.columns))
            return values[shape.key]
        row = tuple(values[one] for one in shape.columns if one != shape.key)
        return pen.execute(shape.insert(keyed=False), row).fetchone()[0]

    @abstractmethod
    def keep(self, row: SQLModel) -> None:
        """Have a row that was made or changed written before anything is asked."""

    @abstractmethod
    def get(self, table: type[Table], key: Any) -> Table | None:
        """The row with a primary key of one column."""

    @abstractmethod
    def find(self, table: type[Table], **columns: Any) -> Table | None:
        """A row whose columns are so."""

    @abstractmethod
    def ask(self, sql: str, *parameters: Any) -> Answer:
        """All rows of a query with ``?`` for parameters, or of a statement that returns some."""

    @abstractmethod
    def flush(self) -> None:
        """Write what changed."""

    @abstractmethod
    def connection(self) -> Connection:
        """The connection, where everything is written that was to be, in the search index too."""

    @abstractmethod
    def index_message(self, key: int, body: str, subject: str, customer: str) -> None:
        """Have a message's words found."""

    @abstractmethod
    def index_customer(self, key: int, name: str, contacts: Sequence[str]) -> None:
        """Have a new customer found by name and contact points."""

    @abstractmethod
    def savepoint(self) -> Savepoint:
        """Begin what may be taken back."""


class SessionRows(Rows):
    """Rows as SQLAlchemy's session has them."""

    def make(self, table: type[Table], **columns: Any) -> Table:
        """A new row that is written when it is added."""
        return table(**columns)

    def add(self, row: SQLModel) -> None:
        """Write a new row now."""
        self._session.add(row)
        self._session.flush()

    def keep(self, row: SQLModel) -> None:
        """Have a row written with the next flush."""
        self._session.add(row)

    def get(self, table: type[Table], key: Any) -> Table | None:
        """The row with a primary key."""
        return self._session.get(table, key)

    def find(self, table: type[Table], **columns: Any) -> Table | None:
        """A row whose columns are so."""
        asked = select(table).where(*(getattr(table, name) == value for name, value in columns.items()))
        return self._session.exec(asked).first()

    def ask(self, sql: str, *parameters: Any) -> Answer:
        """All rows of a query."""
        self._session.flush()
        return pen_of(self._session.connection()).execute(sql, parameters).fetchall()

    def flush(self) -> None:
        """Write what changed."""
        self._session.flush()

    def connection(self) -> Connection:
        """The connection, where everything is written that was to be."""
        self._session.flush()
        return self._session.connection()

    def index_message(self, key: int, body: str, subject: str, customer: str) -> None:
        """Have a message's words found."""
        index.add_messages(self._session.connection(), [index.message_entry(key, body, subject, customer)])

    def index_customer(self, key: int, name: str, contacts: Sequence[str]) -> None:
        """Have a new customer found."""
        index.add_customers(self._session.connection(), [index.customer_entry(key, name, contacts)])

    def savepoint(self) -> Savepoint:
        """Begin what may be taken back."""
        return self._session.begin_nested()


class _Plain:
    """A row as the driver has it, columns as attributes. ``stored`` is what the table holds, None before that."""

    __slots__ = ("__dict__", "shape", "stored")

    def __init__(self, shape: "_Shape", columns: dict[str, Any]) -> None:
        self.__dict__ = columns
        self.shape = shape
        self.stored: dict[str, Any] | None = None


class _Shape:
    """What rows of a table look like, and the SQL that reads and writes them."""

    def __init__(self, table: type[SQLModel]) -> None:
        described: Any = table
        columns = described.__table__.columns
        self.name: str = described.__table__.name
        self.columns: tuple[str, ...] = tuple(one.name for one in columns)
        self.flags: tuple[str, ...] = tuple(one.name for one in columns if isinstance(one.type, Boolean))
        self.key: str = next(one.name for one in described.__table__.primary_key.columns)
        self.defaults: dict[str, Any] = {
            name: field.default for name, field in table.model_fields.items() if not field.is_required()
        }
        self._select = f'SELECT {column_names(self.columns)} FROM "{self.name}" WHERE '
        self._inserts: dict[bool, str] = {}

    def select(self, names: tuple[str, ...]) -> str:
        """What finds a row by some of its columns."""
        return self._select + " AND ".join(f'"{one}" = ?' for one in names) + " LIMIT 1"

    def insert(self, *, keyed: bool) -> str:
        """What adds a row, all columns in order; without its key where the database gives that."""
        if keyed not in self._inserts:
            columns = self.columns if keyed else tuple(one for one in self.columns if one != self.key)
            sql = f'INSERT INTO "{self.name}"({column_names(columns)}) VALUES ({marks(columns)})'
            self._inserts[keyed] = sql if keyed else f'{sql} RETURNING "{self.key}"'
        return self._inserts[keyed]


_shape_of: Final = cast(Callable[[Any], _Shape], cache(_Shape))


_BAG: Final = "driver rows"
"""Under this name a session's ``DriverRows`` lie in what it carries along."""


class DriverRows(Rows):
    """Rows as the driver has them, in the session's transaction; the session forgets what it has loaded itself.

    What is to be found by words is written into the search index together, in order, when something needs it there or
    ``settle`` is called: SQLite's index writes all it has gathered at every savepoint, and a new segment whenever a key
    is smaller than the one before it.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._connection = session.connection()
        self._pen = pen_of(self._connection)
        self._here: dict[tuple[str, Any], _Plain] = {}
        self._messages: list[index.Entry] = []
        self._customers: list[index.Entry] = []

    @classmethod
    def of(cls, session: Session) -> "DriverRows":
        """A session's own, made when first asked for."""
        rows: DriverRows | None = session.info.get(_BAG)
        if rows is None:
            rows = session.info[_BAG] = cls(session)
        return rows

    @staticmethod
    def settle(session: Session) -> None:
        """Write what a session's own, if it has any, still hold back."""
        rows: DriverRows | None = session.info.get(_BAG)
        if rows is not None:
            rows.connection()

    def make(self, table: type[Table], **columns: Any) -> Table:
        """A new row that is written when it is added."""
        shape = _shape_of(table)
        return cast(Table, _Plain(shape, shape.defaults | columns))

    def add(self, row: SQLModel) -> None:
        """Write a new row now; a key that the database gives is in it afterwards."""
        plain: Any = row
        columns, shape = plain.__dict__, plain.shape
        keyed = columns[shape.key] is not None
        if keyed:
            self._pen.execute(shape.insert(keyed=True), tuple(columns[one] for one in shape.columns))
        else:
            values = tuple(columns[one] for one in shape.columns if one != shape.key)
            columns[shape.key] = self._pen.execute(shape.insert(keyed=False), values).fetchone()[0]
        plain.stored = columns.copy()
        self._here[shape.name, columns[shape.key]] = plain

    def keep(self, row: SQLModel) -> None:
        """Have a row written before anything is asked; of those that are there every change is noticed anyway."""
        plain: Any = row
        if plain.stored is None:
            self.add(row)

    def get(self, table: type[Table], key: Any) -> Table | None:
        """The row with a primary key of one column."""
        shape = _shape_of(table)
        known = self._here.get((shape.name, key))
        return cast(Table, known) if known is not None else self.find(table, **{shape.key: key})

    def find(self, table: type[Table], **columns: Any) -> Table | None:
        """A row whose columns are so; the same object for the same row until the next savepoint."""
        shape = _shape_of(table)
        found = self.ask(shape.select(tuple(columns)), *columns.values())
        if not found:
            return None
        values = dict(zip(shape.columns, found[0], strict=True))
        known = self._here.get((shape.name, values[shape.key]))
        if known is not None:
            return cast(Table, known)
        for flag in shape.flags:
            values[flag] = bool(values[flag])
        row = _Plain(shape, values)
        row.stored = values.copy()
        self._here[shape.name, values[shape.key]] = row
        return cast(Table, row)

    def ask(self, sql: str, *parameters: Any) -> Answer:
        """All rows of a query."""
        self.flush()
        return self._pen.execute(sql, parameters).fetchall()

    def flush(self) -> None:
        """Write what changed."""
        for row in self._here.values():
            stored, columns = row.stored, row.__dict__
            if stored is None or stored == columns:
                continue
            changed = [name for name, value in columns.items() if stored[name] != value]
            sets = ", ".join(f'"{name}" = ?' for name in changed)
            sql = f'UPDATE "{row.shape.name}" SET {sets} WHERE "{row.shape.key}" = ?'
            self._pen.execute(sql, (*(columns[name] for name in changed), stored[row.shape.key]))
            row.stored = columns.copy()

    def connection(self) -> Connection:
        """The connection, where everything is written that was to be, in the search index too."""
        self.flush()
        if self._messages:
            self._messages.sort(key=lambda one: one["key"])
            index.add_messages(self._connection, self._messages)
            self._messages = []
        if self._customers:
            index.add_customers(self._connection, self._customers)
            self._customers = []
        return self._connection

    def index_message(self, key: int, body: str, subject: str, customer: str) -> None:
        """Have a message's words found, once all that is gathered is written."""
        self._messages.append(index.message_entry(key, body, subject, customer))

    def index_customer(self, key: int, name: str, contacts: Sequence[str]) -> None:
        """Have a new customer found, once all that is gathered is written."""
        self._customers.append(index.customer_entry(key, name, contacts))

    def savepoint(self) -> Savepoint:
        """Begin what may be taken back. No row that was read before counts as read any more."""
        self._session.flush()
        self.flush()
        self._here.clear()
        self._pen.execute("SAVEPOINT rows", ())
        return _DriverSavepoint(self)

    def end(self, gathered: tuple[list[index.Entry], list[index.Entry]] | None = None) -> None:
        """End what may be taken back; with what was ``gathered`` before, take it back."""
        if gathered is None:
            self.flush()
        else:
            self._here.clear()
            self._messages, self._customers = gathered
            self._pen.execute("ROLLBACK TO SAVEPOINT rows", ())
        self._pen.execute("RELEASE SAVEPOINT rows", ())
        self._session.expire_all()

    def gathered(self) -> tuple[list[index.Entry], list[index.Entry]]:
        """The messages and customers that wait for the index."""
        return self._messages.copy(), self._customers.copy()


class _DriverSavepoint:
    def __init__(self, rows: DriverRows) -> None:
        self._rows = rows
        self._gathered = rows.gathered()

    def commit(self) -> None:
        """What was written since then stays."""
        self._rows.end()

    def rollback(self) -> None:
        """Nothing that was written since then stays."""
        self._rows.end(self._gathered)
