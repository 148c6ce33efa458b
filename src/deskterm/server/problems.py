"""What goes wrong, as an HTTP answer: always JSON, always a sentence and what to do, and nothing of the inside."""

import json
import logging
from typing import Any, Final

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from deskterm.errors import CommandReused, DesktermError, InputError, NotFound, StoreBusy, StoreError

_LOG: Final = logging.getLogger("deskterm.server")


class Problem(DesktermError):
    """Something only a server says: its HTTP status, and more fields for a program beside the sentence."""

    def __init__(self, status: int, message: str, hint: str = "", **more: Any) -> None:
        super().__init__(message, hint)
        self.status = status
        self.more = more


STATUS: Final[tuple[tuple[type[DesktermError], int], ...]] = (
    (InputError, 422),
    (NotFound, 404),
    (CommandReused, 409),
    (StoreBusy, 503),
    (StoreError, 503),
    (DesktermError, 400),
)
"""The HTTP status of each error of ours; the first that fits."""

SENTENCES: Final = {
    400: ("that request cannot be read", ""),
    404: ("there is nothing at this address", "/openapi.json describes every one"),
    405: ("this address takes another method", "/openapi.json describes every one"),
}
"""What is said for a status that the framework came to by itself."""


def answer(status: int, message: str, hint: str = "", **more: Any) -> Response:
    """An error as JSON in ASCII."""
    body = {"error": {"message": message, "hint": hint}, **more}
    headers: dict[str, str] = {}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if status in (429, 503):
        headers["retry-after"] = "1"
    return Response(json.dumps(body).encode(), status, headers, "application/json")


def _of_ours(_: Request, error: Exception) -> Response:
    if isinstance(error, Problem):
        return answer(error.status, error.message, error.hint, **error.more)
    assert isinstance(error, DesktermError)
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    if isinstance(error, StoreError):  # says where the store is
        _LOG.error("%s (%s)", error.message, error.hint)
        return answer(status, "the server cannot use its store at the moment", "try again in a moment")
    return answer(status, error.message, error.hint)


def _of_the_framework(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message, hint = SENTENCES.get(error.status_code, ("that cannot be done", ""))
    response = answer(error.status_code, message, hint)
    response.headers.update(error.headers or {})
    return response


def _of_nobody_knows(_: Request, __: Exception) -> Response:
    return answer(500, "this is a fault of the server", "whoever keeps it finds what happened in its log")


def say_what_goes_wrong(app: FastAPI) -> None:
    """Let every error leave ``app`` in this one way."""
    app.add_exception_handler(DesktermError, _of_ours)
    app.add_exception_handler(HTTPException, _of_the_framework)
    app.add_exception_handler(Exception, _of_nobody_knows)
