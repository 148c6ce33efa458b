"""The application: every route, behind one way of saying what went wrong."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Final

from fastapi import FastAPI
from starlette.responses import Response

from deskterm import __version__
from deskterm.errors import StoreError
from deskterm.server import commanding, eventing, feeding, identity, tickets
from deskterm.server.background import keep_going, note_used
from deskterm.server.description import describe
from deskterm.server.presence import Said
from deskterm.server.problems import say_what_goes_wrong
from deskterm.server.replies import bytes_reply
from deskterm.server.site import Site

ROOMS: Final = (identity, commanding, tickets, feeding, eventing)
"""The modules with routes, in the order they are described."""


def make_app(site: Site) -> FastAPI:
    """The ASGI application of a ``site``; while it runs it also does what the server does by itself."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        going = asyncio.create_task(keep_going(site))
        loop = asyncio.get_running_loop()
        if site.notices is not None:

            def heard(said: Said) -> None:
                loop.call_soon_threadsafe(site.presence.say, said)

            site.notices.start(heard)
        try:
            yield
        finally:
            if site.notices is not None:
                await asyncio.to_thread(site.notices.stop)
            going.cancel()
            with suppress(asyncio.CancelledError):
                await going
            with suppress(StoreError):
                await note_used(site)

    app = FastAPI(
        title="deskterm", version=__version__, openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan,
        redirect_slashes=False,
    )  # fmt: skip
    made: list[bytes] = []
    say_what_goes_wrong(app)
    for room in ROOMS:
        room.add_routes(app, site)

    @app.get("/openapi.json")
    async def openapi() -> Response:
        if not made:
            made.append(await site.hands.slow(lambda: json.dumps(describe(app)).encode()))
        return bytes_reply(made[0])

    return app
