"""The help: the keys of where you are, out of the registry."""

from collections.abc import Iterable, Sequence

from deskterm.text.translation import gettext
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.widgets.menu_list import Entry


class HelpScreen(MenuScreen):
    """Every verb and movement of where you are, by group; typing narrows it, Enter runs it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        super().__init__(gettext("help: the keys of where you are"), tuple(entries))

    def hint(self) -> str:
        """What the last line says."""
        parts = [gettext("type to narrow   Enter does it   esc close")]
        if any("(" in one.key for one in self.entries):
            parts.append(gettext("(r): where nothing is written"))
        return "   ".join([*parts, gettext("к works as r")])

    def narrowed(self, text: str) -> Sequence[Entry]:
        """The entries with ``text`` in title, help or key, still under their headings."""
        wanted = text.casefold().strip()
        return [
            one
            for one in self.entries
            if wanted in f"{one.title} {one.detail} {one.group} {one.also}".casefold()
            or wanted in one.key.casefold().split()
        ]
