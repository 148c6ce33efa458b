"""Verbs about what is being written: drafts list, drafts show."""

from datetime import UTC, datetime
from typing import Annotated, Final, NamedTuple

from deskterm.cli.columns import Column, table
from deskterm.cli.declaring import Option
from deskterm.cli.output import note, say, say_json
from deskterm.cli.session import Session
from deskterm.cli.tickets import JSON, NUMBER, find
from deskterm.errors import NotFound
from deskterm.model.instants import iso
from deskterm.model.views.lists import TicketLine
from deskterm.model.words import Audience
from deskterm.store.versions import Version

_COLUMNS: Final = (
    Column("ticket", right=True),
    Column("for"),
    Column("written"),
    Column("versions", right=True),
    Column("customer", least=8),
    Column("first words", least=16),
)
_VERSION_COLUMNS: Final = (Column("version", right=True), Column("at"), Column("why"), Column("first words", least=16))
_FOR: Final = Option("--for", "Of the texts for these readers; usually that of the answer.")


class _Found(NamedTuple):
    """A text on a ticket, empty when it was sent or thrown away, with what it was before, oldest first."""

    ticket: str
    audience: Audience
    text: str
    at: datetime
    versions: tuple[Version, ...]

    @property
    def words(self) -> str:
        """What it begins with, now or last."""
        return (self.text or (self.versions[-1].text if self.versions else "")).strip()


def _found(session: Session) -> list[_Found]:
    """Every text of the agent, the newest first."""
    workplace = session.workplace
    drafts, agent = workplace.drafts, workplace.agent
    texts = {(one.ticket, one.audience): one.text for one in drafts.of_agent(agent)}
    found: list[_Found] = []
    for ticket, audience in dict.fromkeys([*texts, *drafts.with_versions(agent)]):
        versions = drafts.versions(ticket, agent, audience).load()
        text = texts.get((ticket, audience), "")
        path = drafts.journal(ticket, agent, audience).path
        at = versions[-1].at if versions else datetime.fromtimestamp(0, UTC)
        if text:
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        found.append(_Found(ticket, audience, text, at, versions))
    return sorted(found, key=lambda one: one.at, reverse=True)


def list_drafts(session: Session, json: Annotated[bool, JSON] = False) -> None:
    """List what is being written, and what was sent or thrown away and can still be read."""
    found = _found(session)
    lines = {line.id: line for line in session.workplace.reads.lines(tuple({one.ticket for one in found}))}
    if json:
        say_json([_object(one, lines.get(one.ticket)) for one in found])
        return
    table((_row(session, one, lines.get(one.ticket)) for one in found), _COLUMNS)
    if not found:
        note("nothing is being written")


def _object(one: _Found, line: TicketLine | None) -> dict[str, object]:
    return {
        "ticket": one.ticket,
        "number": line.number if line else None,
        "audience": one.audience.value,
        "text": one.text,
        "written": iso(one.at),
        "versions": len(one.versions),
    }


def _row(session: Session, one: _Found, line: TicketLine | None) -> tuple[str, ...]:
    number = f"#{line.number}" if line is not None and line.number is not None else "gone" if line is None else "#new"
    words = one.words if one.text else f"(not there any more) {one.words}"
    when = f"{one.at.astimezone(session.zone):%Y-%m-%d %H:%M}"
    return (number, one.audience.value, when, str(len(one.versions)), line.customer if line else "", words[:200])


def show(
    session: Session,
    number: Annotated[str, NUMBER],
    audience: Annotated[Audience | None, _FOR] = None,
    version: Annotated[int, Option("--version", "As it was: 1 is the newest version.", "K", low=0)] = 0,
    versions: Annotated[bool, Option("--versions", "List what it was before.")] = False,
    json: Annotated[bool, JSON] = False,
) -> None:
    """Show the text being written on a ticket, or what it was."""
    ticket = find(session, number)
    texts = [one for one in _found(session) if one.ticket == ticket.id and audience in (None, one.audience)]
    texts.sort(key=lambda one: (not one.text, one.audience is Audience.INTERNAL))
    if not texts:
        raise NotFound(f"nothing is being written on #{ticket.number}", "deskterm drafts list shows what there is")
    chosen = texts[0]
    newest = tuple(reversed(chosen.versions))
    if version > len(newest):
        raise NotFound(
            f"there are {len(newest)} versions", f"deskterm drafts show {ticket.number} --versions lists them"
        )
    if versions:
        _say_versions(session, newest, json=json)
        return
    text = newest[version - 1].text if version else chosen.text
    if json:
        say_json({**_object(chosen, ticket), "text": text})
        return
    if not text:
        note("it was sent or thrown away; --version 1 shows what it was last")
    say(text)


def _say_versions(session: Session, newest: tuple[Version, ...], *, json: bool) -> None:
    if json:
        say_json([{"at": iso(one.at), "why": one.why.value, "text": one.text} for one in newest])
        return
    table(
        (
            (str(place), f"{one.at.astimezone(session.zone):%Y-%m-%d %H:%M:%S}", one.why.value, one.text.strip()[:200])
            for place, one in enumerate(newest, 1)
        ),
        _VERSION_COLUMNS,
    )
    if not newest:
        note("there is no version yet")
