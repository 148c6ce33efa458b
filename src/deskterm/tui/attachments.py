"""Opening the list of a ticket's attachments, whose bytes may be at the remote only."""

from functools import partial
from typing import TYPE_CHECKING

from deskterm.errors import NotFound
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.messages import TicketAttachment
from deskterm.text.translation import gettext
from deskterm.tui.naming import ticket_name
from deskterm.tui.toast import say, say_error
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp


def show_attachments(app: "DesktermApp", ticket: TicketLine) -> None:
    """List what is attached to a ticket, or say that nothing is."""
    workplace = app.workplace

    def listed(files: tuple[TicketAttachment, ...]) -> None:
        if not files:
            say(app, gettext("nothing is attached to {ticket}", ticket=ticket_name(ticket.number)))
            return
        from deskterm.tui.screens.attachments import AttachmentsScreen

        title = gettext("Attachments of {ticket}", ticket=ticket_name(ticket.number))
        app.push_screen(AttachmentsScreen(title, files, partial(content_of, app), workplace.config, app.now()))

    call_in_thread(app, lambda: workplace.reads.attachments(ticket.id), listed, partial(say_error, app))


def content_of(app: "DesktermApp", sha256: str) -> bytes:
    """For a worker: the bytes of an attachment, from this store, else from the remote; raises ``DesktermError``."""
    try:
        return app.workplace.reads.attachment_content(sha256)
    except NotFound:
        if app.remote.link is None:
            raise
        return app.remote.link.attachment_content(sha256)
