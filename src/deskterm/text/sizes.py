"""Sizes in bytes, in words."""

from typing import Final

from deskterm.text.translation import ngettext, pgettext, pgettext_noop

_UNITS: Final = (
    (1 << 30, pgettext_noop("size", "{number} GB")),
    (1 << 20, pgettext_noop("size", "{number} MB")),
    (1 << 10, pgettext_noop("size", "{number} kB")),
)


def size_words(size: int) -> str:
    """A size in bytes as people read it, a kilobyte being 1024 of them."""
    for unit, word in _UNITS:
        if size >= unit:
            return pgettext("size", word, number=f"{size / unit:.1f}")
    return ngettext("{count} byte", "{count} bytes", size)
