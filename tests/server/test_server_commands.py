"""Commands over HTTP: the actor is whoever the token belongs to, each command takes effect once, in order."""

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_type_hints

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from server_driver import Team, body

from deskterm.desk.permissions import Standing
from deskterm.errors import InputError
from deskterm.model.answers import Conflict, Done, Refused
from deskterm.model.commands import AddAgent, ImportSnapshot, Note, OpenTicket, Party, Receive, Reply, SetState, Tag
from deskterm.model.ids import new_id
from deskterm.model.instants import now
from deskterm.model.snapshot import CustomerCard, Snapshot, TicketCard
from deskterm.model.wire import COMMANDS, read_answer, write_answer, write_command
from deskterm.model.words import Channel, ContactKind, Role, State
from deskterm.server.commanding import read_commands
from deskterm.server.door import Visitor

pytestmark = pytest.mark.both_databases

EXAMPLES = int(os.environ.get("DESKTERM_EXAMPLES", "60"))
"""How many commands are made up; a long run by hand wants more."""

ILZE = Party(ContactKind.MAIL, "ilze@example.com", "Ilze Kalniņa")


async def send(team: Team, *commands: Any, agent: str = "aija") -> list[Any]:
    """The answers to a batch that was taken."""
    async with team.client(agent) as client:
        response = await client.post("/v1/commands", json=body(*commands))
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return [read_answer(one) for one in response.json()["answers"]]


def opening(**given: Any) -> OpenTicket:
    return OpenTicket(**{"actor": "aija", "subject": "Piegāde", "channel": Channel.MAIL, "party": ILZE, **given})


async def test_a_batch_is_answered_in_order_one_by_one(team: Team) -> None:
    opened = opening()
    (done,) = await send(team, opened)
    assert isinstance(done, Done)
    ticket = done.ticket or ""
    answers = await send(
        team,
        Tag(actor="aija", ticket=ticket, add=("one",)),
        Tag(actor="aija", ticket="nowhere", add=("two",)),
        SetState(actor="aija", ticket=ticket, state=State.PENDING),
        Tag(actor="aija", ticket=ticket, add=("three",)),
    )
    assert [type(one) for one in answers] == [Done, Refused, Done, Done]
    assert team.office.row(ticket)["tags"] == "one three"


async def test_the_head_is_the_newest_change(team: Team) -> None:
    async with team.client() as client:
        answer = (await client.post("/v1/commands", json=body(opening()))).json()
        assert answer["head"] == answer["answers"][0]["sequence"]
        assert (await client.post("/v1/commands", json=body())).json() == {"answers": [], "head": answer["head"]}


async def test_what_is_sent_again_changes_nothing(team: Team) -> None:
    command = opening()
    (first,) = await send(team, command)
    before = team.office.everything()
    again = await send(team, command, command)
    assert again == [replace(first, repeated=True)] * 2
    assert team.office.everything() == before


async def test_an_id_that_comes_again_with_other_content_stops_the_batch_and_is_named(team: Team) -> None:
    command = opening()
    (first,) = await send(team, command)
    note = Note(actor="aija", ticket=first.ticket, body="before")
    after = Note(actor="aija", ticket=first.ticket, body="after")
    async with team.client() as client:
        response = await client.post("/v1/commands", json=body(note, replace(command, subject="Other"), after))
    assert response.status_code == 409
    answer = response.json()
    assert answer["command"] == command.id
    assert "other content" in answer["error"]["message"]
    assert [read_answer(one).command for one in answer["answers"]] == [note.id]
    assert [row["body"] for row in team.office.rows("SELECT body FROM message WHERE kind = 'note'")] == ["before"]


async def test_nobody_acts_for_somebody_else(team: Team) -> None:
    mine, theirs = opening(), opening(actor="zane")
    async with team.client() as client:
        response = await client.post("/v1/commands", json=body(mine, theirs))
    assert response.status_code == 403
    assert team.office.rows("SELECT * FROM ticket") == []


@pytest.mark.parametrize("actor", ["desk", "", 5, None, ["aija"]])
async def test_nobody_acts_for_the_desk_or_for_nonsense(team: Team, actor: object) -> None:
    command = {**write_command(opening()), "actor": actor}
    async with team.client() as client:
        response = await client.post("/v1/commands", json={"commands": [command]})
    assert response.status_code == 403


async def test_the_actor_may_be_left_out(team: Team) -> None:
    command = {name: value for name, value in write_command(opening()).items() if name != "actor"}
    async with team.client("zane") as client:
        response = await client.post("/v1/commands", json={"commands": [command]})
    assert response.json()["answers"][0]["answer"] == "done"
    assert team.office.rows("SELECT actor FROM change ORDER BY sequence DESC LIMIT 1") == [{"actor": "zane"}]


@pytest.mark.parametrize(
    "command",
    [
        AddAgent(actor="zane", name="eva", display_name="Eva", role=Role.ADMIN),
        Receive(actor="zane", channel=Channel.MAIL, sender=ILZE, body="forged"),
    ],
    ids=lambda command: type(command).__name__,
)
async def test_a_supervisor_is_no_admin(team: Team, command: Any) -> None:
    (refused,) = await send(team, command, agent="zane")
    assert isinstance(refused, Refused)
    assert "wants the role admin" in refused.reason


async def test_an_agent_is_no_supervisor(team: Team) -> None:
    card = TicketCard(
        id="t", number=None, subject="s", state=State.OPEN, channel=Channel.MAIL, queue="technical", created_at=now()
    )
    snapshot = Snapshot(ticket=card, customer=CustomerCard(id="c", name="Ilze"))
    (refused,) = await send(team, ImportSnapshot(actor="pavils", snapshot=snapshot), agent="pavils")
    assert isinstance(refused, Refused)
    assert "wants the role supervisor" in refused.reason
    (done,) = await send(team, ImportSnapshot(actor="zane", snapshot=snapshot), agent="zane")
    assert isinstance(done, Done)


async def test_a_command_from_the_future_is_refused_and_one_from_yesterday_is_not(team: Team) -> None:
    ahead, behind = opening(at=now() + timedelta(minutes=6)), opening(at=now() - timedelta(days=1))
    nearly = opening(at=now() + timedelta(minutes=4))
    refused, done, also = await send(team, ahead, behind, nearly)
    assert isinstance(refused, Refused)
    assert "6 minutes ahead of the server's clock" in refused.reason
    assert isinstance(done, Done)
    assert isinstance(also, Done)


async def test_a_conflict_says_what_is_there(team: Team) -> None:
    ticket = team.office.ticket()
    team.office.done(SetState, actor="zane", ticket=ticket, state=State.PENDING)
    (conflict,) = await send(team, SetState(actor="aija", ticket=ticket, state=State.SOLVED, seen=1))
    assert isinstance(conflict, Conflict)
    assert conflict.there["state"] == "pending"


async def test_hostile_words_arrive_as_they_were_sent(team: Team, hostile: str) -> None:
    (done,) = await send(team, opening(subject=hostile))
    await send(team, Note(actor="aija", ticket=done.ticket, body=hostile))
    kept = team.office.rows("SELECT body FROM message WHERE kind = 'note'")
    assert kept == [{"body": team.kept(hostile)}]


NOTE = write_command(Note(actor="aija", ticket="t", body="seen"))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"[" * 200_000, "no JSON"),
        (b'{"commands": NaN}', "no JSON"),
        (b'{"commands": ' + b"9" * 5000 + b"}", "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b"[]", "no JSON object"),
        (b"{}", "wants commands"),
        (b'{"commands": {}}', "wants commands"),
        (b'{"commands": [5]}', "command 1"),
        (b'{"commands": [{"type": "Explode"}]}', "there is no command 'Explode'"),
        (b'{"commands": [{"type": "Note", "id": "x"}]}', "Note wants the field at"),
        ({**NOTE, "id": ""}, "wants an id"),
        ({**NOTE, "id": "x" * 101}, "longer than 100"),
        ({**NOTE, "gesture": "x" * 101}, "longer than 100"),
        ({**NOTE, "id": 7}, "the field id"),
        ({**NOTE, "mood": "\x1b[2J"}, "Note has no field"),
        ({**NOTE, "at": "yesterday"}, "the field at"),
        ({**NOTE, "at": "9999-12-31T23:59:59Z"}, "outside the years"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_what_cannot_be_read_is_refused_whole(team: Team, sent: Any, said: str) -> None:
    before = team.office.everything()
    async with team.client() as client:
        if isinstance(sent, dict):
            response = await client.post("/v1/commands", json={"commands": [NOTE, sent]})
        else:
            response = await client.post("/v1/commands", content=sent, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert said in response.json()["error"]["message"]
    assert response.content.isascii()
    assert "\x1b" not in response.text
    assert team.office.everything() == before


async def test_half_characters_are_refused_and_not_a_fault(team: Team) -> None:
    sent = (
        b'{"commands": [{"type": "Note", "id": "x", "at": "2026-01-01T00:00:00Z", "ticket": "t", "body": "\\ud83d"}]}'
    )
    async with team.client() as client:
        response = await client.post("/v1/commands", content=sent, headers={"content-type": "application/json"})
    assert response.status_code in (200, 422)


async def test_no_more_than_two_hundred_commands_at_once(team: Team) -> None:
    async with team.client() as client:
        response = await client.post("/v1/commands", json=body(*(opening() for _ in range(201))))
    assert response.status_code == 413
    assert team.office.rows("SELECT * FROM ticket") == []


async def test_a_huge_body_is_not_read(team: Team) -> None:
    async def endless() -> Any:
        for _ in range(40):
            yield b" " * (1 << 20)

    async with team.client() as client:
        told = await client.post(
            "/v1/commands", content=b" " * (17 << 20), headers={"content-type": "application/json"}
        )
        streamed = await client.post("/v1/commands", content=endless(), headers={"content-type": "application/json"})
    assert (told.status_code, streamed.status_code) == (413, 413)
    assert "16 MiB" in streamed.json()["error"]["hint"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_a_form_is_no_json(team: Team, kind: str) -> None:
    async with team.client() as client:
        response = await client.post("/v1/commands", content=b'{"commands": []}', headers={"content-type": kind})
    assert response.status_code == 415


async def test_an_answer_leaves_by_the_desk_of_the_server(team: Team) -> None:
    team.office.make_demo()
    ticket = team.office.ticket()
    (done,) = await send(team, Reply(actor="aija", ticket=ticket, body="Labdien!", at=now() - timedelta(minutes=1)))
    assert isinstance(done, Done)
    from deskterm.server.background import tick

    await tick(team.site)
    assert team.office.rows("SELECT delivery FROM message WHERE kind = 'answer'") == [{"delivery": "sent"}]


async def test_what_was_done_is_known_to_a_server_that_was_started_again(
    team: Team, new_team: Callable[[], Team]
) -> None:
    command = opening()
    (first,) = await send(team, command)
    (again,) = await send(new_team(), command)
    assert again == replace(first, repeated=True)


async def test_a_command_sent_to_two_servers_at_once_takes_effect_once(
    team: Team, new_team: Callable[[], Team]
) -> None:
    other = new_team()
    many = [opening(subject=f"Matter {one}", party=Party(ContactKind.MAIL, f"c{one}@example.com")) for one in range(10)]
    with team.serving() as address, other.serving() as elsewhere:
        clients = [
            httpx.AsyncClient(base_url=one, headers=team.headers("aija"), timeout=120)
            for one in (address, elsewhere, address, elsewhere)
        ]
        answers = await asyncio.gather(
            *(client.post("/v1/commands", json=body(command)) for command in many for client in clients)
        )
        for client in clients:
            await client.aclose()
    found = [one.json()["answers"][0] for one in answers]
    assert {one["answer"] for one in found} == {"done"}
    assert [one["repeated"] for one in found].count(False) == len(many)
    assert team.office.rows("SELECT count(*) AS count FROM ticket") == [{"count": len(many)}]


@pytest.mark.about_the_file
def test_no_command_that_can_be_read_is_a_fault(team: Team) -> None:
    ids = [team.office.ticket(subject=f"Matter {one}", key=str(one)) for one in range(3)]
    message = team.office.done(Reply, ticket=ids[0], body="Labdien!").message
    customer = team.office.rows("SELECT id FROM customer")[0]["id"]
    known = {"ticket": st.sampled_from(ids), "message": st.just(message), "customer": st.just(customer)}
    visitor = Visitor("t", "aija", "Aija", Standing(Role.ADMIN))

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def run(data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(list(COMMANDS.values())))
        hints = get_type_hints(kind)
        given_fields = {
            one.name: known[one.name] if one.name in known else st.from_type(hints[one.name])
            for one in fields(kind)
            if one.name not in ("id", "actor", "at")
        }
        at = st.datetimes(datetime(1900, 1, 2), datetime(2026, 1, 1), timezones=st.just(UTC))
        command = replace(data.draw(st.builds(kind, **given_fields, actor=st.just("aija"), at=at)), id=new_id())
        try:
            (read,) = read_commands(json.dumps(body(command)).encode(), visitor)
        except (InputError, UnicodeEncodeError):
            return
        assert write_answer(team.site.desk.execute(read))

    run()
