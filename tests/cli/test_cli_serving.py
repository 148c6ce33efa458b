"""The verbs of the team server: serve, and users with their tokens."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from shell_driver import Cli

pytest.importorskip("fastapi")
pytest.importorskip("argon2")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "desk.example.com", ""])
def test_another_address_wants_to_hear_of_tls(cli: Cli, host: str) -> None:
    said = cli.refused("serve", f"--host={host}", "--port", 0)
    assert "--behind-tls" in said.err


def test_a_port_that_is_taken_is_named_with_a_way_on(cli: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = cli.refused("serve", "--port", port)
    assert f"port {port}" in said.err
    assert "--port 0" in said.err


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_cannot_be_is_wrong_usage(cli: Cli, port: str) -> None:
    cli.misused("serve", f"--port={port}")


def test_a_database_is_named_by_url_and_its_password_never_repeated(cli: Cli) -> None:
    assert "a file is named with --db" in cli.refused("serve", "--database", "desk.db").err
    said = cli.refused("user", "list", "--database", "postgresql://me:s3cret@127.0.0.1:1/none")
    assert "s3cret" not in said.err


def test_a_mirror_is_not_served(cli: Cli) -> None:
    from deskterm.store.opening import open_store
    from deskterm.store.tables import MetaRow

    store = open_store(cli.db)
    with store.writing() as session:
        session.merge(MetaRow(name="kind", value="mirror"))
    store.close()
    assert "is a mirror" in cli.refused("serve", "--port", 0).err


def test_without_its_parts_it_says_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in sys.modules if one.startswith(("deskterm.server", "uvicorn", "argon2"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.setitem(sys.modules, "argon2", None)
    for words in (("serve", "--port", 0), ("user", "token", "aija", "--name", "laptop")):
        assert "pip install 'deskterm[server]'" in cli.refused(*words).err


def test_no_other_verb_loads_the_server() -> None:
    program = (
        "import sys; from deskterm.cli.entry import run; run(['--help']);"
        "from deskterm.cli.app import VERBS; [one.function() for one in VERBS.values()];"
        "print(sorted({'fastapi', 'uvicorn', 'starlette', 'argon2', 'psycopg'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True, timeout=120
    )
    assert done.stdout.splitlines()[-1] == "[]"


class TestUsers:
    def test_somebody_is_added_gets_a_token_and_loses_it(self, cli: Cli) -> None:
        assert (
            cli.done("user", "add", "eva", "--queues", "front, billing", "--display-name", "Eva").out == "added eva\n"
        )
        token = cli.done("user", "token", "eva", "--name", "laptop")
        assert re.fullmatch(r"dk_[a-z2-7]{8}_[\w-]{43}\n", token.out)
        assert "not shown again" in token.err
        listed = {one["name"]: one for one in cli.done("user", "list", "--json").json}
        assert listed["eva"]["queues"] == ["front", "billing"]
        assert listed["eva"]["role"] == "agent"
        assert token.out.strip() not in str(listed)
        identifier = listed["eva"]["tokens"][0]["id"]
        assert f"revoked {identifier} (laptop) of eva" in cli.done("user", "revoke", "eva").out
        again = cli.done("user", "revoke", identifier)
        assert not again.out
        assert "no token that is good" in again.err

    def test_only_what_is_given_changes(self, cli: Cli) -> None:
        cli.done("user", "add", "pavils", "--queues", "front")
        assert cli.done("user", "add", "pavils", "--role", "supervisor").out == "changed pavils\n"
        listed = {one["name"]: one for one in cli.done("user", "list", "--json").json}
        assert (listed["pavils"]["role"], listed["pavils"]["queues"]) == ("supervisor", None)
        cli.done("user", "add", "pavils", "--role", "agent")
        listed = {one["name"]: one for one in cli.done("user", "list", "--json").json}
        assert listed["pavils"]["queues"] == ["front"]
        cli.done("user", "add", "pavils", "--queues", "all")
        listed = {one["name"]: one for one in cli.done("user", "list", "--json").json}
        assert listed["pavils"]["queues"] is None

    def test_on_the_file_too_an_agent_sees_their_queues_only(self, cli: Cli) -> None:
        every = {one["queue"] for one in cli.done("list", "--as", "pavils", "--json").json}
        assert len(every) > 1
        cli.done("user", "add", "pavils", "--queues", "billing")
        assert {one["queue"] for one in cli.done("list", "--as", "pavils", "--json").json} == {"billing"}

    def test_the_list_is_for_people_too(self, cli: Cli) -> None:
        cli.done("user", "token", "aija", "--name", "laptop")
        said = cli.done("user", "list")
        assert re.search(r"aija +Aija +admin +every queue +\w{8} +laptop +made \d{4}-", said.out)
        assert re.search(r"zane +Zane +supervisor +every queue +no token", said.out)

    def test_a_new_store_has_only_whom_one_adds(self, empty: Cli) -> None:
        assert "deskterm user add" in empty.done("user", "list").err
        empty.done("user", "add", "eva", "--role", "admin")
        assert [one["name"] for one in empty.done("user", "list", "--json").json] == ["eva"]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("add", "eva", "--queues", "biling"), "did you mean billing?"),
            (("add", "eva", "--queues", ","), "names with commas"),
            (("add", "desk"), "cannot be an agent's name"),
            (("add", "\x1b[2J"), "cannot be an agent's name"),
            (("token", "aia", "--name", "x"), "did you mean aija?"),
            (("token", "aija", "--name", ""), "wants a name"),
            (("revoke", "aia"), "did you mean aija?"),
        ],
    )
    def test_what_cannot_be_is_said_with_a_way_on(self, cli: Cli, words: tuple[str, ...], said: str) -> None:
        assert said in cli.refused("user", *words).err

    def test_wrong_usage(self, cli: Cli) -> None:
        cli.misused("user")
        cli.misused("user", "token", "aija")
        cli.misused("user", "add", "eva", "--role", "boss")
        cli.misused("user", "ad", "eva")


def start(db: Path, *words: str) -> tuple[subprocess.Popen[str], str]:
    """A server as a process of its own, and the line it said when it was ready."""
    serving = subprocess.Popen(
        [sys.executable, "-m", "deskterm", "serve", "--port", "0", "--db", str(db), *words],
        stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, encoding="utf-8", env={**os.environ},
    )  # fmt: skip
    assert serving.stderr is not None
    line = serving.stderr.readline()
    while "serves" not in line and serving.poll() is None:
        line = serving.stderr.readline()
    return serving, line


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_leave(cli: Cli, how: signal.Signals) -> None:
    import httpx

    token = cli.done("user", "token", "aija", "--name", "laptop").out.strip()
    serving, line = start(cli.db)
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line
        with httpx.Client(base_url=found[0], headers={"Authorization": f"Bearer {token}"}, timeout=120) as client:
            assert client.get("/healthz").json()["status"] == "ok"
            assert len(client.get("/v1/tickets").json()) == 7
            with client.stream("GET", "/v1/events") as stream:
                assert next(stream.iter_lines()).startswith("id: ")
                serving.send_signal(how)
                assert serving.wait(120) == 0
    finally:
        serving.kill()
        serving.wait()
        assert serving.stderr is not None
        serving.stderr.close()
