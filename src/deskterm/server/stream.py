"""One open stream of server-sent events, as an ASGI response."""

import asyncio
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from deskterm.server.listeners import Listener, Listeners

_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class EventStream(Response):
    """Sends what its listener is told, until either side has had enough."""

    media_type = "text/event-stream"

    def __init__(self, listeners: Listeners, listener: Listener) -> None:
        super().__init__()
        self._listeners = listeners
        self._listener = listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream; a side that reads nothing for long is cut off by ``running``."""
        del scope
        listener = self._listener
        watching = asyncio.create_task(_gone(receive))
        watching.add_done_callback(lambda _: listener.close())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            while not listener.closed:
                await listener.wake.wait()
                if news := listener.take():
                    await send({"type": "http.response.body", "body": news, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            watching.cancel()
            self._listeners.leave(listener)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
