"""Verbs that look: list, show, search, next."""

from typing import Annotated

import typer

from deskterm.cli.output import LIST_WIDTHS, say, say_json, table, ticket_object, ticket_row
from deskterm.cli.session import Session
from deskterm.errors import InputError
from deskterm.model.instants import now
from deskterm.model.views import MessageLine, TicketLine, TicketView
from deskterm.model.words import MessageKind

Json = Annotated[bool, typer.Option("--json", help="Data for scripts, as JSON.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help="At most so many.")]


def add_to(app: typer.Typer) -> None:
    """Register the verbs."""
    app.command("list")(list_tickets)
    app.command("show")(show)
    app.command("search")(search)
    app.command("next")(next_ticket)


def number_of(text: str) -> int:
    """A ticket's number as people type it: 1042 or #1042; raises ``InputError``."""
    digits = text.strip().lstrip("#＃")
    if not (digits.isascii() and digits.isdigit()):
        raise InputError(f"{text!r} is no ticket number", "a ticket's number looks like 1042 or #1042")
    return int(digits)


def find(session: Session, number: str) -> TicketLine:
    """The ticket somebody named; raises ``NotFound``."""
    return session.workplace.reads.find(number_of(number))


def list_tickets(
    context: typer.Context,
    query: Annotated[list[str] | None, typer.Argument(help="Such as: channel:mail who:me late:yes")] = None,
    json: Json = False,
    limit: Limit = 50,
) -> None:
    """List tickets that are not solved or closed, due first; state:any takes every ticket."""
    session: Session = context.obj
    reads = session.workplace.reads
    page = reads.page(reads.parse(" ".join(query or [])), limit=limit)
    if json:
        say_json([ticket_object(line, now()) for line in page.rows])
        return
    table((ticket_row(line, now()) for line in page.rows), LIST_WIDTHS)
    if page.more:
        say(f"… and more: --limit {limit * 2} shows them")
    elif not page.rows:
        say("nothing")


def show(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="The ticket's number.")],
    json: Annotated[bool, typer.Option("--json", help="The whole ticket as a snapshot.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="For a screen reader: one fact a line.")] = False,
) -> None:
    """Show one ticket with its conversation and its customer."""
    session: Session = context.obj
    line = find(session, number)
    if json:
        from deskterm.desk.exporting import snapshot
        from deskterm.model.snapshot import write_snapshot

        say(write_snapshot(snapshot(session.workplace.store, line.key)).decode("ascii"))
        return
    view = session.workplace.reads.ticket(line.id, messages=10_000)
    for text in plain_lines(view) if plain else _lines(view):
        say(text)


def plain_lines(view: TicketView) -> list[str]:
    """A ticket as sentences in reading order, one fact a line."""
    line, card = view.line, view.customer
    result = [
        f"Ticket {line.number}",
        f"Subject: {line.subject}",
        f"State: {line.state.value}",
        f"Channel: {line.channel.value}",
        f"Queue: {line.queue}",
        f"Priority: {line.priority.value}",
        f"Category: {line.category or 'none'}",
        f"Tags: {', '.join(line.tags) or 'none'}",
        f"Assigned to: {line.assignee or 'nobody'}",
        f"Language: {line.language.value if line.language else 'unknown'}",
        f"Due: {local(line.due_at)}, {line.due_kind.value}" if line.due_at and line.due_kind else "Due: nothing",
        f"Customer: {card.name}" + (", VIP" if card.vip else ""),
        *(f"Contact: {one.kind.value} {one.value}" for one in card.contacts),
        *(f"Promise: {one.text}, by {local(one.due_at)}" for one in view.promises if one.kept_at is None),
        *(f"Rating: {one.value} on {one.scale.value}" for one in view.ratings),
        f"Messages: {len(view.messages)}" + (", older ones not shown" if view.older else ""),
    ]
    for message in view.messages:
        result += ["", f"{_kind(message)} by {message.author or 'the desk'}, {local(message.at)}"]
        result += [f"Attached: {one.name}, {one.size} bytes" for one in message.attachments]
        result += [f"Remark: {one}" for one in message.remarks]
        result += message.body.split("\n")
    return result


def _lines(view: TicketView) -> list[str]:
    line = view.line
    facts = [line.channel.value, line.queue, line.category or "", line.state.value, line.assignee or "nobody's"]
    result = [f"#{line.number} {line.subject}", " · ".join(fact for fact in facts if fact)]
    if line.due_at and line.due_kind:
        result.append(f"due {local(line.due_at)} ({line.due_kind.value})")
    contacts = ", ".join(one.value for one in view.customer.contacts)
    result.append(f"{view.customer.name}{' ★' if view.customer.vip else ''}  {contacts}")
    for message in view.messages:
        result += ["", f"── {message.author or 'desk'} · {_kind(message)} · {local(message.at)}"]
        result += [f"   [{one.name}, {one.size} bytes]" for one in message.attachments]
        result += [f"   ({one})" for one in message.remarks]
        result += message.body.rstrip().split("\n")
    return result


def _kind(message: MessageLine) -> str:
    words = [message.kind.value]
    if message.kind is MessageKind.ANSWER and message.delivery is not None:
        words.append(message.delivery.value)
        if message.reason:
            words.append(message.reason)
    if message.call is not None:
        words += [message.call.direction.value, message.call.outcome.value.replace("_", " ")]
    words += [word for word, yes in (("automatic", message.automatic), ("bounce", message.bounce)) if yes]
    return ", ".join(words)


def local(instant: object) -> str:
    """An instant in the machine's own zone, to the minute."""
    from datetime import datetime

    return instant.astimezone().strftime("%Y-%m-%d %H:%M %Z") if isinstance(instant, datetime) else ""


def search(
    context: typer.Context,
    text: Annotated[list[str], typer.Argument(help="Words in subjects, messages, customers' names and phrases.")],
    json: Json = False,
    limit: Limit = 20,
    best: Annotated[bool, typer.Option("--best", help="Best match first instead of newest.")] = False,
) -> None:
    """Search tickets, newest first, then phrases and articles."""
    session: Session = context.obj
    workplace = session.workplace
    words = " ".join(text)
    hits = workplace.reads.search(words, limit=limit, best=best)
    from deskterm.canned.rank import search as search_phrases
    from deskterm.model.words import Language

    language = Language(workplace.config.language)
    phrases = search_phrases(
        words, workplace.library.replies, language=language, channel=None, queue="", uses=workplace.reads.usage()
    )[:5]
    if json:
        say_json(
            {
                "tickets": [{**ticket_object(hit.line, now()), "excerpt": hit.excerpt} for hit in hits],
                "phrases": [
                    {"name": hit.reply.name, "language": hit.reply.language, "title": hit.reply.title}
                    for hit in phrases
                ],
            }
        )
        return
    for hit in hits:
        table([ticket_row(hit.line, now())], LIST_WIDTHS)
        say(f"        {hit.excerpt}")
    for hit in phrases:
        say(f"phrase  {hit.reply.language.value} {hit.reply.name}  {hit.reply.title}")
    if not hits and not phrases:
        say("nothing")


def next_ticket(context: typer.Context, json: Json = False) -> None:
    """Show the next ticket to work on: live first, then by due time among one's own and nobody's."""
    session: Session = context.obj
    line = session.workplace.reads.next()
    if json:
        say_json(None if line is None else ticket_object(line, now()))
    elif line is None:
        say("nothing to do")
    else:
        table([ticket_row(line, now())], LIST_WIDTHS)
