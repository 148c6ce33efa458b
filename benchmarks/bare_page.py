"""The floor of the team server: a bare ASGI application that runs a page's SQL on raw ``sqlite3``.

DESKTERM_FLOOR=... python benchmarks/bare_page.py STORE
"""

import asyncio
import json
import os
import socket
import sqlite3
import sys
from pathlib import Path
from typing import Any

import uvicorn


def serve(path: str) -> None:
    """Serve the recorded SQL bare; the port is printed."""
    sql, parameters = json.loads(os.environ["DESKTERM_FLOOR"])
    raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
    raw.execute("PRAGMA mmap_size = 1073741824")
    names = [f"{one[0]}_{place}" for place, one in enumerate(raw.execute(sql, parameters).description)]
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"application/json")],
    }

    async def app(scope: Any, _: Any, send: Any) -> None:
        assert scope["type"] == "http"
        rows = raw.execute(sql, parameters).fetchall()[:50]
        body = json.dumps([dict(zip(names, row, strict=True)) for row in rows]).encode()
        headers = [*start["headers"], (b"content-length", str(len(body)).encode())]
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    # Said to be TCP, or asyncio leaves it to wait for acknowledgements between head and body.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind(("127.0.0.1", 0))
    bound.listen(1024)
    print(bound.getsockname()[1], flush=True)
    config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off", ws="none", http="h11")
    asyncio.run(uvicorn.Server(config).serve([bound]))


def recorded_page(path: Path) -> str:
    """The SQL of an inbox page and its parameters, as JSON."""
    from deskterm.desk.reads import Reads
    from deskterm.store.sqlite import SqliteStore

    asked: list[tuple[str, Any]] = []

    class Recording(SqliteStore):
        def read(self, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
            asked.append((sql, parameters))
            return super().read(sql, parameters)

    store = Recording(path)
    reads = Reads(store, "aija")
    reads.page(reads.parse(""), limit=50)
    sql, parameters = asked[-1]
    store.close()
    return json.dumps([sql, parameters])


if __name__ == "__main__":
    serve(sys.argv[1])
