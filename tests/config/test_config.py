"""The configuration: who says what wins."""

import getpass
import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from deskterm.config import Config, config_path, home_folder, load
from deskterm.config.settings import QUEUES
from deskterm.config.template import TEMPLATE
from deskterm.config.values import COUNTDOWN
from deskterm.desk.settings import Settings
from deskterm.errors import ConfigError
from deskterm.model.words import Channel

FULL = """
[agent]
name = "aija"
display_name = "Aija"
seats = 2
gone_minutes = 3

[desk]
name = "Paciņa"
default_queue = "care"
zone = "Europe/Riga"
region = "lt"
rating_scale = "three"
promise_minutes = 60
low_rating_reasons = ["slow"]
categories = ["gift card", "billing"]

[store]
path = "~/desk.db"

[macros]
team = "macros"

[canned]
team = "/srv/phrases"
user = "~/phrases"

[ui]
theme = "deskterm-dark"
bell = false
language = "lv"
colour = "never"

[notify]
osc = "777"
command = ["/usr/bin/tell", "me"]
quiet = "22:00-07:00"
events = ["late"]
urgent = ["late"]

[queues]
care = "Care"
billing = "Billing"

[countdown]
chat = 0
mail = 12.5

[checks]
shouting = "off"

[attachments]
folder = "~/saved"
opener = ["feh", "-F"]

[writing]
largest_file = 5
ghost = false

[keys]
reply = "R"

[mail]
late_reply = "reopen"

[remote]
url = "https://desk.example.com/"
name = "aija"

[standards]
shipped = true
"""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment whose home is a folder of one's own."""
    return {"DESKTERM_HOME": str(tmp_path)}


def _wrong(tmp_path: Path, text: str) -> ConfigError:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as raised:
        Settings.of(load(environ={"DESKTERM_HOME": str(tmp_path)}))
    assert raised.value.path == path
    return raised.value


class TestPrecedence:
    def test_without_a_file_everything_has_a_default(self, home: dict[str, str], tmp_path: Path) -> None:
        config = load(environ=home)
        assert config.path == tmp_path / "config.toml"
        assert config.db == tmp_path / "desk.db"
        assert config.user_phrases == tmp_path / "canned_replies"
        assert dict(config.queues) == QUEUES
        assert dict(config.countdown) == COUNTDOWN
        assert re.fullmatch(r"\w[\w.@-]*", config.agent)
        assert Settings.of(config).countdown[Channel.CHAT] == 2.0

    def test_the_file_sets_every_field(self, home: dict[str, str], tmp_path: Path) -> None:
        (tmp_path / "config.toml").write_text(FULL, "utf-8")
        config = load(environ=home)
        defaults = Config(path=tmp_path, home=tmp_path, db=tmp_path)
        same = {one.name for one in fields(Config) if getattr(config, one.name) == getattr(defaults, one.name)}
        assert same <= {"home"}
        assert config.region == "LT"
        assert config.db == Path.home() / "desk.db"
        assert dict(config.countdown) == {**COUNTDOWN, "chat": 0.0, "mail": 12.5}
        settings = Settings.of(config)
        assert settings.default_queue in settings.queues
        assert settings.categories.count("billing") == 1
        assert settings.categories[-1] == "gift card"

    def test_command_line_over_environment_over_file(self, home: dict[str, str], tmp_path: Path) -> None:
        (tmp_path / "config.toml").write_text(
            '[agent]\nname = "aija"\ndisplay_name = "Aija"\n[store]\npath = "/f/x.db"\n'
        )
        config = load(environ=home)
        assert (config.agent, config.agent_name, config.db) == ("aija", "Aija", Path("/f/x.db"))
        home |= {"DESKTERM_AGENT": "zane", "DESKTERM_DB": "~/env.db"}
        config = load(environ=home)
        assert (config.agent, config.agent_name, config.db) == ("zane", "", Path.home() / "env.db")
        config = load(environ=home, agent="pavils", db=Path("/c/x.db"))
        assert (config.agent, config.db) == ("pavils", Path("/c/x.db"))

    def test_a_named_file_is_read_and_must_be_there(self, home: dict[str, str], tmp_path: Path) -> None:
        other = tmp_path / "other.toml"
        with pytest.raises(ConfigError, match="no such file") as raised:
            load(path=other, environ=home)
        assert "config init" in raised.value.hint
        other.write_text('[desk]\nname = "Other"\n')
        (tmp_path / "config.toml").write_text('[desk]\nname = "Usual"\n')
        assert load(path=other, environ=home).desk_name == "Other"

    def test_where_things_live(self, home: dict[str, str], tmp_path: Path) -> None:
        assert home_folder(home) == tmp_path
        assert config_path(home) == tmp_path / "config.toml"
        assert home_folder({}).name == config_path({}).parent.name == "deskterm"
        assert home_folder({"DESKTERM_HOME": "~/x"}) == Path.home() / "x"

    def test_a_mark_at_the_beginning_of_the_file_does_no_harm(self, home: dict[str, str], tmp_path: Path) -> None:
        (tmp_path / "config.toml").write_bytes(b'\xef\xbb\xbf[desk]\nname = "Marked"\n')
        assert load(environ=home).desk_name == "Marked"

    @pytest.mark.parametrize(
        ("login", "agent"), [("aija", "aija"), ("DOMAIN\\aija b", "DOMAIN-aija-b"), ("-.x", "x"), ("desk", "agent"),
                             ("\x1b[2J", "2J"), ("", "agent")],
    )  # fmt: skip
    def test_without_a_name_it_is_who_logged_in(
        self, home: dict[str, str], monkeypatch: pytest.MonkeyPatch, login: str, agent: str
    ) -> None:
        monkeypatch.setattr(getpass, "getuser", lambda: login)
        assert load(environ=home).agent == agent

    @pytest.mark.parametrize("name", ["desk", "two words", "\x1b[31m", "-x", "x" * 200])
    def test_a_name_nobody_can_have(self, home: dict[str, str], name: str) -> None:
        for given_by in ({"agent": name}, {"environ": {**home, "DESKTERM_AGENT": name}}):
            with pytest.raises(ConfigError, match="the agent's name"):
                load(**{"environ": home, **given_by})


class TestTemplate:
    def test_as_it_is_written_it_changes_nothing(self, home: dict[str, str], tmp_path: Path) -> None:
        before = load(environ=home)
        (tmp_path / "config.toml").write_text(TEMPLATE, "utf-8")
        assert load(environ=home) == before

    def test_with_every_comment_taken_away_it_is_right(self, home: dict[str, str], tmp_path: Path) -> None:
        text = "\n".join(
            line[2:] if re.match(r"# (\[\[|\w+ = )", line) else line for line in TEMPLATE.splitlines()
        )  # fmt: skip
        (tmp_path / "config.toml").write_text(text, "utf-8")
        config = load(environ=home)
        Settings.of(config)
        defaults = Config(path=tmp_path, home=tmp_path, db=tmp_path)
        shown = {"desk_name", "default_queue", "rating_scale", "low_rating_reasons", "region", "bell", "language"}
        for name in shown | {"queues", "countdown"}:
            assert getattr(config, name) == getattr(defaults, name), name
        assert config.agent == "aija"

    def test_it_shows_every_section(self) -> None:
        for section in ("agent", "desk", "queues", "countdown", "canned", "ui", "keys"):
            assert f"[{section}]" in TEMPLATE


class TestRemote:
    def test_a_mirror_has_a_file_and_a_name_of_its_own(self, home: dict[str, str], tmp_path: Path) -> None:
        (tmp_path / "config.toml").write_text(
            '[agent]\nname = "me"\ndisplay_name = "Me"\n'
            '[remote]\nurl = "https://desk.example.com:8443/x/"\nname = "aija"\n'
        )
        config = load(environ=home)
        assert config.remote == "https://desk.example.com:8443/x"
        assert (config.agent, config.agent_name) == ("aija", "")
        assert config.mirrors
        assert config.db == tmp_path / "mirror-desk.example.com-8443-x-aija.db"

    def test_a_store_named_on_the_command_line_is_no_mirror(self, home: dict[str, str], tmp_path: Path) -> None:
        (tmp_path / "config.toml").write_text(
            '[agent]\nname = "me"\n[remote]\nurl = "https://d.example"\nname = "aija"\n'
        )
        config = load(environ=home, db=tmp_path / "x.db")
        assert not config.mirrors
        assert config.agent == "me"

    @pytest.mark.parametrize(
        "url",
        ["http://desk.example.com", "ftp://x", "desk.example.com", "https://", "https://aija:secret@desk.example.com",
         "https://x/?token=1", "https://x:99999", "https://[", "https://x/\x1b[31m", "http://10.0.0.1:8300"],
    )  # fmt: skip
    def test_an_address_that_cannot_be_is_named_by_its_line(self, tmp_path: Path, url: str) -> None:
        error = _wrong(tmp_path, f"[desk]\n[remote]\nurl = {json.dumps(url)}\n")
        assert error.line == 3
        assert "remote.url wants" in error.message

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:8300", "http://localhost:8300/", "http://[::1]:8300", "https://x"]
    )
    def test_on_this_machine_nothing_travels_in_the_clear(self, home: dict[str, str], tmp_path: Path, url: str) -> None:
        (tmp_path / "config.toml").write_text(f'[remote]\nurl = "{url}"\n')
        assert load(environ=home).remote == url.rstrip("/")


class TestNotify:
    @pytest.mark.parametrize(
        ("line", "wanted"),
        [
            ('quiet = "22-7"', "22:00-07:00"),
            ('quiet = "22:00-22:00"', "different times"),
            ("osc = 8", '"777"'),
            ('command = ""', "a program"),
            ('command = ["a", 1]', "a program"),
            ('events = ["chats"]', "chat, line"),
            ("urgent = true", "chat, line"),
            ("bell = 1", "true or false"),
        ],
    )
    def test_what_is_wrong_is_named_by_line_and_key(self, line: str, wanted: str, tmp_path: Path) -> None:
        error = _wrong(tmp_path, f"[notify]\n{line}\n")
        assert error.line == 2
        assert f"notify.{line.split()[0]} wants" in error.message
        assert wanted in error.message

    def test_how_many_seats_there_may_be(self, tmp_path: Path) -> None:
        assert "from 1 to 9" in _wrong(tmp_path, "[agent]\nseats = 0\n").message


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "lv_LV.UTF-8"}, "lv"),
        ({"LANG": "lv_LV.UTF-8", "LC_MESSAGES": "ru_RU"}, "ru"),
        ({"LANG": "lv_LV.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_CN.GB18030"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "lv_LV.UTF-8", "LANGUAGE": "ru:en"}, "ru"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:zh_CN:en"}, "zh"),
        ({"LANG": "lv_LV.UTF-8", "LANGUAGE": "de"}, "lv"),
        ({"LANG": "C", "LANGUAGE": "ru"}, "en"),
    ],
)
def test_the_screens_speak_the_language_of_the_locale_unless_the_file_names_one(tmp_path, environ, language):
    environ = {"DESKTERM_HOME": str(tmp_path), **environ}
    assert load(environ=environ).language == language
    (tmp_path / "config.toml").write_text('[ui]\nlanguage = "lv"\n')
    assert load(environ=environ).language == "lv"
