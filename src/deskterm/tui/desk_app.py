"""The app a widget or screen belongs to, by its own type."""

from typing import TYPE_CHECKING, cast

from textual.dom import DOMNode

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp


def desk_app(node: DOMNode) -> "DesktermApp":
    """The workstation that ``node`` is a part of."""
    return cast("DesktermApp", node.app)
