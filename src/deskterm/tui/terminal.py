"""What kind of terminal this is, by what its environment says: how many colours, and whether colours are wanted."""

import os
import sys
from collections.abc import Mapping, MutableMapping
from typing import Final

from deskterm.errors import DesktermError
from deskterm.text.translation import gettext

MILLIONS: Final = 1 << 24

_TRUE: Final = ("alacritty", "contour", "foot", "ghostty", "kitty", "mintty", "rio", "wezterm")
"""Terminals that have millions of colours whatever else they say; over SSH their name is all that arrives."""


def expect_drawing(environ: Mapping[str, str] = os.environ) -> None:
    """Raise ``DesktermError`` where the terminal says that nothing can be drawn on it."""
    term = environ.get("TERM", "")
    if sys.platform != "win32" and term in ("", "dumb", "unknown"):
        raise DesktermError(
            f"the workstation wants a terminal that it can draw on, and this one says TERM={term or '(nothing)'}",
            "if it can, say which it is, for example TERM=xterm-256color; every verb of deskterm --help works without",
        )


def in_browser(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether ``deskterm web`` has this workstation draw in a browser."""
    return environ.get("TEXTUAL_DRIVER", "").startswith("deskterm.")


def colourless(environ: Mapping[str, str] = os.environ, wish: str = "auto") -> bool:
    """Whether no colour may be drawn.

    As https://no-color.org has it: NO_COLOR present and not empty, whatever it holds, unless the configuration of this
    program (``wish``) says otherwise.
    """
    if wish != "auto":
        return wish == "never"
    return bool(environ.get("NO_COLOR"))


def colours(environ: Mapping[str, str] = os.environ) -> int:
    """How many colours the terminal has: 16, 256 or ``MILLIONS``."""
    term = environ.get("TERM", "").casefold()
    # GNU screen takes the numbers of a colour it does not know for other commands; tmux may go by its name.
    screen = term.startswith("screen") and not environ.get("TMUX")
    if not screen and environ.get("COLORTERM", "").strip().casefold() in ("truecolor", "24bit"):
        return MILLIONS
    if term.endswith(("-direct", "-truecolor")) or set(term.split("-")) & set(_TRUE):
        return MILLIONS
    return 256 if term.endswith("256color") else 16


def prepare(environ: MutableMapping[str, str], wish: str = "auto") -> None:
    """Say in ``environ`` what was found out here, in the words the screen's library goes by."""
    if colours(environ) == MILLIONS:
        environ["COLORTERM"] = "truecolor"
    else:
        environ.pop("COLORTERM", None)
    if colourless(environ, wish):
        environ["NO_COLOR"] = "1"
    else:
        environ.pop("NO_COLOR", None)


def start_theme(chosen: str, *, plain: bool, colours: int) -> str:
    """The theme to begin with: ``chosen`` in the configuration, where a terminal of so many colours can show it.

    ``plain`` says that no colour may be drawn.
    """
    from deskterm.tui import themes

    if plain:
        return themes.PLAIN.name
    wanted = themes.ALL.get(chosen or themes.DEFAULT)
    if wanted is not None and not wanted.ansi and colours == 16:
        return (themes.TERMINAL if wanted.dark else themes.TERMINAL_LIGHT).name
    return chosen


def why_not_theme(name: str, *, plain: bool, wish: str, colours: int) -> str | None:
    """Why a theme cannot be shown here, or None when it can."""
    from deskterm.tui import themes

    if plain and name != themes.PLAIN.name:
        if wish == "never":
            return gettext('[ui] colour = "never" is set; with [ui] colour = "always" deskterm begins with colours')
        return gettext('NO_COLOR is set; with [ui] colour = "always" deskterm begins with colours')
    if not themes.ALL[name].ansi and colours == 16:
        return gettext("this terminal has sixteen colours")
    return None
