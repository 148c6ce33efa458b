"""Which macro is run; what it would do is shown before it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from deskterm.desk import macros
from deskterm.desk.macros import Macro, Macros, Plan
from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import Command
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import gettext, gettext_noop, ngettext
from deskterm.tui.naming import explained
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, narrowed, subject_of
from deskterm.tui.typed_time import read_time
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.rows import ListRow, RowList

MOST = 200
"""Of so many tickets at once a macro may write something that is read from them."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The macros, and the tickets they may write on."""

    macros: Macros
    views: dict[str, TicketView]


def _shortly(error: InputError) -> SafeLine:
    """What is wrong with a file, its folder left out: there is one place for them."""
    message = error.message.replace(str(error.path), error.path.name, 1) if error.path is not None else error.message
    return safe_line(explained(message, error.hint))


class MacroDialog(ChoiceDialog, inherit_bindings=False):
    """Macros by title; below them what the one under the cursor does, step by step."""

    SEARCHES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True
    KEYS: ClassVar[str] = gettext_noop("Enter runs it, esc closes")

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        self.found = _Loaded(Macros(), {})
        self.loaded = False
        self.first = ""
        """The macro to begin on, by its name."""
        self.drafts: dict[str, list[str]] = {}
        """By ticket, the words that become part of its draft."""

    @property
    def heading(self) -> str:
        """What is asked."""
        if len(self.lines) == 1:
            return gettext("Macro on {ticket}", ticket=subject_of(self.lines))
        return ngettext("Macro on {count} ticket", "Macro on {count} tickets", len(self.lines))

    def usual(self) -> Any:
        """The macro to begin on."""
        return self.first or None

    def load(self) -> _Loaded:
        """Read the macros, and the tickets if any of them writes."""
        config, reads = self.workplace.config, self.workplace.reads
        found = macros.load(macros.folders(config))
        writes = any(one.needs_words for one in found.found) and len(self.lines) <= MOST
        return _Loaded(found, {one.id: reads.ticket(one.id) for one in self.lines} if writes else {})

    def take_loaded(self, found: _Loaded) -> None:
        """They are there."""
        self.found, self.loaded = found, True

    def fill(self, value: Any = None) -> None:
        """Show the choices and what the first one does."""
        super().fill(value)
        self._explain()

    def choices(self) -> list[ListRow]:
        """A row for each macro, then what is wrong with others."""
        if not self.loaded:
            return [ListRow(((gettext("reading …"), "dim"),))]
        rows = [ListRow(((one.title, ""),), one.name, ((one.name, "dim"),)) for one in self.found.macros.found]
        shown = narrowed(rows, self.words) if self.words else rows
        wrong = [ListRow(((f"✗ {_shortly(one)}", "warning"),)) for one in self.found.macros.problems]
        if not rows and not wrong:
            place = macros.folders(self.workplace.config)[-1]
            return [ListRow(((gettext("no macros yet: they are files in {folder}", folder=place), "dim"),))]
        return [*shown, *wrong]

    def on_row_list_pointed(self, event: RowList.Pointed) -> None:
        """Another macro is under the cursor."""
        event.stop()
        self._explain()

    def _explain(self) -> None:
        macro = self._macro()
        if macro is not None:
            self.say("\n".join(f"{at}. {words}" for at, words in enumerate(macro.words, 1)))

    def _macro(self) -> Macro | None:
        return next((one for one in self.found.macros.found if one.name == self.list.value), None)

    def commands_for(self, value: Any) -> list[Command]:
        """What it comes to on every ticket."""
        macro = self.found.macros.find(value)
        if macro.needs_words and not self.found.views:
            raise InputError(
                ngettext(
                    "it writes, and {count} ticket is too many for that",
                    "it writes, and {count} tickets are too many for that",
                    len(self.lines),
                ),
                gettext("at most {most}", most=MOST),
            )
        plans = {line.id: self._plan(macro, line) for line in self.lines}
        self.drafts = {ticket: plan.drafts for ticket, plan in plans.items() if plan.drafts}
        return [command for plan in plans.values() for command in plan.commands]

    def _plan(self, macro: Macro, line: TicketLine) -> Plan:
        now, zone = self.workplace.reads.clock(), zone_of(self.workplace.config)

        def when(typed: str) -> datetime:
            return read_time(typed, now, zone)

        return macros.plan(macro, self.workplace, line.id, self.found.views.get(line.id), when, at=now)
