"""What mirrors live on: everything once, page by page, then every change; and the bytes of attachments."""

import re
from typing import Final, cast, get_args

from fastapi import FastAPI, Request
from starlette.responses import Response

from deskterm.desk.blobs import blob_content
from deskterm.errors import NotFound
from deskterm.model.state import write_changes
from deskterm.server.door import Visitor
from deskterm.server.parameters import Choice, Text, Whole
from deskterm.server.problems import Problem
from deskterm.server.replies import packed_reply
from deskterm.server.site import Site
from deskterm.store.conditions import Asker
from deskterm.store.feed import Part, changes_since, command_of, head, sync_page

SINCE: Final = Whole("since", 0, 2**53)
LIMIT: Final = Whole("limit", 1, 200, 200)
AT: Final = Text("at", 100)
CHANGES: Final = (SINCE, LIMIT, AT)

PART: Final = Choice("part", get_args(Part))
AFTER: Final = Whole("after", 0, 2**53, optional=True)
SYNC: Final = (PART, AFTER, LIMIT)

_HASH: Final = re.compile(r"[0-9a-f]{64}")


def add_routes(app: FastAPI, site: Site) -> None:
    """What mirrors ask."""

    @app.get("/v1/changes")
    async def changes(request: Request) -> Response:
        visitor = await site.visitor(request)
        given = request.query_params
        since, limit, at = SINCE.read(given), LIMIT.read(given), AT.read(given)

        def read() -> bytes:
            _follows(site, since, at)
            return write_changes(changes_since(site.store, since, _asker(site, visitor), limit))

        return await packed_reply(site.hands, read, request.headers.get("accept-encoding", ""))

    @app.get("/v1/sync")
    async def sync(request: Request) -> Response:
        visitor = await site.visitor(request)
        given = request.query_params
        part, after, limit = cast(Part, PART.read(given)), AFTER.read_if_given(given), LIMIT.read(given)

        def read() -> bytes:
            return write_changes(sync_page(site.store, _asker(site, visitor), part, after, limit))

        return await packed_reply(site.hands, read, request.headers.get("accept-encoding", ""))

    @app.get("/v1/blobs/{sha256}")
    async def blob(request: Request) -> Response:
        visitor = await site.visitor(request)
        sha256: str = request.path_params["sha256"]
        if not _HASH.fullmatch(sha256):
            raise NotFound("there is no such attachment")
        content = await site.hands.slow(lambda: blob_content(site.store, sha256, visitor.queues))
        # Whatever it is, nothing that shows it may take it for a page.
        headers = {
            "cache-control": "private, immutable",
            "content-disposition": "attachment",
            "x-content-type-options": "nosniff",
        }
        return Response(content, headers=headers, media_type="application/octet-stream")


def _asker(site: Site, visitor: Visitor) -> Asker:
    return Asker(visitor.agent, site.clock(), visitor.queues)


def _follows(site: Site, since: int, at: str) -> None:
    """Raise a ``Problem`` unless the change ``since`` is the one a mirror knows, made by the command ``at``."""
    if since > head(site.store):
        raise Problem(409, "this server does not know that change yet", "it was set back: sync from the beginning")
    if at and command_of(site.store, since) != at:
        raise Problem(409, "this server knows another change there", "it was set back: sync from the beginning")
