"""Running the application: the socket, the signals, and connections that read nothing."""

import asyncio
import gc
import json
import logging
import signal
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from deskterm.errors import InputError
from deskterm.server.application import make_app
from deskterm.server.site import Site
from deskterm.text.safe import safe_text

DEAF_SECONDS: Final = 20.0
"""How long the other side may read nothing of what it is sent, before it is cut off."""

MUTE_SECONDS: Final = 30.0
"""How long the other side may take to send the head of its first request."""

_LEAVE_SECONDS: Final = 5
_IDLE_SECONDS: Final = 75
_BACKLOG: Final = 1024
_GARBAGE: Final = 20_000


class Connection(H11Protocol):
    """A connection that is cut off when the other side does not read."""

    _deaf: asyncio.TimerHandle | None = None
    _mute: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there, and is expected to ask for something."""
        super().connection_made(transport)
        self._mute = self.loop.call_later(MUTE_SECONDS, self._must_have_asked)

    def _must_have_asked(self) -> None:
        if self.cycle is None:
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is answered in JSON too."""
        body = json.dumps({"error": {"message": "that is no HTTP request", "hint": msg}}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def pause_writing(self) -> None:
        """The other side has much to read still."""
        super().pause_writing()
        self._deaf = self.loop.call_later(DEAF_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The other side goes on reading."""
        super().resume_writing()
        self._hears()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self._hears()
        if self._mute is not None:
            self._mute.cancel()
        super().connection_lost(exc)

    def _hears(self) -> None:
        if self._deaf is not None:
            self._deaf.cancel()
            self._deaf = None


class Server(uvicorn.Server):
    """A server that says when it is ready and ends its streams when it is told to leave."""

    def __init__(self, site: Site, ready: Callable[[], None] | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                make_app(site), http=Connection, ws="none", lifespan="on", log_config=None, access_log=False,
                server_header=False, proxy_headers=False, timeout_graceful_shutdown=_LEAVE_SECONDS,
                timeout_keep_alive=_IDLE_SECONDS,
            )
        )  # fmt: skip
        self.site = site
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, and say so."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what was loaded stays; looking through it again and again would cost every request
        gc.set_threshold(_GARBAGE)
        if self.started and self._ready is not None:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, let what is under way come to its end, and leave."""
        self.site.listeners.close()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave in good order on a signal, without being ended by it afterwards."""

        def leave(_: int, __: FrameType | None) -> None:
            self.force_exit = self.should_exit
            self.should_exit = True

        try:
            before = {one: signal.signal(one, leave) for one in (signal.SIGINT, signal.SIGTERM)}
        except ValueError:  # in a thread that gets no signals
            yield
            return
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens; raises ``InputError`` where that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(_BACKLOG)
    except OSError as error:
        raise InputError(
            f"nothing can be served at {host} port {port}: {error.strerror or error}",
            "name another address with --host, another port with --port; --port 0 takes any that is free",
        ) from error
    return bound


class _Safe(logging.Formatter):
    """A log that no terminal obeys."""

    def format(self, record: logging.LogRecord) -> str:
        return safe_text(super().format(record))


def log_to_standard_error() -> None:
    """Say on standard error what the server has to say, from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Safe("deskterm: %(asctime)s %(levelname)s %(message)s"))
    for name in ("uvicorn", "deskterm"):
        log: Any = logging.getLogger(name)
        log.setLevel(logging.WARNING)
        log.handlers[:] = [handler]
        log.propagate = False


def serve(site: Site, bound: socket.socket, ready: Callable[[], None] | None = None) -> None:
    """Serve until told to leave; ``ready`` is called when requests are taken."""
    server = Server(site, ready)
    try:
        server.run([bound])
    finally:
        site.close()
