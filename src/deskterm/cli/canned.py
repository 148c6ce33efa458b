"""Verbs about canned replies: canned list, show, render, lint."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

from deskterm.canned.reply import CannedReply, Severity
from deskterm.cli.columns import Column, table
from deskterm.cli.declaring import Argument, Option
from deskterm.cli.output import note, say, say_json
from deskterm.cli.session import Session
from deskterm.cli.tickets import JSON, find
from deskterm.cli.writing import SLOT, slots_of
from deskterm.config import team_name
from deskterm.model.words import Channel, Language, Phase

if TYPE_CHECKING:
    from deskterm.canned.library import Library

_NAME: Final = Argument("The phrase's name or its shortcut.", "NAME")
_LANGUAGE: Final = Option("--language", "In this language only.", short="-l")
_COLUMNS: Final = (
    Column("in"),
    Column("phase", least=8),
    Column("name", least=20),
    Column("shortcut"),
    Column("title", least=12),
    Column("channels", least=8),
)


def _library(session: Session) -> "Library":
    """The phrases; no store is opened for them."""
    from deskterm.canned.library import load_for

    return load_for(session.config.team_phrases, session.config.user_phrases)


def list_replies(
    session: Session,
    language: Annotated[Language | None, _LANGUAGE] = None,
    phase: Annotated[Phase | None, Option("--phase", "Of this phase only.")] = None,
    channel: Annotated[Channel | None, Option("--channel", "Fitting this channel only.")] = None,
    json: Annotated[bool, JSON] = False,
) -> None:
    """List the standard phrases, by language, phase and title."""
    chosen = [
        one
        for one in _library(session).replies
        if language in (None, one.language) and phase in (None, one.phase) and (channel is None or one.fits(channel))
    ]
    if json:
        say_json([_object(one) for one in chosen])
        return
    table((_row(one) for one in chosen), _COLUMNS)
    if not chosen:
        note("no phrase is like that")


def _object(one: CannedReply) -> dict[str, object]:
    return {
        "name": one.name,
        "title": one.title,
        "language": one.language.value,
        "phase": one.phase.value,
        "shortcut": one.shortcut,
        "channels": sorted(channel.value for channel in one.channels),
        "tags": list(one.tags),
        "slots": [slot.name for slot in one.slots],
        "source": one.source.value,
        "link": one.link,
    }


def _row(one: CannedReply) -> tuple[str, ...]:
    shortcut = f";{one.shortcut}" if one.shortcut else ""
    return (one.language.value, one.phase.value, one.name, shortcut, one.title, " ".join(sorted(one.channels)))


def show(session: Session, name: Annotated[str, _NAME], language: Annotated[Language | None, _LANGUAGE] = None) -> None:
    """Show a phrase as it is written, in one language or in all it has."""
    library = _library(session)
    languages = [language] if language else [one.language for one in library.replies if one.name == name]
    for place, one in enumerate(languages or [Language(session.config.language)]):
        reply = library.find(name, one)
        shortcut = f";{reply.shortcut}" if reply.shortcut else ""
        channels = " ".join(sorted(reply.channels)) or "every channel"
        if place:
            say()
        facts = (one.value, reply.phase.value, reply.title, shortcut, channels)
        say(f"── {' · '.join(fact for fact in facts if fact)}")
        for slot in reply.slots:
            promise = ", a promise" if slot.promise else ""
            say(f"   slot {slot.name}: {slot.type.value}{promise}  {slot.hint}".rstrip())
        say(reply.body.rstrip())


def render(
    session: Session,
    name: Annotated[str, _NAME],
    ticket: Annotated[str, Option("--ticket", "For this ticket's customer.", metavar="N")] = "",
    language: Annotated[Language | None, _LANGUAGE] = None,
    slot: Annotated[list[str] | None, SLOT] = None,
) -> None:
    """Show a phrase as it would be sent; what is still to be filled stays visible."""
    from deskterm.canned.template import open_slots

    values = slots_of(slot)
    if ticket:
        from deskterm.desk.wording import Wording

        view = session.workplace.reads.ticket(find(session, ticket).id)
        text = Wording(session.workplace, view, language).compose("", (name,), values).text
    else:
        text = _for_nobody(session, name, language, values)
    say(text)
    for gap in dict.fromkeys(one.name for one in open_slots(text)):
        note(f"still empty: {gap}")


def _for_nobody(session: Session, name: str, language: Language | None, values: dict[str, str]) -> str:
    """A phrase with what is known without a ticket; raises ``InputError`` for a slot it does not have."""
    from deskterm.canned.slots import fill
    from deskterm.canned.template import Context
    from deskterm.canned.template import render as render_reply

    config = session.config
    chosen = language or Language(config.language)
    reply = _library(session).find(name, chosen)
    today = datetime.now(session.zone).date()
    filled = dict(values)
    for one in reply.slots:
        if one.name in values:
            filled[one.name] = fill(one.type, values[one.name], chosen, today, one.promise).text
    agent = config.agent_name or config.agent
    context = Context(agent_name=agent, desk_name=team_name(config.desk_name, chosen), language=chosen)
    return render_reply(reply, context, filled).text


def lint(session: Session) -> int:
    """Check every phrase: files, languages, slots, wording. Exits with 1 when something is wrong."""
    from deskterm.canned.lint import lint as check
    from deskterm.desk.checking import lint_replies, weights_of

    library = _library(session)
    problems = (*check(library), *lint_replies(library, weights_of(session.config)))
    for problem in problems:
        say(str(problem))
        if problem.hint:
            say(f"    {problem.hint}")
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    say(f"{len(library.replies)} phrases, {errors} errors, {len(problems) - errors} warnings")
    return 1 if errors else 0
