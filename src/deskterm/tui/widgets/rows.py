"""A list of rows of which some can be picked: drawn line by line, moved through by arrows and letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from rich.segment import Segment
from textual import events
from textual.containers import VerticalScroll
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from deskterm.text.translation import gettext
from deskterm.tui.palette import palette_of

_LOOKS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("strong",),
    "dim": ("dim",),
    "key": ("key",),
    "warning": ("error",),
    "good": ("answer",),
    "guess": ("note",),
}
"""The palette's styles for each kind of piece."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line: pieces of text with the names of their styles; a ``value`` makes it one that can be picked.

    ``tail`` is set against the right edge.
    """

    pieces: tuple[tuple[str, str], ...] = ()
    value: Any = None
    tail: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The line's words."""
        return "".join(text for text, _ in (*self.pieces, *self.tail))


class RowList(ScrollView, can_focus=True):
    """Rows with a cursor on those that can be picked. Enter posts ``Picked``, moving posts ``Pointed``."""

    PLACES: ClassVar[tuple[str, ...]] = ("moves",)
    DEFAULT_CSS = """
    RowList {
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; padding: 0 1;
        scrollbar-color: $rule; scrollbar-background: $background;
    }
    """

    class Picked(Message):
        """Enter, or a click, on a row."""

        def __init__(self, rows: "RowList", value: Any) -> None:
            super().__init__()
            self.rows = rows
            self.value = value

        @property
        def control(self) -> "RowList":
            """The list."""
            return self.rows

    class Pointed(Message):
        """The cursor stands on another row."""

        def __init__(self, rows: "RowList", value: Any) -> None:
            super().__init__()
            self.rows = rows
            self.value = value

        @property
        def control(self) -> "RowList":
            """The list."""
            return self.rows

    def __init__(self, rows: Sequence[ListRow] = (), *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: list[ListRow] = list(rows)
        self._cursor: int | None = None
        self._cursor = self._next(0, 1)

    # What is shown

    def set_rows(self, rows: Sequence[ListRow], *, value: Any = None) -> None:
        """Show these rows, the cursor on the one with ``value``, or with the value it had, or on the first."""
        wanted = self.value if value is None else value
        self._rows = list(rows)
        found = next((at for at, row in enumerate(self._rows) if row.value is not None and row.value == wanted), None)
        self._cursor = found if found is not None else self._next(0, 1)
        self._measure()
        self._keep_in_sight()

    @property
    def rows(self) -> tuple[ListRow, ...]:
        """What is shown."""
        return tuple(self._rows)

    @property
    def value(self) -> Any:
        """The value under the cursor; None when nothing can be picked."""
        return None if self._cursor is None or self._cursor >= len(self._rows) else self._rows[self._cursor].value

    def point_to(self, value: Any) -> None:
        """Put the cursor on the row with ``value``, if there is one."""
        found = next((at for at, row in enumerate(self._rows) if row.value is not None and row.value == value), None)
        if found is not None:
            self._go(found)

    def on_mount(self) -> None:
        """Learn the size."""
        self._measure()

    def on_resize(self) -> None:
        """Lines are drawn for the width there is."""
        self._measure()

    def _measure(self) -> None:
        self.virtual_size = Size(max(0, self.scrollable_content_region.width), len(self._rows))
        self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line in sight."""
        width = self.scrollable_content_region.width
        at = self.scroll_offset.y + y
        palette = palette_of(self)
        here = at == self._cursor and (self.has_focus or self.shows_cursor)
        ground = ("screen", "cursor" if self.has_focus or self.shows_cursor else "resting") if here else ("screen",)
        base = palette.style(*ground)
        if not 0 <= at < len(self._rows):
            return Strip.blank(width, base)
        row = self._rows[at]

        def strip_of(pieces: tuple[tuple[str, str], ...]) -> Strip:
            looks = {} if here else _LOOKS
            return Strip([Segment(text, palette.style(*ground, *looks.get(name, ()))) for text, name in pieces if text])

        tail = strip_of(row.tail)
        room = width - tail.cell_length - (1 if row.tail else 0)
        strip = strip_of(row.pieces)
        if strip.cell_length > room:
            strip = strip.crop(0, max(0, room - 1))
            strip = Strip([*strip, Segment("…", base)]) if room > 0 else strip
        strip = strip.adjust_cell_length(max(0, width - tail.cell_length), base)
        return Strip.join([strip, tail]).adjust_cell_length(width, base)

    @property
    def shows_cursor(self) -> bool:
        """Whether the cursor is drawn while the focus is elsewhere."""
        return False

    # Moving

    def _next(self, at: int, step: int) -> int | None:
        while 0 <= at < len(self._rows):
            if self._rows[at].value is not None:
                return at
            at += step
        return None

    def _go(self, at: int | None) -> None:
        if at is None or at == self._cursor:
            return
        self._cursor = at
        self._keep_in_sight()
        self.refresh()
        self.post_message(self.Pointed(self, self.value))

    def _keep_in_sight(self) -> None:
        if self._cursor is not None and self.is_mounted:
            self.scroll_to_region(Region(0, self._cursor, 1, 1), animate=False, force=True)

    def _step(self, by: int) -> None:
        """Move the cursor by a row that can be picked, or scroll where there is none."""
        found = None if self._cursor is None else self._next(self._cursor + by, by)
        if found is None:
            self.scroll_to(y=self.scroll_target_y + by, animate=False, force=True)
        self._go(found)

    def act_down(self) -> None:
        """To the next row."""
        self._step(1)

    def act_up(self) -> None:
        """To the row before."""
        self._step(-1)

    def _page(self, sign: int) -> None:
        height = max(1, self.scrollable_content_region.height - 1)
        if self._cursor is None:
            self.scroll_to(y=self.scroll_target_y + sign * height, animate=False, force=True)
            return
        target = min(max(self._cursor + sign * height, 0), len(self._rows) - 1)
        self._go(self._next(target, sign) if self._next(target, sign) is not None else self._next(target, -sign))

    def act_page_down(self) -> None:
        """A page down."""
        self._page(1)

    def act_page_up(self) -> None:
        """A page up."""
        self._page(-1)

    def act_top(self) -> None:
        """To the first row."""
        self.scroll_to(y=0, animate=False, force=True)
        self._go(self._next(0, 1))

    def act_bottom(self) -> None:
        """To the last row."""
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True)
        self._go(self._next(len(self._rows) - 1, -1))

    def act_open(self) -> None:
        """Pick the row under the cursor."""
        if self.value is not None:
            self.post_message(self.Picked(self, self.value))

    def why_not_open(self) -> str | None:
        """Why Enter does nothing."""
        return None if self.value is not None else gettext("nothing here opens")

    def on_click(self, event: events.Click) -> None:
        """A click picks a row."""
        offset = event.get_content_offset(self)
        at = self.scroll_offset.y + offset.y if offset is not None else -1
        if 0 <= at < len(self._rows) and self._rows[at].value is not None:
            self._go(at)
            self.act_open()


class ListOverText(RowList):
    """A list over the ``text`` of what is under its cursor: a page scrolls the text."""

    def __init__(self, rows: Sequence[ListRow], text: VerticalScroll, *, id: str | None = None) -> None:
        super().__init__(rows, id=id)
        self.text = text

    def act_page_down(self) -> None:
        """Scroll the text down."""
        self._scroll_text(1)

    def act_page_up(self) -> None:
        """Scroll the text up."""
        self._scroll_text(-1)

    def _scroll_text(self, sign: int) -> None:
        text = self.text
        text.scroll_to(y=text.scroll_y + sign * max(1, text.size.height - 1), animate=False)
