"""What waits for the server and what it would not do, and what becomes of one of those."""

from collections.abc import Iterable
from typing import ClassVar

from deskterm.store.pending import PendingLine, PushState
from deskterm.text.safe import safe_line
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.widgets.menu_list import Entry, MenuList

GROUPS = {PushState.STOPPED: "the server would not take", PushState.WAITING: "waits for the server"}


class PendingScreen(MenuScreen):
    """Every pending command with what it wants; gives back the id of the one that was chosen."""

    def __init__(self, found: Iterable[tuple[PendingLine, str]]) -> None:
        super().__init__("pending commands", [_entry(line, yours) for line, yours in found])
        self.list = MenuList(self.entries, key_cells=0)
        self.list.empty = "Nothing waits for the server."

    def hint(self) -> str:
        """What the last line says."""
        return "↑↓ choose   Enter decides   esc close"


def _entry(line: PendingLine, yours: str) -> Entry:
    number = f"#{line.number}" if line.number is not None else "#new"
    there = ", ".join(f"{name}: {value}" for name, value in line.there)
    detail = " · ".join(
        part for part in (line.reason, f"there: {there}" if there else "", safe_line(line.text[:60])) if part
    )
    return Entry(line.command, f"{number} {yours}", "", detail, None, GROUPS[line.state])


class FateScreen(MenuScreen):
    """What becomes of one pending command."""

    TYPED: ClassVar[bool] = False

    def __init__(self, line: PendingLine) -> None:
        waits = None if line.state is PushState.STOPPED else "it may be done already: first the server must answer"
        entries = [
            Entry("retry", "Push it again", "", "over what is there now", waits),
            Entry("drop", "Drop it", "", "it never was", waits),
        ]
        if line.text:
            entries.append(
                Entry(
                    "draft", "Drop it, and take the text back", "", "it is your draft again", waits or _no_ticket(line)
                )
            )
            entries.append(Entry("copy", "Copy the text"))
        entries.append(Entry("open", "Open the ticket", "", "", _no_ticket(line)))
        super().__init__(line.reason or "waits for the server", entries)
        self.list = MenuList(self.entries, key_cells=0)


def _no_ticket(line: PendingLine) -> str | None:
    return None if line.ticket is not None and (line.subject or line.number) else "the ticket is not here any more"
