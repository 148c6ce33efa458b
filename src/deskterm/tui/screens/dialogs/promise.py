"""What the customer was told would happen, and by when; and which promises were kept."""

from collections.abc import Sequence
from datetime import datetime

from textual.widget import Widget

from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import Command, KeepPromise, MakePromise
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.records import PromiseLine
from deskterm.model.views.tickets import TicketView
from deskterm.text.translation import gettext
from deskterm.tui.dates import show_time
from deskterm.tui.messages import Failed, Ready
from deskterm.tui.screens.dialogs.choice import ChoiceList, subject_of
from deskterm.tui.screens.dialogs.form import Field, FormDialog
from deskterm.tui.toast import say_error
from deskterm.tui.typed_time import EVENING, forms, read_time, tomorrow_at, weekday_typed
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.rows import ListRow, RowList
from deskterm.tui.work import run_in_thread


class PromiseDialog(FormDialog, inherit_bindings=False):
    """A promise: words and a time. Promises still open stand above; Enter on one says that it was kept."""

    class Loaded(Ready):
        """The ticket has been read."""

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        self.zone = zone_of(workplace.config)
        self.open_promises = ChoiceList(id="open")

    @property
    def heading(self) -> str:
        """What is asked."""
        return gettext("Promise on {ticket}", ticket=subject_of(self.lines))

    def above(self) -> Sequence[Widget]:
        """Promises still open."""
        return (self.open_promises,)

    def fields(self) -> Sequence[Field]:
        """What, and by when."""
        hint = gettext(
            "{tomorrow}, {weekday}, {ahead}; a day alone means {clock}",
            tomorrow=tomorrow_at("10:00"),
            weekday=weekday_typed(),
            ahead="+2h",
            clock="18:00",
        )
        return (Field("text", gettext("What was promised")), Field("when", gettext("By when"), "", hint))

    def on_mount(self) -> None:
        """Show the open promises, read first where only the row is known."""
        first = self.tickets[0]
        if isinstance(first, TicketView):
            self._show(first)
        else:
            self.open_promises.display = False
            run_in_thread(self, lambda: self.workplace.reads.ticket(first.id, messages=1), self.Loaded)

    def on_promise_dialog_loaded(self, message: Loaded) -> None:
        """The ticket is there."""
        message.stop()
        self._show(message.result)

    def on_failed(self, message: Failed) -> None:
        """It could not be read."""
        message.stop()
        say_error(self, message.error)

    def _show(self, view: TicketView) -> None:
        now = self.workplace.reads.clock()
        rows = [
            ListRow(
                ((self._until(one, now), "warning" if one.due_at < now else "dim"), (one.text, "")),
                one,
                ((gettext("Enter: kept"), "dim"),),
            )
            for one in view.promises
            if one.kept_at is None
        ]
        self.open_promises.set_rows(rows)
        self.open_promises.display = bool(rows)

    def _until(self, one: PromiseLine, now: datetime) -> str:
        return gettext("until {time}", time=show_time(one.due_at, now, self.zone)) + "  "

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """An open promise was kept."""
        event.stop()
        promise: PromiseLine = event.value
        me, ticket = self.workplace.agent, self.lines[0].id
        now = self.workplace.reads.clock()
        self.dismiss([KeepPromise(actor=me, at=now, ticket=ticket, promise=promise.id)])

    def hint(self) -> str:
        """When that is."""
        if not self.value("when"):
            return forms()
        now = self.workplace.reads.clock()
        due = read_time(self.value("when"), now, self.zone, at=EVENING)
        return gettext("by {time}", time=show_time(due, now, self.zone))

    def commands(self) -> list[Command]:
        """The promise."""
        if not self.value("text"):
            raise InputError(gettext("what was promised?"), gettext("say it in a few words"))
        due = read_time(self.value("when"), self.workplace.reads.clock(), self.zone, at=EVENING)
        return [MakePromise(actor=self.workplace.agent, ticket=self.lines[0].id, text=self.value("text"), due_at=due)]
