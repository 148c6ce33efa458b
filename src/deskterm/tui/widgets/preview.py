"""What the ticket under the cursor is about: its newest messages, as many as there is room for."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from textual.geometry import Region
from textual.strip import Strip

from deskterm.config import Config
from deskterm.model.views.lists import TicketLine
from deskterm.model.words import Audience, Delivery, MessageKind
from deskterm.text.safe import safe_line
from deskterm.text.translation import pgettext, pgettext_noop
from deskterm.tui.cells import fit, width, wrap
from deskterm.tui.dates import show_clock, show_short_day
from deskterm.tui.naming import category_name, named, queue_title, ticket_name
from deskterm.tui.presence import People, people_words, style_of
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.lines import LineWidget, Piece

if TYPE_CHECKING:
    from deskterm.model.views.messages import MessageLine
    from deskterm.model.views.tickets import TicketView

MOST_LINES: Final = 6
"""Lines a single message may take while others want to be seen too."""

MOST_LETTERS: Final = 4000
"""No more of a message is looked at here."""

DELIVERY_WORDS: Final = {
    Delivery.COUNTING: pgettext_noop("preview", "leaving"),
    Delivery.HELD: pgettext_noop("preview", "held, not sent"),
    Delivery.LEAVING: pgettext_noop("preview", "leaving"),
    Delivery.FAILED: pgettext_noop("preview", "failed, not sent"),
    Delivery.RECALLED: pgettext_noop("preview", "taken back"),
}


class Preview(LineWidget):
    """The head of a ticket and its newest messages, the newest last."""

    def __init__(self, config: Config, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.view: TicketView | None = None
        self.line: TicketLine | None = None
        self.names: dict[str, str] = {}
        self.people: People = {}
        self._agent = config.agent
        self.queues = config.queues
        self._zone = zone_of(config)
        self._clock = clock
        self._lines: list[list[Piece]] = []

    def show(self, view: "TicketView | None") -> None:
        """Show an opened ticket, or nothing."""
        self.view = view
        self.line = view.line if view else None
        self._lay_out()

    def show_people(self, people: People) -> None:
        """Who else is at which ticket."""
        self.people = people
        self.refresh(Region(0, 1, self.size.width, 1))

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        cells, height = self.size.width, self.size.height
        self._lines = []
        if self.view is not None and cells > 20 and height > 2:
            self._lines = self._newest(self.view, cells, height - 2)
        self.refresh()

    def _newest(self, view: "TicketView", cells: int, height: int) -> list[list[Piece]]:
        names = [_author(message) for message in view.messages]
        column = min(16, max((width(name) for name in names), default=0))
        today = self._clock().astimezone(self._zone).date()
        lines: list[list[Piece]] = []
        for name, message in zip(reversed(names), reversed(view.messages), strict=True):
            block = self._message(message, name, column, cells, today)
            if lines and len(lines) + len(block) > height:
                if len(lines) + 1 < height:
                    lines = block[: height - len(lines)] + lines
                break
            lines = block + lines
        return lines[-height:] if len(lines) > height else lines

    def _message(self, message: "MessageLine", name: str, column: int, cells: int, today: date) -> list[list[Piece]]:
        at = message.at.astimezone(self._zone)
        when = show_clock(message.at, self._zone) if at.date() == today else show_short_day(at.date())
        style = _style(message)
        head = f" {fit(name, column)} {fit(when, 6, right=True)}  "
        room = max(10, cells - width(head) - 1)
        marks = [pgettext("preview", DELIVERY_WORDS.get(message.delivery, "")) if message.delivery else ""]
        marks.append(pgettext("message", "note") if message.kind is MessageKind.NOTE else "")
        marks.append(pgettext("message", "public") if message.audience is Audience.PUBLIC else "")
        mark = " · ".join(one for one in marks if one)
        text = message.body[:MOST_LETTERS].strip() or (named(message.call.outcome) if message.call else "")
        if mark:
            text = f"[{mark}] {text}"
        wrapped = wrap(text, room, most=MOST_LINES)
        lines: list[list[Piece]] = [[(head, "dim"), (safe_line(wrapped[0]) if wrapped else "", style)]]
        lines += [[(" " * width(head), ""), (one, style)] for one in wrapped[1:]]
        return lines

    def render_line(self, y: int) -> Strip:
        cells = self.size.width
        if y == 0:
            return self.strip([("─" * cells, "rule")], cells)
        if y == 1:
            return self._head(cells)
        row = y - 2
        return self.strip(self._lines[row] if row < len(self._lines) else [], cells)

    def _head(self, cells: int) -> Strip:
        line = self.line
        if line is None:
            return self.strip([], cells)
        category = category_name(line.category) if line.category else ""
        parts = [named(line.channel), queue_title(self.queues, line.queue), category, named(line.state)]
        who = self.names.get(line.assignee, line.assignee) if line.assignee else pgettext("assignee", "nobody's")
        right = " · ".join(one for one in [*parts, who] if one) + " "
        number = f" {ticket_name(line.number)} "
        subject = line.subject or line.customer
        here = self.people.get(line.id, ())
        others = f"{people_words(here, self._agent)}  " if here else ""
        for facts in (right, ""):
            room = cells - width(number) - width(others) - width(facts) - 2
            if room >= 12:
                pieces = [(number, "head"), (fit(subject, room), "head"), ("  ", "")]
                pieces += ((text, style) for text, style in ((others, style_of(here)), (facts, "dim")) if text)
                return self.strip(pieces, cells)
        left: list[Piece] = [(others, style_of(here))] if others else []
        return self.strip([(number, "head"), *left, (subject, "head")], cells)


def _author(message: "MessageLine") -> str:
    if message.kind is MessageKind.SYSTEM:
        return pgettext("author", "desk")
    return message.author or "?"


def _style(message: "MessageLine") -> str:
    if message.delivery in (Delivery.COUNTING, Delivery.HELD, Delivery.LEAVING, Delivery.FAILED):
        return "unsent"
    match message.kind:
        case MessageKind.NOTE:
            return "note"
        case MessageKind.SYSTEM:
            return "dim"
        case MessageKind.ANSWER:
            return "answer"
        case _:
            return ""


PREVIEW_PAUSE: Final = timedelta(milliseconds=150)
"""How long the cursor rests before the preview follows."""
