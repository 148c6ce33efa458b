"""The clipboard: by the machine's own tool where there is one, else through the terminal; it is said which."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

SECONDS: Final = 3.0

_TOOLS: Final = (
    ("wl-copy", ("wl-copy",), "WAYLAND_DISPLAY"),
    ("xclip", ("xclip", "-selection", "clipboard"), "DISPLAY"),
    ("xsel", ("xsel", "--clipboard", "--input"), "DISPLAY"),
    ("clip.exe", ("clip.exe",), "WSL_DISTRO_NAME"),
)
"""Tool, how it is called, and the variable without which it cannot work."""


def native_tool(environ: Mapping[str, str] = os.environ) -> tuple[str, ...] | None:
    """The command that fills this machine's clipboard; None over SSH, where it would be the wrong machine's."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return None
    if sys.platform == "darwin" and shutil.which("pbcopy"):
        return ("pbcopy",)
    for name, command, variable in _TOOLS:
        if environ.get(variable) and shutil.which(name):
            return command
    return None


def copy_natively(text: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """Copy by the machine's own tool, for worker threads; the tool's name when it said it succeeded, else None."""
    command = native_tool(environ)
    if command is None:
        return None
    try:
        done = subprocess.run(
            command,
            input=text.encode("utf-16-le" if command[0] == "clip.exe" else "utf-8"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return command[0] if done.returncode == 0 else None


def copied_words(what: str, tool: str | None) -> str:
    """What to say about a copy: which way it went, and that the terminal's way cannot be checked."""
    if tool is not None:
        return f"{what} copied with {tool}"
    return f"{what} handed to the terminal's clipboard (OSC 52): check that it arrived before you rely on it"
