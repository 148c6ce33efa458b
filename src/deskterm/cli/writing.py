"""Verbs with words in them: reply, note, call."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

from deskterm.cli.acting import execute
from deskterm.cli.declaring import Argument, Option
from deskterm.cli.output import note as note_aside
from deskterm.cli.output import say, standard_input
from deskterm.cli.session import Session
from deskterm.cli.tickets import NUMBER, find
from deskterm.errors import DesktermError, InputError
from deskterm.model.commands import Command, File, LogCall, Note, Party, PromiseMade, Rate, Reply
from deskterm.model.instants import cut, now
from deskterm.model.views.messages import MessageLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Audience, CallDirection, CallOutcome, ContactKind

TEXT: Final = Option("--text", "The words themselves.", metavar="TEXT")
FILE: Final = Option("--file", "A file with the words, - for standard input.", metavar="FILE")
OVERRULE: Final = Option("--overrule", "A check that does not matter here, and why; may be repeated.", "RULE=REASON")
SLOT: Final = Option("--slot", "A value for a slot of a canned reply; may be repeated.", metavar="NAME=VALUE")


def words_of(text: str, file: str) -> str:
    """The words given by --text or in a file in UTF-8; raises ``InputError``."""
    if text and file:
        raise InputError("--text and --file were both given", "give one of them")
    if not file:
        return text
    try:
        raw = standard_input().read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=Path(file)) from error
    try:
        return raw.decode("utf-8-sig").rstrip()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        name = Path("standard input" if file == "-" else file)
        raise InputError("this is not UTF-8 text", "save it as UTF-8", path=name, line=line) from error


def slots_of(pairs: list[str] | None) -> dict[str, str]:
    """Slot values given as NAME=VALUE; raises ``InputError``."""
    values: dict[str, str] = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise InputError(f"{pair!r} is no slot", "write --slot NAME=VALUE")
        values[name.strip()] = value
    return values


def reply(
    session: Session,
    number: Annotated[str, NUMBER],
    text: Annotated[str, TEXT] = "",
    file: Annotated[str, FILE] = "",
    canned: Annotated[
        list[str] | None, Option("--canned", "A phrase, by name or shortcut; repeatable.", metavar="NAME")
    ] = None,
    slot: Annotated[list[str] | None, SLOT] = None,
    solve: Annotated[bool, Option("--solve", "Solve the ticket when the answer leaves.")] = False,
    public: Annotated[bool, Option("--public", "Answer in public on a social post.")] = False,
    attach: Annotated[list[str] | None, Option("--attach", "A file that goes out with it.", metavar="FILE")] = None,
    overrule: Annotated[list[str] | None, OVERRULE] = None,
    everybody: Annotated[bool, Option("--all", "Copies by mail to all who had the customer's last one.")] = False,
    cc: Annotated[list[str] | None, Option("--cc", "Who gets a copy by mail.", metavar="ADDRESS")] = None,
) -> None:
    """Answer the customer: canned openings, your words, canned closings, in that order.

    The answer leaves after its channel's countdown; until then deskterm undo takes it back. What check-reply would stop
    does not leave, unless it is overruled with a reason.
    """
    from deskterm.desk.wording import Wording

    if not (text or file or canned):
        raise InputError("what is the answer?", "give --text, --file or --canned")
    line = find(session, number)
    reads = session.workplace.reads
    view = reads.ticket(line.id)
    wording = Wording(session.workplace, view)
    written = wording.compose(words_of(text, file), tuple(canned or ()), slots_of(slot))
    audience = Audience.PUBLIC if public else Audience.DIRECT
    files, reasons = _files(session, attach or ()), _reasons(overrule or ())
    _check(session, view, written.text, audience, len(files), reasons)
    done = execute(
        session,
        Reply(
            actor=session.config.agent,
            ticket=line.id,
            seen=view.line.version,
            body=written.text,
            audience=audience,
            last_message=view.messages[-1].id if view.messages else None,
            solve=solve,
            promises=tuple(PromiseMade(words, due) for words, due in written.promises),
            canned=tuple(canned or ()),
            files=files,
            overruled=tuple(reasons.items()),
            cc=_copies(session, view, everybody, cc or ()),
        ),
    )
    sent = next(one for one in reads.ticket(line.id).messages if one.id == done.message)
    say(f"#{done.number} {_on_its_way(session, sent)}" + (", then the ticket is solved" if solve else ""))


def _copies(session: Session, view: TicketView, everybody: bool, more: Sequence[str]) -> tuple[str, ...]:
    """Who gets a copy; said aloud, with those who had nothing of this ticket before."""
    if not (everybody or more):
        return ()
    from deskterm.desk.copies import copies_of, each_once

    known = copies_of(session.workplace, view)
    copies = each_once((*(known.others if everybody else ()), *more))
    if copies:
        note_aside(f"copies go to {', '.join(copies)}")
    if new := known.strangers(copies):
        note_aside(f"warning: {', '.join(new)} had nothing of this ticket before")
    return copies


def _files(session: Session, paths: Sequence[str]) -> tuple[File, ...]:
    from deskterm.tui.attached import Attached, attach, content_of

    config, files = session.config, list[Attached]()
    for path in paths:
        files.append(attach(config.home, path, files, config.largest_file))
    return content_of(config.home, files)


def _reasons(pairs: Sequence[str]) -> dict[str, str]:
    from deskterm.desk.checking import rule_names

    reasons: dict[str, str] = {}
    for pair in pairs:
        name, _, reason = pair.partition("=")
        if name not in rule_names():
            raise InputError(f"there is no check {name!r}", "deskterm check-reply --rules lists them")
        if not reason.strip():
            raise InputError(f"why is {name} overruled?", f"write --overrule {name}=REASON")
        reasons[name] = reason.strip()
    return reasons


def _check(
    session: Session, view: TicketView, text: str, audience: Audience, files: int, reasons: dict[str, str]
) -> None:
    """Raise ``InputError`` for what stops the answer and is not overruled; what warns is noted."""
    from deskterm.desk.checking import certain_language, check, facts_of, weights_of
    from deskterm.standards.reply_facts import Weight

    language = certain_language(session.workplace.reads, view)
    facts = facts_of(view, language=language, audience=audience, files=files)
    for found in check(text, facts, weights_of(session.config)):
        if found.weight is Weight.STOP and not found.final and found.rule not in reasons:
            raise InputError(f"{found.message} ({found.rule})", f"{found.hint}, or --overrule {found.rule}=REASON")
        if found.weight is Weight.WARN and found.rule not in reasons:
            note_aside(f"{found.message} ({found.rule})")


def _on_its_way(session: Session, answer: MessageLine) -> str:
    audience = "public answer" if answer.audience is Audience.PUBLIC else "answer"
    if answer.leaves_at is None or answer.reason:
        return f"the {audience} to {answer.recipient} is held: {answer.reason}"
    seconds = session.workplace.settings.countdown[answer.channel]
    return f"the {audience} to {answer.recipient} leaves in {seconds:g} s (deskterm undo takes it back)"


def note(
    session: Session, number: Annotated[str, NUMBER], text: Annotated[str, TEXT] = "", file: Annotated[str, FILE] = ""
) -> None:
    """Write an internal note; nobody outside ever reads it."""
    if not (text or file):
        raise InputError("what is the note?", "give --text or --file")
    line = find(session, number)
    done = execute(session, Note(actor=session.config.agent, ticket=line.id, body=words_of(text, file)))
    say(f"#{done.number} noted")


def call(
    session: Session,
    caller: Annotated[str, Argument("The number of who was on the line.", "CALLER")] = "",
    ticket: Annotated[str, Option("--ticket", "The ticket the call belongs to.", metavar="N")] = "",
    name: Annotated[str, Option("--name", "The caller's name, if new.", metavar="NAME")] = "",
    subject: Annotated[str, Option("--subject", "What a new ticket is about.", metavar="TEXT")] = "",
    outcome: Annotated[
        CallOutcome, Option("--outcome", "How the call ended.", metavar="OUTCOME")
    ] = CallOutcome.REACHED,
    out: Annotated[bool, Option("--out", "We rang the customer.")] = False,
    minutes: Annotated[
        float, Option("--minutes", "How long it took; it ended just now.", metavar="MINUTES", low=0, high=1440)
    ] = 0,
    text: Annotated[str, TEXT] = "",
    file: Annotated[str, FILE] = "",
    queue: Annotated[str, Option("--queue", "The queue of a new ticket.", metavar="QUEUE")] = "",
    solve: Annotated[bool, Option("--solve", "The matter is settled.")] = False,
    rating: Annotated[
        int | None, Option("--rating", "What the caller said of the help, 1 to 5.", metavar="1-5", low=1, high=5)
    ] = None,
) -> None:
    """Log a call that has just ended, on a ticket or making one."""
    _check_call(caller, ticket, name, subject, queue)
    line = find(session, ticket) if ticket else None
    words = words_of(text, file)
    ended = now()
    started = cut(ended - timedelta(minutes=minutes))
    actor = session.config.agent
    gesture = Command(actor=actor).id
    done = execute(
        session,
        LogCall(
            actor=actor,
            gesture=gesture,
            direction=CallDirection.OUTBOUND if out else CallDirection.INBOUND,
            outcome=outcome,
            started_at=started,
            answered_at=started if outcome is CallOutcome.REACHED else None,
            ended_at=ended,
            ticket=line.id if line else None,
            party=None if line else Party(ContactKind.PHONE, caller, name),
            subject=subject,
            notes=words,
            queue=queue or None,
            solve=solve,
        ),
    )
    if done.ticket is None:
        raise DesktermError("the call was logged, but on no ticket")
    if rating is not None:
        execute(session, Rate(actor=actor, gesture=gesture, ticket=done.ticket, value=rating))
    after = session.workplace.reads.lines((done.ticket,))[0]
    facts = (
        f"call {'to' if out else 'from'} {after.customer} logged",
        "" if line else "on a new ticket",
        "" if outcome is CallOutcome.REACHED else outcome.value.replace("_", " "),
        f"rated {rating}" if rating is not None else "",
        "solved" if solve else "",
    )
    say(f"#{done.number or 'new'} {', '.join(fact for fact in facts if fact)}")


_FEWEST_DIGITS: Final = 3
"""An extension within the house has as many; what has fewer would be a customer nobody ever finds again."""


def _check_call(caller: str, ticket: str, name: str, subject: str, queue: str) -> None:
    """Refuse a call that says nothing of whose it was, or says it twice."""
    if not caller.strip() and not ticket:
        raise InputError("whose call was it?", "name the caller's number, or --ticket N")
    if caller and sum(letter.isdigit() for letter in caller) < _FEWEST_DIGITS:
        raise InputError(f"{caller[:60]!r} is no phone number", "write it like +371 2000 0101; --name says whose it is")
    if ticket and (caller or name or subject or queue):
        raise InputError(
            "the ticket already says whose call it was and what about",
            "leave out --ticket to make a new one, or the caller, --name, --subject and --queue",
        )
