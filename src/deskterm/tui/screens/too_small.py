"""Shown while the terminal is too small to draw anything useful; what was there comes back as it was."""

from typing import TYPE_CHECKING, ClassVar

from textual.screen import Screen
from textual.strip import Strip

from deskterm.text.translation import gettext
from deskterm.tui.widgets.lines import LineWidget

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp


class TooSmallText(LineWidget):
    """The sentence, in as many lines as it needs."""

    def render_line(self, y: int) -> Strip:
        from deskterm.tui.app import SMALLEST
        from deskterm.tui.cells import wrap

        size = f"{SMALLEST[0]}x{SMALLEST[1]}"
        text = gettext("The terminal is too small: deskterm wants {size}. Nothing is lost.", size=size)
        lines = wrap(text, max(8, self.size.width))
        return self.strip([(lines[y], "")] if y < len(lines) else [], self.size.width)


class TooSmallScreen(Screen[None], inherit_bindings=False):
    """Covers everything until the terminal is larger."""

    PLACES: ClassVar[tuple[str, ...]] = ()

    def compose(self):  # type: ignore[no-untyped-def]
        yield TooSmallText()

    def act_back(self) -> None:
        """Nothing to close here."""


def show(app: "DesktermApp", *, small: bool) -> None:
    """Put the screen on top, or take it away."""
    on_top = isinstance(app.screen, TooSmallScreen)
    if small and not on_top:
        app.push_screen(TooSmallScreen())
    elif not small and on_top:
        app.pop_screen()
