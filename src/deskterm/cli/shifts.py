"""The shift from the shell: what happened since one left, and what one leaves behind."""

from dataclasses import fields
from typing import Annotated, Any

from deskterm.cli.acting import time_of
from deskterm.cli.declaring import Option
from deskterm.cli.output import say, say_json
from deskterm.cli.session import Session
from deskterm.cli.showing import local
from deskterm.desk.handover import NEXT_SHIFT
from deskterm.model.views.shift import ShiftLine

_HEADINGS = {
    "failed": "failed sends",
    "news": "news on your tickets",
    "assigned": "assigned to you",
    "ended": "merged, solved or closed by others",
    "promises": "promises of today",
    "waking": "snoozes that wake today",
    "drafts": "your drafts",
    "notes": "notes written meanwhile",
}


def shift(session: Session, as_json: Annotated[bool, Option("--json", "As JSON.")] = False) -> None:
    """Show what happened since you left, and what today wants."""
    from deskterm.desk.shift import shift_of

    workplace = session.workplace
    found = shift_of(workplace.reads, workplace.drafts, workplace.agent, session.zone)
    if as_json:
        parts = {one.name: getattr(found, one.name) for one in fields(found) if one.name != "since"}
        document = {name: [_line(line) for line in lines] for name, lines in parts.items()}
        say_json({"since": found.since.isoformat(), **document})
        return
    say(f"since you left, {local(found.since, session.zone)}")
    for name, heading in _HEADINGS.items():
        lines: tuple[ShiftLine, ...] = getattr(found, name)
        if lines:
            say(f"\n{heading} ({len(lines)})")
        for line in lines:
            read = "" if line.message is None else "read  " if line.read else "new   "
            say(f"  #{line.number or 'new'} {read}{line.customer}: {line.subject}: {line.words}")


def _line(line: ShiftLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "ticket": line.ticket,
        "customer": line.customer,
        "subject": line.subject,
        "at": line.at.isoformat(),
        "words": line.words,
        "message": line.message,
        "read": line.read,
    }


def handover(
    session: Session,
    until: Annotated[str, Option("--until", "When the next shift begins.", metavar="TIME")] = NEXT_SHIFT,
    as_json: Annotated[bool, Option("--json", "As JSON.")] = False,
    as_md: Annotated[bool, Option("--md", "As Markdown, which it is anyway.")] = False,  # noqa: ARG001
) -> None:
    """Write what you leave behind: live matters, waiting answers, promises until the next shift, notes to read."""
    from deskterm.desk.handover import markdown, plain
    from deskterm.desk.shift import handover_of

    workplace = session.workplace
    found = handover_of(
        workplace.reads, workplace.drafts, workplace.agent, workplace.agent_name, time_of(session, until)
    )
    if as_json:
        say_json(plain(found))
    else:
        say(markdown(found, session.zone).rstrip("\n"))
