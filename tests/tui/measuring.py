"""Measuring what is on a screen: how far each text stands out from what is behind it, as WCAG 2.2 has it."""

from typing import Any, NamedTuple

from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet
from rich.style import Style

DRAWN = frozenset(chr(one) for one in (*range(0x2500, 0x25A0), 0x20, 0xA0, 0x3000))
"""Lines, blocks and blanks: no text."""


class Text(NamedTuple):
    """One piece of text on a screen and the two colours it is made of."""

    text: str
    foreground: Color
    background: Color

    def ratio(self, system: ColorSystem = ColorSystem.TRUECOLOR) -> float:
        """How far it stands out on a terminal of that kind: from 1, not at all, to 21."""
        return contrast(shown(self.foreground, system), shown(self.background, system))


def shown(color: Color, system: ColorSystem) -> ColorTriplet:
    """What becomes of a colour on a terminal."""
    return color.downgrade(system).get_truecolor()


def luminance(color: ColorTriplet) -> float:
    """Relative luminance of an sRGB colour, from 0 to 1 (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in color.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: ColorTriplet, other: ColorTriplet) -> float:
    """The contrast ratio of two colours (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def texts_on(app: Any) -> list[Text]:
    """Every text of the screen on top, without what a dialog leaves dim behind it."""
    screen = app.screen
    places = [child.region for child in screen.children if child.region] if screen.is_modal else [screen.region]
    found: list[Text] = []
    for y, strip in enumerate(screen._compositor.render_strips(app.size)):
        x = 0
        for segment in strip:
            if segment.text.strip("".join(DRAWN)) and any(place.contains(x, y) for place in places):
                found.append(_measured(app, segment.text.strip(), segment.style or Style()))
            x += segment.cell_length
    return found


def _measured(app: Any, text: str, style: Style) -> Text:
    foreground = style.color or Color.parse(app.current_theme.foreground)
    background = style.bgcolor or Color.parse(app.current_theme.background)
    if style.reverse:
        foreground, background = background, foreground
    if style.dim:
        pairs = zip(foreground.get_truecolor(), background.get_truecolor(), strict=True)
        foreground = Color.from_rgb(*(one / 2 + other / 2 for one, other in pairs))
    return Text(text, foreground, background)
