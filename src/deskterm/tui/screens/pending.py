"""What waits for the server and what it would not do, and what becomes of one of those."""

from collections.abc import Iterable
from typing import ClassVar

from deskterm.desk.link import MAY_HAVE_LEFT
from deskterm.store.pending import PendingLine, PushState
from deskterm.text.retelling import retold
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, gettext_noop, pgettext
from deskterm.tui.naming import facts, ticket_name
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.widgets.menu_list import Entry, MenuList

GROUPS = {
    PushState.STOPPED: gettext_noop("the server would not take"),
    PushState.WAITING: gettext_noop("waits for the server"),
}


class PendingScreen(MenuScreen):
    """Every pending command with what it wants; gives back the id of the one that was chosen."""

    def __init__(self, found: Iterable[tuple[PendingLine, str]]) -> None:
        super().__init__(gettext("pending commands"), [_entry(line, yours) for line, yours in found])
        self.list = MenuList(self.entries, key_cells=0)
        self.list.empty = gettext("Nothing waits for the server.")

    def hint(self) -> str:
        """What the last line says."""
        return gettext("↑↓ choose   Enter decides   esc close")


def name_of(line: PendingLine) -> str:
    """The ticket a pending command is about, in a word."""
    return pgettext("ticket", "(not here)") if line.is_gone else ticket_name(line.number)


def _entry(line: PendingLine, yours: str) -> Entry:
    there = gettext("there: {facts}", facts=facts(line.there)) if line.there else ""
    detail = " · ".join(part for part in (retold(line.reason), there, safe_line(line.text[:60])) if part)
    return Entry(line.command, f"{name_of(line)} {yours}", "", detail, None, gettext(GROUPS[line.state]))


class FateScreen(MenuScreen):
    """What becomes of one pending command."""

    TYPED: ClassVar[bool] = False

    def __init__(self, line: PendingLine) -> None:
        waits = (
            None if line.state is PushState.STOPPED else gettext("it may be done already: first the server must answer")
        )
        over = retold(line.hint) if line.hint == MAY_HAVE_LEFT else gettext("over what is there now")
        entries = [
            Entry("retry", gettext("Push it again"), "", over, waits),
            Entry("drop", gettext("Drop it"), "", gettext("it never was"), waits),
        ]
        if line.text:
            back, again = gettext("Drop it, and take the text back"), gettext("it is your draft again")
            entries.append(Entry("draft", back, "", again, waits or _no_ticket(line)))
            entries.append(Entry("copy", gettext("Copy the text")))
        entries.append(Entry("open", gettext("Open the ticket"), "", "", _no_ticket(line)))
        super().__init__(retold(line.reason) or gettext("waits for the server"), entries)
        self.list = MenuList(self.entries, key_cells=0)


def _no_ticket(line: PendingLine) -> str | None:
    if line.ticket is not None and (line.subject or line.number):
        return None
    return gettext("the ticket is not here any more")
