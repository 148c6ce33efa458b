"""A client that costs little: connections that are kept, and requests written by hand."""

import asyncio
import json
import statistics
import time
from typing import Any

CONNECTIONS = 8
ROUND_SECONDS = 0.5


class Line:
    """One kept connection, asked by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def to(cls, port: int) -> "Line":
        """A connection to this machine's ``port``."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 26))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """One request; status and body."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return int(head.split(b" ", 2)[1]), await self.reader.readexactly(int(length.split(b":")[1]))


def get(path: str, token: str = "", **headers: str) -> bytes:
    """A GET as it travels."""
    return _request("GET", path, token, b"", headers)


def post(path: str, token: str, document: Any) -> bytes:
    """A POST of JSON as it travels."""
    return _request("POST", path, token, json.dumps(document).encode(), {"Content-Type": "application/json"})


def _request(method: str, path: str, token: str, body: bytes, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: desk", f"Content-Length: {len(body)}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def throughput(port: int, request: bytes, seconds: float = ROUND_SECONDS) -> tuple[float, float]:
    """Requests a second over all connections, and the median time of one in milliseconds."""
    lines = [await Line.to(port) for _ in range(CONNECTIONS)]
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def keep_asking(line: Line) -> None:
        while (begun := time.perf_counter()) < end:
            status, _ = await line.ask(request)
            assert status == 200, status
            times.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    await asyncio.gather(*(keep_asking(line) for line in lines))
    took = time.perf_counter() - begun
    for line in lines:
        line.writer.close()
    return len(times) / took, statistics.median(times) * 1000
