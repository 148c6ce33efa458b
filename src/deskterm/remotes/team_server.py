"""A deskterm team server over HTTP.

The token travels in a header of each request and nowhere else: neither errors nor logs hold it. Nothing the server
sends is trusted: answers are bounded in size and time and checked field by field.
"""

import errno
import json
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, Final, TypeVar, cast

import httpx

from deskterm import __version__
from deskterm.errors import InputError
from deskterm.model.answers import Answer, Refused
from deskterm.model.commands import Command
from deskterm.model.presence import Doing
from deskterm.model.reading import read_json
from deskterm.model.state import Changes, SyncPage, read_changes, read_sync_page
from deskterm.model.wire import read_answer, write_command
from deskterm.remotes.protocol import (
    CommandsRejected,
    Event,
    HeadMoved,
    Me,
    RemoteAway,
    RemoteSetBack,
    RemoteWrong,
    SomebodyIs,
    TokenRefused,
)
from deskterm.text.retelling import retold
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, gettext_noop

CONNECT_SECONDS: Final = 5.0
SILENT_SECONDS: Final = 20.0
"""How long the server may say nothing within an answer."""
ANSWER_SECONDS: Final = 120.0
"""How long a whole answer may take."""
BEAT_SECONDS: Final = 40.0
"""How long the stream of events may be silent; the server gives a sign of life every 15 s."""

_LARGEST: Final = 128 * 1024 * 1024
_LARGEST_ERROR: Final = 64 * 1024
_LONGEST_EVENT: Final = 64 * 1024
_AWAY: Final = frozenset((408, 425, 429, 500, 502, 503, 504))
_REJECTED: Final = frozenset((400, 404, 413, 415, 422))
_HINT: Final = gettext_noop("it is tried again by and by; work goes on here meanwhile")

Made = TypeVar("Made")


class TeamServer:
    """The server at ``url``, as whoever ``token`` belongs to; safe to use from several threads."""

    def __init__(self, url: str, token: str, *, seconds: float = SILENT_SECONDS) -> None:
        """Nothing is sent yet. ``seconds`` bounds how long the server may be silent."""
        self._client = httpx.Client(
            base_url=url.rstrip("/"),
            headers={"authorization": f"Bearer {token}", "user-agent": f"deskterm/{__version__}"},
            timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
            follow_redirects=False,
        )
        self._listening: httpx.Response | None = None
        self._closed = threading.Event()

    # What is asked

    def me(self) -> Me:
        """Who the token belongs to."""
        return self._read(Me, self._get("/v1/me"))

    def settings(self) -> Mapping[str, Any]:
        """What the server's desk is set up to be."""
        return self._object(self._get("/v1/settings"))

    def push(self, commands: Sequence[Command]) -> list[Answer]:
        """Carry out commands in order; see ``Remote``."""
        body = json.dumps({"commands": [write_command(one) for one in commands]}).encode()
        status, answer = self._send("POST", "/v1/commands", content=body, headers={"content-type": "application/json"})
        document = self._object(answer) if status in (200, 409) else {}
        if status in _REJECTED:
            raise CommandsRejected(*_said(answer, gettext_noop("the server cannot read these commands")))
        if status == 409 and "command" in document:
            # One of them bears the id of another; what came before it was done.
            return [
                *self._answers(document, commands),
                Refused(str(document["command"]), *_said(answer, gettext_noop("refused"))),
            ]
        self._expect(status, answer)
        return self._answers(document, commands)

    def changes(self, since: int, last: str, *, limit: int) -> Changes:
        """What has changed since; raises ``RemoteSetBack``."""
        asked: dict[str, str | int] = {"since": since, "limit": limit}
        if last:
            asked["at"] = last
        status, answer = self._send("GET", "/v1/changes", params=asked)
        if status == 409:
            raise RemoteSetBack(*_said(answer, gettext("the server was set back")))
        self._expect(status, answer)
        return self._checked(read_changes, answer)

    def sync(self, *, finished: bool, after: int | None, limit: int) -> SyncPage:
        """Whole tickets from a place on."""
        asked: dict[str, str | int] = {"part": "rest" if finished else "active", "limit": limit}
        if after is not None:
            asked["after"] = after
        return self._checked(read_sync_page, self._get("/v1/sync", params=asked))

    def blob(self, sha256: str) -> bytes:
        """An attachment's bytes."""
        return self._get(f"/v1/blobs/{sha256}")

    def say_presence(self, ticket: str, doing: Doing) -> None:
        """Tell colleagues where one is."""
        body = json.dumps({"ticket": ticket, "doing": doing.value}).encode()
        kind = {"content-type": "application/json"}
        self._expect(*self._send("POST", "/v1/presence", content=body, headers=kind))

    # What is told

    def listen(self, told: Callable[[Event], None], stop: threading.Event) -> None:
        """Call ``told`` for every event until ``stop`` is set or the line breaks."""
        from httpx_sse import EventSource, SSEError

        timeout = httpx.Timeout(BEAT_SECONDS, connect=CONNECT_SECONDS)
        headers = {"accept": "text/event-stream", "cache-control": "no-store"}
        try:
            with self._client.stream("GET", "/v1/events", headers=headers, timeout=timeout) as response:
                if response.status_code != 200:
                    self._expect(response.status_code, self._all(response, _LARGEST_ERROR))
                self._listening = response
                for event in EventSource(cast(httpx.Response, _Bounded(response))).iter_sse():
                    if stop.is_set() or self._closed.is_set():
                        return
                    found = _event(event.event, event.data)
                    if found is not None:
                        told(found)
        except (httpx.HTTPError, httpx.StreamError, SSEError, OSError, RuntimeError) as error:
            # RuntimeError is what a client that was closed meanwhile raises.
            if stop.is_set() or self._closed.is_set():
                return
            raise _away(error) from error
        finally:
            self._listening = None
        if not stop.is_set() and not self._closed.is_set():
            raise RemoteAway(gettext("the server closed the line"), gettext(_HINT))

    def close(self) -> None:
        """Break off what is under way and let go of the connections."""
        self._closed.set()
        listening = self._listening
        if listening is not None:
            with suppress(OSError, KeyError, AttributeError):
                # Closing a socket does not wake whoever reads from it; this does.
                listening.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        self._client.close()

    # How

    def _get(self, path: str, **given: Any) -> bytes:
        status, answer = self._send("GET", path, **given)
        self._expect(status, answer)
        return answer

    def _send(self, method: str, path: str, **given: Any) -> tuple[int, bytes]:
        try:
            with self._client.stream(method, path, **given) as response:
                return response.status_code, self._all(response, _LARGEST if response.is_success else _LARGEST_ERROR)
        except (httpx.HTTPError, httpx.StreamError, OSError, RuntimeError) as error:
            raise _away(error) from error

    def _all(self, response: httpx.Response, most: int) -> bytes:
        begun, answer = monotonic(), bytearray()
        for part in response.iter_bytes():
            answer += part
            if len(answer) > most:
                raise RemoteWrong(
                    gettext("the server's answer is larger than {most} KiB", most=most // 1024),
                    gettext("nothing of it was taken"),
                )
            if monotonic() - begun > ANSWER_SECONDS:
                raise RemoteAway(
                    gettext("the server's answer took longer than {seconds} s", seconds=f"{ANSWER_SECONDS:.0f}"),
                    gettext(_HINT),
                )
        return bytes(answer)

    def _expect(self, status: int, answer: bytes) -> None:
        if status == 200:
            return
        if status in (401, 403):
            raise TokenRefused(*_said(answer, gettext("the server does not let this token in")))
        if status in _AWAY:
            raise RemoteAway(*_said(answer, gettext("the server is busy or broken ({status})", status=status)))
        if 300 <= status < 400:
            words = gettext("the server redirects elsewhere, which a deskterm server does not")
        else:
            words = gettext("the server answered {status}, which a deskterm server does not", status=status)
        raise RemoteWrong(words, gettext("is the address in the configuration right?"))

    def _answers(self, document: Mapping[str, Any], commands: Sequence[Command]) -> list[Answer]:
        listed = document.get("answers")
        if not isinstance(listed, list) or len(cast(list[Any], listed)) > len(commands):
            raise _wrong(gettext("the field {field} is wrong: it wants one answer for each command", field="answers"))
        answers: list[Answer] = []
        for at, (one, command) in enumerate(zip(cast(list[Any], listed), commands, strict=False)):
            try:
                answer = read_answer(one)
            except InputError as error:
                raise _wrong(
                    gettext("the field {field} is wrong: {problem}", field=f"answers.{at}", problem=error.message)
                ) from error
            if answer.command != command.id:
                raise _wrong(
                    gettext("the field {field} is wrong: another command was asked for", field=f"answers.{at}.command")
                )
            answers.append(answer)
        return answers

    def _read(self, kind: type[Made], answer: bytes) -> Made:
        return self._checked(lambda document: read_json(kind, document), answer)

    @staticmethod
    def _checked(read: Callable[[bytes], Made], answer: bytes) -> Made:
        try:
            return read(answer)
        except InputError as error:
            raise _wrong(error.message) from error

    @staticmethod
    def _object(answer: bytes) -> dict[str, Any]:
        try:
            document = json.loads(answer)
        except (ValueError, RecursionError) as error:
            raise _wrong(gettext("this is no JSON")) from error
        if not isinstance(document, dict):
            raise _wrong(gettext("a JSON object was expected"))
        return cast(dict[str, Any], document)


class _Bounded:
    """A response whose lines cannot grow without end."""

    def __init__(self, response: httpx.Response) -> None:
        self.headers = response.headers
        self._response = response

    def iter_text(self) -> Any:
        """The text as it comes."""
        length = 0
        for text in self._response.iter_text():
            length = len(text) - text.rfind("\n") - 1 if "\n" in text else length + len(text)
            if length > _LONGEST_EVENT:
                raise httpx.ReadError("an event without end")
            yield text


def _event(name: str, data: str) -> Event | None:
    """What an event says; None for one that makes no sense, which is passed over."""
    try:
        match name, json.loads(data):
            case "change", {"head": int(head)} if not isinstance(head, bool):
                return HeadMoved(head)
            case "presence", {"agent": str(agent), "name": str(called), "ticket": str(ticket), "doing": str(doing)}:
                return SomebodyIs(agent, called, ticket, Doing(doing))
            case _:
                return None
    except (ValueError, RecursionError):
        return None


def _said(answer: bytes, otherwise: str) -> tuple[str, str]:
    """The sentence and the hint in an error's body, safe to show and translated; ``otherwise`` where there is none."""
    try:
        match json.loads(answer):
            case {"error": {"message": str(message), "hint": str(hint)}} if message:
                return retold(safe_line(message[:500])), retold(safe_line(hint[:500]))
            case _:
                return otherwise, ""
    except (ValueError, RecursionError):
        return otherwise, ""


def _wrong(what: str) -> RemoteWrong:
    return RemoteWrong(
        gettext("the server sends what it should not: {problem}", problem=what),
        gettext("nothing of it was taken; is its deskterm as new as this one?"),
    )


def _away(error: Exception) -> RemoteAway:
    """What kept us from the server, in words; never the request, which holds the token."""
    if isinstance(error, httpx.TimeoutException):
        connected = not isinstance(error, httpx.ConnectTimeout)
        what = gettext("it does not answer in time") if connected else gettext("it does not answer")
    elif isinstance(error, httpx.ConnectError):
        what = _no_connection(error)
    else:
        broke = isinstance(error, httpx.TransportError)
        what = gettext("the line broke") if broke else gettext("it was broken off")
    return RemoteAway(gettext("the server cannot be reached: {problem}", problem=what), gettext(_HINT))


def _no_connection(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectionRefusedError):
            return gettext("nothing answers at its address")
        if isinstance(cause, socket.gaierror):
            return gettext("its address is not known here")
        if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
            return gettext("there is no way to it from here")
        cause = cause.__cause__ or cause.__context__
    return safe_line(str(error)[:200]) or gettext("no connection")
