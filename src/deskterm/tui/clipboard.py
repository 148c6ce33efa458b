"""The clipboard: by the machine's own tool where there is one, else through the terminal; it is said which.

Only a tool can tell that it copied. What goes through the terminal (OSC 52) may be taken by it or not, and nobody hears
of it; under tmux the text lies in a buffer of tmux besides, which is certain.
"""

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from deskterm.text.translation import gettext, gettext_noop
from deskterm.tui.terminal import in_browser

SECONDS: Final = 3.0
"""How long a tool may take."""

LONGEST: Final = 74_000
"""Bytes of text that terminals take through OSC 52 at most."""

_SCREEN_PIECE: Final = 500
"""Bytes GNU screen passes on at once."""

_TOOLS: Final = (
    ("wl-copy", ("wl-copy",), "WAYLAND_DISPLAY"),
    ("xclip", ("xclip", "-selection", "clipboard"), "DISPLAY"),
    ("xsel", ("xsel", "--clipboard", "--input"), "DISPLAY"),
    ("clip.exe", ("clip.exe",), "WSL_DISTRO_NAME"),
)
"""Tool, how it is called, and the variable without which it cannot work."""

_FOLLOWED: Final = ("SSH_CONNECTION", "SSH_TTY", "DISPLAY", "WAYLAND_DISPLAY")
"""Variables that tmux knows anew whenever somebody attaches to it, while its programs keep the old ones."""


@dataclass(frozen=True, slots=True)
class Way:
    """What became of a copy. ``write`` is what is to be sent to the terminal, ``said`` a message about ``{what}``."""

    said: str
    write: str = ""
    sure: bool = False
    tool: str = ""
    letters: int = 0

    def words(self, what: str) -> str:
        """What became of ``what``: ``#1042 was copied with xclip``."""
        return gettext(self.said, what=what, tool=self.tool, count=self.letters)


def copy_somehow(text: str, environ: Mapping[str, str] = os.environ) -> Way:
    """Copy ``text`` by a tool, for worker threads; where none can, say what is to be written to the terminal."""
    environ = as_attached(environ)
    command = native_tool(environ)
    if command is not None and _fed(command, text, environ):
        return Way(gettext_noop("{what} was copied with {tool}"), sure=True, tool=command[0])
    if len(text.encode()) > LONGEST:
        return Way(
            gettext_noop("{what} was not copied: {count} characters are more than a terminal's clipboard takes"),
            letters=len(text),
        )
    if environ.get("TMUX") and _fed(("tmux", "load-buffer", "-w", "-"), text, environ):
        return Way(
            gettext_noop(
                "{what} was copied into tmux's buffer and sent to the terminal, which may or may not have taken it"
            ),
            sure=True,
        )
    asked = gettext_noop("{what} was sent to the terminal (OSC 52), which may or may not have taken it")
    if in_browser(environ):
        asked = gettext_noop("{what} was sent to the browser, which may or may not have taken it")
    return Way(asked, through_terminal(text, environ))


def native_tool(environ: Mapping[str, str] = os.environ) -> tuple[str, ...] | None:
    """The command that fills this machine's clipboard; None over SSH and in a browser, where it may be another's."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY") or in_browser(environ):
        return None
    if sys.platform == "darwin" and shutil.which("pbcopy"):
        return ("pbcopy",)
    for name, command, variable in _TOOLS:
        if environ.get(variable) and shutil.which(name):
            return command
    return None


def as_attached(environ: Mapping[str, str]) -> Mapping[str, str]:
    """``environ`` as it is for who looks at tmux now: a session begun at the desk may be continued over SSH."""
    if not environ.get("TMUX"):
        return environ
    try:
        done = subprocess.run(
            ("tmux", "show-environment"), capture_output=True, timeout=SECONDS, check=True, env=dict(environ)
        )
    except (OSError, subprocess.SubprocessError):
        return environ
    known = {name: value for name, value in environ.items() if name not in _FOLLOWED}
    told = False
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        name, _, value = line.removeprefix("-").partition("=")
        if name in _FOLLOWED:
            told = True
            if not line.startswith("-"):
                known[name] = value
    return known if told else environ


def through_terminal(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """What asks a terminal to take ``text`` as its clipboard (OSC 52), wrapped so that tmux and screen pass it on."""
    asked = f"\x1b]52;c;{base64.b64encode(text.encode('utf-8')).decode()}\x07"
    if environ.get("TMUX"):
        doubled = asked.replace("\x1b", "\x1b\x1b")
        # The first is for tmux itself (set-clipboard), the second for the terminal outside (allow-passthrough).
        return f"{asked}\x1bPtmux;{doubled}\x1b\\"
    if environ.get("STY"):
        pieces = (asked[at : at + _SCREEN_PIECE] for at in range(0, len(asked), _SCREEN_PIECE))
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return asked


def _fed(command: tuple[str, ...], text: str, environ: Mapping[str, str]) -> bool:
    """Whether ``command``, given ``text`` to read, said that it succeeded.

    What stays behind to hand the text out, as xclip does, is not ended with the terminal.
    """
    try:
        done = subprocess.run(
            command,
            input=text.encode("utf-16-le" if command[0] == "clip.exe" else "utf-8"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            env=dict(environ),
            start_new_session=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
