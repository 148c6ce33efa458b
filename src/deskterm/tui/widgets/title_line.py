"""The head of the ticket screen: number and subject, what is due and when, and where the ticket stands."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual.strip import Strip

from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import FINISHED, DueKind, Priority, State
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext
from deskterm.tui.cells import fit, width
from deskterm.tui.dates import long_length
from deskterm.tui.desk_app import desk_app
from deskterm.tui.naming import category_name, named, queue_title, ticket_name
from deskterm.tui.widgets.lines import LineWidget, Piece

if TYPE_CHECKING:
    from deskterm.tui.remote_line import RemoteLine

_DUE: Final[Mapping[DueKind, tuple[str, str]]] = {
    DueKind.FIRST: (
        gettext_noop("first answer due in {length}"),
        gettext_noop("first answer LATE by {length}"),
    ),
    DueKind.NEXT: (
        gettext_noop("next answer due in {length}"),
        gettext_noop("next answer LATE by {length}"),
    ),
    DueKind.RESOLUTION: (
        gettext_noop("solution due in {length}"),
        gettext_noop("solution LATE by {length}"),
    ),
    DueKind.PROMISE: (
        gettext_noop("promise due in {length}"),
        gettext_noop("promise LATE by {length}"),
    ),
    DueKind.SNOOZE: (
        gettext_noop("wakes in {length}"),
        gettext_noop("wakes since {length}"),
    ),
}
"""What is due, before its time and after it."""


def due_words(line: TicketLine, now: datetime) -> tuple[str, str]:
    """What is due and when, in words, and the style's name."""
    if line.due_at is None or line.due_kind is None:
        if line.state in FINISHED:
            return gettext("{state}, nothing is due", state=named(line.state)), "dim"
        return gettext("nothing is due"), "dim"
    left = line.due_at - now
    before, after = _DUE[line.due_kind]
    late = left.total_seconds() < 0
    length = long_length(left)
    if late and line.due_kind is not DueKind.SNOOZE:
        return gettext(after, length=length), "late"
    soon = line.soon_at is not None and line.soon_at <= now and line.due_kind is not DueKind.SNOOZE
    return gettext(before, length=length), "soon" if soon else ""


class TitleLine(LineWidget):
    """Two lines about the ticket shown; the time until it is due goes on by the second."""

    GROUND: ClassVar[str] = "bar"
    SAYS_KEYS: ClassVar[bool] = True
    DEFAULT_CSS = "TitleLine { height: 2; width: 1fr; }"

    def __init__(self, queues: Mapping[str, str], clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.view: TicketView | None = None
        self.place = ""
        self.people = ""
        self.people_style = ""
        self._queues = queues
        self._clock = clock

    def on_mount(self) -> None:
        """What colleagues are called may be known later than the ticket."""
        self.watch(self.app, "names", self.tick, init=False)

    def show(self, view: TicketView, place: str = "") -> None:
        """Show a ticket; ``place`` says where it stands in its list."""
        self.view, self.place = view, place
        self.refresh()

    def show_people(self, words: str, style: str) -> None:
        """Say who else is at the ticket."""
        if words != self.people:
            self.people, self.people_style = words, style
            self.refresh()

    def tick(self) -> None:
        """A second has passed, or what colleagues are called is known."""
        self.refresh()

    @property
    def subject(self) -> str:
        """Number and subject."""
        if self.view is None:
            return ""
        line = self.view.line
        number = ticket_name(line.number) if line.number is not None else gettext("#new (no number yet)")
        return f"{number} {line.subject or line.customer}"

    @property
    def facts(self) -> str:
        """Channel, queue, category, priority, state, who has it, tags."""
        if self.view is None:
            return ""
        line = self.view.line
        category = category_name(line.category) if line.category else gettext("no category")
        parts = [named(line.channel), queue_title(self._queues, line.queue), category]
        if line.priority is not Priority.NORMAL:
            parts.append(gettext("{priority} priority", priority=named(line.priority)))
        state = named(line.state)
        if line.state is State.PENDING:
            state = gettext("pending (the customer's turn)")
        names = desk_app(self).names
        who = names.get(line.assignee, line.assignee) if line.assignee else pgettext("assignee", "nobody's")
        parts.extend((state, who, *(f"+{tag}" for tag in line.tags)))
        if line.unsent:
            parts.append(ngettext("{count} unsent", "{count} unsent", line.unsent))
        return safe_line(" · ".join(parts))

    def render_line(self, y: int) -> Strip:
        """One of the two lines."""
        cells = self.size.width
        if self.view is None:
            return self.strip([(" " + gettext("reading…") if y == 0 else "", "dim")], cells)
        if y == 0:
            words, style = due_words(self.view.line, self._clock())
            app = desk_app(self)
            keys = gettext("w why, d none needed") if self.view.line.unanswered else gettext("w why")
            keys = app.keymap.said(keys, "why", "no_reply")
            hint = f" ({keys})" if cells >= 100 else ""
            right: list[Piece] = [(words, style), (f"{hint} ", "dim")]
            taken = sum(width(text) for text, _ in right)
            room = max(8, cells - taken - 3)
            return self.strip([(" ", ""), (fit(self.subject, room), "strong"), ("  ", ""), *right], cells)
        facts = f" {self.facts}  {self.place}"
        # Who else is here and what is wrong with the line is said whatever is cut for it.
        told: list[Piece] = []
        room = cells
        for words, style in (self._remote.trouble(), (self.people, self.people_style)):
            if words:
                others = f"{fit(words, min(width(words), max(20, room - 12)))} "
                room = max(0, room - width(others) - 2)
                told += [("  ", ""), (others, style)]
        return self.strip([(fit(facts, room) if told else facts, "dim"), *told], cells)

    @property
    def _remote(self) -> "RemoteLine":
        return desk_app(self).remote
