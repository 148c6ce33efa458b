"""The bodies of requests: read whole, but never more than is allowed, nor for ever."""

import asyncio
import json
from typing import Any, Final, NoReturn

from fastapi import Request
from starlette.requests import ClientDisconnect

from deskterm.errors import InputError
from deskterm.server.problems import Problem

LARGEST: Final = 16 * 1024 * 1024
"""Bytes a body may have."""

SECONDS: Final = 60.0
"""How long a body may take to arrive."""


async def read_body(request: Request) -> bytes:
    """The body of a request; raises a ``Problem`` for one that is no JSON by its type, too large or too slow."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().casefold()
    if kind != "application/json":
        raise Problem(415, "a body is JSON here", "send it as Content-Type: application/json")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > LARGEST:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST:
                    raise _too_large()
    except TimeoutError as error:
        raise Problem(408, "the body took too long to arrive", "try again") from error
    except ClientDisconnect as error:
        raise Problem(400, "the body broke off", "try again") from error
    return bytes(body)


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body; raises ``InputError``."""
    try:
        document = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InputError("the body is no JSON", "it is one object, in UTF-8") from error
    if not isinstance(document, dict):
        raise InputError("the body is no JSON object", "/openapi.json describes what it may be")
    return document


def _no_number(_: str) -> NoReturn:
    raise ValueError


def _too_large() -> Problem:
    return Problem(413, "the body is too large", f"at most {LARGEST // 1024 // 1024} MiB; send less at once")
