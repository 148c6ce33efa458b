"""What is wrong in a library of canned replies: the table of rules about files, names, slots and phases.

Rules about wording are in ``rules``; what already shows while reading a file (front matter, template, encoding,
folders) is among the library's own problems. ``lint`` gives all three together.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from deskterm.canned.library import Library
from deskterm.canned.reply import CannedReply, PhraseFile, Problem, Severity
from deskterm.canned.rules import Finding, Scope, check_text
from deskterm.canned.template import Choice, Node, Text, Variable, parse, slots_used, version, walk
from deskterm.model.words import Channel, Language, Phase, SlotType

COMPLAINT: Final = "complaint"
"""The tag of phrases that answer a complaint."""

ON_EVERY_CHANNEL: Final = (Phase.GREETING, Phase.CLOSING)
"""Phases that need a phrase for each channel."""

_ERROR = Severity.ERROR
_WARNING = Severity.WARNING
_SALUTATION = "customer.salutation"
_SHORTCUT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_BLOCK_LINE = re.compile(r"^[ \t]*\{%[^%\n]*%\}[ \t]*$", re.MULTILINE)


class Mark(NamedTuple):
    """A line of a file with what is wrong there."""

    line: int
    message: str


class Place(NamedTuple):
    """A file or folder of the library, and a line or 0, with what is wrong there."""

    path: Path
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class PhraseRule:
    """A rule about one file and its template."""

    name: str
    severity: Severity
    hint: str
    check: Callable[[PhraseFile, CannedReply, tuple[Node, ...]], Iterator[Mark]]


@dataclass(frozen=True, slots=True)
class LibraryRule:
    """A rule about phrases beside each other."""

    name: str
    severity: Severity
    hint: str
    check: Callable[[Library], Iterator[Place]]


def lint(library: Library) -> tuple[Problem, ...]:
    """Return all problems by path and line: those met while reading, and every broken rule."""
    found: dict[Problem, None] = dict.fromkeys(library.problems)
    for file in library.files:
        if file.reply is not None:
            found.update(dict.fromkeys(lint_file(file)))
    for rule in LIBRARY_RULES:
        for place in rule.check(library):
            found[Problem(*place, rule.hint, rule.severity, rule.name)] = None
    return tuple(sorted(found, key=lambda problem: (str(problem.path), problem.line, problem.rule, problem.message)))


def lint_file(file: PhraseFile) -> Iterator[Problem]:
    """Yield what is wrong in one file that could be read, wording included."""
    if (reply := file.reply) is None:
        return
    template = parse(reply.body, path=reply.path, first_line=reply.body_line)
    for rule in PHRASE_RULES:
        for mark in rule.check(file, reply, template):
            yield Problem(file.path, mark.line, mark.message, rule.hint, rule.severity, rule.name)
    scope = Scope(reply.language, COMPLAINT in reply.tags)
    for known in (_everything, _nothing):
        text, pieces = _flat(version(template, known))
        for finding in check_text(text, scope):
            line = reply.body_line - 1 + _line_at(pieces, finding)
            yield Problem(file.path, line, finding.message, finding.hint, finding.severity, finding.rule)


def _everything(_: str) -> bool:
    return True


def _nothing(_: str) -> bool:
    return False


def _all_but_salutation(name: str) -> bool:
    return name != _SALUTATION


def _flat(nodes: tuple[Text | Variable, ...]) -> tuple[str, list[tuple[int, Text | Variable, str]]]:
    """Return a version's text, and where in it each node begins."""
    pieces: list[tuple[int, Text | Variable, str]] = []
    length = 0
    for node in nodes:
        text = node.text if isinstance(node, Text) else f"{{{{ {node.name} }}}}"
        pieces.append((length, node, text))
        length += len(text)
    return "".join(text for _, _, text in pieces), pieces


def _line_at(pieces: list[tuple[int, Text | Variable, str]], finding: Finding) -> int:
    begin, node, text = next((piece for piece in reversed(pieces) if piece[0] <= finding.start), (0, None, ""))
    return 1 if node is None else node.line + text.count("\n", 0, finding.start - begin)


def _no_title(file: PhraseFile, reply: CannedReply, _: tuple[Node, ...]) -> Iterator[Mark]:
    if "title" not in file.lines:
        yield Mark(1, f"no title; {reply.title} is made from the name")


def _shortcut_no_word(file: PhraseFile, reply: CannedReply, _: tuple[Node, ...]) -> Iterator[Mark]:
    if reply.shortcut and not _SHORTCUT.fullmatch(reply.shortcut):
        yield Mark(file.lines.get("shortcut", 1), "the shortcut is no word of ASCII letters and digits")


def _slot_unused(file: PhraseFile, reply: CannedReply, template: tuple[Node, ...]) -> Iterator[Mark]:
    used = slots_used(template)
    for slot in reply.slots:
        if slot.name not in used:
            yield Mark(file.lines.get(f"slots.{slot.name}", 1), f"slot {slot.name} is declared and not used")


def _promise_without_date(file: PhraseFile, reply: CannedReply, _: tuple[Node, ...]) -> Iterator[Mark]:
    for slot in reply.slots:
        if slot.promise and slot.type is not SlotType.DATE:
            line = file.lines.get(f"slots.{slot.name}.promise", 1)
            yield Mark(line, f"slot {slot.name} of type {slot.type} cannot be a promise")


def _bare_salutation(_: PhraseFile, reply: CannedReply, template: tuple[Node, ...]) -> Iterator[Mark]:
    for node in dict.fromkeys((*version(template, _all_but_salutation), *version(template, _nothing))):
        if isinstance(node, Variable) and node.name == _SALUTATION and node.default is None:
            yield Mark(reply.body_line + node.line - 1, "nothing to say when the salutation is not known")


def _slot_decides(_: PhraseFile, reply: CannedReply, template: tuple[Node, ...]) -> Iterator[Mark]:
    for node in walk(template):
        if isinstance(node, Choice) and node.name.startswith("slot."):
            yield Mark(reply.body_line + node.line - 1, f"{node.name} decides before anyone could fill it")


def _block_on_its_line(_: PhraseFile, reply: CannedReply, __: tuple[Node, ...]) -> Iterator[Mark]:
    for match in _BLOCK_LINE.finditer(reply.body):
        line = reply.body_line + reply.body.count("\n", 0, match.start())
        yield Mark(line, f"{match[0].strip()} alone on its line leaves an empty line in the text")


def _shortcut_clash(library: Library) -> Iterator[Place]:
    taken: dict[tuple[Language, str], CannedReply] = {}
    lines = {file.path: file.lines for file in library.files}
    for reply in library.replies:
        if reply.shortcut:
            first = taken.setdefault((reply.language, reply.shortcut.casefold()), reply)
            if first is not reply:
                line = lines[reply.path].get("shortcut", 1)
                yield Place(reply.path, line, f"the shortcut {reply.shortcut} is also that of {first.name}")


def _phase_empty(library: Library) -> Iterator[Place]:
    for language in Language:
        for phase in Phase:
            if not library.of_phase(phase, language):
                yield Place(_folder_of(library, language, phase), 0, f"no phrase for {phase} in {language}")


def _channel_without_phrase(library: Library) -> Iterator[Place]:
    for language in Language:
        for phase in ON_EVERY_CHANNEL:
            if library.of_phase(phase, language):
                for channel in Channel:
                    if not library.of_phase(phase, language, channel):
                        folder = _folder_of(library, language, phase)
                        yield Place(folder, 0, f"no phrase for {phase} on {channel} in {language}")


def _language_missing(library: Library) -> Iterator[Place]:
    for languages in _by_name(library).values():
        missing = [language for language in Language if language not in languages]
        if missing:
            first = next(iter(languages.values()))
            yield Place(first.path, 0, f"{first.name} is missing in {', '.join(missing)}")


def _slots_differ(library: Library) -> Iterator[Place]:
    for languages in _by_name(library).values():
        first, *others = languages.values()
        expected = {(slot.name, slot.type, slot.promise) for slot in first.slots}
        for other in others:
            found = {(slot.name, slot.type, slot.promise) for slot in other.slots}
            if found != expected:
                names = ", ".join(sorted({name for name, _, _ in found ^ expected}))
                yield Place(other.path, 1, f"slots other than in {first.language}: {names}")


def _by_name(library: Library) -> Mapping[str, dict[Language, CannedReply]]:
    names: dict[str, dict[Language, CannedReply]] = {}
    for reply in library.replies:
        names.setdefault(reply.name, {})[reply.language] = reply
    return names


def _folder_of(library: Library, language: Language, phase: Phase) -> Path:
    root = library.folders[0].path if library.folders else Path()
    return root / language / phase


PHRASE_RULES: Final = (
    PhraseRule("title-missing", _WARNING, "add title: to the front matter", _no_title),
    PhraseRule("shortcut-word", _ERROR, "every keyboard layout can type a-z and 0-9", _shortcut_no_word),
    PhraseRule("slot-unused", _WARNING, "use it in the text or take it away", _slot_unused),
    PhraseRule("promise-date", _ERROR, "give it type: date, or take promise away", _promise_without_date),
    PhraseRule(
        "nameless",
        _ERROR,
        "use {% if customer.salutation %}..{% else %}..{% endif %} or |default",
        _bare_salutation,
    ),
    PhraseRule("slot-decides", _WARNING, "write two phrases instead", _slot_decides),
    PhraseRule("block-line", _WARNING, "write it on the line of the words it is about", _block_on_its_line),
)
LIBRARY_RULES: Final = (
    LibraryRule("shortcut-clash", _ERROR, "change one of them", _shortcut_clash),
    LibraryRule("phase-empty", _ERROR, "write one", _phase_empty),
    LibraryRule(
        "channel-missing", _ERROR, "write one, or take channels away from a general one", _channel_without_phrase
    ),
    LibraryRule("language-missing", _WARNING, "write it under the same name", _language_missing),
    LibraryRule("slots-differ", _ERROR, "give all languages the same slots, types and promises", _slots_differ),
)
