"""Verbs about time: clock solves cases, why prints a ticket's ledger."""

import json as json_format
from datetime import tzinfo
from typing import Annotated, Any

from deskterm.cli.output import note, say, say_json, standard_input
from deskterm.cli.session import Session
from deskterm.cli.showing import local
from deskterm.cli.tickets import JSON, NUMBER, find
from deskterm.errors import InputError
from deskterm.model.instants import iso, now
from deskterm.standards.cases import line_mapping, solve_case
from deskterm.standards.due import ClockStatus, RunningClock
from deskterm.standards.duration import exact_duration, short_duration
from deskterm.standards.ledger import explain


def clock(_: Session) -> int:
    """Solve working-time cases: one JSON object a line on standard input, one answer a line on standard output.

    A case has id, calendar, start, target_s, and if need be pauses and stop; the answer has id, due, worked_s where
    there is a stop, and the ledger. A line that is wrong is named on standard error, and the exit code is then 1.
    """
    cases = standard_input()
    if cases.isatty():
        note("reading cases from standard input; ctrl+d ends them")
    wrong = 0
    for number, line in enumerate(cases, 1):
        if not line.strip():
            continue
        try:
            print(json_format.dumps(_solved(line)))
        except InputError as error:
            wrong += 1
            note(f"deskterm: line {number}: {error.message}")
            if error.hint:
                note(f"  {error.hint}")
    return 1 if wrong else 0


def _solved(line: bytes) -> dict[str, object]:
    try:
        case: Any = json_format.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"this is no JSON: {error}", "write one case on each line") from error
    return solve_case(case)


def why(session: Session, number: Annotated[str, NUMBER], json: Annotated[bool, JSON] = False) -> None:
    """Explain why a ticket is due when it is: every clock with its ledger."""
    line = find(session, number)
    clocks = session.workplace.reads.why(line.id, session.workplace.settings)
    if json:
        say_json([_clock_object(one) for one in clocks])
        return
    say(f"#{line.number} {line.subject}")
    if not clocks:
        say("no clock runs on this ticket, and none has")
    for one in clocks:
        for text in explained(one, session.zone):
            say(text)


def explained(one: RunningClock, zone: tzinfo | None) -> list[str]:
    """One clock in lines for people, all its times in ``zone``, None the machine's own."""
    name = f"{one.kind.value} answer" if one.kind in ("first", "next") else one.kind.value
    if one.status is ClockStatus.WAIVED:
        return ["", f"{name}: waived, none is owed"]
    at = one.due
    facts = [f"{name}: {one.status.value}"]
    if one.standard is not None:
        facts.append(f"standard “{one.standard.name}”")
    if one.target is not None:
        facts.append(f"{exact_duration(one.target)} allowed")
    if at is not None:
        rest = at - now()
        facts.append(f"due {local(at, zone)}")
        if one.status is ClockStatus.RUNNING:
            left = rest.total_seconds() >= 0
            facts.append(f"{short_duration(rest)} left" if left else f"late by {short_duration(-rest)}")
    if one.kept is not None:
        facts.append("kept" if one.kept else "missed")
    return ["", ", ".join(facts), *(f"  {explain(entry, zone)}" for entry in one.ledger())]


def _clock_object(one: RunningClock) -> dict[str, Any]:
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
