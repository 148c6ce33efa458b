"""The verb that does the same to many tickets."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Final

from deskterm.cli.acting import time_of
from deskterm.cli.declaring import Argument, Option
from deskterm.cli.output import note, say, say_json
from deskterm.cli.session import Session
from deskterm.cli.tickets import JSON, query_of
from deskterm.desk import bulk
from deskterm.errors import InputError
from deskterm.model.commands import (
    Assign,
    Command,
    NoReplyNeeded,
    SetCategory,
    SetPriority,
    SetState,
    Snooze,
    Tag,
)
from deskterm.model.ids import new_id
from deskterm.model.instants import now
from deskterm.model.words import Priority, State

if TYPE_CHECKING:
    from deskterm.desk.macros import Plan
    from deskterm.model.views.lists import TicketLine

Maker = Callable[..., Command]
"""Makes the command for one ticket, of who acts and which ticket."""

_NOBODY: Final = "none"


def on_many(
    session: Session,
    query: Annotated[list[str], Argument("Which tickets, such as: late:yes queue:billing", "QUERY")],
    assign: Annotated[str, Option("--assign", "To an agent, me, or none.", metavar="AGENT")] = "",
    tag: Annotated[
        list[str] | None, Option("--tag", "Add a tag, ^tag removes it; may be repeated.", metavar="TAG")
    ] = None,
    state: Annotated[State | None, Option("--state", "Move to another state.", metavar="STATE")] = None,
    priority: Annotated[Priority | None, Option("--priority", "Say how urgent they are.", metavar="PRIORITY")] = None,
    category: Annotated[str, Option("--category", "File them; none takes them out.", metavar="CATEGORY")] = "",
    snooze: Annotated[str, Option("--snooze", "Put them aside until then.", metavar="UNTIL")] = "",
    no_reply: Annotated[bool, Option("--no-reply", "The customers' last words want no answer.")] = False,
    macro: Annotated[str, Option("--macro", "Run a macro on each.", metavar="NAME")] = "",
    dry_run: Annotated[bool, Option("--dry-run", "Say what would change, and change nothing.")] = False,
    json: Annotated[bool, JSON] = False,
) -> int:
    """Do the same to every ticket a query means, as one gesture that one undo takes back.

    What cannot be done on a ticket is said with the reason, and does not keep the others from it.
    """
    makers = _makers(session, assign, tag or [], state, priority, category, snooze, no_reply)
    if not makers and not macro:
        raise InputError("nothing is to be done", "say what, such as --tag late or --assign me")
    reads = session.workplace.reads
    lines, more = bulk.every_line(reads, reads.parse(query_of(query)))
    if more:
        raise InputError(f"that means more than {bulk.MOST} tickets", "narrow the query, such as by created:7d")
    who, gesture, at = session.config.agent, new_id(), now()
    commands = [make(actor=who, gesture=gesture, at=at, ticket=one.id) for one in lines for make in makers]
    plans: dict[str, Plan] = {}
    if macro:
        from deskterm.cli.macros import plans_for

        plans = plans_for(session, macro, lines, gesture=gesture, at=at)
        commands += [command for plan in plans.values() for command in plan.commands]
    desk = session.workplace.desk
    answers = (bulk.dry_run if dry_run else bulk.carry_out)(desk, commands)
    found = bulk.outcomes(commands, answers)
    if not dry_run:
        _keep_drafts(session, lines, plans, found)
    _tell(lines, found, dry_run=dry_run, json=json)
    if commands and not dry_run:
        session.hand_over(commands[-1].id)
    return 1 if any(one.why_not for one in found) else 0


def _keep_drafts(
    session: Session, lines: "tuple[TicketLine, ...]", plans: "dict[str, Plan]", found: tuple[bulk.Outcome, ...]
) -> None:
    """A macro's words become part of the drafts, but not where nothing could be done."""
    from deskterm.cli.macros import keep_drafts

    failed = {one.ticket for one in found if not one.changed}
    for line in lines:
        plan = plans.get(line.id)
        if plan is not None and plan.drafts and line.id not in failed:
            keep_drafts(session, line, plan)


def _tell(lines: "tuple[TicketLine, ...]", found: tuple[bulk.Outcome, ...], *, dry_run: bool, json: bool) -> None:
    numbers = {one.id: one.number for one in lines}
    if json:
        say_json(
            {
                "dry_run": dry_run,
                "changed": sum(one.changed for one in found),
                "tickets": [
                    {"number": numbers[one.ticket], "id": one.ticket, "done": one.done, "why_not": one.why_not or None}
                    for one in found
                ],
            }
        )
        return
    done, not_done = ("would change", "cannot") if dry_run else ("changed", "could not")
    for one in found:
        name = f"#{numbers[one.ticket]}" if numbers[one.ticket] is not None else "#new"
        words = f"{done} in part" if one.changed and one.why_not else done if one.changed else not_done
        say(f"{name} {words}: {one.why_not}" if one.why_not else f"{name} {words}")
    note(bulk.summary(found, dry=dry_run) if found else "no ticket is like that")


def _makers(
    session: Session,
    assign: str,
    tags: list[str],
    state: State | None,
    priority: Priority | None,
    category: str,
    snooze: str,
    no_reply: bool,
) -> list[Maker]:
    """What makes the commands for each ticket, in the order in which they are given to it."""
    makers: list[Maker] = []

    def add(kind: type[Command], **fields: Any) -> None:
        makers.append(lambda **given: kind(**given, **fields))

    if assign:
        add(Assign, assignee={"me": session.config.agent, _NOBODY: None}.get(assign, assign))
    if tags:
        add(
            Tag,
            add=tuple(one for one in tags if not one.startswith("^")),
            remove=tuple(one[1:] for one in tags if one.startswith("^")),
        )
    if priority is not None:
        add(SetPriority, priority=priority)
    if category:
        add(SetCategory, category=None if category == _NOBODY else category)
    if no_reply:
        add(NoReplyNeeded)
    if state is not None:
        add(SetState, state=state)
    if snooze:
        add(Snooze, until=time_of(session, snooze))
    return makers
