"""``GET /v1/tickets``: lists of tickets, and one whole ticket."""

from typing import Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from starlette.responses import Response

from deskterm.desk.exporting import snapshot
from deskterm.desk.ticket_object import tickets_json
from deskterm.errors import NotFound
from deskterm.model.snapshot import write_snapshot
from deskterm.server.door import Visitor
from deskterm.server.parameters import Text, Whole
from deskterm.server.replies import bytes_reply
from deskterm.server.site import Site
from deskterm.store.inbox import lines_by

QUERY: Final = Text("query", 1000, hint="ask for less at once")
LIMIT: Final = Whole("limit", 1, 200, 50)
AFTER: Final = Text("after", 40, r"-?[0-9]{1,18}\.[0-9]{1,18}", "take it from the Link of the page before")
PARAMETERS: Final = (QUERY, LIMIT, AFTER)

_LONGEST_NAME: Final = 100


def add_routes(app: FastAPI, site: Site) -> None:
    """What may be read of tickets."""

    @app.get("/v1/tickets")
    async def tickets(request: Request) -> Response:
        visitor = await site.visitor(request)
        given = request.query_params
        query, limit, after = QUERY.read(given), LIMIT.read(given), _cursor(AFTER.read(given))
        reads = site.reads(visitor)
        parsed = reads.parse(query)
        page = await site.hands.read(
            ("tickets", query, visitor.queues), lambda: reads.page(parsed, after=after, limit=limit)
        )
        headers: dict[str, str] = {}
        if page.more:
            last = page.rows[-1]
            place = f"query={quote(query)}&limit={limit}&after={last.order}.{last.key}"
            headers["link"] = f'</v1/tickets?{place}>; rel="next"'
        return bytes_reply(tickets_json(page.rows, site.clock()), **headers)

    @app.get("/v1/tickets/{ticket}")
    async def ticket(request: Request) -> Response:
        visitor = await site.visitor(request)
        name: str = request.path_params["ticket"]
        return bytes_reply(await site.hands.slow(lambda: _snapshot(site, visitor, name)))


def _cursor(after: str) -> tuple[int, int] | None:
    if not after:
        return None
    order, _, key = after.partition(".")
    return int(order), int(key)


def _snapshot(site: Site, visitor: Visitor, ticket: str) -> bytes:
    reads = site.reads(visitor)
    with site.store.one_moment():
        lines = reads.lines((ticket,)) if len(ticket) <= _LONGEST_NAME else ()
        if not lines and ticket.isascii() and ticket.isdigit() and len(ticket) <= 18:
            lines = lines_by(site.store, "number", (int(ticket),), queues=visitor.queues)
        if not lines:
            raise NotFound("there is no such ticket", "GET /v1/tickets lists what there is")
        return write_snapshot(snapshot(site.store, lines[0].key))
