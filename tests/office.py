"""A desk at work in a test: a store of its own, a clock that only moves when told, commands in one line."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from deskterm.desk.desk import Desk
from deskterm.desk.reads import Reads
from deskterm.desk.settings import Settings
from deskterm.model.answers import Answer, Conflict, Done, Refused
from deskterm.model.commands import DESK, Command, Party, Receive
from deskterm.model.words import Channel, ContactKind
from deskterm.store.database import Store
from deskterm.store.sqlite import SqliteStore

MORNING = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
"""A Wednesday."""

ILZE = Party(ContactKind.MAIL, "ilze@example.com", "Ilze Kalniņa")


_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_search%' ORDER BY name",
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT LIKE '%_search' ORDER BY 1",
)
"""How each database tells which tables it has."""


def _by_name(cursor: Any) -> list[dict[str, Any]]:
    names = [one[0] for one in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class Office:
    """A desk with the agents aija (admin), zane (supervisor) and pavils (agent)."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self.desk = Desk(store, settings)
        self.now = MORNING
        self.reads = Reads(store, "aija", lambda: self.now)

    def wait(self, **length: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**length)
        return self.now

    def at(self, **length: float) -> datetime:
        """The time so far from now."""
        return self.now + timedelta(**length)

    def make(self, kind: type[Command], **fields: Any) -> Command:
        """A command by aija, now, unless told otherwise."""
        return kind(**{"actor": "aija", "at": self.now, **fields})

    def do(self, kind: type[Command], **fields: Any) -> Answer:
        return self.desk.execute(self.make(kind, **fields))

    def done(self, kind: type[Command], **fields: Any) -> Done:
        answer = self.do(kind, **fields)
        assert isinstance(answer, Done), answer
        return answer

    def refused(self, kind: type[Command], **fields: Any) -> Refused:
        """The refusal, having checked that nothing at all was left behind."""
        before = self.everything()
        answer = self.do(kind, **fields)
        assert isinstance(answer, Refused), answer
        assert self.everything() == before
        return answer

    def conflict(self, kind: type[Command], **fields: Any) -> Conflict:
        """The conflict, having checked that nothing at all was left behind."""
        before = self.everything()
        answer = self.do(kind, **fields)
        assert isinstance(answer, Conflict), answer
        assert self.everything() == before
        return answer

    def receive(self, body: str = "Kur ir paciņa?", **fields: Any) -> Done:
        """A customer writes; by default Ilze, by mail."""
        given = {"actor": DESK, "channel": Channel.MAIL, "sender": ILZE, "subject": "Piegāde kavējas", "body": body}
        return self.done(Receive, **{**given, **fields})

    def ticket(self, **fields: Any) -> str:
        """The id of a new ticket of Ilze's."""
        ticket = self.receive(**fields).ticket
        assert ticket is not None
        return ticket

    def row(self, ticket: str) -> dict[str, Any]:
        """The ticket's row as it stands in the store."""
        return self.rows("SELECT * FROM ticket WHERE id = ?", (ticket,))[0]

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The rows of a query by the names of their columns."""
        if isinstance(self.store, SqliteStore):
            return _by_name(self.store.reader.execute(sql, parameters))
        from deskterm.store.dialect import for_postgres

        with self.store._reader() as reader:
            return _by_name(reader.execute(for_postgres(sql), parameters))

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table, without the insides of the search index."""
        sqlite = isinstance(self.store, SqliteStore)
        names = self.store.read(_TABLES[0 if sqlite else 1])
        return {name: sorted(self.rows(f'SELECT * FROM "{name}"'), key=repr) for (name,) in names}

    def make_demo(self) -> None:
        """Turn the store into a demonstration, where answers leave as far as the desk is concerned."""
        self.write("UPDATE meta SET value = 'demo' WHERE name = 'kind'")

    def write(self, sql: str) -> None:
        """Write past the commands: only to make what no command makes."""
        from sqlalchemy import text

        with self.store.writing() as session:
            session.connection().execute(text(sql))

    def let_leave(self) -> bool:
        """Wait until every countdown is over, and tick."""
        self.wait(seconds=10)
        return self.desk.tick(self.now)
