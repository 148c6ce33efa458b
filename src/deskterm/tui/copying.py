"""Copying something from the screen: by the machine's own tool in a thread, else through the terminal."""

from functools import partial

from textual.dom import DOMNode

from deskterm.tui.clipboard import copied_words, copy_natively
from deskterm.tui.sending import fetch
from deskterm.tui.toast import say, say_error


def copy(owner: DOMNode, text: str, what: str) -> None:
    """Copy ``text``; a toast says of ``what`` (``#1042 was``) which way it went."""
    app = owner.app

    def copied(tool: str | None) -> None:
        if tool is None:
            app.copy_to_clipboard(text)
        say(app, copied_words(what, tool))

    fetch(owner, lambda: copy_natively(text), copied, partial(say_error, app))
