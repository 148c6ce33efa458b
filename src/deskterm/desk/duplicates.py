"""Finding, when a ticket arrives, another one of the customer that is probably the same matter; and that it is not."""

from dataclasses import replace
from typing import Final

from sqlmodel import col, select

from deskterm.desk.alike import LOOKED_BACK, Matter, likeliest
from deskterm.desk.refusals import Refusal, called
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.commands import NotSameMatter
from deskterm.model.words import MessageKind
from deskterm.store.conditions import marks
from deskterm.store.tables import ChangeRow, MessageRow, TicketRow
from deskterm.store.timeline import APART
from deskterm.text.safe import safe_line, safe_text
from deskterm.text.translation import gettext

COMPARED: Final = 10
"""So many of a customer's newest tickets are looked at."""


def of_new(work: Work, ticket: TicketRow, words: str) -> str | None:
    """The id of another ticket of the customer that is probably the same matter as a new one."""
    rows = work.rows.ask(
        "SELECT key, id, subject, created_at FROM ticket WHERE customer_key = ? AND key != ? AND merged_into IS NULL"
        " AND (finished = 0 OR updated_at > ?) ORDER BY created_at DESC LIMIT ?",
        ticket.customer_key,
        ticket.key,
        ticket.created_at - LOOKED_BACK,
        COMPARED,
    )
    if not rows:
        return None
    said = work.rows.ask(
        f"SELECT ticket_key, body FROM message WHERE ticket_key IN ({marks(rows)}) AND kind = ?"
        " ORDER BY key DESC LIMIT ?",
        *(row[0] for row in rows),
        MessageKind.CUSTOMER.value,
        5 * COMPARED,
    )
    first = dict(said)
    matters = [Matter(ident, subject, begun_at, first.get(key, "")) for key, ident, subject, begun_at in rows]
    found = likeliest(Matter(ticket.id, ticket.subject, ticket.created_at, words), matters)
    return found.id if found else None


def not_same(work: Work, command: NotSameMatter) -> Done:
    """Two tickets only look like the same matter: neither names the other any more, until that is undone.

    The change itself is what remembers it, on both. Whoever says it again agrees.
    """
    row, other = work.ticket(command.ticket), work.ticket(command.other)
    if row.id == other.id:
        raise Refusal(gettext("a ticket cannot be told apart from itself"), gettext("name the other one"))
    if not _suspected(work, row, other):
        raise Refusal(
            gettext(
                "nothing says that {ticket} and {other} are the same matter", ticket=called(row), other=called(other)
            )
        )
    for one, that in ((row, other), (other, row)):
        if one.alike == that.id:
            one.alike = None
        work.beside[one.id] = {APART: [None, that.id]}
    work.reversible = True
    note = gettext("{ticket} and {other} are two matters", ticket=called(row), other=called(other))
    return replace(work.finish(), notes=(note,))


def _suspected(work: Work, row: TicketRow, other: TicketRow) -> bool:
    """Whether a screen may ever have named one on the other, or did before they were told apart."""
    if row.customer_key != other.customer_key:
        return False
    if row.alike == other.id or other.alike == row.id:
        return True
    if likeliest(_whole(work, row), [_whole(work, other)]) is not None:
        return True
    told = select(ChangeRow.fields).where(
        ChangeRow.ticket_key == row.key, ChangeRow.kind == NotSameMatter.__name__, col(ChangeRow.undone).is_(False)
    )
    return any(other.id in fields for fields in work.session.exec(told))


def _whole(work: Work, row: TicketRow) -> Matter:
    """A ticket with all that was not written by agents: a screen compares by the first of what it has read."""
    said = work.session.exec(
        select(MessageRow.body).where(MessageRow.ticket_key == row.key, col(MessageRow.author).is_(None))
    )
    return Matter(row.id, safe_line(row.subject), row.created_at, "\n".join(safe_text(one) for one in said))
