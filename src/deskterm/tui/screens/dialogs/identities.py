"""Two customers side by side before they become one: what each has, what will stand, and what is to be chosen."""

from dataclasses import replace
from enum import StrEnum
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
from deskterm.model.words import Channel, Script
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext
from deskterm.tui.cells import fit
from deskterm.tui.dialog import Dialog, with_keys
from deskterm.tui.naming import named, ticket_name
from deskterm.tui.screens.dialogs.choice import ChoiceList
from deskterm.tui.widgets.rows import ListRow, RowList

LABELS: Final = {
    "name": gettext_noop("Name"),
    "salutation": gettext_noop("Addressed as"),
    "language": gettext_noop("Language"),
    "script": gettext_noop("Letters"),
    "preferred_channel": gettext_noop("Prefers"),
    "organisation": gettext_noop("Organisation"),
    "group": gettext_noop("Group"),
    "vip": gettext_noop("VIP"),
    "note": gettext_noop("Note"),
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
            frame.border_title = Content(gettext("Two who are one person"))
            words = gettext("ctrl+s merges, Enter takes the other's, esc closes")
            frame.border_subtitle = Content(with_keys(self, words))
            yield self.list
            back = gettext("u takes it back; later U on the customer does.")
            yield Static(back, classes="say", markup=False)

    def on_mount(self) -> None:
        """Show both."""
        self.list.set_rows(self.rows())

    # What is shown

    def rows(self) -> list[ListRow]:
        """What each has, what differs, and what will stand."""
        one, other = self.preview.one, self.preview.other
        rows = [
            _row(
                "",
                gettext("{customer} stands", customer=one.name),
                gettext("{customer} joins", customer=other.name),
                "title",
                value="swap",
                tail=gettext("Enter swaps"),
            ),
            *_contacts(one, other),
            _row(pgettext("customer has", "tickets"), _tickets(one), _tickets(other)),
            _row(pgettext("customer has", "purchases"), str(len(one.purchases)), str(len(other.purchases))),
            ListRow(),
        ]
        if self.preview.differing or self.preview.consents:
            rows.append(ListRow((("  " + gettext("They differ"), "guess"),)))
        rows += [
            self._choice(
                gettext(LABELS[line.field]), line.field, _said(line.field, line.mine), _said(line.field, line.theirs)
            )
            for line in self.preview.differing
        ]
        rows += [
            self._choice(
                gettext("may {channel}?", channel=named(channel)),
                f"consent {channel.value}",
                _yes(mine),
                _yes(theirs),
                usual=mine,
            )
            for channel, mine, theirs in self.preview.consents
        ]
        stands = "  " + fit(gettext("Will stand"), LABEL)
        rows += [ListRow(), ListRow(((stands, "good"), (self._outcome(), ""))), self._answers()]
        return rows

    def _choice(self, label: str, key: str, mine: str, theirs: str, *, usual: bool = False) -> ListRow:
        # Of two consents no stands, until somebody says otherwise.
        taken = usual != (key in self.taken)
        here, there = ("○", "●") if taken else ("●", "○")
        return ListRow(
            (
                (f"  {fit(label, LABEL)}", "dim"),
                (fit(f"{here} {mine}", COLUMN) + "  ", "" if taken else "title"),
                (f"{there} {theirs}", "title" if taken else ""),
            ),
            key,
        )

    def _outcome(self) -> str:
        one, other = self.preview.one, self.preview.other
        chosen = {line.field: line.theirs if line.field in self.taken else line.mine for line in self.preview.differing}
        name = chosen.get("name", one.name or other.name)
        firm = chosen.get("organisation", one.organisation or other.organisation)
        words = [
            name,
            firm,
            ngettext("{count} contact point", "{count} contact points", len(one.contacts) + len(other.contacts)),
            ngettext("{count} ticket", "{count} tickets", one.tickets + other.tickets),
            ngettext("{count} purchase", "{count} purchases", len(one.purchases) + len(other.purchases)),
        ]
        return " · ".join(word for word in words if word)

    def _answers(self) -> ListRow:
        first = self.preview.one.contacts or self.preview.other.contacts
        to = (
            gettext("answers go to {address} first", address=first[0].value)
            if first
            else gettext("there is no address to answer to")
        )
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
        _row(
            "" if at else pgettext("customer has", "contacts"),
            mine[at] if at < len(mine) else "",
            theirs[at] if at < len(theirs) else "",
        )
        for at in range(min(MOST, most))
    ]
    return [*rows, _row("", ngettext("and {count} more", "and {count} more", most - MOST), "")] if most > MOST else rows


def _tickets(card: CustomerView) -> str:
    if not card.history:
        return str(card.tickets)
    latest = ticket_name(card.history[0].number)
    return gettext("{count}, latest {ticket}", count=card.tickets, ticket=latest)


def _yes(granted: bool) -> str:
    return pgettext("consent", "yes") if granted else pgettext("consent", "no")


def _said(field: str, words: str) -> str:
    """What a card says in a field, in the language of the screen where it is a word of the desk."""
    kinds: dict[str, type[StrEnum]] = {"script": Script, "preferred_channel": Channel}
    return named(kinds[field](words)) if field in kinds else words
