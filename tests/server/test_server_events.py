"""Events: everybody hears at once that something changed, nobody hears what they may not see, streams resume."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from server_driver import Team, body

from deskterm.desk.permissions import Standing
from deskterm.desk.users import Users
from deskterm.model.commands import OpenTicket, Party
from deskterm.model.presence import Doing
from deskterm.model.words import Channel, ContactKind, Role
from deskterm.server import running
from deskterm.server.door import Visitor
from deskterm.server.listeners import PER_TOKEN, WAITING, Listener, Listeners
from deskterm.server.presence import PER_AGENT, Presence, Said

pytestmark = pytest.mark.both_databases

Event = dict[str, Any]


class Stream:
    """A listener's end of a stream, read in a thread."""

    def __init__(self, response: httpx.Response) -> None:
        self.events: list[Event] = []
        self.comments = 0
        self.ended = threading.Event()
        self._news = threading.Condition()
        threading.Thread(target=self._read, args=(response,), daemon=True).start()

    def _read(self, response: httpx.Response) -> None:
        event: Event = {}
        try:
            for line in response.iter_lines():
                with self._news:
                    if line.startswith(":"):
                        self.comments += 1
                    elif line:
                        name, _, value = line.partition(": ")
                        event[name] = json.loads(value) if name == "data" else value
                    elif event:
                        self.events.append(event)
                        event = {}
                    self._news.notify_all()
        except httpx.HTTPError:
            pass
        self.ended.set()

    def wait(self, kind: str, count: int = 1) -> list[Event]:
        """The first events of a kind, when there are so many."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.of(kind)) >= count, 60), self.events
        return self.of(kind)

    def of(self, kind: str) -> list[Event]:
        return [one for one in self.events if one["event"] == kind]


@contextmanager
def listening(team: Team, address: str, agent: str = "aija", last: str | None = None) -> Iterator[Stream]:
    headers = {**team.headers(agent), **({} if last is None else {"Last-Event-ID": last})}
    with (
        httpx.Client(base_url=address, headers=headers, timeout=120) as client,
        client.stream("GET", "/v1/events") as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)


def open_by(team: Team, address: str, agent: str = "aija") -> dict[str, Any]:
    command = OpenTicket(
        actor=agent, subject="Piegāde", channel=Channel.MAIL, party=Party(ContactKind.MAIL, "ilze@example.com")
    )
    response = httpx.post(f"{address}/v1/commands", json=body(command), headers=team.headers(agent), timeout=120)
    assert response.status_code == 200
    return response.json()


def test_the_newest_change_is_told_at_once_and_with_every_command(team: Team) -> None:
    with team.serving() as address, listening(team, address) as stream, listening(team, address, "pavils") as other:
        (first,) = stream.wait("change")
        assert first == {"id": str(team.site.head()), "event": "change", "data": {"head": team.site.head()}}
        answer = open_by(team, address)
        for one in (stream, other):
            assert one.wait("change", 2)[1]["data"] == {"head": answer["head"]}


def test_what_another_process_does_is_told_too(team: Team) -> None:
    with team.serving() as address, listening(team, address) as stream:
        stream.wait("change")
        team.office.ticket()
        assert stream.wait("change", 2)[1]["data"] == {"head": team.site.head()}


def test_a_stream_resumes_where_it_was(team: Team) -> None:
    with team.serving() as address:
        with listening(team, address) as stream:
            last = stream.wait("change")[0]["id"]
        with listening(team, address, last=last) as stream:
            head = open_by(team, address)["head"]
            assert [one["data"]["head"] for one in stream.wait("change")] == [head], "what was known is not told again"
        with listening(team, address, last=last) as stream:
            assert stream.wait("change")[0]["data"]["head"] == head, "what was missed is told at once"
        with listening(team, address, last="nonsense; --") as stream:
            assert stream.wait("change")[0]["data"]["head"] == head


def test_a_stream_resumes_at_a_server_that_was_started_again(team: Team, new_team: Callable[[], Team]) -> None:
    with team.serving() as address, listening(team, address) as stream:
        last = stream.wait("change")[0]["id"]
    assert stream.ended.wait(60), "a server that leaves ends its streams"
    team.office.ticket()
    again = new_team()
    with again.serving() as address, listening(again, address, last=last) as stream:
        assert stream.wait("change")[0]["data"]["head"] > int(last)
        open_by(again, address)


def test_a_revoked_token_hears_nothing_more(team: Team) -> None:
    with team.serving() as address, listening(team, address, "pavils") as stream, listening(team, address) as other:
        stream.wait("change")
        other.wait("change")
        Users(team.store, team.site.settings).revoke("pavils")
        assert stream.ended.wait(10)
        open_by(team, address)
        other.wait("change", 2)
        assert len(stream.of("change")) == 1


def at(team: Team, address: str, ticket: str, doing: str, agent: str = "aija") -> httpx.Response:
    sent = {"ticket": ticket, "doing": doing}
    return httpx.post(f"{address}/v1/presence", json=sent, headers=team.headers(agent), timeout=120)


def test_who_looks_and_writes_is_told_to_whom_may_see_the_ticket(team: Team) -> None:
    hidden, seen = team.office.ticket(), team.office.ticket(queue="technical", key="2", subject="Login")
    with (
        team.serving() as address,
        listening(team, address, "zane") as zane,
        listening(team, address, "pavils") as pavils,
    ):
        assert at(team, address, hidden, "looking").status_code == 200
        assert at(team, address, hidden, "writing").status_code == 200
        assert at(team, address, seen, "looking").status_code == 200
        assert at(team, address, hidden, "left").status_code == 200
        heard = [(one["data"]["ticket"], one["data"]["doing"]) for one in zane.wait("presence", 4)]
        assert heard == [(hidden, "looking"), (hidden, "writing"), (seen, "looking"), (hidden, "left")]
        assert "id" not in zane.of("presence")[0]
        (told,) = pavils.wait("presence")
        assert told["data"] == {"agent": "aija", "name": "Aija", "ticket": seen, "doing": "looking"}
        with listening(team, address, "pavils") as late:
            assert late.wait("presence")[0]["data"] == told["data"], "who comes later hears who is there"


NONSENSE: list[dict[str, Any]] = [
    {},
    {"ticket": 5, "doing": "looking"},
    {"ticket": "", "doing": "looking"},
    {"ticket": "t", "doing": "sleeping"},
    {"ticket": "t", "doing": ["looking"]},
    {"ticket": "x" * 101, "doing": "left"},
]


def test_who_is_at_another_process_is_told_too(team: Team, new_team: Callable[[], Team], database: str) -> None:
    if database == "sqlite":
        pytest.skip("a file is served by one process")
    ticket, other = team.office.ticket(), new_team()
    assert team.site.notices is not None
    with team.serving() as address, other.serving() as elsewhere, listening(team, address, "zane") as stream:
        assert team.site.notices.listening.wait(60)
        assert at(other, elsewhere, ticket, "writing").status_code == 200
        (told,) = stream.wait("presence")
        assert told["data"] == {"agent": "aija", "name": "Aija", "ticket": ticket, "doing": "writing"}
        assert at(other, elsewhere, ticket, "left").status_code == 200
        assert stream.wait("presence", 2)[1]["data"]["doing"] == "left"
        with listening(team, address, "pavils") as hidden:
            hidden.wait("change")
            assert not hidden.of("presence")


@pytest.mark.parametrize("sent", NONSENSE, ids=lambda sent: str(sent)[:30])
async def test_presence_that_makes_no_sense_is_named(team: Team, sent: dict[str, Any]) -> None:
    async with team.client() as client:
        assert (await client.post("/v1/presence", json=sent)).status_code == 422


def test_a_side_that_does_not_read_is_cut_off(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "DEAF_SECONDS", 0.1)
    with team.serving() as address:
        httpx.get(f"{address}/openapi.json", timeout=120)
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.connect(("127.0.0.1", int(address.rpartition(":")[2])))
            deaf.settimeout(60)
            with pytest.raises(OSError):
                ask_for_ever(deaf)
        assert httpx.get(f"{address}/healthz", timeout=120).status_code == 200


def ask_for_ever(deaf: socket.socket) -> None:
    while True:
        deaf.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: team\r\n\r\n" * 100)


@pytest.mark.about_the_file
@pytest.mark.parametrize(
    "sent", [b"\x16\x03\x01 hello\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"\xff" * 99 + b"\r\n\r\n"]
)
def test_what_is_no_http_is_told_so_in_json(team: Team, sent: bytes) -> None:
    with team.serving() as address:
        answer = over_a_socket(address, sent)
        assert httpx.get(f"{address}/healthz", timeout=120).status_code == 200
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["message"] == "that is no HTTP request"


@pytest.mark.about_the_file
@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost:"])
def test_who_asks_for_nothing_is_shown_out(team: Team, sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MUTE_SECONDS", 0.1)
    with team.serving() as address:
        assert over_a_socket(address, sent) == b""


def over_a_socket(address: str, sent: bytes) -> bytes:
    """What comes until the other side closes."""
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=120) as line:
        line.sendall(sent)
        answer = b""
        while True:
            try:
                part = line.recv(65536)
            except ConnectionResetError:
                return answer
            if not part:
                return answer
            answer += part


@pytest.mark.about_the_file
class TestListeners:
    """Without a server: what waits for a listener."""

    def visitor(self, agent: str = "aija", *queues: str) -> Visitor:
        return Visitor(f"token of {agent}", agent, agent.title(), Standing(Role.AGENT, frozenset(queues) or None))

    def test_of_many_changes_the_newest_waits(self) -> None:
        listener = Listener(self.visitor())
        listeners = Listeners()
        listener = listeners.join(self.visitor())
        for head in range(1000):
            listeners.tell_head(head)
        assert listener.take().count(b"event: change") == 1
        assert listener.take() == b""
        listeners.tell_head(999)
        assert listener.take() == b"", "the same head is not told again"
        listeners.tell_head(5)
        assert b'{"head":5}' in listener.take(), "a server that was set back says so"

    def test_who_joins_is_told_the_newest_unless_it_is_known(self) -> None:
        listeners = Listeners()
        assert listeners.join(self.visitor()).take() == b"", "before the first look nothing is known"
        listeners.tell_head(7)
        assert b'{"head":7}' in listeners.join(self.visitor()).take()
        assert b'{"head":7}' in listeners.join(self.visitor(), "6").take()
        assert listeners.join(self.visitor(), "7").take() == b": \n\n", "a stream that is open says so"

    def test_who_lets_news_pile_up_is_dropped(self) -> None:
        listener = Listener(self.visitor())
        for _ in range(WAITING):
            listener.tell(b"x")
        assert not listener.closed
        listener.tell(b"x")
        assert listener.closed

    def test_a_sign_of_life_only_where_nothing_else_is_told(self) -> None:
        listener = Listener(self.visitor())
        listener.beat()
        assert listener.take() == b": \n\n"
        listener.beat()
        listener.tell(b"news")
        assert listener.take() == b"news"
        assert listener.take() == b""

    def test_one_token_has_so_many_streams(self) -> None:
        listeners = Listeners()
        first, *_ = [listeners.join(self.visitor()) for _ in range(PER_TOKEN)]
        other = listeners.join(self.visitor("zane"))
        assert not first.closed
        listeners.join(self.visitor())
        assert first.closed
        assert not other.closed
        assert len(listeners) == PER_TOKEN + 1

    def test_standing_changes_while_one_listens(self) -> None:
        listeners = Listeners()
        listener = listeners.join(self.visitor("pavils", "technical"))
        listeners.tell(b"front", "front")
        listeners.keep({"token of pavils": self.visitor("pavils", "front")})
        listeners.tell(b"later", "front")
        assert listener.take() == b"later"
        listeners.keep({})
        assert listener.closed

    def test_presence_lasts_half_a_minute(self) -> None:
        moment = [0.0]
        listeners = Listeners()
        listener = listeners.join(self.visitor("zane"))
        presence = Presence(listeners, lambda: moment[0])
        said = Said("aija", "Aija", "t", "front", Doing.LOOKING)
        presence.say(said)
        moment[0] = 20
        presence.say(said)
        presence.expire()
        assert listener.take().count(b"looking") == 1, "what is said again is no news"
        moment[0] = 49
        presence.expire()
        assert listener.take() == b""
        moment[0] = 50
        presence.expire()
        assert b'"left"' in listener.take()
        presence.say(Said("aija", "Aija", "t", "front", Doing.LEFT))
        assert listener.take() == b"", "who has left does not leave again"

    def test_a_ticket_that_goes_to_another_queue_takes_presence_along(self) -> None:
        listeners = Listeners()
        front, technical = listeners.join(self.visitor("a", "front")), listeners.join(self.visitor("b", "technical"))
        presence = Presence(listeners)
        presence.say(Said("aija", "Aija", "t", "front", Doing.WRITING))
        assert b"writing" in front.take()
        presence.say(Said("aija", "Aija", "t", "technical", Doing.WRITING))
        assert b'"left"' in front.take()
        assert b"writing" in technical.take()

    def test_nobody_is_everywhere(self) -> None:
        listeners = Listeners()
        presence = Presence(listeners)
        for one in range(PER_AGENT + 5):
            presence.say(Said("aija", "Aija", str(one), "front", Doing.LOOKING))
        late = listeners.join(self.visitor("zane"))
        presence.catch_up(late)
        assert late.take().count(b"looking") == PER_AGENT

    def test_names_do_not_break_out_of_an_event(self, hostile: str) -> None:
        listeners = Listeners()
        listener = listeners.join(self.visitor("zane"))
        Presence(listeners).say(Said("aija", hostile, "t", "front", Doing.LOOKING))
        event = listener.take()
        assert event.count(b"\n") == 3
        assert event.isascii()
        assert json.loads(event.split(b"data: ")[1])["name"] == hostile
