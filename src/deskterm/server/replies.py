"""Answers as explicit bytes: JSON, in ASCII unless it is a mirror's food."""

import gzip
import json
from collections.abc import Callable
from typing import Any, Final

from starlette.responses import Response

from deskterm.server.hands import Hands

_WORTH_PACKING: Final = 16 * 1024
_QUICKEST: Final = 1


def json_reply(document: Any, **headers: str) -> Response:
    """A document as ASCII JSON, so that a terminal that shows it has nothing to obey."""
    return bytes_reply(json.dumps(document, separators=(",", ":")).encode("ascii"), **headers)


def bytes_reply(body: bytes, **headers: str) -> Response:
    """Bytes that are JSON already; ``headers`` are named with ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, headers={"cache-control": "no-store", **named}, media_type="application/json")


async def packed_reply(hands: Hands, made: Callable[[], bytes], accepted: str) -> Response:
    """JSON that takes a while to make, packed by gzip where there is much of it and ``accepted`` names that."""
    packs = any(one.partition(";")[0].strip() == "gzip" for one in accepted.split(","))

    def make() -> tuple[bytes, bool]:
        body = made()
        if packs and len(body) > _WORTH_PACKING:
            return gzip.compress(body, _QUICKEST, mtime=0), True
        return body, False

    body, packed = await hands.slow(make)
    return bytes_reply(body, vary="accept-encoding", **({"content_encoding": "gzip"} if packed else {}))
