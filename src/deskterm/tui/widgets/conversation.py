"""The conversation of a ticket: only the lines in sight are drawn, however long it is."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import ClassVar, Final, cast

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from deskterm.model.instants import now as present
from deskterm.model.views.messages import MessageLine
from deskterm.model.views.records import PromiseLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Channel, Delivery
from deskterm.text.translation import gettext
from deskterm.tui.desk_app import desk_app
from deskterm.tui.palette import palette_of
from deskterm.tui.widgets.message_rows import Entry, Row, Setting, at_of, day_row, in_order, rows_of

MOST = 1000
"""Messages that are laid out at most; reading further back lets go of the newest until the reader returns to them."""

_LOOKS: Final[Mapping[str, tuple[str, ...]]] = {
    "customer": ("current",),
    "agent": ("answer", "strong"),
    "note": ("note",),
    "dim": ("dim",),
    "loading": ("dim",),
    "quote": ("dim",),
    "file": ("answer",),
    "warning": ("late",),
    "counting": ("mark",),
    "audience": ("mark",),
    "promise": ("answer",),
}
"""The palette's styles for each kind of piece."""


class Conversation(ScrollView, can_focus=True):
    """Messages from the oldest read to the newest, at the bottom of which it opens and stays while the reader is there.

    What is shown keeps its place when messages arrive or older ones are read. ``Older`` asks for those before,
    ``Newest`` for the ticket again when the newest had been let go.
    """

    PLACES: ClassVar[tuple[str, ...]] = ("ticket", "moves")
    DEFAULT_CSS = """
    Conversation {
        overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; padding: 0 1;
        scrollbar-color: $rule; scrollbar-background: $background;
    }
    """

    class Older(Message):
        """The reader has come to the top and wants what is before the message ``key``."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    class Newest(Message):
        """The reader is back from far up and wants the newest messages again."""

    class Moved(Message):
        """The reader moved; ``at_bottom`` tells whether the newest message is in sight."""

        def __init__(self, at_bottom: bool) -> None:
            super().__init__()
            self.at_bottom = at_bottom

    def __init__(
        self, zone: tzinfo | None = None, clock: Callable[[], datetime] = present, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.zone = zone
        self.clock = clock
        self.messages: list[MessageLine] = []
        self.ticket = ""
        self.older = False
        self.reading = True
        self._merged = False
        self._promises: tuple[PromiseLine, ...] = ()
        self._channel = Channel.MAIL
        self._rows: list[Row] = []
        self._starts: list[int] = []
        self._entries: list[Entry] = []
        self._laid: dict[str, tuple[Entry, list[Row]]] = {}
        self._laid_for: tuple[int, Channel] = (0, Channel.MAIL)
        self._asked = False
        self._let_go = False
        self._height = 0
        self._newest: MessageLine | None = None

    def on_mount(self) -> None:
        """What colleagues are called may be known later than what they wrote."""
        self.watch(self.app, "names", self.show_names, init=False)

    def show_names(self) -> None:
        """What colleagues are called is known now."""
        self._lay_out()

    # What is shown

    def show(self, view: TicketView) -> None:
        """Show a ticket, or what is new in the one shown; older messages read before stay."""
        if view.line.id != self.ticket:
            self.ticket = view.line.id
            self.messages, self._laid, self._asked, self._let_go = [], {}, False, False
            self.older = view.older
        self._newest = view.messages[-1] if view.messages else None
        if self._let_go:
            return
        kept = [one for one in self.messages if view.messages and one.key < view.messages[0].key]
        if not kept:
            self.older = view.older
        self.messages = [*kept, *view.messages]
        self._promises = view.promises
        self._channel = view.line.channel
        first_time = self.reading
        self.reading, self._merged = False, view.merged_into is not None
        self._lay_out(to_bottom=first_time)

    def read_again(self) -> None:
        """Another ticket is being read."""
        self.ticket, self.messages, self._promises, self.reading, self._newest = "", [], (), True, None
        self._laid = {}
        self._lay_out(to_bottom=True)

    def prepend(self, ticket: str, messages: tuple[MessageLine, ...], older: bool) -> None:
        """Take in messages from before the first one, keeping what is in sight where it is."""
        self._asked = False
        if ticket != self.ticket or not self.messages:
            return
        self.messages = [*(one for one in messages if one.key < self.messages[0].key), *self.messages]
        self.older = older
        if len(self.messages) > MOST:
            self._let_go = True
            del self.messages[MOST:]
        self._lay_out()

    def not_read(self) -> None:
        """Older messages could not be read; they may be asked for again."""
        self._asked = False

    def tick(self) -> None:
        """Bring countdowns up to date."""
        if any(one.delivery is Delivery.COUNTING for one in self.messages[-20:]):
            self._lay_out()

    @property
    def newest(self) -> MessageLine | None:
        """The newest message read."""
        return self._newest

    @property
    def at_bottom(self) -> bool:
        """Whether the end is in sight."""
        return not self._let_go and self.scroll_target_y >= self.max_scroll_y - 0.5

    @property
    def text(self) -> str:
        """Everything shown, as plain lines."""
        return "\n".join(row.text for row in self._rows)

    # Laying out

    def _lay_out(self, *, to_bottom: bool = False) -> None:
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        to_bottom = to_bottom or self.at_bottom
        anchor = None if to_bottom else self._anchor()
        if self._laid_for != (width, self._channel):
            self._laid, self._laid_for = {}, (width, self._channel)
        app = desk_app(self)
        setting = Setting(width, self.clock(), self.zone, self._channel, app.names, app.keymap)
        self._build(setting)
        self.virtual_size = Size(width, len(self._rows))
        if to_bottom:
            self.scroll_to(y=max(0, len(self._rows) - self.scrollable_content_region.height), animate=False, force=True)
        elif anchor is not None:
            self._return_to(anchor)
        self.refresh()

    def _build(self, setting: Setting) -> None:
        rows: list[Row] = []
        starts: list[int] = []
        laid: dict[str, tuple[Entry, list[Row]]] = {}
        self._entries = in_order(self.messages, self._promises, whole=not self.older)
        if self.older:
            rows.append(Row(((gettext("↑ older messages: PgUp"), "loading"),)))
        day = None
        for entry in self._entries:
            local = at_of(entry).astimezone(setting.zone).date()
            if local != day:
                day = local
                rows.append(day_row(local, setting))
            starts.append(len(rows))
            known = self._laid.get(entry.id)
            counting = isinstance(entry, MessageLine) and entry.delivery is Delivery.COUNTING
            same = known is not None and (known[0] is entry or known[0] == entry)
            if known is None or not same or counting or isinstance(entry, PromiseLine):
                known = (entry, rows_of(entry, setting))
            laid[entry.id] = known
            rows.extend(known[1])
        if self._let_go:
            rows.append(Row(((gettext("↓ newer messages: End"), "loading"),)))
        if not self._entries:
            empty = gettext("its messages were merged too") if self._merged else gettext("nothing has been written yet")
            rows.append(Row(((gettext("reading…") if self.reading else empty, "loading"),)))
        self._rows, self._starts, self._laid = rows, starts, laid

    def _anchor(self) -> tuple[str, int] | None:
        """The entry at the top of what is in sight, and how many of its lines are above it."""
        top = round(self.scroll_y)
        for index in range(len(self._starts) - 1, -1, -1):
            if self._starts[index] <= top:
                return self._entries[index].id, top - self._starts[index]
        return (self._entries[0].id, top - self._starts[0]) if self._entries else None

    def _return_to(self, anchor: tuple[str, int]) -> None:
        for entry, start in zip(self._entries, self._starts, strict=True):
            if entry.id == anchor[0]:
                self.scroll_to(y=max(0, start + anchor[1]), animate=False, force=True)
                return

    def on_resize(self) -> None:
        """Lay out again; who was at the end stays there, also when the composer takes its room."""
        height = self.scrollable_content_region.height
        was_at_end = not self._let_go and self.scroll_target_y >= len(self._rows) - self._height - 0.5
        self._height = height
        self._lay_out(to_bottom=was_at_end)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line in sight."""
        width = self.scrollable_content_region.width
        place = self.scroll_offset.y + y
        palette = palette_of(self)
        base = palette.style("screen")
        if not 0 <= place < len(self._rows):
            return Strip.blank(width, base)
        pieces = self._rows[place].pieces
        segments = [Segment(text, palette.style("screen", *_LOOKS.get(name, ()))) for text, name in pieces if text]
        strip = Strip(segments).adjust_cell_length(width, base)
        selection = self.text_selection
        span = selection.get_span(place) if selection is not None else None
        if span is not None:
            strip = _selected(strip, span, self.screen.get_component_rich_style("screen--selection"))
        return strip.apply_offsets(0, place)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is selected with the mouse."""
        return selection.extract(self.text), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002
        """The selection was drawn larger or taken away."""
        self.refresh()

    # Moving

    def _by(self, rows: int) -> None:
        self.scroll_to(y=self.scroll_target_y + rows, animate=False, force=True)
        if rows < 0 and self.scroll_target_y <= 0:
            self._ask_for_older()
        elif rows > 0 and self._let_go and self.scroll_target_y >= self.max_scroll_y:
            self.act_bottom()

    def _ask_for_older(self) -> None:
        if self.older and not self._asked and self.messages:
            self._asked = True
            self.post_message(self.Older(self.messages[0].key))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell whether the newest message is in sight."""
        super().watch_scroll_y(old_value, new_value)
        if self.is_mounted and self._rows:
            self.post_message(self.Moved(self.at_bottom))

    def act_down(self) -> None:
        """One line down."""
        self._by(1)

    def act_up(self) -> None:
        """One line up."""
        self._by(-1)

    def act_page_down(self) -> None:
        """One page down."""
        self._by(max(1, self.scrollable_content_region.height - 2))

    def act_page_up(self) -> None:
        """One page up; at the top, older messages are read."""
        self._by(-max(1, self.scrollable_content_region.height - 2))

    def act_top(self) -> None:
        """To the oldest message read; again, older ones are read."""
        if self.scroll_target_y <= 0:
            self._ask_for_older()
        self.scroll_to(y=0, animate=False, force=True)

    def act_bottom(self) -> None:
        """To the newest message."""
        if self._let_go:
            self.read_again()
            self.post_message(self.Newest())
            return
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True)


def _selected(strip: Strip, span: tuple[int, int], style: Style) -> Strip:
    """``strip`` with the characters from ``span`` on marked; an end of -1 means all the rest."""
    start, end = span
    marked: list[Segment] = []
    place = 0
    for segment in strip:
        text = segment.text
        low, high = max(0, start - place), len(text) if end == -1 else max(0, min(len(text), end - place))
        if low < high:
            own = cast(Style | None, segment.style) or Style()
            pieces = ((text[:low], own), (text[low:high], own + style), (text[high:], own))
            marked.extend(Segment(words, how) for words, how in pieces if words)
        else:
            marked.append(segment)
        place += len(text)
    return Strip(marked, strip.cell_length)
