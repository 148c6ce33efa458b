"""The palette: every verb, phrase and macro by its name, and a ticket by its number.

What it offers comes from ``SOURCES``; what is chosen is done by ``DOERS``, by the word before the ``:`` of its value.
A verb's value is its id alone.
"""

import unicodedata
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from textual.widgets import Input

from deskterm.errors import DesktermError
from deskterm.text.translation import gettext, pgettext
from deskterm.tui.actions import GROUPS, Action, of_places
from deskterm.tui.desk_app import desk_app
from deskterm.tui.keys import shown, textual_key
from deskterm.tui.naming import named
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.toast import say_error
from deskterm.tui.widgets.menu_list import Entry
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from deskterm.desk.workplace import Workplace
    from deskterm.model.views.lists import TicketLine
    from deskterm.tui.app import DesktermApp

SILENT = frozenset({"palette", "verb_menu", "footer_menu", "choose", "pick"})
"""Verbs that make no sense chosen from a list."""

PANES = frozenset({"pane_next", "pane_previous"})
"""Movement that a mouse needs a menu for where only one pane is shown."""

MOST_DIGITS: Final = 15


def entries_here(app: "DesktermApp", *, moves: bool = False) -> list[Entry]:
    """Every verb of where the hands are now, by group; those that cannot act say why.

    Only keys that mean the verb here are shown; in brackets those that type a letter while something is being written.
    """
    keymap, places = app.keymap, app.verbs.places()
    focused = app.screen.focused
    typing = focused is not None and focused.check_consume_key("a", "a")
    found: dict[str, Entry] = {}
    for one in of_places(places):
        action = keymap.actions[one.id]
        if not moves and (action.id in SILENT or (action.moves and action.id not in PANES)):
            continue
        reason = app.verbs.why_not(action)
        keys = _keys_here(app, action, places, typing=typing)
        group = pgettext("group", action.group)
        words = (action.word, pgettext("footer", action.word))
        entry = Entry(action.id, gettext(action.title), keys, gettext(action.help), reason, group, action.title, words)
        found.setdefault(action.id, entry)
    return sorted(found.values(), key=lambda entry: GROUPS.index(keymap.actions[entry.value].group))


def _keys_here(app: "DesktermApp", action: Action, places: tuple[str, ...], *, typing: bool) -> str:
    words: list[str] = []
    for key in action.keys:
        name = textual_key(key)
        if app.keymap.at(places, name) is not action:
            continue  # it means something else nearer to the hands
        if typing and types(key):
            words.append(f"({shown(key)})")
        elif key == "enter" or app.verbs.meaning(name, None) is action:
            words.append(shown(key))  # a line to type into says itself what Enter does
    return " ".join(words)


def types(key: str) -> bool:
    """Whether a key types something where there is a line to type into."""
    return len(key) == 1 or key == "space"


def phrases_here(app: "DesktermApp") -> list[Entry]:
    """Every phrase in the language of what is being written, or of the screens; without a composer they say why."""
    if "library" not in app.workplace.__dict__:
        return []  # nothing was written yet: the phrases are not loaded for a list of names
    library = app.workplace.library
    writer = app.verbs.target("take_phrase")
    situation = getattr(writer, "situation", None)
    if writer is None or situation is None:
        language, channel = app.workplace.config.language, None
        reason = app.keymap.said(gettext("nothing is being written: r answers first"), "reply")
    else:
        language, channel, reason = situation.language, situation.channel, None
    other = gettext("it is not for {channel}", channel=named(channel)) if channel is not None else None
    return [
        Entry(
            f"phrase:{one.language}/{one.name}",
            one.title,
            f";{one.shortcut}" if one.shortcut else "",
            f"{named(one.phase)} · {one.language}",
            reason if reason or one.fits(channel) else other,
        )
        for one in library.replies
        if one.language == language
    ]


def _take_phrase(app: "DesktermApp", value: str) -> None:
    from deskterm.model.words import Language

    language, _, name = value.partition("/")
    writer = app.verbs.target("take_phrase")
    if writer is not None:
        reply = app.workplace.library.find(name, Language(language))
        cast(Callable[[object], None], writer.take_phrase)(reply)  # type: ignore[attr-defined]


def macros_of(workplace: "Workplace") -> list[Entry]:
    """Every macro, read from its file."""
    from deskterm.desk import macros

    found = macros.load(macros.folders(workplace.config)).found
    return [
        Entry(f"macro:{one.name}", one.title, "", gettext("macro · {steps}", steps="; ".join(one.words)))
        for one in found
    ]


async def _run_macro(app: "DesktermApp", value: str) -> None:
    """Open the macros with this one under the cursor: it shows what it will do, and Enter does it."""
    from deskterm.tui.screens.dialogs.macro import MacroDialog

    await app.verbs.run("macro")
    if isinstance(app.screen, MacroDialog):
        app.screen.first = value


def _open_ticket(app: "DesktermApp", value: str) -> None:
    def found(line: "TicketLine") -> None:
        app.open_ticket(line.id)

    call_in_thread(app, lambda: app.workplace.reads.find(int(value)), found, partial(say_error, app))


SOURCES: Final[list[Callable[["DesktermApp"], Sequence[Entry]]]] = [entries_here, phrases_here]
"""What the palette offers: each gives entries for where the hands are now, from what is in memory already."""

SLOW_SOURCES: Final[list[Callable[["Workplace"], Sequence[Entry]]]] = [macros_of]
"""What it offers a moment later: each is called in a thread and may read files. What stands before the ``:`` of its
values is a verb, and they cannot act when that cannot."""

DOERS: Final[dict[str, Callable[["DesktermApp", str], Awaitable[None] | None]]] = {
    "phrase": _take_phrase,
    "macro": _run_macro,
    "ticket": _open_ticket,
}
"""How what is no verb is done, by the word before the ``:`` of its value."""


def everything_here(app: "DesktermApp") -> list[Entry]:
    """What every source offers."""
    return [entry for source in SOURCES for entry in source(app)]


def do(app: "DesktermApp", value: str) -> None:
    """Do what was chosen."""
    kind, colon, rest = value.partition(":")
    if not colon:
        app.run_verb(value)
        return

    async def act() -> None:
        try:
            doing = DOERS[kind](app, rest)
            if doing is not None:
                await doing
        except DesktermError as error:
            say_error(app, error)

    app.call_later(act)  # when the palette is gone and the focus is back where it was


def number_in(text: str) -> int | None:
    """The ticket number that ``text`` is: ``1042``, ``#1042``, also in full width; None when it is none."""
    digits = unicodedata.normalize("NFKC", text).strip().removeprefix(":").removeprefix("#").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else None


class PaletteScreen(MenuScreen):
    """Find a command by typing; what can act stands first. A number opens its ticket."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        flat = [replace(one, group="") for one in entries]
        super().__init__(gettext("commands, phrases, #number"), sorted(flat, key=lambda one: one.why_not is not None))
        self._number: int | None = None

    def on_mount(self) -> None:
        super().on_mount()
        workplace = desk_app(self).workplace
        call_in_thread(
            self,
            lambda: [one for source in SLOW_SOURCES for one in source(workplace)],
            self._add,
            partial(say_error, self),
        )

    def _add(self, more: list[Entry]) -> None:
        """Offer what took a moment to read; the cursor stays, since it stands below the rest."""
        if not more or not self.is_mounted:
            return
        reasons = {one.value: one.why_not for one in self.entries}
        wants = gettext("it wants a ticket")
        able = [replace(one, why_not=reasons.get(one.value.partition(":")[0], wants)) for one in more]
        self.entries = (*self.entries, *able)
        if self._number is None:
            at = self.list.cursor
            self.list.show(self.narrowed(self.query_one(Input).value))
            self.list.point_at(at)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._number = number_in(event.value)
        if self._number is None:
            self.list.show(self.narrowed(event.value))
            return
        number = self._number
        self.list.show([_opening(number, "…"), *self.narrowed(event.value)])
        reads = desk_app(self).workplace.reads

        def found(line: "TicketLine") -> None:
            self._show_ticket(number, f"{line.customer} · {line.subject} · {named(line.state)}", None)

        def missing(error: DesktermError) -> None:
            self._show_ticket(number, "", error.message)

        call_in_thread(self, lambda: reads.find(number), found, missing)

    def _show_ticket(self, number: int, detail: str, why_not: str | None) -> None:
        """What became of looking a number up, unless something else is asked for by now."""
        if number == self._number and self.is_mounted:
            self.list.show([_opening(number, detail, why_not), *self.list.entries[1:]])


def _opening(number: int, detail: str, why_not: str | None = None) -> Entry:
    return Entry(f"ticket:{number}", gettext("Open #{number}", number=number), "", detail, why_not)
