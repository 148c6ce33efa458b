"""Verbs about macros: macro list, run, lint."""

from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Final

from deskterm.cli.acting import time_of
from deskterm.cli.declaring import Argument, Option
from deskterm.cli.output import note, say, say_json
from deskterm.cli.session import Session
from deskterm.cli.tickets import JSON, NUMBER, find
from deskterm.config.file import line_of_field
from deskterm.desk import bulk, macros
from deskterm.desk.macros import Macros, Plan
from deskterm.errors import DesktermError, InputError
from deskterm.model.ids import new_id
from deskterm.model.instants import now
from deskterm.model.views.lists import TicketLine
from deskterm.model.words import Audience

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskterm.desk.macros import Macro


def macro_list(session: Session, json: Annotated[bool, JSON] = False) -> int:
    """List the macros with what each does."""
    found = macros.load(macros.folders(session.config))
    if json:
        say_json(
            [{"name": one.name, "title": one.title, "steps": one.words, "path": str(one.path)} for one in found.found]
        )
    for one in () if json else found.found:
        say(f"{one.name}  {one.title}: {', '.join(one.words)}")
    if not found.found and not found.problems:
        places = " or ".join(str(one) for one in macros.folders(session.config))
        note(f"there are no macros yet: put NAME.toml into {places}")
    return _tell_problems(found)


def macro_lint(session: Session) -> int:
    """Check every macro: files, steps, variables, and that the phrases, queues and categories it names are there."""
    found = macros.load(macros.folders(session.config))
    wrong = {one.name: problems for one in found.found if (problems := _not_there(session, one))}
    _tell_problems(found)
    for problem in (one for problems in wrong.values() for one in problems):
        note(_words(problem))
    bad = len(found.problems) + len(wrong)
    say(f"{len(found.found) - len(wrong)} macros are right, {bad} are not")
    return 1 if bad else 0


def _not_there(session: Session, macro: "Macro") -> list[InputError]:
    """What a macro names and this desk does not have, by line."""
    workplace = session.workplace
    have = {
        "canned": {one.name for one in workplace.library.replies},
        "queue": set(workplace.settings.queues),
        "category": {*workplace.settings.categories, "none"},
    }
    text = macro.path.read_text("utf-8-sig")
    found: list[InputError] = []
    for at, step in enumerate(macro.steps, 1):
        for field, known in have.items():
            value = step.fields.get(field, ())
            for name in [value] if isinstance(value, str) else value:
                if name not in known:
                    near = get_close_matches(name, sorted(known), n=3)
                    hint = f"did you mean {', '.join(near)}?" if near else ""
                    line = line_of_field(text, ("do", at, field))
                    found.append(InputError(f"there is no {_CALLED[field]} {name!r}", hint, path=macro.path, line=line))
    return found


_CALLED: Final = {"canned": "canned reply", "queue": "queue", "category": "category"}


def macro_run(
    session: Session,
    number: Annotated[str, NUMBER],
    name: Annotated[str, Argument("The macro's name, as macro list shows it.", "NAME")],
    dry_run: Annotated[bool, Option("--dry-run", "Say what would be done, and do nothing.")] = False,
) -> int:
    """Run a macro on a ticket, as one gesture that one undo takes back."""
    macro = macros.load(macros.folders(session.config)).find(name)
    line = find(session, number)
    made = plan_for(session, macro, line, gesture=new_id(), at=now())
    desk = session.workplace.desk
    answers = (bulk.dry_run if dry_run else bulk.carry_out)(desk, made.commands)
    wrong = [why for one in answers if (why := bulk.why_not(one))]
    done = "would be done" if dry_run else "done"
    say(f"#{line.number} {macro.title}: {len(answers) - len(wrong)} of {len(answers)} {done}")
    for why in wrong:
        note(why)
    if made.drafts and not dry_run:
        keep_drafts(session, line, made)
        say(f"#{line.number} the draft has its words now; nothing was sent")
    if made.commands and not dry_run:
        session.hand_over(made.commands[-1].id)
    return 1 if wrong else 0


def plan_for(session: Session, macro: "Macro", line: TicketLine, **given: Any) -> Plan:
    """What a macro comes to on a ticket."""
    view = session.workplace.reads.ticket(line.id) if macro.needs_words else None

    def when(typed: str) -> datetime:
        return time_of(session, typed)

    return macros.plan(macro, session.workplace, line.id, view, when, **given)


def plans_for(session: Session, name: str, lines: "Sequence[TicketLine]", **given: Any) -> dict[str, Plan]:
    """What the macro called ``name`` comes to on tickets, by their ids; nothing is written yet."""
    macro = macros.load(macros.folders(session.config)).find(name)
    return {line.id: plan_for(session, macro, line, **given) for line in lines}


def keep_drafts(session: Session, line: TicketLine, made: Plan) -> None:
    """Put a macro's words below what is drafted on a ticket."""
    journal = session.workplace.drafts.journal(line.id, session.workplace.agent, Audience.DIRECT)
    text, _ = journal.load()
    whole = "\n\n".join(part for part in (text.strip(), *made.drafts) if part)
    journal.save(whole, len(whole))
    journal.close()


def _tell_problems(found: Macros) -> int:
    for one in found.problems:
        note(_words(one))
    return 1 if found.problems else 0


def _words(error: DesktermError) -> str:
    return f"{error.message}: {error.hint}" if error.hint else error.message
