"""The help: the keys of where you are, out of the registry."""

from collections.abc import Iterable, Sequence

from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.widgets.menu_list import Entry


class HelpScreen(MenuScreen):
    """Every verb and movement of where you are, by group; typing narrows it, Enter runs it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        super().__init__("help: the keys of where you are", tuple(entries))

    def hint(self) -> str:
        """What the last line says."""
        written = "(r): where nothing is written   " if any("(" in one.key for one in self.entries) else ""
        return f"type to narrow   Enter does it   esc close   {written}к works as r"

    def narrowed(self, text: str) -> Sequence[Entry]:
        """The entries with ``text`` in title, help or key, still under their headings."""
        wanted = text.casefold().strip()
        return [
            one
            for one in self.entries
            if wanted in f"{one.title} {one.detail} {one.group}".casefold() or wanted in one.key.casefold().split()
        ]
