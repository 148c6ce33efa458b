"""What a command is, and the parts commands are made of: people outside, files, promises, a letter's headers.

A command is a small frozen request with an id made by whoever asks, an actor, a time (UTC) and, where it edits
something, the version it was looking at (``seen``). Commands of one gesture share ``gesture``, so that one undo takes
them all back.
"""

from dataclasses import dataclass, field

from deskterm.model.ids import new_id
from deskterm.model.instants import now
from deskterm.model.snapshot import Instant, Whole
from deskterm.model.words import ContactKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What every command carries."""

    actor: str
    id: str = field(default_factory=new_id)
    at: Instant = field(default_factory=now)
    gesture: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCommand(Command):
    """A command about one ticket, by its id; ``seen`` is the version its actor was looking at, if it matters."""

    ticket: str
    seen: Whole | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody outside, as a channel names them: a contact point and perhaps a name."""

    kind: ContactKind
    value: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """An attachment's bytes under a safe name."""

    __pydantic_config__ = {"ser_json_bytes": "base64", "val_json_bytes": "base64"}  # noqa: RUF012

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Handover:
    """What the next team must know: done so far, next step, what was promised."""

    done: str
    next_step: str
    promised: str


@dataclass(frozen=True, slots=True)
class PromiseMade:
    """A promise that goes out with an answer."""

    text: str
    due_at: Instant


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail's headers say of who wrote it and who else reads it: bare addresses, and ids without brackets.

    ``mailbox`` names the mailbox of ours by which it came or goes.
    """

    mailbox: str = ""
    sender: str = ""
    reply_to: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
