"""Every kind of terminal: without colours, with few, under tmux and screen, and one that can draw nothing."""

import re
import sys
from pathlib import Path

import pytest
from driving import fill

from deskterm.errors import DesktermError
from deskterm.tui.terminal import MILLIONS, colourless, colours, expect_drawing, prepare
from office import Office
from pty_driver import Terminal

_STYLE = re.compile(rb"\x1b\[([0-9;:]*)m")


def colours_in(raw: bytes) -> set[str]:
    """The commands in what was written that set a colour."""
    found: set[str] = set()
    for style in _STYLE.findall(raw):
        parts = style.decode().replace(":", ";").split(";")
        while parts:
            part = parts.pop(0)
            if part in ("38", "48"):
                found.add(f"{part};{parts[0]}")
                del parts[: 4 if parts[0] == "2" else 2]
            elif part.isdigit() and (30 <= int(part) <= 37 or 40 <= int(part) <= 47 or 90 <= int(part) <= 107):
                found.add(part)
    return found


def opened(office: Office, store: Path, home: Path, config: str = "", **environment: str) -> Terminal:
    """The workstation over five tickets in a terminal of that kind."""
    fill(office, 5)
    office.store.close()
    home.mkdir(parents=True)
    (home / "config.toml").write_text(config, "utf-8")
    given = {"DESKTERM_HOME": str(home), "PYTHONPATH": ":".join(sys.path), "TMUX": "", "STY": "", **environment}
    return Terminal([sys.executable, "-m", "deskterm", "--db", str(store), "--as", "aija"], environment=given)


@pytest.mark.parametrize(
    ("given", "config", "coloured"),
    [
        ({"NO_COLOR": "1"}, "", False),
        ({"NO_COLOR": "0"}, "", False),
        ({"NO_COLOR": ""}, "", True),
        ({}, "", True),
        ({"NO_COLOR": "1"}, '[ui]\ncolour = "always"\n', True),
        ({}, '[ui]\ncolour = "never"\n', False),
        ({"NO_COLOR": "1"}, '[ui]\ntheme = "deskterm-light"\n', False),
    ],
)
def test_no_color_is_obeyed_as_its_standard_says(
    office: Office, store_path: Path, tmp_path: Path, given: dict[str, str], config: str, coloured: bool
) -> None:
    with opened(office, store_path, tmp_path / "home", config, **given) as terminal:
        terminal.wait_for("#1001", "? help")
        terminal.type("j")
        terminal.quiet(0.3)
        assert bool(colours_in(terminal.raw)) is coloured
        assert "▸" in next(line for line in terminal.text.splitlines() if "#1002" in line)


@pytest.mark.parametrize(
    ("term", "colorterm", "kinds"),
    [
        ("xterm-256color", "truecolor", {"38;2", "48;2"}),
        ("xterm-256color", "", {"38;5", "48;5"}),
        ("tmux-256color", "", {"38;5", "48;5"}),
        ("screen-256color", "truecolor", {"38;5", "48;5"}),
        ("alacritty", "", {"38;2", "48;2"}),
        ("xterm", "", set()),
        ("screen", "", set()),
        ("linux", "", set()),
    ],
)
def test_only_colours_the_terminal_has_are_sent(
    office: Office, store_path: Path, tmp_path: Path, term: str, colorterm: str, kinds: set[str]
) -> None:
    with opened(office, store_path, tmp_path / "home", TERM=term, COLORTERM=colorterm) as terminal:
        terminal.wait_for("#1001", "? help")
        terminal.type("?")
        terminal.wait_for("the keys of where you are")
        terminal.type("\x1b")
        terminal.quiet(0.2)
        found = colours_in(terminal.raw)
        assert {one for one in found if ";" in one} == kinds
        assert found


@pytest.mark.parametrize("term", ["dumb", "", "unknown"])
def test_a_terminal_that_draws_nothing_is_told_in_a_sentence(
    office: Office, store_path: Path, tmp_path: Path, term: str
) -> None:
    with opened(office, store_path, tmp_path / "home", TERM=term) as terminal:
        assert terminal.wait_until_it_ends() == 1
        assert f"TERM={term or '(nothing)'}" in terminal.text
        assert "TERM=xterm-256color" in terminal.text
        assert b"\x1b" not in terminal.raw


def test_the_shell_never_colours(office: Office, store_path: Path, tmp_path: Path) -> None:
    fill(office, 2)
    office.store.close()
    for words in (["list"], ["show", "1001"], ["keys"], ["--help"], ["list", "--help"], ["nonsense"]):
        with Terminal(
            [sys.executable, "-m", "deskterm", "--db", str(store_path), *words],
            environment={"DESKTERM_HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path), "FORCE_COLOR": "1"},
        ) as terminal:
            terminal.wait_until_it_ends()
            assert b"\x1b" not in terminal.raw, words


def test_what_an_environment_says_of_colours() -> None:
    for given, found in (
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, MILLIONS),
        ({"TERM": "xterm-256color"}, 256),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/tmux"}, 256),
        ({"TERM": "screen-256color", "COLORTERM": "truecolor", "TMUX": "/tmp/tmux"}, MILLIONS),
        ({"TERM": "screen.xterm-256color", "COLORTERM": "truecolor"}, 256),
        ({"TERM": "xterm-kitty"}, MILLIONS),
        ({"TERM": "xterm-direct"}, MILLIONS),
        ({"TERM": "linux"}, 16),
        ({"TERM": "vt220"}, 16),
    ):
        assert colours(given) == found, given
        environment = {**given, "NO_COLOR": ""}
        prepare(environment)
        assert (environment.get("COLORTERM") == "truecolor") is (found == MILLIONS)
        assert "NO_COLOR" not in environment


def test_no_color_is_present_and_not_empty() -> None:
    assert [colourless(one) for one in ({}, {"NO_COLOR": ""}, {"NO_COLOR": "0"}, {"NO_COLOR": "false"})] == [
        False, False, True, True,
    ]  # fmt: skip
    assert colourless({}, "never")
    assert not colourless({"NO_COLOR": "1"}, "always")


def test_a_terminal_that_draws_is_no_error() -> None:
    expect_drawing({"TERM": "xterm"})
    with pytest.raises(DesktermError):
        expect_drawing({})
