"""A ticket's row as programs get it, from the shell and over HTTP alike."""

from datetime import datetime
from typing import Any

from deskterm.model.instants import iso
from deskterm.model.views import TicketLine


def ticket_object(line: TicketLine, at: datetime) -> dict[str, Any]:
    """The row as plain values for JSON; times are ISO 8601 in UTC."""
    return {
        "number": line.number,
        "subject": line.subject,
        "state": line.state.value,
        "channel": line.channel.value,
        "queue": line.queue,
        "priority": line.priority.value,
        "customer": line.customer,
        "assignee": line.assignee,
        "tags": list(line.tags),
        "category": line.category,
        "due": iso(line.due_at),
        "due_kind": line.due_kind.value if line.due_kind else None,
        "late": is_late(line, at),
        "live": line.live_until is not None and line.live_until > at,
        "unanswered": line.unanswered,
        "unsent": line.unsent,
        "vip": line.vip,
        "automatic": line.automatic,
        "updated": iso(line.updated_at),
        "created": iso(line.created_at),
        "language": line.language.value if line.language else None,
        "id": line.id,
    }


def is_late(line: TicketLine, at: datetime) -> bool:
    """Whether the ticket's due instant has passed; a snooze that ends is not late."""
    return line.due_at is not None and line.due_at < at and line.due_kind != "snooze"
