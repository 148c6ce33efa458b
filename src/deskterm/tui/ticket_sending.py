"""What leaves a ticket and what comes back to it: sending, solving with an answer, recalling, letting go.

Each outcome reaches the draft whether or not the screen that asked is still there.
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from deskterm.errors import DesktermError, InputError
from deskterm.model.answers import Answer, Done
from deskterm.model.commands import Command, Note, Recall, Reply
from deskterm.model.views.messages import MessageLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Audience, Delivery, MessageKind
from deskterm.store.versions import Why
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext
from deskterm.tui.attached import content_of
from deskterm.tui.composing import Writing
from deskterm.tui.dates import show_clock
from deskterm.tui.desk_app import desk_app
from deskterm.tui.naming import explained, listed, named
from deskterm.tui.recalling import RECALLABLE, recall
from deskterm.tui.sending import fetch, stopped, stopped_words, submit
from deskterm.tui.toast import say, say_error

if TYPE_CHECKING:
    from deskterm.tui.screens.ticket import TicketScreen

_NEVER_LEFT: Final = (Delivery.RECALLED, Delivery.FAILED)


class TicketSending:
    """The sending of one ticket screen."""

    def __init__(self, screen: "TicketScreen") -> None:
        self.screen = screen
        self.workplace = screen.workplace
        self.writings = screen.writings
        self._just_sent: str | None = None
        self._warnings: tuple[str, ...] = ()
        self._stopped = ""
        """The text that was not sent a second time when that was asked first."""

    # Sending

    def send(self, text: str, *, solve: bool) -> None:
        """Send ``text``, or say below it why not; with ``solve`` first ask what goes with that."""
        screen = self.screen
        composer, view = screen.composer, screen.view
        if (reason := desk_app(screen).seats.swallowed()) is not None:
            composer.problem(reason)
            return
        if solve and not text.strip():
            screen.act_solve()
            return
        try:
            if view is None or not composer.writing.ticket:
                raise InputError(gettext("the ticket is still being read"))
            text = composer.ready(text)
            self._warnings = composer.warnings
            if composer.writing.audience is not Audience.INTERNAL:
                self._stop_once_said(text)
        except InputError as error:
            composer.problem(explained(error.message, error.hint))
            return
        writing = composer.writing
        me, now = self.workplace.agent, self.workplace.reads.clock()
        if writing.audience is Audience.INTERNAL:
            self._submit(writing, text, [Note(actor=me, at=now, ticket=view.line.id, body=text)])
            return
        reply = Reply(
            actor=me,
            at=now,
            ticket=view.line.id,
            seen=view.line.version,
            body=text,
            audience=writing.audience,
            last_message=screen.news.seen,
            promises=writing.promises(screen.zone),
            canned=tuple(writing.canned),
            overruled=tuple((rule, reason) for (rule, _), reason in writing.overruled.items()),
            cc=composer.copies,
        )
        if not writing.files:
            self._send_reply(view, writing, reply, solve=solve)
            return
        writing.sending = text
        composer.refresh_lacks()
        fetch(
            screen,
            partial(content_of, self.workplace.config.home, tuple(writing.files)),
            lambda files: self._send_reply(view, writing, replace(reply, files=files), solve=solve),
            partial(self._not_sent, writing),
        )

    def _stop_once_said(self, text: str) -> None:
        """These very words are on the ticket already, from another window perhaps: they want a second press."""
        again, self._stopped = self._stopped, text
        if again == text:
            return
        screen, me = self.screen, self.workplace.agent
        for message in reversed(screen.conversation.messages):
            if message.kind is MessageKind.CUSTOMER:
                break
            mine = message.kind is MessageKind.ANSWER and message.author_agent == me
            if mine and message.delivery not in _NEVER_LEFT and message.body.strip() == text.strip():
                raise InputError(
                    gettext("you sent these very words at {time}", time=show_clock(message.at, screen.zone)),
                    gettext("send once more if they are to go again"),
                )
        self._stopped = ""

    def _send_reply(self, view: TicketView, writing: Writing, reply: Reply, *, solve: bool) -> None:
        screen = self.screen
        writing.sending = None
        if not solve:
            self._submit(writing, reply.body, [reply])
            return
        from deskterm.tui.screens.dialogs.solve import SolveDialog

        dialog = SolveDialog(self.workplace, (view,), answer=reply)
        screen.app.push_screen(dialog, partial(self._solve_chosen, writing, reply.body))

    def _solve_chosen(self, writing: Writing, words: str, commands: list[Command] | None) -> None:
        if commands:
            self._submit(writing, words, commands)

    def _submit(self, writing: Writing, words: str, commands: list[Command]) -> None:
        from deskterm.tui.contacting import ask_first

        go = partial(self._go, writing, words, commands)
        if not ask_first(self.screen, commands, go):
            go()

    def _go(self, writing: Writing, words: str, commands: list[Command]) -> None:
        writing.keep(Why.SEND)
        writing.sending = words
        self.screen.composer.refresh_lacks()
        done = partial(self._sent, writing, commands, writing.made())
        submit(self.screen, commands, done, partial(self._not_sent, writing))

    def _shown(self, writing: Writing) -> bool:
        return self.screen.is_running and writing is self.screen.composer.writing

    def _not_sent(self, writing: Writing, error: DesktermError) -> None:
        """The store could not be asked: the text stays."""
        writing.sending = None
        say_error(self.screen.app, error)
        if self._shown(writing):
            self.screen.composer.problem(error.message)

    def _sent(self, writing: Writing, commands: list[Command], made: str, answers: tuple[Answer, ...]) -> None:
        first, asked, app = answers[0], commands[0], desk_app(self.screen)
        if not isinstance(first, Done):
            writing.sending = None
            if self._shown(writing):
                self.screen.composer.problem(stopped_words(first))
            else:
                say(app, stopped_words(first), severity="error")
            return
        writing.sent()
        self.writings.changed(writing)
        warnings, self._warnings = self._warnings, ()
        if isinstance(asked, Reply) and warnings:
            words = gettext("sent all the same: {warnings}\nF9 takes it back", warnings=listed(warnings[:3]))
            say(app, app.keymap.said(words, "recall"), severity="warning")
        if (refused := stopped(answers)) is not None:
            say(app, stopped_words(refused), severity="warning")
        for note in first.notes:
            say(app, note)
        if isinstance(asked, Reply):
            if first.message is not None:
                self.writings.remember(first.message, asked.body, made)
            self.hand_over(asked.body)
            if asked.files and not self.screen.demo:
                names = listed(safe_line(one.name) for one in asked.files)
                say(app, gettext("with it YOU must send the files: {files}", files=names), severity="warning")
        if self._shown(writing):
            self._just_sent = first.message
            self.screen.after_sending(writing, leave=isinstance(asked, Reply) and asked.solve)

    def hand_over(self, text: str) -> None:
        """Where nothing carries an answer the agent does."""
        if not self.screen.demo:
            self._copy(text)

    def _copy(self, text: str) -> None:
        """Without a transport the agent carries the text: it goes to the clipboard, and it is said which way."""
        from deskterm.tui.copying import copy

        app, view = self.screen.app, self.screen.view
        if view is None:
            duty = gettext("YOU must send it by hand; then R confirms it")
        else:
            duty = gettext("YOU must send it by {channel}; then R confirms it", channel=named(view.line.channel))

        def tell(words: str) -> None:
            say(app, f"{words}\n{duty}", severity="warning")

        copy(self.screen, text, gettext("the answer"), tell)

    # Taking back

    def own_unsent(self, *states: Delivery) -> MessageLine | None:
        """This agent's newest answer here that has not left."""
        view, me = self.screen.view, self.workplace.agent
        messages = view.messages if view is not None else ()
        return next((one for one in reversed(messages) if one.delivery in states and one.author_agent == me), None)

    def recall(self) -> None:
        """Take back this ticket's answer, else the latest one anywhere; its words are a draft again."""
        message = self.own_unsent(*RECALLABLE)
        name = message.id if message is not None else ""
        recall(self.screen, self.workplace, ticket=self.screen.ticket_id, message=name, given=self._given)

    def _given(self, writing: Writing) -> None:
        if self.screen.is_ready and writing.ticket == self.screen.ticket_id:
            self.screen.take_back(writing)

    # Letting go

    def look_after(self) -> None:
        """What was just sent has been read: when a colleague's words hold it, show both."""
        just_sent, self._just_sent = self._just_sent, None
        message = self.held()
        if message is not None and message.id == just_sent and self.screen.is_current:
            self.show_held()

    def held(self) -> MessageLine | None:
        """The answer that waits for a person."""
        return self.own_unsent(Delivery.HELD, Delivery.FAILED)

    def show_held(self) -> None:
        """The held answer beside what arrived, and what can be done."""
        message, view = self.held(), self.screen.view
        if message is None or view is None:
            return
        from deskterm.tui.screens.dialogs.held import HeldDialog

        self.screen.app.push_screen(HeldDialog(self.workplace, (view,), message), self._held_chosen)

    def _held_chosen(self, commands: list[Command] | None) -> None:
        if not commands:
            return
        if isinstance(commands[0], Recall):
            self.recall()
        else:
            submit(self.screen, commands, self._released, partial(say_error, self.screen.app))

    def _released(self, answers: tuple[Answer, ...]) -> None:
        refused = stopped(answers)
        words = stopped_words(refused) if refused is not None else gettext("the answer was let go")
        say(self.screen.app, words, severity="warning" if refused is not None else "information")
