"""Picking a standard phrase: by phase, by a digit, or by a few letters."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from deskterm.canned.library import Library
from deskterm.canned.rank import search
from deskterm.canned.reply import CannedReply
from deskterm.errors import InputError
from deskterm.model.words import Phase
from deskterm.text.safe import safe_line, safe_text
from deskterm.text.translation import gettext, pgettext
from deskterm.tui.cells import fit, width
from deskterm.tui.naming import named
from deskterm.tui.phrasing import CIRCUMSTANCES, Situation, rendered
from deskterm.tui.widgets.rows import ListRow, RowList

MOST: Final = 30
"""Phrases found that are shown."""

_OWN_KEYS: Final = (Phase.GREETING, Phase.CLOSING, Phase.RATING, Phase.ARTICLE)
"""Phases that are not offered unasked: greeting, closing and rating have keys of their own, articles are sought."""

_TITLE: Final = 26


def likely(library: Library, situation: Situation) -> list[CannedReply]:
    """Phrases for this channel and language, most used first, those of other circumstances last."""
    fitting = [
        hit.reply
        for hit in search(
            "",
            (
                one
                for one in library.replies
                if one.language is situation.language and one.fits(situation.channel) and one.phase not in _OWN_KEYS
            ),
            language=situation.language,
            channel=situation.channel,
            queue=situation.queue,
            uses=situation.uses,
        )
    ]
    return sorted(fitting, key=lambda one: not (CIRCUMSTANCES & set(one.tags) <= situation.circumstances))


def of_phase(library: Library, phase: Phase, situation: Situation) -> list[CannedReply]:
    """A phase's phrases, the agent's habit first."""
    found = library.of_phase(phase, situation.language, situation.channel)
    return sorted(found, key=lambda one: -situation.uses.get(one.name, 0))


def sought(library: Library, words: str, situation: Situation, *, articles: bool = False) -> list[CannedReply]:
    """Phrases by a few letters, best first; ``articles`` looks among the articles only."""
    replies = (one for one in library.replies if not articles or one.phase is Phase.ARTICLE)
    if not words.strip():
        replies = (one for one in replies if one.language is situation.language and one.fits(situation.channel))
    hits = search(
        words,
        replies,
        language=situation.language,
        channel=situation.channel,
        queue=situation.queue,
        uses=situation.uses,
    )
    return [hit.reply for hit in hits[:MOST]]


def phrase_rows(replies: Sequence[CannedReply], situation: Situation, *, digits: bool) -> list[ListRow]:
    """Phrases as rows: digit, title, how they begin, shortcut."""
    rows: list[ListRow] = []
    phases = min(14, max(11, *(width(named(one)) for one in Phase)))
    for number, reply in enumerate(replies, 1):
        digit = f"{number} " if digits and number <= 9 else "  "
        try:
            begins = safe_line(rendered(reply, situation).text)[:160]
        except InputError as error:
            begins = safe_line(error.message)
        other = "" if reply.language is situation.language else f"{reply.language.value} "
        tail = f";{safe_line(reply.shortcut)}" if reply.shortcut else ""
        pieces = (
            (digit, "key"),
            (fit(named(reply.phase), phases) + " ", "dim"),
            (other, "guess"),
            (fit(reply.title, _TITLE), "title"),
            (f"  {begins}", "dim"),
        )
        rows.append(ListRow(pieces, reply, ((tail, "key"),)))
    return rows


class PhraseSearch(Input):
    """Where letters are typed; digits pick, arrows left and right change the phase while nothing is typed."""

    class Digit(Message):
        """A digit was pressed."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class Sideways(Message):
        """To the phase before or after."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    async def _on_key(self, event: events.Key) -> None:
        if event.character is not None and event.character.isdecimal() and event.character != "0":
            event.stop()
            event.prevent_default()
            self.post_message(self.Digit(int(event.character)))
            return
        await super()._on_key(event)

    def action_cursor_left(self, select: bool = False) -> None:
        """To the phase before, or left in what is typed."""
        if self.value:
            super().action_cursor_left(select)
        else:
            self.post_message(self.Sideways(-1))

    def action_cursor_right(self, select: bool = False) -> None:
        """To the phase after, or right in what is typed."""
        if self.value:
            super().action_cursor_right(select)
        else:
            self.post_message(self.Sideways(1))


class PhrasePicker(ModalScreen[CannedReply | None], inherit_bindings=False):
    """All phrases: those likely here first, by phase with the arrows, by letters through what is typed."""

    PLACES: ClassVar[tuple[str, ...]] = ("phrases", "moves")
    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = "PhraseSearch"

    CSS_PATH = "../styles/dialogs.tcss"

    def __init__(self, library: Library, situation: Situation, phase: Phase | None = None) -> None:
        super().__init__()
        self.library = library
        self.situation = situation
        self.phases: list[Phase | None] = [None, *library.phases(situation.language)]
        self.phase = phase if phase in self.phases else None
        self._list = PickList(id="phrases")

    def compose(self) -> ComposeResult:
        """Phases, search, list, the whole phrase."""
        with Vertical() as frame:
            frame.border_title = Content(gettext("Phrases"))
            frame.border_subtitle = Content(gettext("1-9 or Enter takes, ← → phase, letters search, esc closes"))
            yield Static(id="phases")
            yield PhraseSearch(placeholder=gettext("type to search"), select_on_focus=False)
            yield self._list
            yield Static(id="whole")

    def on_mount(self) -> None:
        """Show what is likely."""
        self._fill("")

    def _fill(self, words: str) -> None:
        situation = self.situation
        if words.strip():
            replies = sought(self.library, words, situation)
        elif self.phase is None:
            replies = likely(self.library, situation)
        else:
            replies = of_phase(self.library, self.phase, situation)
        self._list.set_rows(phrase_rows(replies, situation, digits=True), value=replies[0] if replies else None)
        names = self._names()
        current = None if words.strip() else self.phase
        self.query_one("#phases", Static).update(
            Content.assemble(
                *((f" {name} ", "bold reverse" if one is current and not words.strip() else "") for name, one in names)
            )
        )
        self._whole()

    def _names(self) -> list[tuple[str, Phase | None]]:
        return [(pgettext("phrases", "likely") if one is None else named(one), one) for one in self.phases]

    def _whole(self) -> None:
        reply: CannedReply | None = self._list.value
        text = ""
        if reply is not None:
            try:
                text = rendered(reply, self.situation).text
            except InputError as error:
                text = f"{error.message}\n{error.hint}"
        self.query_one("#whole", Static).update(Content(safe_text(text) or gettext("no phrase is like that")))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for what is typed."""
        event.stop()
        self._fill(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes what is under the cursor."""
        event.stop()
        self.act_pick()

    def on_row_list_pointed(self, event: RowList.Pointed) -> None:
        """Show the whole phrase under the cursor."""
        event.stop()
        self._whole()

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """A click takes a phrase."""
        event.stop()
        self.dismiss(event.value)

    def on_phrase_search_digit(self, event: PhraseSearch.Digit) -> None:
        """A digit takes a phrase."""
        rows = self._list.rows
        if event.number <= len(rows):
            self.dismiss(rows[event.number - 1].value)

    def on_phrase_search_sideways(self, event: PhraseSearch.Sideways) -> None:
        """Another phase."""
        at = self.phases.index(self.phase)
        self.phase = self.phases[(at + event.step) % len(self.phases)]
        self._fill("")

    def on_click(self, event: events.Click) -> None:
        """A click on a phase shows its phrases."""
        if not self.query_one("#phases", Static).region.contains(event.screen_x, event.screen_y):
            return
        from deskterm.tui.mouse import word_at

        word = word_at(self, event.screen_x, event.screen_y)
        for name, phase in self._names():
            if word in name.split():
                self.phase = phase
                self._fill("")

    def act_pick(self) -> None:
        """Take the phrase under the cursor."""
        if self._list.value is not None:
            self.dismiss(self._list.value)

    def act_phrase(self) -> None:
        """F2 again: the next phase."""
        self.on_phrase_search_sideways(PhraseSearch.Sideways(1))

    def act_down(self) -> None:
        """One phrase down."""
        self._list.act_down()

    def act_up(self) -> None:
        """One phrase up."""
        self._list.act_up()

    def act_page_down(self) -> None:
        """A page down."""
        self._list.act_page_down()

    def act_page_up(self) -> None:
        """A page up."""
        self._list.act_page_up()

    def act_open(self) -> None:
        """Take it."""
        self.act_pick()

    def act_back(self) -> None:
        """Close without a phrase."""
        self.dismiss(None)

    act_leave = act_back


class PickList(RowList, can_focus=False):
    """A list whose cursor is moved from elsewhere."""

    @property
    def shows_cursor(self) -> bool:
        """It is always drawn."""
        return True
