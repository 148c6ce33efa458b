"""Asking the desk for something whose answer matters even when the screen that asked is gone.

What was sent must leave its draft, and what was recalled must come back to it, whoever is looking.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from textual.dom import DOMNode

from deskterm.errors import DesktermError
from deskterm.model.answers import Answer, Conflict, Done, Refused
from deskterm.model.commands import Command
from deskterm.model.ids import new_id
from deskterm.text.translation import pgettext
from deskterm.tui.desk_app import desk_app
from deskterm.tui.messages import Answered
from deskterm.tui.naming import explained, fact, listed
from deskterm.tui.work import call_in_thread


def submit(
    owner: DOMNode,
    commands: Sequence[Command],
    done: Callable[[tuple[Answer, ...]], None],
    failed: Callable[[DesktermError], None],
) -> None:
    """Carry out ``commands`` as one gesture; ``done`` or ``failed`` is called on the event loop, in any case."""
    app = desk_app(owner)
    gesture = new_id()
    asked = tuple(replace(one, gesture=gesture) for one in commands)

    def answered(answers: Sequence[Answer]) -> None:
        done(tuple(answers))
        app.post_message(Answered(asked, tuple(answers), gesture, quiet=True))

    call_in_thread(app, lambda: app.workplace.desk.execute_many(asked), answered, failed, group="commands")


def fetch(
    owner: DOMNode,
    read: Callable[[], Any],
    done: Callable[[Any], None],
    failed: Callable[[DesktermError], None],
) -> None:
    """Call ``read`` in a thread; ``done`` or ``failed`` is called on the event loop, in any case."""
    call_in_thread(owner.app, read, done, failed)


def stopped(answers: Sequence[Answer]) -> Refused | Conflict | None:
    """The first answer that is not Done."""
    return next((one for one in answers if not isinstance(one, Done)), None)


def stopped_words(answer: Refused | Conflict) -> str:
    """Why something was not done, in one line."""
    if isinstance(answer, Refused):
        return explained(answer.reason, answer.hint)
    facts = [fact(field, value) for field, value in answer.there.items()]
    there = listed(pgettext("fact", "{field} is {value}", field=field, value=value) for field, value in facts)
    return explained(answer.reason, there)
