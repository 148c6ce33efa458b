"""Who may work over the network: agents with their roles and queues, and the tokens their programs present.

A token reads ``dk_<id>_<secret>``. It is shown once, when it is made; the store keeps its id, its name and an argon2id
hash of its secret. The secrets are random and long, so the hash need only be slow enough to make trying pointless.
"""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from deskterm.desk.desk import Desk, settled
from deskterm.desk.permissions import Standing, standing_of
from deskterm.desk.settings import Settings
from deskterm.errors import DesktermError, InputError, NotFound
from deskterm.model.commands import DESK, AddAgent
from deskterm.model.instants import from_milliseconds, maybe_from_milliseconds, now, to_milliseconds
from deskterm.model.words import Language, Role
from deskterm.store.conditions import marks
from deskterm.store.database import Store
from deskterm.store.tables import TokenRow

if TYPE_CHECKING:
    from argon2 import PasswordHasher

WANTED: Final = "pip install 'deskterm[server]'"
"""How the server's own parts are installed."""

_PREFIX: Final = "dk"
_ID_BYTES: Final = 5
_SECRET_BYTES: Final = 32
_LONGEST: Final = 200
_ROUNDS: Final = 2
_MEMORY_KIBIBYTES: Final = 19 * 1024


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as it may be shown: never its secret."""

    id: str
    agent: str
    name: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class UserLine:
    """A person with their tokens; ``queues`` None is every queue."""

    name: str
    display_name: str
    role: Role
    queues: tuple[str, ...] | None
    tokens: tuple[TokenLine, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose token it is, as the store has it now."""

    token: str
    agent: str
    display_name: str
    standing: Standing
    hash: str
    revoked: bool


def split_token(token: str) -> tuple[str, str] | None:
    """The id and the secret in a token; None for anything that is none."""
    parts = token.split("_", 2)
    if len(token) > _LONGEST or len(parts) != 3 or parts[0] != _PREFIX or not all(parts) or not token.isascii():
        return None
    return parts[1], parts[2]


def holders(store: Store, ids: Iterable[str]) -> dict[str, Holder]:
    """The holders of the tokens with these ids, revoked ones too; those that are not there are left out."""
    wanted = tuple(ids)
    rows = store.read(
        "SELECT t.id, t.agent, a.display_name, a.role, a.sees, t.hash, t.revoked_at FROM token AS t"
        f" JOIN agent AS a ON a.name = t.agent WHERE t.id IN ({marks(wanted)})",
        wanted,
    )
    return {
        row[0]: Holder(row[0], row[1], row[2], standing_of(row[3], row[4]), row[5], row[6] is not None) for row in rows
    }


def is_secret_of(holder: Holder, secret: str) -> bool:
    """Whether a secret is the one this token was made with; takes some hundredths of a second, by design."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(holder.hash, secret)
    except (VerificationError, InvalidHashError):
        return False


def _hasher() -> "PasswordHasher":
    try:
        from argon2 import PasswordHasher
    except ImportError as error:
        raise DesktermError("what the team server needs is not installed", WANTED) from error
    return PasswordHasher(time_cost=_ROUNDS, memory_cost=_MEMORY_KIBIBYTES, parallelism=1)


class Users:
    """The users of one store, as whoever keeps the store handles them."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def add(
        self,
        name: str,
        *,
        role: Role | None = None,
        queues: tuple[str, ...] | None = None,
        display_name: str | None = None,
    ) -> bool:
        """Add a person, or change what is given of one who is there; True when they are new.

        ``queues`` empty is every queue. Raises ``DesktermError`` for a name or queue that cannot be.
        """
        rows = self._store.read("SELECT display_name, role, languages, queue, sees FROM agent WHERE name = ?", (name,))
        before: tuple[Any, ...] = rows[0] if rows else ("", Role.AGENT.value, "", None, "")
        known = self._settings.queues
        settled(
            Desk(self._store, self._settings).execute(
                AddAgent(
                    actor=DESK,
                    name=name,
                    display_name=before[0] if display_name is None else display_name,
                    role=role or Role(before[1]),
                    languages=tuple(Language(one) for one in before[2].split()),
                    queue=before[3] if before[3] in known else None,
                    sees=tuple(before[4].split()) if queues is None else queues,
                )
            )
        )
        return not rows

    def new_token(self, agent: str, name: str) -> str:
        """A new token of a person's, under a name of its own; this is the only time it can be read."""
        name = name.strip()
        if not name or len(name) > 60 or not name.isprintable():
            raise InputError("a token wants a name of at most 60 letters", "such as --name laptop")
        self._known(agent)
        same = next((one for one in self._tokens(agent) if one.name == name and one.revoked_at is None), None)
        if same is not None:
            raise DesktermError(
                f"{agent} has a token called {name} already",
                f"take another name, or first: deskterm user revoke {same.id}",
            )
        identifier = base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode().lower()
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        row = TokenRow(
            id=identifier, agent=agent, name=name, hash=_hasher().hash(secret), created_at=to_milliseconds(now())
        )
        with self._store.writing() as session:
            session.add(row)
        return f"{_PREFIX}_{identifier}_{secret}"

    def revoke(self, who: str) -> tuple[TokenLine, ...]:
        """Make one token, by its id, or all tokens of a person worthless; what was revoked."""
        tokens = [one for one in self._tokens() if one.id == who]
        if not tokens:
            self._known(who, "or a token's id: deskterm user list shows them")
            tokens = self._tokens(who)
        good = tuple(one for one in tokens if one.revoked_at is None)
        with self._store.writing() as session:
            for one in good:
                row = session.get_one(TokenRow, one.id)
                row.revoked_at = row.revoked_at or to_milliseconds(now())
                session.add(row)
        return good

    def list(self) -> tuple[UserLine, ...]:
        """Everybody by name, each with their tokens, newest last."""
        tokens = self._tokens()
        lines: list[UserLine] = []
        for name, display_name, role, sees in self._store.read(
            "SELECT name, display_name, role, sees FROM agent ORDER BY name"
        ):
            standing = standing_of(role, sees)
            queues = None if standing.queues is None else tuple(sees.split())
            own = tuple(one for one in tokens if one.agent == name)
            lines.append(UserLine(name, display_name, standing.role, queues, own))
        return tuple(lines)

    def _tokens(self, agent: str | None = None) -> "list[TokenLine]":
        rows = self._store.read(
            "SELECT id, agent, name, created_at, used_at, revoked_at FROM token ORDER BY created_at, id"
        )
        return [
            TokenLine(
                row[0], row[1], row[2], from_milliseconds(row[3]), maybe_from_milliseconds(row[4]),
                maybe_from_milliseconds(row[5]),
            )
            for row in rows
            if agent is None or row[1] == agent
        ]  # fmt: skip

    def _known(self, agent: str, otherwise: str = "") -> None:
        names = [row[0] for row in self._store.read("SELECT name FROM agent ORDER BY name")]
        if agent not in names:
            near = get_close_matches(agent[:100], names, n=1)
            meant = f"did you mean {near[0]}? " if near else ""
            there = f"there are: {', '.join(names[:30])}" if names else f"first: deskterm user add {agent[:100]}"
            raise NotFound(f"nobody called {agent[:100]} works here", f"{meant}{there}{otherwise and '; '}{otherwise}")


def mark_used(store: Store, ids: Iterable[str], at: datetime) -> None:
    """Note that these tokens were used."""
    with store.writing() as session:
        for identifier in ids:
            row = session.get(TokenRow, identifier)
            if row is not None:
                row.used_at = to_milliseconds(at)
                session.add(row)
