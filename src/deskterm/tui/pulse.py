"""The pulse: one thread that notices what others wrote and where they are, and does what time has brought."""

import threading
from collections.abc import Callable
from typing import Final

from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError
from deskterm.tui.memory import be_frugal, give_back

LOOK_SECONDS: Final = 0.25
TICK_EVERY: Final = 4
"""Looks between two questions whether a countdown or a snooze is over."""

GIVE_BACK_AT: Final = 12
GIVE_BACK_EVERY: Final = 240
"""Looks after which memory is given back: soon after all is loaded, then once a minute."""


class Pulse:
    """Watches the store; calls from its thread ``changed`` after somebody wrote, ``met`` when others came or went."""

    def __init__(self, workplace: Workplace, changed: Callable[[], None], met: Callable[[], None]) -> None:
        self._workplace = workplace
        self._changed = changed
        self._met = met
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait until it has ended."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def _run(self) -> None:
        version: int | None = None
        looks = 0
        be_frugal()
        while not self._stop.is_set():
            if self._workplace.presence.look():
                self._met()
            try:
                looks += 1
                if looks % TICK_EVERY == 0 and self._workplace.reads.something_due():
                    self._workplace.desk.tick()
                now = self._workplace.reads.data_version()
                if version is not None and now != version:
                    self._changed()
                version = now
            except DesktermError:
                # The store is busy or away: the screen's own reads say so; look again soon.
                pass
            if looks % GIVE_BACK_EVERY == GIVE_BACK_AT:
                give_back()
            self._stop.wait(LOOK_SECONDS)
