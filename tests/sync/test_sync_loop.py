"""A workstation and its server over real sockets: in step, away, back, refused, set back, lying, silent."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")
pytest.importorskip("argon2")

from stations import Host, Station, until

from deskterm.desk.link import LinkKind
from deskterm.desk.link_words import link_words
from deskterm.desk.reads import Reads
from deskterm.errors import DesktermError, NotFound
from deskterm.model import commands
from deskterm.model.commands import DESK, Command, File
from deskterm.model.instants import now
from deskterm.model.presence import Doing
from deskterm.model.words import Audience, Priority, Role
from deskterm.remotes.protocol import RemoteAway
from deskterm.store import pending
from deskterm.store.backup import backup, restore
from liar import GOOD_CHANGES, GOOD_ME, GOOD_PAGE, Liar


@pytest.fixture
def host(store_path: Path) -> Iterator[Host]:
    """A server with one ticket, serving."""
    host = Host(store_path)
    host.office.now = now()
    host.office.ticket()
    host.start()
    yield host
    host.close()


@pytest.fixture
def new_station(host: Host, tmp_path: Path) -> Iterator[Callable[..., Station]]:
    """Makes workstations of that server."""
    made: list[Station] = []

    def make(agent: str = "pavils", **given: Any) -> Station:
        token = given.pop("token", None) or host.users.new_token(agent, f"device {len(made)}")
        url = given.pop("url", host.url)
        made.append(Station(tmp_path / f"{agent}-{len(made)}.db", url, token, agent, now, **given))
        return made[-1].start()

    yield make
    for one in made:
        one.close()


@pytest.fixture
def ticket(host: Host) -> str:
    return host.store.read("SELECT id FROM ticket")[0][0]


def do(station: Station, kind: type[Command], **fields: Any) -> None:
    station.desk.execute(kind(actor=station.agent, at=now(), **fields))


def tags(store: Any) -> str:
    found = store.read("SELECT tags FROM ticket")
    return found[0][0] if found else ""


def test_in_step(host: Host, new_station: Callable[..., Station], ticket: str) -> None:
    """The poll is a minute: what arrives sooner was told."""
    one, other = new_station("pavils"), new_station("zane")
    for station in (one, other):
        station.until(LinkKind.ONLINE)
    do(one, commands.Tag, ticket=ticket, add=("hello",))
    until(lambda: tags(host.store) == "hello")
    until(lambda: tags(other.store) == "hello")
    until(lambda: pending.counts(one.store).waiting == 0)


def test_away_and_back(host: Host, new_station: Callable[..., Station], ticket: str) -> None:
    station = new_station()
    station.until(LinkKind.ONLINE)
    host.stop()
    do(station, commands.Tag, ticket=ticket, add=("offline",))
    station.until(LinkKind.OFFLINE)
    words = link_words(station.loop.state, pending.counts(station.store), None)
    assert words == f"offline since {station.loop.state.since.astimezone():%H:%M} · 1 waiting"
    assert tags(station.store) == "offline"
    host.start()
    station.until(LinkKind.ONLINE)
    until(lambda: tags(host.store) == "offline")
    assert station.loop._wait == station.loop._first_wait, "the next time it is away it is soon tried again"


def test_a_revoked_token_stops_everything(host: Host, new_station: Callable[..., Station], ticket: str) -> None:
    station = new_station()
    station.until(LinkKind.ONLINE)
    until(station.loop._is_listening)
    host.users.revoke("pavils")
    station.until(LinkKind.REFUSED)
    do(station, commands.Tag, ticket=ticket, add=("late",))
    assert "token" in station.loop.state.problem
    assert pending.counts(station.store).waiting == 1
    assert link_words(station.loop.state, pending.counts(station.store), None) == "token refused · 1 waiting"
    until(lambda: not any(one.name == "sync" and one.is_alive() for one in threading.enumerate()))


def test_a_token_of_somebody_else(host: Host, new_station: Callable[..., Station]) -> None:
    station = new_station("pavils", token=host.users.new_token("zane", "laptop"))
    station.until(LinkKind.REFUSED)
    assert station.loop.state.problem == "the token is zane's, and this mirror is of what pavils sees"
    assert station.store.read("SELECT count(*) FROM ticket") == [(0,)]


def test_what_is_stopped_is_told_and_its_words_returned(
    host: Host, new_station: Callable[..., Station], ticket: str
) -> None:
    station = new_station()
    station.until(LinkKind.ONLINE)
    host.stop()
    do(station, commands.SetPriority, ticket=ticket, seen=1, priority=Priority.HIGH)
    host.office.done(commands.SetPriority, ticket=ticket, priority=Priority.LOW)
    host.start()
    (command,) = until(lambda: station.stopped)
    (line,) = pending.lines(station.store)
    assert (line.command, dict(line.there)) == (command, {"priority": "low"})
    until(lambda: station.store.read("SELECT priority FROM ticket") == [("low",)])


def test_a_server_that_was_set_back(
    host: Host, new_station: Callable[..., Station], ticket: str, tmp_path: Path
) -> None:
    station = new_station()
    station.until(LinkKind.ONLINE)
    backup(host.path, tmp_path / "copy.bak")
    do(station, commands.Note, ticket=ticket, body="after the copy")
    until(lambda: pending.counts(station.store).waiting == 0)
    until(lambda: station.store.read("SELECT count(*) FROM push WHERE state = 'kept'") == [(1,)])
    host.stop()
    host.store.close()
    restore(tmp_path / "copy.bak", host.path)
    host.start()
    (line,) = until(lambda: pending.lines(station.store))
    assert line.reason == "the server was set back to a time before this"
    assert line.text == "after the copy"
    station.until(LinkKind.ONLINE)
    until(lambda: station.store.read("SELECT count(*) FROM message WHERE kind = 'note'") == [(0,)])
    station.desk.retry(line.command)
    until(lambda: host.store.read("SELECT count(*) FROM message WHERE kind = 'note'") == [(1,)])


def test_colleagues_are_seen(new_station: Callable[..., Station], ticket: str) -> None:
    one, other = new_station("pavils"), new_station("zane")
    for station in (one, other):
        station.until(LinkKind.ONLINE)
        until(station.loop._is_listening)
    one.presence.announce(ticket, Doing.WRITING)
    until(lambda: other.presence.look() or other.presence.others(ticket))
    (somebody,) = other.presence.others(ticket)
    assert (somebody.agent, somebody.name, somebody.doing) == ("pavils", "Pavils", Doing.WRITING)
    one.presence.announce(None, Doing.LEFT)
    until(lambda: other.presence.look() and not other.presence.others(ticket))


class TestLiar:
    @pytest.fixture
    def liar(self) -> Iterator[Liar]:
        liar = Liar()
        yield liar
        liar.close()

    @pytest.fixture
    def station(self, liar: Liar, tmp_path: Path) -> Iterator[Station]:
        station = Station(tmp_path / "lied.db", liar.url, "dk_a_b", "pavils", now)
        yield station
        station.close()

    @pytest.mark.parametrize(
        ("path", "said", "field"),
        [
            ("/v1/sync", {**GOOD_PAGE, "tickets": [{"as_of": "x"}]}, "tickets.0.as_of"),
            ("/v1/sync", "\x1b[31m", "this is no JSON"),
            ("/v1/changes", {**GOOD_CHANGES, "gone": 7}, "gone"),
            ("/v1/changes", {**GOOD_CHANGES, "since": 5, "next": 9}, "since"),
            ("/v1/settings", {"zone": "Nowhere/None"}, "zone"),
            ("/v1/settings", {"standards": {"rule": [{"clock": "wrong"}]}}, "standards.rule.1.target"),
            ("/v1/me", {**GOOD_ME, "epoch": 1}, "epoch"),
        ],
    )  # fmt: skip
    def test_it_is_said_and_tried_again(self, liar: Liar, station: Station, path: str, said: Any, field: str) -> None:
        honest = liar.says[path]
        liar.says[path] = said
        station.start()
        station.until(LinkKind.WRONG)
        assert "what it should not" in station.loop.state.problem
        assert field in station.loop.state.problem
        assert station.loop.state.problem.isprintable()
        liar.says[path] = honest
        station.until(LinkKind.ONLINE)

    def test_tickets_that_contradict_each_other_are_not_half_taken(
        self, liar: Liar, station: Station, host: Host
    ) -> None:
        import json

        from deskterm.model.state import write_changes
        from deskterm.store.conditions import Asker
        from deskterm.store.feed import sync_page

        host.office.ticket(subject="another")
        page = json.loads(write_changes(sync_page(host.store, Asker("pavils", now()), "active", None, 200)))
        page["tickets"][1]["messages"][0]["id"] = page["tickets"][0]["messages"][0]["id"]
        page["epoch"] = "e1"
        honest, liar.says["/v1/sync"] = liar.says["/v1/sync"], page
        station.start()
        station.until(LinkKind.WRONG)
        assert "contradicts itself" in station.loop.state.problem
        assert station.store.read("SELECT count(*) FROM ticket") == [(0,)]
        liar.says["/v1/sync"] = honest
        station.until(LinkKind.ONLINE)

    def test_a_server_that_says_nothing_is_left_at_once(self, liar: Liar, station: Station) -> None:
        asked, wait = threading.Event(), threading.Event()

        def silent(_: object) -> None:
            asked.set()
            wait.wait(90)

        liar.says["/v1/me"] = silent
        station.start()
        assert asked.wait(60)
        begun = monotonic()
        station.loop.stop()
        assert monotonic() - begun < 45
        wait.set()

    def test_it_is_not_asked_again_and_again(self, liar: Liar, station: Station) -> None:
        liar.status["/v1/me"] = 503
        station.start()
        station.until(LinkKind.OFFLINE)
        until(lambda: len(liar.asked) >= 4)
        assert len(liar.asked) < 20


def test_an_answer_on_a_ticket_that_went_away_is_a_draft_again(
    host: Host, new_station: Callable[..., Station], ticket: str
) -> None:
    station = new_station()
    station.until(LinkKind.ONLINE)
    host.stop()
    do(station, commands.Reply, ticket=ticket, body="Sveiki, paciņa ir ceļā!")
    host.users.add("pavils", queues=("billing",))
    host.start()
    (words,) = until(lambda: station.returned)
    assert (words.ticket, words.audience, words.text) == (ticket, Audience.DIRECT, "Sveiki, paciņa ir ceļā!")


def test_an_open_workstation_hears_that_it_may_see_less(
    host: Host, new_station: Callable[..., Station], ticket: str
) -> None:
    station = new_station("pavils", greet_every=0.0)
    station.until(LinkKind.ONLINE)
    assert station.store.read("SELECT id FROM ticket") == [(ticket,)]
    host.office.done(
        commands.AddAgent, actor=DESK, name="pavils", display_name="Pāvils", role=Role.AGENT, sees=("billing",)
    )

    def nothing_is_here() -> bool:
        station.loop.wake()  # the server takes a second to look at a token again
        return station.store.read("SELECT id FROM ticket") == []

    until(nothing_is_here)


def test_the_bytes_of_an_attachment_come_from_the_server_when_they_are_wanted(
    host: Host, new_station: Callable[..., Station]
) -> None:
    other = host.office.ticket(body="pielikumā", files=(File("照片.png", "image/png", b"\x89PNG"),))
    station = new_station()
    until(lambda: station.loop.state.kind is LinkKind.ONLINE)
    reads = Reads(station.store, station.agent)
    (found,) = reads.attachments(other)
    with pytest.raises(NotFound):
        reads.attachment_content(found.file.sha256)
    assert station.loop.attachment_content(found.file.sha256) == b"\x89PNG"
    with pytest.raises(DesktermError):
        station.loop.attachment_content("0" * 64)
    host.stop()
    with pytest.raises(RemoteAway):
        station.loop.attachment_content(found.file.sha256)
