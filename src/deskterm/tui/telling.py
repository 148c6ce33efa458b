"""The ways to reach an agent who looks elsewhere: the terminal's bell, its own notifications, a program of theirs.

What is written to the terminal is one line of safe text; a program is run without a shell and gets its facts through
the environment, where they are nobody's command.
"""

import os
import subprocess
from collections.abc import Collection, Mapping
from typing import Final

from deskterm.desk.noticing import Notice
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import pgettext

SECONDS: Final = 10.0
"""How long a program may take before it is ended."""

TITLE: Final = "deskterm"


def terminal_notice(kind: str, words: SafeLine, environ: Mapping[str, str] = os.environ) -> str:
    """What makes a terminal show ``words`` as a notification, by OSC ``9`` or ``777``; tmux is asked to pass it on."""
    # The sign between the parts of OSC 777 must not come from anybody's name.
    text = safe_line(words).replace(";", ",")
    body = f"9;{TITLE}: {text}" if kind == "9" else f"777;notify;{TITLE};{text}"
    sequence = f"\x1b]{body}\x1b\\"
    if environ.get("TMUX"):
        sequence = "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return sequence


def facts(notices: Collection[Notice], words: SafeLine, agent: str) -> dict[str, str]:
    """What a program is told, as variables of its environment."""
    some = list(notices)
    one = some[0] if len(some) == 1 else None
    return {
        "DESKTERM_EVENT": " ".join(dict.fromkeys(notice.event for notice in some)),
        "DESKTERM_TEXT": words,
        "DESKTERM_COUNT": str(len(some)),
        "DESKTERM_NUMBER": str(one.number) if one is not None and one.number is not None else "",
        "DESKTERM_NAME": safe_line(one.name[:80]) if one is not None else "",
        "DESKTERM_AGENT": safe_line(agent),
    }


def run_program(command: tuple[str, ...], told: Mapping[str, str], environ: Mapping[str, str] = os.environ) -> str:
    """Run a program and wait for it, for worker threads; what went wrong in a few words, or nothing."""
    program = (os.path.expanduser(command[0]), *command[1:])
    try:
        done = subprocess.run(
            program,
            env={**environ, **told},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return pgettext("program", "took longer than {seconds} s and was ended", seconds=f"{SECONDS:.0f}")
    except (OSError, ValueError) as error:
        return safe_line(
            pgettext("program", "cannot be run: {problem}", problem=getattr(error, "strerror", None) or error)
        )
    return "" if done.returncode == 0 else pgettext("program", "ended with {code}", code=done.returncode)
