"""The palette: every verb by its name, with its key or why it cannot act."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from deskterm.tui.actions import GROUPS, of_places
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.widgets.menu_list import Entry

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp

SILENT = frozenset({"palette", "verb_menu", "footer_menu", "choose", "pick"})
"""Verbs that make no sense chosen from a list."""


def entries_here(app: "DesktermApp", *, moves: bool = False) -> list[Entry]:
    """Every verb of where the hands are now, by group; those that cannot act say why."""
    keymap = app.keymap
    found: dict[str, Entry] = {}
    for one in of_places(app.verbs.places()):
        action = keymap.actions[one.id]
        if not moves and (action.id in SILENT or action.moves):
            continue
        reason = app.verbs.why_not(action)
        found.setdefault(
            action.id, Entry(action.id, action.title, keymap.all_keys(action.id), action.help, reason, action.group)
        )
    return sorted(found.values(), key=lambda entry: GROUPS.index(entry.group))


class PaletteScreen(MenuScreen):
    """Find a command by typing; what can act stands first."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        flat = [Entry(one.value, one.title, one.key, one.detail, one.why_not) for one in entries]
        super().__init__("commands", sorted(flat, key=lambda one: one.why_not is not None))
