"""The slots of a text as the stops of Tab: one at a time is typed into, and checked when it is left."""

from collections.abc import Callable
from datetime import date

from deskterm.errors import InputError
from deskterm.model.words import Language
from deskterm.tui.composing import Writing
from deskterm.tui.gaps import Change, Gap
from deskterm.tui.widgets.slots import SlotText, slot_hint


class SlotStops:
    """Goes through the slots of what ``area`` shows.

    ``here`` gives the language and the day that what is typed is checked by; None while they are not known.
    """

    def __init__(self, area: SlotText, here: Callable[[], tuple[Language, date] | None]) -> None:
        self.area = area
        self.here = here

    @property
    def writing(self) -> Writing:
        """The text in the making."""
        return self.area.writing

    def hint(self) -> tuple[str, bool] | None:
        """What to say of the slot being filled, and whether something is wrong with it; None outside of slots."""
        here = self.here()
        return None if here is None else slot_hint(self.writing, *here)

    # Going from slot to slot

    def enter(self, gap: Gap) -> None:
        """The next letters are typed into this slot."""
        self.writing.active = gap
        self.area.select_range(gap.start, gap.end)

    def enter_first(self, start: int, end: int) -> None:
        """Enter the first open slot that begins from ``start`` to before ``end``, if there is one."""
        gap = next((gap for gap in self.writing.open_gaps() if start <= gap.start < end), None)
        if gap is not None:
            self.enter(gap)

    def next(self) -> bool:
        """Finish this slot and go to the next open one, after the last to the text's end; False when there is none.

        Raises ``InputError`` for what cannot stand in a slot.
        """
        writing, active = self.writing, self.writing.active
        unfilled = active.end if active is not None and active.is_open(writing.text) else None
        self.settle_all()
        gap = writing.gap_after(self.area.caret if unfilled is None else unfilled)
        if gap is not None:
            self.enter(gap)
        elif active is not None:
            self.area.select_range(len(writing.text), len(writing.text))
        return gap is not None or active is not None

    def previous(self) -> bool:
        """Finish this slot and go to the open one before it; False when there is none. Raises as ``next`` does."""
        active = self.writing.active
        place = active.start if active is not None else self.area.caret
        self.settle_all()
        gap = self.writing.gap_before(place)
        if gap is not None:
            self.enter(gap)
        return gap is not None

    # Checking what was typed

    def look_after(self) -> None:
        """When the caret has left the slot: check it if it can be, else leave it for Tab or the send to name."""
        gap, caret = self.writing.active, self.area.caret
        if gap is None or gap.start <= caret <= gap.end or not self.area.selection.is_empty:
            return
        if gap.is_open(self.writing.text):
            self.writing.active = None
            self.area.redraw()
            return
        try:
            change = self._settle(gap)
        except InputError:
            return
        grown = 0 if change is None else len(change.insert) - (change.end - change.start)
        self.area.select_range(*((caret + grown if caret >= gap.end else caret),) * 2)

    def settle_all(self) -> None:
        """Check every slot typed into; raises ``InputError`` naming the first that cannot stand."""
        if self.here() is None:
            return
        caret = self.area.caret
        for gap in self.writing.unsettled():
            change = self._settle(gap)
            if change is not None:
                caret = change.caret if gap.start <= caret <= gap.end else caret
        self.writing.active = None
        self.area.select_range(caret, caret)

    def _settle(self, gap: Gap) -> Change | None:
        here = self.here()
        assert here is not None  # a slot comes with a phrase, and phrases with a language
        change = self.writing.settle(gap, *here)
        if change is not None:
            self.area.apply(change, known=True)
        self.area.redraw()
        return change
