"""Where the token of a remote is kept: the environment, the system's keyring, or a file only its owner may read."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deskterm.config import mirror_name
from deskterm.errors import DesktermError, InputError
from deskterm.store.secrets import Kept, SecretPlace
from deskterm.text.translation import gettext

VARIABLE: Final = "DESKTERM_TOKEN"
_SERVICE: Final = "deskterm"
_LONGEST: Final = 1000


class Tokens:
    """The token of one agent at one remote; ``folder`` is where the configuration lies."""

    def __init__(self, url: str, agent: str, folder: Path, environ: Mapping[str, str] = os.environ) -> None:
        path = folder / f"{mirror_name(url, agent).replace('mirror', 'token', 1)}"
        self._place = SecretPlace(_SERVICE, f"{agent} at {url}", path)
        self._environ = environ

    def find(self) -> Kept | None:
        """The token, the environment's first; raises ``InputError`` where it cannot be used as it is kept."""
        given = self._environ.get(VARIABLE, "").strip()
        kept = Kept(given, f"{VARIABLE} in the environment") if given else self._place.find()
        return None if kept is None else Kept(checked(kept.secret, kept.place), kept.place)

    def keep(self, token: str) -> str:
        """Keep a token; returns where. Raises ``InputError`` when it can be kept nowhere."""
        return self._place.keep(token)

    def forget(self) -> list[str]:
        """Forget the token; returns from where."""
        return self._place.forget()


def checked(token: str, place: str) -> str:
    """The token without white space around it; raises ``InputError`` for what cannot be one. It is never repeated."""
    token = token.strip()
    if not token or len(token) > _LONGEST or not token.isascii() or not token.isprintable() or " " in token:
        raise InputError(
            gettext("what {place} holds is no token", place=place),
            gettext("a team server's token begins with {letters}", letters="dk_"),
        )
    return token


def wanted(url: str) -> DesktermError:
    """What is said where there is no token."""
    return DesktermError(
        gettext("there is no token for {address}", address=url),
        gettext("{command}, or {variable} in the environment", command=f"deskterm login {url}", variable=VARIABLE),
    )
