"""Whether a customer wants to hear from us on a channel: asked first, recorded, overruled in the open."""

from collections.abc import Sequence
from typing import Final

from sqlmodel import col, select

from deskterm.desk.naming import named
from deskterm.desk.refusals import Refusal, called
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.customer_commands import ContactAnyway, RecordConsent
from deskterm.model.words import Channel
from deskterm.store.tables import ChangeRow, ConsentRow, CustomerRow, TicketRow
from deskterm.text.translation import gettext

ANYWAY: Final = "despite"
"""Under this name a change records on which channel a customer was contacted anyway, and why."""


def record_consent(work: Work, command: RecordConsent) -> Done:
    """Note what the customer said; undo brings back what stood."""
    row = work.customer_by_id(command.customer)
    there = work.session.get(ConsentRow, (row.key, command.channel.value))
    before = [there.granted, there.at, there.ground] if there else None
    after = [command.granted, work.at, command.ground.strip()]
    if before is not None and before[0] == command.granted and before[2] == after[2]:
        raise Refusal(_said(row.name, command))
    set_consent(work, row, command.channel, after)
    work.customer, work.on_card, work.reversible = row, True, True
    work.extra["consent"] = [[command.channel.value, before], [command.channel.value, after]]
    row.version += 1
    work.session.add(row)
    return work.finish()


def _said(name: str, command: RecordConsent) -> str:
    channel = named(command.channel)
    if command.granted:
        return gettext("{customer} said yes to {channel} already", customer=name, channel=channel)
    return gettext("{customer} said no to {channel} already", customer=name, channel=channel)


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
        raise Refusal(gettext("why are they contacted anyway?"), gettext("say it in a few words"))
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
        command = f"deskterm anyway {ticket.number or 'N'} --reason TEXT"
        raise Refusal(
            gettext(
                "{customer} said no to {channel}, so nothing was sent on {ticket}",
                customer=name,
                channel=named(Channel(ticket.channel)),
                ticket=called(ticket),
            ),
            gettext("use another channel, or record why: {command}", command=command),
        )
