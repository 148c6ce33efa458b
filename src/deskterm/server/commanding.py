"""``POST /v1/commands``: requests to change something, carried out one after another, each in its own transaction."""

from datetime import timedelta
from typing import Any, Final

from fastapi import FastAPI, Request
from starlette.responses import Response

from deskterm.errors import CommandReused, InputError
from deskterm.model.answers import Answer, Refused
from deskterm.model.commands import Command
from deskterm.model.wire import read_command, write_answer
from deskterm.server.bodies import read_body, read_object
from deskterm.server.door import Visitor
from deskterm.server.problems import Problem
from deskterm.server.replies import json_reply
from deskterm.server.site import Site

MOST: Final = 200
"""Commands in one request."""

AHEAD: Final = timedelta(minutes=5)
"""How far the clock of a workstation may be ahead of the server's."""

LONGEST_ID: Final = 100
"""Letters of a command's id."""


def add_routes(app: FastAPI, site: Site) -> None:
    """The one way in."""

    @app.post("/v1/commands")
    async def commands(request: Request) -> Response:
        visitor = await site.visitor(request)
        body = await read_body(request)
        wanted = await site.hands.slow(lambda: read_commands(body, visitor))
        answers: list[dict[str, Any]] = []
        for command in wanted:
            try:
                answers.append(write_answer(await _execute(site, command)))
            except CommandReused as error:
                raise Problem(409, error.message, error.hint, command=command.id, answers=answers) from error
        head = await site.hands.read("head", site.head)
        if head > site.listeners.head:  # meanwhile a newer one may have been told
            site.listeners.tell_head(head)
        return json_reply({"answers": answers, "head": head})


async def _execute(site: Site, command: Command) -> Answer:
    ahead = command.at - site.clock()
    if ahead > AHEAD:
        return Refused(
            command.id,
            f"that is timed {round(ahead.total_seconds() / 60)} minutes ahead of the server's clock",
            "set the clock of this machine right, then try again",
        )
    return await site.hands.write(lambda: site.desk.execute(command))


def read_commands(body: bytes, visitor: Visitor) -> list[Command]:
    """The commands in a body, all of them the visitor's own; raises ``InputError`` and ``Problem``."""
    listed = read_object(body).get("commands")
    if not isinstance(listed, list):
        raise InputError("the body wants commands", 'it reads {"commands": [...]}')
    if len(listed) > MOST:
        raise Problem(413, f"those are {len(listed)} commands", f"send at most {MOST} at once")
    return [_read(place, one, visitor) for place, one in enumerate(listed, 1)]


def _read(place: int, document: Any, visitor: Visitor) -> Command:
    if isinstance(document, dict):
        document.setdefault("actor", visitor.agent)
        if document["actor"] != visitor.agent:
            raise Problem(403, f"this token acts for {visitor.agent} and nobody else", "send your own commands only")
    try:
        command = read_command(document)
    except InputError as error:
        raise InputError(f"command {place}: {error.message}", error.hint) from error
    for name in ("id", "gesture"):
        if len(getattr(command, name)) > LONGEST_ID:
            raise InputError(f"command {place}: its {name} is longer than {LONGEST_ID} letters", "a UUID has 36")
    if not command.id:
        raise InputError(f"command {place} wants an id", "a UUID of its own, kept when it is sent again")
    return command
