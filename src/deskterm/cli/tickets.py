"""Verbs that list: list, search, next; and finding the ticket somebody named."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

from deskterm.cli.columns import Column, table
from deskterm.cli.declaring import Argument, Option
from deskterm.cli.output import note, say, say_json
from deskterm.cli.session import Session
from deskterm.desk.ticket_object import is_late, ticket_object, ticket_objects
from deskterm.errors import InputError
from deskterm.model.instants import now
from deskterm.model.query import NAMES, Query
from deskterm.model.views.lists import TicketLine
from deskterm.standards.duration import short_duration

if TYPE_CHECKING:
    from deskterm.model.presence import Someone

NUMBER: Final = Argument("The ticket's number, as 1042 or #1042.", "N")
JSON: Final = Option("--json", "Data for scripts, as JSON.")

_LIMIT: Final = Option("--limit", "At most so many.", metavar="COUNT", low=1, high=1_000_000)
_LONGEST_NUMBER: Final = 18
_PHRASES_SHOWN: Final = 5
_MANY: Final = 1000
"""How many more tickets are counted at most."""
_LIKELY: Final = 55.0
"""The score from which a phrase is no chance likeness."""
_COLUMNS: Final = (
    Column("ticket", right=True),
    Column("due", right=True),
    Column("of", least=5),
    Column("by"),
    Column("in"),
    Column("customer", least=8),
    Column("subject", least=14),
    Column("queue", least=4),
    Column("agent", least=4),
    Column("state", least=6),
)


def number_of(text: str) -> int:
    """A ticket's number as people type it: 1042 or #1042; raises ``InputError``."""
    digits = text.strip().lstrip("#＃")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
        raise InputError(f"{text[:60]!r} is no ticket number", "a ticket's number looks like 1042 or #1042")
    return int(digits)


def find(session: Session, number: str) -> TicketLine:
    """The ticket somebody named; raises ``NotFound``."""
    return session.workplace.reads.find(number_of(number))


def query_of(words: list[str]) -> str:
    """The query that was typed, with the quotes put back that the shell took away."""
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    field, colon, value = word.partition(":")
    if '"' in word or not any(letter.isspace() for letter in word):
        return word
    if not colon:
        return f'"{word}"'
    # A name may have spaces; anything else with spaces and colons is a whole query in one argument.
    return f'{field}:"{value}"' if field.casefold() in NAMES and ":" not in value else word


def list_tickets(
    session: Session,
    query: Annotated[list[str] | None, Argument("Such as: channel:mail who:me late:yes", "QUERY")] = None,
    json: Annotated[bool, JSON] = False,
    limit: Annotated[int, _LIMIT] = 50,
) -> None:
    """List tickets that are not solved or closed, due first; state:any takes every ticket.

    A query narrows it: channel:mail state:open queue:billing who:me customer:ilze tag:logistics late:yes soon:yes
    due:2h created:7d created:7d.. rating:1..2 not:spam "broken screen"
    """
    reads = session.workplace.reads
    asked = reads.parse(query_of(query or []))
    page = reads.page(asked, limit=limit)
    at = now()
    if json:
        say_json(ticket_objects(page.rows, at))
        return
    table((_row(line, at) for line in page.rows), _COLUMNS)
    if page.more:
        note(f"there are more: --limit {limit * 2} shows twice as many")
    elif not page.rows:
        for line in _why_nothing(session, asked):
            note(line)


def _why_nothing(session: Session, query: Query) -> Iterator[str]:
    """What to say where a list is empty: the likely reasons, if there are any."""
    from difflib import get_close_matches

    if not query.conditions and not query.text:
        yield "there is nothing to do"
        return
    yield "no ticket is like that"
    reads = session.workplace.reads
    agents = [one.name for one in reads.agents()]
    for field, known in (("queue", [*session.workplace.config.queues]), ("who", [*agents, "me", "none"])):
        for one in query.values_of(field):
            if one not in known:
                near = get_close_matches(one, known, n=1)
                yield f"  {field}: knows no {one!r}" + (f", did you mean {near[0]}?" if near else "")
    if not query.values_of("state"):
        there = reads.count(reads.parse(f"{query.source} state:any"), cap=_MANY)
        if there:
            many = f"{there} or more" if there == _MANY else there
            yield f"  {many} solved or closed would be: add state:any"


def search(
    session: Session,
    text: Annotated[list[str], Argument("Words in subjects, messages, customers' names and phrases.", "TEXT")],
    json: Annotated[bool, JSON] = False,
    limit: Annotated[int, _LIMIT] = 20,
    best: Annotated[bool, Option("--best", "Best match first, of the newest 2,000 that match.")] = False,
) -> None:
    """Search tickets, newest first, then phrases and articles."""
    from deskterm.canned.rank import search as search_phrases
    from deskterm.model.words import Language

    workplace = session.workplace
    words = " ".join(text)
    hits = workplace.reads.search(words, limit=limit, best=best)
    language = Language(workplace.config.language)
    found = search_phrases(words, workplace.library.replies, language=language, uses=workplace.reads.usage())
    phrases = [hit.reply for hit in found if hit.score >= _LIKELY][:_PHRASES_SHOWN]
    at = now()
    if json:
        say_json(
            {
                "tickets": [{**ticket_object(hit.line, at), "excerpt": hit.excerpt} for hit in hits],
                "phrases": [
                    {"name": one.name, "language": one.language.value, "title": one.title, "phase": one.phase.value}
                    for one in phrases
                ],
            }
        )
        return
    for hit in hits:
        line = hit.line
        who = ", ".join(
            (line.customer, line.channel.value, line.state.value, f"{hit.at.astimezone(session.zone):%Y-%m-%d}")
        )
        say(f"#{line.number}  {line.subject}  ({who})")
        if hit.excerpt:
            say(f"    {hit.excerpt}")
    for one in phrases:
        say(f"phrase {one.name}  {one.title}  ({one.language.value}, {one.phase.value})")
    if not hits and not phrases:
        note("nothing was found")


def next_ticket(session: Session, json: Annotated[bool, JSON] = False) -> None:
    """Show the next ticket to work on: live first, then by due time among your own and nobody's."""
    serving = session.workplace.reads.next(people_at(session))
    line = serving.line
    if json:
        say_json(None if line is None else {**ticket_object(line, now()), "why": serving.why})
    elif line is None:
        note(serving.why)
    else:
        table([_row(line, now())], _COLUMNS, headed=False)
        note(f"why: {serving.why}")


def people_at(session: Session) -> "Mapping[str, tuple[Someone, ...]]":
    """Who is at which ticket right now, as far as it can be known from here."""
    presence = session.workplace.presence
    presence.look()
    return presence.everywhere()


def _row(line: TicketLine, at: datetime) -> tuple[str, ...]:
    marks = (
        ("late", is_late(line, at)),
        ("unsent", bool(line.unsent)),
        ("automatic", line.automatic),
        (line.priority.value, line.priority != "normal"),
    )
    return (
        f"#{line.number}" if line.number else "#–",
        "" if line.due_at is None else short_duration(line.due_at - at),
        line.due_kind.value if line.due_kind else "",
        line.channel.value,
        line.language.value if line.language else "--",
        line.customer + (" ★" if line.vip else ""),
        line.subject,
        line.queue,
        line.assignee or "·",
        " ".join((line.state.value, *(word for word, yes in marks if yes))),
    )
