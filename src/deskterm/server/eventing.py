"""``GET /v1/events`` and ``POST /v1/presence``: what happens, as it happens, and saying where one is."""

from typing import Any, Final

from fastapi import FastAPI, Request
from starlette.responses import Response

from deskterm.errors import InputError, NotFound
from deskterm.model.presence import Doing
from deskterm.server.bodies import read_body, read_object
from deskterm.server.presence import Said
from deskterm.server.replies import json_reply
from deskterm.server.site import Site
from deskterm.server.stream import EventStream

_LONGEST: Final = 100


def add_routes(app: FastAPI, site: Site) -> None:
    """The stream, and what is said into it."""

    @app.get("/v1/events")
    async def events(request: Request) -> Response:
        visitor = await site.visitor(request)
        listener = site.listeners.join(visitor, request.headers.get("last-event-id", ""))
        site.presence.catch_up(listener)
        return EventStream(site.listeners, listener)

    @app.post("/v1/presence")
    async def presence(request: Request) -> Response:
        visitor = await site.visitor(request)
        ticket, doing = _said(read_object(await read_body(request)))
        reads = site.reads(visitor)
        lines = await site.hands.read("line", lambda: reads.lines((ticket,)))
        if not lines:
            raise NotFound("there is no such ticket")
        said = Said(visitor.agent, visitor.display_name, ticket, lines[0].queue, doing)
        site.presence.say(said)
        notices = site.notices
        if notices is not None:
            await site.hands.slow(lambda: notices.tell(said))
        return json_reply({"ticket": ticket, "doing": doing.value})


def _said(document: dict[str, Any]) -> tuple[str, Doing]:
    ticket, doing = document.get("ticket"), document.get("doing")
    if not isinstance(ticket, str) or not 0 < len(ticket) <= _LONGEST:
        raise InputError("ticket wants a ticket's id", "not its number")
    if doing not in tuple(Doing):
        raise InputError("doing is none of these", f"it may be: {', '.join(Doing)}")
    return ticket, Doing(doing)
