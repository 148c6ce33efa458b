"""Our themes; Textual's own stay to choose from.

Every text of ours stands out from what is behind it by a ratio of 4.5 at least, in high contrast by 7, as WCAG 2.2
measures it, also where a terminal only has 256 colours; tests measure it on every screen. The terminal's own sixteen
colours are what their owner made of them; those chosen here reach 4.5 in the palettes terminals come with.
"""

from collections.abc import Iterable
from typing import Final

from textual.theme import BUILTIN_THEMES, Theme

from deskterm.text.translation import gettext, gettext_noop


def _variables(line: str, line_text: str, quiet: str, rule: str, boost: str) -> dict[str, str]:
    return {
        "cursor-line": line,
        "cursor-line-text": line_text,
        "quiet": quiet,
        "rule": rule,
        "boost": boost,
        "text-disabled": quiet,
        "text-muted": quiet,
        **_selection(line, line_text),
    }


def _selection(ground: str, text: str) -> dict[str, str]:
    places = ("input", "screen")
    return {
        f"{place}-selection-{part}": ground if part == "background" else text for place in places for part in _PARTS
    }


_PARTS: Final = ("background", "foreground")

DARK: Final = Theme(
    name="deskterm-dark",
    primary="#6db3dc",
    secondary="#8abf74",
    accent="#e5b95c",
    foreground="#d8dee4",
    background="#15181c",
    surface="#15181c",
    panel="#20262b",
    success="#8abf74",
    warning="#e5b95c",
    error="#f28b78",
    dark=True,
    variables=_variables(line="#2a5a7a", line_text="#ffffff", quiet="#a0acb8", rule="#7f8b97", boost="#2b3239"),
)

LIGHT: Final = Theme(
    name="deskterm-light",
    primary="#184f73",
    secondary="#2f5a20",
    accent="#6e4200",
    foreground="#1b2026",
    background="#fbfaf7",
    surface="#fbfaf7",
    panel="#eceae7",
    success="#2f5a20",
    warning="#6e4200",
    error="#a11d17",
    dark=False,
    variables=_variables(line="#cfe3f1", line_text="#0b1a26", quiet="#4e5862", rule="#62686d", boost="#e2e1dd"),
)

CONTRAST: Final = Theme(
    name="deskterm-high-contrast",
    primary="#00d7ff",
    secondary="#ffffff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#00ff5f",
    warning="#ffff00",
    error="#ff9f9f",
    dark=True,
    variables=_variables(line="#ffff00", line_text="#000000", quiet="#e4e4e4", rule="#ffffff", boost="#1c1c1c"),
)

COLOUR_BLIND: Final = Theme(
    name="deskterm-colour-blind",
    primary="#65bdf0",
    secondary="#37bf94",
    accent="#f0e442",
    foreground="#e6e6e6",
    background="#15171a",
    surface="#15171a",
    panel="#202327",
    success="#65bdf0",
    warning="#f0e442",
    error="#eda52a",
    dark=True,
    variables=_variables(line="#005a92", line_text="#ffffff", quiet="#a9adb1", rule="#80868c", boost="#2b2f34"),
)
"""After the palette of Okabe and Ito, lightened for a dark ground."""


def _of_terminal(name: str, *, dark: bool, colours: dict[str, str], variables: dict[str, str]) -> Theme:
    plain = "ansi_default"
    return Theme(
        name=name,
        ansi=True,
        dark=dark,
        foreground=plain,
        background=plain,
        surface=plain,
        panel=plain,
        boost=plain,
        **colours,  # type: ignore[arg-type]
        variables={
            **dict.fromkeys(("quiet", "rule", "border-blurred", "panel", "boost"), plain),
            **_TYPING,
            **_BARS,
            **variables,
        },
    )


_TYPING: Final = {
    "input-cursor-background": "ansi_default",
    "input-cursor-foreground": "ansi_default",
    "input-cursor-text-style": "reverse",
}
_BARS: Final = {
    f"scrollbar{part}": "ansi_default" for part in ("-background", "-background-hover", "-background-active")
}

_ON_DARK: Final = {"ansi-background": "ansi_black", "ansi-foreground": "ansi_white"}
_ON_LIGHT: Final = {"ansi-background": "ansi_white", "ansi-foreground": "ansi_black"}

TERMINAL: Final = _of_terminal(
    "deskterm-terminal",
    dark=True,
    colours={
        "primary": "ansi_bright_cyan",
        "secondary": "ansi_bright_green",
        "accent": "ansi_bright_yellow",
        "success": "ansi_bright_green",
        "warning": "ansi_bright_yellow",
        "error": "ansi_bright_red",
    },
    variables={
        "cursor-line": "ansi_bright_cyan",
        "cursor-line-text": "ansi_black",
        "leaving-text": "ansi_black",
        "quiet": "ansi_white",
        "rule": "ansi_bright_black",
        **_selection("ansi_bright_cyan", "ansi_black"),
        **_ON_DARK,
    },
)
"""The terminal's own colours, on a dark ground."""

TERMINAL_LIGHT: Final = _of_terminal(
    "deskterm-terminal-light",
    dark=False,
    colours={
        "primary": "ansi_blue",
        "secondary": "ansi_blue",
        "accent": "ansi_magenta",
        "success": "ansi_blue",
        "warning": "ansi_magenta",
        "error": "ansi_red",
    },
    variables={
        "cursor-line": "ansi_blue",
        "cursor-line-text": "ansi_bright_white",
        "leaving-text": "ansi_bright_white",
        "rule": "ansi_bright_black",
        **_selection("ansi_blue", "ansi_bright_white"),
        **_ON_LIGHT,
    },
)
"""The terminal's own colours, on a light ground."""

PLAIN: Final = _of_terminal(
    "deskterm-plain",
    dark=True,
    colours=dict.fromkeys(("primary", "secondary", "accent", "success", "warning", "error"), "ansi_default"),
    variables={"cursor-line": "ansi_default", "cursor-line-text": "ansi_default", **_ON_DARK},
)
"""No colour at all: bold, underlined and reversed text say what colours say elsewhere."""

OURS: Final = (DARK, LIGHT, CONTRAST, COLOUR_BLIND, TERMINAL, TERMINAL_LIGHT, PLAIN)
ALL: Final[dict[str, Theme]] = {**BUILTIN_THEMES, **{one.name: one for one in OURS}}
"""Every theme there is to choose from, by its name."""

DEFAULT: Final = DARK.name

TITLES: Final = {
    DARK.name: gettext_noop("Dark"),
    LIGHT.name: gettext_noop("Light"),
    CONTRAST.name: gettext_noop("High contrast"),
    COLOUR_BLIND.name: gettext_noop("Colours that colour-blind people tell apart"),
    TERMINAL.name: gettext_noop("The terminal's own sixteen colours, dark"),
    TERMINAL_LIGHT.name: gettext_noop("The terminal's own sixteen colours, light"),
    PLAIN.name: gettext_noop("No colours"),
}
"""What ours are, in a few words."""


def fallbacks(theme: Theme) -> dict[str, str]:
    """Our variables, made from the colours of a theme that does not have them."""
    foreground = theme.foreground or "#e0e0e0"
    ground = theme.background or "#ffffff"
    return {
        "cursor-line": theme.primary,
        "cursor-line-text": "ansi_bright_white" if theme.ansi else ground,
        "leaving-text": "ansi_black" if theme.ansi else ground,
        "quiet": "ansi_default" if theme.ansi else foreground,
        "rule": "ansi_bright_black" if theme.ansi else theme.secondary or foreground,
    }


def unknown(name: str, there: Iterable[str]) -> tuple[str, str]:
    """That there is no theme of this name, and which there are."""
    return gettext("there is no theme {theme}", theme=name), gettext("it may be: {themes}", themes=", ".join(there))
