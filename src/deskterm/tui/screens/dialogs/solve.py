"""Solving a ticket, and asking how it was, as fits the channel."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

from textual.widget import Widget

from deskterm.desk.wording import Wording
from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import Command, Rate, Reply, SetState
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import FINISHED, Audience, Channel, State
from deskterm.text.translation import gettext, ngettext
from deskterm.tui.naming import named
from deskterm.tui.phrasing import rating_question, rendered, situation_of
from deskterm.tui.screens.dialogs.choice import subject_of
from deskterm.tui.screens.dialogs.verdict import SILENT, VerdictDialog
from deskterm.tui.widgets.rows import ListRow

QUESTION: Final = "question"
UNASKED: Final = "unasked"


class SolveDialog(VerdictDialog, inherit_bindings=False):
    """Solves. ``answer`` is one that goes out with it; ``spoken`` says that the customer is on the phone.

    Written channels offer the question about satisfaction, which goes out with the answer or by itself; on the phone
    what the caller said is recorded. Without tickets it is about the one that a call will make.
    """

    LOADS: ClassVar[bool] = True

    def __init__(
        self,
        workplace: Workplace,
        tickets: Sequence[TicketLine | TicketView],
        *,
        answer: Reply | None = None,
        spoken: bool = False,
    ) -> None:
        super().__init__(workplace, tickets)
        self.answer = answer
        self.spoken = spoken or (len(self.lines) == 1 and self.lines[0].channel is Channel.PHONE)
        self.view: TicketView | None = None
        self.question = ""
        self.canned = ""
        self.why_no_question = gettext("the question is still being read")
        self._loaded = False
        self._waiting = False

    @property
    def heading(self) -> str:
        """What is asked."""
        if self.spoken:
            return gettext("Solved. What did the caller say of the help?")
        ticket = subject_of(self.lines)
        if self.answer is not None:
            return gettext("Solve {ticket} with this answer", ticket=ticket)
        if len(self.lines) == 1:
            return gettext("Solve {ticket}", ticket=ticket)
        return ngettext("Solve {count} ticket", "Solve {count} tickets", len(self.lines))

    def below(self) -> Sequence[Widget]:
        """Words are heard on the phone only."""
        self.comment.display = self.spoken
        return super().below()

    # The question

    def load(self) -> Any:
        """The question about satisfaction in the ticket's language, or why there is none."""
        if self.spoken or len(self.tickets) != 1:
            return None
        first = self.tickets[0]
        view = first if isinstance(first, TicketView) else self.workplace.reads.ticket(first.id, messages=1)
        situation = situation_of(view, Wording(self.workplace, view), {})
        reply = rating_question(self.workplace.library, situation)
        if reply is None:
            none = gettext(
                "there is no question for {channel} in {language}",
                channel=named(situation.channel),
                language=situation.language,
            )
            return view, "", "", none
        text = rendered(reply, situation)
        channel = named(view.line.channel)
        reason = "" if view.recipient else gettext("there is no address for {channel} on the card", channel=channel)
        if self.answer is not None and self.answer.audience is Audience.PUBLIC:
            reason = gettext("a public post asks nobody for a rating")
        return view, text.text, reply.name, reason

    def take_loaded(self, found: Any) -> None:
        """The question is there."""
        self._loaded = True
        if found is not None:
            self.view, self.question, self.canned, self.why_no_question = found
        if self._waiting:
            self.call_after_refresh(self.act_accept)

    # Rows

    def choices(self) -> list[ListRow]:
        """What fits the channel."""
        if self.spoken:
            rows = super().choices()
            if self.mark is None:
                rows.insert(-1, ListRow((("9 ", "key"), (gettext("not asked"), "")), UNASKED))
            return rows
        if self.answer is None:
            asked, unasked = gettext("send the question how it was, and solve"), gettext("solve, ask nothing")
        else:
            asked = gettext("send the question how it was with the answer")
            unasked = gettext("send and solve, ask nothing")
        many = len(self.lines) != 1
        rows = [
            ListRow((("1 ", "key"), (asked, "")), QUESTION, ((self._question_tail(), "dim"),)),
            ListRow((("2 ", "key"), (gettext("asked already, the customer did not say"), "")), SILENT),
            ListRow((("3 ", "key"), (unasked, "")), UNASKED),
        ]
        return rows[1:] if many else rows

    def _question_tail(self) -> str:
        if self.view is not None and self.view.asked:
            return gettext("asked before")
        return gettext("not here") if self._loaded and self.why_no_question else ""

    def letters(self) -> dict[str, Any]:
        """Digits as they stand in the rows."""
        if self.spoken:
            letters = super().letters()
            return letters if self.mark is not None else {**letters, "9": UNASKED}
        many = len(self.lines) != 1
        return {} if many else {"1": QUESTION, "2": SILENT, "3": UNASKED}

    def usual(self) -> Any:
        """The question, unless it was asked before or cannot be; on the phone silence."""
        if self.spoken:
            return super().usual()
        if len(self.lines) != 1 or (self._loaded and (self.why_no_question or (self.view and self.view.asked))):
            return UNASKED
        return QUESTION

    # Taking one

    def act_accept(self) -> None:
        """Wait for the question if it is wanted and still being read."""
        if self.list.value == QUESTION and not self._loaded:
            self._waiting = True
            self.say(gettext("reading the question…"))
            return
        super().act_accept()

    def commands_for(self, value: Any) -> list[Command]:
        """Solve, and what goes with it."""
        if value == QUESTION:
            return [self._asking()]
        solving: list[Command] = []
        if self.answer is not None:
            solving.append(replace(self.answer, solve=True))
        elif self.lines:
            solving.extend(self._states())
        return solving if value == UNASKED else [*solving, *self.verdict(value)]

    def _states(self) -> list[Command]:
        me = self.workplace.agent
        return [
            SetState(actor=me, ticket=line.id, seen=line.version, state=State.SOLVED)
            for line in self.lines
            if line.state not in FINISHED
        ]

    def _asking(self) -> Reply:
        if self.why_no_question or self.view is None:
            raise InputError(self.why_no_question, gettext("choose another"))
        if self.answer is not None:
            body = self.answer.body.rstrip()
            # A recalled answer has the question in it already.
            if self.question not in body:
                body = f"{body}\n\n{self.question}"
            canned = tuple(dict.fromkeys((*self.answer.canned, self.canned)))
            return replace(self.answer, body=body, canned=canned, solve=True, ask_rating=True)
        newest = self.view.messages[-1].id if self.view.messages else None
        return Reply(
            actor=self.workplace.agent,
            ticket=self.view.line.id,
            seen=self.view.line.version,
            body=self.question,
            last_message=newest,
            canned=(self.canned,),
            solve=True,
            ask_rating=True,
        )


def rates_of(commands: Sequence[Command]) -> list[Rate]:
    """The verdicts among commands."""
    return [one for one in commands if isinstance(one, Rate)]
