"""Screen 2: a ticket with its conversation, the composer, and the customer's card."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from deskterm.desk.wording import Wording
from deskterm.desk.workplace import Workplace
from deskterm.model.commands import Command, KeepPromise
from deskterm.model.views import TicketView
from deskterm.model.words import FINISHED, Audience, Channel, Language, MessageKind, State
from deskterm.standards.reply_checks import contact_start, said
from deskterm.tui.composing import Writing
from deskterm.tui.messages import DeskChanged, Failed, Ready
from deskterm.tui.phrasing import situation_of
from deskterm.tui.ticket_sending import TicketSending
from deskterm.tui.toast import say, say_error
from deskterm.tui.widgets.composer import Composer
from deskterm.tui.widgets.conversation import Conversation
from deskterm.tui.widgets.customer_card import CustomerCard
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.title_line import TitleLine
from deskterm.tui.work import run_in_thread
from deskterm.tui.writings import writings_of

Start = Literal["reply", "note"]

NEWEST: Final = 50
"""Messages a ticket opens with, and older ones read at once."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A ticket read, with what its composer has to know."""

    view: TicketView
    solved_at: datetime | None
    writings: dict[Audience, Writing] | None


class TicketScreen(Screen[None], inherit_bindings=False):
    """One ticket. ``start`` opens it with an answer or a note ready to write."""

    PLACES: ClassVar[tuple[str, ...]] = ("ticket", "tickets")
    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = ""

    CSS_PATH = "../styles/ticket.tcss"

    class Read(Ready):
        """The ticket has been read."""

    class Tools(Ready):
        """Phrases and what goes with them have been loaded."""

    class OlderRead(Ready):
        """Older messages have been read."""

    class NotRead(Failed):
        """The ticket could not be read."""

    class OlderNotRead(Failed):
        """Older messages could not be read."""

    def __init__(self, workplace: Workplace, ticket_id: str, start: Start | None = None) -> None:
        super().__init__()
        self.workplace = workplace
        self.ticket_id = ticket_id
        self.start: Start | None = start
        self.view: TicketView | None = None
        self.writings = writings_of(workplace)
        self.demo = False
        self.sending = TicketSending(self)
        self._own: dict[Audience, Writing] = {}
        self._uses: dict[str, int] = {}
        self.seen: str | None = None
        self._news_from = 0
        self._news = ""
        self._reading = False
        self._again = False
        zone = zone_of(workplace.config)
        self.head = TitleLine(workplace.config.queues, workplace.reads.clock)
        self.conversation = Conversation(zone, workplace.reads.clock)
        self.composer = Composer(zone, workplace.reads.clock)
        self.card = CustomerCard(zone, workplace.reads.clock)
        self.zone = zone

    def compose(self) -> ComposeResult:
        """Title, conversation over composer, card, footer."""
        yield self.head
        with Horizontal(id="body"):
            with Vertical(id="talk"):
                yield self.conversation
                yield Static(id="news")
                yield self.composer
            yield self.card
        yield FooterLine()

    def on_mount(self) -> None:
        """Read the ticket, then what writing needs."""
        self.composer.account = self.workplace.config.desk_name
        if self.start is not None:
            # Letters typed before the ticket is read are words, not verbs.
            self.composer.open(Writing("", Audience.INTERNAL if self.start == "note" else Audience.DIRECT))
        else:
            self.conversation.focus()
        self.writings.told = self._saving_told
        self.read()
        run_in_thread(self, self._load_tools, self.Tools, self.ticket_id)
        self.set_interval(1.0, self._tick)

    def on_unmount(self) -> None:
        """What was typed is on the disk before the screen is gone."""
        self.writings.flush()

    def _load_tools(self) -> tuple[Any, dict[str, int], bool]:
        """For the worker: phrases, how often which is used, and whether answers leave by themselves."""
        library = self.workplace.library
        uses, demo = self.workplace.reads.usage(), self.workplace.reads.is_demo()
        # Dates and fuzzy search load on first use; not while somebody types.
        import rapidfuzz.fuzz  # noqa: F401

        from deskterm.canned.rank import search

        search("warm", library.replies, language=Language(self.workplace.config.language))
        return library, uses, demo

    # Reading

    def read(self) -> None:
        """Read the ticket again; while that is under way, once more afterwards."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        ticket, first = self.ticket_id, not self._own
        run_in_thread(self, partial(self._gather, ticket, first), self.Read, ticket, failed=self.NotRead)

    def _gather(self, ticket: str, first: bool) -> Gathered:
        reads = self.workplace.reads
        view = reads.ticket(ticket, messages=NEWEST)
        solved_at = None
        for change in reversed(reads.changes(ticket)):
            if change.fields.get("state", (None, None))[1] == State.SOLVED:
                solved_at = change.at
                break
        return Gathered(view, solved_at, self.writings.of_ticket(ticket) if first else None)

    def on_ticket_screen_read(self, message: Read) -> None:
        """Show what was read, moving nothing under the hand."""
        message.stop()
        self._reading = False
        if message.token != self.ticket_id:
            self.read()
            return
        found: Gathered = message.result
        first_time = self.view is None
        self.view = found.view
        self.conversation.show(found.view)
        self.card.show(found.view.customer, found.view)
        self.head.show(found.view, self._place_words())
        self._inform(found)
        if found.writings is not None:
            self._take_writings(found.writings)
        if first_time or self.seen is None:
            self._look()
        self._announce()
        if self._again:
            self._again = False
            self.read()
        else:
            self.sending.look_after()

    def _inform(self, found: Gathered) -> None:
        view = found.view
        start = contact_start(view.messages, channel=view.line.channel, solved_at=found.solved_at)
        situation = situation_of(view, Wording(self.workplace, view), self._uses)
        self.composer.inform(view, situation, said(view.messages[start:]))

    def _take_writings(self, own: dict[Audience, Writing]) -> None:
        """The drafts of this ticket are there: open the one that was asked for, or any that was left."""
        self._own = own
        early = self.composer.writing if self.composer.is_open and not self.composer.writing.ticket else None
        audience = None
        if self.start == "note":
            audience = Audience.INTERNAL
        elif self.start == "reply":
            audience = self._answer_audience()
        else:
            audience = next((one for one in self._audiences() if own[one].text.strip()), None)
        if audience is None:
            return
        writing = own[audience]
        if early is not None and early.text:
            writing.text += early.text
            writing.caret = len(writing.text)
            self.writings.changed(writing)
        if self.start == "reply" and (reason := self.why_not_reply()) is not None:
            say(self, reason, severity="warning")
            self.composer.close()
            self.conversation.focus()
            return
        self.composer.open(writing, focus=self.start is not None)
        self.start = None

    def on_ticket_screen_tools(self, message: Tools) -> None:
        """Phrases can be used from now on."""
        message.stop()
        library, self._uses, self.demo = message.result
        self.composer.library = library
        self.composer.leaves_by_itself = self.demo
        if self.view is not None:
            situation = situation_of(self.view, Wording(self.workplace, self.view), self._uses)
            self.composer.inform(self.view, situation, self.composer.said)

    def on_ticket_screen_not_read(self, message: NotRead) -> None:
        """The old ticket stays; with none there is nothing to stay for."""
        message.stop()
        self._reading = False
        say_error(self, message.error)
        if self.view is None and self.is_current and not self.composer.writing.text:
            self.app.pop_screen()

    def on_failed(self, message: Failed) -> None:
        """Something else could not be read."""
        message.stop()
        say_error(self, message.error)

    def desk_changed(self, _: DeskChanged) -> None:
        """Somebody wrote: read the ticket again."""
        self.read()

    def _tick(self) -> None:
        self.head.tick()
        self.conversation.tick()

    def on_conversation_older(self, event: Conversation.Older) -> None:
        """Read what is before the first message."""
        event.stop()
        if self.view is None:
            return
        key = self.view.line.key
        run_in_thread(
            self,
            lambda: self.workplace.reads.older(key, event.key, limit=NEWEST),
            self.OlderRead,
            self.ticket_id,
            failed=self.OlderNotRead,
        )

    def on_ticket_screen_older_read(self, message: OlderRead) -> None:
        """Older messages came."""
        message.stop()
        messages, older = message.result
        self.conversation.prepend(str(message.token), messages, older)

    def on_ticket_screen_older_not_read(self, message: OlderNotRead) -> None:
        """They may be asked for again."""
        message.stop()
        self.conversation.not_read()
        say_error(self, message.error)

    def on_conversation_newest(self, event: Conversation.Newest) -> None:
        """Back to the end."""
        event.stop()
        self.read()

    # What was seen, and what came since

    def _look(self) -> None:
        """The newest message has been seen."""
        newest = self.conversation.newest
        if newest is not None:
            self.seen, self._news_from = newest.id, newest.key

    def on_conversation_moved(self, event: Conversation.Moved) -> None:
        """At the end everything has been seen."""
        event.stop()
        if event.at_bottom and not self._writing_now:
            self._look()
            self._announce()

    @property
    def _writing_now(self) -> bool:
        return self.composer.is_open and self.composer.area.has_focus

    def _announce(self) -> None:
        """Say above the composer what came while something was written."""
        view = self.view
        if view is None:
            return
        if not self._writing_now and self.conversation.at_bottom:
            self._look()
        mine = self.workplace.agent
        fresh = [one for one in view.messages if one.key > self._news_from and one.author_agent != mine]
        answers = [one for one in fresh if one.kind is MessageKind.ANSWER]
        others = [one for one in fresh if one.kind in (MessageKind.CUSTOMER, MessageKind.NOTE, MessageKind.CALL)]
        parts: list[str] = []
        if others:
            parts.append(f"{len(others)} new message{'' if len(others) == 1 else 's'} above")
        if answers:
            parts.append(f"{answers[-1].author} has answered meanwhile")
        words = "▲ " + " · ".join(parts) if parts else ""
        if words != self._news:
            self._news = words
            news = self.query_one("#news", Static)
            news.set_class(bool(parts), "-some")
            news.update(Content(words))

    # Verbs: writing

    def chosen(self) -> tuple[TicketView, ...]:
        """What verbs about tickets act on."""
        return (self.view,) if self.view is not None else ()

    def why_nothing_chosen(self) -> str:
        """Why they cannot."""
        return "the ticket is still being read"

    def _answer_audience(self) -> Audience:
        return self.view.audience if self.view is not None else Audience.DIRECT

    def _audiences(self) -> list[Audience]:
        """The audiences there are here, that of an answer first."""
        first = self._answer_audience()
        social = self.view is not None and self.view.line.channel is Channel.SOCIAL
        found = [first, *([Audience.DIRECT, Audience.PUBLIC] if social else [])]
        return list(dict.fromkeys([*found, Audience.INTERNAL]))

    def why_not_reply(self) -> str | None:
        """Why no answer can be written."""
        if self.view is None:
            return self.why_nothing_chosen()
        if self.view.line.channel is Channel.PHONE:
            return "a phone matter is answered by phone: c calls and logs the call, n writes a note"
        return None

    def act_reply(self) -> None:
        """Write an answer."""
        self._write(self._answer_audience())

    def act_note(self) -> None:
        """Write a note."""
        self._write(Audience.INTERNAL)

    def why_not_note(self) -> str | None:
        """The ticket must be there."""
        return None if self._own else self.why_nothing_chosen()

    def _write(self, audience: Audience) -> None:
        self.remove_class("-card")
        self._look()
        self.composer.open(self._own[audience])
        self._announce()

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
        self._announce()

    def on_composer_changed(self, event: Composer.Changed) -> None:
        """Something was typed: it is kept."""
        event.stop()
        if self.composer.writing.ticket:
            self.writings.changed(self.composer.writing)

    def on_composer_audience_chosen(self, event: Composer.AudienceChosen) -> None:
        """The next audience; each has a text of its own."""
        event.stop()
        if not self._own:
            return
        audiences = [one for one in self._audiences() if one is Audience.INTERNAL or self.why_not_reply() is None]
        now = self.composer.writing.audience
        at = audiences.index(now) if now in audiences else -1
        self.composer.open(self._own[audiences[(at + 1) % len(audiences)]])

    def _saving_told(self, writing: Writing) -> None:
        """From the saving thread: it began to fail, or works again."""
        if self.is_running and writing is self.composer.writing:
            self.app.call_later(self.composer.refresh_lacks)

    # Verbs: sending, and answers on their way

    def on_composer_send(self, event: Composer.Send) -> None:
        """Send what is written."""
        event.stop()
        self.sending.send(solve=event.solve)

    def act_recall(self) -> None:
        """Take back the answer; its words are the draft again."""
        self.sending.recall()

    def why_not_release(self) -> str | None:
        """Only a held answer can be let go."""
        return None if self.sending.held() is not None else "no answer of yours is held here"

    def act_release(self) -> None:
        """Show the held answer and what to do with it."""
        self.sending.show_held()

    def after_sending(self, writing: Writing, *, leave: bool) -> None:
        """The desk has what was written: show that, or ``leave`` for the next ticket."""
        self.composer.reload()
        self.seen = None
        if leave and not writing.text and self.is_current:
            self.leave_for_next()
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
        return self.is_running and bool(self._own)

    def leave_for_next(self) -> None:
        """Back to the list, the cursor on the ticket after this one."""
        inbox = self._inbox_list()
        following = inbox.neighbour(self.ticket_id, 1) if inbox is not None else None
        self.app.pop_screen()
        if inbox is not None and following is not None:
            inbox.select(following.id)

    def act_new_call(self) -> None:
        """Call this customer, or log their call."""
        from deskterm.tui.screens.call import CallScreen

        self.app.push_screen(CallScreen(self.workplace, self.view))

    # Verbs: promises, neighbours, panes

    def why_not_keep_promise(self) -> str | None:
        """There must be one."""
        open_ones = [one for one in self.view.promises if one.kept_at is None] if self.view is not None else []
        return None if open_ones else "nothing is promised here that is not kept"

    def act_keep_promise(self) -> None:
        """The open promise that comes first was kept."""
        if self.view is not None:
            first = min((one for one in self.view.promises if one.kept_at is None), key=lambda one: one.due_at)
            command = KeepPromise(actor=self.workplace.agent, ticket=self.ticket_id, promise=first.id)
            self.app.execute([command])  # type: ignore[attr-defined]

    def _inbox_list(self) -> Any:
        inbox = getattr(self.app, "inbox", None)
        return getattr(inbox, "list", None)

    def _place_words(self) -> str:
        return ""

    def _go(self, step: int) -> None:
        inbox = self._inbox_list()
        following = inbox.neighbour(self.ticket_id, step) if inbox is not None else None
        if inbox is None or following is None:
            say(self, "that was the last ticket of the list" if step > 0 else "that was the first ticket of the list")
            return
        inbox.select(following.id)
        self.show_ticket(following.id)

    def act_next_ticket(self) -> None:
        """The ticket after this one."""
        self._go(1)

    def act_previous_ticket(self) -> None:
        """The ticket before this one."""
        self._go(-1)

    def show_ticket(self, ticket: str, start: Start | None = None) -> None:
        """Show another ticket on this screen."""
        self.writings.flush()
        self.ticket_id, self.start = ticket, start
        self.view, self._own, self.seen, self._news_from = None, {}, None, 0
        self.composer.close()
        self.conversation.read_again()
        self.conversation.focus()
        self.read()

    def on_customer_card_ticket_picked(self, event: CustomerCard.TicketPicked) -> None:
        """Open another ticket of the customer over this one."""
        event.stop()
        self.app.open_ticket(event.ticket)  # type: ignore[attr-defined]

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
        self.read()

    def why_not_solve(self) -> str | None:
        """It may be solved already."""
        if self.view is None:
            return self.why_nothing_chosen()
        return f"it is {self.view.line.state.value} already" if self.view.line.state in FINISHED else None

    def act_solve(self) -> None:
        """Solve without an answer."""
        from deskterm.tui.screens.dialogs.solve import SolveDialog

        if self.view is not None:
            self.app.push_screen(SolveDialog(self.workplace, (self.view,)), self._solved)

    def _solved(self, commands: list[Command] | None) -> None:
        if commands:
            self.app.execute(commands)  # type: ignore[attr-defined]
            self.leave_for_next()
