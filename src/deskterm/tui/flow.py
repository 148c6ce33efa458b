"""Going from matter to matter: what is served next and why, and the reason for passing it on."""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from deskterm.model.views.lists import TicketLine
from deskterm.text.translation import gettext
from deskterm.tui.toast import say, say_error

if TYPE_CHECKING:
    from deskterm.desk.serving import Serving
    from deskterm.model.answers import Answer
    from deskterm.model.commands import Command
    from deskterm.tui.app import DesktermApp
    from deskterm.tui.presence import People


class Served(NamedTuple):
    """A ticket that was served, and the newest change there was then."""

    ticket: str
    since: int


class Found(NamedTuple):
    """What is served next, the newest change, and whether it was served before and left alone."""

    serving: "Serving"
    newest: int
    again: bool


class Flow:
    """Serves one ticket after another on the screen that is shown."""

    def __init__(self, app: "DesktermApp") -> None:
        self.app = app
        self._served: Served | None = None

    def serve(self) -> None:
        """Show the next matter; one that was served and left alone asks for the reason first."""
        from deskterm.tui.sending import fetch

        fetch(
            self.app,
            partial(self._look, dict(self.app.people), self._served),
            self._found,
            partial(say_error, self.app),
        )

    def _look(self, people: "People", served: Served | None) -> Found:
        """For a worker thread: the next matter."""
        workplace = self.app.workplace
        newest, serving = workplace.reads.newest_change(), workplace.reads.next(people)
        again = (
            served is not None
            and serving.line is not None
            and serving.line.id == served.ticket
            and served.ticket not in workplace.drafts.tickets_with(workplace.agent)
            and workplace.reads.untouched(served.ticket, served.since)
        )
        return Found(serving, newest, again)

    def _found(self, found: Found) -> None:
        line = found.serving.line
        if line is None:
            say(self.app, found.serving.why)
        elif found.again:
            self._ask(line)
        else:
            self._served = Served(line.id, found.newest)
            self._show(line)
            number = f"#{line.number}" if line.number is not None else gettext("the new ticket")
            say(self.app, gettext("{ticket}: {why}", ticket=number, why=found.serving.why))

    def _show(self, line: TicketLine) -> None:
        """On the ticket screen that is shown, or on a new one."""
        from deskterm.tui.screens.ticket import TicketScreen

        screen = self.app.screen
        if not isinstance(screen, TicketScreen):
            self.app.open_ticket(line.id)
        elif screen.ticket_id != line.id and not self.app.seats.takes(line.id):
            screen.show_ticket(line.id)

    def _ask(self, line: TicketLine) -> None:
        from deskterm.tui.screens.dialogs.skip import SkipDialog

        self.app.push_screen(SkipDialog(self.app.workplace, (line,)), self._skipped)

    def _skipped(self, commands: "list[Command] | None") -> None:
        if not commands:
            return
        from deskterm.tui.sending import stopped, stopped_words, submit

        def done(answers: "tuple[Answer, ...]") -> None:
            why_not = stopped(answers)
            if why_not is not None:
                say(self.app, stopped_words(why_not), severity="error")
            self.serve()

        submit(self.app, commands, done, partial(say_error, self.app))
