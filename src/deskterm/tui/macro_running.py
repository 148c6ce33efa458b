"""A macro's words become part of the draft, wherever that is being written."""

from typing import TYPE_CHECKING

from deskterm.model.words import Audience
from deskterm.text.translation import ngettext
from deskterm.tui.toast import say

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp


def keep_drafts(app: "DesktermApp", drafts: dict[str, list[str]], done: frozenset[str]) -> None:
    """Put words below what is drafted on their tickets, of those ``done``, and show that where it is written."""
    from deskterm.tui.screens.ticket import TicketScreen
    from deskterm.tui.writings import writings_of

    writings = writings_of(app.workplace)
    drafts = {ticket: parts for ticket, parts in drafts.items() if ticket in done}
    for ticket, parts in drafts.items():
        writing = writings.open(ticket, Audience.DIRECT)
        words = "\n\n".join(parts)
        before = writing.text.rstrip()
        writing.replaced(len(before), len(writing.text), f"\n\n{words}" if before else words)
        writing.caret = len(writing.text)
        writings.changed(writing)
        for screen in app.screen_stack:
            if isinstance(screen, TicketScreen) and screen.ticket_id == ticket:
                screen.writing.write(Audience.DIRECT)
                screen.composer.reload()
    if drafts:
        words = ngettext(
            "its words are in the draft; nothing was sent",
            "its words are in {count} drafts; nothing was sent",
            len(drafts),
        )
        say(app, words)
