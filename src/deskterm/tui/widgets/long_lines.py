"""A text area that draws a line of any length at the cost of what is seen of it.

Textual's own divides the whole line anew for every row of the screen it takes.
"""

from rich.text import Text
from textual.expand_tabs import expand_text_tabs_from_widths
from textual.strip import Strip
from textual.widgets import TextArea

MANY = 40
"""Rows of the screen that a line may take before only what is seen of it is looked at."""


class LongLines(TextArea):
    """A wrapped text area without line numbers."""

    def is_long(self, row: int) -> bool:
        """Whether a line is drawn part by part, without the rest of a sentence offered in it."""
        return len(self.wrapped_document.get_offsets(row)) >= MANY

    def marked(self, part: Text, line: int, start: int) -> None:
        """Mark in ``part``, which begins at character ``start`` of a line, what is to look otherwise."""

    def _render_line(self, y: int) -> Strip:
        wrapped = self.wrapped_document
        at = y + self.scroll_offset.y
        rows = wrapped._offset_to_line_info  # pyright: ignore[reportPrivateUsage]
        found = rows[at] if at < len(rows) else None
        if found is None or not self.is_long(found[0]):
            return super()._render_line(y)
        return self._part(*found)

    def _part(self, row: int, section: int) -> Strip:
        """The ``section``-th row of the screen of a line."""
        offsets = self.wrapped_document.get_offsets(row)
        whole = self.document.get_line(row)
        start = offsets[section - 1] if section else 0
        end = offsets[section] if section < len(offsets) else len(whole) + 1
        part = Text((whole[start:end] + " ")[: end - start], end="", no_wrap=True)
        self.marked(part, row, start)
        theme = self._theme
        top, bottom = sorted(self.selection)
        if top != bottom and top[0] <= row <= bottom[0] and theme and theme.selection_style:
            low = top[1] if row == top[0] else 0
            high = bottom[1] if row == bottom[0] else len(whole)
            part.stylize(theme.selection_style, max(0, low - start), max(0, high - start))
        cursor, column = self.selection.end
        if cursor == row and start <= column < end and self._draw_cursor and theme and theme.cursor_style:
            part.stylize(theme.cursor_style, column - start, column - start + 1)
        before = whole.count("\t", 0, start)
        widths = self.wrapped_document.get_tab_widths(row)
        part = expand_text_tabs_from_widths(part, widths[before : before + part.plain.count("\t")])
        base = theme.base_style if theme and theme.base_style is not None else self.rich_style
        strip = Strip(part.render(self.app.console), cell_length=part.cell_len)
        return strip.extend_cell_length(self.scrollable_content_region.width, base).apply_style(base)
