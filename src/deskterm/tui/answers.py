"""What a gesture came to, in one sentence: done, refused or overtaken."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from deskterm.model import commands, customer_commands
from deskterm.model.answers import Answer, Conflict, Done, Refused
from deskterm.model.commands import Command
from deskterm.model.words import State
from deskterm.text.translation import gettext, ngettext, pgettext, pgettext_noop
from deskterm.tui.dates import show_weekday_time
from deskterm.tui.naming import category_name, facts, listed, named
from deskterm.tui.toast import Severity

STATE_WORDS: Final = {
    State.NEW: pgettext_noop("done", "new again"),
    State.OPEN: pgettext_noop("done", "opened"),
    State.PENDING: pgettext_noop("done", "waits for the customer"),
    State.SNOOZED: pgettext_noop("done", "snoozed"),
    State.SOLVED: pgettext_noop("done", "solved"),
    State.CLOSED: pgettext_noop("done", "closed"),
}


def _assigned(command: commands.Assign, names: dict[str, str], _: ZoneInfo | None) -> str:
    to = names.get(command.assignee, command.assignee) if command.assignee else ""
    if command.queue and to:
        return pgettext("done", "moved to {queue}, to {person}", queue=command.queue, person=to)
    if command.queue:
        return pgettext("done", "moved to {queue}, to nobody", queue=command.queue)
    return pgettext("done", "assigned to {person}", person=to) if to else pgettext("done", "assigned to nobody")


def _tagged(command: commands.Tag, *_: object) -> str:
    return " ".join([*(f"+{one}" for one in command.add), *(f"-{one}" for one in command.remove)]) or pgettext(
        "done", "tagged"
    )


def _until(command: Any, _: dict[str, str], zone: ZoneInfo | None) -> str:
    return pgettext("done", "snoozed until {time}", time=show_weekday_time(command.until, zone))


def _promised(command: commands.MakePromise, _: dict[str, str], zone: ZoneInfo | None) -> str:
    return pgettext("done", "promised by {time}", time=show_weekday_time(command.due_at, zone))


def _says(words: str) -> Callable[..., str]:
    return lambda *_: pgettext("done", words)


def _filed(command: commands.SetCategory, *_: object) -> str:
    if not command.category:
        return pgettext("done", "unfiled")
    return pgettext("done", "filed under {category}", category=category_name(command.category))


def _consented(command: customer_commands.RecordConsent, *_: object) -> str:
    if command.granted:
        return pgettext("done", "yes to {channel} recorded", channel=named(command.channel))
    return pgettext("done", "no to {channel} recorded", channel=named(command.channel))


WORDS: Final[dict[type[Command], Callable[..., str]]] = {
    commands.Assign: _assigned,
    commands.AcceptChat: _says(pgettext_noop("done", "accepted")),
    commands.CloseLeftChat: _says(pgettext_noop("done", "closed, the customer left")),
    commands.SetState: lambda command, *_: pgettext("done", STATE_WORDS[command.state]),
    commands.SetPriority: lambda command, *_: pgettext("done", "now {priority}", priority=named(command.priority)),
    commands.Tag: _tagged,
    commands.SetCategory: _filed,
    commands.SetLanguage: lambda command, *_: pgettext("done", "in {language}", language=command.language),
    commands.Snooze: _until,
    commands.MakePromise: _promised,
    commands.KeepPromise: _says(pgettext_noop("done", "promise kept")),
    commands.Skip: _says(pgettext_noop("done", "skipped for today")),
    commands.MergeTickets: _says(pgettext_noop("done", "merged")),
    commands.NotSameMatter: _says(pgettext_noop("done", "told apart")),
    commands.SplitTicket: _says(pgettext_noop("done", "split")),
    commands.NoReplyNeeded: _says(pgettext_noop("done", "no reply needed")),
    commands.Rate: _says(pgettext_noop("done", "verdict recorded")),
    commands.Note: _says(pgettext_noop("done", "note kept")),
    commands.Reply: _says(pgettext_noop("done", "answer on its way")),
    commands.Release: _says(pgettext_noop("done", "answer released")),
    commands.Recall: _says(pgettext_noop("done", "answer taken back")),
    commands.LogCall: _says(pgettext_noop("done", "call recorded")),
    commands.OpenTicket: _says(pgettext_noop("done", "opened")),
    commands.UpdateCustomer: _says(pgettext_noop("done", "customer's card changed")),
    customer_commands.MergeCustomers: _says(pgettext_noop("done", "the two are one customer")),
    customer_commands.UnmergeCustomers: _says(pgettext_noop("done", "taken apart, each as they were")),
    customer_commands.RecordConsent: _consented,
    customer_commands.ContactAnyway: _says(pgettext_noop("done", "put on record")),
    customer_commands.EraseCustomer: _says(pgettext_noop("done", "erased")),
    customer_commands.ImportCustomers: _says(pgettext_noop("done", "customers taken in")),
    customer_commands.MarkRead: _says(pgettext_noop("done", "marked as read")),
    commands.Undo: _says(pgettext_noop("done", "undone")),
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
        more = len(stopped) - 3
        lines.append(ngettext("and {count} more was refused", "and {count} more were refused", more))
    in_part = bool(stopped) or any(staying(command, answer) for command, answer in done)
    severity: Severity = "error" if not done else "warning" if in_part else "information"
    return "\n".join(lines), severity


def staying(command: Command, answer: Answer) -> tuple[str, ...]:
    """Why tickets of a gesture that was taken back stay as they are, one line for each."""
    return answer.notes[1:] if isinstance(command, commands.Undo) and isinstance(answer, Done) else ()


def phrases(commands: Sequence[Command], names: dict[str, str], zone: ZoneInfo | None) -> list[str]:
    """What the commands do, each kind once, as the end of a sentence."""
    found = (WORDS.get(type(one), _says(pgettext_noop("done", "done")))(one, names, zone) for one in commands)
    return list(dict.fromkeys(found))


def _done_line(done: list[tuple[Command, Done]], names: dict[str, str], zone: ZoneInfo | None, undo_key: str) -> str:
    if all(isinstance(command, commands.Undo) and answer.notes for command, answer in done):
        return "\n".join(note for _, answer in done for note in answer.notes)
    what = phrases([command for command, _ in done], names, zone)
    tickets = list(dict.fromkeys(answer.number or answer.ticket for _, answer in done if answer.ticket))
    text, number = listed(what), done[0][1].number
    if len(tickets) == 1 and number is not None:
        text = pgettext("done", "#{number} {what}", number=number, what=text)
    elif len(tickets) > 1:
        text = ngettext("{count} ticket: {what}", "{count} tickets: {what}", len(tickets), what=text)
    if any(answer.reversible for _, answer in done):
        text = gettext("{what} · {key} undo", what=text, key=undo_key)
    notes = dict.fromkeys(note for _, answer in done for note in answer.notes)
    return "\n".join([text, *notes])


def _stopped_line(answer: Refused | Conflict) -> str:
    if isinstance(answer, Refused):
        return f"{answer.reason}\n{answer.hint}".strip()
    there = facts(answer.there.items())
    if not there:
        return answer.reason
    now = gettext("now there: {facts}", facts=there)
    return f"{answer.reason}\n{now}"
