"""The names and sizes of what is in an archive."""

from typing import Final

from deskterm.channels.files.archive import entries_of
from deskterm.channels.files.sheet import one_line
from deskterm.text.sizes import size_words
from deskterm.text.translation import gettext, ngettext, pgettext

MOST_LISTED: Final = 500


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
