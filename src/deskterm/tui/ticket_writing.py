"""The texts of one ticket screen: which is open, who may read it, what comes back from the drafts."""

from typing import TYPE_CHECKING

from deskterm.model.words import Audience, Channel
from deskterm.text.translation import gettext
from deskterm.tui.composing import Writing
from deskterm.tui.toast import say
from deskterm.tui.writings import Early

if TYPE_CHECKING:
    from deskterm.tui.screens.ticket import TicketScreen


class TicketWriting:
    """The writing on one ticket screen. ``own`` holds the ticket's texts by audience once they are read."""

    def __init__(self, screen: "TicketScreen") -> None:
        self.screen = screen
        self.own: dict[Audience, Writing] = {}
        self.early: Early | None = None

    def begin(self) -> None:
        """Before the ticket is read: letters typed already are words, not verbs."""
        audience = Audience.INTERNAL if self.screen.start == "note" else Audience.DIRECT
        self.early = Early(self.screen.writings, self.screen.ticket_id, audience)
        self.screen.composer.open(self.early.writing)

    def take(self, own: dict[Audience, Writing]) -> None:
        """The drafts of the ticket are there: open the one that was asked for, or any that was left."""
        screen = self.screen
        composer, start = screen.composer, screen.start
        self.own, screen.start = own, None
        early, self.early = self.early, None
        if start is not None:
            audience = Audience.INTERNAL if start == "note" else self.answer_audience()
        else:
            audience = next((one for one in self.audiences() if own[one].text.strip()), None)
        if audience is None:
            return
        writing = own[audience]
        if early is not None and composer.is_open and composer.writing is early.writing:
            early.settle(writing)
        if start == "reply" and (reason := self.why_not_reply()) is not None:
            say(screen, reason, severity="warning")
            composer.close()
            screen.conversation.focus()
        else:
            composer.open(writing, focus=start is not None)

    def answer_audience(self) -> Audience:
        """Who reads an answer on this ticket."""
        return self.screen.view.audience if self.screen.view is not None else Audience.DIRECT

    def audiences(self) -> list[Audience]:
        """The audiences there are here, that of an answer first."""
        view = self.screen.view
        answers = [self.answer_audience()]
        if view is not None and view.line.channel is Channel.SOCIAL:
            answers += [Audience.DIRECT, Audience.PUBLIC]
        return list(dict.fromkeys([*answers, Audience.INTERNAL]))

    def why_not_reply(self) -> str | None:
        """Why no answer can be written."""
        view = self.screen.view
        if view is None or not self.own:
            return self.screen.why_nothing_chosen()
        if view.line.channel is Channel.PHONE:
            return gettext("a phone matter is answered by phone: c calls and logs the call, n writes a note")
        return None

    def why_not_note(self) -> str | None:
        """Why no note can be written."""
        return None if self.own else self.screen.why_nothing_chosen()

    def write(self, audience: Audience) -> None:
        """Open the text for an audience."""
        screen = self.screen
        screen.remove_class("-card")
        screen.composer.open(self.own[audience])
        screen.announce()

    def catch_up(self) -> None:
        """The text may have changed while another screen was in front: show it as it is now."""
        composer = self.screen.composer
        if composer.writing.ticket and composer.area.text != composer.writing.text:
            composer.reload()

    def look_again(self, writing: Writing) -> None:
        """A text became another by itself: show it as it is now; one that is gone is shown no more."""
        composer = self.screen.composer
        if composer.is_open and composer.writing is writing:
            composer.reload()
            if not writing.text and not writing.files and not composer.area.has_focus:
                composer.close()

    def write_for_next(self) -> None:
        """Open the text for the next audience; each has one of its own."""
        if not self.own:
            return
        note_only = self.why_not_reply() is not None
        audiences = [one for one in self.audiences() if one is Audience.INTERNAL or not note_only]
        now = self.screen.composer.writing.audience
        at = audiences.index(now) if now in audiences else -1
        self.screen.composer.open(self.own[audiences[(at + 1) % len(audiences)]])

    def quote(self) -> None:
        """Choose lines of the conversation and put them into the text; what is selected with the mouse goes at once."""
        from deskterm.tui.screens.quoting import QuoteDialog, lines_of, quoted

        screen, composer = self.screen, self.screen.composer
        if not composer.is_open:
            reason = self.why_not_reply()
            if reason is not None:
                say(screen, reason, severity="warning")
                return
            self.write(self.answer_audience())
        selected = screen.get_selected_text()
        if selected and selected.strip() and not composer.area.has_focus:
            screen.clear_selection()
            composer.quote(quoted([line.strip() for line in selected.split("\n") if line.strip()]))
            return
        lines = lines_of(screen.conversation.messages, internal=composer.is_note)
        if not lines:
            say(screen, gettext("there is nothing to quote"), severity="warning")
            return

        def chosen(words: str | None) -> None:
            if words is not None:
                composer.quote(words)
            composer.area.focus()

        screen.app.push_screen(QuoteDialog(lines), chosen)

    def saving_told(self, writing: Writing) -> None:
        """From the saving thread: it began to fail, or works again."""
        if self.screen.is_running and writing is self.screen.composer.writing:
            self.screen.app.call_later(self.screen.composer.refresh_lacks)
