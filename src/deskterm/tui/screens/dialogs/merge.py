"""Two customers side by side before they become one: what each has, what will stand, and what is to be chosen."""

from dataclasses import replace
from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from deskterm.desk.customer_reads import MergePreview, compare
from deskterm.desk.workplace import Workplace
from deskterm.model.commands import Command
from deskterm.model.customer_commands import MergeCustomers
from deskterm.model.views.customers import CustomerView
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


class MergeDialog(Dialog, inherit_bindings=False):
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
        with Vertical(classes="merge") as frame:
            frame.border_title = Content("Two who are one person")
            frame.border_subtitle = Content("ctrl+s merges, Enter chooses on a line with ●, esc closes")
            yield self.list
            yield Static("u takes it back; later U on the customer does.", classes="say", markup=False)

    def on_mount(self) -> None:
        """Show both."""
        self.list.set_rows(self.rows())

    def on_resize(self) -> None:
        """Columns follow the width."""
        self.list.set_rows(self.rows())

    # What is shown

    def rows(self) -> list[ListRow]:
        """What each has, what differs, and what will stand."""
        one, other = self.preview.one, self.preview.other
        rows = [
            ListRow((("stands: ", "dim"), (one.name, "title"), ("   joins: ", "dim"), (other.name, "title")), "swap",
                    (("Enter swaps", "key"),)),
            ListRow(),
            *_both("contacts", [line.value for line in one.contacts], [line.value for line in other.contacts]),
            *_both("tickets", [_tickets(one)], [_tickets(other)]),
            *_both("purchases", [str(len(one.purchases))], [str(len(other.purchases))]),
            ListRow(),
        ]  # fmt: skip
        if self.preview.differing or self.preview.consents:
            rows.append(ListRow((("They differ: Enter takes the other's", "guess"),)))
        rows += [self._choice(LABELS[one.field], one.field, one.mine, one.theirs) for one in self.preview.differing]
        for channel, mine, theirs in self.preview.consents:
            key = f"consent {channel.value}"
            rows.append(self._choice(f"may we {channel.value}", key, _yes(mine), _yes(theirs)))
        rows += [ListRow(), ListRow((("Will stand: ", "good"), (self._outcome(), ""))), self._moves()]
        return rows

    def _choice(self, label: str, key: str, mine: str, theirs: str) -> ListRow:
        taken = self._takes(key, mine)
        return ListRow(
            (
                (f"  {label:<14}", "dim"),
                (f"{'○' if taken else '●'} {mine}", "" if taken else "title"),
                ("   ", ""),
                (f"{'●' if taken else '○'} {theirs}", "title" if taken else ""),
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

    def _moves(self) -> ListRow:
        first = self.preview.one.contacts or self.preview.other.contacts
        to = f"answers go to {first[0].value} first" if first else "there is no address to answer to"
        return ListRow(((f"            {to}", "dim"),))

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
        """Make them one."""
        one, other = self.preview.one, self.preview.other
        fields: dict[str, Any] = {
            "take": tuple(line.field for line in self.preview.differing if line.field in self.taken),
            "take_consent": tuple(
                channel
                for channel, mine, _ in self.preview.consents
                if mine is False and f"consent {channel.value}" in self.taken
            ),
        }
        keeps_yes = [
            channel for channel, mine, _ in self.preview.consents if mine and f"consent {channel.value}" in self.taken
        ]
        merge = MergeCustomers(
            actor=self.workplace.agent, customer=one.id, other=other.id, seen=one.version, other_seen=other.version,
            **fields,
        )  # fmt: skip
        found: list[Command] = [replace(merge, at=self.workplace.reads.clock())]
        if keeps_yes:
            from deskterm.model.customer_commands import RecordConsent

            found += [
                RecordConsent(
                    actor=self.workplace.agent, at=self.workplace.reads.clock(), customer=one.id, channel=channel,
                    granted=True, ground="chosen when two cards became one",
                )
                for channel in keeps_yes
            ]  # fmt: skip
        return found

    def act_down(self) -> None:
        """One row down."""
        self.list.act_down()

    def act_up(self) -> None:
        """One row up."""
        self.list.act_up()


def _both(label: str, mine: list[str], theirs: list[str]) -> list[ListRow]:
    rows: list[ListRow] = []
    most = 4
    for at in range(min(most, max(len(mine), len(theirs)))):
        here = mine[at] if at < len(mine) else ""
        there = theirs[at] if at < len(theirs) else ""
        rows.append(
            ListRow(((f"  {label if at == 0 else '':<14}", "dim"), (_cell(here), ""), ("   ", ""), (there, "")))
        )
    left = max(len(mine), len(theirs)) - most
    if left > 0:
        rows.append(ListRow(((f"  {'':<14}and {left} more", "dim"),)))
    return rows


def _cell(text: str) -> str:
    from deskterm.tui.cells import fit

    return fit(text, 26)


def _tickets(card: CustomerView) -> str:
    latest = f", latest #{card.history[0].number or 'new'}" if card.history else ""
    return f"{card.tickets}{latest}"


def _yes(granted: bool) -> str:
    return "yes" if granted else "no"
