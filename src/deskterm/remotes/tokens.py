"""Where the token of a remote is kept: the environment, the system's keyring, or a file only its owner may read.

A keyring counts only where it is a real one: those that keep nothing, or keep it in plain text beside us, are none.
"""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from deskterm.config import mirror_name
from deskterm.errors import DesktermError, InputError
from deskterm.text.translation import gettext

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

VARIABLE: Final = "DESKTERM_TOKEN"
_SERVICE: Final = "deskterm"
_LONGEST: Final = 1000
_NOT_REAL: Final = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")


@dataclass(frozen=True, slots=True)
class KeptToken:
    """A token and where it was found; it is not shown where the whole is."""

    token: str
    place: str

    def __repr__(self) -> str:
        """Without the token."""
        return f"KeptToken(place={self.place!r})"


class Tokens:
    """The token of one agent at one remote; ``folder`` is where the configuration lies."""

    def __init__(self, url: str, agent: str, folder: Path, environ: Mapping[str, str] = os.environ) -> None:
        self._name = f"{agent} at {url}"
        self._path = folder / f"{mirror_name(url, agent).replace('mirror', 'token', 1)}"
        self._environ = environ

    def find(self) -> KeptToken | None:
        """The token, the environment's first; raises ``InputError`` where it cannot be used as it is kept."""
        if given := self._environ.get(VARIABLE, "").strip():
            return KeptToken(checked(given, f"{VARIABLE} in the environment"), f"{VARIABLE} in the environment")
        ring = real_keyring()
        if ring is not None:
            kept = _quietly(lambda: ring.get_password(_SERVICE, self._name))
            if kept:
                return KeptToken(checked(kept, "the keyring"), f"the keyring ({_called(ring)})")
        return self._from_file()

    def keep(self, token: str) -> str:
        """Keep a token; returns where. Raises ``InputError`` when it can be kept nowhere."""
        ring = real_keyring()
        if ring is not None:
            with suppress(Exception):  # whatever a keyring does not like, there is the file
                ring.set_password(_SERVICE, self._name, token)
                if ring.get_password(_SERVICE, self._name) == token:
                    self._path.unlink(missing_ok=True)
                    return f"the keyring ({_called(ring)})"
        aside = self._path.with_name(f".{self._path.name}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            aside.unlink(missing_ok=True)
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(f"{token}\n")
            aside.replace(self._path)
        except OSError as error:
            raise InputError(
                gettext("the token cannot be kept: {problem}", problem=error.strerror), path=self._path
            ) from error
        return f"{self._path}, which only you may read"

    def forget(self) -> list[str]:
        """Forget the token; returns from where."""
        places: list[str] = []
        ring = real_keyring()
        if ring is not None and _quietly(lambda: ring.get_password(_SERVICE, self._name)):
            _quietly(lambda: ring.delete_password(_SERVICE, self._name))
            places.append(f"the keyring ({_called(ring)})")
        if self._path.exists():
            try:
                self._path.unlink()
            except OSError as error:
                raise InputError(
                    gettext("the token cannot be taken away: {problem}", problem=error.strerror), path=self._path
                ) from error
            places.append(str(self._path))
        return places

    def _from_file(self) -> KeptToken | None:
        try:
            with self._path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                text = file.read(_LONGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(
                gettext("the token cannot be read: {problem}", problem=error.strerror), path=self._path
            ) from error
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise InputError(gettext("others may read the token"), f"chmod 600 {self._path}", path=self._path)
        return KeptToken(checked(text.decode("ascii", "replace"), str(self._path)), str(self._path))


def checked(token: str, place: str) -> str:
    """The token without white space around it; raises ``InputError`` for what cannot be one. It is never repeated."""
    token = token.strip()
    if not token or len(token) > _LONGEST or not token.isascii() or not token.isprintable() or " " in token:
        raise InputError(
            gettext("what {place} holds is no token", place=place),
            gettext("a team server's token begins with {letters}", letters="dk_"),
        )
    return token


def real_keyring() -> "KeyringBackend | None":
    """The system's keyring, where there is one that keeps secrets."""
    try:
        import keyring

        ring = keyring.get_keyring()
    except Exception:  # noqa: BLE001 - a keyring that does not work is none
        return None
    inside: list[Any] = getattr(ring, "backends", None) or [ring]  # one may be a chain of several
    return ring if any(_is_real(one) for one in inside) else None


def _is_real(ring: object) -> bool:
    return not type(ring).__module__.startswith(_NOT_REAL)


def _called(ring: object) -> str:
    inside: list[Any] = getattr(ring, "backends", None) or [ring]
    return type(next(one for one in inside if _is_real(one))).__module__.rsplit(".", 1)[-1]


def _quietly(ask: Any) -> Any:
    try:
        return ask()
    except Exception:  # noqa: BLE001 - a keyring that is locked or broken holds nothing for us
        return None


def wanted(url: str) -> DesktermError:
    """What is said where there is no token."""
    return DesktermError(
        gettext("there is no token for {address}", address=url),
        gettext("{command}, or {variable} in the environment", command=f"deskterm login {url}", variable=VARIABLE),
    )
