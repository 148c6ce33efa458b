"""A ticket as one row of a list: which columns a width has, what stands in each, and by which style's name."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from deskterm.model.categories import is_complaint
from deskterm.model.views.lists import TicketLine
from deskterm.model.words import Channel, DueKind, Priority, State
from deskterm.standards.duration import in_unit
from deskterm.text.translation import ngettext, pgettext, pgettext_noop, spoken
from deskterm.tui.cells import fit, width
from deskterm.tui.dates import short_length
from deskterm.tui.naming import named, queue_title, ticket_name

Urgency = Literal["", "soon", "late"]

KIND_WORDS: Final[Mapping[DueKind, str]] = {
    DueKind.FIRST: pgettext_noop("list, due", "first"),
    DueKind.NEXT: pgettext_noop("list, due", "next"),
    DueKind.RESOLUTION: pgettext_noop("list, due", "resol."),
    DueKind.PROMISE: pgettext_noop("list, due", "prom."),
    DueKind.SNOOZE: pgettext_noop("list, due", "snooze"),
}
"""What is due, in about six cells."""

URGENCY_WORDS: Final[Mapping[Urgency, str]] = {
    "": "",
    "soon": pgettext_noop("list", "soon"),
    "late": pgettext_noop("list", "late"),
}

URGENCY_SIGNS: Final[Mapping[Urgency, str]] = {"": " ", "soon": "~", "late": "!"}
NOBODY: Final = "·"


class Column(NamedTuple):
    """A column: its width in cells by the list's width, the widest rule that fits first; 0 takes what is left."""

    name: str
    widths: tuple[tuple[int, int], ...]
    right: bool = False

    def at(self, list_width: int) -> int | None:
        """The column's width in a list of ``list_width`` cells, or None where it is left out."""
        return next((cells for least, cells in self.widths if list_width >= least), None)


COLUMNS: Final = (
    Column("mark", ((0, 2),)),
    Column("number", ((0, 6),)),
    Column("due", ((0, 5),), right=True),
    Column("kind", ((52, 6),)),
    Column("urgency", ((122, 4),)),
    Column("channel", ((46, 6),)),
    Column("language", ((66, 2),)),
    Column("customer", ((140, 24), (96, 18), (66, 14), (0, 11))),
    Column("subject", ((0, 0),)),
    Column("flags", ((140, 20), (96, 11), (72, 7), (0, 4))),
    Column("queue", ((150, 10),)),
    Column("assignee", ((90, 7),)),
    Column("state", ((72, 7),)),
)
"""The columns from left to right."""


WIDE: Final = 100
GROWS: Final = 2
GROWS_WIDE: Final = 4
"""So many cells a column may take more for the words of another language, in a list of ``WIDE`` cells the latter."""


class Placed(NamedTuple):
    """A column in its place."""

    name: str
    cells: int
    right: bool


def layout(list_width: int, number_width: int) -> tuple[Placed, ...]:
    """The columns of a list ``list_width`` cells wide whose numbers take ``number_width`` cells."""
    return _layout(list_width, number_width, spoken())


@lru_cache(maxsize=64)
def _layout(list_width: int, number_width: int, language: str) -> tuple[Placed, ...]:
    wanted = _widest(language)
    most = GROWS_WIDE if list_width >= WIDE else GROWS
    placed: list[Placed] = []
    taken = 0
    for column in COLUMNS:
        cells = column.at(list_width)
        if cells is None:
            continue
        if column.name == "number":
            cells = max(cells, number_width)
        cells = max(cells, min(wanted.get(column.name, 0), cells + most))
        placed.append(Placed(column.name, cells, column.right))
        taken += cells + (column.name != "mark")
    left = max(4, list_width - taken + 1)
    return tuple(Placed(one.name, left, one.right) if one.name == "subject" else one for one in placed)


@lru_cache(maxsize=8)
def _widest(_language: str) -> dict[str, int]:
    """How many cells the longest of a column's own words takes in the language spoken."""
    columns = {
        "due": ["-" + in_unit(999, "d")],
        "kind": [pgettext("list, due", word) for word in KIND_WORDS.values()],
        "urgency": [pgettext("list", word) for word in URGENCY_WORDS.values()],
        "channel": [named(one) for one in Channel],
        "state": [named(one) for one in State],
    }
    return {name: max(width(word) for word in shown) for name, shown in columns.items()}


def urgency(line: TicketLine, now: datetime) -> Urgency:
    """Whether a ticket is late or due soon; a snooze that ends is neither."""
    if line.due_at is None or line.due_kind is DueKind.SNOOZE:
        return ""
    if line.due_at < now:
        return "late"
    return "soon" if line.soon_at is not None and line.soon_at <= now else ""


def due_word(line: TicketLine, now: datetime) -> str:
    """How long until the ticket is due, in about five cells, or nothing."""
    return "" if line.due_at is None else short_length(line.due_at - now)


def number_word(line: TicketLine) -> str:
    """The number people say, or a sign that it has none yet."""
    return ticket_name(line.number)


def flag_words(
    line: TicketLine, *, draft: bool, cells: int, people: tuple[str, str] | None = None, failed: bool = False
) -> str:
    """What stands out about a ticket, long words where they fit, short ones where not; ``people`` are both of them."""
    words: list[tuple[str, str]] = [people] if people is not None else []
    if draft:
        words.append(("✎", "✎"))
    if failed:
        words.append((pgettext("list", "not sent!"), "⇠"))
    elif line.unsent:
        words.append((pgettext("list", "unsent"), "⇢"))
    if line.unanswered:
        words.append((ngettext("{count} new", "{count} new", line.unanswered), f"{line.unanswered}"))
    if is_complaint(line.category):
        words.append((pgettext("list", "!complaint"), pgettext("list", "!c")))
    if line.priority in (Priority.HIGH, Priority.URGENT):
        words.append((named(line.priority), "↑"))
    if line.automatic:
        words.append((pgettext("list", "auto"), pgettext("list", "a")))
    for short in range(len(words) + 1):
        kept = len(words) - short
        text = " ".join([long for long, _ in words[:kept]] + [brief for _, brief in words[kept:]])
        if width(text) <= cells:
            return text
    return " ".join(brief for _, brief in words)


def words(
    line: TicketLine,
    name: str,
    cells: int,
    now: datetime,
    *,
    draft: bool,
    people: tuple[str, str] | None,
    failed: bool,
    queues: Mapping[str, str],
    names: Mapping[str, str],
) -> str:
    """What stands in the column ``name`` of a row, before it is cut and padded."""
    match name:
        case "number":
            return number_word(line)
        case "due":
            return due_word(line, now)
        case "kind":
            return pgettext("list, due", KIND_WORDS[line.due_kind]) if line.due_kind else ""
        case "urgency":
            return pgettext("list", URGENCY_WORDS[urgency(line, now)])
        case "channel":
            return named(line.channel)
        case "language":
            return line.language.value if line.language else "--"
        case "customer":
            return fit(line.customer, min(cells - 2, width(line.customer))) + " ★" if line.vip else line.customer
        case "subject":
            return line.subject
        case "flags":
            return flag_words(line, draft=draft, cells=cells, people=people, failed=failed)
        case "queue":
            return queue_title(queues, line.queue)
        case "assignee":
            return names.get(line.assignee, line.assignee) if line.assignee else NOBODY
        case _:
            return named(line.state)


def cells_of(
    line: TicketLine,
    list_width: int,
    number_width: int,
    now: datetime,
    *,
    me: str,
    draft: bool = False,
    people: tuple[str, str] | None = None,
    failed: bool = False,
    queues: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> list[tuple[str, str]]:
    """The row's columns from the number on as (text in exact cells, style's name), without the marks before it."""
    how = urgency(line, now)
    cells: list[tuple[str, str]] = []
    for column in layout(list_width, number_width)[1:]:
        text = words(
            line,
            column.name,
            column.cells,
            now,
            draft=draft,
            people=people,
            failed=failed,
            queues=queues or {},
            names=names or {},
        )
        style = ""
        if column.name in ("due", "kind", "urgency"):
            style = how
        elif column.name == "state":
            style = "strong" if line.state is State.NEW else "dim"
        elif column.name == "flags":
            style = "accent"
        elif column.name in ("channel", "language", "queue") or (column.name == "assignee" and line.assignee != me):
            style = "dim"
        elif column.name == "customer" and line.vip:
            style = "strong"
        cells.append((fit(text, column.cells, right=column.right), style))
    return cells
