"""The steps of a macro: one table says what each may have, what it is called, and which commands it comes to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from deskterm.desk.naming import category_name, named, quoted
from deskterm.errors import InputError
from deskterm.model import commands
from deskterm.model.commands import Command, Handover
from deskterm.model.words import Language, Phase, Priority, State
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, gettext_noop

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
            hint = (
                gettext("did you mean {name}?", name=near[0])
                if near
                else gettext("it may be: {words}", words=", ".join(STEPS))
            )
            shown = repr(safe_line(first)[:60])
            reason = gettext("there is no step {name}", name=shown) if first else gettext("this step is empty")
            raise StepError(reason, hint, first)
        verb = verbs[0]
        kind = STEPS[verb]
        known = {verb: kind.check, **kind.more}
        for name, value in fields.items():
            if name not in known:
                hint = (
                    gettext("write another {section} above it", section="[[do]]")
                    if name in STEPS
                    else gettext("it may have: {words}", words=", ".join(known))
                )
                shown = repr(safe_line(name)[:60])
                raise StepError(gettext("the step {step} has no {name}", step=verb, name=shown), hint, name)
            try:
                known[name](value)
            except InputError as error:
                raise StepError(f"{name}: {error.message}", error.hint, name) from None
            except ValueError as error:
                raise StepError(gettext("{field} {fault}", field=name, fault=error), "", name) from None
        for name in kind.wanted:
            if name not in fields:
                raise StepError(gettext("the step {step} wants {name}", step=verb, name=name), "", verb)
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
            raise InputError(
                gettext("{name} is not known of this ticket", name=rendered.missing[0]), gettext("the macro wants it")
            )
        return rendered.text.strip()


# What may stand in a field


def _text(value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(gettext("wants text in quotes"))


def _template(value: object) -> None:
    _text(value)
    from deskterm.canned.template import parse

    parse(cast(str, value))


def _texts(value: object) -> None:
    if not isinstance(value, list) or not value:
        raise ValueError(gettext("wants a list of texts"))
    for one in cast("list[object]", value):
        _text(one)


def _yes(value: object) -> None:
    if value is not True:
        raise ValueError(gettext("wants {value}", value="true"))


def _flag(value: object) -> None:
    if not isinstance(value, bool):
        raise ValueError(gettext("wants {value} or {other}", value="true", other="false"))


def _one_of(*allowed: str) -> Callable[[object], None]:
    def check(value: object) -> None:
        if value not in allowed:
            raise ValueError(gettext("wants one of {words}", words=", ".join(allowed)))

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
    category = fields["category"]
    return making.command(commands.SetCategory, category=None if category == "none" else category), ""


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
    seen = view.line.version if view is not None else None
    solve = bool(fields.get("solve", False))
    return making.command(commands.Reply, body=body, canned=canned, solve=solve, last_message=last, seen=seen), ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step: what its value and its other fields may be, which of those it wants, and what it makes."""

    check: Callable[[object], None]
    make: Callable[[Making, Fields], Made]
    words: Callable[[Fields], str]
    more: Mapping[str, Callable[[object], None]]
    wanted: tuple[str, ...] = ()


def _said(message: str, key: str, show: Callable[[str], str] = str) -> Callable[[Fields], str]:
    def words(fields: Fields) -> str:
        value: Any = fields[key]
        shown = " ".join(cast("list[str]", value)) if isinstance(value, list) else show(str(value))
        return safe_line(gettext(message, value=shown))

    return words


def _reply_words(fields: Fields) -> str:
    what = ", ".join(fields.get("canned", ())) or quoted(" ".join(fields["reply"].split())[:60])
    if not fields.get("send"):
        return safe_line(gettext("drafts {what}", what=what))
    if fields.get("solve"):
        return safe_line(gettext("SENDS {what} and solves", what=what))
    return safe_line(gettext("SENDS {what}", what=what))


STEPS: Final[Mapping[str, Kind]] = {
    "assign": Kind(
        _text, _assign, _said(gettext_noop("assigns to {value}"), "assign"),
        {"queue": _text, "done": _text, "next": _text, "promised": _text},
    ),
    "tag": Kind(_texts, _tag, _said(gettext_noop("tags {value}"), "tag"), {}),
    "priority": Kind(
        _one_of(*Priority),
        lambda making, fields: (making.command(commands.SetPriority, priority=Priority(fields["priority"])), ""),
        _said(gettext_noop("priority {value}"), "priority", lambda value: named(Priority(value))), {},
    ),
    "category": Kind(_text, _category, _said(gettext_noop("files under {value}"), "category", category_name), {}),
    "language": Kind(
        _one_of(*Language),
        lambda making, fields: (making.command(commands.SetLanguage, language=Language(fields["language"])), ""),
        _said(gettext_noop("language {value}"), "language"), {},
    ),
    "note": Kind(
        _template,
        lambda making, fields: (making.command(commands.Note, body=making.text(fields["note"])), ""),
        _said(gettext_noop("notes “{value}”"), "note"), {},
    ),
    "promise": Kind(_template, _promise, _said(gettext_noop("promises “{value}”"), "promise"), {"by": _text}, ("by",)),
    "no_reply": Kind(
        _yes, lambda making, _: (making.command(commands.NoReplyNeeded), ""), lambda _: gettext("no reply needed"), {}
    ),
    "reply": Kind(
        lambda value: None if value == "" else _template(value), _reply, _reply_words,
        {"canned": _texts, "send": _flag, "solve": _flag},
    ),
    "state": Kind(
        _one_of(*(one for one in State if one not in (State.NEW, State.SNOOZED))),
        lambda making, fields: (making.command(commands.SetState, state=State(fields["state"])), ""),
        _said(gettext_noop("state {value}"), "state", lambda value: named(State(value))), {},
    ),
    "snooze": Kind(
        _text,
        lambda making, fields: (making.command(commands.Snooze, until=making.when(fields["snooze"])), ""),
        _said(gettext_noop("snoozes until {value}"), "snooze"), {},
    ),
}  # fmt: skip
"""Every step there is, by the word a file calls it."""

NEEDS_WORDS: Final = frozenset(("note", "promise", "reply"))
"""Steps that write about their ticket."""
