"""The workstation: its screens, its keys, and the one way in which commands leave it."""

import gc
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.reactive import reactive
from textual.screen import Screen
from textual.theme import Theme

from deskterm.desk.first_page import FirstPage, read_first_page
from deskterm.desk.workplace import Workplace
from deskterm.errors import ConfigError
from deskterm.model.ids import new_id
from deskterm.model.views.lists import Counts
from deskterm.text.translation import gettext, speak
from deskterm.tui import terminal, themes
from deskterm.tui.bookmarking import Bookmarking
from deskterm.tui.desk_verbs import DeskVerbs
from deskterm.tui.draft_verbs import DraftVerbs
from deskterm.tui.driver import driver_for
from deskterm.tui.flow import Flow
from deskterm.tui.habits import Habits
from deskterm.tui.keyboard import Keyboard
from deskterm.tui.keys import Keymap, rebound
from deskterm.tui.messages import Answered, CountsRead, DeskChanged, Failed, Ready
from deskterm.tui.palette import Palette
from deskterm.tui.presence import People, PeopleChanged
from deskterm.tui.pulse import Pulse
from deskterm.tui.remote_line import RemoteLine
from deskterm.tui.returned import ReturnedAnswers
from deskterm.tui.screens.inbox import InboxScreen
from deskterm.tui.seat_verbs import SeatVerbs
from deskterm.tui.ticket_verbs import TicketVerbs
from deskterm.tui.toast import say, say_error
from deskterm.tui.verbs import Verbs
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.header import HeaderLine, zone_of
from deskterm.tui.work import run_in_thread

if TYPE_CHECKING:
    from deskterm.desk.link import Link
    from deskterm.model.commands import Command
    from deskterm.model.views.messages import UnsentLine
    from deskterm.tui.notices import Notices
    from deskterm.tui.screens.ticket import Start

StartLive = Callable[[Workplace, threading.Event], None]
"""What makes a demonstration go on by itself: called in a thread, told to stop by the event."""

WARM_UP_SECONDS = 0.3
"""How long after the first paint what writing needs is loaded."""

SMALLEST = (60, 15)
"""Below so many columns and lines nothing useful can be drawn."""


class DesktermApp(App[int], inherit_bindings=False):
    """The workstation of one agent."""

    PLACES: ClassVar[tuple[str, ...]] = ("app", "anywhere")
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = "styles/app.tcss"
    TITLE = "deskterm"
    ENABLE_COMMAND_PALETTE = False
    SUSPENDED_SCREEN_CLASS = "-covered"
    names: reactive[dict[str, str]] = reactive[dict[str, str]](dict, repaint=False)
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [  # pyright: ignore
        (0, "-narrow"),
        (100, "-normal"),
        (160, "-wide"),
    ]

    def __init__(
        self,
        workplace: Workplace,
        *,
        first: FirstPage | None = None,
        start_live: StartLive | None = None,
        link: "Callable[[], Link] | None" = None,
        theme: str = "",
    ) -> None:
        wanted = theme or workplace.config.theme or themes.DEFAULT
        self._unknown_theme = "" if wanted in themes.ALL else wanted
        # Before anything is made of a theme: changing it later has Textual parse every stylesheet once more.
        self.set_reactive(App.theme, wanted if wanted in themes.ALL else themes.DEFAULT)
        super().__init__(driver_class=driver_for(os.environ))
        self._palette = Palette(self.theme, self.theme_variables)
        self.workplace = workplace
        self.counts: Counts | None = first.counts if first else None
        self.unsent: tuple[UnsentLine, ...] = ()
        self.verbs = Verbs(self)
        self.keyboard = Keyboard(self)
        self.desk_verbs = DeskVerbs(self)
        self.flow = Flow(self)
        self.remote = RemoteLine(self, link)
        self.habits = Habits(self)
        self.seats = SeatVerbs(self)
        self.returned = ReturnedAnswers(self)
        self.bookmarking: Bookmarking | None = None
        helpers = (TicketVerbs(self), self.desk_verbs, DraftVerbs(self), self.habits, self.remote, self.seats)
        self.helpers: tuple[object, ...] = helpers
        self.last_ticket: str | None = None
        self.bell_on = workplace.config.bell
        self.notices: Notices | None = None
        self._first = first
        self._start_live = start_live
        self.people: People = {}
        self._stopping = threading.Event()
        self._pulse = Pulse(workplace, self._store_changed, self._people_met)
        self._counting = self._too_small = False
        self._keymap_problem: ConfigError | None = None
        try:
            self.keymap = rebound(workplace.config.keys, workplace.config.path)
        except ConfigError as error:
            self.keymap, self._keymap_problem = Keymap(), error

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Textual's themes and ours."""
        return themes.ALL

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our variables for themes that are not ours."""
        return themes.fallbacks(self.current_theme)

    @property
    def palette(self) -> Palette:
        """The styles of the theme as it is now."""
        if self._palette.theme != self.theme:
            self._palette = Palette(self.theme, self.get_css_variables())
        return self._palette

    def get_default_screen(self) -> Screen[Any]:
        """The inbox."""
        self.inbox = InboxScreen(self.workplace, self._first)
        return self.inbox

    def now(self) -> datetime:
        """The present instant, as the desk's reads see it."""
        return self.workplace.reads.clock()

    # Starting and stopping

    def on_mount(self) -> None:
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        if not gc.isenabled():
            # What was made to start with stays for good: no later collection needs to look at it.
            gc.freeze()
            gc.enable()
        if self._keymap_problem is not None:
            say_error(self, self._keymap_problem)
        if self._unknown_theme:
            say(self, "\n".join(themes.unknown(self._unknown_theme, sorted(self.available_themes))), severity="error")
        self._pulse.start()
        self.read_counts()
        run_in_thread(self, self._warm_up, Warm)
        self.remote.start()
        self.habits.start()
        if self.bookmarking is not None:
            self.bookmarking.start()
        if self._start_live is not None:
            start = self._start_live
            threading.Thread(
                target=lambda: start(self.workplace, self._stopping), name="live demonstration", daemon=True
            ).start()

    def _warm_up(self) -> dict[str, str]:
        """Load what writing needs, so that the first command does not wait for it; what colleagues are called."""
        if not self._stopping.wait(WARM_UP_SECONDS):
            _ = self.workplace.desk
        return {one.name: one.display_name for one in self.workplace.reads.agents()}

    def on_warm(self, message: "Warm") -> None:
        # What the server has told meanwhile is newer than what was read.
        self.names = {**message.result, **self.names}
        self.inbox.show_names(self.names)
        from deskterm.tui.notices import Notices

        self.notices = Notices(self)
        self.notices.start()

    def on_unmount(self) -> None:
        if self.bookmarking is not None:
            self.bookmarking.leave()
        self._stopping.set()
        self._pulse.stop()
        self.remote.stop()

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Keys are verbs first; whatever is none goes to the focused widget as ever."""
        if isinstance(event, events.Key) and not event.is_forwarded and self._screen_stack:
            taken = await self.keyboard.take(event)
        else:
            taken = False
        if not taken:
            await super().on_event(event)

    async def pass_on(self, event: events.Key) -> None:
        """Give a key to the focused widget."""
        await super().on_event(event)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        words = gettext("Pasted text does nothing here: r answers, n writes a note, / searches.")
        say(self, self.keymap.said(words, "reply", "note", "search"))

    def on_click(self, event: events.Click) -> None:
        from deskterm.tui import mouse

        mouse.clicked(self, event)

    def run_verb(self, name: str) -> None:
        """Run a verb by its id, from a menu or a click."""
        self.call_later(self.verbs.run, name)

    # Commands

    def execute(self, commands: "Sequence[Command]", *, quiet: bool = False) -> str:
        """Carry out commands as one gesture in a thread; a toast says what came of it. Returns the gesture."""
        gesture = new_id()
        asked = tuple(replace(one, gesture=gesture) for one in commands)
        if not asked:
            return gesture
        run_in_thread(
            self,
            lambda: self.workplace.desk.execute_many(asked),
            lambda _, answers: Answered(asked, tuple(answers), gesture, quiet=quiet),
            group="commands",
        )
        return gesture

    def on_answered(self, message: Answered) -> None:
        from deskterm.tui.answers import told

        if not message.quiet:
            text, severity = told(
                message.commands,
                message.answers,
                names=self.names,
                zone=zone_of(self.workplace.config),
                undo_key=self.keymap.key("undo"),
            )
            say(self, text, severity=severity)
        self.inbox.list.expect_leaving(frozenset(one.ticket for one in message.done if one.ticket))
        self._tell_screen("answered", message)
        self._store_changed()

    def on_failed(self, message: Failed) -> None:
        say_error(self, message.error)

    # What changes by itself

    def _store_changed(self) -> None:
        if self.is_running:
            self.post_message(DeskChanged())

    def on_desk_changed(self, message: DeskChanged) -> None:
        self.read_counts()
        self._tell_screen("desk_changed", message)
        if self.notices is not None:
            self.notices.look()

    def _people_met(self) -> None:
        if self.is_running:
            self.post_message(PeopleChanged())

    def on_people_changed(self, _: PeopleChanged) -> None:
        self.people = self.workplace.presence.everywhere()
        for screen in self.screen_stack:
            show = getattr(screen, "show_people", None)
            if show is not None:
                show(self.people)

    def read_counts(self) -> None:
        """Read the header's figures again, unless that is under way."""
        if self._counting:
            return
        self._counting = True
        reads = self.workplace.reads
        run_in_thread(
            self,
            lambda: (counts := reads.counts(), reads.unsent(), self.remote.read(), self.seats.read(counts)),
            lambda _, found: CountsRead(*found),
            failed=CountsNotRead,
        )

    def on_counts_read(self, message: CountsRead) -> None:
        self._counting = False
        self.counts, self.unsent = message.counts, message.unsent
        self.remote.show_counts(message.pending)
        self.seats.show(message.seating)
        self.returned.look(message.unsent)
        self.inbox.show_counts(message.counts)
        for screen in self.screen_stack:
            for header in screen.query(HeaderLine):
                header.show(message.counts)
            for footer in screen.query(FooterLine):
                footer.look_again()

    def on_counts_not_read(self, _: "CountsNotRead") -> None:
        self._counting = False

    def _tell_screen(self, name: str, message: object) -> None:
        """Call ``name`` on the screens in sight that have it: the one on top, and what a dialog leaves visible."""
        for screen in reversed(self.screen_stack):
            method = getattr(screen, name, None)
            if callable(method):
                method(message)
            if not screen.is_modal:
                break

    def terminal_gone(self) -> None:
        """Save what is being written; called by the driver's thread when no screen is left to show anything on."""
        writings = sys.modules.get("deskterm.tui.writings")
        if writings is not None:
            writings.writings_of(self.workplace).close()

    # Screens

    def open_ticket(self, ticket: str, start: "Start | None" = None) -> None:
        """Open a ticket, with an answer or a note ready to write when ``start`` says so."""
        if self.seats.takes(ticket, start):
            return
        from deskterm.tui.screens.ticket import TicketScreen

        self.last_ticket = ticket
        self.push_screen(TicketScreen(self.workplace, ticket, start=start))

    def on_resize(self, event: events.Resize) -> None:
        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        if small or self._too_small:
            from deskterm.tui.screens import too_small

            too_small.show(self, small=small)
            self._too_small = small


class Warm(Ready):
    """What writing needs has been loaded."""


class CountsNotRead(Failed):
    """The figures could not be read; the old ones stay."""


def run(
    workplace: Workplace,
    *,
    first: FirstPage | None = None,
    start_live: StartLive | None = None,
    link: "Callable[[], Link] | None" = None,
    fresh: bool = False,
) -> int:
    """Run the workstation until it is left; returns the exit code. It begins where it was left, unless ``fresh``.

    Whoever calls it may have turned the collecting of garbage off; it is turned on after the first paint.
    """
    terminal.prepare(os.environ, workplace.config.colour)
    speak(workplace.config.language)
    plain = "NO_COLOR" in os.environ
    theme = terminal.start_theme(workplace.config.theme, plain=plain, colours=terminal.colours())
    app = DesktermApp(workplace, first=first, start_live=start_live, link=link, theme=theme)
    app.bookmarking = Bookmarking(app, restores=not fresh)
    app.run()
    return app.return_code or 0


def main() -> int:
    """``python -m deskterm.tui.app --db FILE``: the workstation without the command line around it."""
    import argparse

    from deskterm.config import load

    parser = argparse.ArgumentParser()
    parser.add_argument("--db", type=Path)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--as", dest="agent")
    given = parser.parse_args()
    workplace = Workplace(load(path=given.config, db=given.db, agent=given.agent))
    try:
        return run(workplace, first=read_first_page(workplace.reads))
    finally:
        workplace.close()


if __name__ == "__main__":
    raise SystemExit(main())
