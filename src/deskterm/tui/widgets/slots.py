"""The text area of the composer: what is typed goes into the writing, slots stand out, paste is made safe."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, Final

from rich.text import Text
from textual import events
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.message import Message
from textual.widgets import TextArea

from deskterm.canned.template import open_slots
from deskterm.errors import InputError
from deskterm.model.words import Audience, Language
from deskterm.text.safe import safe_line, safe_text
from deskterm.text.translation import gettext
from deskterm.tui.composing import Writing
from deskterm.tui.gaps import Change, filled_in
from deskterm.tui.ghost import Ghost
from deskterm.tui.naming import explained, named
from deskterm.tui.toast import say
from deskterm.tui.widgets.long_lines import LongLines
from deskterm.tui.wrapping import LONGEST

_AROUND: Final = 100
"""Characters around what is drawn of a long line in which a slot may begin or end."""


class SlotText(LongLines):
    """A text area over one ``Writing``. ``Typed`` is posted after every edit, ``Down`` when an open list is entered."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"slot-text--open", "slot-text--filled", "slot-text--active"}

    DEFAULT_CSS = """
    SlotText {
        border: none; padding: 0 1; background: $background;
        &:focus { border: none; }
        & .text-area--cursor-line { background: $background; }
        & .slot-text--open { background: $warning 40%; text-style: bold; }
        & .slot-text--filled { text-style: underline; }
        & .slot-text--active { background: $primary 40%; text-style: bold; }
    }
    """

    ghost: Ghost | None = None
    """Where the rest of a sentence comes from."""
    take_long: Callable[[str], bool] | None = None
    """Takes what was pasted and is too long for a text; whether it could."""
    list_below: bool = False
    """Whether a list of phrases stands below the text."""

    class Typed(Message):
        """The text or the caret changed."""

    class Down(Message):
        """The arrow down left the text for the list of phrases."""

    def __init__(self) -> None:
        super().__init__(soft_wrap=True, tab_behavior="focus", show_line_numbers=False, highlight_cursor_line=False)
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self.places: tuple[str, ...] = ("composer",)
        self.writing = Writing("", Audience.DIRECT)
        self._own = False
        self._starts: list[int] = [0]

    @property
    def PLACES(self) -> tuple[str, ...]:
        """Where the verbs of writing work; in a chat Enter is one."""
        return self.places

    # The writing and the text shown

    def take(self, writing: Writing) -> None:
        """Show and edit ``writing`` from now on."""
        self.writing = writing
        caret = min(writing.caret, len(writing.text))
        self._own = True
        self.load_text(writing.text)
        self._own = False
        self._measure()
        self.move_cursor(self.location_of(caret))

    def reload(self) -> None:
        """The writing changed by itself: show it as it is now."""
        self.take(self.writing)

    def edit(self, edit: Edit) -> EditResult:
        """Carry out an edit and tell the writing what became of its text."""
        start, end = self.offset_of(edit.top), self.offset_of(edit.bottom)
        result = super().edit(edit)
        if not self._own:
            self.writing.replaced(start, end, edit.text)
        self._after()
        return result

    def _undo_batch(self, edits: Sequence[Edit]) -> None:
        super()._undo_batch(edits)
        self.writing.became(self.text)
        self._after()

    def _redo_batch(self, edits: Sequence[Edit]) -> None:
        super()._redo_batch(edits)
        self.writing.became(self.text)
        self._after()

    def _after(self) -> None:
        self._measure()
        self.writing.caret = self.caret
        self.post_message(self.Typed())

    def apply(self, change: Change, *, known: bool = False) -> None:
        """Make a change as one step of undo; ``known`` when the writing has it already."""
        self.history.checkpoint()
        self._own = known
        try:
            self.edit(Edit(change.insert, self.location_of(change.start), self.location_of(change.end), False))
        finally:
            self._own = False
        self.history.checkpoint()
        self.select_range(change.caret if change.anchor is None else change.anchor, change.caret)

    def select_range(self, start: int, end: int) -> None:
        """Select the characters from ``start`` to ``end``; the caret stands at the end."""
        self.selection = Selection(self.location_of(start), self.location_of(end))
        self.writing.caret = self.caret
        self.redraw()

    # The rest of a sentence

    def update_suggestion(self) -> None:
        """Offer the rest of the sentence that ends at the caret, where nothing follows it on its line."""
        if self.ghost is None or not self.selection.is_empty:
            rest = ""
        else:
            row, column = self.cursor_location
            line = self.document.get_line(row)
            offered = column == len(line) and not self.list_below and not self.is_long(row)
            rest = self.ghost.rest(line) if offered else ""
        if rest != self.suggestion:
            self.suggestion = rest

    def take_ghost(self) -> bool:
        """Take what is offered; whether anything was."""
        rest = self.suggestion
        if not rest:
            return False
        self.apply(Change(self.caret, self.caret, rest, self.caret + len(rest)))
        return True

    def redraw(self) -> None:
        """Slots look otherwise now."""
        self._line_cache.clear()
        self.refresh()

    # Places in the text

    def _measure(self) -> None:
        starts, at = [0], 0
        for line in self.document.lines[:-1]:
            at += len(line) + 1
            starts.append(at)
        self._starts = starts

    def offset_of(self, location: Location) -> int:
        """The character at a row and column, counted from the start."""
        row, column = location
        if row >= len(self._starts):
            return len(self.writing.text)
        return self._starts[row] + column

    def location_of(self, offset: int) -> Location:
        """The row and column of a character."""
        row = max(0, bisect_right(self._starts, offset) - 1)
        return row, offset - self._starts[row]

    @property
    def caret(self) -> int:
        """Where the caret stands, in characters from the start."""
        return self.offset_of(self.cursor_location)

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        """The caret moved."""
        event.stop()
        self.writing.caret = self.caret
        self.update_suggestion()
        self.post_message(self.Typed())

    # Keys that TextArea has and we give another meaning

    def action_cursor_down(self, select: bool = False) -> None:
        """Down into the list of phrases when one is open."""
        if self.list_below and not select:
            self.post_message(self.Down())
        else:
            super().action_cursor_down(select)

    async def _on_paste(self, event: events.Paste) -> None:
        """What is pasted is made safe to show, as everything on the screen; a text too long to be read is refused."""
        event.stop()
        event.prevent_default()
        if len(self.writing.text) + len(event.text) > LONGEST:
            if self.take_long is None or not self.take_long(event.text):
                count = f"{len(event.text):,}"
                say(self, gettext("{count} characters are too many here", count=count), severity="warning")
            return
        event.text = safe_text(event.text)
        await super()._on_paste(event)

    # Drawing

    def get_line(self, line_index: int) -> Text:
        """A line with its slots marked."""
        line = super().get_line(line_index)
        self.marked(line, line_index, 0)
        return line

    def marked(self, part: Text, line: int, start: int) -> None:
        """Mark the slots in ``part``."""
        begin, length = max(0, start - _AROUND), len(part.plain)
        around = self.document.get_line(line)[begin : start + length + _AROUND]
        if "{{" in around:
            style = self.get_component_rich_style("slot-text--open")
            for slot in open_slots(around):
                low, high = max(0, begin + slot.start - start), min(length, begin + slot.end - start)
                if low < high:
                    part.stylize(style, low, high)
        marks = [(gap, "slot-text--filled") for gap in self.writing.gaps]
        if self.writing.active is not None:
            marks.append((self.writing.active, "slot-text--active"))
        if marks and line < len(self._starts):
            start += self._starts[line]
            for gap, name in marks:
                low, high = max(0, gap.start - start), min(length, gap.end - start)
                if low < high:
                    part.stylize(self.get_component_rich_style(name), low, high)


def slot_hint(writing: Writing, language: Language, today: date) -> tuple[str, bool] | None:
    """What to say below the text about the slot being filled: its value or what is wrong, and whether it is wrong."""
    gap = writing.active
    if gap is None:
        return None
    name = safe_line(gap.slot.name)
    kind = named(gap.slot.type)
    if gap.slot.promise:
        kind = gettext("{kind}, a promise", kind=kind)
    if gap.is_open(writing.text):
        hint = safe_line(gap.slot.hint)
        if not hint:
            return gettext("{slot} ({kind}): type it, Tab goes on", slot=name, kind=kind), False
        return gettext("{slot} ({kind}) · {hint}: type it, Tab goes on", slot=name, kind=kind, hint=hint), False
    try:
        done, _ = filled_in(gap, writing.text, language, today)
    except InputError as error:
        return safe_line(explained(error.message, error.hint)), True
    return safe_line(f"{name} → {done.filled}"), False
