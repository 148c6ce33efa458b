"""What erasing somebody takes, for a person to look at before."""

from dataclasses import dataclass

from deskterm.errors import NotFound
from deskterm.store.database import Store
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Loss:
    """What erasing somebody takes, for a person to look at before."""

    customer: str
    name: SafeLine
    version: int
    tickets: int
    unfinished: int
    messages: int
    attachments: int
    contacts: int
    purchases: int
    unsent: int

    @property
    def words(self) -> tuple[str, ...]:
        """What will happen, a line each."""
        lines = [
            gettext(
                "{messages} in {tickets} lose their words, {attachments} go",
                messages=ngettext("{count} message or note", "{count} messages and notes", self.messages),
                tickets=ngettext("{count} ticket", "{count} tickets", self.tickets),
                attachments=ngettext("{count} attachment", "{count} attachments", self.attachments),
            ),
            gettext(
                "name, {contacts}, {purchases}, consents and the note go",
                contacts=ngettext("{count} contact point", "{count} contact points", self.contacts),
                purchases=ngettext("{count} purchase", "{count} purchases", self.purchases),
            ),
            gettext("drafts about them and what the search knows of them go, here and on every mirror"),
        ]
        if self.unfinished:
            lines.append(
                ngettext("{count} unfinished ticket closed", "{count} unfinished tickets closed", self.unfinished)
            )
        if self.unsent:
            lines.append(
                ngettext(
                    "{count} answer on the way out never leave",
                    "{count} answers on the way out never leave",
                    self.unsent,
                )
            )
        lines.append(gettext("ticket numbers, times, ratings' values and who did what stay for the reports"))
        lines.append(gettext("copies made by backup or export before are not touched"))
        return tuple(lines)


def loss_of(store: Store, customer: str) -> Loss:
    """What erasing the customer with this id takes; raises ``NotFound``."""
    rows = store.read("SELECT key, name, version, erased_at FROM customer WHERE id = ?", (customer,))
    if not rows or rows[0][3] is not None:
        raise NotFound(gettext("that customer is not there"), gettext("they may have been erased already"))
    key, name, version, _ = rows[0]
    mine = "SELECT key FROM ticket WHERE customer_key = ?"
    counts = [
        store.read(f"SELECT count(*) FROM {what}", (key,))[0][0]
        for what in (
            "ticket WHERE customer_key = ?",
            "ticket WHERE customer_key = ? AND finished = 0",
            f"message WHERE ticket_key IN ({mine})",
            f"attachment WHERE message_key IN (SELECT key FROM message WHERE ticket_key IN ({mine}))",
            "contact_point WHERE customer_key = ?",
            "purchase WHERE customer_key = ?",
            f"outbox WHERE ticket_key IN ({mine})",
        )
    ]
    return Loss(customer, safe_line(name), version, *counts)
