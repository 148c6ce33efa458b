"""Screen 2: a ticket with its conversation, the composer, and the customer's card."""

from typing import Any, ClassVar, Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from deskterm.desk.workplace import Workplace
from deskterm.model.commands import Command, KeepPromise
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import FINISHED, Audience
from deskterm.text.translation import gettext
from deskterm.tui.composing import Writing
from deskterm.tui.desk_app import desk_app
from deskterm.tui.messages import DeskChanged, Failed
from deskterm.tui.naming import named
from deskterm.tui.neighbours import Neighbours
from deskterm.tui.presence import People, TicketPresence
from deskterm.tui.ticket_reading import TicketReading
from deskterm.tui.ticket_sending import TicketSending
from deskterm.tui.ticket_writing import TicketWriting
from deskterm.tui.toast import say_error
from deskterm.tui.widgets.composer import Composer
from deskterm.tui.widgets.conversation import Conversation
from deskterm.tui.widgets.customer_card import CustomerCard
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.matter_line import MatterLine
from deskterm.tui.widgets.news import News
from deskterm.tui.widgets.title_line import TitleLine
from deskterm.tui.writings import writings_of

Start = Literal["reply", "note"]
"""What a ticket is opened to write."""


class TicketScreen(Screen[None], inherit_bindings=False):
    """One ticket. ``start`` opens it with an answer or a note ready to write."""

    PLACES: ClassVar[tuple[str, ...]] = ("ticket", "tickets")
    AUTO_FOCUS = ""
    CSS_PATH = "../styles/ticket.tcss"

    def __init__(self, workplace: Workplace, ticket_id: str, start: Start | None = None) -> None:
        super().__init__()
        self.workplace = workplace
        self.ticket_id = ticket_id
        self.start: Start | None = start
        self.view: TicketView | None = None
        self.writings = writings_of(workplace)
        self.demo = False
        self.reading = TicketReading(self)
        self.writing = TicketWriting(self)
        self.sending = TicketSending(self)
        self.presence = TicketPresence(self)
        self.neighbours = Neighbours(self)
        zone = zone_of(workplace.config)
        self.head = TitleLine(workplace.config.queues, workplace.reads.clock)
        self.conversation = Conversation(zone, workplace.reads.clock)
        self.composer = Composer(zone, workplace.reads.clock)
        self.card = CustomerCard(zone, workplace.reads.clock)
        self.news = News()
        self.zone = zone

    def compose(self) -> ComposeResult:
        """Title, conversation over composer, card, footer."""
        yield self.head
        with Horizontal(id="body"):
            with Vertical(id="talk"):
                yield MatterLine()
                yield self.conversation
                yield self.news
                yield self.composer
            yield self.card
        yield FooterLine()

    def on_mount(self) -> None:
        """Read the ticket, then what writing needs."""
        self.composer.account = self.workplace.config.desk_name
        if self.start is not None:
            self.writing.begin()
        else:
            self.conversation.focus()
        self.writings.told = self.writing.saving_told
        self.read()
        self.reading.load_tools()
        self.set_interval(1.0, self._tick)
        self.presence.update()

    def on_unmount(self) -> None:
        """What was typed is on the disk before the screen is gone."""
        self.writings.flush_quickly()
        self.presence.left()

    # Reading

    def read(self) -> None:
        """Read the ticket again."""
        self.reading.read()

    def show(self, view: TicketView, writings: dict[Audience, Writing] | None) -> None:
        """Show what was read, moving nothing under the hand; ``writings`` are its drafts, when those were read too."""
        first_time = self.view is None
        self.view = view
        self.conversation.show(view)
        self.card.show(view.customer, view)
        self.head.show(view)
        self.presence.show()
        if writings is not None:
            self.writing.take(writings)
        if first_time or self.news.seen is None:
            self._look()
        self.announce()

    def leave_empty(self) -> None:
        """With no ticket to show and nothing written there is nothing to stay for."""
        if self.view is None and self.is_current and not self.composer.writing.text:
            self.app.pop_screen()

    def on_failed(self, message: Failed) -> None:
        """Something else could not be read."""
        message.stop()
        say_error(self, message.error)

    def desk_changed(self, _: DeskChanged) -> None:
        """Somebody wrote: read the ticket again."""
        self.read()

    def on_screen_resume(self) -> None:
        """What was written while another screen was on top."""
        self.presence.update()
        self.writing.catch_up()
        if self.view is not None:
            self.read()

    def _tick(self) -> None:
        self.head.tick()
        self.conversation.tick()
        self.presence.update()
        self.presence.show()

    def on_conversation_older(self, event: Conversation.Older) -> None:
        """Read what is before the first message."""
        event.stop()
        self.reading.read_older(event.key)

    def on_conversation_newest(self, event: Conversation.Newest) -> None:
        """Back to the end."""
        event.stop()
        self.read()

    # Who else is here

    def show_people(self, _: People) -> None:
        """Somebody came, began to write or left."""
        self.presence.show()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Another pane has the keys."""
        self.presence.focused(event.widget)

    # What was seen, and what came since

    def _look(self) -> None:
        """The newest message has been seen."""
        self.news.look(self.conversation.newest)

    def on_conversation_moved(self, event: Conversation.Moved) -> None:
        """At the end everything has been seen."""
        event.stop()
        if event.at_bottom and not self._writing_now:
            self._look()
            self.announce()

    @property
    def _writing_now(self) -> bool:
        return self.composer.is_open and self.composer.area.has_focus

    def announce(self) -> None:
        """Say above the composer what came while something was written."""
        view = self.view
        if view is None:
            return
        if not self._writing_now and self.conversation.at_bottom:
            self._look()
        self.news.announce(view.messages, self.workplace.agent)

    # Verbs: writing

    def chosen(self) -> tuple[TicketView, ...]:
        """What verbs about tickets act on."""
        return (self.view,) if self.view is not None else ()

    def why_nothing_chosen(self) -> str:
        """Why they cannot."""
        return gettext("the ticket is still being read")

    def why_not_reply(self) -> str | None:
        """Why no answer can be written."""
        return self.writing.why_not_reply()

    def act_reply(self) -> None:
        """Write an answer."""
        self.writing.write(self.writing.answer_audience())

    def why_not_note(self) -> str | None:
        """Why no note can be written."""
        return self.writing.why_not_note()

    def act_note(self) -> None:
        """Write a note."""
        self.writing.write(Audience.INTERNAL)

    def act_open(self) -> None:
        """Enter on the conversation: go on writing, else answer."""
        if self.composer.is_open:
            self.composer.area.focus()
        else:
            self.act_reply()

    def why_not_open(self) -> str | None:
        """As for an answer."""
        return None if self.composer.is_open else self.why_not_reply()

    def on_composer_left(self, event: Composer.Left) -> None:
        """Esc: the draft stays, the conversation has the keys."""
        event.stop()
        if not self.composer.writing.text.strip():
            self.composer.close()
        self.conversation.focus()
        self.announce()

    def on_composer_changed(self, event: Composer.Changed) -> None:
        """Something was typed: it is kept."""
        event.stop()
        self.presence.typed()
        if self.composer.writing.ticket:
            self.writings.changed(self.composer.writing)

    def on_composer_audience_chosen(self, event: Composer.AudienceChosen) -> None:
        """The next audience; each has a text of its own."""
        event.stop()
        self.writing.write_for_next()

    def act_quote(self) -> None:
        """Lines of the conversation go into the answer."""
        self.writing.quote()

    def on_composer_quote(self, event: Composer.Quote) -> None:
        """The same, asked for while writing."""
        event.stop()
        self.writing.quote()

    # Verbs: sending, and answers on their way

    def on_composer_send(self, event: Composer.Send) -> None:
        """Send what is written."""
        event.stop()
        self.sending.send(event.text, solve=event.solve)

    def act_recall(self) -> None:
        """Take back the answer; its words are the draft again."""
        self.sending.recall()

    def why_not_release(self) -> str | None:
        """Only a held answer can be let go."""
        return None if self.sending.held() is not None else gettext("no answer of yours is held here")

    def act_release(self) -> None:
        """Show the held answer and what to do with it."""
        self.sending.show_held()

    def after_sending(self, writing: Writing, *, leave: bool) -> None:
        """The desk has what was written: show that, or ``leave`` for the next ticket."""
        self.composer.reload()
        self.news.forget()
        if leave and not writing.text and self.is_current:
            self.neighbours.leave_for_next()
            return
        if not self.composer.is_chat and not writing.text:
            self.composer.close()
            self.conversation.focus()
        self.conversation.act_bottom()
        self.read()

    def take_back(self, writing: Writing) -> None:
        """A recalled answer of this ticket is a draft again."""
        if self.composer.writing is writing:
            self.composer.reload()
        self.composer.open(writing)
        self.read()

    @property
    def is_ready(self) -> bool:
        """Whether the ticket and its drafts are there and the screen is shown."""
        return self.is_running and bool(self.writing.own)

    def act_new_call(self) -> None:
        """Call this customer, or log their call."""
        from deskterm.tui.screens.call import CallScreen

        self.app.push_screen(CallScreen(self.workplace, self.view))

    # Verbs: promises, neighbours, panes

    def why_not_keep_promise(self) -> str | None:
        """There must be one."""
        open_ones = [one for one in self.view.promises if one.kept_at is None] if self.view is not None else []
        return None if open_ones else gettext("nothing is promised here that is not kept")

    def act_keep_promise(self) -> None:
        """The open promise that comes first was kept."""
        if self.view is not None:
            first = min((one for one in self.view.promises if one.kept_at is None), key=lambda one: one.due_at)
            me, now = self.workplace.agent, self.workplace.reads.clock()
            desk_app(self).execute([KeepPromise(actor=me, at=now, ticket=self.ticket_id, promise=first.id)])

    def act_next_ticket(self) -> None:
        """The ticket after this one."""
        self.neighbours.go(1)

    def act_previous_ticket(self) -> None:
        """The ticket before this one."""
        self.neighbours.go(-1)

    def show_ticket(self, ticket: str, start: Start | None = None) -> None:
        """Show another ticket on this screen."""
        self.ticket_id, self.start = ticket, start
        self.view, self.writing.own = None, {}
        self.news.forget()
        self.composer.close()
        self.conversation.read_again()
        self.conversation.focus()
        self.presence.update()
        self.read()

    @property
    def is_narrow(self) -> bool:
        """Whether one pane is seen at a time."""
        return self.app.size.width < 100

    def _panes(self) -> list[Any]:
        return [self.conversation, *([self.composer.area] if self.composer.is_open else []), self.card]

    def _step_pane(self, step: int) -> None:
        panes = self._panes()
        at = next((index for index, pane in enumerate(panes) if pane.has_focus), 0)
        pane = panes[(at + step) % len(panes)]
        self.set_class(pane is self.card, "-card")
        pane.focus()

    def act_pane_next(self) -> None:
        """Conversation, composer, card, in turn."""
        self._step_pane(1)

    def act_pane_previous(self) -> None:
        """The other way round."""
        self._step_pane(-1)

    def act_back(self) -> None:
        """Close the innermost thing: the card on a narrow screen, the screen."""
        if self.has_class("-card") and self.is_narrow:
            self.remove_class("-card")
            self.conversation.focus()
        else:
            self.app.pop_screen()

    def act_refresh(self) -> None:
        """Read the ticket again."""
        self.app.remote.wake()  # type: ignore[attr-defined]
        self.read()

    def why_not_solve(self) -> str | None:
        """It may be solved already."""
        if self.view is None:
            return self.why_nothing_chosen()
        state = self.view.line.state
        return gettext("it is {state} already", state=named(state)) if state in FINISHED else None

    def act_solve(self) -> None:
        """Solve without an answer."""
        from deskterm.tui.screens.dialogs.solve import SolveDialog

        if self.view is not None:
            self.app.push_screen(SolveDialog(self.workplace, (self.view,)), self._solved)

    def _solved(self, commands: list[Command] | None) -> None:
        if commands:
            desk_app(self).execute(commands)
            self.neighbours.leave_for_next()
