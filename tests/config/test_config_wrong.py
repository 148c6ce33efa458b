"""What is wrong in a configuration is named by file, line and key."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from deskterm.config import load
from deskterm.config.file import line_of, line_of_field
from deskterm.desk.settings import Settings
from deskterm.errors import ConfigError


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
        with pytest.raises(ConfigError, match="cannot be read: it is no UTF-8 from byte 0 on"):
            load(environ=home)
        (tmp_path / "folder.toml").mkdir()
        with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
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
