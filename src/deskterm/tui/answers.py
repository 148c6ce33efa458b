"""What a gesture came to, in one sentence: done, refused or overtaken."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from deskterm.model import commands, customer_commands
from deskterm.model.answers import Answer, Conflict, Done, Refused
from deskterm.model.commands import Command
from deskterm.model.words import State
from deskterm.tui.dates import show_weekday_time
from deskterm.tui.toast import Severity

STATE_WORDS: Final = {
    State.NEW: "new again",
    State.OPEN: "opened",
    State.PENDING: "waits for the customer",
    State.SNOOZED: "snoozed",
    State.SOLVED: "solved",
    State.CLOSED: "closed",
}


def _assigned(command: commands.Assign, names: dict[str, str], _: ZoneInfo | None) -> str:
    to = names.get(command.assignee, command.assignee) if command.assignee else "nobody"
    return f"moved to {command.queue}, to {to}" if command.queue else f"assigned to {to}"


def _tagged(command: commands.Tag, *_: object) -> str:
    return " ".join([*(f"+{one}" for one in command.add), *(f"-{one}" for one in command.remove)]) or "tagged"


def _until(command: Any, _: dict[str, str], zone: ZoneInfo | None) -> str:
    return f"snoozed until {show_weekday_time(command.until, zone)}"


def _promised(command: commands.MakePromise, _: dict[str, str], zone: ZoneInfo | None) -> str:
    return f"promised by {show_weekday_time(command.due_at, zone)}"


def _says(words: str) -> Callable[..., str]:
    return lambda *_: words


WORDS: Final[dict[type[Command], Callable[..., str]]] = {
    commands.Assign: _assigned,
    commands.AcceptChat: _says("accepted"),
    commands.CloseLeftChat: _says("closed, the customer left"),
    commands.SetState: lambda command, *_: STATE_WORDS[command.state],
    commands.SetPriority: lambda command, *_: f"now {command.priority}",
    commands.Tag: _tagged,
    commands.SetCategory: lambda command, *_: f"filed under {command.category}" if command.category else "unfiled",
    commands.SetLanguage: lambda command, *_: f"in {command.language}",
    commands.Snooze: _until,
    commands.MakePromise: _promised,
    commands.KeepPromise: _says("promise kept"),
    commands.Skip: _says("skipped for today"),
    commands.MergeTickets: _says("merged"),
    commands.SplitTicket: _says("split"),
    commands.NoReplyNeeded: _says("needs no reply"),
    commands.Rate: _says("verdict recorded"),
    commands.Note: _says("note kept"),
    commands.Reply: _says("answer on its way"),
    commands.Release: _says("answer released"),
    commands.Recall: _says("answer taken back"),
    commands.LogCall: _says("call recorded"),
    commands.OpenTicket: _says("opened"),
    commands.UpdateCustomer: _says("customer's card changed"),
    customer_commands.MergeCustomers: _says("the two are one customer"),
    customer_commands.UnmergeCustomers: _says("taken apart, each as they were"),
    customer_commands.RecordConsent: lambda command, *_: (
        f"{'yes' if command.granted else 'no'} to {command.channel} recorded"
    ),
    customer_commands.ContactAnyway: _says("put on record"),
    customer_commands.EraseCustomer: _says("erased"),
    customer_commands.ImportCustomers: _says("customers taken in"),
    customer_commands.MarkRead: _says("marked as read"),
    commands.Undo: _says("undone"),
}
"""What each command did, as the end of a sentence."""


def told(
    asked: Sequence[Command],
    answers: Sequence[Answer],
    *,
    names: dict[str, str] | None = None,
    zone: ZoneInfo | None = None,
    undo_key: str = "u",
) -> tuple[str, Severity]:
    """One toast about a gesture: what was done and whether it can be undone, or why not."""
    done = [(command, answer) for command, answer in zip(asked, answers, strict=True) if isinstance(answer, Done)]
    stopped = [one for one in answers if not isinstance(one, Done)]
    lines: list[str] = []
    if done:
        lines.append(_done_line(done, names or {}, zone, undo_key))
    lines.extend(_stopped_line(one) for one in stopped[:3])
    if len(stopped) > 3:
        lines.append(f"and {len(stopped) - 3} more were refused")
    severity: Severity = "error" if stopped and not done else "warning" if stopped else "information"
    return "\n".join(lines), severity


def phrases(commands: Sequence[Command], names: dict[str, str], zone: ZoneInfo | None) -> list[str]:
    """What the commands do, each kind once, as the end of a sentence."""
    found = (WORDS.get(type(one), _says("done"))(one, names, zone) for one in commands)
    return list(dict.fromkeys(found))


def _done_line(done: list[tuple[Command, Done]], names: dict[str, str], zone: ZoneInfo | None, undo_key: str) -> str:
    what = phrases([command for command, _ in done], names, zone)
    tickets = list(dict.fromkeys(answer.number or answer.ticket for _, answer in done if answer.ticket))
    subject = ""
    if len(tickets) == 1:
        number = done[0][1].number
        subject = f"#{number} " if number is not None else ""
    elif tickets:
        subject = f"{len(tickets)} "
    text = f"{subject}{', '.join(what)}"
    if any(answer.reversible for _, answer in done):
        text += f" · {undo_key} undo"
    notes = dict.fromkeys(note for _, answer in done for note in answer.notes)
    return "\n".join([text, *notes])


def _stopped_line(answer: Refused | Conflict) -> str:
    if isinstance(answer, Refused):
        return f"{answer.reason}\n{answer.hint}".strip()
    there = ", ".join(f"{field}: {value}" for field, value in answer.there.items())
    return f"{answer.reason}\nnow there: {there}" if there else answer.reason
