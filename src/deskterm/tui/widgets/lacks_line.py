"""The line below the text: what stops a send, who else writes, what the contact still lacks."""

from textual.content import Content
from textual.widgets import Static

from deskterm.model.words import Audience
from deskterm.standards.reply_checks import Said, closes, greets
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext
from deskterm.tui.composing import Writing
from deskterm.tui.widgets.composer_words import lacking, warned, wrong


def said_with(said: Said, writing: Writing) -> Said:
    """What was ``said`` in the contact, and what is said in the text in the making."""

    def put_in(phase: str) -> bool:
        return any(name.startswith(phase) for name in writing.canned)

    return Said(
        greeting=said.greeting or put_in("greeting") or greets(writing.text),
        closing=said.closing or put_in("closing") or closes(writing.text),
    )


class LacksLine(Static):
    """Says one thing at a time, what matters most first."""

    def __init__(self) -> None:
        super().__init__()
        self._problem = self._problem_in = ""
        self._warning = ("", "")
        self._shown = Content()

    def problem(self, words: str, text: str) -> None:
        """What stops a send; it is said until ``text`` changes."""
        self._problem, self._problem_in = safe_line(words), text

    def stops(self, text: str) -> bool:
        """Whether it says what stops the send of ``text``."""
        return bool(self._problem) and text == self._problem_in

    def forget(self) -> None:
        """Nothing stops a send any more."""
        self._problem = ""

    def warn(self, long: str, short: str) -> bool:
        """Somebody else writes too, in the words that fit; empty for nobody. Whether that is news."""
        news = (long, short) != self._warning
        self._warning = (long, short)
        return news

    @property
    def warns(self) -> bool:
        """Whether somebody else writes too."""
        return bool(self._warning[0])

    def show(self, writing: Writing, said: Said, hint: tuple[str, bool] | None, cells: int) -> None:
        """Say what there is to say in ``cells`` cells; ``hint`` tells of the slot being filled."""
        if writing.text != self._problem_in:
            self._problem = ""
        words = self._words(writing, said, hint, cells)
        if words != self._shown:
            # Every update lays out the screen again: not for each key.
            self._shown = words
            self.update(words)

    def _words(self, writing: Writing, said: Said, hint: tuple[str, bool] | None, cells: int) -> Content:
        if self._problem:
            return wrong(self._problem)
        if writing.error:
            return wrong(gettext("{problem}: the text is still here", problem=writing.error))
        if writing.sending is not None:
            return Content(gettext("sending…"))
        return warned(self._warning, self._helps(writing, said, hint), cells)

    def _helps(self, writing: Writing, said: Said, hint: tuple[str, bool] | None) -> Content:
        if hint is not None:
            words, is_wrong = hint
            return wrong(words) if is_wrong else Content(words)
        if writing.audience is Audience.INTERNAL:
            return Content(gettext("only colleagues read this"))
        here = said_with(said, writing)
        empty = (gap.slot.name for gap in writing.open_gaps())
        return lacking(greeting=here.greeting, closing=here.closing, empty=tuple(dict.fromkeys(empty)))
