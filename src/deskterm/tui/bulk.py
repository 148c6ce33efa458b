"""The same on many tickets: tried out first, shown where it is much or cannot all be done, then carried out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from deskterm.desk import bulk
from deskterm.model.commands import Command
from deskterm.model.ids import new_id
from deskterm.model.views.lists import TicketLine
from deskterm.text.translation import ngettext
from deskterm.tui.messages import Answered
from deskterm.tui.toast import say, say_error
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from deskterm.model.answers import Answer
    from deskterm.tui.app import DesktermApp
    from deskterm.tui.widgets.ticket_list import TicketList

Changed = Callable[[frozenset[str], str], None]
"""Is told on which tickets something was done, and by which gesture."""

AT_ONCE: Final = 10
"""So many tickets are changed without a question, where all of it can be done."""


def mark_whole_list(tickets: "TicketList") -> None:
    """Mark everything a list holds, not only what is in sight."""
    source, reads = tickets.source, tickets.workplace.reads

    def read(found: tuple[tuple[TicketLine, ...], bool]) -> None:
        lines, more = found
        if tickets.source is source:
            tickets.mark(lines)
            say(tickets, _marked(len(tickets.marks), more=more))

    call_in_thread(tickets, partial(bulk.every_line, reads, source.query), read, partial(say_error, tickets.app))


def _marked(count: int, *, more: bool) -> str:
    if not more:
        return ngettext("{count} is marked: all of this list", "{count} are marked: all of this list", count)
    return ngettext(
        "{count} is marked: the first of this list; no more than {most} can be changed at once",
        "{count} are marked: the first of this list; no more than {most} can be changed at once",
        count,
        most=bulk.MOST,
    )


def on_many(app: "DesktermApp", commands: Sequence[Command], lines: Sequence[TicketLine], changed: Changed) -> None:
    """Try the commands out; what is little and can all be done is done, the rest is shown first.

    ``changed`` is called when they are carried out, never for what was only tried.
    """

    def tried(answers: "tuple[Answer, ...]") -> None:
        found = bulk.outcomes(commands, answers)
        if len(found) <= AT_ONCE and not any(one.why_not for one in found):
            changed(frozenset(one.ticket for one in found), app.execute(commands))
            return
        from deskterm.tui.screens.bulk import BulkScreen

        app.push_screen(BulkScreen(Run(app, commands, changed), lines, found))

    if len(commands) > bulk.AT_ONCE:
        say(
            app,
            ngettext(
                "{count} ticket: trying out what would change …",
                "{count} tickets: trying out what would change …",
                len(lines),
            ),
        )
    call_in_thread(app, lambda: bulk.dry_run(app.workplace.desk, commands), tried, partial(say_error, app))


class Run:
    """Carries commands out as one gesture, portion by portion; in between it can be stopped."""

    def __init__(self, app: "DesktermApp", commands: Sequence[Command], changed: Changed) -> None:
        self.app = app
        self.gesture = new_id()
        self.commands = tuple(replace(one, gesture=self.gesture) for one in commands)
        self.answers: list[Answer] = []
        self.stopped = False
        self._changed = changed
        self._portions = list(bulk.portions(self.commands))

    @property
    def asked(self) -> tuple[Command, ...]:
        """The commands that have been answered."""
        return self.commands[: len(self.answers)]

    def go(self, told: Callable[[], None], over: Callable[[], None]) -> None:
        """Carry out what is left; ``told`` is called after each portion, ``over`` in the end."""
        if self.stopped or not self._portions:
            self._finish()
            over()
            return
        portion = self._portions.pop(0)

        def done(answers: "Sequence[Answer]") -> None:
            self.answers += answers
            told()
            self.go(told, over)

        def failed(error: Exception) -> None:
            say_error(self.app, error)  # type: ignore[arg-type]
            self.stopped = True
            self.go(told, over)

        call_in_thread(self.app, lambda: self.app.workplace.desk.execute_many(portion), done, failed, group="commands")

    def _finish(self) -> None:
        found = bulk.outcomes(self.asked, self.answers)
        self._changed(frozenset(one.ticket for one in found if one.changed), self.gesture)
        self.app.post_message(Answered(self.asked, tuple(self.answers), self.gesture, quiet=True))
