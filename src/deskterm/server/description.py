"""The server's description of itself, as OpenAPI: made of the types that read and write the bytes, so that it is true.

Parameters are those that the routes read, schemas those of the model's dataclasses; what stands here is what neither
knows: which bytes a route takes and gives, and the objects that are put together by hand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from deskterm import __version__
from deskterm.model.answers import Conflict, Done, Refused
from deskterm.model.commands import Command
from deskterm.model.presence import Doing
from deskterm.model.reading import adapter
from deskterm.model.snapshot import Snapshot
from deskterm.model.state import Changes, SyncPage
from deskterm.model.wire import ANSWERS, COMMANDS
from deskterm.model.words import Channel, DueKind, Language, Priority, Role, State
from deskterm.server import commanding, feeding, tickets
from deskterm.server.bodies import LARGEST
from deskterm.server.parameters import Parameter
from deskterm.server.parameters import described as query_parameters

Schema = dict[str, Any]
_PLACE: Final = "#/components/schemas/"
_TEXT: Final[Schema] = {"type": "string"}
_WHOLE: Final[Schema] = {"type": "integer"}
_FLAG: Final[Schema] = {"type": "boolean"}
_INSTANT: Final[Schema] = {"type": "string", "format": "date-time"}


def _ref(name: str) -> Schema:
    return {"$ref": _PLACE + name}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(description: str, fields: Mapping[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in fields if name not in optional]
    return {"type": "object", "description": description, "properties": dict(fields), "required": required}


def _words(kind: Any) -> Schema:
    return {"type": "string", "enum": [one.value for one in kind]}


@dataclass(frozen=True, slots=True)
class Described:
    """What a route takes and gives: the ``body`` and the ``answer`` by schema, ``errors`` by status."""

    summary: str
    answer: Schema
    errors: tuple[int, ...] = (401, 422, 429, 503)
    body: Schema | None = None
    media: str = "application/json"
    open: bool = False
    headers: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    takes: tuple[str, ...] = ()


_TAKES_BODY: Final = (400, 401, 408, 413, 415, 422, 429, 503)

DESCRIBED: Final[dict[tuple[str, str], Described]] = {
    ("/healthz", "get"): Described(
        "Whether the server lives and reaches its store.", _ref("Health"), (503,), open=True
    ),
    ("/openapi.json", "get"): Described("This description.", {"type": "object"}, (), open=True),
    ("/v1/me", "get"): Described("Whom the token belongs to.", _ref("Me"), (401, 429, 503)),
    ("/v1/settings", "get"): Described("How the desk is set up.", _ref("Settings"), (401, 429, 503)),
    ("/v1/commands", "post"): Described(
        "Carry out commands, one after another, each in a transaction of its own. The same id again gives the same"
        " answer and changes nothing. Where an id comes again with other content, the status is 409, `command` names"
        " it and `answers` holds those of the commands before it.",
        _ref("Answers"),
        (*_TAKES_BODY, 403, 409),
        body=_ref("Commands"),
    ),
    ("/v1/tickets", "get"): Described(
        "Tickets by a query of the query language, 50 at a time; the header Link has the next page.",
        _list(_ref("TicketLine")),
        headers=("Link",),
        parameters=tickets.PARAMETERS,
    ),
    ("/v1/tickets/{ticket}", "get"): Described(
        "One whole ticket as a snapshot, by its id or its number.", _ref("Snapshot"), (401, 404, 429, 503)
    ),
    ("/v1/events", "get"): Described(
        "What happens, as server-sent events: `change` with the newest change there is (`id` is its sequence), and"
        " `presence`. The newest change is told at once unless `Last-Event-ID` is it; a comment comes"
        " every 15 seconds.",
        _TEXT,
        errors=(401, 429, 503),
        media="text/event-stream",
        takes=("Last-Event-ID",),
    ),
    ("/v1/presence", "post"): Described(
        "Say what one does at a ticket; it holds for half a minute.",
        _ref("Presence"),
        (*_TAKES_BODY, 404),
        body=_ref("Presence"),
    ),
    ("/v1/changes", "get"): Described(
        "What changed since a cursor: the state of the tickets it concerns. 409 means that the server was set back.",
        _ref("Changes"),
        (401, 409, 422, 429, 503),
        parameters=feeding.CHANGES,
    ),
    ("/v1/sync", "get"): Described(
        "A first sync: whole tickets, page by page.", _ref("SyncPage"), parameters=feeding.SYNC
    ),
    ("/v1/blobs/{sha256}", "get"): Described(
        "The bytes of an attachment.",
        {"type": "string", "format": "binary"},
        (401, 404, 429, 503),
        media="application/octet-stream",
    ),
}
"""Every route by path and method."""

_BY_HAND: Final[dict[str, Schema]] = {
    "Error": _object(
        "What went wrong, for a person, and what to do about it.",
        {"error": _object("The sentence and the hint.", {"message": _TEXT, "hint": _TEXT})},
    ),
    "Health": _object("The server lives.", {"status": {"const": "ok"}, "version": _TEXT}),
    "Me": _object(
        "Whom the token belongs to; `queues` null is every queue. `epoch` is another one after a restore.",
        {
            "agent": _TEXT,
            "display_name": _TEXT,
            "role": _words(Role),
            "queues": _or_null(_list(_TEXT)),
            "epoch": _TEXT,
            "version": _TEXT,
        },
    ),
    "Settings": _object(
        "How the desk is set up, as its configuration writes it.",
        {
            "queues": {"type": "object", "additionalProperties": _TEXT},
            "transports": _list(_words(Channel)),
            "own_addresses": _list(_TEXT),
            "default_queue": _TEXT,
            "desk_name": _TEXT,
            "zone": _TEXT,
            "region": _TEXT,
            "rating_scale": _TEXT,
            "low_rating_reasons": _list(_TEXT),
            "categories": _list(_TEXT),
            "countdown": {"type": "object", "additionalProperties": {"type": "number"}},
            "standards": {"type": "object"},
        },
    ),
    "Commands": _object("Commands in order.", {"commands": {**_list(_ref("Command")), "maxItems": commanding.MOST}}),
    "Answers": _object(
        "An answer to each command, in order, and the newest change there is.",
        {"answers": _list(_ref("Answer")), "head": _WHOLE},
    ),
    "Presence": _object("What one does at a ticket, by its id.", {"ticket": _TEXT, "doing": _words(Doing)}),
    "TicketLine": _object(
        "A ticket as a row of a list. `number` is null where its owner has not given one.",
        {
            "number": _or_null(_WHOLE),
            "subject": _TEXT,
            "state": _words(State),
            "channel": _words(Channel),
            "queue": _TEXT,
            "priority": _words(Priority),
            "customer": _TEXT,
            "assignee": _or_null(_TEXT),
            "tags": _list(_TEXT),
            "category": _or_null(_TEXT),
            "due": _or_null(_INSTANT),
            "due_kind": _or_null(_words(DueKind)),
            "late": _FLAG,
            "live": _FLAG,
            "unanswered": _WHOLE,
            "unsent": _WHOLE,
            "vip": _FLAG,
            "automatic": _FLAG,
            "updated": _INSTANT,
            "created": _INSTANT,
            "language": _or_null(_words(Language)),
            "id": _TEXT,
        },
    ),
}


def describe(app: FastAPI) -> Schema:
    """The OpenAPI document of an application with the routes of ``DESCRIBED``."""
    document = get_openapi(
        title="deskterm team server",
        version=__version__,
        description="The desk over HTTP. Every error is JSON: a sentence and a hint. Unknown parameters are ignored.",
        routes=app.routes,
    )
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _lay_over(operation, path, DESCRIBED[path, method])
    document["components"] = {
        "schemas": _schemas(),
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "dk_ID_SECRET"}},
    }
    document["security"] = [{"token": []}]
    return document


def _lay_over(operation: Schema, path: str, described: Described) -> None:
    operation["parameters"] = [
        *({"name": name, "in": "path", "required": True, "schema": _TEXT} for name in re.findall(r"{(\w+)}", path)),
        *({"name": name, "in": "header", "required": False, "schema": _TEXT} for name in described.takes),
        *query_parameters(described.parameters),
    ]
    operation["summary"] = described.summary.split(".")[0] + "."
    operation["description"] = described.summary
    fine: Schema = {"description": "As asked.", "content": {described.media: {"schema": described.answer}}}
    if described.headers:
        fine["headers"] = {name: {"schema": _TEXT} for name in described.headers}
    error = {"content": {"application/json": {"schema": _ref("Error")}}}
    operation["responses"] = {
        "200": fine,
        **{str(status): {"description": _SAID[status], **error} for status in sorted(described.errors)},
        "default": {"description": "Anything else that went wrong.", **error},
    }
    if described.body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": described.body}}}
    if described.open:
        operation["security"] = []


_SAID: Final = {
    400: "The body broke off.",
    401: "No token that is good.",
    403: "A command of somebody else.",
    404: "There is no such thing, or none that one may see.",
    408: "The body took too long to arrive.",
    409: "A command's id came again with other content, or the cursor is none of this server's.",
    413: f"The body is larger than {LARGEST >> 20} MiB, or holds more than {commanding.MOST} commands.",
    415: "The body is no JSON by its Content-Type.",
    422: "A parameter or a field that cannot be; the message names it.",
    429: "Too much at once; Retry-After says when.",
    503: "The store cannot be used at the moment; Retry-After says when.",
}


def _schemas() -> dict[str, Schema]:
    from pydantic import TypeAdapter

    kinds: list[type[Any]] = [*COMMANDS.values()]
    given: list[type[Any]] = [Changes, SyncPage, Snapshot, Done, Refused, Conflict]
    _, found = TypeAdapter.json_schemas(
        [
            *((kind, "validation", adapter(kind)) for kind in kinds),
            *((kind, "serialization", adapter(kind)) for kind in given),
        ],
        ref_template=_PLACE + "{model}",
    )
    schemas: dict[str, Schema] = {**found["$defs"], **_BY_HAND}
    for name, kind in COMMANDS.items():
        _on_the_wire(schemas[name], name, kind)
    for name, kind in ANSWERS.items():
        schema = schemas[kind.__name__]
        schema["properties"] = {"answer": {"const": name, "type": "string"}, **schema["properties"]}
        schema["required"] = list(schema["properties"])
    schemas["Command"] = _one_of("type", {name: name for name in COMMANDS})
    schemas["Answer"] = _one_of("answer", {name: kind.__name__ for name, kind in ANSWERS.items()})
    return schemas


def _one_of(field: str, members: Mapping[str, str]) -> Schema:
    places = {name: _PLACE + member for name, member in members.items()}
    return {
        "oneOf": [{"$ref": place} for place in places.values()],
        "discriminator": {"propertyName": field, "mapping": places},
    }


def _on_the_wire(schema: Schema, name: str, kind: type[Command]) -> None:
    """A command's own schema with its type; its actor is the token's agent and may be left out."""
    schema["properties"] = {"type": {"const": name, "type": "string"}, **schema["properties"]}
    for field in ("id", "gesture"):
        schema["properties"][field]["maxLength"] = commanding.LONGEST_ID
    schema["properties"]["id"]["minLength"] = 1
    schema["required"] = ["type", "id", "at", *(one for one in schema["required"] if one != "actor")]
    schema["additionalProperties"] = False
    schema["description"] = (kind.__doc__ or "").replace("``", "`")
