"""Our themes; Textual's own, the terminal's sixteen colours among them, stay to choose from."""

from typing import Final

from textual.theme import BUILTIN_THEMES, Theme

DARK: Final = Theme(
    name="deskterm-dark",
    primary="#5fa8d3",
    secondary="#7fb069",
    accent="#e0b04a",
    foreground="#d8dee4",
    background="#14181d",
    surface="#14181d",
    panel="#1f262d",
    boost="#2a333c",
    success="#7fb069",
    warning="#e0b04a",
    error="#e06c5a",
    dark=True,
    variables={"cursor-line": "#2f5d7c", "cursor-line-text": "#ffffff", "quiet": "#8b98a5", "rule": "#465460"},
)

LIGHT: Final = Theme(
    name="deskterm-light",
    primary="#1d5f8a",
    secondary="#3c6e2c",
    accent="#8a5a00",
    foreground="#1b2026",
    background="#fbfaf7",
    surface="#fbfaf7",
    panel="#eceae4",
    boost="#dfdcd4",
    success="#3c6e2c",
    warning="#8a5a00",
    error="#b3261e",
    dark=False,
    variables={"cursor-line": "#cfe3f1", "cursor-line-text": "#0b1a26", "quiet": "#5d6771", "rule": "#a9adb0"},
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
    boost="#1c1c1c",
    success="#00ff5f",
    warning="#ffff00",
    error="#ff8f8f",
    dark=True,
    variables={"cursor-line": "#ffff00", "cursor-line-text": "#000000", "quiet": "#e4e4e4", "rule": "#ffffff"},
)

COLOUR_BLIND: Final = Theme(
    name="deskterm-colour-blind",
    primary="#56b4e9",
    secondary="#009e73",
    accent="#f0e442",
    foreground="#e6e6e6",
    background="#15171a",
    surface="#15171a",
    panel="#202327",
    boost="#2b2f34",
    success="#56b4e9",
    warning="#f0e442",
    error="#e69f00",
    dark=True,
    variables={"cursor-line": "#0072b2", "cursor-line-text": "#ffffff", "quiet": "#a0a4a8", "rule": "#565b60"},
)

OURS: Final = (DARK, LIGHT, CONTRAST, COLOUR_BLIND)
ALL: Final[dict[str, Theme]] = {**BUILTIN_THEMES, **{one.name: one for one in OURS}}
"""Every theme there is to choose from, by its name."""

DEFAULT: Final = DARK.name


def fallbacks(theme: Theme) -> dict[str, str]:
    """Our variables, made from the colours of a theme that does not have them."""
    foreground = theme.foreground or "#e0e0e0"
    return {
        "cursor-line": theme.primary,
        "cursor-line-text": "ansi_bright_white" if theme.ansi else theme.background or "#ffffff",
        "quiet": "ansi_bright_black" if theme.ansi else theme.secondary or foreground,
        "rule": "ansi_bright_black" if theme.ansi else theme.secondary or foreground,
    }
