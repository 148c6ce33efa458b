"""The lines above a conversation: where its matter goes on, which other ticket is probably the same, an old snooze."""

from datetime import datetime, tzinfo

from textual.content import Content
from textual.widgets import Static

from deskterm.model.views.customers import HistoryLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import FINISHED, State
from deskterm.tui.typed_time import show_time

Likely = tuple[HistoryLine, str]
"""Another ticket that is probably the same matter, and why."""


class MatterLine(Static):
    """Says only what there is to say, and takes no room otherwise. ``target`` is the ticket ``=`` goes to."""

    DEFAULT_CSS = """
    MatterLine {
        height: auto; max-height: 2; padding: 0 1; color: $accent; display: none;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    MatterLine.-some { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.target: str | None = None

    def show(
        self, view: TicketView, likely: Likely | None, into: int | None, now: datetime, zone: tzinfo | None
    ) -> None:
        """Say what is known of a ticket; ``into`` is the number of the one it was merged into."""
        lines: list[str] = []
        self.target = None
        if view.merged_into is not None:
            self.target = view.merged_into
            lines.append(f"⇒ merged into {number_of(into)} · = goes there with what you have written")
        elif likely is not None:
            line, why = likely
            self.target = line.id
            lines.append(
                f"≈ same matter? {number_of(line.number)} · = looks, J merges · {why}:"
                f" {line.channel.value} {line.state.value} “{line.subject}”"
            )
        kept = view.snooze_kept
        if kept is not None and kept > now and view.line.state not in (*FINISHED, State.SNOOZED):
            lines.append(f"☾ was snoozed until {show_time(kept, now, zone)} · z 1 again until then")
        self.update(Content("\n".join(lines)))
        self.set_class(bool(lines), "-some")


def number_of(number: int | None) -> str:
    """What people call a ticket."""
    return f"#{number}" if number is not None else "#new"
