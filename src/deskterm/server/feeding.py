"""What mirrors live on: everything once, page by page, then every change; and the bytes of attachments."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from deskterm.desk.blobs import blob_content
from deskterm.model.state import write_changes
from deskterm.server.door import Visitor
from deskterm.server.problems import Problem
from deskterm.server.replies import packed_reply
from deskterm.server.site import Site
from deskterm.server.visiting import Coming
from deskterm.store.conditions import Asker
from deskterm.store.feed import changes_since, command_of, head, sync_page

MOST: Final = 200
"""Changes or tickets in one answer."""

_LONGEST: Final = 100
_GREATEST: Final = 2**53
_HASH: Final = r"^[0-9a-f]{64}$"


def routes(site: Site) -> APIRouter:
    """What mirrors ask."""
    router = APIRouter()

    @router.get("/v1/changes")
    async def changes(
        visitor: Coming,
        request: Request,
        since: Annotated[int, Query(ge=0, le=_GREATEST)],
        limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
        at: Annotated[str, Query(max_length=_LONGEST)] = "",
    ) -> Response:
        def read() -> bytes:
            _follows(site, since, at)
            return write_changes(changes_since(site.store, since, _asker(site, visitor), limit))

        return await packed_reply(site.hands, read, request.headers.get("accept-encoding", ""))

    @router.get("/v1/sync")
    async def sync(
        visitor: Coming,
        request: Request,
        part: Literal["active", "rest"] = "active",
        after: Annotated[int | None, Query(ge=0, le=_GREATEST)] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    ) -> Response:
        def read() -> bytes:
            return write_changes(sync_page(site.store, _asker(site, visitor), part, after, limit))

        return await packed_reply(site.hands, read, request.headers.get("accept-encoding", ""))

    @router.get("/v1/blobs/{sha256}")
    async def blob(visitor: Coming, sha256: Annotated[str, Path(pattern=_HASH)]) -> Response:
        content = await site.hands.slow(lambda: blob_content(site.store, sha256, visitor.queues))
        # Whatever it is, nothing that shows it may take it for a page.
        headers = {
            "cache-control": "private, immutable",
            "content-disposition": "attachment",
            "x-content-type-options": "nosniff",
        }
        return Response(content, headers=headers, media_type="application/octet-stream")

    return router


def _asker(site: Site, visitor: Visitor) -> Asker:
    return Asker(visitor.agent, site.clock(), visitor.queues)


def _follows(site: Site, since: int, at: str) -> None:
    """Raise a ``Problem`` unless the change ``since`` is the one a mirror knows, made by the command ``at``."""
    if since > head(site.store):
        raise Problem(409, "this server does not know that change yet", "it was set back: sync from the beginning")
    if at and command_of(site.store, since) != at:
        raise Problem(409, "this server knows another change there", "it was set back: sync from the beginning")
