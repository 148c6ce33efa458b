"""What mirrors live on: everything once, then every change, and only what its asker may see."""

import gzip
import hashlib
from typing import Any

import httpx
import pytest
from server_driver import Team

from deskterm.model.commands import Assign, File, Handover, Letter, Note, Party, Tag
from deskterm.model.state import Changes, SyncPage, read_changes, read_sync_page
from deskterm.model.words import ContactKind

pytestmark = pytest.mark.both_databases

OLEG = Party(ContactKind.MAIL, "oleg@example.com", "Олег Петров")
PDF = b"%PDF secret"


async def ask(team: Team, path: str, agent: str = "aija", **parameters: Any) -> httpx.Response:
    async with team.client(agent) as client:
        return await client.get(path, params=parameters or None)


async def changes(team: Team, since: int, agent: str = "aija", **parameters: Any) -> Changes:
    response = await ask(team, "/v1/changes", agent, since=since, **parameters)
    assert response.status_code == 200, response.text
    return read_changes(response.content)


async def everything(team: Team, agent: str = "aija", limit: int = 200) -> list[SyncPage]:
    """The pages of a first sync, the unfinished first."""
    pages: list[SyncPage] = []
    for part in ("active", "rest"):
        after: dict[str, Any] = {}
        while True:
            response = await ask(team, "/v1/sync", agent, part=part, limit=limit, **after)
            assert response.status_code == 200, response.text
            pages.append(read_sync_page(response.content))
            if pages[-1].next is None:
                break
            after = {"after": pages[-1].next}
    return pages


def fill(team: Team, count: int, **given: Any) -> list[str]:
    return [team.office.ticket(subject=f"Matter {one}", key=f"k{one}", **given) for one in range(count)]


async def test_a_first_sync_brings_everything_once(team: Team) -> None:
    ids = fill(team, 7)
    pages = await everything(team, limit=3)
    assert [one.ticket.id for page in pages for one in page.tickets] == ids
    assert {page.total for page in pages} == {7}
    assert {page.head for page in pages} == {team.site.head()}


async def test_what_came_after_the_first_sync_comes_by_the_feed(team: Team) -> None:
    (ticket,) = fill(team, 1)
    first = (await everything(team))[0]
    assert not (await changes(team, first.head, at=first.last)).tickets
    team.office.done(Note, ticket=ticket, body="called the warehouse")
    found = await changes(team, first.head, at=first.last)
    assert [one.ticket.id for one in found.tickets] == [ticket]
    assert [one.body for one in found.tickets[0].messages] == ["called the warehouse"]
    assert (found.next, found.more) == (found.head, False)


async def test_who_had_a_mail_comes_by_either_way(team: Team) -> None:
    letter = Letter("help", "ilze@example.com", ("other@example.com",), ("help@desk.example",), ("boss@example.com",))
    team.office.ticket(letter=letter)
    wanted = {"sender": "ilze@example.com", "to": ["help@desk.example"], "cc": ["boss@example.com"]}
    for path in ("/v1/sync", "/v1/changes?since=0"):
        (message,) = (await ask(team, path)).json()["tickets"][0]["messages"]
        assert message["letter"] == wanted


async def test_long_histories_come_in_portions(team: Team) -> None:
    fill(team, 5)
    since, ids, count = 0, set(), 0
    while True:
        found = await changes(team, since, limit=2)
        ids |= {one.ticket.id for one in found.tickets}
        since, count = found.next, count + 1
        if not found.more:
            break
    assert len(ids) == 5
    assert since == team.site.head()
    assert count > 3


async def test_a_server_that_was_set_back_says_so(team: Team) -> None:
    fill(team, 2)
    head = team.site.head()
    for parameters in ({"since": head + 1}, {"since": head, "at": "another-command"}, {"since": 1, "at": "\x1b[2J"}):
        response = await ask(team, "/v1/changes", **parameters)
        assert response.status_code == 409
        assert "set back" in response.json()["error"]["hint"]
    assert (await changes(team, 0)).next == head


@pytest.mark.parametrize(
    "path",
    [
        "/v1/changes",
        "/v1/changes?since=-1",
        "/v1/changes?since=x",
        "/v1/changes?since=1e3",
        "/v1/changes?since=9999999999999999999999",
        "/v1/changes?since=0&limit=0",
        "/v1/changes?since=0&limit=201",
        "/v1/changes?since=0&at=" + "x" * 101,
        "/v1/sync?part=everything",
        "/v1/sync?after=x",
        "/v1/sync?limit=1000000",
    ],
)
async def test_a_parameter_that_cannot_be_is_named(team: Team, path: str) -> None:
    response = await ask(team, path)
    assert response.status_code == 422
    assert response.json()["error"]["message"].split()[0] in ("since", "limit", "at", "part", "after")


async def test_what_an_agent_may_not_see_never_reaches_their_mirror(team: Team) -> None:
    letter = Letter("help", "ilze@example.com", to=("help@desk.example",), cc=("hidden@boss.example",))
    hidden = team.office.ticket(subject="A hidden matter", body="hidden words", letter=letter)
    seen = team.office.ticket(subject="Login", body="seen words", queue="technical", key="2", sender=OLEG)
    for path in ("/v1/sync?part=active", "/v1/changes?since=0"):
        response = await ask(team, path, "pavils")
        assert seen in response.text
        for secret in (hidden, "hidden", "ilze@example.com", "Ilze"):
            assert secret not in response.text, path
        assert hidden in (await ask(team, path, "zane")).text


async def test_a_ticket_that_leaves_is_gone_and_one_that_comes_is_whole(team: Team) -> None:
    ticket = team.office.ticket(body="first words")
    handover = Handover("looked", "pay it back", "nothing")
    since = team.site.head()
    team.office.done(Assign, ticket=ticket, assignee=None, queue="technical", handover=handover)
    (came,) = (await changes(team, since, "pavils")).tickets
    assert came.whole
    assert "first words" in [one.body for one in came.messages]
    since = team.site.head()
    team.office.done(Tag, ticket=ticket, add=("secret",))
    team.office.done(Assign, ticket=ticket, assignee=None, queue="billing", handover=handover)
    left = await changes(team, since, "pavils")
    assert left.gone == (ticket,)
    assert left.tickets == ()
    since = team.site.head()
    team.office.done(Tag, ticket=ticket, add=("more",))
    after = await changes(team, since, "pavils")
    assert (after.gone, after.tickets, after.next) == ((), (), team.site.head())


async def test_much_is_packed_for_who_unpacks(team: Team) -> None:
    fill(team, 30)
    async with team.client() as client:
        plain = await client.get("/v1/sync", headers={"Accept-Encoding": "identity"})
        async with client.stream("GET", "/v1/sync", headers={"Accept-Encoding": "br, gzip;q=0.5"}) as response:
            packed = b"".join([part async for part in response.aiter_raw()])
            little = await client.get("/v1/sync?limit=1", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert response.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 4
    assert "content-encoding" not in little.headers


class TestBlobs:
    @pytest.fixture
    def blob(self, team: Team) -> str:
        team.office.ticket(files=(File("invoice.html", "text/html", PDF),))
        return f"/v1/blobs/{hashlib.sha256(PDF).hexdigest()}"

    async def test_the_bytes_come_as_nothing_that_is_shown(self, team: Team, blob: str) -> None:
        response = await ask(team, blob)
        assert response.content == PDF
        assert response.headers["content-type"] == "application/octet-stream"
        assert response.headers["content-disposition"] == "attachment"
        assert response.headers["x-content-type-options"] == "nosniff"

    async def test_a_hidden_one_answers_as_one_that_never_was(self, team: Team, blob: str) -> None:
        hidden, never = await ask(team, blob, "pavils"), await ask(team, f"/v1/blobs/{'0' * 64}", "pavils")
        assert (hidden.status_code, hidden.content) == (never.status_code, never.content)
        assert hidden.status_code == 404
        team.office.ticket(
            queue="technical", key="2", subject="The same file", sender=OLEG, files=(File("a", "text/plain", PDF),)
        )
        assert (await ask(team, blob, "pavils")).content == PDF

    @pytest.mark.parametrize("name", ["x", "0" * 63, "G" * 64, "0" * 65, "..%2f", "%00"])
    async def test_what_is_no_hash_is_not_there(self, team: Team, name: str) -> None:
        assert (await ask(team, f"/v1/blobs/{name}")).status_code == 404
