"""The last line: the keys that work where you are, help first, and the answer that is on its way out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.strip import Strip

from deskterm.model.words import Delivery
from deskterm.text.translation import gettext, ngettext, pgettext
from deskterm.tui.actions import ACTIONS, Action, of_places
from deskterm.tui.cells import width
from deskterm.tui.desk_app import desk_app
from deskterm.tui.keys import textual_key
from deskterm.tui.widgets.lines import LineWidget, Piece

if TYPE_CHECKING:
    from deskterm.model.views.messages import UnsentLine


OVERDUE: Final = timedelta(seconds=5)
"""So long after its countdown an answer that has not left waits for something: on a mirror, for its server."""


class FooterLine(LineWidget, can_focus=True):
    """The footer of every screen. Enter on it opens the verb menu; a click on a word runs it."""

    GROUND: ClassVar[str] = "bar"
    PLACES: ClassVar[tuple[str, ...]] = ("footer",)

    def __init__(self) -> None:
        super().__init__()
        self._spots: list[tuple[int, int, str]] = []
        self._shown = ""
        self._words: list[Action] = []
        self._covered = False

    def on_mount(self) -> None:
        self.watch(self.screen, "focused", self._focus_moved, init=False)
        self.screen.screen_layout_refresh_signal.subscribe(self, self._laid_out)
        self.set_interval(1.0, self.look_again)
        desk_app(self).seats.dress(self.screen)

    def _focus_moved(self) -> None:
        self.refresh()

    def _laid_out(self, _: object) -> None:
        """What covered the screen is gone, or something covers it: its verbs work, or none does."""
        if (self.app.screen is not self.screen) != self._covered:
            self._covered = not self._covered
            self.refresh()

    def look_again(self) -> None:
        """Draw again when another verb works, or another answer is on its way out; not while the app is closing."""
        if not self.app.is_running:
            return
        if self._leaving() != self._shown or self.words() != self._words:
            self.refresh()

    def act_footer_menu(self) -> None:
        desk_app(self).run_verb("verb_menu")

    def _leaving(self) -> str:
        """What is said of the agent's answer on its way out, or nothing."""
        app = desk_app(self)
        return leaving_words(app.unsent, app.workplace.agent, app.now(), app.keymap.key("recall"))

    def words(self) -> list[Action]:
        """The verbs worth showing here, best first; none below a dialog, whose frame names its own keys."""
        app = desk_app(self)
        if app.screen is not self.screen:
            return []
        focused = self.screen.focused
        typing = focused is not None and focused.check_consume_key("a", "a")
        places = tuple(one for one in app.verbs.places() if one != "footer")
        found: dict[str, Action] = {}
        for action in of_places(places):
            current = app.keymap.actions[action.id]
            if not current.footer or not current.keys or (typing and len(current.keys[0]) == 1):
                continue
            # A key that means another verb in an inner place is that verb's.
            meant = app.keymap.at(places, textual_key(current.keys[0]))
            if meant is current and app.verbs.why_not(current) is None:
                found.setdefault(current.id, current)
        return sorted(found.values(), key=lambda one: one.footer)

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one line
        cells = self.size.width
        leaving = self._shown = self._leaving()
        pieces: list[Piece] = []
        self._spots = []
        at = 0
        if leaving:
            text = f" {leaving} "
            pieces += [(text, "leaving"), (" ", "")]
            self._spots.append((0, width(text), "recall"))
            at = width(text) + 1
        keymap = desk_app(self).keymap
        self._words = self.words()
        for action in self._words:
            if action.id == "recall" and leaving:
                continue
            key = keymap.key(action.id)
            word = " " + pgettext("footer", action.word) + " "
            taken = 1 + width(key) + width(word)
            if at + taken > cells:
                continue
            pieces += [(" ", ""), (key, "key"), (word, "focus" if self.has_focus else "")]
            self._spots.append((at, at + taken, action.id))
            at += taken
        return self.strip(pieces, cells)

    def on_click(self, event: events.Click) -> None:
        for start, end, name in self._spots:
            if start <= event.x < end:
                desk_app(self).run_verb(name)


def leaving_words(unsent: "Iterable[UnsentLine]", agent: str, now: datetime, key: str = "F9") -> str:
    """``answer to NAME leaves in 7 s  F9 recall`` for the agent's answer that leaves next, or nothing.

    ``key`` is the one that recalls it.
    """
    counting = [
        one for one in unsent if one.delivery is Delivery.COUNTING and one.author == agent and one.leaves_at is not None
    ]
    if not counting:
        return ""
    first = min(counting, key=lambda one: one.leaves_at or now)
    seconds = max(0, round(((first.leaves_at or now) - now).total_seconds()))
    name = first.customer or first.recipient
    rest = len(counting) - 1
    if first.leaves_at is not None and now - first.leaves_at > OVERDUE:
        words = gettext("answer to {name}: not known to have left yet", name=name)
    elif rest:
        words = ngettext(
            "answer to {name} (and {count} more) leaves in {seconds} s",
            "answer to {name} (and {count} more) leaves in {seconds} s",
            rest,
            name=name,
            seconds=seconds,
        )
    else:
        words = gettext("answer to {name} leaves in {seconds} s", name=name, seconds=seconds)
    recall = pgettext("footer", ACTIONS["recall"].word)
    return f"{words}  {key} {recall}" if key else words
