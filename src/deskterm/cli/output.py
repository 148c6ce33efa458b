"""What verbs print: lines for people made of safe text, ASCII JSON for scripts, complaints on standard error."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from deskterm.errors import DesktermError
from deskterm.model.answers import Answer, Conflict, Done
from deskterm.model.instants import iso
from deskterm.model.views import TicketLine
from deskterm.standards.duration import short_duration
from deskterm.text.safe import safe_text


def say(line: str = "") -> None:
    """One line on standard output, safe whatever it holds."""
    print(safe_text(line))


def note(line: str) -> None:
    """One line on standard error, for people only."""
    print(safe_text(line), file=sys.stderr)


def say_json(document: object) -> None:
    """A JSON document on standard output, ASCII only."""
    print(json.dumps(document, ensure_ascii=True, indent=2 if sys.stdout.isatty() else None))


def expect_done(answer: Answer) -> Done:
    """The answer when it is Done; otherwise an error that says why and what is there now."""
    if isinstance(answer, Done):
        return answer
    if isinstance(answer, Conflict):
        there = ", ".join(f"{name}: {value}" for name, value in answer.there.items())
        raise DesktermError(answer.reason, f"there is now {there}" if there else "look again, then retry")
    raise DesktermError(answer.reason, answer.hint)


def ticket_object(line: TicketLine, now: datetime) -> dict[str, Any]:
    """A ticket's row as scripts get it; times are ISO 8601 in UTC."""
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
        "late": is_late(line, now),
        "live": line.live_until is not None and line.live_until > now,
        "unanswered": line.unanswered,
        "unsent": line.unsent,
        "vip": line.vip,
        "automatic": line.automatic,
        "updated": iso(line.updated_at),
        "created": iso(line.created_at),
        "language": line.language.value if line.language else None,
        "id": line.id,
    }


def is_late(line: TicketLine, now: datetime) -> bool:
    """Whether the ticket's due instant has passed; a snooze that ends is not late."""
    return line.due_at is not None and line.due_at < now and line.due_kind != "snooze"


def ticket_row(line: TicketLine, now: datetime) -> tuple[str, ...]:
    """A ticket as cells of the list that ``deskterm list`` prints."""
    due = "" if line.due_at is None else short_duration(line.due_at - now)
    return (
        f"#{line.number}" if line.number else "#–",
        due,
        line.due_kind.value if line.due_kind else "",
        line.channel.value,
        line.language.value if line.language else "--",
        line.customer + (" ★" if line.vip else ""),
        line.subject,
        line.queue,
        line.assignee or "·",
        line.state.value + (" late" if is_late(line, now) else "") + (" automatic" if line.automatic else ""),
    )


LIST_WIDTHS = (7, 6, 10, 6, 2, 22, 44, 10, 10, 14)
"""The widest each cell of ``ticket_row`` is printed, in terminal cells."""


def table(rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
    """Print rows in columns, cut and padded by terminal cells."""
    from wcwidth import wcswidth

    for row in rows:
        cells: list[str] = []
        for text, width in zip(row, widths, strict=True):
            fitted = fit(safe_text(text).replace("\n", " "), width)
            cells.append(fitted + " " * max(0, width - wcswidth(fitted)))
        print(" ".join(cells).rstrip())


def fit(text: str, width: int) -> str:
    """``text`` cut to ``width`` terminal cells, with … where something was cut."""
    from wcwidth import wcswidth, wcwidth

    if 0 <= wcswidth(text) <= width:
        return text
    kept, used = "", 0
    for char in text:
        size = max(0, wcwidth(char))
        if used + size > width - 1:
            break
        kept += char
        used += size
    return kept + "…"
