"""What is attached to a ticket's messages, and the bytes of it."""

from typing import Final

from deskterm.model.instants import from_milliseconds
from deskterm.model.views.messages import AttachmentLine, TicketAttachment
from deskterm.model.words import MessageKind
from deskterm.store.conditions import Queues, seen
from deskterm.store.database import Store
from deskterm.text.safe import safe_line

MOST: Final = 500
"""More attachments of one ticket than these are not listed."""


def ticket_attachments(
    store: Store, ticket: str, *, limit: int = MOST, queues: Queues = None
) -> tuple[TicketAttachment, ...]:
    """What is attached to the messages of the ticket with id ``ticket``, newest message first, each in its order."""
    clause, values = seen(queues)
    rows = store.read(
        "SELECT a.name, a.media_type, a.size, a.sha256, m.author_name, m.author, m.kind, m.at FROM ticket AS t"
        " CROSS JOIN message AS m ON m.ticket_key = t.key CROSS JOIN attachment AS a ON a.message_key = m.key"
        f" WHERE t.id = ? AND m.delivery IS NOT 'recalled'{clause} ORDER BY m.key DESC, a.key LIMIT ?",
        (ticket, *values, limit),
    )
    return tuple(
        TicketAttachment(
            AttachmentLine(safe_line(name), safe_line(media_type), size, sha256),
            safe_line(name_then or agent or ""),
            MessageKind(kind),
            from_milliseconds(at),
        )
        for name, media_type, size, sha256, name_then, agent, kind, at in rows
    )
