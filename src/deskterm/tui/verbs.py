"""From a key to a verb: who is under the hands, what the key means there, whether it can act, and doing it.

Keys are looked up here and not through Textual's bindings, which copy and filter every map of bindings, twice, on each
key; what Textual's own widgets bind (a text area's ctrl+k) still wins where it is nearer to the focus.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from textual.dom import DOMNode
from textual.widget import Widget

from deskterm.text.translation import gettext
from deskterm.tui.actions import Action
from deskterm.tui.keys import is_written
from deskterm.tui.toast import say

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp


def places_of(node: object) -> tuple[str, ...]:
    """Which places a widget, screen or app says it is."""
    return cast(tuple[str, ...], getattr(node, "PLACES", ()))


def binds(node: DOMNode, key: str) -> bool:
    """Whether a widget of Textual's binds a key itself; scrolling where there is nothing to scroll does not count."""
    found = node._bindings.key_to_bindings.get(key, ())  # pyright: ignore[reportPrivateUsage]
    scrolls = isinstance(node, Widget) and node.allow_vertical_scroll
    return any(scrolls or not one.action.startswith(("scroll_", "page_")) for one in found)


def _types(node: DOMNode, key: str, character: str | None) -> bool:
    """Whether a node types with this key; what is written though Python calls it unprintable it takes like a letter."""
    return node.check_consume_key(key, "x" if is_written(character) else character)


class Verbs:
    """The verbs of one app: what a key means now, and running a verb by its id."""

    def __init__(self, app: "DesktermApp") -> None:
        self.app = app

    def chain(self) -> Iterator[DOMNode]:
        """From the focused widget outward to the screen and the app; a dialog hides the app but for ``anywhere``."""
        screen = self.app.screen
        focused = screen.focused
        if focused is None or focused.loading:
            yield screen
        else:
            for node in focused.ancestors_with_self:
                yield node
                if node is screen:
                    break
        yield self.app

    def places(self) -> tuple[str, ...]:
        """The places that are there together now, innermost first."""
        found: list[str] = []
        modal = self.app.screen.is_modal
        for node in self.chain():
            for place in places_of(node):
                if place not in found and not (modal and node is self.app and place != "anywhere"):
                    found.append(place)
        return tuple(found)

    def meaning(self, key: str, character: str | None) -> Action | None:
        """The verb ``key`` means now; None when a widget takes it itself, or nobody does."""
        keymap = self.app.keymap
        modal = self.app.screen.is_modal
        for node in self.chain():
            if _types(node, key, character):
                return None
            action = keymap.at(places_of(node), key)
            if action is not None and not (modal and node is self.app and "anywhere" not in action.places):
                return action
            if binds(node, key):
                return None
        return None

    def consumed(self, key: str, character: str | None) -> bool:
        """Whether somebody under the hands types with this key."""
        return any(_types(node, key, character) for node in self.chain())

    def target(self, name: str) -> object | None:
        """Who has the method ``name``: the nearest to the focus, else the app's own helpers."""
        for node in (*self.chain(), *self.app.helpers):
            if callable(getattr(node, name, None)):
                return node
        return None

    def why_not(self, action: Action) -> str | None:
        """Why a verb cannot act now, or None when it can."""
        target = self.target(f"act_{action.id}")
        if target is None:
            return gettext("{verb}: not here", verb=gettext(action.title))
        reason: Callable[[], str | None] | None = getattr(target, f"why_not_{action.id}", None)
        return reason() if reason else None

    async def run(self, name: str) -> bool:
        """Run the verb with id ``name``, or say why it cannot act; whether it acted."""
        action = self.app.keymap.actions[name]
        reason = self.why_not(action)
        if reason is not None:
            say(self.app, reason, severity="warning")
            return False
        result: Any = getattr(self.target(f"act_{name}"), f"act_{name}")()
        if inspect.isawaitable(result):
            await result
        return True
