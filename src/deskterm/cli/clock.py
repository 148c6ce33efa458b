"""Verbs about time: clock solves cases, why prints a ticket's ledger."""

import json as json_format
import sys
from typing import Annotated, Any

import typer

from deskterm.cli.output import say, say_json
from deskterm.cli.session import Session
from deskterm.cli.tickets import find
from deskterm.errors import InputError
from deskterm.model.instants import now
from deskterm.standards.cases import line_mapping, solve_case
from deskterm.standards.due import ClockStatus, RunningClock
from deskterm.standards.duration import exact_duration, short_duration
from deskterm.standards.ledger import explain


def add_to(app: typer.Typer) -> None:
    """Register the verbs."""
    app.command("clock")(clock)
    app.command("why")(why)


def clock() -> None:
    """Solve working-time cases: one JSON object a line on standard input, one answer a line on standard output."""
    wrong = 0
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            try:
                case = json_format.loads(line)
            except ValueError as error:
                raise InputError(f"this is no JSON: {error}") from error
            print(json_format.dumps(solve_case(case)))
        except InputError as error:
            wrong += 1
            print(f"deskterm: line {number}: {error.message}", file=sys.stderr)
            if error.hint:
                print(f"  {error.hint}", file=sys.stderr)
    if wrong:
        raise typer.Exit(1)


def why(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="The ticket's number.", metavar="N")],
    json: Annotated[bool, typer.Option("--json", help="Data for scripts, as JSON.")] = False,
) -> None:
    """Explain why a ticket is due when it is: every clock with its ledger."""
    session: Session = context.obj
    line = find(session, number)
    clocks = session.workplace.reads.why(line.id, session.workplace.settings)
    if json:
        say_json([_clock_object(one) for one in clocks])
        return
    say(f"#{line.number} {line.subject}")
    if not clocks:
        say("no clock runs on this ticket, and none has")
    for one in clocks:
        for text in explained(one):
            say(text)


def explained(one: RunningClock) -> list[str]:
    """One clock in lines for people."""
    at = one.due
    name = f"{one.kind.value} answer" if one.kind in ("first", "next") else one.kind.value
    facts = [f"{name}: {one.status.value}"]
    if one.standard is not None:
        facts.append(f"standard “{one.standard.name}”")
    if one.target is not None:
        facts.append(f"{exact_duration(one.target)} allowed")
    if at is not None:
        rest = at - now()
        facts.append(f"due {at.astimezone():%Y-%m-%d %H:%M:%S %Z}")
        if one.status is ClockStatus.RUNNING:
            facts.append(
                f"{short_duration(rest)} left" if rest.total_seconds() >= 0 else f"late by {short_duration(-rest)}"
            )
    if one.kept is not None:
        facts.append("kept" if one.kept else "missed")
    zone = one.calendar.zone
    return ["", ", ".join(facts), *(f"  {explain(entry, zone)}" for entry in one.ledger())]


def _clock_object(one: RunningClock) -> dict[str, Any]:
    from deskterm.model.instants import iso

    return {
        "kind": one.kind.value,
        "status": one.status.value,
        "standard": one.standard.name if one.standard else None,
        "target_s": one.target.total_seconds() if one.target is not None else None,
        "started": iso(one.started_at),
        "due": iso(one.due),
        "ended": iso(one.ended_at),
        "kept": one.kept,
        "ledger": [line_mapping(entry, one.calendar.zone) for entry in one.ledger()],
    }
