"""What the desk answers to a command: done, refused, or a conflict with what is there now."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Done:
    """The command took effect.

    ``ticket`` and ``number`` name the ticket it concerned, ``message`` the message it made, ``sequence`` its
    last change. ``reversible`` tells whether undo will take it back. ``notes`` are short sentences for the
    person who asked.
    """

    command: str
    ticket: str | None = None
    number: int | None = None
    message: str | None = None
    customer: str | None = None
    sequence: int = 0
    reversible: bool = False
    repeated: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The command was not carried out; ``reason`` says why and ``hint`` what the person can do."""

    command: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody changed what the command was looking at; ``there`` tells what is there now, field by field."""

    command: str
    reason: str
    version: int = 0
    there: dict[str, str] = field(default_factory=dict[str, str])


Answer = Done | Refused | Conflict
