"""The screen of one seat: a ticket screen that stays as it is while one is elsewhere, and offers a phrase in time."""

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.answers import Answer, Done
from deskterm.model.commands import Command, Reply
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Audience
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext
from deskterm.tui.cells import fit, width
from deskterm.tui.composing import Writing
from deskterm.tui.desk_app import desk_app
from deskterm.tui.naming import quoted
from deskterm.tui.screens.ticket import Start, TicketScreen
from deskterm.tui.seat_offers import Offer, hold_offer, offered_words, there_offer
from deskterm.tui.sending import stopped, stopped_words, submit
from deskterm.tui.toast import say, say_error

if TYPE_CHECKING:
    from deskterm.tui.seats import Seats


class OfferLine(Static):
    """The line above the composer that offers a phrase; it covers nothing."""

    DEFAULT_CSS = "OfferLine { height: 1; padding: 0 2; color: $warning; display: none; &.-some { display: block; } }"

    def say(self, words: str) -> None:
        """Show ``words``, or nothing."""
        self.set_class(bool(words), "-some")
        room = self.screen.query_one("#talk").size.width - 4
        self.update(Content(fit(words, max(1, min(width(words), room)))) if words else "")


class SeatScreen(TicketScreen):
    """One seat's ticket; the screen shows no other."""

    def __init__(self, workplace: Workplace, ticket_id: str, seats: "Seats", start: Start | None = None) -> None:
        super().__init__(workplace, ticket_id, start=start)
        self.seats = seats
        self.offer_line = OfferLine()
        self._asked_after = 0
        self._standing = ""
        self._wanted = ""

    def on_mount(self) -> None:
        """The line that offers stands above the composer."""
        self.query_one("#talk").mount(self.offer_line, before=self.composer)
        self.set_interval(1.0, self.show_offer)

    # Being left and come back to

    def arrive(self, start: Start | None) -> None:
        """The agent is here again, with the keys where they were, unless they want to ``start`` something."""
        if start is not None and self.view is not None:
            if start == "note":
                self.act_note()
            elif self.why_not_reply() is None:
                self.act_reply()

    def on_screen_suspend(self) -> None:
        """Another screen is in front."""
        self.presence.left()

    def on_screen_resume(self) -> None:
        """What is offered may be another thing by now."""
        self.show_offer()

    def show_ticket(self, ticket: str, start: Start | None = None) -> None:
        """Another ticket is shown on a screen of its own; this one keeps its chat."""
        if ticket != self.ticket_id and not self.seats.takes(ticket, start):
            self.app.switch_screen(TicketScreen(self.workplace, ticket, start=start))

    def show(self, view: TicketView, writings: dict[Audience, Writing] | None) -> None:
        """What was read has been seen once it is in front."""
        super().show(view, writings)
        self.show_offer()

    def _read_so_far(self) -> None:
        """What is shown has been seen, unless the agent looks at another window."""
        if self.is_current and self.app.app_focus and self.conversation.newest is not None:
            self.seats.seen[self.ticket_id] = self.conversation.newest.key

    def after_sending(self, writing: Writing, *, leave: bool) -> None:
        """With the chat solved it is left for one that waits, or for where one was."""
        super().after_sending(writing, leave=False)
        if leave and not writing.text and self.is_current:
            self.seats.leave(self)

    def _solved(self, commands: list[Command] | None) -> None:
        if commands:
            desk_app(self).execute(commands)
            self.seats.leave(self)

    # What is offered

    def _offer(self) -> Offer:
        """What the key sends now; raises ``InputError`` saying why nothing."""
        line, composer = self.seats.line(self.ticket_id), self.composer
        if line is None:
            raise InputError(gettext("this chat is not one of your seats any more"))
        if composer.library is None or composer.situation is None:
            raise InputError(gettext("the phrases are still being loaded"))
        if line.unanswered:
            return hold_offer(composer.library, composer.situation, self.seats.app.now())
        return there_offer(composer.library, composer.situation)

    def show_offer(self) -> None:
        """Say what the key would send, while there is reason to."""
        if not self.is_current or not self.offer_line.is_mounted:
            return
        self._read_so_far()
        self._standing = ""
        line = self.seats.line(self.ticket_id)
        if line is None or self.view is None:
            self.offer_line.say("")
            return
        hold_key = self.seats.app.keymap.key("hold")
        words = offered_words(
            line,
            self.seats.app.now(),
            self.seats.gone_after,
            asked=bool(self._asked_after) and line.heard[:1] == (self._asked_after,),
            hold_key=hold_key,
            left_key=self.seats.way_to("customer_left"),
        )
        if words or self._wanted:
            try:
                text = self._offer().text
            except InputError:
                text = ""
            if not words and text == self._wanted:
                words = safe_line(gettext("{key} sends:", key=hold_key))
            if words and text:
                self._standing, words = text, safe_line(f"{words} {quoted(text)}")
            else:
                words = safe_line("")
        self.offer_line.say(words)

    def why_not_hold(self) -> str | None:
        """Why there is nothing to send."""
        if self.seats.line(self.ticket_id) is None:
            return gettext("this chat is not one of your seats any more")
        return None if self.composer.library is not None else gettext("the phrases are still being loaded")

    def act_hold(self) -> None:
        """Send what is offered, beside what is being written; what does not stand there yet is shown first."""
        view, reason = self.view, self.seats.swallowed()
        if reason is not None:
            say(self, reason, severity="warning")
            return
        if view is None:
            return
        try:
            offer, line = self._offer(), self.seats.line(self.ticket_id)
        except InputError as error:
            say(self, error.message, severity="warning")
            return
        if offer.text != self._standing:
            self._wanted = offer.text
            self.show_offer()
            return
        self._wanted = self._standing = ""
        reply = Reply(
            actor=self.workplace.agent,
            at=self.workplace.reads.clock(),
            ticket=self.ticket_id,
            seen=view.line.version,
            body=offer.text,
            audience=view.audience,
            last_message=self.news.seen,
            canned=(offer.name,),
            hold_until=offer.hold_until,
        )
        if offer.hold_until is None and line is not None and line.heard:
            self._asked_after = line.heard[0]
        submit(self, [reply], partial(self._held, offer), partial(say_error, self.app))

    def _held(self, offer: Offer, answers: tuple[Answer, ...]) -> None:
        first = answers[0]
        if not isinstance(first, Done):
            refused = stopped(answers)
            say(self.app, stopped_words(refused) if refused is not None else "", severity="warning")
            return
        if first.message is not None:
            self.writings.remember(first.message, offer.text, "")
        self.sending.hand_over(offer.text)
        self.offer_line.say("")
        if self.is_running:
            self.conversation.act_bottom()
            self.read()
