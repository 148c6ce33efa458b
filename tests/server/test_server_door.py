"""Nobody comes in without a good token, and nobody learns what they may not see, not even that it is there."""

from typing import Any

import httpx
import pytest
from server_driver import Team

from deskterm.desk.users import Users
from deskterm.model.commands import DESK, AddAgent, File, Note
from deskterm.model.words import Role
from deskterm.server.description import DESCRIBED
from deskterm.server.door import Door

pytestmark = pytest.mark.both_databases

SHA = "0" * 64
ROUTES: list[tuple[str, str, Any]] = [
    ("GET", "/v1/me", None),
    ("GET", "/v1/settings", None),
    ("POST", "/v1/commands", {"commands": []}),
    ("GET", "/v1/tickets", None),
    ("GET", "/v1/tickets/1001", None),
    ("GET", "/v1/changes?since=0", None),
    ("GET", "/v1/sync?part=active", None),
    ("GET", "/v1/events", None),
    ("POST", "/v1/presence", {"ticket": "t", "doing": "looking"}),
    ("GET", f"/v1/blobs/{SHA}", None),
]
"""Every route that wants a token, and what is sent there."""


def test_every_route_is_in_the_table() -> None:
    described = {(method.upper(), path) for (path, method), one in DESCRIBED.items() if not one.open}
    concrete = {
        (method, path.partition("?")[0].replace("1001", "{ticket}").replace(SHA, "{sha256}"))
        for method, path, _ in ROUTES
    }
    assert concrete == described


def strangers(team: Team) -> dict[str, str | None]:
    """What people without a good token send."""
    users = Users(team.store, team.site.settings)
    revoked = users.new_token("aija", "lost phone")
    users.revoke(revoked.split("_")[1])
    good = team.tokens["aija"]
    return {
        "nothing": None,
        "an empty header": "",
        "another scheme": f"Basic {good}",
        "no scheme": good,
        "a revoked one": f"Bearer {revoked}",
        "a wrong secret": f"Bearer {good[:-1]}{'A' if good[-1] != 'A' else 'B'}",
        "half of one": f"Bearer {good[: len(good) // 2]}",
        "one more letter": f"Bearer {good}x",
        "an unknown id": "Bearer dk_zzzzzzzz_" + good.split("_", 2)[2],
        "another's secret": "Bearer dk_{}_{}".format(good.split("_")[1], team.tokens["zane"].split("_", 2)[2]),
        "nonsense": "Bearer \x7f' OR 1=1 --",
        "the hash": "Bearer " + team.store.read("SELECT hash FROM token LIMIT 1")[0][0],
        "length": "Bearer dk_" + "x" * 50_000,
        "the name": "Bearer aija",
    }


@pytest.mark.about_the_file
@pytest.mark.parametrize(("method", "path", "sent"), ROUTES, ids=lambda value: str(value)[:30])
async def test_nobody_without_a_good_token_comes_in(team: Team, method: str, path: str, sent: Any) -> None:
    team.office.ticket(subject="A secret matter")
    async with team.client(None) as client:
        said = set()
        for name, header in strangers(team).items():
            headers = {} if header is None else {"Authorization": header}
            response = await client.request(method, path, json=sent, headers=headers)
            assert response.status_code == 401, name
            assert response.headers["www-authenticate"] == "Bearer"
            assert response.headers["content-type"] == "application/json"
            assert "secret matter" not in response.text
            assert set(response.json()) == {"error"}
            if header:
                said.add(response.text)
        assert len(said) == 1, "whatever is wrong with a token, the same is said"


async def test_a_bad_token_is_told_before_anything_else_is_looked_at(team: Team) -> None:
    async with team.client(None) as client:
        for path in ("/v1/tickets?limit=0", "/v1/tickets/never", "/v1/tickets?query=nonsense:5"):
            response = await client.get(path)
            assert response.status_code == 401
        response = await client.post("/v1/commands", content=b"x" * 1000)
        assert response.status_code == 401


@pytest.mark.parametrize("path", ["/healthz", "/openapi.json"])
async def test_two_routes_are_open(team: Team, path: str) -> None:
    async with team.client(None) as client:
        response = await client.get(path)
    assert response.status_code == 200
    assert response.json()


class TestVisibility:
    """pavils sees the queue technical only; one ticket lies in front, one in technical."""

    @pytest.fixture
    def hidden(self, team: Team) -> str:
        files = (File("invoice.pdf", "application/pdf", b"%PDF secret"),)
        ticket = team.office.ticket(subject="A hidden matter", body="hidden words", files=files)
        team.office.done(Note, ticket=ticket, body="hidden note")
        return ticket

    @pytest.fixture
    def seen(self, team: Team) -> str:
        from deskterm.model.commands import Party
        from deskterm.model.words import ContactKind

        sender = Party(ContactKind.MAIL, "oleg@example.com", "Олег Петров")
        return team.office.ticket(
            subject="A technical matter", body="technical words", queue="technical", sender=sender
        )

    async def ask(self, team: Team, path: str, agent: str = "pavils") -> httpx.Response:
        async with team.client(agent) as client:
            return await client.get(path)

    async def test_lists_hold_what_one_may_see(self, team: Team, hidden: str, seen: str) -> None:
        for query in ("", "state:any", "hidden", "words", "number:1001", "queue:front", "customer:ilze", "late:no"):
            rows = (await self.ask(team, f"/v1/tickets?query={query}")).json()
            assert hidden not in [row["id"] for row in rows], query
        rows = (await self.ask(team, "/v1/tickets?query=words")).json()
        assert [row["id"] for row in rows] == [seen]
        rows = (await self.ask(team, "/v1/tickets?query=words", "zane")).json()
        assert {row["id"] for row in rows} == {hidden, seen}

    async def test_a_hidden_ticket_answers_as_one_that_never_was(self, team: Team, hidden: str, seen: str) -> None:
        numbers = {team.office.row(one)["id"]: team.office.row(one)["number"] for one in (hidden, seen)}
        answers = {(await self.ask(team, f"/v1/tickets/{one}")).text for one in (hidden, "never", "7")}
        by_number = await self.ask(team, f"/v1/tickets/{numbers[hidden]}")
        assert by_number.status_code == 404
        assert {*answers, by_number.text} == {by_number.text}
        assert (await self.ask(team, f"/v1/tickets/{numbers[seen]}")).json()["ticket"]["id"] == seen
        assert (await self.ask(team, f"/v1/tickets/{seen}")).status_code == 200
        assert (await self.ask(team, f"/v1/tickets/{hidden}", "zane")).status_code == 200

    async def test_being_at_a_hidden_ticket_answers_as_at_one_that_never_was(self, team: Team, hidden: str) -> None:
        async with team.client("pavils") as client:
            answers = [
                await client.post("/v1/presence", json={"ticket": one, "doing": "looking"}) for one in (hidden, "never")
            ]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].text == answers[1].text

    async def test_commands_on_a_hidden_ticket_are_refused_as_on_one_that_never_was(
        self, team: Team, hidden: str
    ) -> None:
        async with team.client("pavils") as client:
            sent = {
                "commands": [
                    {"type": "Note", "id": f"n{one}", "at": "2026-01-01T00:00:00Z", "ticket": one, "body": "x"}
                    for one in (hidden, "never")
                ]
            }
            answers = (await client.post("/v1/commands", json=sent)).json()["answers"]
        assert [one["answer"] for one in answers] == ["refused", "refused"]
        assert answers[0]["reason"] == answers[1]["reason"]

    async def test_another_role_takes_effect_by_itself(self, team: Team, hidden: str) -> None:
        assert (await self.ask(team, f"/v1/tickets/{hidden}")).status_code == 404
        team.office.done(AddAgent, actor=DESK, name="pavils", display_name="P", role=Role.SUPERVISOR)
        team.site.door = Door(team.store, team.site.hands, later(team.site.door))
        assert (await self.ask(team, f"/v1/tickets/{hidden}")).status_code == 200


def later(door: Door) -> Any:
    """The clock of a door, a second further."""
    return lambda: door._clock() + 1


class TestRevoking:
    async def test_a_token_revoked_by_another_process_is_worthless_within_a_second(self, team: Team) -> None:
        moment = [0.0]
        door = team.site.door
        door._clock = lambda: moment[0]
        header = team.headers("pavils")["Authorization"]
        assert (await door.admit(header)).agent == "pavils"
        Users(team.store, team.site.settings).revoke("pavils")
        moment[0] += 1.0
        async with team.client("pavils") as client:
            assert (await client.get("/v1/me")).status_code == 401
        async with team.client("zane") as client:
            assert (await client.get("/v1/me")).json()["agent"] == "zane"

    async def test_a_secret_is_checked_once(self, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
        checked: list[str] = []
        from deskterm.server import door

        check = door.is_secret_of
        monkeypatch.setattr(
            door, "is_secret_of", lambda holder, secret: checked.append(secret) or check(holder, secret)
        )
        moment = [0.0]
        team.site.door._clock = lambda: moment[0]
        async with team.client() as client:
            for _ in range(5):
                assert (await client.get("/v1/me")).status_code == 200
                moment[0] += 3
        assert len(checked) == 1

    async def test_who_comes_at_once_is_checked_once(self, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
        import asyncio

        from deskterm.server import door

        checked: list[str] = []
        check = door.is_secret_of
        monkeypatch.setattr(
            door, "is_secret_of", lambda holder, secret: checked.append(secret) or check(holder, secret)
        )
        header = team.headers("aija")["Authorization"]
        visitors = await asyncio.gather(*(team.site.door.admit(header) for _ in range(20)))
        assert {one.agent for one in visitors} == {"aija"}
        assert len(checked) == 1

    async def test_when_a_token_was_used_is_written_down(self, team: Team) -> None:
        from deskterm.server.background import note_used

        async with team.client() as client:
            await client.get("/v1/me")
        await note_used(team.site)
        used = {
            one.name: [token.used_at for token in one.tokens] for one in Users(team.store, team.site.settings).list()
        }
        assert used["aija"] != [None]
        assert used["zane"] == [None]
