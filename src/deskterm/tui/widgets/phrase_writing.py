"""Writing with phrases: greeting, closing, the lists of ``::`` and ``??``, shortcuts, slots, the rest of a sentence."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Any, cast

from textual.containers import Vertical

from deskterm.canned.library import Library
from deskterm.canned.reply import CannedReply
from deskterm.errors import InputError
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Audience, Language, Phase
from deskterm.standards.reply_checks import Said
from deskterm.text.translation import gettext
from deskterm.tui.composing import Writing
from deskterm.tui.gaps import Change
from deskterm.tui.ghost import Ghost
from deskterm.tui.messages import Failed
from deskterm.tui.naming import explained, named
from deskterm.tui.phrasing import (
    Situation,
    best,
    closed,
    found_shortcut,
    greeted,
    place_after,
    put_in,
    rendered,
    shortcut_reply,
    sought_inline,
)
from deskterm.tui.slot_stops import SlotStops
from deskterm.tui.widgets.lacks_line import LacksLine
from deskterm.tui.widgets.phrase_list import PhraseList
from deskterm.tui.widgets.phrases import PhrasePicker
from deskterm.tui.widgets.rows import RowList
from deskterm.tui.widgets.slots import SlotText


class PhraseWriting(Vertical):
    """A text with every help for its wording. What it is for, and where it goes, others know."""

    def __init__(self, zone: tzinfo | None, clock: Callable[[], datetime], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.area = SlotText()
        self.lacks = LacksLine()
        self.phrases = PhraseList()
        self.stops = SlotStops(self.area, self._here)
        self.zone = zone
        self.clock = clock
        self.library: Library | None = None
        self.situation: Situation | None = None
        self.view: TicketView | None = None
        self.said = Said()

    @property
    def writing(self) -> Writing:
        """The text in the making."""
        return self.area.writing

    @property
    def is_note(self) -> bool:
        """Whether only colleagues will read it."""
        return self.writing.audience is Audience.INTERNAL

    @property
    def ghost(self) -> Ghost | None:
        """Where the rest of a sentence comes from."""
        return self.area.ghost

    @ghost.setter
    def ghost(self, ghost: Ghost | None) -> None:
        self.area.ghost = ghost

    # The line below the text

    def problem(self, words: str) -> None:
        """Say in the line below the text what stops a send; it goes with the next key."""
        self.lacks.problem(words, self.writing.text)
        self.refresh_lacks()

    def refresh_lacks(self) -> None:
        """Say what the contact still lacks, or what matters more just now."""
        self.lacks.show(self.writing, self.said, self.stops.hint(), self.size.width - 2)

    def attempt(self, action: Callable[[], None]) -> None:
        """Do something, or say below the text why it cannot be done."""
        try:
            action()
        except InputError as error:
            self.problem(explained(error.message, error.hint))

    # What typing does

    def on_slot_text_typed(self, event: SlotText.Typed) -> None:
        """Keep the writing, look after slots and the list of phrases."""
        event.stop()
        self.stops.look_after()
        self._follow_marks()
        self.refresh_lacks()
        self.was_typed()

    def was_typed(self) -> None:
        """Something was typed, or the caret moved."""

    def _here(self) -> tuple[Language, date] | None:
        """What typed slots are checked by: the ticket's language, and the day it is here."""
        if self.situation is None:
            return None
        return self.situation.language, self.clock().astimezone(self.zone).date()

    # Phrases

    def _library(self) -> tuple[Library, Situation]:
        if self.library is None or self.situation is None:
            raise InputError(gettext("the phrases are still being loaded"))
        return self.library, self.situation

    def _put(self, reply: CannedReply, change_of: Callable[[str, Situation], Change], words: str | None = None) -> None:
        """Put a phrase into the text; the first of its slots is ready to be typed into."""
        _, situation = self._library()
        self.stops.settle_all()
        change = change_of(rendered(reply, situation).text if words is None else words, situation)
        self.writing.keep()
        self.writing.learn(reply.name, reply.slots)
        self.area.apply(change)
        self.stops.enter_first(change.start, change.start + len(change.insert))
        self.refresh_lacks()
        self.close_list()
        self.area.focus()

    def _put_chosen(self, reply: CannedReply, change_of: Callable[[str, Situation], Change]) -> None:
        """Put in a phrase, or of an article what the agent chooses: its link, a quote, or its text."""
        if reply.phase is not Phase.ARTICLE:
            self.attempt(lambda: self._put(reply, change_of))
            return
        from deskterm.tui.screens.article import ArticleDialog

        _, situation = self._library()

        def chosen(words: str | None) -> None:
            if words is not None:
                self.attempt(lambda: self._put(reply, change_of, words))

        self.attempt(lambda: cast(None, self.app.push_screen(ArticleDialog(reply, situation), chosen)))

    def _put_best(self, phase: Phase, place: Callable[[str, str, Situation], Change]) -> None:
        library, situation = self._library()
        reply = best(library, phase, situation)
        if reply is None:
            raise InputError(
                gettext(
                    "there is no {phase} for {channel} in {language}",
                    phase=named(phase),
                    channel=named(situation.channel),
                    language=situation.language,
                )
            )
        self._put(reply, lambda words, situation: place(self.writing.text, words, situation))

    def why_not_greeting(self) -> str | None:
        """A note greets nobody."""
        return gettext("a note greets nobody") if self.is_note else None

    def act_greeting(self) -> None:
        """Put in the greeting that fits."""
        self.attempt(lambda: self._put_best(Phase.GREETING, greeted))

    why_not_closing = why_not_greeting

    def act_closing(self) -> None:
        """Put in the closing that fits."""
        self.attempt(lambda: self._put_best(Phase.CLOSING, closed))

    def act_phrase(self) -> None:
        """Open the list of phrases."""
        self.attempt(self._open_picker)

    def _open_picker(self) -> None:
        library, situation = self._library()
        active = self.writing.active
        after = place_after(self.writing.text, active) if active is not None else None
        self.stops.settle_all()
        self.app.push_screen(PhrasePicker(library, situation), lambda reply: self._picked(reply, after))

    def _picked(self, reply: CannedReply | None, after: int | None) -> None:
        """The phrase takes the place of what is selected, or follows the phrase whose slot was being filled."""
        if reply is None:
            return

        def change(words: str, situation: Situation) -> Change:
            start, end = sorted((self.area.offset_of(self.area.selection.start), self.area.caret))
            if after is not None:
                start = end = min(after, len(self.writing.text))
            return put_in(self.writing.text, start, end, words, situation)

        self._put_chosen(reply, change)

    def take_phrase(self, reply: CannedReply) -> None:
        """Put a phrase that was chosen elsewhere where the caret is."""
        self._picked(reply, None)

    # The list that :: and ?? open

    def _follow_marks(self) -> None:
        found = sought_inline(self.writing.text, self.area.caret) if self.area.selection.is_empty else None
        if found is None or self.library is None or self.situation is None:
            self.phrases.forget()
            self.close_list()
        else:
            self.phrases.seek(*found, self.library, self.situation)

    def on_phrase_list_filled(self, event: PhraseList.Filled) -> None:
        """Show the list, or none when nothing was found."""
        event.stop()
        self.set_class(self.phrases.offers, "-searching")
        self.area.list_below = self.phrases.offers

    def on_failed(self, message: Failed) -> None:
        """A phrase could not be read."""
        message.stop()
        self.problem(message.error.message)

    def close_list(self) -> None:
        """No list."""
        self.phrases.close()
        self.remove_class("-searching")
        self.area.list_below = False

    def on_slot_text_down(self, event: SlotText.Down) -> None:
        """Into the list."""
        event.stop()
        self.phrases.act_top()
        self.phrases.focus()

    def on_phrase_list_left(self, event: PhraseList.Left) -> None:
        """Back into the text."""
        event.stop()
        self.area.focus()

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """A phrase of the list takes the place of the mark and the letters after it."""
        event.stop()
        found = sought_inline(self.writing.text, self.area.caret)
        start = self.area.caret if found is None else found[0]
        end = self.area.caret
        self._put_chosen(event.value, lambda words, here: put_in(self.writing.text, start, end, words, here))

    # Slots

    def act_slot_next(self) -> None:
        """Take the rest of the sentence, expand a ``;shortcut``, go to the next slot, else leave the text."""
        self.attempt(self._tab)

    def _tab(self) -> None:
        writing = self.writing
        if self.area.list_below:
            self.on_slot_text_down(SlotText.Down())
            return
        if writing.active is None and self.area.selection.is_empty:
            shortcut = found_shortcut(writing.text, self.area.caret)
            if shortcut is not None:
                library, situation = self._library()
                reply = shortcut_reply(library, shortcut[1], situation)
                start, end = shortcut[0], self.area.caret
                self._put_chosen(reply, lambda words, here: put_in(writing.text, start, end, words, here))
                return
            if self.area.take_ghost():
                return
        if not self.stops.next():
            cast(Any, self.app).run_verb("pane_next")
        self.refresh_lacks()

    def act_slot_previous(self) -> None:
        """Finish this slot and go to the one before, else leave the text."""
        self.attempt(self._back_tab)

    def _back_tab(self) -> None:
        if not self.stops.previous():
            cast(Any, self.app).run_verb("pane_previous")
        self.refresh_lacks()
