"""What the same command on many tickets would come to, and then what came of it, ticket by ticket."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from deskterm.desk import bulk
from deskterm.desk.bulk import Outcome
from deskterm.model.views.lists import TicketLine
from deskterm.text.translation import gettext, gettext_noop
from deskterm.tui.answers import phrases
from deskterm.tui.cells import fit
from deskterm.tui.naming import explained, ticket_name
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.rows import ListRow, RowList

if TYPE_CHECKING:
    from deskterm.tui.bulk import Run

WORDS: dict[bool, tuple[str, str]] = {
    True: (gettext_noop("would change"), gettext_noop("cannot: {reason}")),
    False: (gettext_noop("changed"), gettext_noop("could not: {reason}")),
}
"""What is said of a ticket in the dry run, and afterwards."""


class BulkScreen(ModalScreen[None], inherit_bindings=False):
    """First the dry run; ctrl+s carries it out and leaves the results to be read."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "moves")
    AUTO_FOCUS = "RowList"
    CSS_PATH = "../styles/bulk.tcss"

    def __init__(self, run: "Run", lines: Iterable[TicketLine], found: Sequence[Outcome]) -> None:
        super().__init__()
        self.run = run
        self.lines = {one.id: one for one in lines}
        self.found = tuple(found)
        self.is_dry = True
        self.is_running_commands = False
        self.list = RowList(id="rows")

    def compose(self) -> ComposeResult:
        """A frame with a row for each ticket."""
        with Vertical() as frame:
            frame.border_title = Content(self.heading())
            frame.border_subtitle = Content(self.keys())
            yield self.list

    def on_mount(self) -> None:
        """Show the dry run."""
        self.show()

    def heading(self) -> str:
        """What is done to how many."""
        app = self.run.app
        what = phrases(self.run.commands, app.names, zone_of(app.workplace.config))
        return explained(f"{what[0]}{', …' if len(what) > 1 else ''}", bulk.summary(self.found, dry=self.is_dry))

    def keys(self) -> str:
        """What the keys do now."""
        if self.is_running_commands:
            return gettext("{done} of {all} · esc stops", done=len(self.run.answers), all=len(self.run.commands))
        if self.is_dry:
            words = gettext("ctrl+s does it, esc changes nothing") if self._can else gettext("esc closes")
            return self.run.app.keymap.said(words, "accept")
        return gettext("esc closes; then {key} undoes all of it", key=self.run.app.keymap.key("undo"))

    def show(self) -> None:
        """What cannot be done first, then the rest."""
        frame = self.query_one(Vertical)
        frame.border_title, frame.border_subtitle = Content(self.heading()), Content(self.keys())
        ordered = sorted(self.found, key=lambda one: not one.why_not)
        self.list.set_rows([self._row(one) for one in ordered])

    def _row(self, one: Outcome) -> ListRow:
        line = self.lines.get(one.ticket)
        number = fit(ticket_name(line.number if line is not None else None), 8)
        subject = f"{line.customer}  {line.subject}" if line is not None else ""
        good, bad = WORDS[self.is_dry]
        if one.why_not:
            part = gettext_noop("in part: {reason}") if one.changed else bad
            sign, words = "◐" if one.changed else "✗", gettext(part, reason=one.why_not)
            return ListRow(((f"{sign} {number}", "warning"), (words, ""), (f"  {subject}", "dim")), one.ticket)
        return ListRow(
            (
                (f"✓ {number}", "good"),
                (subject, ""),
            ),
            one.ticket,
            ((gettext(good), "dim"),),
        )

    @property
    def _can(self) -> bool:
        return any(one.changed for one in self.found)

    def why_not_accept(self) -> str | None:
        """Why nothing is done."""
        if not self.is_dry or self.is_running_commands:
            return gettext("it is done already")
        return None if self._can else gettext("none of them can be changed")

    def act_accept(self) -> None:
        """Carry it out."""
        self.is_running_commands = True
        self.show()
        self.run.go(self._told, self._over)

    def _told(self) -> None:
        if self.is_attached:
            self.query_one(Vertical).border_subtitle = Content(self.keys())

    def _over(self) -> None:
        self.is_dry = self.is_running_commands = False
        self.found = bulk.outcomes(self.run.asked, self.run.answers)
        if self.is_attached:
            self.show()

    def act_back(self) -> None:
        """Stop what is under way, else close."""
        if self.is_running_commands:
            self.run.stopped = True
        else:
            self.dismiss(None)

    act_leave = act_back
