"""Finding, when a ticket arrives, another one of the same customer that is probably the same matter."""

from typing import Final

from sqlmodel import col, or_, select

from deskterm.desk.alike import LOOKED_BACK, Matter, likeliest
from deskterm.desk.work import Work
from deskterm.model.words import MessageKind
from deskterm.store.tables import MessageRow, TicketRow

COMPARED: Final = 10
"""So many of a customer's newest tickets are looked at."""


def of_new(work: Work, ticket: TicketRow, words: str) -> str | None:
    """The id of another ticket of the customer that is probably the same matter as a new one."""
    others = work.session.exec(
        select(TicketRow)
        .where(
            TicketRow.customer_key == ticket.customer_key,
            TicketRow.key != ticket.key,
            col(TicketRow.merged_into).is_(None),
            or_(TicketRow.finished == 0, TicketRow.updated_at > ticket.created_at - LOOKED_BACK),
        )
        .order_by(col(TicketRow.created_at).desc())
        .limit(COMPARED)
    ).all()
    if not others:
        return None
    said = work.session.exec(
        select(MessageRow.ticket_key, MessageRow.body)
        .where(
            col(MessageRow.ticket_key).in_([one.key for one in others]), MessageRow.kind == MessageKind.CUSTOMER.value
        )
        .order_by(col(MessageRow.key).desc())
        .limit(5 * COMPARED)
    ).all()
    first = dict(said)
    matters = [Matter(one.id, one.subject, one.created_at, first.get(one.key or 0, "")) for one in others]
    found = likeliest(Matter(ticket.id, ticket.subject, ticket.created_at, words), matters)
    return found.id if found else None
