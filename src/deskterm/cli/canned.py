"""Verbs about canned replies: canned list, show, render, lint."""

from typing import TYPE_CHECKING, Annotated

import typer

from deskterm.canned.reply import Severity
from deskterm.cli.output import note, say, say_json, table
from deskterm.cli.session import Session
from deskterm.cli.tickets import find
from deskterm.errors import InputError
from deskterm.model.words import Channel, Language, Phase

if TYPE_CHECKING:
    from deskterm.canned.library import Library

In = Annotated[Language | None, typer.Option("--language", "-l", help="In this language only.")]


def add_to(app: typer.Typer) -> None:
    """Register the group."""
    group = typer.Typer(help="Standard phrases: what there is, how it reads, what is wrong.", no_args_is_help=True)
    group.command("list")(list_replies)
    group.command("show")(show)
    group.command("render")(render)
    group.command("lint")(lint)
    app.add_typer(group, name="canned")


def _library(context: typer.Context) -> "Library":
    """The phrases; no store is opened for them."""
    from deskterm.canned.library import load_for

    session: Session = context.obj
    return load_for(session.config.team_phrases, session.config.user_phrases)


def list_replies(
    context: typer.Context,
    language: In = None,
    phase: Annotated[Phase | None, typer.Option("--phase", help="Of this phase only.")] = None,
    channel: Annotated[Channel | None, typer.Option("--channel", help="Fitting this channel only.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Data for scripts, as JSON.")] = False,
) -> None:
    """List the phrases."""
    chosen = [
        one
        for one in _library(context).replies
        if language in (None, one.language) and phase in (None, one.phase) and (channel is None or one.fits(channel))
    ]
    if json:
        say_json(
            [
                {
                    "name": one.name,
                    "title": one.title,
                    "language": one.language.value,
                    "phase": one.phase.value,
                    "shortcut": one.shortcut,
                    "channels": sorted(channel.value for channel in one.channels),
                    "tags": list(one.tags),
                    "slots": [slot.name for slot in one.slots],
                    "source": one.source.value,
                }
                for one in chosen
            ]
        )
        return
    table(
        (
            (
                one.language.value,
                one.phase.value,
                one.name,
                one.shortcut or "",
                one.title,
                " ".join(sorted(one.channels)),
            )
            for one in chosen
        ),
        (2, 11, 26, 12, 44, 24),
    )


def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The phrase's name.")],
    language: In = None,
) -> None:
    """Show a phrase as it is written, in one language or all."""
    library = _library(context)
    languages = [language] if language else [one for one in Language if _has(library, name, one)]
    for one in languages or [Language(context.obj.config.language)]:
        reply = library.find(name, one)
        channels = " ".join(sorted(reply.channels)) or "every channel"
        say(f"── {one.value} · {reply.phase.value} · {reply.title} · ;{reply.shortcut} · {channels}")
        for slot in reply.slots:
            promise = ", a promise" if slot.promise else ""
            say(f"   slot {slot.name}: {slot.type.value}{promise}  {slot.hint}")
        say(reply.body)


def _has(library: "Library", name: str, language: Language) -> bool:
    return any(one.name == name and one.language is language for one in library.replies)


def render(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The phrase's name.")],
    ticket: Annotated[str, typer.Option("--ticket", help="For this ticket's customer.")] = "",
    language: In = None,
    slot: Annotated[list[str] | None, typer.Option("--slot", help="A slot's value: NAME=VALUE.")] = None,
) -> None:
    """Show a phrase as it would be sent; what is still to be filled stays visible."""
    values: dict[str, str] = {}
    for one in slot or ():
        key, equals, value = one.partition("=")
        if not equals:
            raise InputError(f"{one!r} is no slot", "write --slot NAME=VALUE")
        values[key.strip()] = value
    if ticket:
        from deskterm.desk.wording import Wording

        session: Session = context.obj
        view = session.workplace.reads.ticket(find(session, ticket).id)
        say(Wording(session.workplace, view).compose("", (name,), values).text)
        return
    from datetime import date

    from deskterm.canned.slots import fill
    from deskterm.canned.template import Context
    from deskterm.canned.template import render as render_reply

    config = context.obj.config
    chosen = language or Language(config.language)
    reply = _library(context).find(name, chosen)
    filled = {
        one.name: fill(one.type, values[one.name], chosen, date.today(), one.promise).text
        for one in reply.slots
        if one.name in values
    }
    agent = config.agent_name or config.agent
    result = render_reply(reply, Context(agent_name=agent, desk_name=config.desk_name, language=chosen), filled)
    say(result.text)
    for missing in (*result.missing, *(one.name for one in result.open_slots)):
        note(f"still empty: {missing}")


def lint(context: typer.Context) -> None:
    """Check every phrase: files, languages, slots, wording. Exits 1 when something is wrong."""
    from deskterm.canned.lint import lint as check

    library = _library(context)
    problems = check(library)
    for problem in problems:
        say(str(problem))
        if problem.hint:
            say(f"    {problem.hint}")
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    say(f"{len(library.replies)} phrases, {errors} errors, {len(problems) - errors} warnings")
    if errors:
        raise typer.Exit(1)
