"""A server that lies: it answers what it is told to, whatever was asked; a fake for faults."""

import json
import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

GOOD_ME: Final = {
    "agent": "pavils", "display_name": "Pavils", "role": "agent", "queues": None, "epoch": "e1", "version": "1",
}  # fmt: skip
GOOD_CHANGES: Final[dict[str, Any]] = {
    "epoch": "e1", "since": 0, "next": 0, "head": 0, "last": "", "more": False, "tickets": [], "gone": [], "agents": [],
}  # fmt: skip
GOOD_PAGE: Final[dict[str, Any]] = {
    "epoch": "e1", "head": 0, "last": "", "tickets": [], "agents": [], "next": None, "total": 0,
}  # fmt: skip
GOOD: Final[dict[str, Any]] = {
    "/v1/me": GOOD_ME,
    "/v1/settings": {},
    "/v1/changes": GOOD_CHANGES,
    "/v1/sync": GOOD_PAGE,
    "/v1/commands": {"answers": [], "head": 0},
}
"""What an honest server with nothing in it would say."""

Said = bytes | str | dict[str, Any] | list[Any]


class Liar:
    """Listens on a free port. ``says`` is the answer by path, and ``status`` its status, 200 where not given.

    Where an answer is a callable it is called with the request, and writes what it likes.
    """

    def __init__(self) -> None:
        self.says: dict[str, Said | Callable[[BaseHTTPRequestHandler], None]] = dict(GOOD)
        self.status: dict[str, int] = {}
        self.headers: dict[str, str] = {}
        self.asked: deque[tuple[str, str, dict[str, str], bytes]] = deque(maxlen=1000)
        liar = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                liar.answer(self)

            def do_POST(self) -> None:
                liar.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        path = request.path.partition("?")[0]
        body = request.rfile.read(int(request.headers.get("content-length", 0)))
        self.asked.append((request.command, request.path, dict(request.headers), body))
        said = self.says.get(path, {"error": {"message": "there is nothing here", "hint": ""}})
        if callable(said):
            said(request)
            return
        content = (
            said if isinstance(said, bytes) else said.encode() if isinstance(said, str) else json.dumps(said).encode()
        )
        request.send_response(self.status.get(path, 200 if path in self.says else 404))
        for name, value in {"content-type": "application/json", **self.headers}.items():
            request.send_header(name, value)
        request.send_header("content-length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
