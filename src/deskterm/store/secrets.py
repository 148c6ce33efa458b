"""A secret, kept in the system's keyring or in a file that only its owner may read; it is never shown.

A keyring counts only where it is a real one: those that keep nothing, or keep it in plain text beside us, are none.
"""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from deskterm.errors import InputError
from deskterm.text.system import system_words
from deskterm.text.translation import gettext

LONGEST: Final = 4000
"""Characters of a secret that are read; a longer one is told by having one more."""
_NOT_REAL: Final = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")


class Keyring(Protocol):
    """What is asked of a keyring."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A secret and where it was found; it is not shown where the whole is."""

    secret: str
    place: str

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Kept(place={self.place!r})"


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where one secret is kept: in the keyring by a service and a name, else at ``path``."""

    service: str
    name: str
    path: Path

    def find(self) -> Kept | None:
        """The secret, the keyring's first; raises ``InputError`` where the file cannot be used as it is."""
        ring = real_keyring()
        if ring is not None and (secret := _quietly(lambda: ring.get_password(self.service, self.name))):
            return Kept(secret, _called(ring))
        try:
            with self.path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                text = file.read(LONGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._wrong(gettext("this secret cannot be read: {problem}", problem=system_words(error))) from error
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise self._wrong(gettext("others may read this secret"), f"chmod 600 {self.path}")
        return Kept(text.decode("utf-8", "replace"), str(self.path))

    def keep(self, secret: str) -> str:
        """Keep a secret; returns where. Raises ``InputError`` when it can be kept nowhere."""
        ring = real_keyring()
        if ring is not None:
            with suppress(Exception):  # whatever a keyring does not like, there is the file
                ring.set_password(self.service, self.name, secret)
                if ring.get_password(self.service, self.name) == secret:
                    self.path.unlink(missing_ok=True)
                    return _called(ring)
        aside = self.path.with_name(f".{self.path.name}.new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            aside.unlink(missing_ok=True)
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(f"{secret}\n")
            aside.replace(self.path)
        except OSError as error:
            raise self._wrong(gettext("this secret cannot be kept: {problem}", problem=system_words(error))) from error
        return f"{self.path}, which only you may read"

    def forget(self) -> list[str]:
        """Forget the secret; returns from where."""
        places: list[str] = []
        ring = real_keyring()
        if ring is not None and _quietly(lambda: ring.get_password(self.service, self.name)):
            _quietly(lambda: ring.delete_password(self.service, self.name))
            places.append(_called(ring))
        try:
            self.path.unlink()
        except FileNotFoundError:
            return places
        except OSError as error:
            raise self._wrong(
                gettext("this secret cannot be taken away: {problem}", problem=system_words(error))
            ) from error
        return [*places, str(self.path)]

    def _wrong(self, message: str, hint: str = "") -> InputError:
        return InputError(message, hint, path=self.path)


def real_keyring() -> Keyring | None:
    """The system's keyring, where there is one that keeps secrets."""
    try:
        import keyring

        ring: Any = keyring.get_keyring()
    except Exception:  # noqa: BLE001 - a keyring that does not work is none
        return None
    return ring if any(map(_is_real, _inside(ring))) else None


def _inside(ring: object) -> list[Any]:
    """The keyrings of a chain of several, or the one."""
    return getattr(ring, "backends", None) or [ring]


def _is_real(ring: object) -> bool:
    return not type(ring).__module__.startswith(_NOT_REAL)


def _called(ring: object) -> str:
    name = type(next(one for one in _inside(ring) if _is_real(one))).__module__.rsplit(".", 1)[-1]
    return f"the keyring ({name})"


def _quietly(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except Exception:  # noqa: BLE001 - a keyring that is locked or broken holds nothing for us
        return None
