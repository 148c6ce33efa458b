"""What the operating system says went wrong, in the language of the screens."""

import errno
from typing import Final

from deskterm.text.translation import gettext, gettext_noop

_SAID: Final = {
    errno.ENOENT: gettext_noop("No such file or directory"),
    errno.EACCES: gettext_noop("Permission denied"),
    errno.EPERM: gettext_noop("Operation not permitted"),
    errno.EISDIR: gettext_noop("Is a directory"),
    errno.ENOTDIR: gettext_noop("Not a directory"),
    errno.ENOSPC: gettext_noop("No space left on device"),
    errno.EROFS: gettext_noop("Read-only file system"),
    errno.EIO: gettext_noop("Input/output error"),
    errno.ELOOP: gettext_noop("Too many levels of symbolic links"),
    errno.ENAMETOOLONG: gettext_noop("File name too long"),
    errno.EMFILE: gettext_noop("Too many open files"),
    errno.ENOEXEC: gettext_noop("Exec format error"),
    errno.EBUSY: gettext_noop("Device or resource busy"),
}
"""What goes wrong with files and programs, as systems say it in English."""


def system_words(error: OSError) -> str:
    """Why the system would not do it; what is not known here as the system itself says it."""
    said = _SAID.get(error.errno or 0)
    return gettext(said) if said else error.strerror or str(error)
