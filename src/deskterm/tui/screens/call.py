"""A call: the caller looked up by number, notes and timer on one screen."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError, InputError
from deskterm.model.answers import Answer, Done
from deskterm.model.commands import Command, LogCall, Party
from deskterm.model.views.customers import CustomerView
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import FINISHED, Audience, CallDirection, CallOutcome, ContactKind
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import gettext, gettext_noop, pgettext
from deskterm.tui.contacting import CallCaution
from deskterm.tui.dates import exact_length
from deskterm.tui.desk_app import desk_app
from deskterm.tui.messages import Failed, Ready
from deskterm.tui.naming import named, ticket_name
from deskterm.tui.screens.dialogs.solve import SolveDialog, rates_of
from deskterm.tui.sending import stopped, stopped_words, submit
from deskterm.tui.toast import say, say_error
from deskterm.tui.widgets.callers import Caller, CallerInput, CallerRows, caller_row, look_up, reachable
from deskterm.tui.widgets.customer_card import CustomerCard
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.rows import ListRow, RowList
from deskterm.tui.widgets.slots import SlotText
from deskterm.tui.work import run_in_thread
from deskterm.tui.writings import Early, writings_of

DRAFT: Final = "call"
"""Notes of a call not yet recorded are kept as the draft of a ticket of this name."""

_LETTERS: Final = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
_DIRECTIONS: Final = {
    CallDirection.INBOUND: gettext_noop("the customer called"),
    CallDirection.OUTBOUND: gettext_noop("we called"),
}


class CallScreen(Screen[None], inherit_bindings=False):
    """A call is written down while it goes on. The timer runs from opening; F5 says when it was answered and ended."""

    PLACES: ClassVar[tuple[str, ...]] = ("call",)
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = "../styles/call.tcss"
    AUTO_FOCUS = "#number"

    class Found(Ready):
        """Customers by what was typed."""

    class CardRead(Ready):
        """A caller's card."""

    class NotesRead(Ready):
        """Notes left from a call that was not recorded."""

    def __init__(self, workplace: Workplace, ticket: TicketView | None = None) -> None:
        super().__init__()
        self.workplace = workplace
        self.ticket = ticket
        self.direction = CallDirection.INBOUND if ticket is None else CallDirection.OUTBOUND
        self.outcome = CallOutcome.REACHED
        self.started_at = workplace.reads.clock()
        self.answered_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.found: list[tuple[str, SafeLine, SafeLine]] = []
        self.customer: CustomerView | None = ticket.customer if ticket is not None else None
        self.saving = False
        self.caution = CallCaution(self)
        self.writings = writings_of(workplace)
        self.number = CallerInput(placeholder=gettext("number, name or address"), id="number", select_on_focus=False)
        self.subject = Input(placeholder=gettext("subject (else the first line of the notes)"), id="subject")
        self.who = CallerRows(id="who")
        self.how = RowList(id="how")
        self.notes = SlotText()
        self.notes.places = ()
        self.early = Early(self.writings, DRAFT, Audience.INTERNAL, lead="\n")
        self.notes.writing = self.early.writing
        self.card = CustomerCard(zone_of(workplace.config), workplace.reads.clock)

    def compose(self) -> ComposeResult:
        """Timer, caller, notes, card."""
        yield Static(id="timer")
        with Horizontal(id="body"):
            with Vertical(id="form"):
                yield self.number
                yield self.who
                yield self.notes
                yield self.subject
                yield self.how
            yield self.card
        yield FooterLine()

    def on_mount(self) -> None:
        """Begin."""
        self.notes.border_title = Content(gettext("Notes"))
        self.how.border_title = Content(pgettext("heading", "Call"))
        self._fill_how()
        self._tick()
        self.set_interval(1.0, self._tick)
        run_in_thread(self, lambda: self.writings.open(DRAFT, Audience.INTERNAL), self.NotesRead)
        if self.ticket is not None:
            phone = next((one for one in self.ticket.customer.contacts if one.kind is ContactKind.PHONE), None)
            self.number.value = phone.value if phone is not None else ""
            self._show_card(self.ticket.customer)
            self.notes.focus()
        self._fill_who()

    def on_call_screen_notes_read(self, message: NotesRead) -> None:
        """Notes left before come back, before what was typed meanwhile."""
        message.stop()
        self.early.settle(message.result)
        self.notes.take(message.result)

    def on_unmount(self) -> None:
        """The notes are on the disk."""
        self.writings.flush_quickly()

    def on_failed(self, message: Failed) -> None:
        """Something could not be read."""
        message.stop()
        say_error(self, message.error)

    # The timer and the course of the call

    def _tick(self) -> None:
        now = self.workplace.reads.clock()
        end = self.ended_at or now
        length = exact_length(end - (self.answered_at or self.started_at))
        if self.answered_at is None:
            words = gettext("call since {length} · {key} when it was answered", length=length, key="F5")
        elif self.ended_at is None:
            words = gettext("talking {length} · {key} when it ended", length=length, key="F5")
        else:
            words = gettext("talked {length}", length=length)
        words = desk_app(self).keymap.said(words, "call_timer")
        course = " · ".join((gettext(_DIRECTIONS[self.direction]), named(self.outcome), words))
        self.query_one("#timer", Static).update(Content(f" {course}"))

    def act_call_timer(self) -> None:
        """Answered, then ended."""
        now = self.workplace.reads.clock()
        if self.answered_at is None:
            self.answered_at = now
        elif self.ended_at is None:
            self.ended_at = now
        self._tick()

    def why_not_call_timer(self) -> str | None:
        """It may have ended."""
        return gettext("the call has ended") if self.ended_at is not None else None

    def _fill_how(self) -> None:
        rows = [
            ListRow((("● " if one is self.direction else "○ ", "key"), (gettext(_DIRECTIONS[one]), "")), one)
            for one in CallDirection
        ]
        rows.extend(
            ListRow((("● " if one is self.outcome else "○ ", "key"), (named(one), "")), one) for one in CallOutcome
        )
        self.how.set_rows(rows)

    # Who calls

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look for the caller."""
        event.stop()
        if event.input is not self.number:
            return
        typed = event.value.strip()
        if len(typed) < 3:
            self.found = []
            self._fill_who()
            return
        run_in_thread(self, lambda: look_up(self.workplace, typed), self.Found, typed)

    def on_call_screen_found(self, message: Found) -> None:
        """Show who it may be; the best one's card at once."""
        message.stop()
        if message.token != self.number.value.strip():
            return
        self.found = message.result
        self._fill_who()
        self._point()

    def _fill_who(self) -> None:
        rows: list[ListRow] = []
        known = self.customer
        if self.ticket is not None:
            rows.append(caller_row(self.ticket.line.id, self.ticket.line.number, self.ticket.line.subject, known))
        for customer, name, contact in self.found:
            rows.append(
                ListRow(
                    ((name, "title"), (f"  {contact}", "dim")), Caller(customer), ((gettext("a new matter"), "dim"),)
                )
            )
            if known is not None and known.id == customer:
                rows.extend(
                    caller_row(one.id, one.number, one.subject, known)
                    for one in known.history
                    if one.state not in FINISHED
                )
        if not self.found and self.number.value.strip() and self.ticket is None:
            unknown, new = gettext("an unknown caller"), gettext("a new customer")
            rows.append(ListRow(((unknown, "guess"),), Caller(), ((new, "dim"),)))
        self.who.set_rows(rows)
        self.who.display = bool(rows)

    def _point(self) -> None:
        """Read the card of the caller under the cursor."""
        caller: Caller | None = self.who.value
        if caller is None or caller.customer is None:
            if caller is not None:
                self._show_card(None)
            return
        if self.customer is None or self.customer.id != caller.customer:
            customer = caller.customer
            run_in_thread(self, lambda: self.workplace.reads.customer(customer), self.CardRead, customer)

    def on_call_screen_card_read(self, message: CardRead) -> None:
        """Show it, and the caller's open tickets below their name."""
        message.stop()
        caller: Caller | None = self.who.value
        if caller is not None and caller.customer == message.token:
            self._show_card(message.result)
            self._fill_who()

    def _show_card(self, customer: CustomerView | None) -> None:
        self.customer = customer
        self.card.show(customer, None)
        self.caution.look()

    def on_row_list_pointed(self, event: RowList.Pointed) -> None:
        """Another caller is under the cursor."""
        event.stop()
        if event.rows is self.who:
            self._point()

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """A row of the call's course was taken."""
        event.stop()
        if isinstance(event.value, CallDirection):
            self.direction = event.value
            self.caution.look()
        elif isinstance(event.value, CallOutcome):
            self.outcome = event.value
        self._fill_how()
        self._tick()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the notes."""
        event.stop()
        self.notes.focus()

    def on_caller_input_stepped(self, event: CallerInput.Stepped) -> None:
        """Another caller, or another matter of theirs."""
        event.stop()
        if event.step > 0:
            self.who.act_down()
        else:
            self.who.act_up()

    def on_slot_text_typed(self, event: SlotText.Typed) -> None:
        """The notes are kept."""
        event.stop()
        if self.notes.writing.ticket:
            self.writings.changed(self.notes.writing)

    # Recording it

    def party(self) -> Party:
        """Who called, by a contact point; raises ``InputError`` when nothing says who."""
        caller: Caller | None = self.who.value
        if caller is not None and caller.customer is not None and self.customer is not None:
            point = reachable(self.customer.contacts)
            if point is not None:
                return Party(point.kind, point.value, self.customer.name)
        typed = self.number.value.strip()
        if "@" in typed:
            return Party(ContactKind.MAIL, typed)
        name = " ".join(_LETTERS.findall(typed))
        number = _LETTERS.sub("", typed).strip(" ,;")
        if sum(letter.isdigit() for letter in number) < 3:
            raise InputError(gettext("who called?"), gettext("type the number; a hidden one as 000"))
        return Party(ContactKind.PHONE, number, name)

    def command(self, *, solve: bool) -> LogCall:
        """The call as it will be recorded; raises ``InputError``."""
        now = self.workplace.reads.clock()
        caller: Caller | None = self.who.value
        ticket = caller.ticket if caller is not None else None
        reached = self.outcome is CallOutcome.REACHED
        notes = self.notes.text.strip()
        first_line = safe_line(notes.split("\n", 1)[0])[:80]
        return LogCall(
            actor=self.workplace.agent,
            at=now,
            direction=self.direction,
            outcome=self.outcome,
            started_at=self.started_at,
            answered_at=(self.answered_at or self.started_at) if reached else None,
            ended_at=self.ended_at or now,
            ticket=ticket,
            party=None if ticket is not None else self.party(),
            subject="" if ticket is not None else self.subject.value.strip() or first_line or "Call",
            notes=notes,
            solve=solve,
        )

    def why_not_call_save(self) -> str | None:
        """It may be under way."""
        return gettext("it is being recorded") if self.saving else None

    why_not_call_solve = why_not_call_save

    def act_call_save(self) -> None:
        """Record the call."""
        self._try(solve=False, then=lambda: self._save(solve=False, verdict=[]))

    def act_call_solve(self) -> None:
        """Ask what the caller said, then record and solve."""
        self._try(solve=True, then=self._ask)

    def _try(self, *, solve: bool, then: Any) -> None:
        try:
            self.command(solve=solve)
        except InputError as error:
            say_error(self, error)
            self.number.focus()
            return
        then()

    def _ask(self) -> None:
        self.ended_at = self.ended_at or self.workplace.reads.clock()
        self.app.push_screen(SolveDialog(self.workplace, (), spoken=True), self._asked)

    def _asked(self, commands: list[Command] | None) -> None:
        if commands is not None:
            self._save(solve=True, verdict=commands)

    def _save(self, *, solve: bool, verdict: Sequence[Command]) -> None:
        self.saving = True
        self.notes.writing.sending = self.notes.writing.text
        submit(self, [self.command(solve=solve)], partial(self._saved, verdict), self._not_saved)

    def _not_saved(self, error: DesktermError) -> None:
        self.saving = False
        self.notes.writing.sending = None
        say_error(self.app, error)

    def _saved(self, verdict: Sequence[Command], answers: tuple[Answer, ...]) -> None:
        self.saving = False
        first = answers[0]
        if not isinstance(first, Done):
            self.notes.writing.sending = None
            say(self.app, stopped_words(first), severity="error")
            return
        self.notes.writing.sent()
        if self.notes.writing.ticket:
            self.writings.changed(self.notes.writing)
        say(self.app, gettext("call recorded on {ticket}", ticket=ticket_name(first.number)))
        self.caution.saved(first.ticket)
        rates = [replace(one, ticket=first.ticket or "") for one in rates_of(verdict)]
        if rates:
            submit(self, rates, self._rated, partial(say_error, self.app))
        if self.is_current:
            self.app.pop_screen()

    def _rated(self, answers: tuple[Answer, ...]) -> None:
        refused = stopped(answers)
        if refused is not None:
            say(self.app, stopped_words(refused), severity="error")

    def act_back(self) -> None:
        """Leave without recording; the notes stay for the next time."""
        if self.notes.text.strip():
            say(self.app, gettext("the call is not recorded; c brings its notes back"))
        self.app.pop_screen()

    def act_pane_next(self) -> None:
        """Number, notes, subject, course, card."""
        self.focus_next()

    def act_pane_previous(self) -> None:
        """The other way round."""
        self.focus_previous()
