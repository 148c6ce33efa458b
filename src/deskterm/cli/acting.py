"""Verbs that change something: reply, note, call, assign, state, tag, rate, snooze, promise, undo."""

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from deskterm.cli.output import expect_done, note, say
from deskterm.cli.session import Session
from deskterm.cli.tickets import find
from deskterm.errors import InputError
from deskterm.model.answers import Done
from deskterm.model.commands import (
    Assign,
    Command,
    Handover,
    LogCall,
    MakePromise,
    Note,
    Party,
    PromiseMade,
    Rate,
    Recall,
    Reply,
    SetState,
    Snooze,
    Tag,
    Undo,
)
from deskterm.model.instants import cut, now
from deskterm.model.words import (
    Audience,
    CallDirection,
    CallOutcome,
    ContactKind,
    RatingScale,
    State,
)

Number = Annotated[str, typer.Argument(help="The ticket's number.", metavar="N")]
Text = Annotated[str, typer.Option("--text", help="The words themselves.")]
TextFile = Annotated[str, typer.Option("--file", help="A file with the words, - for standard input.")]


def add_to(app: typer.Typer) -> None:
    """Register the verbs."""
    for name, verb in (
        ("reply", reply),
        ("note", write_note),
        ("call", call),
        ("assign", assign),
        ("state", state),
        ("tag", tag),
        ("rate", rate),
        ("snooze", snooze),
        ("promise", promise),
        ("undo", undo),
    ):
        app.command(name)(verb)


def _do(context: typer.Context, command: Command) -> Done:
    session: Session = context.obj
    return expect_done(session.workplace.desk.execute(command))


def _actor(context: typer.Context) -> str:
    session: Session = context.obj
    return session.config.agent


def _words(text: str, file: str) -> str:
    if text and file:
        raise InputError("--text and --file were both given", "give one of them")
    if file == "-":
        return sys.stdin.read().rstrip("\n")
    if file:
        try:
            return Path(file).read_text("utf-8").rstrip("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot be read: {error}", path=Path(file)) from error
    return text


def _time(context: typer.Context, typed: str) -> datetime:
    from deskterm.tui.typed_time import read_time

    session: Session = context.obj
    return cut(read_time(typed, now(), session.workplace.settings.zone))


def _local(instant: datetime) -> str:
    return instant.astimezone().strftime("%Y-%m-%d %H:%M")


def reply(
    context: typer.Context,
    number: Number,
    text: Text = "",
    file: TextFile = "",
    canned: Annotated[
        list[str] | None, typer.Option("--canned", help="A canned reply by name; may be repeated.")
    ] = None,
    slot: Annotated[list[str] | None, typer.Option("--slot", help="A slot's value: NAME=VALUE.")] = None,
    solve: Annotated[bool, typer.Option("--solve", help="Solve the ticket when the answer leaves.")] = False,
    public: Annotated[bool, typer.Option("--public", help="Answer in public on a social post.")] = False,
) -> None:
    """Answer the customer: canned openings, your words, canned closings, in that order."""
    from deskterm.desk.wording import Wording

    session: Session = context.obj
    line = find(session, number)
    view = session.workplace.reads.ticket(line.id)
    wording = Wording(session.workplace, view)
    written = wording.compose(_words(text, file), tuple(canned or ()), dict(_pair(one) for one in slot or ()))
    done = _do(
        context,
        Reply(
            actor=_actor(context),
            ticket=line.id,
            body=written.text,
            audience=Audience.PUBLIC if public else Audience.DIRECT,
            last_message=view.messages[-1].id if view.messages else None,
            solve=solve,
            promises=tuple(PromiseMade(one, due) for one, due in written.promises),
            canned=tuple(canned or ()),
        ),
    )
    after = session.workplace.reads.ticket(line.id).messages
    sent = next(one for one in after if one.id == done.message)
    if sent.leaves_at is not None and not sent.reason:
        seconds = session.workplace.settings.countdown[line.channel]
        say(f"#{done.number} the answer to {sent.recipient} leaves in {seconds:g} s (deskterm undo takes it back)")
    else:
        say(f"#{done.number} the answer to {sent.recipient} is held: {sent.reason}")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(f"{text!r} is no slot", "write --slot NAME=VALUE")
    return name.strip(), value


def write_note(context: typer.Context, number: Number, text: Text = "", file: TextFile = "") -> None:
    """Write an internal note."""
    line = find(context.obj, number)
    done = _do(context, Note(actor=_actor(context), ticket=line.id, body=_words(text, file)))
    say(f"#{done.number} noted")


def call(
    context: typer.Context,
    caller: Annotated[str, typer.Argument(help="The caller's number.")] = "",
    ticket: Annotated[str, typer.Option("--ticket", help="The ticket the call belongs to.")] = "",
    name: Annotated[str, typer.Option("--name", help="The caller's name, if new.")] = "",
    subject: Annotated[str, typer.Option("--subject", help="What it is about.")] = "",
    outcome: Annotated[CallOutcome, typer.Option("--outcome", help="How the call ended.")] = CallOutcome.REACHED,
    out: Annotated[bool, typer.Option("--out", help="We rang the customer.")] = False,
    minutes: Annotated[float, typer.Option("--minutes", min=0, max=1440, help="How long it took.")] = 0,
    text: Text = "",
    file: TextFile = "",
    queue: Annotated[str, typer.Option("--queue", help="The queue for a new ticket.")] = "",
    solve: Annotated[bool, typer.Option("--solve", help="The matter is settled.")] = False,
    rating: Annotated[int | None, typer.Option("--rating", help="What the caller said, 1 to 5.")] = None,
) -> None:
    """Log a call that has just ended, on a ticket or making one."""
    if not caller and not ticket:
        raise InputError("whose call was it?", "name the caller's number, or --ticket N")
    line = find(context.obj, ticket) if ticket else None
    ended = now()
    started = cut(ended - timedelta(minutes=minutes))
    gesture = Command(actor=_actor(context)).id
    done = _do(
        context,
        LogCall(
            actor=_actor(context),
            gesture=gesture,
            direction=CallDirection.OUTBOUND if out else CallDirection.INBOUND,
            outcome=outcome,
            started_at=started,
            answered_at=started if outcome is CallOutcome.REACHED else None,
            ended_at=ended,
            ticket=line.id if line else None,
            party=None if line else Party(ContactKind.PHONE, caller, name),
            subject=subject,
            notes=_words(text, file),
            queue=queue or None,
            solve=solve,
        ),
    )
    if rating is not None and done.ticket is not None:
        _do(context, Rate(actor=_actor(context), gesture=gesture, ticket=done.ticket, value=rating))
    say(f"#{done.number} call logged" + (f", rated {rating}" if rating is not None else ""))


def assign(
    context: typer.Context,
    number: Number,
    to: Annotated[str, typer.Argument(help="An agent, me, or none.")],
    queue: Annotated[str, typer.Option("--queue", help="Another queue; wants the handover below.")] = "",
    done: Annotated[str, typer.Option("--done", help="Handover: what was done so far.")] = "",
    next_step: Annotated[str, typer.Option("--next", help="Handover: the next step.")] = "",
    promised: Annotated[str, typer.Option("--promised", help="Handover: what was promised.")] = "",
) -> None:
    """Assign a ticket, or transfer it to another queue with a handover note."""
    line = find(context.obj, number)
    agent = {"me": _actor(context), "none": None}.get(to, to)
    _do(
        context,
        Assign(
            actor=_actor(context),
            ticket=line.id,
            seen=line.version,
            assignee=agent,
            queue=queue or None,
            handover=Handover(done, next_step, promised) if queue else None,
        ),
    )
    say(f"#{line.number} assigned to {agent or 'nobody'}" + (f" in {queue}" if queue else ""))


def state(context: typer.Context, number: Number, to: Annotated[State, typer.Argument(help="The new state.")]) -> None:
    """Move a ticket to another state."""
    line = find(context.obj, number)
    _do(context, SetState(actor=_actor(context), ticket=line.id, seen=line.version, state=to))
    say(f"#{line.number} is {to.value}")


def tag(
    context: typer.Context,
    number: Number,
    tags: Annotated[list[str], typer.Argument(help="Tags to add; one with a leading ^ is removed.")],
) -> None:
    """Add tags, and remove those written with a leading ^."""
    line = find(context.obj, number)
    add = tuple(one for one in tags if not one.startswith("^"))
    remove = tuple(one[1:] for one in tags if one.startswith("^"))
    _do(context, Tag(actor=_actor(context), ticket=line.id, add=add, remove=remove))
    after = find(context.obj, number)
    say(f"#{line.number} tags: {' '.join(after.tags) or 'none'}")


def rate(
    context: typer.Context,
    number: Number,
    value: Annotated[str, typer.Argument(help="1 to 5, satisfied, average, dissatisfied, or none: did not say.")],
    reason: Annotated[list[str] | None, typer.Option("--reason", help="Why; may be repeated.")] = None,
    comment: Annotated[str, typer.Option("--comment", help="The customer's own words.")] = "",
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Keep no name with it.")] = False,
    nps: Annotated[bool, typer.Option("--nps", help="The value is 0 to 10: would they recommend us?")] = False,
) -> None:
    """Record the verdict the customer gave you."""
    line = find(context.obj, number)
    words = {"dissatisfied": 1, "average": 2, "satisfied": 3}
    if value in words:
        scale, figure = RatingScale.THREE, words[value]
    elif value == "none":
        scale, figure = RatingScale.STARS, None
    elif value.isascii() and value.isdigit():
        scale, figure = (RatingScale.NPS if nps else RatingScale.STARS), int(value)
    else:
        raise InputError(f"{value!r} is no verdict", "say 1 to 5, satisfied, average, dissatisfied or none")
    _do(
        context,
        Rate(
            actor=_actor(context),
            ticket=line.id,
            value=figure,
            scale=scale,
            reasons=tuple(reason or ()),
            comment=comment,
            anonymous=anonymous,
        ),
    )
    say(f"#{line.number} " + ("did not say" if figure is None else f"rated {value}"))


def snooze(
    context: typer.Context,
    number: Number,
    until: Annotated[list[str], typer.Argument(help="Such as: 15:00, tomorrow 10:00, +2h, friday")],
) -> None:
    """Put a ticket aside until a time."""
    line = find(context.obj, number)
    instant = _time(context, " ".join(until))
    _do(context, Snooze(actor=_actor(context), ticket=line.id, seen=line.version, until=instant))
    say(f"#{line.number} snoozed until {_local(instant)}")


def promise(
    context: typer.Context,
    number: Number,
    by: Annotated[str, typer.Option("--by", help="By when, such as: 15:00, tomorrow 10:00, +2h, friday")],
    text: Annotated[str, typer.Option("--text", help="What was promised.")],
) -> None:
    """Note something the customer was told would happen by a time."""
    line = find(context.obj, number)
    instant = _time(context, by)
    _do(context, MakePromise(actor=_actor(context), ticket=line.id, text=text, due_at=instant))
    say(f"#{line.number} promised by {_local(instant)}")


def undo(context: typer.Context) -> None:
    """Take back your last gesture, or your last answer that has not left."""
    session: Session = context.obj
    desk = session.workplace.desk
    actor = _actor(context)
    answer = desk.execute(Undo(actor=actor))
    if isinstance(answer, Done):
        say(f"#{answer.number} undone" if answer.number else "undone")
        return
    recalled = desk.execute(Recall(actor=actor))
    if isinstance(recalled, Done):
        note("the latest gesture could not be undone, but an answer had not left yet")
        say(f"#{recalled.number} answer recalled")
        return
    expect_done(answer)
