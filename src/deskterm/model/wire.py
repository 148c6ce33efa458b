"""Commands and answers as JSON objects, the way they travel between a workstation and its server.

A command is an object with its ``type`` and its fields, instants as ISO 8601 with zone; an answer one with ``answer``:
``done``, ``refused`` or ``conflict``. Fields that have their default may be left out; fields nobody knows are refused.
"""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any, Final, cast

from deskterm.errors import InputError
from deskterm.model import commands, customer_commands
from deskterm.model.answers import Answer, Conflict, Done, Refused
from deskterm.model.commands import Command
from deskterm.model.reading import adapter, read_json
from deskterm.text.safe import safe_line

COMMANDS: Final[dict[str, type[Command]]] = {
    one.__name__: one
    for one in (
        commands.Receive,
        commands.OpenTicket,
        commands.LogCall,
        commands.Reply,
        commands.Note,
        commands.NoReplyNeeded,
        commands.Assign,
        commands.AcceptChat,
        commands.CloseLeftChat,
        commands.SetState,
        commands.SetPriority,
        commands.SetCategory,
        commands.SetLanguage,
        commands.Tag,
        commands.Snooze,
        commands.Wake,
        commands.Remind,
        commands.Skip,
        commands.MergeTickets,
        commands.NotSameMatter,
        commands.SplitTicket,
        commands.MakePromise,
        commands.KeepPromise,
        commands.Rate,
        commands.UpdateCustomer,
        commands.Dispatch,
        commands.ConfirmSent,
        commands.HoldAnswer,
        commands.Acknowledge,
        commands.ReturnAnswer,
        commands.Release,
        commands.Recall,
        commands.Undo,
        commands.AddAgent,
        commands.ImportSnapshot,
        *customer_commands.KINDS,
    )
}
"""Every command by its name on the wire."""

LONGEST: Final = 200
"""Characters there may be in a name or an id: databases index them."""

_NAMES: Final = frozenset(
    (
        "id",
        "actor",
        "gesture",
        "ticket",
        "customer",
        "other",
        "message",
        "promise",
        "of",
        "assignee",
        "queue",
        "category",
        "name",
    )
)
_LISTS_OF_NAMES: Final = frozenset(("add", "remove", "sees", "canned"))

ANSWERS: Final[dict[str, type[Answer]]] = {"done": Done, "refused": Refused, "conflict": Conflict}
"""Every answer by its name on the wire."""


def write_command(command: Command) -> dict[str, Any]:
    """The command as plain values for JSON; bytes are base64 text, what has its default is left out."""
    given: dict[str, Any] = adapter(type(command)).dump_python(command, mode="json")
    for one in dataclasses.fields(command):
        if getattr(command, one.name) == one.default:
            del given[one.name]
    return {"type": type(command).__name__, **given}


def read_command(document: object) -> Command:
    """The command in ``document``; raises ``InputError`` naming the field that is wrong."""
    name, fields = _named(document, "type")
    kind = COMMANDS.get(name)
    if kind is None:
        raise InputError(f"there is no command {safe_line(name[:60])!r}", f"it may be: {', '.join(COMMANDS)}")
    missing = next((one for one in ("actor", "id", "at") if one not in fields), None)
    if missing is not None:
        raise InputError(f"{name} wants the field {missing}")
    for one in _too_long(fields):
        raise InputError(f"{name}: the field {one} is longer than {LONGEST} characters")
    return cast(Command, _read(kind, name, fields))


def _too_long(fields: dict[str, Any]) -> Iterator[str]:
    for name, value in fields.items():
        listed = cast(list[object], value) if name in _LISTS_OF_NAMES and isinstance(value, list) else ()
        for one in (cast(object, value) if name in _NAMES else None, *listed):
            if isinstance(one, str) and len(one) > LONGEST:
                yield name


def write_answer(answer: Answer) -> dict[str, Any]:
    """The answer as plain values for JSON."""
    name = next(name for name, kind in ANSWERS.items() if isinstance(answer, kind))
    return {"answer": name, **adapter(type(answer)).dump_python(answer, mode="json")}


def read_answer(document: object) -> Answer:
    """The answer in ``document``; raises ``InputError`` when it is none."""
    name, fields = _named(document, "answer")
    kind = ANSWERS.get(name)
    if kind is None:
        raise InputError(f"there is no answer {safe_line(name[:60])!r}")
    return cast(Answer, _read(kind, name, fields))


def _named(document: object, key: str) -> tuple[str, dict[str, Any]]:
    if not isinstance(document, dict):
        raise InputError("a JSON object was expected", f"it names its {key}")
    fields = dict(cast(dict[str, Any], document))
    name = fields.pop(key, None)
    if not isinstance(name, str):
        raise InputError(f"the object wants a {key}")
    return name, fields


def _read(kind: type[Any], name: str, fields: dict[str, Any]) -> Any:
    known = {one.name for one in dataclasses.fields(kind)}
    strange = next((one for one in fields if one not in known), None)
    if strange is not None:
        raise InputError(f"{name} has no field {safe_line(strange[:60])!r}", f"it may have: {', '.join(sorted(known))}")
    # As JSON, so that strings become instants and words, but numbers do not become strings.
    return read_json(kind, json.dumps(fields), name)
