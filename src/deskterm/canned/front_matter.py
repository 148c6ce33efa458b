"""The few lines of YAML at the top of a phrase file, read with the line of every key and every mistake named.

YAML guesses: ``no`` is false, ``12:30`` is 750, ``2026-12-01`` is a date. Nothing here is turned into such a value; the
text is looked at with what YAML would have made of it, and where that is no text, the author is told to use quotes.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol, TypeVar, cast

from deskterm.canned.reply import Severity, Slot
from deskterm.canned.template import SLOT_NAME
from deskterm.model.words import Channel, SlotType
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, gettext_noop


class Node(Protocol):
    """A node of YAML's tree, as far as it is used here."""

    id: str
    tag: str
    value: Any
    start_mark: Any


MARK: Final = "---"
KEYS: Final = ("title", "shortcut", "channels", "tags", "slots", "link")
SLOT_KEYS: Final = ("type", "promise", "hint")

_DEEPEST = 6
_ADDRESS = re.compile(r"https?://[!-~]{3,1000}")
_READ_AS: Final = {
    "tag:yaml.org,2002:bool": gettext_noop("yes or no"),
    "tag:yaml.org,2002:int": gettext_noop("a number"),
    "tag:yaml.org,2002:float": gettext_noop("a number"),
    "tag:yaml.org,2002:timestamp": gettext_noop("a date"),
    "tag:yaml.org,2002:map": gettext_noop("a mapping"),
    "tag:yaml.org,2002:seq": gettext_noop("a list"),
}
_STRING = "tag:yaml.org,2002:str"
_NULL = "tag:yaml.org,2002:null"
_BOOL = "tag:yaml.org,2002:bool"
_TRUE = frozenset({"yes", "true", "on"})

_Value = TypeVar("_Value")


class Mistake(NamedTuple):
    """Something wrong on a line of the file."""

    line: int
    message: str
    hint: str
    severity: Severity
    rule: str


class Parts(NamedTuple):
    """A file's text in two: the front matter (``None`` when there is none), the body, the line the body starts on."""

    front: str | None
    body: str
    body_line: int


@dataclass(slots=True)
class FrontMatter:
    """What the front matter says; ``title`` is ``None`` when it has none, ``lines`` gives each key's line."""

    title: str | None = None
    shortcut: str = ""
    link: str = ""
    channels: frozenset[Channel] = frozenset()
    tags: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    lines: dict[str, int] = field(default_factory=dict[str, int])
    mistakes: list[Mistake] = field(default_factory=list[Mistake])


def split(text: str) -> Parts | Mistake:
    """Split a file's text, whose lines end in ``\\n``; one final newline of the body is dropped."""
    first, _, rest = text.partition("\n")
    if first.rstrip() != MARK:
        return Parts(None, text.removesuffix("\n"), 1)
    lines = rest.split("\n")
    for index, line in enumerate(lines):
        if line.rstrip() == MARK:
            body = "\n".join(lines[index + 1 :])
            return Parts("\n".join(lines[:index]), body.removesuffix("\n"), index + 3)
    hint = gettext("close it with a line {mark}, or take the first line away", mark=MARK)
    message = gettext("the front matter opened by {mark} is never closed", mark=MARK)
    return Mistake(1, message, hint, Severity.ERROR, "front-matter")


def read(front: str) -> FrontMatter:
    """Read the text between the two marks, whose first line is line 2 of the file. Raises nothing: see ``mistakes``."""
    found = FrontMatter()
    root = _compose(front, found)
    if root is None:
        return found
    if not _is_mapping(root):
        hint = gettext("write lines such as title: Late parcel")
        message = gettext("the front matter is no list of keys")
        found.mistakes.append(Mistake(_line(root), message, hint, Severity.ERROR, "front-matter"))
        return found
    reader = _Reader(found)
    for key, node in reader.pairs(root, "", KEYS):
        if read_key := _KEYS.get(key):
            read_key(reader, node)
    return found


_UNKNOWN: Final = {
    "channel": gettext_noop("unknown channel {word}"),
    "slot type": gettext_noop("unknown slot type {word}"),
}


def _meant(word: str, known: Sequence[str], between: str = ", ") -> str:
    near = get_close_matches(word, known, 1)
    if near:
        return gettext("did you mean {name}?", name=near[0])
    return gettext("known: {names}", names=between.join(known))


class _Reader:
    """Takes values out of nodes and notes what is wrong with them."""

    def __init__(self, found: FrontMatter) -> None:
        self.found = found

    def wrong(self, node: Node, message: str, hint: str, rule: str = "field", *, warn: bool = False) -> None:
        severity = Severity.WARNING if warn else Severity.ERROR
        self.found.mistakes.append(Mistake(_line(node), message, hint, severity, rule))

    def pairs(self, node: Node, prefix: str, known: tuple[str, ...] | None) -> list[tuple[str, Node]]:
        """Return a mapping's keys and values; a key said twice counts the first time, an unknown one is named."""
        pairs: dict[str, Node] = {}
        for key_node, value in cast("list[tuple[Node, Node]]", node.value):
            key = _scalar(key_node)
            if key is None:
                where = prefix or gettext("the front matter")
                self.wrong(key_node, gettext("a key in {place} is no word", place=where), gettext("write key: value"))
            elif key in pairs:
                words = gettext("{key} stands here twice", key=f"{prefix}{_shown(key)}")
                self.wrong(key_node, words, gettext("keep one of them"))
            else:
                pairs[key] = value
                self.found.lines[prefix + key] = _line(key_node)
                if known is not None and key not in known:
                    words = gettext("unknown key {key}", key=f"{prefix}{_shown(key)}")
                    self.wrong(key_node, words, _meant(key, known), "unknown-key", warn=True)
        return list(pairs.items())

    def text(self, node: Node, what: str) -> str | None:
        """Return a text; nothing after the colon is an empty one."""
        if node.tag == _STRING:
            return cast("str", node.value)
        if node.tag == _NULL and not node.value:
            return ""
        read_as = _READ_AS.get(node.tag, gettext_noop("something else"))
        value = _scalar(node)
        hint = gettext("write one text, in quotes")
        if value is not None:
            hint = gettext('put it in quotes: "{value}"', value=_shown(value))
        self.wrong(node, gettext("{what} is read as {kind}, not as text", what=what, kind=gettext(read_as)), hint)
        return None

    def texts(self, node: Node, what: str) -> list[tuple[str, Node]]:
        """Return the texts of a list; one text with commas will do."""
        if not _is_sequence(node):
            one = self.text(node, what)
            return [(word, node) for part in (one or "").replace("，", ",").split(",") if (word := part.strip())]
        items = [
            (self.text(item, gettext("an entry of {what}", what=what)), item) for item in cast("list[Node]", node.value)
        ]
        return [(value.strip(), item) for value, item in items if value and value.strip()]

    def word(self, node: Node, value: str, what: str, words: Callable[[str], _Value], known: str) -> _Value | None:
        try:
            return words(value)
        except ValueError:
            hint = _meant(value, known.split(), " ")
            self.wrong(node, gettext(_UNKNOWN[what], word=_shown(value)), hint, f"unknown-{what.replace(' ', '-')}")
            return None

    def title(self, node: Node) -> None:
        if title := self.text(node, "title"):
            self.found.title = title.strip() or None

    def shortcut(self, node: Node) -> None:
        self.found.shortcut = (self.text(node, "shortcut") or "").strip()

    def link(self, node: Node) -> None:
        address = (self.text(node, "link") or "").strip()
        if address and not _ADDRESS.fullmatch(address):
            words = gettext("{address} is no address", address=_shown(address))
            self.wrong(node, words, gettext("write one such as {example}", example="https://example.com/returns"))
        else:
            self.found.link = address

    def tags(self, node: Node) -> None:
        self.found.tags = tuple(dict.fromkeys(tag for tag, _ in self.texts(node, "tags")))

    def channels(self, node: Node) -> None:
        known = " ".join(Channel)
        read = [self.word(item, name, "channel", Channel, known) for name, item in self.texts(node, "channels")]
        self.found.channels = frozenset(channel for channel in read if channel is not None)

    def slots(self, node: Node) -> None:
        if node.tag == _NULL:
            return
        if not _is_mapping(node):
            hint = gettext("write each slot on a line of its own, as in order: text")
            self.wrong(node, gettext("slots is no mapping"), hint)
            return
        slots = [self.slot(name, value) for name, value in self.pairs(node, "slots.", None)]
        self.found.slots = tuple(slot for slot in slots if slot is not None)

    def slot(self, name: str, node: Node) -> Slot | None:
        if not SLOT_NAME.fullmatch(name):
            hint = gettext("use small letters a-z, digits and _, at most {most}", most=64)
            self.wrong(node, gettext("{name} is no slot name", name=_shown(name)), hint)
            return None
        if not _is_mapping(node):
            slot_type = self.slot_type(node, name)
            return None if slot_type is None else Slot(name, slot_type)
        slot_type: SlotType | None = SlotType.TEXT
        promise, hint = False, ""
        for key, value in self.pairs(node, f"slots.{name}.", SLOT_KEYS):
            if key == "type":
                slot_type = self.slot_type(value, name)
            elif key == "hint":
                hint = (self.text(value, f"slots.{name}.hint") or "").strip()
            elif key == "promise" and value.tag == _BOOL:
                promise = str(value.value).lower() in _TRUE
            elif key == "promise":
                words = gettext("{key} is neither true nor false", key=f"slots.{name}.promise")
                self.wrong(value, words, gettext("write {example}", example="promise: true"))
        return None if slot_type is None else Slot(name, slot_type, promise, safe_line(hint))

    def slot_type(self, node: Node, name: str) -> SlotType | None:
        value = self.text(node, f"slots.{name}")
        if value is None:
            return None
        return self.word(node, value.strip() or "text", "slot type", SlotType, " ".join(SlotType))


_KEYS: Final[dict[str, Callable[[_Reader, Node], None]]] = {
    "title": _Reader.title,
    "shortcut": _Reader.shortcut,
    "channels": _Reader.channels,
    "tags": _Reader.tags,
    "link": _Reader.link,
    "slots": _Reader.slots,
}


def _compose(front: str, found: FrontMatter) -> Node | None:
    """Return YAML's tree, or nothing with the reason among the mistakes."""
    yaml = _yaml()
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        # The C parser's own tree builder recurses without a limit, so the depth is counted from the events first.
        depth = 0
        for event in yaml.parse(front, Loader=loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
                nested = gettext("a nest of lists has no place here")
                message = gettext("an alias (*name) has no place here") if depth <= _DEEPEST else nested
                line = int(event.start_mark.line) + 2
                hint = gettext("write the value itself, in quotes")
                found.mistakes.append(Mistake(line, message, hint, Severity.ERROR, "front-matter"))
                return None
        return yaml.compose(front, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(int(mark.line), front.count("\n")) + 2 if mark else 2
        message = gettext("the front matter cannot be read: {reason}", reason=error.problem)
    except (yaml.YAMLError, UnicodeError):
        line, message = 2, gettext("the front matter cannot be read: it holds control characters")
    hint = gettext('put a value with a colon or a leading sign in quotes, as in title: "Refund: on its way"')
    found.mistakes.append(Mistake(line, safe_line(message), hint, Severity.ERROR, "front-matter"))
    return None


@lru_cache(maxsize=1)
def _yaml() -> Any:
    import yaml

    return yaml


def _is_mapping(node: Node) -> bool:
    return node.id == "mapping"


def _is_sequence(node: Node) -> bool:
    return node.id == "sequence"


def _scalar(node: Node) -> str | None:
    return cast("str", node.value) if node.id == "scalar" else None


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 2


def _shown(text: str | None) -> str:
    return safe_line(text or "")[:60]
