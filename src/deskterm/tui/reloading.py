"""Taking over what somebody changes in the configuration and in the phrases while the workstation runs.

Theme and keys hold at once, and so do phrases; what is wrong is told by file and line, and the old stays in force.
"""

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.dom import DOMNode

from deskterm.config import Config, load
from deskterm.config.file import line_of
from deskterm.errors import ConfigError, DesktermError
from deskterm.text.translation import gettext, ngettext
from deskterm.tui import terminal, themes
from deskterm.tui.keys import Keymap, rebound
from deskterm.tui.naming import listed
from deskterm.tui.toast import say, say_error
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from deskterm.canned.library import Library
    from deskterm.canned.reply import Problem
    from deskterm.tui.app import DesktermApp

Stamp = tuple[int, int, int] | None

AT_ONCE: Final = frozenset(("theme", "keys"))
"""What is taken over at once; everything else holds when deskterm starts again."""

_OF_NO_WEIGHT: Final = frozenset(("path", "home", "db", "agent", "agent_name", "mirrors"))
"""What the command line may have said otherwise."""


class Reloading:
    """Looks at the files of one app."""

    def __init__(self, app: "DesktermApp") -> None:
        self._app = app
        self._path = app.workplace.config.path
        self._looking = False
        self._stamp: Stamp = None
        self._last: Config | None = None
        self._begun = False

    def look(self) -> None:
        """Look once, in a thread, unless that is under way."""
        if self._looking:
            return
        self._looking = True
        call_in_thread(self._app, self._read, self._found, self._failed, group="reloading")

    def _read(self) -> "tuple[Config | None, Library | None]":
        """What is new: the configuration, the phrases; None for what is as it was."""
        stamp = _stamp(self._path)
        config = None
        if stamp != self._stamp or not self._begun:
            self._stamp = stamp
            config = self._load()
        library = None
        known: Library | None = self._app.workplace.__dict__.get("library")
        if known is not None:
            library = known.reload()
            library = None if library is known else library
        return config, library

    def _load(self) -> Config | None:
        if self._stamp is None:
            return Config(path=self._path, home=self._path.parent, db=self._path) if self._begun else None
        try:
            return load(path=self._path)
        except ConfigError:
            if not self._begun:
                return None  # what was wrong at the start was said at the start
            raise

    def _failed(self, error: DesktermError) -> None:
        self._looking = False
        self._begun = True
        still = gettext("what held before still holds")
        say_error(self._app, DesktermError(error.message, f"{error.hint}\n{still}".strip()))

    def _found(self, found: "tuple[Config | None, Library | None]") -> None:
        self._looking = False
        config, library = found
        if not self._begun:
            self._begun, self._last = True, config
        elif config is not None:
            try:
                self._take(config)
            except ConfigError as error:
                self._failed(error)
        if library is not None:
            self._take_library(library)

    def _take(self, config: Config) -> None:
        app = self._app
        keymap = rebound(config.keys, config.path)
        theme = terminal.start_theme(
            config.theme or themes.DEFAULT,
            plain=app.no_color,
            colours=terminal.MILLIONS if app.is_headless else terminal.colours(),
        )
        if theme not in app.available_themes:
            line = line_of(config.path.read_text("utf-8-sig"), "ui", "theme")
            message, hint = themes.unknown(theme, (one.name for one in themes.OURS))
            raise ConfigError(message, hint, path=config.path, line=line)
        old, last = app.workplace.config, self._last
        self._last = config
        keys_taken = dict(config.keys) != dict(old.keys)
        theme_taken = theme != app.theme and (last is None or config.theme != last.theme)
        if keys_taken:
            self._take_keys(keymap)
        if theme_taken:
            app.theme = theme
        app.workplace.config = replace(old, keys=config.keys, theme=config.theme)
        later = [one for one in _changed(last, config) if one not in AT_ONCE]
        said = [_taken_over(config.path.name, keys=keys_taken, theme=theme_taken)]
        if later:
            said.append(gettext("{settings}: holds when deskterm starts again", settings=listed(later)))
        if any(said):
            say(app, "\n".join(one for one in said if one))

    def _take_keys(self, keymap: Keymap) -> None:
        self._app.keymap = keymap
        self._app.habits.refresh_footers()

    def _take_library(self, library: "Library") -> None:
        app = self._app
        old = app.workplace.library
        app.workplace.library = library
        for screen in app.screen_stack:
            for node in screen.walk_children(DOMNode):
                if getattr(node, "library", None) is old:
                    node.library = library  # type: ignore[attr-defined]
        new = [one for one in library.problems if one not in set(old.problems)]
        if new:
            say(app, _told(new), severity="error")
        else:
            say(app, _in_force(len(library.replies)))


def _told(problems: "list[Problem]") -> str:
    more = len(problems) - 1
    if not more:
        return str(problems[0])
    words = ngettext("and {count} more: deskterm canned lint", "and {count} more: deskterm canned lint", more)
    return f"{problems[0]}\n{words}"


def _in_force(count: int) -> str:
    return ngettext("{count} phrase in force, read again", "{count} phrases in force, read again", count)


def _taken_over(file: str, *, keys: bool, theme: bool) -> str:
    if keys and theme:
        return gettext("keys and theme taken over from {file}", file=file)
    if keys:
        return gettext("keys taken over from {file}", file=file)
    return gettext("theme taken over from {file}", file=file) if theme else ""


def _changed(last: Config | None, config: Config) -> list[str]:
    if last is None:
        return []
    names = [one.name for one in fields(Config) if one.name not in _OF_NO_WEIGHT]
    return [name.replace("_", " ") for name in names if getattr(last, name) != getattr(config, name)]


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
