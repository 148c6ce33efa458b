"""The handover as a page: what one leaves behind, as ``deskterm handover`` writes it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import Screen

from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError
from deskterm.text.translation import gettext, pgettext
from deskterm.tui.toast import say_error
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.header import HeaderLine, zone_of
from deskterm.tui.widgets.page import PageView
from deskterm.tui.work import call_in_thread


class HandoverPage(PageView):
    """The page; y copies it."""

    PLACES: ClassVar[tuple[str, ...]] = ("shift", "moves")


class HandoverScreen(Screen[None], inherit_bindings=False):
    """What one leaves behind; H copies it to the clipboard."""

    PLACES: ClassVar[tuple[str, ...]] = ()
    AUTO_FOCUS = "HandoverPage"

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.page = HandoverPage([[(" " + gettext("reading …"), "dim")]])
        self.text = ""

    def compose(self) -> ComposeResult:
        yield HeaderLine(pgettext("screen", "Handover"), self.workplace)
        yield FooterLine()
        yield self.page

    def on_mount(self) -> None:
        self.query_one(HeaderLine).show(getattr(self.app, "counts", None))
        workplace, zone = self.workplace, zone_of(self.workplace.config)

        def read() -> str:
            from deskterm.desk.handover import NEXT_SHIFT, markdown
            from deskterm.desk.shift import handover_of
            from deskterm.tui.typed_time import read_time

            until = read_time(NEXT_SHIFT, workplace.reads.clock(), zone)
            name = workplace.agent_name
            return markdown(handover_of(workplace.reads, workplace.drafts, workplace.agent, name, until), zone)

        call_in_thread(self, read, self._read, self._not_read)

    def _read(self, text: str) -> None:
        self.text = text
        lines = [[(f" {line.lstrip('# ')}", "strong" if line.startswith("#") else "")] for line in text.splitlines()]
        says = " " + gettext("H copies this; it is what deskterm handover --md writes")
        self.page.show([[(says, "dim")], [], *lines])

    def _not_read(self, error: DesktermError) -> None:
        say_error(self, error)

    def act_handover(self) -> None:
        """Copy the page."""
        from deskterm.tui.copying import copy

        if self.text:
            copy(self.app, self.text, gettext("the handover"))

    def why_not_note_read(self) -> str:
        """Notes are marked on the shift."""
        return gettext("notes are marked on the shift; esc goes back")

    why_not_all_read = why_not_note_read

    def act_note_read(self) -> None:
        """Never run: the reason above stands in the way."""

    act_all_read = act_note_read
