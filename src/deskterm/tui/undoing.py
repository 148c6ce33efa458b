"""Undo on the screen: what was taken back, and which tickets of a gesture stay as they are."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from deskterm.model.answers import Answer, Done
from deskterm.model.commands import Undo
from deskterm.tui.answers import staying, told
from deskterm.tui.macro_running import take_out_newest, take_out_undone
from deskterm.tui.sending import submit
from deskterm.tui.toast import say, say_error

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp

IN_PASSING: Final = 3
"""Of so many tickets that stay it is said in passing; of more a list is shown."""


def undo(app: "DesktermApp") -> None:
    """Take back the agent's latest gesture."""
    command = Undo(actor=app.workplace.agent)

    def answered(answers: Sequence[Answer]) -> None:
        (answer,) = answers
        take_out_undone(app)
        if isinstance(answer, Done) and len(staying(command, answer)) > IN_PASSING:
            from deskterm.tui.screens.undone import UndoneScreen

            app.push_screen(UndoneScreen(answer))
            return
        text, severity = told([command], answers, names=app.names)
        say(app, text, severity=severity)

    take_out_newest(app, lambda: submit(app, [command], answered, partial(say_error, app)))
