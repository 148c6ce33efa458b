"""Memory is given back: what a search took for a moment would otherwise stay with the program all day.

The C library keeps a heap for each thread that ever asked for memory, and little of what is freed goes back. Where it
is not glibc's nothing is done.
"""

from typing import Any, Final

_TRIM_FROM: Final = -1
_MAP_FROM: Final = -3
_HEAPS: Final = -8
"""What glibc's ``mallopt`` knows these settings by."""

_LARGE: Final = 128 * 1024
"""Bytes: from so many on memory is had from the system and goes back there at once."""


def _library() -> Any:
    """The C library, or None where it is not glibc's."""
    try:
        import ctypes

        library = ctypes.CDLL(None)
        return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
    except (ImportError, OSError, TypeError):
        return None


def be_frugal() -> None:
    """Keep few heaps, and nothing large that is not used; asked for once, before work begins in many threads."""
    library = _library()
    if library is not None:
        for setting, value in ((_HEAPS, 2), (_MAP_FROM, _LARGE), (_TRIM_FROM, _LARGE)):
            library.mallopt(setting, value)


def give_back() -> None:
    """Give back what is not used; a few milliseconds, not to be asked for on the event loop."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)
