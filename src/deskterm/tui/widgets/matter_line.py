"""The lines above a conversation: where its matter goes on, which other ticket is probably the same, an old snooze."""

from datetime import datetime, tzinfo

from textual.content import Content
from textual.widgets import Static

from deskterm.model.views.customers import HistoryLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import FINISHED, State
from deskterm.text.translation import gettext
from deskterm.tui.dates import show_time
from deskterm.tui.desk_app import desk_app
from deskterm.tui.naming import named, ticket_name

Likely = tuple[HistoryLine, str]
"""Another ticket that is probably the same matter, and why."""


class MatterLine(Static):
    """Says only what there is to say, and takes no room otherwise.

    ``target`` is the ticket ``=`` goes to, ``suspect`` the same where it only looks like the same matter.
    """

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
        self.suspect: str | None = None

    def show(
        self, view: TicketView, likely: Likely | None, into: int | None, now: datetime, zone: tzinfo | None
    ) -> None:
        """Say what is known of a ticket; ``into`` is the number of the one it was merged into."""
        lines: list[str] = []
        self.target = self.suspect = None
        keymap = desk_app(self).keymap
        if view.merged_into is not None:
            self.target = view.merged_into
            words = gettext(
                "⇒ merged into {ticket} · = goes there with what you have written", ticket=ticket_name(into)
            )
            lines.append(keymap.said(words, "same"))
        elif likely is not None:
            line, why = likely
            self.target = self.suspect = line.id
            lines.append(
                gettext(
                    "≈ same matter? {ticket} · {same} looks, {merge} merges, {no} no ·"
                    " {reason}: {channel} {state} “{subject}”",
                    ticket=ticket_name(line.number),
                    same=keymap.key("same"),
                    merge=keymap.key("merge"),
                    no=keymap.key("not_same"),
                    reason=why,
                    channel=named(line.channel),
                    state=named(line.state),
                    subject=line.subject,
                )
            )
        kept = view.snooze_kept
        if kept is not None and kept > now and view.line.state not in (*FINISHED, State.SNOOZED):
            words = gettext("☾ was snoozed until {time} · z 1 again until then", time=show_time(kept, now, zone))
            lines.append(keymap.said(words, "snooze"))
        self.update(Content("\n".join(lines)))
        self.set_class(bool(lines), "-some")


number_of = ticket_name
