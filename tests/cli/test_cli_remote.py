"""login, logout and sync: where the token goes, what the configuration becomes, what is said when it cannot be."""

import io
import json
import stat
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace

import pytest
from shell_driver import Cli, Outcome

from deskterm.config import load
from deskterm.store import secrets
from liar import GOOD_PAGE, Liar

TOKEN = "dk_abcde_0123456789"


@pytest.fixture(autouse=True)
def _no_token_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a token and a keyring; nobody may be named beforehand."""
    monkeypatch.delenv("DESKTERM_TOKEN", raising=False)
    monkeypatch.delenv("DESKTERM_AGENT", raising=False)
    monkeypatch.setattr(secrets, "real_keyring", lambda: None)


@pytest.fixture
def liar() -> Iterator[Liar]:
    liar = Liar()
    yield liar
    liar.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


class Bare(Cli):
    """Runs verbs without --db, so that the configuration says which store."""

    def __call__(self, *words: object, db: bool = False) -> Outcome:
        return super().__call__(*words, db=db)


@pytest.fixture
def bare(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    return Bare(tmp_path / "nothing.db", capsys)


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What standard input will say."""

    def say(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode()), isatty=lambda: False))

    return say


class TestLogin:
    def test_the_token_is_checked_and_kept_for_its_owner_alone(
        self, bare: Cli, liar: Liar, home: Path, type_in: Callable[[str], None]
    ) -> None:
        type_in(f"{TOKEN}\n")
        outcome = bare.done("login", liar.url)
        assert f"logged in at {liar.url} as pavils (agent)" in outcome.out
        (file,) = home.glob("token-*")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.read_text() == f"{TOKEN}\n"
        assert str(file) in outcome.out
        assert TOKEN not in outcome.out + outcome.err
        assert liar.asked[0][2]["authorization"] == f"Bearer {TOKEN}"
        config = load(path=home / "config.toml", environ={"DESKTERM_HOME": str(home)})
        assert (config.remote, config.agent, config.mirrors) == (liar.url, "pavils", True)

    def test_a_file_with_the_token(self, bare: Cli, liar: Liar, tmp_path: Path, home: Path) -> None:
        (tmp_path / "t").write_text(f"  {TOKEN}  \n")
        bare.done("login", liar.url, "--token-file", tmp_path / "t")
        assert len([*home.glob("token-*")]) == 1

    def test_the_configuration_keeps_every_word(
        self, bare: Cli, liar: Liar, home: Path, type_in: Callable[[str], None]
    ) -> None:
        home.mkdir()
        before = '# mine\n[agent]\nname = "me" # and this\n[ui]\nbell = false'
        (home / "config.toml").write_text(before)
        (home / "config.toml").chmod(0o640)
        type_in(TOKEN)
        bare.done("login", liar.url)
        text = (home / "config.toml").read_text()
        assert text == f'{before}\n\n[remote]\nurl = "{liar.url}"\nname = "pavils"\n'
        assert stat.S_IMODE((home / "config.toml").stat().st_mode) == 0o640
        type_in(TOKEN)
        bare.done("login", liar.url)
        assert (home / "config.toml").read_text() == text

    def test_another_remote_stays_until_somebody_changes_it(
        self, bare: Cli, liar: Liar, home: Path, type_in: Callable[[str], None]
    ) -> None:
        home.mkdir()
        before = '[agent]\nname = "me"\n\n[remote]\nurl = "https://other.example"\nname = "aija"\n'
        (home / "config.toml").write_text(before)
        type_in(TOKEN)
        outcome = bare("login", liar.url)
        assert outcome.code == 1
        assert "config.toml:4: it names another remote already" in outcome.err
        assert f'url = "{liar.url}"' in outcome.err
        assert (home / "config.toml").read_text() == before
        assert not [*home.glob("token-*")]

    @pytest.mark.parametrize(
        ("url", "words"),
        [("http://desk.example.com", "wants https"), ("desk.example.com", "wants an address"),
         ("https://me:secret@x", "no name or password"), ("\x1b[31m", "wants an address")],
    )  # fmt: skip
    def test_an_address_that_cannot_be(self, bare: Cli, url: str, words: str) -> None:
        outcome = bare("login", url)
        assert outcome.code == 1
        assert words in outcome.err
        assert "\x1b" not in outcome.err

    @pytest.mark.parametrize("token", ["", "with space inside", "x" * 3000, "ēēē", "\x1b[31m"])
    def test_what_is_no_token_is_not_sent(
        self, bare: Cli, liar: Liar, token: str, type_in: Callable[[str], None]
    ) -> None:
        type_in(token)
        outcome = bare("login", liar.url)
        assert outcome.code == 1
        assert "is no token" in outcome.err
        assert not liar.asked

    def test_a_file_without_a_token_is_named(self, bare: Cli, liar: Liar, tmp_path: Path) -> None:
        (tmp_path / "log").write_text("no token at all")
        said = bare.refused("login", liar.url, "--token-file", tmp_path / "log").err
        assert f"what {tmp_path / 'log'} holds is no token" in said

    def test_a_token_the_server_does_not_know_is_not_kept(
        self, bare: Cli, liar: Liar, home: Path, type_in: Callable[[str], None]
    ) -> None:
        liar.status["/v1/me"] = 401
        liar.says["/v1/me"] = {"error": {"message": "that token is not good here", "hint": "ask for another"}}
        type_in(TOKEN)
        outcome = bare("login", liar.url)
        assert outcome.code == 1
        assert "that token is not good here" in outcome.err
        assert TOKEN not in outcome.err
        assert not [*home.glob("*")]

    def test_a_wrong_configuration_is_said_before_anything_is_asked(
        self, bare: Cli, liar: Liar, home: Path, type_in: Callable[[str], None]
    ) -> None:
        home.mkdir()
        (home / "config.toml").write_text("[remote]\nurl = 7\n")
        type_in(TOKEN)
        outcome = bare("login", liar.url)
        assert outcome.code == 1
        assert "config.toml:2: remote.url wants text" in outcome.err
        assert not liar.asked


class TestMirror:
    @pytest.fixture
    def logged_in(self, bare: Cli, liar: Liar, type_in: Callable[[str], None]) -> Cli:
        type_in(TOKEN)
        bare.done("login", liar.url)
        return bare

    def test_a_pass(self, logged_in: Cli, liar: Liar, home: Path) -> None:
        outcome = logged_in.done("sync")
        assert outcome.out == f"in step with {liar.url}: 0 pushed, 0 tickets here\n"
        assert [one.name for one in home.glob("mirror-*.db")] == [
            f"mirror-127.0.0.1-{liar.url.rsplit(':', 1)[1]}-pavils.db"
        ]

    @pytest.mark.parametrize("verb", ["list", "next", "show 1001", "call +37120331180", "undo"])
    def test_before_anything_has_come_each_verb_says_so(self, logged_in: Cli, liar: Liar, verb: str) -> None:
        """Rather than that there is nothing to do, no such ticket, or nobody of one's own name."""
        said = logged_in.refused(*verb.split()).err
        assert said == f"deskterm: nothing has come from {liar.url} yet\n  deskterm sync brings it\n"

    def test_until_everything_is_here_each_verb_says_so(self, logged_in: Cli, liar: Liar) -> None:
        said = f"the first copy of {liar.url} is not whole yet: deskterm sync brings the rest"

        def first_page_only(request: BaseHTTPRequestHandler) -> None:
            liar.says["/v1/sync"] = {**GOOD_PAGE, "next": 1}
            liar.answer(request)
            liar.status["/v1/sync"] = 503

        liar.says["/v1/sync"] = first_page_only
        assert logged_in("sync").code == 1
        assert said in logged_in.done("list").err
        liar.says["/v1/sync"] = GOOD_PAGE
        del liar.status["/v1/sync"]
        logged_in.done("sync")
        assert said not in logged_in.done("list").err

    def test_away_it_says_so(self, logged_in: Cli, liar: Liar, type_in: Callable[[str], None]) -> None:
        liar.close()
        type_in(TOKEN)
        away = "deskterm: the server cannot be reached: nothing answers at its address\n"
        going_on = "what came is kept, and so is what waits: deskterm sync goes on"
        assert logged_in.refused("sync").err == f"{away}  {going_on}\n"
        outcome = logged_in.refused("login", liar.url, "--token-file", "-")
        assert outcome.err == f"{away}  look at the address, {liar.url}, then log in again\n"

    def test_logout_forgets_the_token_and_keeps_the_rest(self, logged_in: Cli, home: Path) -> None:
        logged_in.done("sync")
        outcome = logged_in.done("logout")
        assert "the token is gone from" in outcome.out
        assert not [*home.glob("token-*")]
        assert [*home.glob("mirror-*.db")]
        outcome = logged_in("sync")
        assert outcome.code == 1
        assert "there is no token for" in outcome.err
        assert "deskterm login" in outcome.err
        assert logged_in.done("logout").out == "there was no token\n"

    def test_doctor_tells(self, logged_in: Cli, liar: Liar) -> None:
        outcome = logged_in.done("doctor")
        assert f"{liar.url} is reachable as pavils (agent)" in outcome.out
        assert "0 waiting, 0 stopped" in outcome.out
        assert TOKEN not in outcome.out
        liar.close()
        outcome = logged_in("doctor")
        assert outcome.code == 1
        assert "WRONG: the server cannot be reached" in outcome.out

    def test_without_a_remote_there_is_nothing_to_do(self, cli: Cli) -> None:
        for verb, words in (("sync", "is no mirror"), ("logout", "no remote is configured")):
            outcome = cli(verb)
            assert outcome.code == 1
            assert words in outcome.err
        assert "none is configured" in cli.done("doctor").out

    def test_a_mirror_somebody_hands_over_is_not_followed(self, logged_in: Cli, liar: Liar, home: Path) -> None:
        """Whom to talk to says the configuration, never a file."""
        logged_in.done("sync")
        (mirror,) = home.glob("mirror-*.db")
        text = (home / "config.toml").read_text()
        (home / "config.toml").write_text(text.replace(liar.url, "https://elsewhere.example"))
        liar.asked.clear()
        outcome = logged_in("sync", "--db", mirror)
        assert outcome.code == 1
        assert "the configuration does not name that" in outcome.err
        assert not liar.asked

    def test_a_desk_of_its_own_never_becomes_a_mirror(self, logged_in: Cli, db: Path, home: Path) -> None:
        text = (home / "config.toml").read_text()
        (home / "config.toml").write_text(f"[store]\npath = {json.dumps(str(db))}\n{text}")
        outcome = logged_in("list")
        assert outcome.code == 1
        assert "is a desk of its own and cannot become a mirror" in outcome.err

    def test_a_mirror_is_no_place_for_a_desks_copy_nor_for_people(
        self, logged_in: Cli, db: Path, home: Path, tmp_path: Path
    ) -> None:
        """What waits in it would be gone, and a token made in it would open nothing."""
        logged_in.done("sync")
        (mirror,) = home.glob("mirror-*.db")
        logged_in.done("backup", tmp_path / "copy.db")
        assert "is a mirror of a team server" in logged_in.refused("restore", db).err
        assert "of what one person sees" in logged_in.refused("restore", mirror, "--db", db).err
        logged_in.done("restore", tmp_path / "copy.db")
        for verb in (("add", "zane"), ("token", "pavils", "--name", "x"), ("list",), ("revoke", "pavils")):
            assert "people are kept there" in logged_in.refused("user", *verb).err
        assert "tickets are taken in there" in logged_in.refused("import", tmp_path).err

    def test_a_verb_is_handed_over_or_waits(self, logged_in: Cli, liar: Liar) -> None:
        staff = {"name": "pavils", "display_name": "Pavils", "role": "agent", "languages": [], "queue": None}
        liar.says["/v1/sync"] = {**GOOD_PAGE, "agents": [staff]}
        logged_in.done("sync")
        liar.status["/v1/commands"] = 503
        outcome = logged_in.done("call", "+37120331180", "--name", "Jānis", "--subject", "rang", "--text", "notes")
        assert outcome.out == "#new call from Jānis logged, on a new ticket\n"
        assert outcome.err.startswith("it waits for the server: ")
        del liar.status["/v1/commands"]
        command = json.loads(liar.asked[-1][3])["commands"][0]["id"]
        refused = {"answer": "refused", "command": command, "reason": "no calls today", "hint": "tomorrow"}
        liar.says["/v1/commands"] = {"answers": [refused], "head": 0}
        outcome = logged_in("sync")
        assert outcome.code == 1
        assert outcome.err.startswith("stopped: LogCall on #new: no calls today; tomorrow\n1 command was stopped")
        assert logged_in.done("list", "state:any", "--json").json == []

    def test_a_verb_that_the_server_refuses_fails(self, logged_in: Cli, liar: Liar) -> None:
        staff = {"name": "pavils", "display_name": "Pavils", "role": "agent", "languages": [], "queue": None}
        liar.says["/v1/sync"] = {**GOOD_PAGE, "agents": [staff]}
        logged_in.done("sync")

        def refuse(request: BaseHTTPRequestHandler) -> None:
            command = json.loads(liar.asked[-1][3])["commands"][0]["id"]
            answer = {"answer": "refused", "command": command, "reason": "no calls today", "hint": "tomorrow"}
            body = json.dumps({"answers": [answer], "head": 0}).encode()
            request.send_response(200)
            request.send_header("content-length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

        liar.says["/v1/commands"] = refuse
        outcome = logged_in("call", "+37120331180", "--subject", "rang")
        assert outcome.code == 1
        assert outcome.err == "deskterm: no calls today\n  tomorrow\n"
        assert outcome.out == ""
        liar.says["/v1/commands"] = {"answers": [], "head": 0}
        assert logged_in.done("sync").err == ""  # it was told, and is not asked about again
