"""Background work: a thread does it, a typed message brings what came of it, handlers apply it."""

# Two threads that load it at once, as sqlalchemy and zoneinfo do, may find each other's half of it and fail.
import importlib.resources  # noqa: F401
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from textual import events
from textual.dom import DOMNode
from textual.message import Message

from deskterm.errors import DesktermError
from deskterm.text.translation import gettext
from deskterm.tui.messages import Failed, Ready

MessageType = Callable[[object, Any], Message]
"""What is posted to the owner: made of the token and the result."""


def run_in_thread(
    owner: DOMNode,
    function: Callable[[], Any],
    message_type: MessageType = Ready,
    token: object = None,
    *,
    failed: MessageType = Failed,
    group: str = "reads",
) -> None:
    """Call ``function`` in a thread and post ``message_type(token, result)`` to ``owner``.

    A ``DesktermError`` is posted as ``failed(token, error)``. Any other exception is a fault of ours: it is written to
    the log, told in a toast, and posted as ``failed`` too, so that whoever waits stops waiting. Nothing ends the app.
    """

    def work() -> None:
        try:
            message = message_type(token, function())
        except DesktermError as error:
            message = failed(token, error)
        except Exception as error:  # noqa: BLE001 - the boundary where a fault becomes a sentence
            message = failed(token, fault(owner, error))
        if owner.is_running:
            owner.post_message(message)

    owner.run_worker(work, thread=True, exit_on_error=False, group=group)


def call_in_thread(
    owner: DOMNode,
    function: Callable[[], Any],
    done: Callable[[Any], None],
    failed: Callable[[DesktermError], None],
    *,
    group: str = "reads",
) -> None:
    """As ``run_in_thread``, but ``done`` is called with the result, or ``failed`` with the error, on the event loop."""
    run_in_thread(
        owner,
        function,
        lambda _, result: events.Callback(callback=partial(done, result)),
        failed=lambda _, error: events.Callback(callback=partial(failed, error)),
        group=group,
    )


def fault(owner: DOMNode, error: BaseException) -> DesktermError:
    """An unexpected exception, written to the log file and said as an error that names the file."""
    from deskterm.text.safe import safe_line

    path = None
    try:
        home = owner.app.workplace.config.home  # type: ignore[attr-defined]
        path = home / "fault.log"
        home.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat()}\n{''.join(traceback.format_exception(error))}\n")
    except (OSError, AttributeError):
        path = None
    name = safe_line(f"{type(error).__name__}: {error}")[:120]
    return DesktermError(
        gettext("an internal fault: {problem}", problem=name),
        gettext("the details are in {file}", file=path) if path else gettext("nothing was changed"),
    )
