"""The composer: who will read it, the text, what it still lacks, and every help for writing it."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Any, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from deskterm.canned.library import Library
from deskterm.canned.reply import CannedReply
from deskterm.errors import InputError
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Audience, Channel, Language, Phase
from deskterm.standards.reply_checks import Said
from deskterm.tui.composing import Writing, empty_slots, leaking
from deskterm.tui.gaps import Change
from deskterm.tui.messages import Failed
from deskterm.tui.phrasing import (
    Situation,
    best,
    closed,
    found_shortcut,
    greeted,
    put_in,
    rendered,
    shortcut_reply,
    sought_inline,
)
from deskterm.tui.slot_stops import SlotStops
from deskterm.tui.widgets.composer_words import head_words, send_words
from deskterm.tui.widgets.lacks_line import LacksLine
from deskterm.tui.widgets.phrase_list import PhraseList
from deskterm.tui.widgets.phrases import PhrasePicker
from deskterm.tui.widgets.rows import RowList
from deskterm.tui.widgets.slots import SlotText


class Composer(Vertical):
    """Writes one text at a time. It asks with ``Send`` and ``Left``; the screen does what they say."""

    DEFAULT_CSS = """
    Composer {
        height: 40%; min-height: 7; max-height: 16; border: round $primary; display: none;
        border-title-style: bold; border-subtitle-align: right;
        &.-open { display: block; }
        &.-public { border: heavy $warning; border-title-color: $warning; }
        &.-internal { border: dashed $quiet; border-title-color: $accent; }
        & > SlotText { height: 1fr; }
        & > LacksLine { height: auto; max-height: 2; padding: 0 1; color: $quiet; }
        & > PhraseList { height: auto; max-height: 50%; display: none; background: $panel; }
        &.-searching > PhraseList { display: block; }
        &.-searching > LacksLine { display: none; }
    }
    """

    class Send(Message):
        """The text is to be sent as it stands, and the ticket solved with it if ``solve``."""

        def __init__(self, solve: bool) -> None:
            super().__init__()
            self.solve = solve

    class Left(Message):
        """The agent stopped writing; the draft stays."""

    class AudienceChosen(Message):
        """The agent wants to write for somebody else."""

    class Changed(Message):
        """The writing changed and wants to be saved."""

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
        self.leaves_by_itself = False
        self.account = ""

    def compose(self) -> ComposeResult:
        """The text, what it lacks, and the list that ``::`` opens."""
        yield self.area
        yield self.lacks
        yield self.phrases

    # What is written, and for whom

    @property
    def writing(self) -> Writing:
        """The text in the making."""
        return self.area.writing

    @property
    def is_open(self) -> bool:
        """Whether anything can be written now."""
        return self.has_class("-open")

    @property
    def is_chat(self) -> bool:
        """Whether Enter sends."""
        return self.view is not None and self.view.line.channel is Channel.CHAT and not self.is_note

    @property
    def is_note(self) -> bool:
        """Whether only colleagues will read it."""
        return self.writing.audience is Audience.INTERNAL

    def open(self, writing: Writing, *, focus: bool = True) -> None:
        """Show ``writing``, the caret where it was."""
        self.lacks.forget()
        self.add_class("-open")
        if writing is not self.writing:
            self.area.take(writing)
        self.refresh_head()
        self.close_list()
        if focus:
            self.area.focus()

    def close(self) -> None:
        """Show no writing; nothing is thrown away."""
        self.remove_class("-open")
        self.close_list()

    def reload(self) -> None:
        """The writing changed by itself."""
        self.area.reload()
        self.refresh_lacks()

    def inform(self, view: TicketView, situation: Situation | None, said: Said) -> None:
        """What is known of the ticket now."""
        self.view, self.said = view, said
        self.situation = situation or self.situation
        if self.is_open:
            self.refresh_head()

    def refresh_head(self) -> None:
        """Say who will read it, where it goes and what the key does, in words, border and label."""
        view, audience = self.view, self.writing.audience
        self.set_class(audience is Audience.PUBLIC, "-public")
        self.set_class(audience is Audience.INTERNAL, "-internal")
        self.area.places = ("chat", "composer") if self.is_chat else ("composer",)
        if view is None:
            return
        self.border_title = Content(head_words(view, audience, self.account))
        self.border_subtitle = Content(send_words(view, audience, chat=self.is_chat, by_itself=self.leaves_by_itself))
        self.refresh_lacks()

    # The line below the text

    def problem(self, words: str) -> None:
        """Say in the line below the text what stops a send; it goes with the next key."""
        self.lacks.problem(words, self.writing.text)
        self.refresh_lacks()

    def warn(self, long: str, short: str) -> None:
        """Say in the line below the text that somebody else writes too, in the words that fit; empty for nobody."""
        if self.lacks.warn(long, short):
            self.refresh_lacks()

    def on_resize(self) -> None:
        """Other words fit."""
        if self.lacks.warns:
            self.refresh_lacks()

    def refresh_lacks(self) -> None:
        """Say what the contact still lacks, or what matters more just now."""
        self.lacks.show(self.writing, self.said, self.stops.hint(), self.size.width - 2)

    # What typing does

    def on_slot_text_typed(self, event: SlotText.Typed) -> None:
        """Keep the writing, look after slots and the list of phrases."""
        event.stop()
        self.stops.look_after()
        self._follow_marks()
        self.refresh_lacks()
        self.post_message(self.Changed())

    def _here(self) -> tuple[Language, date] | None:
        """What typed slots are checked by: the ticket's language, and the day it is here."""
        if self.situation is None:
            return None
        return self.situation.language, self.clock().astimezone(self.zone).date()

    def ready(self) -> str:
        """The text to send; raises ``InputError`` saying why it cannot be sent as it stands."""
        writing = self.writing
        if writing.sending is not None:
            raise InputError("it is being sent")
        if not writing.text.strip():
            raise InputError("nothing is written yet")
        self.stops.settle_all()
        if not self.is_note:
            empty_slots(writing.text)
        if writing.audience is Audience.PUBLIC and self.view is not None:
            leaking(writing.text, self.view)
        return writing.text

    # Phrases

    def _library(self) -> tuple[Library, Situation]:
        if self.library is None or self.situation is None:
            raise InputError("the phrases are still being loaded")
        return self.library, self.situation

    def _put(self, reply: CannedReply, change_of: Callable[[str, Situation], Change]) -> None:
        """Put a phrase into the text; the first of its slots is ready to be typed into."""
        _, situation = self._library()
        self.stops.settle_all()
        words = rendered(reply, situation).text
        change = change_of(words, situation)
        self.writing.keep()
        self.writing.learn(reply.name, reply.slots)
        self.area.apply(change)
        self.stops.enter_first(change.start, change.start + len(change.insert))
        self.refresh_lacks()
        self.close_list()
        self.area.focus()

    def _try(self, action: Callable[[], None]) -> None:
        try:
            action()
        except InputError as error:
            self.problem(f"{error.message}: {error.hint}" if error.hint else error.message)

    def _put_best(self, phase: Phase, place: Callable[[str, str, Situation], Change]) -> None:
        library, situation = self._library()
        reply = best(library, phase, situation)
        if reply is None:
            raise InputError(f"there is no {phase.value} for {situation.channel} in {situation.language}")
        self._put(reply, lambda words, situation: place(self.writing.text, words, situation))

    def why_not_greeting(self) -> str | None:
        """A note greets nobody."""
        return "a note greets nobody" if self.is_note else None

    def act_greeting(self) -> None:
        """Put in the greeting that fits."""
        self._try(lambda: self._put_best(Phase.GREETING, greeted))

    why_not_closing = why_not_greeting

    def act_closing(self) -> None:
        """Put in the closing that fits."""
        self._try(lambda: self._put_best(Phase.CLOSING, closed))

    def act_phrase(self) -> None:
        """Open the list of phrases."""
        self._try(self._open_picker)

    def _open_picker(self) -> None:
        library, situation = self._library()
        self.stops.settle_all()
        self.app.push_screen(PhrasePicker(library, situation), self._picked)

    def _picked(self, reply: CannedReply | None) -> None:
        if reply is None:
            return

        def change(words: str, situation: Situation) -> Change:
            start, end = sorted((self.area.offset_of(self.area.selection.start), self.area.caret))
            return put_in(self.writing.text, start, end, words, situation)

        self._try(lambda: self._put(reply, change))

    # The list that :: opens

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
        reply: CannedReply = event.value
        found = sought_inline(self.writing.text, self.area.caret)
        start = self.area.caret if found is None else found[0]
        end = self.area.caret
        self._try(lambda: self._put(reply, lambda words, here: put_in(self.writing.text, start, end, words, here)))

    # Slots

    def act_slot_next(self) -> None:
        """Expand a ``;shortcut``, else finish this slot and go to the next, else leave the text."""
        self._try(self._tab)

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
                self._put(reply, lambda words, here: put_in(writing.text, start, end, words, here))
                return
        if not self.stops.next():
            cast(Any, self.app).run_verb("pane_next")
        self.refresh_lacks()

    def act_slot_previous(self) -> None:
        """Finish this slot and go to the one before, else leave the text."""
        self._try(self._back_tab)

    def _back_tab(self) -> None:
        if not self.stops.previous():
            cast(Any, self.app).run_verb("pane_previous")
        self.refresh_lacks()

    # Sending and leaving

    def act_send(self) -> None:
        """Send."""
        self.post_message(self.Send(solve=False))

    act_send_chat = act_send

    def act_send_solve(self) -> None:
        """Send and solve."""
        self.post_message(self.Send(solve=True))

    def why_not_send_solve(self) -> str | None:
        """A note solves nothing."""
        return "a note solves nothing: x solves" if self.is_note else None

    def act_new_line(self) -> None:
        """A new line."""
        start, end = sorted((self.area.offset_of(self.area.selection.start), self.area.caret))
        self.area.apply(Change(start, end, "\n", start + 1))

    def act_keep_draft(self) -> None:
        """Close the list, else stop writing."""
        if self.area.list_below:
            self.phrases.dismiss()
            self.close_list()
        else:
            self.post_message(self.Left())

    def act_discard(self) -> None:
        """Empty the text; ctrl+z brings it back."""
        self.area.apply(Change(0, len(self.writing.text), "", 0))

    def why_not_discard(self) -> str | None:
        """There may be nothing to throw away."""
        return None if self.writing.text else "there is no draft"

    def act_audience(self) -> None:
        """Write for somebody else."""
        self.post_message(self.AudienceChosen())

    def on_click(self, event: events.Click) -> None:
        """A click beside the text is a click into it."""
        if event.widget is self:
            self.area.focus()
