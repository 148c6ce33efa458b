"""The list of phrases that ``::`` and ``??`` open under the text."""

from typing import ClassVar, Final

from textual.message import Message

from deskterm.canned.library import Library
from deskterm.text.translation import gettext
from deskterm.tui.messages import Ready
from deskterm.tui.phrasing import Situation
from deskterm.tui.widgets.phrases import phrase_rows, sought
from deskterm.tui.widgets.rows import ListRow, RowList
from deskterm.tui.work import run_in_thread

MOST: Final = 8
"""Phrases it shows."""


class PhraseList(RowList):
    """Phrases for the letters after a mark; Enter or Tab takes one once the cursor has entered the list."""

    PLACES: ClassVar[tuple[str, ...]] = ("phrases", "moves")

    class Found(Ready):
        """Phrases have been looked for."""

    class Filled(Message):
        """It shows other phrases now."""

    class Left(Message):
        """Back to the text without a phrase."""

    def __init__(self) -> None:
        super().__init__()
        self._sought: tuple[int, str] | None = None
        self._dismissed: int | None = None

    # What is looked for

    def seek(self, place: int, mark: str, words: str, library: Library, situation: Situation) -> None:
        """Look for ``words`` that stand after ``mark`` at ``place`` in the text, unless that was dismissed."""
        if place == self._dismissed:
            return
        self._sought = (place, words)

        def search() -> list[ListRow]:
            found = sought(library, words, situation, articles=mark[0] in "?？")
            return phrase_rows(found[:MOST], situation, digits=False)

        # Looking through every phrase takes longer than a key may.
        run_in_thread(self, search, self.Found, self._sought, group="phrases")

    def on_phrase_list_found(self, message: Found) -> None:
        """Show the phrases, unless something else is sought by now."""
        message.stop()
        if message.token == self._sought and not self.has_focus:
            self.set_rows(message.result)
            self.post_message(self.Filled())

    @property
    def offers(self) -> bool:
        """Whether there are phrases for what is sought."""
        return self._sought is not None and bool(self.rows)

    def close(self) -> None:
        """Nothing is sought now."""
        self._sought = None

    def dismiss(self) -> None:
        """The agent does not want phrases for the mark that is there."""
        self._dismissed = self._sought[0] if self._sought is not None else None

    def forget(self) -> None:
        """There is no mark any more; another one may stand in its place."""
        self._dismissed = None

    # Verbs

    def act_pick(self) -> None:
        """Take the phrase under the cursor."""
        self.act_open()

    def why_not_pick(self) -> str | None:
        """Why there is nothing to take."""
        return None if self.value is not None else gettext("no phrase is like that")

    act_pane_next = act_pick
    """Tab takes it too."""

    def act_up(self) -> None:
        """Up; from the first row back into the text."""
        if self.value is None or self.rows[0].value is self.value:
            self.post_message(self.Left())
        else:
            super().act_up()

    def act_back(self) -> None:
        """Back to the text."""
        self.post_message(self.Left())
