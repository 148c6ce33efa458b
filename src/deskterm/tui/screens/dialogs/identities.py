"""Two customers side by side before they become one: what each has, what will stand, and what is to be chosen."""

from dataclasses import replace
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from deskterm.desk.customer_reads import MergePreview, compare
from deskterm.desk.workplace import Workplace
from deskterm.model.commands import Command
from deskterm.model.customer_commands import MergeCustomers, RecordConsent
from deskterm.model.views.customers import CustomerView
from deskterm.tui.cells import fit
from deskterm.tui.dialog import Dialog
from deskterm.tui.screens.dialogs.choice import ChoiceList
from deskterm.tui.widgets.rows import ListRow, RowList

LABELS: Final = {
    "name": "Name",
    "salutation": "Addressed as",
    "language": "Language",
    "script": "Letters",
    "preferred_channel": "Prefers",
    "organisation": "Organisation",
    "group": "Group",
    "vip": "VIP",
    "note": "Note",
}
MOST: Final = 4
"""Contact points of each that are shown."""
LABEL, COLUMN = 16, 30
"""Cells of the labels, and of what the first one has."""


class IdentitiesDialog(Dialog, inherit_bindings=False):
    """Enter on a line that differs takes the other's; ctrl+s makes them one. Undo takes it back."""

    PLACES = ("dialog", "moves")
    CSS_PATH = "../../styles/dialogs.tcss"
    AUTO_FOCUS = "ChoiceList"

    def __init__(self, workplace: Workplace, preview: MergePreview) -> None:
        super().__init__(workplace, ())
        self.preview = preview
        self.taken: set[str] = set()
        self.list = ChoiceList(id="choices")

    def compose(self) -> ComposeResult:
        """Both, side by side."""
        with Vertical() as frame:
            frame.border_title = Content("Two who are one person")
            frame.border_subtitle = Content("ctrl+s merges, Enter takes the other's, esc closes")
            yield self.list
            yield Static("u takes it back; later U on the customer does.", classes="say", markup=False)

    def on_mount(self) -> None:
        """Show both."""
        self.list.set_rows(self.rows())

    # What is shown

    def rows(self) -> list[ListRow]:
        """What each has, what differs, and what will stand."""
        one, other = self.preview.one, self.preview.other
        rows = [
            _row("", f"{one.name} stands", f"{other.name} joins", "title", value="swap", tail="Enter swaps"),
            *_contacts(one, other),
            _row("tickets", _tickets(one), _tickets(other)),
            _row("purchases", str(len(one.purchases)), str(len(other.purchases))),
            ListRow(),
        ]
        if self.preview.differing or self.preview.consents:
            rows.append(ListRow((("  They differ", "guess"),)))
        rows += [
            self._choice(LABELS[line.field], line.field, line.mine, line.theirs) for line in self.preview.differing
        ]
        rows += [
            self._choice(f"may {channel.value}?", f"consent {channel.value}", _yes(mine), _yes(theirs))
            for channel, mine, theirs in self.preview.consents
        ]
        rows += [ListRow(), ListRow((("  Will stand      ", "good"), (self._outcome(), ""))), self._answers()]
        return rows

    def _choice(self, label: str, key: str, mine: str, theirs: str) -> ListRow:
        taken = self._takes(key, mine)
        here, there = ("○", "●") if taken else ("●", "○")
        return ListRow(
            (
                (f"  {fit(label, LABEL)}", "dim"),
                (fit(f"{here} {mine}", COLUMN) + "  ", "" if taken else "title"),
                (f"{there} {theirs}", "title" if taken else ""),
            ),
            key,
        )

    def _takes(self, key: str, mine: str) -> bool:
        """Of two consents no stands, until somebody says otherwise."""
        usual = key.startswith("consent ") and mine == "yes"
        return usual != (key in self.taken)

    def _outcome(self) -> str:
        one, other = self.preview.one, self.preview.other
        chosen = {line.field: line.theirs if line.field in self.taken else line.mine for line in self.preview.differing}
        name = chosen.get("name", one.name or other.name)
        firm = chosen.get("organisation", one.organisation or other.organisation)
        words = [name, firm, f"{len(one.contacts) + len(other.contacts)} contact points"]
        words += [f"{one.tickets + other.tickets} tickets", f"{len(one.purchases) + len(other.purchases)} purchases"]
        return " · ".join(word for word in words if word)

    def _answers(self) -> ListRow:
        first = self.preview.one.contacts or self.preview.other.contacts
        to = f"answers go to {first[0].value} first" if first else "there is no address to answer to"
        return ListRow(((f"  {'':{LABEL}}{to}", "dim"),))

    # What is chosen

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """Enter or a click: the other's, or the first's again."""
        event.stop()
        if event.value == "swap":
            self.preview = compare(self.preview.other, self.preview.one)
            self.taken.clear()
        else:
            self.taken ^= {event.value}
        self.list.set_rows(self.rows(), value=event.value)

    def commands(self) -> list[Command]:
        """Make them one; a yes that is to stand against a no is put on record."""
        one, other, me, now = self.preview.one, self.preview.other, self.workplace.agent, self.workplace.reads.clock()
        chosen = [(channel, mine) for channel, mine, _ in self.preview.consents if f"consent {channel}" in self.taken]
        merge = MergeCustomers(
            actor=me,
            customer=one.id,
            other=other.id,
            seen=one.version,
            other_seen=other.version,
            take=tuple(line.field for line in self.preview.differing if line.field in self.taken),
            take_consent=tuple(channel for channel, mine in chosen if not mine),
        )
        ground = "chosen when two cards became one"
        stay = [
            RecordConsent(actor=me, at=now, customer=one.id, channel=channel, granted=True, ground=ground)
            for channel, mine in chosen
            if mine
        ]
        return [replace(merge, at=now), *stay]

    def act_down(self) -> None:
        """One row down."""
        self.list.act_down()

    def act_up(self) -> None:
        """One row up."""
        self.list.act_up()


def _row(label: str, mine: str, theirs: str, style: str = "", *, value: str | None = None, tail: str = "") -> ListRow:
    pieces = ((f"  {fit(label, LABEL)}", "dim"), (fit(mine, COLUMN) + "  ", style), (theirs, style))
    return ListRow(pieces, value, ((tail, "key"),) if tail else ())


def _contacts(one: CustomerView, other: CustomerView) -> list[ListRow]:
    mine, theirs = [line.value for line in one.contacts], [line.value for line in other.contacts]
    most = max(len(mine), len(theirs))
    rows = [
        _row("" if at else "contacts", mine[at] if at < len(mine) else "", theirs[at] if at < len(theirs) else "")
        for at in range(min(MOST, most))
    ]
    return [*rows, _row("", f"and {most - MOST} more", "")] if most > MOST else rows


def _tickets(card: CustomerView) -> str:
    latest = f", latest #{card.history[0].number or 'new'}" if card.history else ""
    return f"{card.tickets}{latest}"


def _yes(granted: bool) -> str:
    return "yes" if granted else "no"
