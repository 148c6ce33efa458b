"""Verbs that move a ticket: assign, state, tag, merge, rate, snooze, promise, undo, release."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final

from deskterm.cli.declaring import Argument, Option
from deskterm.cli.output import expect_done, say
from deskterm.cli.session import Session
from deskterm.cli.showing import local
from deskterm.cli.tickets import NUMBER, find
from deskterm.errors import InputError
from deskterm.model.answers import Done
from deskterm.model.commands import (
    Assign,
    Command,
    Handover,
    MakePromise,
    MergeTickets,
    NotSameMatter,
    Rate,
    Release,
    SetState,
    Snooze,
    Tag,
    Undo,
)
from deskterm.model.instants import cut, now
from deskterm.model.words import Delivery, RatingScale, State

_VERDICTS: Final = {"dissatisfied": 1, "average": 2, "satisfied": 3}
_FORMS: Final = "15:00, tomorrow 10:00, +2h, friday"


def execute(session: Session, command: Command) -> Done:
    """Carry out a command; raises ``DesktermError`` when it is refused or clashes, on a mirror by the server too."""
    done = expect_done(session.workplace.desk.execute(command))
    session.hand_over(command.id)
    if done.number is None and done.ticket is not None:
        for line in session.workplace.reads.lines((done.ticket,)):
            done = replace(done, number=line.number)
    return done


def time_of(session: Session, typed: str) -> datetime:
    """The instant that was typed, in the desk's time zone; raises ``InputError``."""
    from deskterm.tui.typed_time import read_time

    return cut(read_time(typed, now(), session.zone))


def assign(
    session: Session,
    number: Annotated[str, NUMBER],
    to: Annotated[str, Argument("An agent's name, me, or none.", "AGENT")],
    queue: Annotated[str, Option("--queue", "Another queue; wants the three below.", metavar="QUEUE")] = "",
    done: Annotated[str, Option("--done", "Handover: what was done so far.", metavar="TEXT")] = "",
    next_step: Annotated[str, Option("--next", "Handover: the next step.", metavar="TEXT")] = "",
    promised: Annotated[str, Option("--promised", "Handover: what was promised.", metavar="TEXT")] = "",
) -> None:
    """Assign a ticket, or transfer it to another queue with a handover note."""
    if not queue and (done or next_step or promised):
        raise InputError("a handover belongs to a transfer", "name the other queue with --queue")
    line = find(session, number)
    agent = {"me": session.config.agent, "none": None}.get(to, to)
    execute(
        session,
        Assign(
            actor=session.config.agent,
            ticket=line.id,
            seen=line.version,
            assignee=agent,
            queue=queue or None,
            handover=Handover(done, next_step, promised) if queue else None,
        ),
    )
    say(f"#{line.number} assigned to {agent or 'nobody'}" + (f" in {queue}" if queue else ""))


def state(
    session: Session,
    number: Annotated[str, NUMBER],
    to: Annotated[State, Argument("The new state.", "STATE")],
) -> None:
    """Move a ticket to another state; snooze is a verb of its own, since it wants a time."""
    line = find(session, number)
    execute(session, SetState(actor=session.config.agent, ticket=line.id, seen=line.version, state=to))
    say(f"#{line.number} is {to.value}")


def tag(
    session: Session,
    number: Annotated[str, NUMBER],
    tags: Annotated[list[str], Argument("Tags to add; one with a leading ^ is removed.", "TAG")],
) -> None:
    """Add tags, and remove those written with a leading ^."""
    line = find(session, number)
    add = tuple(one for one in tags if not one.startswith("^"))
    remove = tuple(one[1:] for one in tags if one.startswith("^"))
    execute(session, Tag(actor=session.config.agent, ticket=line.id, add=add, remove=remove))
    say(f"#{line.number} tags: {' '.join(find(session, number).tags) or 'none'}")


def merge(
    session: Session,
    number: Annotated[str, NUMBER],
    into: Annotated[str, Argument("The ticket of the same customer that goes on.", "OTHER")],
    not_the_same: Annotated[
        bool, Option("--not-the-same", "They only look like the same matter: neither names the other any more.")
    ] = False,
) -> None:
    """Merge two tickets of a customer, or say they are two matters.

    All that is on N goes on with the other one; undo takes either back.
    """
    line, other = find(session, number), find(session, into)
    agent = session.config.agent
    if not_the_same:
        execute(session, NotSameMatter(actor=agent, ticket=line.id, other=other.id))
        say(f"#{line.number} told apart from #{other.number}")
        return
    execute(session, MergeTickets(actor=agent, ticket=line.id, seen=line.version, into=other.id))
    say(f"#{line.number} merged into #{other.number}")


def rate(
    session: Session,
    number: Annotated[str, NUMBER],
    value: Annotated[str, Argument("1 to 5, satisfied, average, dissatisfied, or none: they did not say.", "VERDICT")],
    reason: Annotated[list[str] | None, Option("--reason", "Why; may be repeated.", metavar="TEXT")] = None,
    comment: Annotated[str, Option("--comment", "The customer's own words.", metavar="TEXT")] = "",
    anonymous: Annotated[bool, Option("--anonymous", "Keep no name with it.")] = False,
    nps: Annotated[bool, Option("--nps", "The value is 0 to 10: would they recommend us?")] = False,
) -> None:
    """Record the verdict the customer gave you."""
    scale, figure = _verdict(value, nps)
    line = find(session, number)
    execute(
        session,
        Rate(
            actor=session.config.agent,
            ticket=line.id,
            value=figure,
            scale=scale,
            reasons=tuple(reason or ()),
            comment=comment,
            anonymous=anonymous,
        ),
    )
    say(f"#{line.number} " + ("the customer did not say" if figure is None else f"rated {value}"))


def _verdict(value: str, nps: bool) -> tuple[RatingScale, int | None]:
    word = value.strip().casefold()
    if word in _VERDICTS and not nps:
        return RatingScale.THREE, _VERDICTS[word]
    if word == "none":
        return RatingScale.STARS, None
    if word.isascii() and word.isdigit() and len(word) < 4:
        return (RatingScale.NPS if nps else RatingScale.STARS), int(word)
    allowed = "0 to 10" if nps else "1 to 5, satisfied, average, dissatisfied or none"
    raise InputError(f"{value[:60]!r} is no verdict", f"say {allowed}")


def snooze(
    session: Session,
    number: Annotated[str, NUMBER],
    until: Annotated[list[str], Argument(f"Such as: {_FORMS}", "UNTIL")],
) -> None:
    """Put a ticket aside until a time; it comes back by itself, or when the customer writes."""
    line = find(session, number)
    instant = time_of(session, " ".join(until))
    execute(session, Snooze(actor=session.config.agent, ticket=line.id, seen=line.version, until=instant))
    say(f"#{line.number} snoozed until {local(instant, session.zone)}")


def promise(
    session: Session,
    number: Annotated[str, NUMBER],
    by: Annotated[str, Option("--by", f"By when, such as: {_FORMS}", metavar="TIME")],
    text: Annotated[str, Option("--text", "What was promised.", metavar="TEXT")],
) -> None:
    """Note something the customer was told would happen by a time."""
    line = find(session, number)
    instant = time_of(session, by)
    execute(session, MakePromise(actor=session.config.agent, ticket=line.id, text=text, due_at=instant))
    say(f"#{line.number} promised by {local(instant, session.zone)}")


def undo(session: Session) -> int:
    """Take back your latest gesture; an answer too, as long as it has not left.

    A ticket that somebody changed since stays as it is, which is said with the reason.
    """
    done = execute(session, Undo(actor=session.config.agent))
    say(f"#{done.number} undone" if done.number else "undone")
    return 1 if len(done.notes) > 1 else 0


def release(session: Session, number: Annotated[str, NUMBER]) -> None:
    """Confirm that you sent the held answer of a ticket yourself; its clock ends and what rides with it happens."""
    line = find(session, number)
    held = [one for one in session.workplace.reads.unsent() if one.ticket == line.id and one.delivery == Delivery.HELD]
    if not held:
        raise InputError(f"no answer is held on #{line.number}", "deskterm list unsent:yes shows where one is")
    for one in held:
        execute(session, Release(actor=session.config.agent, message=one.message, by_hand=True))
        say(f"#{line.number} the answer to {one.recipient} counts as sent")
