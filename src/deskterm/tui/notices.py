"""Telling an agent who looks elsewhere: what is news, when it may be told, and one notice for a burst of them."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from deskterm.desk.noticing import Notice, Noticing, is_quiet, one_line
from deskterm.errors import DesktermError
from deskterm.model.views.notices import Notable
from deskterm.text.translation import gettext
from deskterm.tui.telling import facts, run_program, terminal_notice
from deskterm.tui.toast import say
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp

EVERY: Final = 5.0
"""Seconds between two looks, when nothing is written: tickets fall due by themselves."""

BURST: Final = 0.4
"""Seconds for which news are gathered into one notice."""

GAP: Final = 5.0
"""Seconds at least between two notices."""

MOST: Final = 500
"""News kept for the end of quiet hours."""

SAID: Final = frozenset(("chat", "assigned", "promise"))
"""What is said in the workstation too, since not every screen shows it."""


class Notices:
    """The notices of one app. ``clock`` measures the time between them, ``write`` reaches the terminal."""

    def __init__(
        self,
        app: "DesktermApp",
        clock: Callable[[], float] = monotonic,
        write: Callable[[str], None] | None = None,
    ) -> None:
        self.app = app
        self.clock = clock
        self.write = write or self._to_terminal
        self.noticing = Noticing()
        self._gathered: list[Notice] = []
        self._under_way = self._again = self._waiting = self._running = False
        self._told_at = float("-inf")
        self._complained = False

    def start(self) -> None:
        """Look now, and from now on."""
        self.look()
        self.app.set_interval(EVERY, self.look)

    def look(self) -> None:
        """Look what there is; while that is under way, once more afterwards."""
        if self._under_way:
            self._again = True
            return
        self._under_way = True
        reads, since = self.app.workplace.reads, self.noticing.sequence
        call_in_thread(self.app, lambda: reads.notable(since), self._found, self._not_found)

    def _not_found(self, _: DesktermError) -> None:
        """The store is busy or away: the screens say so; what is news stays news."""
        self._under_way = False

    def _found(self, found: Notable) -> None:
        self._under_way = False
        events = self.app.workplace.config.notify_events
        self.take([one for one in self._news(found) if one.event in events])
        if self._again:
            self._again = False
            self.look()

    def _news(self, found: Notable) -> list[Notice]:
        app = self.app
        seats = app.seats.known
        front = seats.front if seats is not None and app.app_focus else None
        read = seats.seen if seats is not None else {}
        return self.noticing.look(found, read=read, front=() if front is None else (front,))

    # Gathering and telling

    def take(self, news: list[Notice]) -> None:
        """Gather ``news``; they are told together in a moment, after quiet hours, or when the gap is over."""
        known = {(one.event, one.ticket) for one in self._gathered}
        self._gathered += [one for one in news if (one.event, one.ticket) not in known]
        del self._gathered[:-MOST]
        if self._gathered and not self._waiting:
            self._waiting = True
            self.app.set_timer(max(BURST, self._told_at + GAP - self.clock()), self.tell)

    def tell(self) -> None:
        """Tell what was gathered, as far as the hour allows."""
        self._waiting = False
        if not self.app.screen_stack:
            return  # the program is being left
        config = self.app.workplace.config
        quiet = is_quiet(self._local().time(), config.notify_quiet)
        now = [one for one in self._gathered if not quiet or one.event in config.notify_urgent]
        if not now:
            return
        self._gathered = [one for one in self._gathered if one not in now]
        self._told_at = self.clock()
        self._reach(now)

    def _local(self) -> datetime:
        from deskterm.tui.widgets.header import zone_of

        return self.app.now().astimezone(zone_of(self.app.workplace.config))

    def _reach(self, notices: list[Notice]) -> None:
        config, words = self.app.workplace.config, one_line(notices)
        if self.app.bell_on:
            self.write("\a")
        if config.notify_osc != "off":
            self.write(terminal_notice(config.notify_osc, words))
        if config.notify_command and not self._running:
            self._running = True
            told = facts(notices, words, config.agent)
            call_in_thread(
                self.app,
                partial(run_program, config.notify_command, told),
                self._program_ended,
                lambda error: self._program_ended(error.message),
                group="notices",
            )
        self._say(notices)

    def _program_ended(self, problem: str) -> None:
        self._running = False
        if problem and not self._complained:
            self._complained = True
            say(
                self.app,
                gettext("[notify] command {problem}; it is not said again", problem=problem),
                severity="warning",
            )

    def _say(self, notices: list[Notice]) -> None:
        some = [one for one in notices if one.event in SAID]
        if self.app.screen is self.app.inbox:
            some = [one for one in some if one.event != "chat"]  # they stand on top of the list
        if some:
            key = self.app.keymap.key("accept_chat")
            hint = gettext("{key} accepts", key=key) if key and any(one.event == "chat" for one in some) else ""
            say(self.app, f"{one_line(some)}\n{hint}".strip())

    def _to_terminal(self, sequence: str) -> None:
        driver = self.app._driver  # pyright: ignore[reportPrivateUsage]
        if driver is not None and not self.app.is_headless:
            driver.write(sequence)
            driver.flush()
