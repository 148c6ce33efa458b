"""Choosing a theme, seen at once while the cursor moves."""

from deskterm.tui import themes
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.widgets.menu_list import Entry


class ThemeScreen(MenuScreen):
    """Our themes first, then Textual's, the terminal's own colours among them."""

    def __init__(self, available: list[str], current: str) -> None:
        ours = [one.name for one in themes.OURS]
        names = [*ours, *sorted(name for name in available if name not in ours)]
        marked = [Entry(name, name, "now" if name == current else "") for name in names]
        super().__init__("theme", marked)

    def hint(self) -> str:
        """What the last line says."""
        return 'Enter takes it for this session; to keep it: [ui] theme = "NAME" in the configuration'
