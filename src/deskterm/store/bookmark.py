"""Where an agent was when the workstation was left, however it ended: a small file beside the drafts.

It is written whole or not at all, and whatever is wrong with it means that there is none: nothing but the way back to
where one was depends on it.
"""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, cast

from deskterm.store.drafts import Drafts, file_form
from deskterm.store.versions import write_aside
from deskterm.text.translation import gettext_noop

_LARGEST: Final = 64 * 1024
_LONGEST: Final = 4000


@dataclass(frozen=True, slots=True)
class Bookmark:
    """``screen`` is ``inbox``, ``ticket`` or ``board``; ``view`` names the inbox's view, ``filter`` its query.

    ``cursor`` and ``ticket`` are ids; ``writing`` is the audience of the text that had the keys, or empty.
    """

    screen: str = "inbox"
    view: str = ""
    filter: str = ""
    cursor: str = ""
    ticket: str = ""
    writing: str = ""


def bookmark_path(drafts: Drafts, agent: str) -> Path:
    """The file of one agent at one store."""
    return drafts.folder / f"{file_form(agent)}.bookmark"


def load_bookmark(path: Path) -> Bookmark | None:
    """What was kept, or None where there is nothing that makes sense."""
    try:
        with path.open("rb") as file:
            whole = file.read(_LARGEST + 1)
        found = cast(dict[str, Any], json.loads(whole))
        values = {one.name: found[one.name] for one in fields(Bookmark)}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(isinstance(one, str) and len(one) <= _LONGEST for one in values.values()):
        return None
    return Bookmark(**values)


def save_bookmark(path: Path, bookmark: Bookmark) -> None:
    """Keep it in place of what was kept before; raises ``StoreError``."""
    write_aside(path, json.dumps(asdict(bookmark)).encode(), gettext_noop("where you are could not be kept: {problem}"))
