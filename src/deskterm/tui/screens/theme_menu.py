"""Choosing a theme, seen at once while the cursor moves."""

from collections.abc import Callable

from deskterm.text.translation import gettext, pgettext
from deskterm.tui import themes
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.widgets.menu_list import Entry, MenuList


class ThemeScreen(MenuScreen):
    """Our themes first, then Textual's. Where the cursor stands is tried on; leaving without choosing takes it off."""

    def __init__(self, available: list[str], current: str, why_not: Callable[[str], str | None]) -> None:
        ours = [one.name for one in themes.OURS]
        names = [*ours, *sorted(name for name in available if name not in ours)]
        now = pgettext("theme", "now")
        marked = [
            Entry(name, name, now if name == current else "", gettext(themes.TITLES.get(name, "")), why_not(name))
            for name in names
        ]
        super().__init__(gettext("theme"), marked)
        self._before = current

    def hint(self) -> str:
        """What the last line says."""
        return gettext("↑↓ try on   Enter take and keep   esc as before")

    def on_menu_list_pointed(self, message: MenuList.Pointed) -> None:
        """Try on what the cursor stands on."""
        message.stop()
        if message.entry.why_not is None:
            self.app.theme = message.entry.value

    def act_back(self) -> None:
        """Close as it was."""
        self.app.theme = self._before
        super().act_back()

    act_leave = act_back
