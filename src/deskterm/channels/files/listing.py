"""The names and sizes of what is in an archive."""

from typing import Final

from deskterm.channels.files.archive import entries_of
from deskterm.channels.files.sheet import one_line
from deskterm.text.translation import gettext, ngettext, pgettext, pgettext_noop

MOST_LISTED: Final = 500
_UNITS: Final = (
    (1 << 30, pgettext_noop("size", "{number} GB")),
    (1 << 20, pgettext_noop("size", "{number} MB")),
    (1 << 10, pgettext_noop("size", "{number} kB")),
)


def size_words(size: int) -> str:
    """A size in bytes as people read it."""
    for unit, word in _UNITS:
        if size >= unit:
            return pgettext("size", word, number=f"{size / unit:.1f}")
    return ngettext("{count} byte", "{count} bytes", size)


def list_archive(content: bytes) -> tuple[str, bool] | None:
    """The files of a ZIP archive, one a line, and whether there are more; ``None`` when it cannot be read."""
    entries = entries_of(content)
    if entries is None:
        return None
    lines = [_line(one_line(one.name), one.size, locked=one.locked) for one in entries[:MOST_LISTED]]
    whole = size_words(sum(one.size for one in entries))
    head = ngettext(
        "{count} file, {size} when unpacked", "{count} files, {size} when unpacked", len(entries), size=whole
    )
    return "\n".join([head, "", *lines]) if lines else gettext("nothing is in it"), len(entries) > MOST_LISTED


def _line(name: str, size: int, *, locked: bool) -> str:
    if locked:
        return pgettext("archive", "{name}  {size}, with a password", name=name, size=size_words(size))
    return f"{name}  {size_words(size)}"
