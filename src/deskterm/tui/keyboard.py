"""What happens when a key arrives: which verb it means, whether a person pressed it, and what to say when not.

A letter that is a verb waits for a moment: when several more follow at once, it was a paste or a scanner and no person,
and none of them does anything. Movement does not wait, it can do no harm.
"""

from collections import deque
from typing import TYPE_CHECKING, Final

from textual import events
from textual.timer import Timer

from deskterm.text.translation import gettext
from deskterm.tui.toast import say

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp

BURST_LETTERS: Final = 4
BURST_SECONDS: Final = 0.06
HOLD_SECONDS: Final = 0.03
"""How long a letter waits for others; nobody types two letters faster."""

_SCRIPTS: Final = (
    ("\u3040", "\u30ff"),  # kana
    ("\u3100", "\u312f"),  # bopomofo
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uac00", "\ud7a3"),  # hangul
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
"""Characters that only an input method types."""


def from_input_method(character: str | None) -> bool:
    """Whether a character can only have come from an input method."""
    return character is not None and any(low <= one <= high for one in character for low, high in _SCRIPTS)


class Keyboard:
    """The keys of one app."""

    def __init__(self, app: "DesktermApp", *, hold: float = HOLD_SECONDS) -> None:
        self.app = app
        self.hold = hold
        self._waiting: list[events.Key] = []
        self._recent: deque[float] = deque(maxlen=32)
        self._burst_until = 0.0
        self._timer: Timer | None = None

    async def take(self, event: events.Key) -> bool:
        """Do what a key means; False when it is for the focused widget, which then gets it as ever."""
        letter = event.is_printable
        verbs = self.app.verbs
        action = verbs.meaning(event.key, event.character)
        if action is None and not self._waiting:
            if verbs.consumed(event.key, event.character):
                return False
            if from_input_method(event.character):
                say(
                    self.app,
                    gettext("The input method is on: this does nothing here. Switch it off for letters to be verbs."),
                )
                return True
            if letter:
                self._recent.append(event.time)
            return False
        if letter:
            self._recent.append(event.time)
            if event.time < self._burst_until:
                self._burst_until = event.time + BURST_SECONDS
                return True
            if action is None or not action.moves or self._waiting:
                await self._wait(event)
                return True
        elif self._waiting:
            await self._flush()
        if action is None:
            return False
        await verbs.run(action.id)
        return True

    async def _wait(self, event: events.Key) -> None:
        self._waiting.append(event)
        if self._in_burst(event.time):
            self._swallow(event.time)
            return
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.hold:
            self._timer = self.app.set_timer(self.hold, self._flush)
        else:
            await self._flush()

    def _in_burst(self, time: float) -> bool:
        return sum(1 for one in self._recent if time - one <= BURST_SECONDS) >= BURST_LETTERS

    def _swallow(self, time: float) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._waiting.clear()
        self._burst_until = time + BURST_SECONDS
        say(self.app, gettext("Letters came faster than anybody types: none of them did anything."), severity="warning")

    async def _flush(self) -> None:
        self._timer = None
        waiting, self._waiting = self._waiting, []
        for event in waiting:
            action = self.app.verbs.meaning(event.key, event.character)
            if action is not None:
                await self.app.verbs.run(action.id)
            else:
                await self.app.pass_on(event)
