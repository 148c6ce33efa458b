"""Toasts: the one way to tell something in passing. Their texts are made safe here and are never markup."""

from typing import Literal

from textual.dom import DOMNode

from deskterm.errors import DesktermError
from deskterm.text.safe import safe_text
from deskterm.text.translation import pgettext, pgettext_noop

Severity = Literal["information", "warning", "error"]
SECONDS = {"information": 5.0, "warning": 8.0, "error": 12.0}
TITLES = {
    "information": "",
    "warning": pgettext_noop("toast", "please note"),
    "error": pgettext_noop("toast", "a problem"),
}
"""What says in words how grave it is; the colour says it too."""


def say(owner: DOMNode, text: str, *, severity: Severity = "information", seconds: float | None = None) -> None:
    """Show ``text`` for a while; the same text is not shown twice at once."""
    message = safe_text(text)
    app = owner.app
    if any(one.message == message for one in app._notifications):  # pyright: ignore[reportPrivateUsage]
        return
    seconds = seconds or SECONDS[severity]
    app.notify(message, title=pgettext("toast", TITLES[severity]), severity=severity, timeout=seconds, markup=False)


def say_error(owner: DOMNode, error: DesktermError) -> None:
    """Show what went wrong and what to do about it."""
    say(owner, f"{error.message}\n{error.hint}" if error.hint else error.message, severity="error")
