"""A mailbox's secret: from the environment, the system's keyring, or a file only its owner may read. Never shown."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from deskterm.config.mail import MailboxConfig
from deskterm.errors import DesktermError, InputError

SERVICE: Final = "deskterm mail"
_LONGEST: Final = 4000
_NOT_REAL: Final = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")


def variable_of(box: MailboxConfig) -> str:
    """The environment variable that may hold the secret."""
    return box.password_env or f"DESKTERM_MAIL_{box.name.upper().replace('-', '_')}"


def file_of(box: MailboxConfig, folder: Path) -> Path:
    """The file beside the configuration that may hold the secret."""
    return folder / f"mail-{box.name}.secret"


def find_secret(box: MailboxConfig, folder: Path, environ: Mapping[str, str] = os.environ) -> str:
    """The secret, the environment's first; raises ``DesktermError`` saying where it may be kept."""
    if given := environ.get(variable_of(box), ""):
        return _checked(given, variable_of(box))
    if ring := _real_keyring():
        try:
            kept = ring.get_password(SERVICE, box.name)
        except Exception:  # noqa: BLE001 - a keyring that is locked or broken holds nothing for us
            kept = None
        if kept:
            return _checked(kept, "the keyring")
    path = file_of(box, folder)
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(_LONGEST + 1).decode("utf-8", "replace")
    except FileNotFoundError:
        raise DesktermError(
            f"there is no password for the mailbox {box.name}",
            f"keep it with: keyring set '{SERVICE}' {box.name}, or in {path} (chmod 600), or in {variable_of(box)}",
        ) from None
    except OSError as error:
        raise InputError(f"the password cannot be read: {error.strerror}", path=path) from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError("others may read the password", f"chmod 600 {path}", path=path)
    return _checked(text, str(path))


def keep_secret(box: MailboxConfig, folder: Path, secret: str) -> str:
    """Keep a secret in the keyring, else in the file; returns where."""
    if ring := _real_keyring():
        try:
            ring.set_password(SERVICE, box.name, secret)
            if ring.get_password(SERVICE, box.name) == secret:
                return "the keyring"
        except Exception:  # noqa: BLE001 - whatever a keyring does not like, there is the file
            pass
    path = file_of(box, folder)
    aside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{secret}\n")
        aside.replace(path)
    except OSError as error:
        raise InputError(f"the secret cannot be kept: {error.strerror}", path=path) from error
    return str(path)


def _checked(secret: str, place: str) -> str:
    secret = secret.strip("\r\n")
    if not secret or len(secret) > _LONGEST or not secret.isprintable():
        raise InputError(f"what {place} holds is no password", "one line of text is wanted")
    return secret


def _real_keyring() -> Any:
    try:
        import keyring

        ring = keyring.get_keyring()
    except Exception:  # noqa: BLE001 - a keyring that does not work is none
        return None
    inside: list[Any] = getattr(ring, "backends", None) or [ring]
    return ring if any(not type(one).__module__.startswith(_NOT_REAL) for one in inside) else None
