"""The clipboard: by which way a copy goes, and that only what is known is claimed."""

import base64
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deskterm.tui.clipboard import LONGEST, as_attached, copy_somehow, native_tool, through_terminal

HOSTILE = "退款 \x1b]52;c;b3duZWQ=\x07 \u202e Ķ 👩‍💻"
Tool = Callable[..., Path]


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    """Makes a tool that keeps what it is given, or does something else; the folder it is in."""

    def make(name: str, script: str = 'cat > "$(dirname "$0")/taken"') -> Path:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        path.chmod(0o755)
        return tmp_path

    return make


def seen(monkeypatch: pytest.MonkeyPatch, folder: Path, **environ: str) -> dict[str, str]:
    """An environment with the tools of ``folder`` before all others; no tool of this machine gets a clipboard."""
    path = f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin"
    monkeypatch.setenv("PATH", path)
    for name in ("TMUX", "STY", "SSH_CONNECTION", "SSH_TTY", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    return {"PATH": path, **environ}


@pytest.mark.parametrize(
    ("name", "environ", "coding"),
    [
        ("wl-copy", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "utf-8"),
        ("xclip", {"DISPLAY": ":0"}, "utf-8"),
        ("clip.exe", {"WSL_DISTRO_NAME": "Debian"}, "utf-16-le"),
    ],
)
def test_a_tool_of_this_machine_gets_the_text_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tool: Tool, name: str, environ: dict[str, str], coding: str
) -> None:
    folder = tool(name)
    way = copy_somehow(HOSTILE, seen(monkeypatch, folder, **environ))
    assert (way.words("#1042"), way.write, way.sure) == (f"#1042 was copied with {name}", "", True)
    assert (folder / "taken").read_bytes() == HOSTILE.encode(coding)


def test_a_copy_outlives_the_terminal_it_was_made_in(monkeypatch: pytest.MonkeyPatch, tool: Tool) -> None:
    folder = tool("xclip", f'{sys.executable} -c "import os; print(os.getsid(0))" > "$(dirname "$0")/session"')
    assert copy_somehow("x", seen(monkeypatch, folder, DISPLAY=":0")).sure
    assert int((folder / "session").read_text()) != os.getsid(0)


def test_a_tool_is_told_of_the_display_that_is_looked_at_now(monkeypatch: pytest.MonkeyPatch, tool: Tool) -> None:
    folder = tool("xclip", 'echo "$DISPLAY" > "$(dirname "$0")/display"')
    assert copy_somehow("x", seen(monkeypatch, folder, DISPLAY=":4")).sure
    assert (folder / "display").read_text() == ":4\n"


def test_in_a_browser_it_is_the_browser_that_is_asked(monkeypatch: pytest.MonkeyPatch, tool: Tool) -> None:
    environ = seen(monkeypatch, tool("xclip"), DISPLAY=":0", TEXTUAL_DRIVER="deskterm.tui.web_driver:WebDriver")
    way = copy_somehow("x", environ)
    assert way.words("it") == "it was sent to the browser, which may or may not have taken it"
    assert way.write


def test_a_tool_that_fails_is_not_claimed(monkeypatch: pytest.MonkeyPatch, tool: Tool) -> None:
    way = copy_somehow("x", seen(monkeypatch, tool("xclip", "exit 1"), DISPLAY=":9"))
    assert way.words("it") == "it was sent to the terminal (OSC 52), which may or may not have taken it"
    assert way.write == "\x1b]52;c;eA==\x07"
    assert not way.sure


def test_a_tool_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch, tool: Tool) -> None:
    monkeypatch.setattr("deskterm.tui.clipboard.SECONDS", 0.2)
    began = time.monotonic()
    way = copy_somehow("x", seen(monkeypatch, tool("xclip", "exec sleep 90"), DISPLAY=":9"))
    assert time.monotonic() - began < 45
    assert not way.sure


def test_the_clipboard_of_another_machine_is_left_alone(monkeypatch: pytest.MonkeyPatch, tool: Tool) -> None:
    folder = tool("xclip")
    environ = seen(monkeypatch, folder, DISPLAY="localhost:10.0", SSH_CONNECTION="192.0.2.1 1 192.0.2.2 22")
    assert native_tool(environ) is None
    assert "(OSC 52)" in copy_somehow("x", environ).words("it")
    assert not (folder / "taken").exists()


def test_what_a_terminal_would_not_take_is_not_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    way = copy_somehow("ж" * LONGEST, seen(monkeypatch, tmp_path))
    assert way.words("it").startswith("it was not copied")
    assert way.write == ""


def test_tmux_keeps_it_and_passes_it_on(monkeypatch: pytest.MonkeyPatch, tool: Tool) -> None:
    folder = tool(
        "tmux", 'case $1 in load-buffer) cat > "$(dirname "$0")/taken"; echo "$@" > "$0.args";; *) exit 1;; esac'
    )
    way = copy_somehow(HOSTILE, seen(monkeypatch, folder, TMUX="/tmp/tmux-0/default,1,0"))
    assert (
        way.words("it")
        == "it was copied into tmux's buffer and sent to the terminal, which may or may not have taken it"
    )
    assert (folder / "taken").read_bytes() == HOSTILE.encode()
    assert (folder / "tmux.args").read_text() == "load-buffer -w -\n"


def test_an_old_tmux_is_asked_to_pass_it_through(monkeypatch: pytest.MonkeyPatch, tool: Tool) -> None:
    environ = seen(monkeypatch, tool("tmux", "exit 1"), TMUX="/tmp/tmux-0/default,1,0")
    assert copy_somehow("x", environ).write == "\x1b]52;c;eA==\x07\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\"


def test_who_is_attached_to_tmux_now_counts(monkeypatch: pytest.MonkeyPatch, tool: Tool) -> None:
    script = "printf '%s\\n' 'SSH_CONNECTION=a 1 b 22' '-DISPLAY' '-SSH_TTY' 'OTHER=x'"
    environ = seen(monkeypatch, tool("tmux", script), TMUX="x", DISPLAY=":0")
    assert native_tool(as_attached(environ)) is None
    assert as_attached(environ).get("DISPLAY") is None
    script = "printf '%s\\n' '-SSH_CONNECTION' 'DISPLAY=:1'"
    environ = seen(monkeypatch, tool("tmux", script), TMUX="x", SSH_CONNECTION="a 1 b 22")
    assert as_attached(environ) == {"PATH": environ["PATH"], "TMUX": "x", "DISPLAY": ":1"}


def test_screen_gets_it_in_pieces() -> None:
    asked = through_terminal(HOSTILE * 50, {"STY": "1.tty"})
    pieces = asked.split("\x1b\\")[:-1]
    assert all(one.startswith("\x1bP") and len(one) <= 502 for one in pieces)
    whole = "".join(one.removeprefix("\x1bP") for one in pieces)
    assert base64.b64decode(whole.removeprefix("\x1b]52;c;").removesuffix("\x07")).decode() == HOSTILE * 50


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not here")
def test_a_real_tmux_has_it_in_its_buffer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    socket = str(tmp_path / "tmux")
    environ = {"PATH": os.environ["PATH"], "TERM": "xterm", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}

    def tmux(*words: str) -> str:
        done = subprocess.run(["tmux", "-S", socket, *words], capture_output=True, check=True, env=environ, timeout=120)
        return done.stdout.decode()

    tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "cat")
    try:
        monkeypatch.setenv("TMUX", f"{socket},1,0")
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "SSH_CONNECTION", "SSH_TTY"):
            monkeypatch.delenv(name, raising=False)
        assert copy_somehow("退款 #1042").sure
        assert tmux("show-buffer") == "退款 #1042"
    finally:
        tmux("kill-server")
