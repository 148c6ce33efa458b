"""Keys as people write them, as Textual names them, and as they arrive from other keyboards.

On a Russian layout the key of ``r`` arrives as ``к`` and ctrl+s, under the kitty protocol, as ``ctrl+ы``; a Chinese
input method passes ``／`` for ``/``. Every key of the registry therefore also answers to its twins, derived here.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

from deskterm.config.file import line_of
from deskterm.errors import ConfigError
from deskterm.text.safe import safe_text
from deskterm.text.translation import gettext, gettext_noop
from deskterm.tui.actions import ACTIONS, CHAINS, PLACES, SHADOWED, Action

_LATIN: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm"
_CYRILLIC: Final = "ёйцукенгшщзхъфывапролджэячсмить"
_LAYOUT: Final = {
    **dict(zip(_LATIN.upper(), _CYRILLIC.upper(), strict=True)),
    **dict(zip(_LATIN, _CYRILLIC, strict=True)),
    ":": "Ж",
}
"""The character the same key gives on the ЙЦУКЕН layout, where that is a letter."""

_CHINESE: Final = {"[": "【", "]": "】", "/": "、", " ": "\u3000"}
"""Signs an input method gives that are not simply the full-width form."""

_FROM_OTHER: Final = {other: latin for latin, other in (*_LAYOUT.items(), *_CHINESE.items())}

_RENAMED: Final = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Textual's own names for a few signs; all others are Unicode's."""

_SHOWN: Final = {
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "enter": "Enter",
    "tab": "Tab",
    "space": "space",
}
_NAMED: Final = (*_SHOWN, "backspace", "delete", "insert", *(f"f{number}" for number in range(1, 13)))
_REFUSED: Final = {
    ".": gettext_noop("it is a letter's key on a Russian keyboard"),
    ",": gettext_noop("it is a letter's key on a Russian keyboard"),
    "ctrl+i": gettext_noop("terminals send Tab for it"),
    "ctrl+m": gettext_noop("terminals send Enter for it"),
    "ctrl+h": gettext_noop("terminals send Backspace for it"),
    "ctrl+[": gettext_noop("terminals send Esc for it"),
    "ctrl+space": gettext_noop("it switches input methods"),
    "ctrl+enter": gettext_noop("most terminals send Enter for it"),
    "shift+enter": gettext_noop("most terminals send Enter for it"),
    "ctrl+tab": gettext_noop("terminals send Tab for it, or keep it"),
    "ctrl+backspace": gettext_noop("terminals send ctrl+w or Backspace for it"),
    "ctrl+escape": gettext_noop("terminals send Esc for it, or the desktop keeps it"),
    "shift+escape": gettext_noop("terminals send Esc for it"),
    "shift+space": gettext_noop("terminals send a space for it"),
    "shift+backspace": gettext_noop("terminals send Backspace for it"),
    "shift+insert": gettext_noop("terminals paste with it"),
    "ctrl+insert": gettext_noop("terminals copy with it"),
    "backspace": gettext_noop("every line of writing needs it"),
    "delete": gettext_noop("every line of writing needs it"),
}

TYPING: Final = frozenset(("composer", "chat", "search", "call", "phrases", "menu", "dialog"))
"""Places with a line to type into: a verb that belongs to one of them must leave it what typing needs."""

_CONTROLLED: Final = ("a", "c", "d", "e", "k", "u", "v", "w", "x", "y", "z", "left", "right")
_SHIFTED: Final = ("up", "down", "left", "right", "home", "end")
EDITING: Final = frozenset(
    (
        *(*_SHIFTED, "pageup", "pagedown", "f6", "f7"),
        *(f"ctrl+{one}" for one in _CONTROLLED),
        *(f"shift+{one}" for one in _SHIFTED),
    )
)
"""Keys that Textual's own ``TextArea`` and ``Input`` write and move with."""


@cache
def key_name(character: str) -> str:
    """Textual's name of the key that types ``character``: itself for letters and digits, else from its Unicode name."""
    if character == " ":
        return "space"
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


@cache
def twins(key: str) -> tuple[str, ...]:
    """The other names under which ``key`` (as people write it) arrives, ЙЦУКЕН first, then full width."""
    if key == "space":
        return (key_name(_CHINESE[" "]),)
    if key.startswith("ctrl+") and len(key) == 6:
        letter = _LAYOUT.get(key[-1])
        return (f"ctrl+{letter}",) if letter and letter.isalpha() else ()
    if len(key) != 1 or not "!" <= key <= "~":
        return ()
    found = [_LAYOUT.get(key), _CHINESE.get(key), chr(ord(key) + 0xFEE0)]
    return tuple(key_name(one) for one in found if one is not None)


def textual_key(key: str) -> str:
    """The name under which ``key``, as people write it, arrives."""
    return key_name(key) if len(key) == 1 else key


def shown(key: str) -> str:
    """``key`` as footer and help show it: ``ctrl+s``, ``F8``, ``esc``."""
    return _SHOWN.get(key) or (key.upper() if re.fullmatch(r"f\d+", key) else key)


def checked_key(text: str) -> str:
    """``text`` as a key that a verb may have; raises ValueError saying what is wrong with it."""
    key = text if len(text) == 1 else text.casefold()
    if reason := _REFUSED.get(key):
        raise ValueError(gettext("{key} cannot be a verb's key: {reason}", key=key, reason=gettext(reason)))
    modifiers, _, last = key.rpartition("+") if len(key) > 1 else ("", "", key)
    if "alt" in modifiers.split("+"):
        raise ValueError(gettext("{key} cannot be a verb's key: Alt types letters on many keyboards", key=key))
    if modifiers not in ("", "ctrl", "shift"):
        raise ValueError(gettext("{key} is no key; write for example r, R, ctrl+r, f6, space", key=repr(text)))
    if modifiers == "ctrl" and not (len(last) == 1 and last.isalpha()) and last not in _NAMED:
        raise ValueError(gettext("{key} is no key terminals pass on; use ctrl with a letter", key=repr(text)))
    if modifiers == "shift" and last not in _NAMED:
        raise ValueError(gettext("{key} is no key; write the capital letter or the sign itself", key=repr(text)))
    if not modifiers and len(last) != 1 and last not in _NAMED:
        raise ValueError(gettext("{key} is no key; write for example r, R, ctrl+r, f6, space", key=repr(text)))
    if len(last) == 1 and not last.isprintable():
        raise ValueError(gettext("{key} is no key", key=repr(text)))
    return key


def key_of(action: Action, text: str) -> str:
    """``text`` as a key that ``action`` may have; raises ValueError saying what is wrong with it there."""
    key = checked_key(text)
    if key not in ACTIONS[action.id].keys and TYPING & set(action.places):
        where = gettext(PLACES[next(place for place in action.places if place in TYPING)]).lower()
        if len(key) == 1 or key == "space":
            raise ValueError(
                gettext("{key} types a character where {verb} works ({place})", key=key, verb=action.id, place=where)
            )
        if key in EDITING:
            raise ValueError(
                gettext("{key} edits the text where {verb} works ({place})", key=key, verb=action.id, place=where)
            )
    return key


def typed_key(key: str, character: str | None) -> str:
    """How people write a key that arrived: ``к`` and ``ｒ`` as ``r``, ``ctrl+ы`` as ``ctrl+s``, ``/`` as itself."""
    if character is not None and len(character) == 1 and character.isprintable():
        latin = _FROM_OTHER.get(character) or unicodedata.normalize("NFKC", character)
        return "space" if latin == " " else latin
    modifiers, _, last = key.rpartition("+")
    return f"{modifiers}+{_FROM_OTHER.get(last, last)}" if modifiers else key


def is_written(character: str | None) -> bool:
    """Whether a character belongs into a text: what Python calls printable, and all that is safe to show besides.

    The joiners of emoji, the full-width and the no-break space, and emoji younger than this Python are no less typed.
    """
    if character is None or len(character) != 1:
        return False
    return character.isprintable() or (character not in "\n\t" and safe_text(character) == character)


class Keymap:
    """Which verb a key means in a place: the registry's keys or a person's own, and their twins."""

    def __init__(self, actions: Iterable[Action] = ACTIONS.values()) -> None:
        self.actions: dict[str, Action] = {one.id: one for one in actions}
        self._tables: dict[str, dict[str, Action]] = {}
        for action in self.actions.values():
            for place in action.places:
                table = self._tables.setdefault(place, {})
                for key in action.keys:
                    table[textual_key(key)] = action
        for action in self.actions.values():
            for place in action.places:
                for key in action.keys:
                    for twin in twins(key):
                        self._tables[place].setdefault(twin, action)

    def at(self, places: Iterable[str], key: str) -> Action | None:
        """The verb that ``key``, as it arrives, means in the first of ``places`` that has one."""
        for place in places:
            found = self._tables.get(place, {}).get(key)
            if found is not None:
                return found
        return None

    def key(self, action: str) -> str:
        """The key to show for a verb, or nothing when it has none."""
        keys = self.actions[action].keys
        return shown(keys[0]) if keys else ""

    def said(self, words: str, *actions: str) -> str:
        """``words`` that name the usual keys of verbs, naming those these have now."""
        now = {shown(ACTIONS[one].keys[0]): self.key(one) or "–" for one in actions}
        if all(usual == key for usual, key in now.items()):
            return words
        usual = "|".join(re.escape(one) for one in now)
        return re.sub(rf"(?<![\w+])(?:{usual})(?![\w+])", lambda match: now[match[0]], words)

    def all_keys(self, action: str) -> str:
        """Every key of a verb as the help shows them."""
        return " ".join(shown(key) for key in self.actions[action].keys)


def rebound(keys: Mapping[str, str], path: Path) -> Keymap:
    """The registry's keymap with a person's own ``keys`` (``{"reply": "r f6"}``) from the configuration at ``path``.

    Raises ``ConfigError`` naming the file and the verb for a verb that is not there, a key that cannot be one, and a
    key that means two verbs in one place.
    """
    if not keys:
        return Keymap()
    actions = dict(ACTIONS)
    for name, text in keys.items():
        if name not in ACTIONS:
            close = get_close_matches(name, ACTIONS, n=1)
            hint = (
                gettext("did you mean {verb}?", verb=close[0])
                if close
                else gettext("the help (?) and the README list every verb")
            )
            raise _wrong(path, name, gettext("there is no verb {verb}", verb=name), hint)
        try:
            own = tuple(dict.fromkeys(key_of(actions[name], key) for key in text.split()))
        except ValueError as error:
            raise _wrong(path, name, f"keys.{name}: {error}") from None
        actions[name] = actions[name]._replace(keys=own)
    for one, other, key in clashes(actions.values()):
        mine, theirs = (one, other) if one in keys else (other, one)
        raise _wrong(
            path,
            mine,
            gettext("{setting}: {key} is the key of {verb}", setting=f"keys.{mine}", key=shown(key), verb=theirs),
            gettext("give {verb} another key too, or choose another", verb=theirs),
        )
    return Keymap(actions.values())


def clashes(actions: Iterable[Action]) -> list[tuple[str, str, str]]:
    """Pairs of verbs with one key where they would be there together: verb, verb, key."""
    actions = list(actions)
    found: list[tuple[str, str, str]] = []
    for chain in CHAINS:
        taken: dict[str, tuple[Action, str]] = {}
        for place in chain:
            for action in actions:
                if place not in action.places:
                    continue
                for key in action.keys:
                    other, where = taken.setdefault(key, (action, place))
                    if other.id != action.id and not (key in SHADOWED and where != place):
                        found.append((other.id, action.id, key))
    return found


def _wrong(path: Path, name: str, message: str, hint: str = "") -> ConfigError:
    try:
        line = line_of(path.read_text("utf-8-sig"), "keys", name)
    except (OSError, UnicodeDecodeError):
        line = None
    return ConfigError(message, hint, path=path, line=line)
