"""One value of the configuration is changed, and nothing else of what a person wrote."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.config import load
from deskterm.config.edit import with_value, write_value
from deskterm.config.template import TEMPLATE
from deskterm.errors import ConfigError

WRITTEN = """\
# mine
[ui]
theme = "deskterm-dark"   # at night
bell = true

[keys]
# answers
reply = 'b'
"note" = "F6"  # beside it

# the end
[queues]
front = "[keys]"
"""


def test_a_value_is_replaced_and_its_comment_stays() -> None:
    text = with_value(WRITTEN, "ui", "theme", "deskterm-light")
    assert text == WRITTEN.replace('"deskterm-dark"', '"deskterm-light"')


def test_a_new_value_stands_after_the_last_of_its_section() -> None:
    text = with_value(WRITTEN, "keys", "assign", "ctrl+t")
    assert text.splitlines()[8:11] == ['"note" = "F6"  # beside it', 'assign = "ctrl+t"', ""]


def test_a_value_is_taken_out() -> None:
    assert with_value(WRITTEN, "keys", "note", None) == WRITTEN.replace('"note" = "F6"  # beside it\n', "")
    assert with_value(WRITTEN, "keys", "solve", None) == WRITTEN
    assert with_value("", "keys", "solve", None) == ""


def test_a_section_is_made_where_there_is_none() -> None:
    assert with_value("", "ui", "theme", "x") == '[ui]\ntheme = "x"\n'
    assert with_value("a = 1", "ui", "theme", "x") == 'a = 1\n\n[ui]\ntheme = "x"\n'


def test_the_template_takes_values(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(TEMPLATE, "utf-8")
    write_value(path, "keys", "reply", "b")
    write_value(path, "ui", "theme", "deskterm-light")
    write_value(path, "ui", "bell", False)
    found = load(path=path, environ={"DESKTERM_HOME": str(tmp_path)})
    assert (found.keys, found.theme, found.bell) == ({"reply": "b"}, "deskterm-light", False)
    kept = [line for line in path.read_text("utf-8").splitlines() if line in TEMPLATE.splitlines()]
    assert kept == TEMPLATE.splitlines()


def test_windows_line_ends_and_marks_stay() -> None:
    text = with_value("\ufeff[ui]\r\nbell = true\r\n", "ui", "theme", "x")
    assert text == '\ufeff[ui]\r\nbell = true\r\ntheme = "x"\r\n'


@pytest.mark.parametrize(
    "text",
    [
        'keys = { reply = "b" }\n',
        'keys.reply = "b"\n',
        '[agent]\nname = """\n[keys]\n"""\n',
        '[keys]\nreply = """\nb"""\n',
    ],
)
def test_what_cannot_be_changed_without_doubt_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        write_value(path, "keys", "reply", "c")
    assert str(path) in caught.value.message
    assert 'reply = "c"' in caught.value.hint
    assert path.read_text("utf-8") == text


def test_no_toml_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[keys\n", "utf-8")
    with pytest.raises(ConfigError, match="no TOML"):
        write_value(path, "keys", "reply", "c")


def test_a_link_goes_on_pointing_and_rights_stay(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("[ui]\n", "utf-8")
    real.chmod(0o600)
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    write_value(link, "ui", "theme", "x")
    assert link.is_symlink()
    assert real.read_text("utf-8") == '[ui]\ntheme = "x"\n'
    assert real.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in tmp_path.iterdir()) == ["config.toml", "dotfiles.toml"]


def test_a_folder_that_takes_no_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_value(tmp_path / "file" / "config.toml", "ui", "theme", "x")


_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)


@given(
    st.dictionaries(st.from_regex(r"[a-z_]{1,6}", fullmatch=True), _WORDS, max_size=4),
    st.from_regex(r"[a-z_]{1,6}", fullmatch=True),
    st.one_of(_WORDS, st.none(), st.booleans()),
)
def test_whatever_is_written_reads_as_it_was_meant(before: dict[str, str], key: str, value: str | bool | None) -> None:
    text = ""
    for name, one in before.items():
        text = with_value(text, "keys", name, one)
    text = with_value(text, "keys", key, value)
    wanted = {**before, key: value}
    assert tomllib.loads(text).get("keys", {}) == {name: one for name, one in wanted.items() if one is not None}
