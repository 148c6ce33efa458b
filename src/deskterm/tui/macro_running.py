"""A macro's words become part of the draft, wherever that is being written, and leave it when the macro is undone."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from deskterm.model.commands import Undo
from deskterm.model.ids import new_id
from deskterm.model.words import Audience
from deskterm.text.translation import ngettext
from deskterm.tui.composing import Writing
from deskterm.tui.sending import fetch
from deskterm.tui.toast import say, say_error

if TYPE_CHECKING:
    from deskterm.desk.reads import Reads
    from deskterm.tui.app import DesktermApp
    from deskterm.tui.screens.ticket import TicketScreen

MOST_PUT: Final = 20
"""So many macros are remembered by what they put into drafts."""

_NEWEST: Final = """
SELECT max(gesture) FROM (
  SELECT gesture FROM change WHERE actor = ? AND reversible AND NOT undone ORDER BY sequence DESC LIMIT 50
) AS latest
"""

_LATEST: Final = 20
"""Of so many changes of a ticket one may be the undo of a macro."""


def keep_drafts(app: "DesktermApp", drafts: dict[str, list[str]], done: frozenset[str], gesture: str = "") -> None:
    """Put words below what is drafted on their tickets, of those ``done``, and show that where it is written.

    Undoing the ``gesture`` takes them out again; without one the macro did nothing else.
    """
    from deskterm.tui.writings import writings_of

    writings = writings_of(app.workplace)
    drafts = {ticket: parts for ticket, parts in drafts.items() if ticket in done}
    put: dict[str, str] = {}
    for ticket, parts in drafts.items():
        writing = writings.open(ticket, Audience.DIRECT)
        words = "\n\n".join(parts)
        before = writing.text.rstrip()
        put[ticket] = words
        writing.keep()
        writing.replaced(len(before), len(writing.text), f"\n\n{words}" if before else words)
        writing.caret = len(writing.text)
        writings.changed(writing)
        for screen in _screens(app, ticket):
            if screen.writing.own:
                screen.writing.write(Audience.DIRECT)
                screen.composer.reload()
    if not drafts:
        return
    if not gesture:
        gesture = new_id()
        writings.put_alone.append(gesture)
    writings.put[gesture] = put
    for old in list(writings.put)[:-MOST_PUT]:
        del writings.put[old]
    words = ngettext(
        "its words are in the draft; nothing was sent",
        "its words are in {count} drafts; nothing was sent",
        len(drafts),
    )
    say(app, words)


def take_out_newest(app: "DesktermApp", otherwise: Callable[[], None]) -> None:
    """Undo a macro that only put words into drafts, where that was the latest gesture; else do ``otherwise``."""
    from deskterm.tui.writings import writings_of

    writings, store, agent = writings_of(app.workplace), app.workplace.reads.store, app.workplace.agent
    if not writings.put_alone:
        otherwise()
        return

    def read(newest: str) -> None:
        gesture = writings.put_alone[-1] if writings.put_alone else ""
        if gesture <= newest or not _take_out(app, [(gesture, one) for one in writings.put.get(gesture, ())]):
            otherwise()
        if gesture > newest:
            writings.put_alone.remove(gesture)

    # Ids tell by their order which was made later.
    fetch(app, lambda: str(store.read(_NEWEST, (agent,))[0][0] or ""), read, partial(say_error, app))


def take_out_undone(app: "DesktermApp") -> None:
    """Something was undone: where that was a macro, its words leave the drafts, unless somebody changed them since."""
    from deskterm.tui.writings import writings_of

    put, reads = writings_of(app.workplace).put, app.workplace.reads
    known = {gesture: tuple(words) for gesture, words in put.items()}

    def found(undone: list[tuple[str, str]]) -> None:
        _take_out(app, undone)

    if known:
        fetch(app, lambda: _undone(reads, known), found, partial(say_error, app))


def _undone(reads: "Reads", known: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Of the gestures, each with its tickets, those that were taken back, with the ticket."""
    found: list[tuple[str, str]] = []
    for ticket in {ticket for tickets in known.values() for ticket in tickets}:
        changes = reads.changes(ticket, limit=_LATEST)
        gestures = {one.fields.get("undone", (None, None))[1] for one in changes if one.kind == Undo.__name__}
        found.extend(
            (gesture, ticket) for gesture, tickets in known.items() if gesture in gestures and ticket in tickets
        )
    return found


def _take_out(app: "DesktermApp", undone: list[tuple[str, str]]) -> bool:
    """Whether there was anything to take out, or to say about it."""
    from deskterm.tui.writings import writings_of

    writings = writings_of(app.workplace)
    out = changed = 0
    for gesture, ticket in undone:
        words = writings.put.get(gesture, {}).pop(ticket, "")
        writing = writings.open(ticket, Audience.DIRECT)
        if not words or not writing.text.strip() or writing.sending is not None:
            continue
        if not _without(writing, words):
            changed += 1
            continue
        out += 1
        writings.changed(writing)
        for screen in _screens(app, ticket):
            screen.writing.look_again(writing)
    if out:
        say(
            app,
            ngettext(
                "the macro's words are out of the draft again", "the macro's words are out of {count} drafts again", out
            ),
        )
    if changed:
        say(
            app,
            ngettext(
                "what the macro wrote in the draft was changed since, and stays",
                "what the macro wrote in {count} drafts was changed since, and stays",
                changed,
            ),
        )
    return bool(out or changed)


def _without(writing: Writing, words: str) -> bool:
    """Take ``words`` out of a text; whether they stood there as they were put."""
    text, caret = writing.text, writing.caret
    start = text.rfind(words)
    end = start + len(words)
    if start < 0 or not (text[:start] + "\n")[-1].isspace() or not (text[end:] + "\n")[0].isspace():
        return False
    if text[:start].strip():
        start = len(text[:start].rstrip())
    else:
        start, end = 0, len(text) - len(text[end:].lstrip("\n"))
    writing.replaced(start, end, "")
    writing.caret = min(caret, start) if caret < end else caret - (end - start)
    return True


def _screens(app: "DesktermApp", ticket: str) -> "list[TicketScreen]":
    from deskterm.tui.screens.ticket import TicketScreen

    return [one for one in app.screen_stack if isinstance(one, TicketScreen) and one.ticket_id == ticket]
