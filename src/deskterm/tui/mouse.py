"""The mouse where a widget does not take it itself: keys that are written somewhere are buttons.

``ctrl+s done``, ``esc closes`` and ``w why`` on frames, below menus and in the head of a ticket do by a click what the
key does. A click beside a menu closes it.
"""

import re
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.errors import NoWidget
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from deskterm.tui.cells import width

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp

WRITTEN: Final = {
    "Enter": "enter",
    "esc": "escape",
    "Tab": "tab",
    "Delete": "delete",
    "space": "space",
    "PgDn": "pagedown",
    "PgUp": "pageup",
    **{f"F{number}": f"f{number}" for number in range(1, 13)},
}
"""Keys by how they are written on the screen, beside signs and letters, which are themselves."""

SAYING: Final = frozenset(("menu-hint", "timer", "search-words"))
"""Lines that name keys, by their id."""

_BETWEEN: Final = re.compile(r"\s{2,}|, | or | · |[()─╭╮╰╯│┃━┄┆]+")
_CONTROL: Final = re.compile(r"(?:ctrl|shift)\+[a-z0-9]+")


def key_at(line: str, cell: int) -> str | None:
    """The key that stands at the head of the words at ``cell`` of a line, as it would arrive; None for other words."""
    from deskterm.tui.keys import textual_key

    start = 0
    for end, after in [*((one.start(), one.end()) for one in _BETWEEN.finditer(line)), (len(line), len(line))]:
        words = line[start:end]
        left = width(line[:start])
        if left <= cell < left + width(words):
            key, blank, rest = words.strip().partition(" ")
            if key in WRITTEN:
                return WRITTEN[key]
            if blank and rest and (_CONTROL.fullmatch(key) or (len(key) == 1 and key.isascii() and key.isprintable())):
                return textual_key(key)
            return None
        start = after
    return None


def clicked(app: "DesktermApp", event: events.Click) -> None:
    """What a click means that no widget took."""
    screen = app.screen
    if event.widget is None or screen not in event.widget.ancestors_with_self:
        return  # the click has opened or closed a screen already
    try:
        widget, _ = screen.get_widget_at(event.screen_x, event.screen_y)
    except NoWidget:
        return
    if widget is screen:
        beside = getattr(screen, "act_beside", None)
        if beside is not None:
            beside()
    elif (says_keys(widget) or _on_frame(widget, event.screen_offset)) and (line := line_at(screen, event.screen_y)):
        key = key_at(line, event.screen_x)
        if key is not None:
            app.simulate_key(key)


def says_keys(widget: Widget) -> bool:
    """Whether what a widget shows names keys."""
    return widget.id in SAYING or getattr(widget, "SAYS_KEYS", False)


def _on_frame(widget: Widget, at: Offset) -> bool:
    region = widget.region
    return bool(widget.border_subtitle) and at.y == region.bottom - 1


def word_at(screen: Screen[Any], x: int, y: int) -> str:
    """The word at a cell of a screen, without what it is framed by."""
    at, line = x, line_at(screen, y)
    for word in re.findall(r"\S+|\s+", line):
        if 0 <= at < width(word):
            return word.strip()
        at -= width(word)
    return ""


def line_at(screen: Screen[Any], y: int) -> str:
    """The text of a line of a screen."""
    strips = screen._compositor.render_strips(screen.size)  # pyright: ignore[reportPrivateUsage]
    return strips[y].text if 0 <= y < len(strips) else ""
