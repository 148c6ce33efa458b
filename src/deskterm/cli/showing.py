"""The verb show: one ticket for people, for a screen reader, or whole for scripts."""

import shutil
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Annotated, Final

from deskterm.cli.declaring import Option
from deskterm.cli.output import on_terminal, say
from deskterm.cli.session import Session
from deskterm.cli.tickets import NUMBER, find
from deskterm.model.views.messages import MessageLine
from deskterm.model.views.records import RatingLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import UNSENT, MessageKind, RatingScale, RatingSource
from deskterm.tui.cells import width
from deskterm.tui.wrapping import LONGEST, wrap

_MESSAGES: Final = 10_000
_WIDEST: Final = 100
"""Cells of a line on a terminal; longer ones are hard to read."""
_OUT_OF: Final = {RatingScale.STARS: "of 5", RatingScale.THREE: "of 3", RatingScale.NPS: "of 10, would recommend"}


def show(
    session: Session,
    number: Annotated[str, NUMBER],
    json: Annotated[bool, Option("--json", "The whole ticket as a snapshot.")] = False,
    plain: Annotated[bool, Option("--plain", "For a screen reader: one fact a line, no signs.")] = False,
) -> None:
    """Show one ticket with its conversation and its customer."""
    line = find(session, number)
    if json:
        from deskterm.desk.exporting import snapshot
        from deskterm.model.snapshot import write_snapshot

        say(write_snapshot(snapshot(session.workplace.store, line.key)).decode("ascii"))
        return
    view = session.workplace.reads.ticket(line.id, messages=_MESSAGES)
    room = min(shutil.get_terminal_size().columns, _WIDEST) if on_terminal() and not plain else 0
    for text in plain_lines(view, session.zone) if plain else shown_lines(view, session.zone, room):
        say(text.expandtabs(4))


def plain_lines(view: TicketView, zone: tzinfo | None) -> Iterator[str]:
    """A ticket as sentences in reading order, one fact a line."""
    line, card = view.line, view.customer
    yield f"Ticket {line.number or 'without a number yet'}"
    yield f"Subject: {line.subject}"
    yield f"State: {line.state.value}"
    yield f"Channel: {line.channel.value}"
    yield f"Queue: {line.queue}"
    yield f"Priority: {line.priority.value}"
    yield f"Category: {line.category or 'none'}"
    yield f"Tags: {', '.join(line.tags) or 'none'}"
    yield f"Assigned to: {line.assignee or 'nobody'}"
    yield f"Language: {line.language.value if line.language else 'unknown'}"
    yield f"Due: {local(line.due_at, zone)}, {line.due_kind.value}" if line.due_at and line.due_kind else "Due: nothing"
    yield f"Customer: {card.name}" + (", VIP" if card.vip else "")
    yield from (f"Contact: {one.kind.value} {one.value}" for one in card.contacts)
    for other, why in _alike(view):
        yield f"Same matter? Ticket {other}, {why}"
    for one in view.promises:
        kept = f", kept {local(one.kept_at, zone)}" if one.kept_at else ""
        yield f"Promise: {one.text}, by {local(one.due_at, zone)}{kept}"
    yield from (f"Rating: {rated(one)}" for one in view.ratings)
    yield f"Messages: {len(view.messages)}" + (", older ones not shown" if view.older else "")
    for message in view.messages:
        yield ""
        kind = kind_of(message)
        yield f"{kind[:1].upper()}{kind[1:]} by {_author(message)}, {local(message.at, zone)}"
        yield from (f"Attached: {one.name}, {one.size} bytes" for one in message.attachments)
        yield from (f"Remark: {one}" for one in message.remarks)
        yield from message.body.rstrip().split("\n")


def shown_lines(view: TicketView, zone: tzinfo | None, room: int) -> Iterator[str]:
    """A ticket for people: what it is about, whose it is, then the conversation under rules.

    Lines are broken to ``room`` cells, or left as they are where it is 0.
    """
    line, card = view.line, view.customer
    priority = "" if line.priority == "normal" else f"{line.priority.value} priority"
    facts = (line.channel.value, line.queue, line.category, line.state.value, priority, line.assignee or "nobody's")
    yield f"#{line.number or '–'} {line.subject}"
    yield " · ".join((*(fact for fact in facts if fact), *(f"!{tag}" for tag in line.tags)))
    if line.due_at and line.due_kind:
        yield f"due {local(line.due_at, zone)} ({line.due_kind.value}; deskterm why {line.number} explains)"
    contacts = ", ".join(one.value for one in card.contacts)
    others = f"{card.tickets} tickets" if card.tickets > 1 else ""
    name = card.name + (" ★" if card.vip else "")
    yield " · ".join(fact for fact in (name, line.language.value if line.language else "", contacts, others) if fact)
    for other, why in _alike(view):
        yield f"same matter? #{other}, {why} (deskterm merge {line.number} {other}, or with --not-the-same)"
    for one in view.promises:
        yield f"promised {one.text}, by {local(one.due_at, zone)}" + (", kept" if one.kept_at else "")
    yield from (f"rated {rated(one)}" for one in view.ratings)
    if view.older:
        yield "\n(the oldest messages are left out; show --json has them all)"
    for message in view.messages:
        yield ""
        rule = f"── {_author(message)} · {kind_of(message)} · {local(message.at, zone)}"
        yield rule + ("" if width(rule) + 1 >= room else " " + "─" * (room - width(rule) - 1))
        yield from (f"[{one.name}, {one.size} bytes]" for one in message.attachments)
        yield from (f"({one})" for one in message.remarks)
        for paragraph in message.body.rstrip().split("\n"):
            yield from wrap(paragraph, room) if room and len(paragraph) <= LONGEST else (paragraph,)


def _alike(view: TicketView) -> Iterator[tuple[int, str]]:
    """The number of the other ticket that is probably the same matter, and why."""
    from deskterm.desk.alike import likeliest_of

    found = likeliest_of(view)
    if found is not None and found[0].number is not None:
        yield found[0].number, found[1]


def _author(message: MessageLine) -> str:
    return message.author or "the desk"


def kind_of(message: MessageLine) -> str:
    """What a message is, in a few words."""
    words = ["message" if message.kind is MessageKind.CUSTOMER else message.kind.value]
    if message.kind is MessageKind.ANSWER and message.delivery is not None:
        words.append(message.delivery.value)
        if message.delivery in UNSENT:
            words[-1] += f", not sent to {message.recipient} yet"
        if message.reason:
            words.append(message.reason)
    if message.call is not None:
        words += [message.call.direction.value, message.call.outcome.value.replace("_", " ")]
    words += [word for word, yes in (("automatic", message.automatic), ("bounce", message.bounce)) if yes]
    return ", ".join(words)


def rated(rating: RatingLine) -> str:
    """A rating in words."""
    reasons = f", because: {', '.join(rating.reasons)}" if rating.reasons else ""
    comment = f", “{rating.comment}”" if rating.comment else ""
    who = "by the customer" if rating.source is RatingSource.CUSTOMER else "as an agent heard it"
    return f"{rating.value} {_OUT_OF[rating.scale]} {who}{reasons}{comment}"


def local(instant: datetime | None, zone: tzinfo | None) -> str:
    """An instant in ``zone`` (None: the machine's own) to the minute, with the zone's offset."""
    return "" if instant is None else instant.astimezone(zone).isoformat(sep=" ", timespec="minutes")
