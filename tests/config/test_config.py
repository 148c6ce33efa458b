"""The configuration: who says what wins, and what is wrong is named by file, line and key."""

import getpass
import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from deskterm.config import Config, config_path, home_folder, load
from deskterm.config.file import line_of, line_of_field
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


class TestWrong:
    @pytest.mark.parametrize(
        ("text", "line", "message", "hint"),
        [
            ("[desc]\n", 1, "there is no setting desc", "did you mean desk?"),
            ("name = 'x'\n", 1, "there is no setting name", ""),
            ("[desk]\n\nzon = 'Europe/Riga'\n", 3, "there is no setting desk.zon", "did you mean zone?"),
            ("[agent]\nname = 'x'\n[desk]\n  name= 5 # five\n", 4, "desk.name wants text in quotes, not 5", ""),
            ("[desk]\nname = ' '\n", 2, "desk.name wants text", ""),
            ("[desk]\nzone = 'Riga'\n", 2, "desk.zone wants a time zone such as Europe/Riga, not 'Riga'", ""),
            ("[desk]\nzone = '../../etc/passwd'\n", 2, "desk.zone wants a time zone", ""),
            ("[desk]\nregion = 'Latvia'\n", 2, "desk.region wants a country's two letters", ""),
            ("[desk]\nrating_scale = 'five'\n", 2, "desk.rating_scale wants one of stars, three", ""),
            ("[desk]\ncategories = 'one'\n", 2, "desk.categories wants a list of texts", ""),
            ("[desk]\ncategories = ['one', 2]\n", 2, "desk.categories wants text in quotes", ""),
            ("[desk]\ndefault_queue = 'two words'\n", 2, "desk.default_queue wants one word", ""),
            ("desk.zone = 'Riga'\n", 1, "desk.zone wants a time zone", ""),
            ("desk = { zone = 'Riga' }\n", 1, "desk.zone wants a time zone", ""),
            ("desk = 5\n", 1, "desk is a section, not 5", "write [desk]"),
            ("queues = ['a']\n", 1, "queues is a section, not ['a']", "write [queues]"),
            ("standards = 5\n", 1, "standards: must be a table", ""),
            ("[agent]\nname = 'desk'\n", 2, "agent.name is what the desk calls itself", ""),
            ("[ui]\nbell = 'yes'\n", 2, "ui.bell wants true or false, not 'yes'", ""),
            ("[ui]\nlanguage = 'de'\n", 2, "ui.language wants one of en, lv, ru, zh", ""),
            ("[store]\npath = 5\n", 2, "store.path wants text in quotes", ""),
            ("[queues]\nfront = 'Front'\n'a b' = 'X'\n", 3, "queues.a b wants one word", ""),
            ("[queues]\nfront = 5\n", 2, "queues.front wants text", ""),
            ("[countdown]\nmail = 3\nchat = 301\n", 3, "countdown.chat wants seconds from 0 to 300, not 301", ""),
            ("[countdown]\nmail = true\n", 2, "countdown.mail wants seconds", ""),
            ("[countdown]\nmail = nan\n", 2, "countdown.mail wants seconds", ""),
            ("[countdown]\nmial = 3\n", 2, "there is no setting countdown.mial", "did you mean mail?"),
            ("[keys]\nreply = 5\n", 2, "keys.reply wants text", ""),
            ("[keys]\ndesk = 'x'\n[desk]\nname = 5\n", 4, "desk.name wants text", ""),
            ("[desk]\nname = 'x'\nname = 'y'\n", 3, "this is no TOML", ""),
            ("[desk]\nname = \n", 2, "this is no TOML", ""),
            ("[desk]\nname = [\n", 2, "this is no TOML", ""),
            ("[standards]\nshiped = true\n", 2, "standards.shiped", "Did you mean shipped?"),
            ("[[standards.rule]]\nclock = 'first'\ntarget = 'soon'\n", 3, "standards.rule.1.target", "30s"),
            (
                "[standards]\nshipped = true\n[[standards.rule]]\nclock = 'first'\ntarget = '4h'\n\n"
                "[[standards.rule]]\nclock = 'first'\nchannel = 'mial'\ntarget = '4h'\n",
                9,
                "standards.rule.2.channel",
                "Did you mean mail?",
            ),
            ("[[standards.rule]]\ntarget = '4h'\n", 1, "standards.rule.1.clock: is missing", ""),
            ("[standards.calendar]\nzone = 'Europe/Riga'\n", 1, "standards.calendar.week: is missing", ""),
        ],
    )
    def test_it_is_named_by_file_line_and_key(
        self, tmp_path: Path, text: str, line: int, message: str, hint: str
    ) -> None:
        error = _wrong(tmp_path, text)
        assert message in error.message
        assert (error.line, str(error).startswith(f"{tmp_path / 'config.toml'}:{line}: ")) == (line, True)
        assert hint in error.hint

    def test_a_file_that_cannot_be_read(self, home: dict[str, str], tmp_path: Path) -> None:
        (tmp_path / "config.toml").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(ConfigError, match="cannot be read"):
            load(environ=home)
        (tmp_path / "folder.toml").mkdir()
        with pytest.raises(ConfigError, match="cannot be read"):
            load(path=tmp_path / "folder.toml", environ=home)

    @given(text=st.text(max_size=80))
    @hypothesis_settings(max_examples=60, deadline=None)
    def test_nothing_but_a_config_error_is_ever_raised(
        self, tmp_path_factory: pytest.TempPathFactory, text: str
    ) -> None:
        path = tmp_path_factory.getbasetemp() / "fuzz.toml"
        path.write_text(text, "utf-8")
        try:
            load(path=path, environ={"DESKTERM_HOME": str(path.parent)})
        except ConfigError as error:
            assert error.path == path  # noqa: PT017


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


@pytest.mark.parametrize(
    ("text", "section", "key", "line"),
    [
        ("[a]\nx = 1\n[b]\nx = 2\n", "b", "x", 4),
        ("[a]\nx = 1\n", "a", None, 1),
        ("[ a ]  # head\n'x' = 1\n", "a", "x", 2),
        ("a.x = 1\n", "a", "x", 1),
        ("[a.x]\ny = 1\n", "a", "x", 1),
        ("[b]\na = 1\n[a]\nx = 1\n", "a", "x", 4),
        ("[a]\ny = 1\n", "a", "x", None),
        ("", "a", "x", None),
    ],
)
def test_the_line_of_a_key(text: str, section: str, key: str | None, line: int | None) -> None:
    assert line_of(text, section, key) == line


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("s", "rule", 1, "t"), 4),
        (("s", "rule", 2, "t"), 7),
        (("s", "rule", 2, "missing"), 6),
        (("s", "calendars", "night", "zone"), 9),
        (("s", "overall", "percent"), 2),
        (("nothing",), None),
    ],
)
def test_the_line_nearest_to_a_field(keys: tuple[Any, ...], line: int | None) -> None:
    text = (
        "[s]\noverall = { percent = 5 }\n[[s.rule]]\nt = 1\n# t = 3\n[[s.rule]]\nt = 2\n[s.calendars.night]\nzone = 1\n"
    )
    assert line_of_field(text, keys) == line


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
