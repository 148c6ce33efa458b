"""Screens that are put on top of the others and taken away again without being closed.

Textual keeps an installed screen alive when it leaves the stack, but can neither raise one from the middle of the stack
nor let go of one that is still in it; both are done here and nowhere else.
"""

from typing import Any

from textual import events
from textual.app import App
from textual.screen import Screen


def keep(app: App[Any], screen: Screen[Any], name: str) -> None:
    """Keep a screen alive whether or not it is shown."""
    app.install_screen(screen, name)


def let_go(app: App[Any], screen: Screen[Any], name: str) -> None:
    """Close a kept screen: at once where it is not in the stack, else when it leaves it."""
    app._installed_screens.pop(name, None)  # pyright: ignore[reportPrivateUsage]
    if screen not in app.screen_stack and screen.is_running:
        screen.remove()


def bring_to_top(app: App[Any], screen: Screen[Any]) -> None:
    """Show a screen; kept ones that would lie below it leave the stack."""
    stack = app._screen_stack  # pyright: ignore[reportPrivateUsage]
    top = stack[-1]
    if screen in stack:
        if top is not screen:
            app.capture_mouse(None)
            stack.remove(screen)
            stack.append(screen)
            top.post_message(events.ScreenSuspend())
            screen.post_message(events.ScreenResume())
            app.screen_change_signal.publish(screen)
    else:
        app.push_screen(screen)
    for below in stack[1:-1]:
        if app.is_screen_installed(below):
            stack.remove(below)
            below._pop_result_callback()  # pyright: ignore[reportPrivateUsage]
