"""Lists, whole tickets, who one is, how the desk is set up: explicit bytes that a terminal has nothing to obey in."""

import json
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from server_driver import Team, config_for

from deskterm.config.mail import MailboxConfig, MailConfig
from deskterm.desk.settings import Settings, settings_of_remote
from deskterm.desk.ticket_object import ticket_objects, tickets_json
from deskterm.errors import ConfigError
from deskterm.model.commands import Note, SetState
from deskterm.model.instants import now
from deskterm.model.snapshot import read_snapshot
from deskterm.model.words import Channel, State
from deskterm.server.identity import settings_object
from deskterm.store.tables import MetaRow

pytestmark = pytest.mark.both_databases


async def get(team: Team, path: str, **parameters: object) -> httpx.Response:
    async with team.client() as client:
        return await client.get(path, params=parameters or None)  # pyright: ignore[reportArgumentType]


def fill(team: Team, count: int) -> list[str]:
    return [team.office.ticket(subject=f"Matter {one}", key=f"k{one}", queue="front") for one in range(count)]


async def test_rows_are_those_of_the_shell(team: Team) -> None:
    fill(team, 3)
    rows = (await get(team, "/v1/tickets")).json()
    reads = team.office.reads
    assert rows == json.loads(json.dumps(ticket_objects(reads.page(reads.parse("")).rows, now())))


async def test_pages_follow_by_link_until_the_end(team: Team) -> None:
    ids = fill(team, 7)
    found: list[str] = []
    async with team.client() as client:
        address = "/v1/tickets?limit=3&query=state:any"
        for _ in range(3):
            response = await client.get(address)
            found += [row["id"] for row in response.json()]
            address = response.links["next"]["url"] if "next" in response.links else ""
    assert address == ""
    assert sorted(found) == sorted(ids)


@pytest.mark.parametrize(
    "parameters",
    [
        {"limit": 0},
        {"limit": 201},
        {"limit": "many"},
        {"after": "x"},
        {"after": "1.2.3"},
        {"after": "9999999999999999999.1"},
        {"after": "١.٢"},
        {"query": "x" * 1001},
        {"query": "stat:open"},
        {"query": "due:soonish"},
    ],
    ids=str,
)
async def test_a_parameter_that_cannot_be_is_named(team: Team, parameters: dict[str, object]) -> None:
    response = await get(team, "/v1/tickets", **parameters)
    assert response.status_code == 422
    error = response.json()["error"]
    assert set(error) == {"message", "hint"}
    assert error["message"]


async def test_the_nearest_right_word_of_a_query_is_named(team: Team) -> None:
    assert "state" in (await get(team, "/v1/tickets", query="stat:open")).json()["error"]["hint"]


async def test_unknown_parameters_are_ignored(team: Team) -> None:
    assert (await get(team, "/v1/tickets", colour="red", limit=5)).status_code == 200


async def test_a_ticket_by_id_or_number_is_a_snapshot(team: Team) -> None:
    (ticket,) = fill(team, 1)
    by_id = await get(team, f"/v1/tickets/{ticket}")
    by_number = await get(team, f"/v1/tickets/{team.office.row(ticket)['number']}")
    assert by_id.content == by_number.content
    assert read_snapshot(by_id.content).ticket.id == ticket


@pytest.mark.parametrize(
    "name", ["never", "999", "9" * 90, "%00", "..%2f..", "%1b%5b2J", "1001%20", "①", "-1", "1e3", "0x3e9"]
)
async def test_what_is_no_ticket_is_not_found(team: Team, name: str) -> None:
    fill(team, 1)
    response = await get(team, f"/v1/tickets/{name}")
    assert response.status_code == 404
    assert response.content.isascii()


@pytest.mark.about_the_file
async def test_hostile_words_are_escaped(team: Team, hostile: str) -> None:
    ticket = team.office.ticket(subject=hostile, body=hostile)
    team.office.done(Note, ticket=ticket, body=hostile)
    for path in ("/v1/tickets?query=state:any", f"/v1/tickets/{ticket}"):
        response = await get(team, path)
        assert response.content.isascii()
        assert not set(response.content) & set(range(32))
    reads = team.office.reads
    rows = reads.page(reads.parse("state:any")).rows
    assert json.loads(tickets_json(rows, now())) == json.loads(json.dumps(ticket_objects(rows, now())))
    messages = (await get(team, f"/v1/tickets/{ticket}")).json()["messages"]
    assert {one["body"] for one in messages} == {team.kept(hostile)}


async def test_a_list_that_was_quick_is_read_anew_each_time(team: Team) -> None:
    tickets = fill(team, 2)
    async with team.client() as client:
        for left in (2, 1, 0):
            assert len((await client.get("/v1/tickets")).json()) == left
            if left:
                team.office.done(SetState, ticket=tickets[left - 1], state=State.CLOSED)


async def test_who_one_is(team: Team) -> None:
    async with team.client("pavils") as client:
        me = (await client.get("/v1/me")).json()
    epoch = dict(team.store.read("SELECT name, value FROM meta"))["epoch"]
    assert me["agent"] == "pavils"
    assert (me["role"], me["queues"], me["epoch"]) == ("agent", ["technical"], epoch)
    async with team.client("zane") as client:
        assert (await client.get("/v1/me")).json()["queues"] is None


def test_settings_make_the_same_desk_again(team: Team, tmp_path: Path) -> None:
    standards = tomllib.loads(
        """
        calendar = { zone = "Europe/Riga", week = { mon = ["09:00-18:00"] }, holidays = [2026-12-24] }
        [[rule]]
        clock = "first"
        target = "4h"
        """
    )
    assert isinstance(standards["calendar"]["holidays"][0], date)
    config = replace(config_for(tmp_path), standards=standards, zone="Europe/Riga", categories=("gift card",))
    team.site.config, team.site.settings = config, Settings.of(config)
    sent = json.loads(json.dumps(settings_object(team.site)))
    assert settings_of_remote(config_for(tmp_path), sent) == Settings.of(config)
    by_mail = settings_of_remote(config_for(tmp_path), {**sent, "transports": ["mail", "web", "pigeon"]})
    assert by_mail.transports == {"mail", "web"}
    ours = settings_of_remote(config_for(tmp_path), {**sent, "own_addresses": ["Help@desk.example"]})
    assert ours.own_addresses == {"help@desk.example"}
    assert sent.pop("own_addresses") == []
    assert settings_of_remote(config_for(tmp_path), sent) == Settings.of(config)  # as servers of before tell


def test_a_mirror_learns_which_addresses_are_our_own(team: Team, tmp_path: Path) -> None:
    mailbox = MailboxConfig(name="help", address="Help@desk.example", aliases=("info@desk.example",), smtp="mx.example")
    config = replace(config_for(tmp_path), mail=MailConfig(mailboxes=(mailbox,)))
    team.site.config, team.site.settings = config, Settings.of(config)
    sent = json.loads(json.dumps(settings_object(team.site)))
    assert settings_of_remote(config_for(tmp_path), sent) == Settings.of(config)


def test_mirrors_of_a_demonstration_ask_nobody_to_send_an_answer_by_hand(team: Team, tmp_path: Path) -> None:
    with team.store.writing() as session:
        session.merge(MetaRow(name="kind", value="demo"))
    assert settings_of_remote(config_for(tmp_path), settings_object(team.site)).transports == set(Channel)


@pytest.mark.parametrize("name", ["transports", "own_addresses"])
@pytest.mark.parametrize("wrong", [5, None, "mail", [1], {"mail": 1}])
def test_a_setting_that_is_no_list_is_named(tmp_path: Path, name: str, wrong: object) -> None:
    with pytest.raises(ConfigError, match=name):
        settings_of_remote(config_for(tmp_path), {name: wrong})


async def test_nothing_is_html(team: Team) -> None:
    async with team.client() as client:
        for method, path in (
            ("GET", "/"),
            ("GET", "/docs"),
            ("GET", "/redoc"),
            ("PUT", "/v1/tickets"),
            ("GET", "/v1/tickets/"),
        ):
            response = await client.request(method, path)
            assert response.status_code in (404, 405)
            assert response.headers["content-type"] == "application/json"
            assert set(response.json()) == {"error"}


async def test_a_store_in_trouble_is_said_without_telling_where_it_is(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deskterm.errors import StoreBusy

    def busy(*_: object) -> None:
        raise StoreBusy("the store /srv/secret/desk.db is kept busy", "wait")

    monkeypatch.setattr(type(team.store), "read", busy)
    async with team.client(None) as client:
        response = await client.get("/healthz")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    assert "/srv" not in response.text


async def test_a_fault_is_said_in_json_without_its_inside(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(team.site), "reads", lambda *_: 1 / 0)
    response = await get(team, "/v1/tickets")
    assert response.status_code == 500
    assert "ZeroDivision" not in response.text
    assert response.headers["content-type"] == "application/json"
