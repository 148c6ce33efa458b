"""Whether an attached file may be opened: by its name, what its sender calls it, and its bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from deskterm.channels.files.archive import Inside, look_inside
from deskterm.channels.files.contents import Content, actions_in, content_of, installs, macros_in
from deskterm.channels.files.endings import DOCUMENTS, ENDINGS, MEDIA_TYPES, VIEWED, Sort, endings_of
from deskterm.text.translation import gettext_noop


class Danger(StrEnum):
    """What opening a file may do."""

    NONE = "none"
    """Opened as it is."""
    ASK = "ask"
    """Opened only after a warning."""
    NEVER = "never"
    """Never opened, only saved after a warning."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How dangerous a file is. ``why`` is English for ``gettext``, empty where there is no danger."""

    danger: Danger
    why: str


def _never(why: str) -> Verdict:
    return Verdict(Danger.NEVER, why)


def _ask(why: str) -> Verdict:
    return Verdict(Danger.ASK, why)


HARMLESS: Final = Verdict(Danger.NONE, "")
DISGUISED: Final = _never(gettext_noop("a program that pretends to be something else"))
CARRIER: Final = _never(gettext_noop("an archive with a program in it"))
LOCKED: Final = _ask(gettext_noop("an archive with a password: nobody could look into it before you"))
NESTED: Final = _ask(gettext_noop("an archive with another archive in it"))
MISNAMED: Final = _ask(gettext_noop("its content is not what its name says"))
ACTIONS: Final = _ask(gettext_noop("a document that does something by itself when it is opened"))
MACROS: Final = _ask(gettext_noop("a document with macros: they are programs and can run when it is opened"))
EMBEDDING: Final = _ask(gettext_noop("a document with another file in it, which may be a program"))
CLOSED: Final = _ask(gettext_noop("an archive that could not be looked into"))

SORTS: Final = {
    Sort.PROGRAM: _never(gettext_noop("a program: opening it runs it")),
    Sort.INSTALLER: _never(gettext_noop("opening it installs something on this computer")),
    Sort.SHORTCUT: _never(gettext_noop("a shortcut: opening it can start anything")),
    Sort.SETTINGS: _never(gettext_noop("opening it changes the settings of this computer")),
    Sort.CONNECTION: _never(gettext_noop("opening it connects this computer to another one")),
    Sort.DISK: _never(gettext_noop("a disk image: programs on it run without the warnings for files from mails")),
    Sort.CERTIFICATE: _ask(gettext_noop("a certificate or key: opening it may make this computer trust a stranger")),
    Sort.MACROS: MACROS,
    Sort.FETCHING: _ask(gettext_noop("a document that fetches data from elsewhere when it is opened")),
    Sort.EMBEDDING: EMBEDDING,
    Sort.WEB_PAGE: _ask(gettext_noop("a web page: it opens in the browser and may ask for passwords")),
    Sort.ARCHIVE: CLOSED,
}
"""What each sort of name means for whoever opens the file."""

CONTENTS: Final = {
    Content.PROGRAM: SORTS[Sort.PROGRAM],
    Content.INSTALLER: SORTS[Sort.INSTALLER],
    Content.SHORTCUT: SORTS[Sort.SHORTCUT],
    Content.SETTINGS: SORTS[Sort.SETTINGS],
    Content.DISK: SORTS[Sort.DISK],
    Content.EMBEDDING: EMBEDDING,
    Content.WEB_PAGE: SORTS[Sort.WEB_PAGE],
    Content.ARCHIVE: CLOSED,
}
"""What the bytes mean, whatever the name says."""

INSIDE: Final = {
    Inside.PROGRAM: CARRIER,
    Inside.LOCKED: LOCKED,
    Inside.MACROS: MACROS,
    Inside.ARCHIVE: NESTED,
    Inside.EMBEDDING: EMBEDDING,
    Inside.WEB_PAGE: _ask(gettext_noop("an archive with a web page in it, which may ask for passwords")),
    Inside.UNREADABLE: CLOSED,
}
"""What was found inside an archive, or a document that is one."""

ACTING: Final = {Content.PDF: ACTIONS, Content.RICH_TEXT: EMBEDDING, Content.OLE: EMBEDDING}
"""What is to be said of a document that acts by itself or holds another."""

_NOT_VIEWED: Final = frozenset({Content.ZIP, Content.OLE, Content.ARCHIVE, Content.WEB_PAGE, Content.RICH_TEXT})
_RUNS: Final = frozenset({Sort.PROGRAM, Sort.INSTALLER, Sort.SHORTCUT})
_RUNNING: Final = frozenset({Content.PROGRAM, Content.INSTALLER, Content.SHORTCUT})
_VIEWED_TYPES: Final = ("image/", "audio/", "video/", "application/pdf")
_SEVERITY: Final = {Danger.NONE: 0, Danger.ASK: 1, Danger.NEVER: 2}


def verdict(name: str, media_type: str, content: bytes) -> Verdict:
    """Judge a file: the worst that its name, its media type or its bytes say; of equals the first.

    Never raises, whatever the bytes are; reads a bounded part of them.
    """
    worst = HARMLESS
    for found in _findings(name, media_type.partition(";")[0].strip().lower(), content):
        if _SEVERITY[found.danger] > _SEVERITY[worst.danger]:
            worst = found
        if worst.danger is Danger.NEVER:
            break
    return worst


def _findings(name: str, media_type: str, content: bytes) -> Iterator[Verdict]:
    last, before = endings_of(name)
    named, called = ENDINGS.get(last), MEDIA_TYPES.get(media_type)
    known = content_of(content)
    if known is Content.OLE and installs(content):
        known = Content.INSTALLER
    looks_read = before in DOCUMENTS or media_type.startswith(_VIEWED_TYPES)
    if (named in _RUNS and looks_read) or (known in _RUNNING and last in DOCUMENTS):
        yield DISGUISED
    if known in _NOT_VIEWED and last in VIEWED:
        yield MISNAMED
    for sort in (named, called):
        if sort is not None and not (sort is Sort.ARCHIVE and known is Content.ZIP):
            yield SORTS[sort]
    if known in CONTENTS:
        yield CONTENTS[known]
    if known is Content.ZIP:
        yield from (INSIDE[found] for found in look_inside(content))
    if known is Content.OLE and macros_in(content):
        yield MACROS
    if known in ACTING and actions_in(known, content):
        yield ACTING[known]
