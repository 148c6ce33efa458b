"""Asked only when answers have not left: go, or stay until they have."""

from collections.abc import Sequence

from deskterm.model.views.messages import UnsentLine
from deskterm.model.words import Delivery
from deskterm.text.safe import SafeText, safe_line
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext
from deskterm.tui.naming import named, ticket_name
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.widgets.menu_list import Entry

WHAT_BECOMES = {
    Delivery.COUNTING: gettext_noop("its countdown stands still until a deskterm runs again"),
    Delivery.HELD: gettext_noop("it stays held until you release it"),
    Delivery.FAILED: gettext_noop("it stays on its ticket, not sent"),
    Delivery.LEAVING: gettext_noop("it is with the courier"),
}


class LeavingScreen(MenuScreen):
    """Names every unsent answer and what becomes of it; gives back ``leave`` or None."""

    TYPED = False

    def __init__(self, unsent: Sequence[UnsentLine], unsaved: Sequence[SafeText] = ()) -> None:
        if not unsaved:
            leave = gettext("Leave, though this has not been sent:")
        elif not unsent:
            leave = gettext("Leave, though this has not been saved, and is lost then:")
        else:
            leave = gettext("Leave, though this has not been saved or sent:")
        room, here = gettext("make room on the disk"), gettext("only here, on no disk")
        entries = [Entry("stay", pgettext("leaving", "Stay")), Entry("leave", leave)]
        entries += [Entry("stay", safe_line(text.strip()[:80]), detail=room, group=here) for text in unsaved]
        entries += [
            Entry(
                "stay",
                gettext("{ticket} to {person}", ticket=ticket_name(one.number), person=one.customer or one.recipient),
                detail=_becomes(one.delivery),
                group=gettext("not sent yet"),
            )
            for one in unsent
        ]
        left = kept = ""
        if unsent:
            left = ngettext(
                "{count} of your answers has not left", "{count} of your answers have not left", len(unsent)
            )
        if unsaved:
            kept = ngettext(
                "{count} of your texts could not be saved",
                "{count} of your texts could not be saved",
                len(unsaved),
            )
        super().__init__(" · ".join(part for part in (kept, left) if part), entries)


def _becomes(delivery: Delivery) -> str:
    return named(delivery) + ": " + gettext(WHAT_BECOMES.get(delivery, ""))
