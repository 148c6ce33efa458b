"""The questions screens, shell and API ask the desk: view rows out of the store, on the caller's own thread.

Nothing here imports SQLAlchemy, and what only opened tickets, searches and the board need is loaded when it is first
asked for: the first screen is painted before that.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from deskterm.errors import NotFound
from deskterm.model import query as query_language
from deskterm.model.instants import now, to_milliseconds
from deskterm.model.query import Query
from deskterm.model.views.lists import Counts, Page, TicketLine
from deskterm.model.words import Language
from deskterm.store import inbox
from deskterm.store.conditions import Asker, Queues
from deskterm.store.database import Store
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import gettext

if TYPE_CHECKING:
    from deskterm.desk.serving import Serving
    from deskterm.desk.settings import Settings
    from deskterm.model.presence import Someone
    from deskterm.model.views.customers import CustomerView
    from deskterm.model.views.desk import AgentLine, Board
    from deskterm.model.views.messages import MessageLine, TicketAttachment, UnsentLine
    from deskterm.model.views.notices import Notable
    from deskterm.model.views.records import ChangeLine
    from deskterm.model.views.seats import Seating
    from deskterm.model.views.tickets import SearchHit, TicketView
    from deskterm.standards.due import RunningClock


class Reads:
    """Read access for one ``agent``, to the tickets of ``queues`` (None is all); safe to use from several threads."""

    def __init__(self, store: Store, agent: str, clock: Callable[[], datetime] = now, *, queues: Queues = None) -> None:
        self.store = store
        self.agent = agent
        self.clock = clock
        self.queues = queues

    @property
    def asker(self) -> Asker:
        """Who asks, now."""
        return Asker(self.agent, self.clock(), self.queues)

    def parse(self, source: str) -> Query:
        """Parse the query language; raises ``QueryError``."""
        return query_language.parse_query(source, now=self.clock())

    def page(
        self,
        query: Query,
        *,
        after: tuple[int, int] | None = None,
        before: tuple[int, int] | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> Page:
        """Rows of a list; see ``store.inbox.page``."""
        return inbox.page(self.store, query, self.asker, after=after, before=before, offset=offset, limit=limit)

    def count(self, query: Query, *, cap: int = 1_000_000_000) -> int:
        """How many tickets a query means, at most ``cap``."""
        return inbox.count(self.store, query, self.asker, cap=cap)

    def position(self, query: Query, line: TicketLine) -> int:
        """How many rows of the query's list stand before ``line``."""
        return inbox.position(self.store, query, self.asker, line)

    def lines(self, ids: tuple[str, ...]) -> tuple[TicketLine, ...]:
        """The tickets with these ids, in no particular order."""
        return inbox.lines_by(self.store, "id", ids, queues=self.queues) if ids else ()

    def live(self) -> tuple[TicketLine, ...]:
        """What goes on right now, longest waiting first."""
        return inbox.live(self.store, self.asker)

    def counts(self) -> Counts:
        """The header's and the inbox's figures."""
        return inbox.counts(self.store, self.asker)

    def find(self, number: int) -> TicketLine:
        """The ticket with a number; raises ``NotFound``."""
        known = abs(number) < 2**62
        lines = inbox.lines_by(self.store, "number", (number,), queues=self.queues) if known else ()
        if not lines:
            raise NotFound(
                gettext("there is no ticket {ticket}", ticket=f"#{number}"),
                gettext("deskterm list shows what there is"),
            )
        return lines[0]

    def ticket(self, ticket: str, *, messages: int = 50) -> "TicketView":
        """A ticket opened at its newest messages; raises ``NotFound``."""
        from deskterm.store import timeline

        view = timeline.ticket_view(self.store, ticket, messages=messages, queues=self.queues)
        if view is None:
            raise NotFound(gettext("that ticket is no longer there"))
        return view

    def older(self, ticket_key: int, before: int, *, limit: int = 50) -> "tuple[tuple[MessageLine, ...], bool]":
        """Messages before the message key ``before``, in order of time, and whether there are more."""
        from deskterm.store import timeline

        return timeline.messages_before(self.store, ticket_key, before=before, limit=limit, queues=self.queues)

    def attachments(self, ticket: str) -> "tuple[TicketAttachment, ...]":
        """What is attached to a ticket's messages, newest message first; see ``store.attachments``."""
        from deskterm.store.attachments import ticket_attachments

        return ticket_attachments(self.store, ticket, queues=self.queues)

    def attachment_content(self, sha256: str) -> bytes:
        """The bytes of an attachment; raises ``NotFound`` where this store does not keep them."""
        from deskterm.desk.blobs import blob_content

        return blob_content(self.store, sha256, self.queues)

    def customer(self, customer: str) -> "CustomerView":
        """A customer's card; raises ``NotFound``."""
        from deskterm.store import timeline

        view = timeline.customer_view(self.store, customer, queues=self.queues)
        if view is None:
            raise NotFound(gettext("that customer is no longer there"))
        return view

    def customers(self, text: str, *, limit: int = 20) -> list[tuple[str, SafeLine, SafeLine]]:
        """Customers by name, address or number: id, name, first contact point."""
        from deskterm.store import search

        return search.customers(self.store, text, limit=limit, queues=self.queues)

    def search(self, text: str, *, limit: int = 50, best: bool = False) -> "tuple[SearchHit, ...]":
        """Tickets by words, newest first or best match first."""
        from deskterm.store import search

        return search.search(self.store, text, limit=limit, best=best, queues=self.queues)

    def board(self, titles: dict[str, str]) -> "Board":
        """The state of the queue; ``titles`` names the desk's queues."""
        from deskterm.store import board

        return board.board(self.store, self.asker, titles)

    def next(
        self, people: "Mapping[str, tuple[Someone, ...]] | None" = None, *, since: datetime | None = None
    ) -> "Serving":
        """The next ticket to work on and why; see ``desk.serving``.

        What ``people`` elsewhere write on is left out, what they have open comes after its like; what this agent
        skipped after ``since`` (half a day ago, unless told) comes last.
        """
        from deskterm.desk.serving import CONSIDERED, WORKED_ON, Server, seen, serve, writers
        from deskterm.store import serving

        now = self.clock()
        languages, queue = serving.server(self.store, self.agent)
        skipped = serving.skipped(self.store, self.agent, since or now - timedelta(hours=12))
        people = people or {}
        who = Server(self.agent, languages, queue, skipped, writers(people, self.agent), seen(people, self.agent))
        live = [one for one in self.live() if one.unanswered]
        return serve((*live, *self.page(self.parse(WORKED_ON), limit=CONSIDERED).rows), who, now)

    def newest_change(self) -> int:
        """The sequence number of the newest change, 0 before the first."""
        return self.store.read("SELECT coalesce(max(sequence), 0) FROM change")[0][0]

    def untouched(self, ticket: str, since: int) -> bool:
        """Whether this agent has done nothing to a ticket after the change ``since``."""
        from deskterm.store import serving

        return serving.untouched(self.store, ticket, self.agent, since)

    def agents(self) -> "tuple[AgentLine, ...]":
        """Everybody who works at the desk, by name."""
        from deskterm.model.views.desk import AgentLine

        rows = self.store.read("SELECT name, display_name, role, languages, queue FROM agent ORDER BY name")
        return tuple(
            AgentLine(row[0], safe_line(row[1]), row[2], tuple(Language(one) for one in row[3].split()), row[4])
            for row in rows
        )

    def changes(self, ticket: str, *, limit: int = 200) -> "tuple[ChangeLine, ...]":
        """The audit trail of a ticket, in order of sequence."""
        from deskterm.store import timeline

        return timeline.changes_of(self.store, ticket, limit=limit, queues=self.queues)

    def why(self, ticket: str, settings: "Settings") -> "tuple[RunningClock, ...]":
        """Every clock of a ticket with its ledger; raises ``NotFound``."""
        from deskterm.desk.times import clocks_of_ticket

        if self.queues is not None and not self.lines((ticket,)):
            raise NotFound(gettext("that ticket is no longer there"))
        return clocks_of_ticket(self.store, ticket, settings)

    def usage(self) -> dict[str, int]:
        """How often this agent has used each canned reply."""
        rows = self.store.read("SELECT name, count FROM phrase_use WHERE agent = ?", (self.agent,))
        return dict(rows)

    def data_version(self) -> int:
        """A number that changes when another connection has committed since this thread last asked."""
        return self.store.data_version()

    def is_demo(self) -> bool:
        """Whether the store was made by the demonstration and can never deliver anything."""
        return self.store.read("SELECT value FROM meta WHERE name = 'kind'") == [("demo",)]

    def something_due(self) -> bool:
        """Whether a countdown or a snooze is over, or a promise may soon be due, so that the desk should tick."""
        from deskterm.store.reminding import soon_due

        moment = to_milliseconds(self.clock())
        return bool(soon_due(self.store, moment, limit=1)) or bool(
            self.store.read(
                "SELECT 1 FROM outbox AS o CROSS JOIN message AS m ON m.key = o.message_key"
                " WHERE o.leaves_at <= ? AND m.delivery = 'counting'"
                " UNION ALL SELECT 1 FROM ticket WHERE snoozed_until <= ? AND state = 'snoozed' LIMIT 1",
                (moment, moment),
            )
        )

    def seating(self) -> "Seating":
        """The agent's seats, and the chats that wait for one."""
        from deskterm.store import seats

        return seats.seating(self.store, self.asker)

    def notable(self, since: int | None) -> "Notable":
        """What may be worth telling the agent; of assignments those after the change ``since``."""
        from deskterm.store import notable

        return notable.notable(self.store, self.asker, since)

    def has_seats(self) -> bool:
        """Whether the agent has accepted any chat that has not ended; costs next to nothing."""
        sql = "SELECT 1 FROM ticket WHERE assignee = ? AND accepted_at IS NOT NULL LIMIT 1"
        return bool(self.store.read(sql, (self.agent,)))

    def unsent(self) -> "tuple[UnsentLine, ...]":
        """Every answer that has not left, oldest first."""
        from deskterm.store import timeline

        return timeline.unsent(self.store, queues=self.queues)
