"""The line to search in: what is typed narrows the list at once; what makes no sense is said below it."""

from typing import ClassVar, Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, gettext_noop, ngettext
from deskterm.tui.desk_app import desk_app
from deskterm.tui.wrapping import cut

PAUSE: float = 0.12
"""Seconds without a key before the list follows."""

_GAP: Final = "   "

EXAMPLES = gettext_noop(
    'words, or field:value: late:yes   queue:billing who:me   due:2h   created:7d   rating:1..2   "broken screen"'
)


class SearchBar(Vertical):
    """A line of input with a line of words below; posts ``Asked`` and ``Entered``."""

    PLACES: ClassVar[tuple[str, ...]] = ("search", "moves")

    DEFAULT_CSS = """
    SearchBar { height: 2; }
    SearchBar Input, SearchBar Input:focus { height: 1; border: none; padding: 0 1; background: $panel; }
    SearchBar Static { height: 1; padding: 0 1; color: $foreground; }
    SearchBar.-wrong Static { color: $error; text-style: bold; }
    """

    class Asked(Message):
        """The question has changed."""

        def __init__(self, source: str) -> None:
            super().__init__()
            self.source = source

    class Entered(Message):
        """Enter or the arrow down: to what was found."""

    def __init__(self, source: str = "") -> None:
        super().__init__()
        self.input = Input(source, placeholder=gettext("search: words, or field:value"))
        self.words = Static(gettext(EXAMPLES), id="search-words", markup=False)
        self._timer: Timer | None = None
        self._last = source

    def compose(self) -> ComposeResult:
        yield self.input
        yield self.words

    def on_mount(self) -> None:
        self.input.focus()

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Say what was found, or what is wrong with the question."""
        self.set_class(wrong, "-wrong")
        self.words.update(_fitting(safe_line(text), self.size.width - 2))

    def say_found(self, count: int, *, all_there: bool, best: bool) -> None:
        """Say how many tickets were found by words, in which order they stand, and what the keys do."""
        found = gettext("no tickets") if not count else ngettext("{count} ticket", "{count} tickets", count)
        if not all_there:
            found = ngettext("the first {count}", "the first {count}", count)
        if best:
            found = gettext("{found}, best match first   F2 newest first", found=found)
        else:
            found = gettext("{found}, newest first   F2 best match", found=found)
        keys = gettext("Enter goes to what was found   esc closes the search")
        self.say(desk_app(self).keymap.said(f"{found}{_GAP}{keys}", "search_order"))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._ask)

    def _ask(self) -> None:
        self._timer = None
        # An input method gives a full-width colon; the query language has one colon only.
        source = self.input.value.replace("\N{FULLWIDTH COLON}", ":")
        if source != self._last:
            self._last = source
            self.post_message(self.Asked(source))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._ask()
        self.post_message(self.Entered())

    def act_down(self) -> None:
        """To what was found."""
        self.post_message(self.Entered())


def _fitting(text: str, cells: int) -> str:
    """As many of the hints, which wide gaps part, as fit; the first of them at least, cut where it must be."""
    hints = text.split(_GAP)
    while len(hints) > 1 and cell_len(_GAP.join(hints)) > cells > 0:
        hints.pop()
    return cut(_GAP.join(hints), cells) if cells > 0 else text
