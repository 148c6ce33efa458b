"""Copying something from the screen, in a thread so that no tool keeps anybody waiting; it is said what was done."""

from collections.abc import Callable
from functools import partial

from textual.dom import DOMNode

from deskterm.tui.clipboard import Way, copy_somehow
from deskterm.tui.sending import fetch
from deskterm.tui.toast import say, say_error


def copy(owner: DOMNode, text: str, what: str, tell: Callable[[str], None] | None = None) -> None:
    """Copy ``text``; ``tell``, or a toast, says of ``what`` (``#1042``) what was done."""
    app = owner.app

    def copied(way: Way) -> None:
        app._clipboard = text  # pyright: ignore[reportPrivateUsage] - what ctrl+v in our own fields pastes
        driver = app._driver  # pyright: ignore[reportPrivateUsage]
        if way.write and driver is not None:
            driver.write(way.write)
        words = way.words(what)
        if tell is not None:
            tell(words)
        else:
            say(app, words)

    fetch(owner, lambda: copy_somehow(text), copied, partial(say_error, app))
