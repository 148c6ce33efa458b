"""An answer that is held, beside what arrived meanwhile, and what can be done with it."""

from collections.abc import Sequence
from typing import Any, Final

from textual.widget import Widget

from deskterm.desk.held_reasons import reason_shown
from deskterm.desk.workplace import Workplace
from deskterm.model.commands import Command, Recall, Release
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.messages import MessageLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Audience, Delivery, MessageKind
from deskterm.text.translation import gettext
from deskterm.tui.dates import show_time
from deskterm.tui.naming import named
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, subject_of
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.rows import ListRow, RowList
from deskterm.tui.wrapping import wrap

BY_HAND: Final = "by hand"
ANYWAY: Final = "anyway"
EDIT: Final = "edit"
COPY: Final = "copy"
NO_TRANSPORT: Final = "there is no transport"
_LINES: Final = 5


class HeldDialog(ChoiceDialog, inherit_bindings=False):
    """Shows ``message``, why it is held, and what others wrote since the agent's last look."""

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView], message: MessageLine) -> None:
        super().__init__(workplace, tickets)
        self.message = message
        self.by_hand = message.reason.startswith(NO_TRANSPORT)
        self.came_back = message.delivery is Delivery.FAILED
        self.texts = RowList(id="texts")
        self.texts.can_focus = False

    @property
    def heading(self) -> str:
        """What is asked."""
        return gettext("The answer on {ticket} has not left", ticket=subject_of(self.lines))

    def below(self) -> Sequence[Widget]:
        """The answer and what arrived."""
        return (self.texts,)

    def on_mount(self) -> None:
        """Show the texts."""
        self.texts.set_rows(self._texts())

    def _texts(self) -> list[ListRow]:
        width = 70
        reason = reason_shown(self.message.reason) or gettext("waits for you")
        why = (
            gettext("it came back: {reason}", reason=reason)
            if self.came_back
            else gettext("held: {reason}", reason=reason)
        )
        rows = [ListRow(((why, "warning"),)), ListRow()]
        to = gettext("Your answer to {recipient}", recipient=self.message.recipient)
        rows.append(ListRow(((to, "title"),)))
        rows.extend(ListRow(((f"  {line}", ""),)) for line in wrap(self.message.body.strip(), width)[:_LINES])
        for other in self._others():
            now = self.workplace.reads.clock()
            when = show_time(other.at, now, zone_of(self.workplace.config))
            public = ", " + named(Audience.PUBLIC) if other.audience is Audience.PUBLIC else ""
            rows.extend((ListRow(), ListRow(((f"{other.author} {when}{public}", "title"),))))
            rows.extend(ListRow(((f"  {line}", ""),)) for line in wrap(other.body.strip(), width)[:_LINES])
        return rows

    def _others(self) -> list[MessageLine]:
        """The colleague's answers and the customer's words nearest to the held answer."""
        view = self.tickets[0]
        if self.by_hand or not isinstance(view, TicketView):
            return []
        mine = self.workplace.agent
        kinds = (MessageKind.ANSWER, MessageKind.CUSTOMER)
        others = [one for one in view.messages if one.kind in kinds and one.author_agent != mine]
        return others[-3:]

    def choices(self) -> list[ListRow]:
        """What can be done."""
        if self.by_hand:
            return [
                ListRow((("1 ", "key"), (gettext("I have sent it myself: it counts as answered"), "")), BY_HAND),
                ListRow((("2 ", "key"), (gettext("copy the words again"), "")), COPY),
                ListRow((("3 ", "key"), (gettext("take it back and edit it"), "")), EDIT),
            ]
        if self.came_back:
            return [
                ListRow((("1 ", "key"), (gettext("try again"), "")), ANYWAY),
                ListRow((("2 ", "key"), (gettext("take the text back and edit it"), "")), EDIT),
                ListRow((("3 ", "key"), (gettext("I have sent it myself: it counts as answered"), "")), BY_HAND),
            ]
        return [
            ListRow((("1 ", "key"), (gettext("take it back and edit it"), "")), EDIT),
            ListRow((("2 ", "key"), (gettext("send it anyway"), "")), ANYWAY),
        ]

    def act_accept(self) -> None:
        """Copying closes nothing."""
        if self.list.value == COPY:
            self._copy()
            return
        super().act_accept()

    def commands_for(self, value: Any) -> list[Command]:
        """Let go or take back."""
        me = self.workplace.agent
        if value == EDIT:
            return [Recall(actor=me, message=self.message.id)]
        return [Release(actor=me, message=self.message.id, by_hand=value == BY_HAND)]

    def _copy(self) -> None:
        from deskterm.tui.copying import copy

        copy(self, self.message.body, gettext("the answer"), self.say)
