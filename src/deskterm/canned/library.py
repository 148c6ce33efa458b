"""The library of canned replies: folders of phrase files, the later ones winning over the earlier ones.

A folder holds ``LANGUAGE/PHASE/NAME.md``. A file that cannot be used is a problem to show and hides no other, not even
the earlier file of its name.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeVar

from deskterm.canned.reading import read_file
from deskterm.canned.reply import CannedReply, PhraseFile, Problem, Severity, Source
from deskterm.errors import NotFound
from deskterm.model.words import Channel, Language, Phase
from deskterm.text.safe import safe_line
from deskterm.text.system import system_words
from deskterm.text.translation import gettext, gettext_noop, pgettext

_SUFFIX = ".md"
_ORDER = {phase: place for place, phase in enumerate(Phase)}
_Word = TypeVar("_Word", bound=StrEnum)


class Folder(NamedTuple):
    """A folder of phrases and whose it is."""

    path: Path
    source: Source


class _Stamp(NamedTuple):
    """What changes when a file is written or replaced."""

    modified: int
    size: int
    inode: int


class _Found(NamedTuple):
    path: Path
    language: Language
    phase: Phase
    source: Source
    stamp: _Stamp


class Library:
    """Canned replies by language and name; never changes, ``reload`` gives a new one.

    ``files`` are all files read, in the order of the folders; ``problems`` what is wrong with files and folders;
    ``replies`` the replies in force, by language, phase and title.
    """

    def __init__(self, folders: Sequence[Folder], read: Mapping[_Found, PhraseFile], stray: Iterable[Problem]) -> None:
        self.folders = tuple(folders)
        self._read = dict(read)
        self._stray = tuple(stray)
        self.files = tuple(self._read.values())
        self._named: dict[tuple[Language, str], CannedReply] = {}
        twice: list[Problem] = []
        for file in self.files:
            if (reply := file.reply) is None:
                continue
            key = (reply.language, reply.name)
            earlier = self._named.get(key)
            if earlier is not None and earlier.source is reply.source and _same_folder(earlier, reply):
                other = f"{earlier.phase}/{earlier.path.name}"
                message = gettext("the name {name} is taken by {file}", name=reply.name, file=other)
                hint = gettext("rename one of them")
                twice.append(Problem(file.path, 0, message, hint, Severity.ERROR, "name-clash"))
            else:
                self._named[key] = reply
        mistakes = (problem for file in self.files for problem in file.problems)
        self.problems: tuple[Problem, ...] = (*self._stray, *mistakes, *twice)
        self.replies = tuple(sorted(self._named.values(), key=_library_order))

    @classmethod
    def load(cls, folders: Sequence[Folder]) -> "Library":
        """Read all folders; later ones win by language and name. Raises nothing: see ``problems``."""
        return cls._loaded(folders, {})

    @classmethod
    def _loaded(cls, folders: Sequence[Folder], known: Mapping[_Found, PhraseFile]) -> "Library":
        stray: list[Problem] = []
        found = [file for folder in folders for file in _files(folder, stray)]
        return cls(folders, {file: known.get(file) or _read(file) for file in found}, stray)

    def reload(self) -> "Library":
        """Return this library when no file was added, removed or written, else a new one; only those files are read."""
        stray: list[Problem] = []
        found = [file for folder in self.folders for file in _files(folder, stray)]
        if found == list(self._read) and tuple(stray) == self._stray:
            return self
        return Library(self.folders, {file: self._read.get(file) or _read(file) for file in found}, stray)

    def find(self, name: str, language: Language, *, channel: Channel | None = None) -> CannedReply:
        """Return the reply of that name, else of that shortcut, with or without its ``;``.

        Raises ``NotFound`` naming the nearest names, or what the reply is for.
        """
        reply = self._named.get((language, name)) or self.by_shortcut(name.lstrip(";；"), language)
        shown = safe_line(name)
        if reply is None:
            from difflib import get_close_matches

            elsewhere = [other for other in Language if (other, name) in self._named]
            near = get_close_matches(name, [known for of, known in self._named if of is language], 3)
            hint = gettext("deskterm canned list shows all")
            if near:
                hint = gettext("nearest: {names}", names=", ".join(near))
            if elsewhere:
                hint = gettext("it exists in {languages}", languages=", ".join(elsewhere))
            if broken := self._broken(name, language):
                hint = gettext("its file cannot be used: {reason}", reason=broken)
            words = gettext("there is no canned reply {name} in {language}", name=shown, language=language)
            raise NotFound(words, hint)
        if channel is not None and not reply.fits(channel):
            fitting = ", ".join(pgettext("Channel", one) for one in sorted(reply.channels))
            wanted = pgettext("Channel", channel)
            words = gettext("the canned reply {name} is not for {channel}", name=shown, channel=wanted)
            raise NotFound(words, gettext("it is for {channels}", channels=fitting))
        return reply

    def by_shortcut(self, shortcut: str, language: Language) -> CannedReply | None:
        """Return the reply a shortcut stands for, whatever its case; nothing when there is none."""
        return self._shortcuts.get((language, shortcut.casefold()))

    def of_phase(self, phase: Phase, language: Language, channel: Channel | None = None) -> tuple[CannedReply, ...]:
        """Return a phase's replies that fit the channel: those made for it before general ones, then by title."""
        fitting = [reply for reply in self._phases.get((language, phase), ()) if reply.fits(channel)]
        # The sort is stable and the replies are in title order already.
        return tuple(sorted(fitting, key=lambda reply: channel not in reply.channels))

    def phases(self, language: Language) -> tuple[Phase, ...]:
        """Return the phases that have a reply in a language, in the order of a conversation."""
        return tuple(phase for phase in Phase if (language, phase) in self._phases)

    def _broken(self, name: str, language: Language) -> Problem | None:
        """Return what is wrong with the file a missing reply should have come from."""
        for found, file in self._read.items():
            if file.reply is None and found.language is language and found.path.stem == name:
                return next(problem for problem in file.problems if problem.severity is Severity.ERROR)
        return None

    @cached_property
    def _shortcuts(self) -> dict[tuple[Language, str], CannedReply]:
        shortcuts: dict[tuple[Language, str], CannedReply] = {}
        for source in Source:
            for reply in reversed(self.replies):
                if reply.shortcut and reply.source is source:
                    shortcuts[reply.language, reply.shortcut.casefold()] = reply
        return shortcuts

    @cached_property
    def _phases(self) -> dict[tuple[Language, Phase], list[CannedReply]]:
        phases: dict[tuple[Language, Phase], list[CannedReply]] = {}
        for reply in self.replies:
            phases.setdefault((reply.language, reply.phase), []).append(reply)
        return phases


def shipped_folder() -> Path:
    """Return the folder of the shipped phrases: in the installed package, else at the top of a checkout.

    Raises ``NotFound`` when it is in neither.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "canned_replies", package.parent.parent / "canned_replies"):
        if folder.is_dir():
            return folder
    raise NotFound(gettext("the shipped canned replies are missing"), gettext("install deskterm again"))


def _library_order(reply: CannedReply) -> tuple[Language, int, str, str]:
    return (reply.language, _ORDER[reply.phase], reply.title.casefold(), reply.name)


def _same_folder(one: CannedReply, other: CannedReply) -> bool:
    return one.path.parent.parent == other.path.parent.parent


def _read(found: _Found) -> PhraseFile:
    return read_file(found.path, found.language, found.phase, found.source)


def _files(folder: Folder, stray: list[Problem]) -> Iterator[_Found]:
    """Yield a folder's phrase files by language, phase and name; notes what stands where no phrase is looked for."""
    if folder.source is Source.USER and not os.path.lexists(folder.path):
        return
    for language, language_entry in _subfolders(folder.path, Language, "language", stray):
        for phase, phase_entry in _subfolders(Path(language_entry.path), Phase, "phase", stray):
            for entry in _entries(phase_entry.path, stray):
                if not entry.name.lower().endswith(_SUFFIX):
                    hint = gettext("a phrase is a file whose name ends in {suffix}", suffix=_SUFFIX)
                    stray.append(_stray(entry, gettext("this is not read"), hint, Severity.WARNING, "stray"))
                    continue
                yield _Found(Path(entry.path), language, phase, folder.source, _stamp(entry))


_NO_FOLDER = {
    "language": gettext_noop("{name} is no language folder"),
    "phase": gettext_noop("{name} is no phase folder"),
}


def _subfolders(
    parent: Path, words: type[_Word], what: str, stray: list[Problem]
) -> Iterator[tuple[_Word, "os.DirEntry[str]"]]:
    """Yield the folders named for ``words``, which are of the kind ``what``; notes all others."""
    known = {str(word): word for word in words}
    for entry in _entries(parent, stray):
        is_folder = _is_folder(entry)
        if entry.name in known and is_folder:
            yield known[entry.name], entry
        elif is_folder or entry.name in known:
            hint = gettext("known: {names}", names=", ".join(known))
            message = gettext(_NO_FOLDER[what], name=safe_line(entry.name))
            stray.append(_stray(entry, message, hint, Severity.ERROR, f"{what}-folder"))
        elif entry.name.lower().endswith(_SUFFIX) and not entry.name.upper().startswith("README"):
            hint = gettext("put it into LANGUAGE/PHASE/")
            stray.append(_stray(entry, gettext("this is not read"), hint, Severity.WARNING, "stray"))


def _entries(folder: str | Path, stray: list[Problem]) -> list["os.DirEntry[str]"]:
    """Return what is in a folder, by name, but for hidden files and editors' copies."""
    try:
        with os.scandir(folder) as entries:
            kept = [entry for entry in entries if not entry.name.startswith((".", "#")) and entry.name[-1] != "~"]
    except OSError as error:
        message = gettext("the folder cannot be read: {reason}", reason=system_words(error))
        hint = gettext("look at its name in the configuration, and at its permissions")
        stray.append(Problem(Path(folder), 0, message, hint, Severity.ERROR, "folder"))
        return []
    return sorted(kept, key=lambda entry: entry.name)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _stray(entry: "os.DirEntry[str]", message: str, hint: str, severity: Severity, rule: str) -> Problem:
    return Problem(Path(entry.path), 0, message, hint, severity, rule)


def _stamp(entry: "os.DirEntry[str]") -> _Stamp:
    try:
        status = entry.stat()
    except OSError:
        return _Stamp(0, 0, 0)
    return _Stamp(status.st_mtime_ns, status.st_size, status.st_ino)


def load_for(team: Path | None, user: Path | None) -> Library:
    """The shipped replies, then the team's and the user's own, later ones winning by name."""
    folders = [Folder(shipped_folder(), Source.SHIPPED)]
    for path, source in ((team, Source.TEAM), (user, Source.USER)):
        if path is not None:
            folders.append(Folder(path, source))
    return Library.load(folders)
