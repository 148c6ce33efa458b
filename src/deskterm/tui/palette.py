"""The styles of everything that draws its own lines, by name, from the theme's variables.

They are not component classes in a stylesheet: Textual makes a node of the document for each of those and matches every
rule against it, which took a sixth of the time to the first paint.
"""

from contextlib import suppress
from typing import Final, NamedTuple

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.dom import DOMNode

from deskterm.tui import themes
from deskterm.tui.desk_app import desk_app


class Look(NamedTuple):
    """A style by the theme's variables; what is empty stays as it was below."""

    colour: str = ""
    background: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False


LOOKS: Final[dict[str, Look]] = {
    "screen": Look("foreground", "background"),
    "bar": Look("foreground", "panel"),
    "cursor": Look("cursor-line-text", "cursor-line", bold=True),
    "resting": Look("", "boost", bold=True),
    "late": Look("error", bold=True),
    "soon": Look("warning"),
    "dim": Look("quiet"),
    "rule": Look("rule"),
    "strong": Look(bold=True),
    "current": Look("primary", bold=True),
    "accent": Look("accent"),
    "mark": Look("accent", bold=True),
    "error": Look("error", bold=True),
    "key": Look("accent", bold=True),
    "focus": Look(underline=True),
    "leaving": Look("leaving-text", "accent", bold=True),
    "head": Look(bold=True),
    "answer": Look("secondary"),
    "note": Look("accent", italic=True),
    "unsent": Look("warning"),
    "match": Look("accent", bold=True, underline=True),
}
"""Every style by its name."""

PLAIN: Final[dict[str, Look]] = {
    **{name: look._replace(colour="", background="") for name, look in LOOKS.items()},
    "bar": Look(reverse=True),
    "cursor": Look(bold=True, reverse=True),
    "resting": Look(bold=True, underline=True),
    "leaving": Look(bold=True, underline=True),
    "soon": Look(italic=True),
    "unsent": Look(italic=True),
    "accent": Look(italic=True),
}
"""The same without any colour: reversed where a ground would tell, and nothing is told by a hue alone."""


TERMINAL: Final[dict[str, Look]] = {
    **LOOKS,
    "cursor": Look(bold=True, reverse=True),
    "resting": Look(bold=True, underline=True),
    "leaving": Look(bold=True, reverse=True),
}
"""With the terminal's own colours only reversed text is sure to stand out from its ground."""

TERMINAL_LIGHT: Final[dict[str, Look]] = {
    name: look._replace(bold=False, underline=True) if look.bold and look.colour else look
    for name, look in TERMINAL.items()
}
"""On a light ground nothing coloured is bold: many terminals make it bright then, and too faint."""

LOOKS_OF: Final = {
    themes.PLAIN.name: PLAIN,
    themes.TERMINAL.name: TERMINAL,
    themes.TERMINAL_LIGHT.name: TERMINAL_LIGHT,
}
"""The styles of themes that have their own."""

_GROUNDS: Final = ("boost", "panel", "background")


class Palette:
    """The styles of one theme."""

    def __init__(self, theme: str, variables: dict[str, str]) -> None:
        self.theme = theme
        self._looks = LOOKS_OF.get(theme, LOOKS)
        self._variables = variables
        self._styles: dict[tuple[str, ...], Style] = {}

    def style(self, *names: str) -> Style:
        """The styles by ``names`` laid over one another; empty names are left out."""
        style = self._styles.get(names)
        if style is None:
            style = Style()
            for name in names:
                if name:
                    style += self._made(self._looks[name])
            self._styles[names] = style
        return style

    def _made(self, look: Look) -> Style:
        made = Style(
            bold=look.bold or None,
            italic=look.italic or None,
            underline=look.underline or None,
            reverse=look.reverse or None,
        )
        if look.colour:
            made += Style(color=self._colour(look.colour).rich_color)
        if look.background:
            made += Style(bgcolor=self._colour(look.background).rich_color)
        return made

    def _colour(self, variable: str) -> Color:
        """The colour of a variable; where it lets through what is behind, that of the ground before it."""
        below = _GROUNDS[_GROUNDS.index(variable) + 1 :] if variable in _GROUNDS else ()
        for name in (variable, *below):
            with suppress(KeyError, ColorParseError):
                found = Color.parse(self._variables[name])
                if found.a or found.ansi is not None:
                    return found
        return Color.parse("ansi_default")


def palette_of(node: DOMNode) -> Palette:
    """The palette of the app's theme as it is now."""
    return desk_app(node).palette
