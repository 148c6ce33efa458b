"""Verbs about the workstation itself: help, commands, menu, looks and keys, and what is kept of them."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from deskterm.text.translation import gettext
from deskterm.tui.toast import say, say_error
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskterm.config.edit import Value
    from deskterm.tui.app import DesktermApp
    from deskterm.tui.reloading import Reloading

WATCH_SECONDS = 2.0
"""How often the configuration and the phrases are looked at for changes."""


class Habits:
    """One object for all screens."""

    def __init__(self, app: "DesktermApp") -> None:
        self.app = app
        self._reloading: Reloading | None = None

    def start(self) -> None:
        """Look for changes of the configuration and the phrases from now on."""
        self.app.set_interval(WATCH_SECONDS, self.look_again)

    def look_again(self) -> None:
        """Take over what was changed in the configuration and in the phrases, unless that is under way."""
        if self._reloading is None:
            from deskterm.tui.reloading import Reloading

            self._reloading = Reloading(self.app)
        self._reloading.look()

    # Help

    def act_help(self) -> None:
        """Show the keys of where you are."""
        from deskterm.tui.screens.help import HelpScreen
        from deskterm.tui.screens.palette import entries_here

        self.app.push_screen(HelpScreen(entries_here(self.app, moves=True)), self._picked)

    def act_palette(self) -> None:
        """Find a command by name."""
        from deskterm.tui.screens.palette import PaletteScreen, everything_here

        self.app.push_screen(PaletteScreen(everything_here(self.app)), self._picked)

    def act_verb_menu(self) -> None:
        """Every verb by arrows."""
        from deskterm.tui.screens.palette import entries_here
        from deskterm.tui.screens.verb_menu import VerbMenuScreen

        self.app.push_screen(VerbMenuScreen(entries_here(self.app)), self._picked)

    def _picked(self, name: str | None) -> None:
        if name:
            from deskterm.tui.screens.palette import do

            do(self.app, name)

    # Looks

    def act_theme(self) -> None:
        """Choose a theme."""
        from deskterm.tui import terminal
        from deskterm.tui.screens.theme_menu import ThemeScreen

        why_not = partial(
            terminal.why_not_theme,
            plain=self.app.no_color,
            wish=self.app.workplace.config.colour,
            colours=terminal.MILLIONS if self.app.is_headless else terminal.colours(),
        )
        self.app.push_screen(ThemeScreen(list(self.app.available_themes), self.app.theme, why_not), self._themed)

    def _themed(self, name: str | None) -> None:
        if name:
            config = self.app.workplace.config
            self.app.theme = name
            self.app.workplace.config = replace(config, theme=name)
            self.keep(
                "ui", "theme", name, lambda: say(self.app, gettext("the theme is {theme}, from now on", theme=name))
            )

    # Keys

    def act_rebind(self) -> None:
        """Change the keys of a verb."""
        from deskterm.tui.screens.rebinding import KeysScreen

        self.app.push_screen(KeysScreen(), self._to_rebind)

    def _to_rebind(self, name: str | None) -> None:
        if name:
            from deskterm.tui.screens.rebinding import NewKeyScreen

            self.app.push_screen(NewKeyScreen(name), partial(self._rebound, name))

    def _rebound(self, name: str, keys: str | None) -> None:
        if keys is None:
            return
        from deskterm.errors import ConfigError
        from deskterm.tui.actions import ACTIONS
        from deskterm.tui.keys import rebound

        config = self.app.workplace.config
        usual = " ".join(ACTIONS[name].keys)
        own = {one: text for one, text in config.keys.items() if one != name}
        try:
            keymap = rebound(own if keys == usual else {**own, name: keys}, config.path)
        except ConfigError as error:
            say_error(self.app, error)
            return
        self.keep("keys", name, None if keys == usual else keys, lambda: self._take_keys(keymap, name))

    def _take_keys(self, keymap: object, name: str) -> None:
        from deskterm.tui.actions import ACTIONS
        from deskterm.tui.keys import Keymap

        self.app.keymap = cast("Keymap", keymap)
        own = {
            one.id: " ".join(one.keys) for one in self.app.keymap.actions.values() if one.keys != ACTIONS[one.id].keys
        }
        self.app.workplace.config = replace(self.app.workplace.config, keys=own)
        self.refresh_footers()
        title, own_keys = gettext(ACTIONS[name].title), self.app.keymap.all_keys(name) or gettext("no key")
        say(self.app, gettext("{verb}: {keys}, from now on", verb=title, keys=own_keys))

    def refresh_footers(self) -> None:
        """Draw the footers with the keys as they are now."""
        from deskterm.tui.widgets.footer import FooterLine

        for screen in self.app.screen_stack:
            for footer in screen.query(FooterLine):
                footer.refresh()

    def keep(self, section: str, key: str, value: "Value | None", then: "Callable[[], None]") -> None:
        """Write a setting into the configuration, in a thread; ``then`` is called when it is there."""
        from deskterm.config.edit import write_value

        path = self.app.workplace.config.path
        call_in_thread(
            self.app,
            lambda: write_value(path, section, key, value),
            lambda _: then(),
            partial(say_error, self.app),
            group="keeping",
        )
