"""Asked only when answers have not left: go, or stay until they have."""

from collections.abc import Sequence

from deskterm.model.views.messages import UnsentLine
from deskterm.model.words import Delivery
from deskterm.text.safe import SafeText, safe_line
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.widgets.menu_list import Entry

WHAT_BECOMES = {
    Delivery.COUNTING: "its countdown stands still until a deskterm runs again",
    Delivery.HELD: "it stays held until you release it",
    Delivery.FAILED: "it stays on its ticket, not sent",
    Delivery.LEAVING: "it is with the courier",
}


class LeavingScreen(MenuScreen):
    """Names every unsent answer and what becomes of it; gives back ``leave`` or None."""

    TYPED = False

    def __init__(self, unsent: Sequence[UnsentLine], unsaved: Sequence[SafeText] = ()) -> None:
        what = "sent" if not unsaved else "saved, and is lost then" if not unsent else "saved or sent"
        entries = [Entry("stay", "Stay"), Entry("leave", f"Leave, though this has not been {what}:")]
        entries += [
            Entry("stay", safe_line(text.strip()[:80]), detail="make room on the disk", group="only here, on no disk")
            for text in unsaved
        ]
        entries += [
            Entry(
                "stay",
                f"#{one.number or 'new'} to {one.customer or one.recipient}",
                detail=f"{one.delivery}: {WHAT_BECOMES.get(one.delivery, '')}",
                group="not sent yet",
            )
            for one in unsent
        ]
        left = f"{len(unsent)} of your answers have not left" if unsent else ""
        kept = f"{len(unsaved)} of your texts could not be saved" if unsaved else ""
        super().__init__(" · ".join(part for part in (kept, left) if part), entries)
