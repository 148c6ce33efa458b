"""How an article of the knowledge base goes into an answer: as its link, as a quote, or as its text."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from deskterm.canned.article import as_link, as_quote, as_text
from deskterm.canned.reply import CannedReply
from deskterm.text.safe import safe_text
from deskterm.text.translation import gettext, ngettext, pgettext
from deskterm.tui.phrasing import Situation, rendered
from deskterm.tui.widgets.rows import ListRow, RowList


class ArticleDialog(ModalScreen[str | None], inherit_bindings=False):
    """The ways of an article, each with what it would put in; dismissed with those words, or None.

    Raises ``InputError`` for an article that cannot be read.
    """

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "moves")
    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = "RowList"
    CSS_PATH = "../styles/writing.tcss"

    def __init__(self, reply: CannedReply, situation: Situation) -> None:
        super().__init__()
        self.reply = reply
        text = rendered(reply, situation).text
        whole = as_text(text)
        begins = gettext("how it begins, and its address") if reply.link else gettext("how it begins")
        ways = [
            (pgettext("article as", "link"), as_link(reply), gettext("title and address")),
            (pgettext("article as", "quote"), as_quote(reply, text), begins),
            (pgettext("article as", "text"), whole, ngettext("{count} character", "{count} characters", len(whole))),
        ]
        self.ways = [(name, words, about) for name, words, about in ways if words]
        self._list = RowList(
            [
                ListRow(((f"{number} ", "key"), (name, "title")), words, ((f" {about}", "dim"),))
                for number, (name, words, about) in enumerate(self.ways, 1)
            ]
        )

    def compose(self) -> ComposeResult:
        """The ways, and what the one under the cursor puts in."""
        with Vertical() as frame:
            frame.border_title = Content(self.reply.title)
            frame.border_subtitle = Content(gettext("1-{last} or Enter puts it in, esc closes", last=len(self.ways)))
            yield self._list
            yield Static(id="whole")
            if not self.reply.link:
                yield Static(gettext("it has no link: its file may name one as link:"), classes="say")

    def on_mount(self) -> None:
        """Show what the first way puts in."""
        self._show()

    def _show(self) -> None:
        self.query_one("#whole", Static).update(Content(safe_text(self._list.value or "")))

    def on_row_list_pointed(self, event: RowList.Pointed) -> None:
        """Show what this way puts in."""
        event.stop()
        self._show()

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """Put it in."""
        event.stop()
        self.dismiss(event.value)

    def on_key(self, event: events.Key) -> None:
        """A digit takes its way."""
        digit = event.character or ""
        if digit.isdecimal() and 0 < int(digit) <= len(self.ways):
            event.stop()
            self.dismiss(self.ways[int(digit) - 1][1])

    def act_accept(self) -> None:
        """Put in what is under the cursor."""
        self.dismiss(self._list.value)

    def act_back(self) -> None:
        """Put nothing in."""
        self.dismiss(None)

    act_leave = act_back
