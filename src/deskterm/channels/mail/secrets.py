"""A mailbox's secret: from the environment, the system's keyring, or a file only its owner may read. Never shown."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deskterm.config.mail import MailboxConfig
from deskterm.errors import DesktermError, InputError
from deskterm.store.secrets import LONGEST, Kept, SecretPlace

SERVICE: Final = "deskterm mail"


def variable_of(box: MailboxConfig) -> str:
    """The environment variable that may hold the secret."""
    return box.password_env or f"DESKTERM_MAIL_{box.name.upper().replace('-', '_')}"


def place_of(box: MailboxConfig, folder: Path) -> SecretPlace:
    """Where the secret is kept: the keyring, or a file beside the configuration."""
    return SecretPlace(SERVICE, box.name, folder / f"mail-{box.name}.secret")


def find_secret(box: MailboxConfig, folder: Path, environ: Mapping[str, str] = os.environ) -> str:
    """The secret, the environment's first; raises ``DesktermError`` saying where it may be kept."""
    return find_kept(box, folder, environ).secret


def find_kept(box: MailboxConfig, folder: Path, environ: Mapping[str, str] = os.environ) -> Kept:
    """The secret and where it was found; raises as ``find_secret`` does."""
    if given := environ.get(variable_of(box), ""):
        variable = f"{variable_of(box)} in the environment"
        return Kept(_checked(given, variable), variable)
    place = place_of(box, folder)
    kept = place.find()
    if kept is None:
        raise DesktermError(
            f"there is no password for the mailbox {box.name}",
            f"keep it with: keyring set '{SERVICE}' {box.name}, or in {place.path} (chmod 600),"
            f" or in {variable_of(box)}",
        )
    return Kept(_checked(kept.secret, kept.place), kept.place)


def keep_secret(box: MailboxConfig, folder: Path, secret: str) -> str:
    """Keep a secret in the keyring, else in the file; returns where."""
    return place_of(box, folder).keep(secret)


def _checked(secret: str, place: str) -> str:
    secret = secret.strip("\r\n")
    if not secret or len(secret) > LONGEST or not secret.isprintable():
        raise InputError(f"what {place} holds is no password", "one line of text is wanted")
    return secret
