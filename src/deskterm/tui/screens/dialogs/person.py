"""Choosing a customer: the other of two who are one person, or the one who is to be taken apart again."""

from typing import Any, ClassVar

from textual.widgets import Input

from deskterm.desk.customer_reads import CustomerReads
from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError, InputError
from deskterm.model.commands import Command
from deskterm.model.customer_commands import UnmergeCustomers
from deskterm.model.views.customers import CustomerLine, CustomerView
from deskterm.text.translation import gettext, gettext_noop, ngettext
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, numbered
from deskterm.tui.widgets.rows import ListRow
from deskterm.tui.work import call_in_thread

SHOWN = 20
"""So many of those found are shown; who sees more types more."""


class PersonDialog(ChoiceDialog, inherit_bindings=False):
    """Finds another customer by what is typed; dismissed with their id."""

    SEARCHES: ClassVar[bool] = True
    KEYS = gettext_noop("type a name, address or number; Enter compares, esc closes")

    def __init__(self, workplace: Workplace, card: CustomerView) -> None:
        super().__init__(workplace, ())
        self.card = card
        self.reads = CustomerReads(workplace.reads)
        self.search = Input(placeholder=gettext("name in any script, address, number"), select_on_focus=False)
        self.found: tuple[CustomerLine, ...] = ()
        self._token = self._shown = 0
        self._wanted = False

    @property
    def heading(self) -> str:
        """Whom the other is merged with."""
        return gettext("Who is {customer} too?", customer=self.card.name)

    def on_mount(self) -> None:
        """Whoever bears the same name comes first."""
        super().on_mount()
        self._read(self.card.name)

    def choices(self) -> list[ListRow]:
        """Those found."""
        rows = [
            ListRow(
                ((f"{one.name}{' ★' if one.vip else ''}  ", "title"), (one.contact, "")),
                one.id,
                ((one.organisation + "  " + ngettext("{count} ticket", "{count} tickets", one.tickets), "dim"),),
            )
            for one in self.found
        ]
        return rows or [ListRow(((gettext("Nobody else was found."), "dim"),))]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find as it is typed."""
        event.stop()
        self._read(event.value)

    def _read(self, typed: str) -> None:
        self._token += 1
        self._wanted = False
        token, reads, region = self._token, self.reads, self.workplace.config.region

        def read() -> tuple[CustomerLine, ...]:
            return reads.rows(reads.find(typed, region)[: SHOWN + 1]) if typed.strip() else ()

        def came(found: tuple[CustomerLine, ...]) -> None:
            if token == self._token and self.is_running:
                self.found = tuple(one for one in found if one.id != self.card.id)[:SHOWN]
                self._shown = token
                self.fill()
                if self._wanted:
                    self.act_accept()

        def failed(error: DesktermError) -> None:
            self.refuse(error)

        call_in_thread(self, read, came, failed)

    def act_accept(self) -> None:
        """Give back who was chosen, of those who match what is typed by now."""
        self._wanted = self._shown != self._token
        if self._wanted:
            return
        if self.list.value is None:
            self.refuse(InputError(gettext("nobody is chosen"), gettext("type a name, an address or a number")))
            return
        self.dismiss(self.list.value)


class MergedDialog(ChoiceDialog, inherit_bindings=False):
    """Which of those who were merged is to be taken apart again."""

    def __init__(self, workplace: Workplace, card: CustomerView) -> None:
        super().__init__(workplace, ())
        self.card = card

    @property
    def heading(self) -> str:
        """From whom."""
        return gettext("Take apart from {customer}", customer=self.card.name)

    def choices(self) -> list[ListRow]:
        """Those who were merged, the latest last."""
        back = gettext("gets back what was theirs")
        return numbered([(name, ident, back) for ident, name in self.card.merged])

    def commands_for(self, value: Any) -> list[Command]:
        """Take them apart."""
        return [UnmergeCustomers(actor=self.workplace.agent, customer=value)]
