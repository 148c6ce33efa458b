"""The library of canned replies: load, lint, render, rank. Names are imported from their modules when first used.

The linter is ``deskterm.canned.lint.lint``.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from deskterm.canned.library import Folder, Library, shipped_folder
    from deskterm.canned.rank import Hit, search
    from deskterm.canned.reply import CannedReply, Problem, Severity, Slot, Source
    from deskterm.canned.slots import SlotValue, fill
    from deskterm.canned.template import Context, OpenSlot, Rendered, open_slots, render

__all__ = [
    "CannedReply",
    "Context",
    "Folder",
    "Hit",
    "Library",
    "OpenSlot",
    "Problem",
    "Rendered",
    "Severity",
    "Slot",
    "SlotValue",
    "Source",
    "fill",
    "open_slots",
    "render",
    "search",
    "shipped_folder",
]

_MODULES: Final = {
    "library": ("Folder", "Library", "shipped_folder"),
    "rank": ("Hit", "search"),
    "reply": ("CannedReply", "Problem", "Severity", "Slot", "Source"),
    "slots": ("SlotValue", "fill"),
    "template": ("Context", "OpenSlot", "Rendered", "open_slots", "render"),
}
_HOMES: Final = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
