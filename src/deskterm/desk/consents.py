"""Whether a customer wants to hear from us on a channel: asked first, recorded, overruled in the open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from deskterm.desk.work import Refusal, Work, called
from deskterm.model.answers import Done
from deskterm.model.customer_commands import ContactAnyway, RecordConsent
from deskterm.model.words import Channel
from deskterm.store.conditions import Queues, seen
from deskterm.store.database import Store
from deskterm.store.tables import ChangeRow, ConsentRow, CustomerRow, TicketRow
from deskterm.text.safe import SafeLine, safe_line

ANYWAY: Final = "despite"
"""Under this name a change records on which channel a customer was contacted anyway, and why."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Why a customer should perhaps not be contacted on ``channel``: they said no, or prefer another one."""

    customer: str
    name: SafeLine
    channel: Channel
    refused: bool
    prefers: Channel | None

    @property
    def words(self) -> str:
        """The concern in one sentence."""
        name = self.name or "the customer"
        if self.refused:
            wish = f", and prefers {self.prefers.value}" if self.prefers else ""
            return f"{name} said no to {self.channel.value}{wish}"
        return f"{name} prefers {self.prefers.value if self.prefers else 'another channel'} to {self.channel.value}"


def record_consent(work: Work, command: RecordConsent) -> Done:
    """Note what the customer said; undo brings back what stood."""
    row = work.customer_by_id(command.customer)
    there = work.session.get(ConsentRow, (row.key, command.channel.value))
    before = [there.granted, there.at, there.ground] if there else None
    after = [command.granted, work.at, command.ground.strip()]
    if before is not None and before[0] == command.granted and before[2] == after[2]:
        raise Refusal(f"{row.name} said {'yes' if command.granted else 'no'} to {command.channel} already")
    set_consent(work, row, command.channel, after)
    work.customer, work.on_card, work.reversible = row, True, True
    work.extra["consent"] = [[command.channel.value, before], [command.channel.value, after]]
    row.version += 1
    work.session.add(row)
    return work.finish()


def set_consent(work: Work, row: CustomerRow, channel: str, said: "Sequence[object] | None") -> None:
    """Make the consent stand as ``said``: granted, when, on which ground; None where nothing was said."""
    there = work.session.get(ConsentRow, (row.key, str(channel)))
    if said is None:
        if there is not None:
            work.session.delete(there)
        return
    granted, at, ground = said
    there = there or ConsentRow(customer_key=row.key or 0, channel=str(channel), granted=False, at=0)
    there.granted, there.at, there.ground = bool(granted), int(str(at)), str(ground)
    work.session.add(there)


def contact_anyway(work: Work, command: ContactAnyway) -> Done:
    """Put on record that the customer is contacted against their word or wish."""
    if not command.reason.strip():
        raise Refusal("why are they contacted anyway?", "say it in a few words")
    work.ticket(command.ticket)
    work.extra[ANYWAY] = [None, f"{command.channel.value}: {command.reason.strip()}"]
    return work.finish()


def allow(work: Work, ticket: TicketRow) -> None:
    """Refuse to answer on a channel to which the customer said no, unless somebody put it on record since."""
    no = work.session.get(ConsentRow, (ticket.customer_key, ticket.channel))
    if no is None or no.granted:
        return
    anyway = work.session.exec(
        select(ChangeRow.sequence)
        .where(
            ChangeRow.ticket_key == ticket.key,
            ChangeRow.kind == ContactAnyway.__name__,
            ChangeRow.at >= no.at,
            col(ChangeRow.fields).contains(f'"{ticket.channel}: '),
        )
        .limit(1)
    ).first()
    if anyway is None:
        name = work.customer_of(ticket).name
        raise Refusal(
            f"{name} said no to {ticket.channel}, so nothing was sent on {called(ticket)}",
            f"use another channel, or record why: deskterm anyway {ticket.number or 'N'} --reason TEXT",
        )


def concern_about(store: Store, ticket: str, channel: Channel, *, queues: Queues = None) -> Concern | None:
    """What speaks against contacting the ticket's customer on ``channel``, unless it was put on record already."""
    clause, values = seen(queues)
    rows = store.read(f"SELECT t.key, t.customer_key FROM ticket AS t WHERE t.id = ?{clause}", (ticket, *values))
    if not rows:
        return None
    found = concern_with(store, rows[0][1], channel)
    if found is None:
        return None
    (since,) = store.read(
        "SELECT coalesce(max(at), 0) FROM consent WHERE customer_key = ? AND channel = ?", (rows[0][1], channel.value)
    )[0]
    anyway = store.read(
        "SELECT fields FROM change WHERE ticket_key = ? AND kind = 'ContactAnyway' AND at >= ?", (rows[0][0], since)
    )
    return None if any(f'"{channel.value}: ' in one[0] for one in anyway) else found


def concern_with(store: Store, customer_key: int, channel: Channel) -> Concern | None:
    """What speaks against contacting a customer on ``channel``."""
    rows = store.read(
        "SELECT c.id, c.name, c.preferred_channel, (SELECT granted FROM consent WHERE customer_key = c.key"
        " AND channel = ?) FROM customer AS c WHERE c.key = ?",
        (channel.value, customer_key),
    )
    if not rows:
        return None
    ident, name, preferred, granted = rows[0]
    prefers = Channel(preferred) if preferred and preferred != channel else None
    refused = granted is not None and not granted
    if not refused and prefers is None:
        return None
    return Concern(ident, safe_line(name), channel, refused, prefers)


def concern_of_customer(store: Store, customer: str, channel: Channel) -> Concern | None:
    """The same for a customer by id, where there is no ticket yet."""
    rows = store.read("SELECT key FROM customer WHERE id = ?", (customer,))
    return concern_with(store, rows[0][0], channel) if rows else None
