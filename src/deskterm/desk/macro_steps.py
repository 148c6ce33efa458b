"""The steps of a macro: one table says what each may have, what it is called, and which commands it comes to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from deskterm.errors import InputError
from deskterm.model import commands
from deskterm.model.commands import Command, Handover
from deskterm.model.words import Language, Phase, Priority, State
from deskterm.text.safe import safe_line

if TYPE_CHECKING:
    from deskterm.desk.wording import Wording
    from deskterm.desk.workplace import Workplace
    from deskterm.model.views.tickets import TicketView

Fields = Mapping[str, Any]
Made = tuple[list[Command], str]
"""The commands of a step, and words for the draft."""


class StepError(Exception):
    """Something in a step is wrong: at ``key``, where that is known."""

    def __init__(self, message: str, hint: str = "", key: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        self.key = key


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its verb, and its fields, the verb's own value among them under the verb's name."""

    verb: str
    fields: Fields

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "Step":
        """The step that a table in the file says; raises ``StepError``."""
        verbs = [one for one in fields if one in STEPS]
        if not verbs:
            first = next(iter(fields), "")
            near = get_close_matches(first, STEPS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"it may be: {', '.join(STEPS)}"
            raise StepError(
                f"there is no step {safe_line(first)[:60]!r}" if first else "this step is empty", hint, first
            )
        verb = verbs[0]
        kind = STEPS[verb]
        known = {verb: kind.check, **kind.more}
        for name, value in fields.items():
            if name not in known:
                hint = "write another [[do]] above it" if name in STEPS else f"it may have: {', '.join(known)}"
                raise StepError(f"the step {verb} has no {safe_line(name)[:60]!r}", hint, name)
            try:
                known[name](value)
            except InputError as error:
                raise StepError(f"{name}: {error.message}", error.hint, name) from None
            except ValueError as error:
                raise StepError(f"{name} {error}", "", name) from None
        for name in kind.wanted:
            if name not in fields:
                raise StepError(f"the step {verb} wants {name}", "", verb)
        return cls(verb, fields)


@dataclass(slots=True)
class Making:
    """What steps are made into commands with."""

    workplace: "Workplace"
    ticket: str
    view: "TicketView | None"
    when: Callable[[str], datetime]
    given: dict[str, Any]

    def command(self, kind: type[Command], **fields: Any) -> list[Command]:
        """A command about the ticket."""
        made: Any = kind
        return [made(actor=self.workplace.agent, ticket=self.ticket, **self.given, **fields)]

    def wording(self) -> "Wording":
        """The words there are for this ticket."""
        from deskterm.desk.wording import Wording

        assert self.view is not None, "a ticket that is written on has been read"
        return Wording(self.workplace, self.view)

    def text(self, template: str) -> str:
        """A text with its variables filled in; raises ``InputError`` for one that is not known here."""
        from deskterm.canned.reply import CannedReply, Source
        from deskterm.canned.template import render

        wording = self.wording()
        reply = CannedReply(
            "macro", wording.language, Phase.SOLVE, safe_line("macro"), "", frozenset(), (), (), template,
            Path("macro"), Source.USER,
        )  # fmt: skip
        rendered = render(reply, wording.context)
        if rendered.missing:
            raise InputError(f"{rendered.missing[0]} is not known of this ticket", "the macro wants it")
        return rendered.text.strip()


# What may stand in a field


def _text(value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("wants text in quotes")


def _template(value: object) -> None:
    _text(value)
    from deskterm.canned.template import parse

    parse(cast(str, value))


def _texts(value: object) -> None:
    if not isinstance(value, list) or not value:
        raise ValueError("wants a list of texts")
    for one in cast("list[object]", value):
        _text(one)


def _yes(value: object) -> None:
    if value is not True:
        raise ValueError("wants true")


def _flag(value: object) -> None:
    if not isinstance(value, bool):
        raise ValueError("wants true or false")


def _one_of(*allowed: str) -> Callable[[object], None]:
    def check(value: object) -> None:
        if value not in allowed:
            raise ValueError(f"wants one of {', '.join(allowed)}")

    return check


# What steps come to


def _assign(making: Making, fields: Fields) -> Made:
    to = {"me": making.workplace.agent, "none": None}.get(fields["assign"], fields["assign"])
    queue = fields.get("queue")
    handover = Handover(fields.get("done", "nothing"), fields.get("next", "nothing"), fields.get("promised", "nothing"))
    return making.command(commands.Assign, assignee=to, queue=queue, handover=handover if queue else None), ""


def _tag(making: Making, fields: Fields) -> Made:
    names: list[str] = fields["tag"]
    add = tuple(one for one in names if not one.startswith("^"))
    remove = tuple(one[1:] for one in names if one.startswith("^"))
    return making.command(commands.Tag, add=add, remove=remove), ""


def _category(making: Making, fields: Fields) -> Made:
    named = fields["category"]
    return making.command(commands.SetCategory, category=None if named == "none" else named), ""


def _promise(making: Making, fields: Fields) -> Made:
    words = making.text(fields["promise"])
    return making.command(commands.MakePromise, text=words, due_at=making.when(fields["by"])), ""


def _reply(making: Making, fields: Fields) -> Made:
    wording = making.wording()
    canned = tuple(fields.get("canned", ()))
    words = making.text(fields["reply"]) if fields["reply"].strip() else ""
    body = wording.compose(words, canned, {}).text
    if not fields.get("send", False):
        return [], body
    view = making.view
    last = view.messages[-1].id if view is not None and view.messages else None
    solve = bool(fields.get("solve", False))
    return making.command(commands.Reply, body=body, canned=canned, solve=solve, last_message=last), ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step: what its value and its other fields may be, which of those it wants, and what it makes."""

    check: Callable[[object], None]
    make: Callable[[Making, Fields], Made]
    words: Callable[[Fields], str]
    more: Mapping[str, Callable[[object], None]]
    wanted: tuple[str, ...] = ()


def _said(before: str, key: str, after: str = "") -> Callable[[Fields], str]:
    def words(fields: Fields) -> str:
        value: Any = fields[key]
        shown = " ".join(cast("list[str]", value)) if isinstance(value, list) else str(value)
        return safe_line(f"{before}{shown}{after}")

    return words


def _reply_words(fields: Fields) -> str:
    what = ", ".join(fields.get("canned", ())) or f"“{' '.join(fields['reply'].split())[:60]}”"
    solve = " and solves" if fields.get("solve") else ""
    return safe_line(f"SENDS {what}{solve}" if fields.get("send") else f"drafts {what}")


STEPS: Final[Mapping[str, Kind]] = {
    "assign": Kind(
        _text, _assign, _said("assigns to ", "assign"),
        {"queue": _text, "done": _text, "next": _text, "promised": _text},
    ),
    "tag": Kind(_texts, _tag, _said("tags ", "tag"), {}),
    "priority": Kind(
        _one_of(*Priority),
        lambda making, fields: (making.command(commands.SetPriority, priority=Priority(fields["priority"])), ""),
        _said("priority ", "priority"), {},
    ),
    "category": Kind(_text, _category, _said("files under ", "category"), {}),
    "language": Kind(
        _one_of(*Language),
        lambda making, fields: (making.command(commands.SetLanguage, language=Language(fields["language"])), ""),
        _said("language ", "language"), {},
    ),
    "note": Kind(
        _template,
        lambda making, fields: (making.command(commands.Note, body=making.text(fields["note"])), ""),
        _said("notes “", "note", "”"), {},
    ),
    "promise": Kind(_template, _promise, _said("promises “", "promise", "”"), {"by": _text}, ("by",)),
    "no_reply": Kind(
        _yes, lambda making, _: (making.command(commands.NoReplyNeeded), ""), lambda _: "no reply needed", {}
    ),
    "reply": Kind(
        lambda value: None if value == "" else _template(value), _reply, _reply_words,
        {"canned": _texts, "send": _flag, "solve": _flag},
    ),
    "state": Kind(
        _one_of(*(one for one in State if one not in (State.NEW, State.SNOOZED))),
        lambda making, fields: (making.command(commands.SetState, state=State(fields["state"])), ""),
        _said("state ", "state"), {},
    ),
    "snooze": Kind(
        _text,
        lambda making, fields: (making.command(commands.Snooze, until=making.when(fields["snooze"])), ""),
        _said("snoozes until ", "snooze"), {},
    ),
}  # fmt: skip
"""Every step there is, by the word a file calls it."""

NEEDS_WORDS: Final = frozenset(("note", "promise", "reply"))
"""Steps that write about their ticket."""
