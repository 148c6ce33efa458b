"""A team server over HTTP, when it does not do what it should: each fault is a sentence, and never holds the token."""

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from deskterm.errors import DesktermError
from deskterm.model.answers import Done, Refused
from deskterm.model.commands import Note, Tag
from deskterm.model.presence import Doing
from deskterm.remotes import team_server
from deskterm.remotes.protocol import (
    CommandsRejected,
    Event,
    HeadMoved,
    RemoteAway,
    RemoteSetBack,
    RemoteWrong,
    SomebodyIs,
    TokenRefused,
)
from deskterm.remotes.team_server import TeamServer
from deskterm.text.translation import speak
from liar import GOOD_CHANGES, GOOD_ME, GOOD_PAGE, Liar

TOKEN = "dk_abc_secretsecret"


@pytest.fixture
def liar() -> Iterator[Liar]:
    liar = Liar()
    yield liar
    liar.close()


@pytest.fixture
def server(liar: Liar) -> Iterator[TeamServer]:
    server = TeamServer(liar.url, TOKEN, seconds=5)
    yield server
    server.close()


def tag(number: int = 1) -> Tag:
    return Tag(actor="pavils", id=f"c{number}", ticket="t", add=("a",))


def done(number: int = 1) -> dict[str, Any]:
    return {"answer": "done", "command": f"c{number}", "ticket": "t", "number": 5, "sequence": 7}


class TestHonest:
    def test_who_we_are(self, server: TeamServer, liar: Liar) -> None:
        me = server.me()
        assert (me.agent, me.queues, me.epoch) == ("pavils", None, "e1")
        assert liar.asked[0][2]["authorization"] == f"Bearer {TOKEN}"

    def test_what_a_newer_server_says_besides_is_passed_over(self, server: TeamServer, liar: Liar) -> None:
        liar.says["/v1/me"] = {**GOOD_ME, "avatar": "x"}
        assert server.me().agent == "pavils"

    def test_commands_and_answers(self, server: TeamServer, liar: Liar) -> None:
        liar.says["/v1/commands"] = {
            "answers": [done(), {"answer": "refused", "command": "c2", "reason": "no"}], "head": 8,
        }  # fmt: skip
        first, second = server.push([tag(), tag(2)])
        assert isinstance(first, Done)
        assert second == Refused("c2", "no")
        sent = json.loads(liar.asked[0][3])["commands"]
        assert [one["type"] for one in sent] == ["Tag", "Tag"]

    def test_a_place_is_asked_for_by_sequence_and_command(self, server: TeamServer, liar: Liar) -> None:
        server.changes(7, "c7", limit=3)
        server.sync(finished=True, after=9, limit=3)
        assert [one[1] for one in liar.asked] == [
            "/v1/changes?since=7&limit=3&at=c7", "/v1/sync?part=rest&limit=3&after=9",
        ]  # fmt: skip

    def test_presence_is_said(self, server: TeamServer, liar: Liar) -> None:
        liar.says["/v1/presence"] = {}
        server.say_presence("t", Doing.WRITING)
        assert json.loads(liar.asked[0][3]) == {"ticket": "t", "doing": "writing"}


WRONG: list[tuple[str, Any]] = [
    ("/v1/me", b"not json"),
    ("/v1/me", b"\xff\xfe"),
    ("/v1/me", []),
    ("/v1/me", {**GOOD_ME, "agent": 7}),
    ("/v1/me", {**GOOD_ME, "role": "king"}),
    ("/v1/settings", [1]),
    ("/v1/settings", "null"),
    ("/v1/changes", {**GOOD_CHANGES, "next": "1"}),
    ("/v1/changes", {**GOOD_CHANGES, "tickets": [{"as_of": 1}]}),
    ("/v1/changes", {**GOOD_CHANGES, "since": 1.5}),
    ("/v1/changes", {**GOOD_CHANGES, "next": 10**30}),
    ("/v1/changes", "[" * 100_000),
    ("/v1/sync", {**GOOD_PAGE, "total": None}),
    ("/v1/sync", {**GOOD_PAGE, "agents": [{"name": "\x1b[31m"}]}),
    ("/v1/commands", {"answers": "x"}),
    ("/v1/commands", {"answers": [done(), done(), done()]}),
    ("/v1/commands", {"answers": [{"answer": "perhaps", "command": "c1"}]}),
    ("/v1/commands", {"answers": [done(99)]}),
    ("/v1/commands", {"answers": [{**done(), "number": "five"}]}),
]


def ask(server: TeamServer, path: str) -> Any:
    return {
        "/v1/me": server.me,
        "/v1/settings": server.settings,
        "/v1/changes": lambda: server.changes(0, "", limit=1),
        "/v1/sync": lambda: server.sync(finished=False, after=None, limit=1),
        "/v1/commands": lambda: server.push([tag()]),
    }[path]()


@pytest.mark.parametrize(("path", "said"), WRONG, ids=[f"{path} {str(said)[-30:]}"[:50] for path, said in WRONG])
def test_what_it_should_not_send(server: TeamServer, liar: Liar, path: str, said: Any) -> None:
    liar.says[path] = said
    with pytest.raises(RemoteWrong, match="the server sends what it should not") as raised:
        ask(server, path)
    assert raised.value.message.isprintable()


@pytest.mark.parametrize("path", ["/v1/me", "/v1/settings", "/v1/changes", "/v1/sync", "/v1/commands"])
@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, TokenRefused), (403, TokenRefused), (408, RemoteAway), (429, RemoteAway), (500, RemoteAway),
     (503, RemoteAway), (302, RemoteWrong), (418, RemoteWrong), (204, RemoteWrong)],
)  # fmt: skip
def test_a_status_is_a_sentence(
    server: TeamServer, liar: Liar, path: str, status: int, kind: type[DesktermError]
) -> None:
    liar.status[path] = status
    liar.headers["location"] = "http://127.0.0.1:1/elsewhere"
    liar.says[path] = {} if status == 302 else b"" if status == 204 else {
        "error": {"message": "no \x1b[31m", "hint": TOKEN[:0]}
    }  # fmt: skip
    with pytest.raises(kind) as raised:
        ask(server, path)
    assert raised.value.message
    assert "\x1b" not in raised.value.message
    assert len(liar.asked) == 1


def test_commands_it_cannot_read_are_rejected(server: TeamServer, liar: Liar) -> None:
    liar.status["/v1/commands"] = 422
    liar.says["/v1/commands"] = {"error": {"message": "command 1: Tag has no field 'seen'", "hint": "x"}}
    with pytest.raises(CommandsRejected, match="has no field"):
        server.push([tag()])


def test_an_id_with_other_content_is_refused_by_itself(server: TeamServer, liar: Liar) -> None:
    liar.status["/v1/commands"] = 409
    error = {"message": "the same command id arrived with other content", "hint": "a new id"}
    liar.says["/v1/commands"] = {"error": error, "command": "c2", "answers": [done()]}
    first, second = server.push([tag(), tag(2), tag(3)])
    assert isinstance(first, Done)
    assert second == Refused("c2", error["message"], error["hint"])


def test_a_history_that_is_another(server: TeamServer, liar: Liar) -> None:
    liar.status["/v1/changes"] = 409
    with pytest.raises(RemoteSetBack):
        server.changes(7, "c", limit=1)


class TestSize:
    def test_an_answer_without_end(self, server: TeamServer, liar: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(team_server, "_LARGEST", 100_000)
        liar.says["/v1/settings"] = {"x": "y" * 200_000}
        with pytest.raises(RemoteWrong, match="larger than"):
            server.settings()

    def test_an_answer_that_grows_when_unpacked(
        self, server: TeamServer, liar: Liar, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(team_server, "_LARGEST", 100_000)
        liar.headers["content-encoding"] = "gzip"
        liar.says["/v1/settings"] = gzip.compress(b" " * 10_000_000)
        with pytest.raises(RemoteWrong, match="larger than"):
            server.settings()

    def test_an_answer_that_dribbles(self, server: TeamServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(team_server, "ANSWER_SECONDS", 0.0)
        with pytest.raises(RemoteAway, match="took longer"):
            server.me()

    def test_packed_nonsense(self, server: TeamServer, liar: Liar) -> None:
        liar.headers["content-encoding"] = "gzip"
        with pytest.raises(RemoteAway):
            server.me()


class TestAway:
    def test_nobody_listens(self) -> None:
        server = TeamServer("http://127.0.0.1:9", TOKEN)
        with pytest.raises(RemoteAway, match="cannot be reached") as raised:
            server.me()
        assert "secret" not in f"{raised.value.message} {raised.value.hint} {raised.value.__cause__!r}"

    def test_it_breaks_off(self, server: TeamServer, liar: Liar) -> None:
        def break_off(request: BaseHTTPRequestHandler) -> None:
            request.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
            request.close_connection = True

        liar.says["/v1/me"] = break_off
        with pytest.raises(RemoteAway, match="the line broke"):
            server.me()

    def test_it_speaks_no_http(self, server: TeamServer, liar: Liar) -> None:
        liar.says["/v1/me"] = lambda request: request.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n") and None
        with pytest.raises(RemoteAway):
            server.me()

    def test_it_says_nothing(self, liar: Liar) -> None:
        wait = threading.Event()
        liar.says["/v1/me"] = lambda _: wait.wait(5) and None
        server = TeamServer(liar.url, TOKEN, seconds=0.1)
        with pytest.raises(RemoteAway, match="in time"):
            server.me()
        wait.set()

    def test_closed_it_asks_nothing(self, liar: Liar) -> None:
        server = TeamServer(liar.url, TOKEN)
        server.close()
        with pytest.raises(RemoteAway):
            server.me()
        assert not liar.asked


class TestEvents:
    @staticmethod
    def _streaming(liar: Liar, *parts: bytes, kind: str = "text/event-stream", hold: bool = False) -> threading.Event:
        let_go = threading.Event()

        def stream(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.send_header("content-type", kind)
            request.end_headers()
            for part in parts:
                request.wfile.write(part)
            request.wfile.flush()
            if hold:
                let_go.wait(20)
            request.close_connection = True

        liar.says["/v1/events"] = stream
        return let_go

    def test_what_is_told(self, server: TeamServer, liar: Liar) -> None:
        self._streaming(
            liar,
            b": \n\n",
            b'id: 5\nevent: change\ndata: {"head":5}\n\n',
            b'event: presence\ndata: {"agent":"zane","name":"Zane\\u001b[31m","ticket":"t","doing":"writing"}\n\n',
            b"event: change\ndata: nonsense\n\n",
            b'event: change\ndata: {"head":true}\n\n',
            b'event: presence\ndata: {"agent":"zane","name":"Z","ticket":"t","doing":"dancing"}\n\n',
            b"event: other\ndata: {}\n\n",
        )
        heard: list[Event] = []
        with pytest.raises(RemoteAway):
            server.listen(heard.append, threading.Event())
        assert heard == [HeadMoved(5), SomebodyIs("zane", "Zane\x1b[31m", "t", Doing.WRITING)]

    @pytest.mark.parametrize("part", [b"data: " + b"x" * 200_000, b"x" * 200_000])
    def test_an_event_without_end(self, server: TeamServer, liar: Liar, part: bytes) -> None:
        self._streaming(liar, part)
        with pytest.raises(RemoteAway):
            server.listen(lambda _: None, threading.Event())

    def test_no_stream_at_all(self, server: TeamServer, liar: Liar) -> None:
        self._streaming(liar, b"{}", kind="application/json")
        with pytest.raises(RemoteAway):
            server.listen(lambda _: None, threading.Event())

    def test_a_token_that_is_not_let_in(self, server: TeamServer, liar: Liar) -> None:
        liar.says["/v1/events"], liar.status["/v1/events"] = {}, 401
        with pytest.raises(TokenRefused):
            server.listen(lambda _: None, threading.Event())

    def test_closing_ends_a_silent_stream_at_once(self, server: TeamServer, liar: Liar) -> None:
        let_go = self._streaming(liar, b'event: change\ndata: {"head":5}\n\n', hold=True)
        heard, stop = threading.Event(), threading.Event()
        thread = threading.Thread(target=server.listen, args=(lambda _: heard.set(), stop))
        thread.start()
        assert heard.wait(10)
        stop.set()
        server.close()
        thread.join(5)
        assert not thread.is_alive()
        let_go.set()


def test_what_is_shown_of_a_server_never_holds_the_token(server: TeamServer) -> None:
    assert TOKEN not in repr(server)
    assert TOKEN not in repr(vars(server))


def test_words_travel_as_they_are(server: TeamServer, liar: Liar, hostile: str) -> None:
    liar.says["/v1/commands"] = {"answers": [{"answer": "refused", "command": "c1", "reason": hostile}], "head": 1}
    (answer,) = server.push([Note(actor="pavils", id="c1", ticket="t", body=hostile)])
    assert json.loads(liar.asked[0][3])["commands"][0]["body"] == hostile
    assert answer == Refused("c1", hostile)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:{free}", "nothing answers at its address"),
        ("http://desk.invalid:{free}", "its address is not known here"),
    ],
)
def test_who_cannot_be_reached_is_told_why_in_words(address: str, words: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = TeamServer(address.format(free=taken.getsockname()[1]), "dk_x")
        with pytest.raises(RemoteAway) as caught:
            server.me()
        server.close()
    assert caught.value.message == f"the server cannot be reached: {words}"


def test_what_the_server_says_of_a_token_is_told_in_the_language_of_the_screen(server: TeamServer, liar: Liar) -> None:
    liar.status["/v1/me"] = 401
    liar.says["/v1/me"] = {"error": {"message": "that token is not good here", "hint": "ask [/] them"}}
    speak("zh")
    try:
        with pytest.raises(TokenRefused) as caught:
            server.me()
    finally:
        speak("en")
    assert (caught.value.message, caught.value.hint) == ("服务器不接受该令牌", "ask [/] them")
