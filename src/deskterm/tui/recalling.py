"""Taking back an answer that has not left: its words are a draft again before the desk lets go of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from textual.dom import DOMNode

from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError, InputError
from deskterm.model.answers import Answer, Done
from deskterm.model.commands import Recall
from deskterm.model.words import Delivery
from deskterm.text.safe import SafeText
from deskterm.text.translation import gettext
from deskterm.tui.composing import Writing
from deskterm.tui.naming import ticket_name
from deskterm.tui.sending import fetch, stopped_words, submit
from deskterm.tui.toast import say, say_error
from deskterm.tui.writings import Writings, writings_of

RECALLABLE: Final = (Delivery.COUNTING, Delivery.HELD, Delivery.FAILED)
"""Answers that can still be taken back."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer that can be taken back, and the draft its words will be in."""

    message: str
    body: SafeText
    writing: Writing


def find(workplace: Workplace, writings: Writings, ticket: str, message: str) -> Found:
    """For a worker: an answer, without ``message`` the agent's newest; raises ``InputError`` when there is none."""
    if not message:
        mine = [one for one in workplace.reads.unsent() if one.author == workplace.agent]
        mine = [one for one in mine if one.delivery in RECALLABLE]
        if not mine:
            raise InputError(gettext("no answer of yours is on its way out"))
        ticket, message = mine[-1].ticket, mine[-1].message
    line = next((one for one in workplace.reads.ticket(ticket, messages=500).messages if one.id == message), None)
    if line is None:
        raise InputError(gettext("that answer is too far up in the conversation to be taken back"))
    return Found(message, line.body, writings.open(ticket, line.audience))


def recall(
    owner: DOMNode,
    workplace: Workplace,
    *,
    ticket: str = "",
    message: str = "",
    given: Callable[[Writing], None] | None = None,
) -> None:
    """Take back an answer, without ``message`` the agent's newest anywhere.

    ``given`` is called on the event loop whenever the draft has changed by it. What came of it is said in a toast.
    """
    app, writings = owner.app, writings_of(workplace)
    tell = given or (lambda _: None)

    def found(one: Found) -> None:
        writings.recalled(one.message, one.writing, one.body)
        tell(one.writing)
        # The words are on the disk before the desk is asked, so that they are never nowhere.
        fetch(app, writings.flush, lambda _: ask(one), partial(failed, one))

    def ask(one: Found) -> None:
        command = Recall(actor=workplace.agent, at=workplace.reads.clock(), message=one.message)
        submit(app, [command], partial(answered, one), partial(failed, one))

    def answered(one: Found, answers: tuple[Answer, ...]) -> None:
        answer = answers[0]
        if isinstance(answer, Done):
            say(app, gettext("recalled: the words are your draft on {ticket} again", ticket=ticket_name(answer.number)))
        else:
            take_away(one)
            say(app, stopped_words(answer), severity="warning")

    def failed(one: Found, error: DesktermError) -> None:
        take_away(one)
        say_error(app, error)

    def take_away(one: Found) -> None:
        if one.writing.text.startswith(one.body):
            one.writing.became(one.writing.text.removeprefix(one.body).removeprefix("\n\n"))
            one.writing.caret = min(one.writing.caret, len(one.writing.text))
            writings.changed(one.writing)
            tell(one.writing)

    fetch(app, lambda: find(workplace, writings, ticket, message), found, partial(say_error, app))
