"""Lists of tickets, one whole ticket, and the bytes of attachments."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from deskterm.desk.exporting import snapshot
from deskterm.desk.ticket_object import ticket_objects
from deskterm.errors import NotFound
from deskterm.model.snapshot import write_snapshot
from deskterm.server.door import Visitor
from deskterm.server.replies import bytes_reply, json_reply
from deskterm.server.site import Site
from deskterm.server.visiting import Coming
from deskterm.store.inbox import lines_by

MOST: Final = 200
"""Rows of one page."""

_LONGEST_QUERY: Final = 1000
_LONGEST_CURSOR: Final = 40


def routes(site: Site) -> APIRouter:
    """What may be read of tickets."""
    router = APIRouter()

    @router.get("/v1/tickets")
    async def tickets(
        visitor: Coming,
        query: Annotated[str, Query(max_length=_LONGEST_QUERY)] = "",
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
        after: Annotated[str, Query(max_length=_LONGEST_CURSOR, pattern=r"^(-?[0-9]{1,18}\.[0-9]{1,18})?$")] = "",
    ) -> Response:
        reads = site.reads(visitor)
        parsed = reads.parse(query)
        cursor = _cursor(after)
        page = await site.hands.read(
            ("tickets", query, visitor.queues), lambda: reads.page(parsed, after=cursor, limit=limit)
        )
        at = site.clock()
        headers: dict[str, str] = {}
        if page.more:
            last = page.rows[-1]
            place = urlencode({"query": query, "limit": limit, "after": f"{last.order}.{last.key}"})
            headers["link"] = f'</v1/tickets?{place}>; rel="next"'
        return json_reply(ticket_objects(page.rows, at), **headers)

    @router.get("/v1/tickets/{ticket}")
    async def ticket(visitor: Coming, ticket: Annotated[str, Path(max_length=100)]) -> Response:
        return bytes_reply(await site.hands.slow(lambda: _snapshot(site, visitor, ticket)))

    return router


def _cursor(after: str) -> tuple[int, int] | None:
    if not after:
        return None
    order, _, key = after.partition(".")
    return int(order), int(key)


def _snapshot(site: Site, visitor: Visitor, ticket: str) -> bytes:
    reads = site.reads(visitor)
    with site.store.one_moment():
        lines = reads.lines((ticket,))
        if not lines and ticket.isascii() and ticket.isdigit() and len(ticket) <= 18:
            lines = lines_by(site.store, "number", (int(ticket),), queues=visitor.queues)
        if not lines:
            raise NotFound("there is no such ticket", "GET /v1/tickets lists what there is")
        return write_snapshot(snapshot(site.store, lines[0].key))
