"""Changing the keys of a verb: choosing the verb, then pressing its new key."""

from collections.abc import Sequence
from typing import ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from deskterm.errors import ConfigError
from deskterm.text.translation import gettext, pgettext
from deskterm.tui.actions import ACTIONS, GROUPS, PLACES
from deskterm.tui.desk_app import desk_app
from deskterm.tui.keys import rebound, shown, typed_key
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.widgets.menu_list import Entry


class KeysScreen(MenuScreen):
    """Every verb with its keys, wherever it works; gives back the one to change."""

    def __init__(self) -> None:
        super().__init__(gettext("change keys"), ())

    def hint(self) -> str:
        """What the last line says."""
        return gettext("type to narrow   Enter changes   esc close")

    def on_mount(self) -> None:
        keymap = desk_app(self).keymap
        self.entries = tuple(
            Entry(
                one.id,
                gettext(one.title),
                keymap.all_keys(one.id) or "-",
                ", ".join(gettext(PLACES[place]).lower() for place in one.places),
                group=pgettext("group", one.group),
                also=one.title,
            )
            for one in sorted(keymap.actions.values(), key=lambda one: GROUPS.index(one.group))
        )
        self.list.show(self.entries)
        super().on_mount()

    def narrowed(self, text: str) -> Sequence[Entry]:
        """The entries with ``text`` in the name, or with that key."""
        wanted = text.casefold().strip()
        return [
            one
            for one in self.entries
            if wanted in f"{one.title} {one.value} {one.group} {one.also}".casefold()
            or wanted in one.key.casefold().split()
        ]


class KeyCatcher(Static, can_focus=True):
    """Takes every key there is."""

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002 - every key
        """Every key is taken."""
        return True

    def on_key(self, event: events.Key) -> None:
        """A key was pressed."""
        event.stop()
        event.prevent_default()
        cast("NewKeyScreen", self.screen).pressed(event.key, event.character)


class NewKeyScreen(ModalScreen[str | None], inherit_bindings=False):
    """Waits for the new key of one verb; gives back its keys, or None. A key that cannot be says why and is not taken.

    Esc closes, Delete gives the usual keys back, Enter takes what was pressed.
    """

    PLACES: ClassVar[tuple[str, ...]] = ()
    CSS_PATH = "../styles/menu.tcss"

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._keys: list[str] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="new-key"):
            yield Static(
                gettext("new key: {verb}", verb=gettext(ACTIONS[self._name].title)), id="menu-title", markup=False
            )
            yield KeyCatcher("", id="new-key-said", markup=False)
            hint = gettext("Enter keeps it   Delete the usual ones   esc as before")
            yield Static(hint, id="menu-hint", markup=False)

    def on_mount(self) -> None:
        now = desk_app(self).keymap.all_keys(self._name) or pgettext("keys", "none")
        self._say(gettext("Press the key it is to have; a second one is added. Now: {keys}", keys=now))
        self.query_one(KeyCatcher).focus()

    def pressed(self, key: str, character: str | None) -> None:
        """What one key does here."""
        if key == "escape":
            self.dismiss(None)
        elif key == "enter" and self._keys:
            self.dismiss(" ".join(self._keys))
        elif key == "delete":
            self.dismiss(" ".join(ACTIONS[self._name].keys))
        else:
            self._try(typed_key(key, character))

    def _try(self, key: str) -> None:
        app = desk_app(self)
        keys = [*(one for one in self._keys if one != key), key]
        try:
            rebound({**app.workplace.config.keys, self._name: " ".join(keys)}, app.workplace.config.path)
        except ConfigError as error:
            _, _, reason = error.message.rpartition(f"keys.{self._name}: ")
            words = gettext("{key} cannot be: {reason}", key=shown(key), reason=reason)
            self._say(f"{words} ({error.hint})" if error.hint else words)
            return
        self._keys = keys
        self._say(gettext("{keys}: Enter keeps it", keys=" ".join(map(shown, keys))))

    def _say(self, text: str) -> None:
        self.query_one(KeyCatcher).update(text)

    def act_beside(self) -> None:
        """A click beside the box closes it."""
        self.dismiss(None)
