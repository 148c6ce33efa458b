"""The shift: what happened since one left and what today wants; every line opens its ticket."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.screen import Screen

from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError
from deskterm.model.views.shift import Shift, ShiftLine
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext
from deskterm.tui.cells import fit
from deskterm.tui.dates import show_time
from deskterm.tui.desk_app import desk_app
from deskterm.tui.messages import Answered, DeskChanged
from deskterm.tui.naming import ticket_name
from deskterm.tui.toast import say_error
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.header import HeaderLine, zone_of
from deskterm.tui.widgets.rows import ListRow, RowList
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from deskterm.model.commands import Command

PARTS: Final[tuple[tuple[str, str, Callable[[Shift], tuple[ShiftLine, ...]]], ...]] = (
    (gettext_noop("Failed sends: the customer does not have your answer"), "warning", lambda shift: shift.failed),
    (gettext_noop("News on your tickets"), "title", lambda shift: shift.news),
    (gettext_noop("Assigned to you"), "title", lambda shift: shift.assigned),
    (gettext_noop("Merged, solved or closed by others"), "title", lambda shift: shift.ended),
    (gettext_noop("Promises of today"), "title", lambda shift: shift.promises),
    (gettext_noop("Snoozes that wake today"), "title", lambda shift: shift.waking),
    (gettext_noop("Your drafts"), "title", lambda shift: shift.drafts),
    (gettext_noop("Notes written meanwhile"), "title", lambda shift: shift.notes),
)
"""The parts in order of urgency: heading, style, lines."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A line of the list: its part and its place in it."""

    part: int
    ticket: str
    message: str | None
    at: int


class ShiftList(RowList):
    """The lines."""

    PLACES: ClassVar[tuple[str, ...]] = ("shift", "moves")

    @property
    def shows_cursor(self) -> bool:
        """It is always drawn."""
        return True


class ShiftScreen(Screen[None], inherit_bindings=False):
    """What happened, what today wants; space marks a note as read, A everything, H writes the handover."""

    PLACES: ClassVar[tuple[str, ...]] = ()
    AUTO_FOCUS = "ShiftList"
    CSS_PATH = "../styles/customers.tcss"

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.header = HeaderLine(pgettext("screen", "Shift"), workplace)
        self.list = ShiftList()
        self.shift: Shift | None = None
        self._zone = zone_of(workplace.config)
        self._reading = self._again = False

    def compose(self) -> ComposeResult:
        yield self.header
        yield FooterLine()
        yield self.list

    def on_mount(self) -> None:
        self.list.set_rows([ListRow(((" " + gettext("reading …"), "dim"),))])
        self.read()

    # Reading

    def read(self) -> None:
        """Read everything again; while that is under way, once more afterwards."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        workplace, zone = self.workplace, self._zone

        def read() -> Shift:
            from deskterm.desk.shift import shift_of

            return shift_of(workplace.reads, workplace.drafts, workplace.agent, zone)

        call_in_thread(self, read, self._read, self._not_read)

    def _read(self, shift: Shift) -> None:
        self._reading = False
        self.shift = shift
        self.list.set_rows(self.rows(shift))
        if self._again:
            self._again = False
            self.read()

    def _not_read(self, error: DesktermError) -> None:
        self._reading = self._again = False
        say_error(self, error)

    def rows(self, shift: Shift) -> list[ListRow]:
        """Every part with its lines; a part without any says so on its heading's line only when all are empty."""
        now = self.workplace.reads.clock()
        left = show_time(shift.since, now, self._zone)
        rows = [ListRow(((gettext("Since you left, "), "dim"), (left, "title"))), ListRow()]
        for part, (heading, style, lines_of) in enumerate(PARTS):
            lines = lines_of(shift)
            if not lines:
                continue
            unread = sum(1 for line in lines if line.message is not None and not line.read)
            count = f"  {len(lines)}"
            if unread:
                count += ", " + ngettext("{count} to read", "{count} to read", unread)
            rows.append(ListRow(((gettext(heading), style), (count, "dim"))))
            rows += [self._row(part, at, line) for at, line in enumerate(lines)]
            rows.append(ListRow())
        if len(rows) == 2:
            rows.append(ListRow(((gettext("Nothing happened, and today wants nothing yet."), "dim"),)))
        return rows

    def _row(self, part: int, at: int, line: ShiftLine) -> ListRow:
        width = max(40, self.list.scrollable_content_region.width)
        number = ticket_name(line.number)
        sign = "  " if line.message is None else "✓ " if line.read else "● "
        now = self.workplace.reads.clock()
        when = "" if line.at == now or abs(line.at - now) < timedelta(0) else show_time(line.at, now, self._zone)
        name, subject = (16, 22) if width >= 100 else (12, 0)
        pieces = [
            (f" {sign}", "good" if line.read else "key"),
            (fit(number, 8), "key"),
            (fit(line.customer, name) + "  ", ""),
        ]
        if subject:
            pieces.append((fit(line.subject, subject) + "  ", "dim"))
        pieces.append((line.words, "dim" if line.read else ""))
        return ListRow(tuple(pieces), Chosen(part, line.ticket, line.message, at), ((when, "dim"),))

    def on_resize(self) -> None:
        """Columns follow the width."""
        if self.shift is not None:
            self.list.set_rows(self.rows(self.shift))

    # Verbs

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        event.stop()
        desk_app(self).open_ticket(event.value.ticket)

    def _mark(self, command: "Command") -> None:
        desk_app(self).execute([command], quiet=True)

    def act_note_read(self) -> None:
        """Mark the note under the cursor as read, and go on to the next."""
        from deskterm.model.customer_commands import MarkRead

        chosen = self.list.value
        if chosen is not None and chosen.message is not None:
            me = self.workplace.agent
            self._mark(MarkRead(actor=me, at=self.workplace.reads.clock(), messages=(chosen.message,)))
            self.list.act_down()

    def why_not_note_read(self) -> str | None:
        """Why there is nothing to mark."""
        chosen = self.list.value
        return (
            None if chosen is not None and chosen.message is not None else gettext("only notes are marked one by one")
        )

    def act_all_read(self) -> None:
        """What happened until now is no news any more."""
        from deskterm.model.customer_commands import MarkRead

        now = self.workplace.reads.clock()
        notes = tuple(line.message for line in (self.shift.notes if self.shift else ()) if line.message)
        self._mark(MarkRead(actor=self.workplace.agent, at=now, messages=notes, upto=now))

    def act_handover(self) -> None:
        """Write what you leave behind."""
        from deskterm.tui.screens.handover import HandoverScreen

        self.app.push_screen(HandoverScreen(self.workplace))

    def act_refresh(self) -> None:
        """Read everything again."""
        self.read()

    def on_screen_resume(self) -> None:
        """Back from a ticket."""
        if self.shift is not None:
            self.read()

    def desk_changed(self, _: DeskChanged) -> None:
        """Somebody wrote."""
        self.read()

    def answered(self, _: Answered) -> None:
        """Something was marked."""
        self.read()
