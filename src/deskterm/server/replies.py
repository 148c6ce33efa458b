"""Answers as explicit bytes: JSON, in ASCII unless it is a mirror's food."""

import json
from typing import Any

from starlette.responses import Response


def json_reply(document: Any, **headers: str) -> Response:
    """A document as ASCII JSON, so that a terminal that shows it has nothing to obey."""
    return bytes_reply(json.dumps(document, separators=(",", ":")).encode("ascii"), **headers)


def bytes_reply(body: bytes, **headers: str) -> Response:
    """Bytes that are JSON already; ``headers`` are named with ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, headers={"cache-control": "no-store", **named}, media_type="application/json")
