"""How tests of a mirror work at it, and look into a store."""

from typing import Any

from fleet import Mirror

from deskterm.model.answers import Done
from deskterm.model.commands import Command


def do(mirror: Mirror, kind: type[Command], **fields: Any) -> Any:
    """A command by pavils at the mirror, now, unless told otherwise."""
    mirror.office.wait(seconds=1)
    return mirror.do(kind(**{"actor": "pavils", "at": mirror.office.now, **fields}))


def done(mirror: Mirror, kind: type[Command], **fields: Any) -> Done:
    answer = do(mirror, kind, **fields)
    assert isinstance(answer, Done), answer
    return answer


def row(store: Any, ticket: str, columns: str) -> tuple[Any, ...]:
    found = store.read(f"SELECT {columns} FROM ticket WHERE id = ?", (ticket,))
    return found[0] if found else ()
