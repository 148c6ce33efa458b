"""The inbox's views: what each shows, which figure stands beside it, which live matters stand above it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from deskterm.model.views.lists import Counts, TicketLine
from deskterm.model.words import State
from deskterm.text.translation import gettext, pgettext
from deskterm.tui.naming import queue_title

if TYPE_CHECKING:
    from deskterm.tui.screens.inbox import InboxScreen

Lane = Callable[[TicketLine], bool]


class View(NamedTuple):
    """One entry of the side column. ``figure`` is its number among the counts, None where counting costs too much."""

    name: str
    title: str
    query: str
    figure: Callable[[Counts], int] | None = None
    lane: Lane | None = None
    empty: str = ""


def _going_on(line: TicketLine) -> bool:
    """Whether a live matter is one now; a snoozed one waits for its time."""
    return line.state is not State.SNOOZED


TO_SOLVE: Final = "to-solve"

TO_SOLVE_QUERY: Final = "state:to-solve live:no"
"""What the inbox opens with; live matters stand in their lane."""


def views(agent: str, queues: Mapping[str, str], *, unused: bool = False) -> tuple[View, ...]:
    """The side column's entries: first the agent's views, then the ``queues`` they see, with the titles of those.

    At an ``unused`` desk nobody has solved anything: it is said how tickets come to be.
    """
    begin = gettext("Nothing is to solve: deskterm import takes in mails, c logs a call.")

    def mine(line: TicketLine) -> bool:
        return _going_on(line) and line.assignee == agent

    def of_queue(name: str) -> View:
        title = queue_title(queues, name)
        return View(
            f"queue:{name}",
            title,
            f"{TO_SOLVE_QUERY} queue:{_quoted(name)}",
            lambda counts: dict(counts.queues).get(name, 0),
            lambda line: _going_on(line) and line.queue == name,
            gettext("Nothing to solve in {queue}.", queue=title),
        )

    return (
        View(
            TO_SOLVE,
            pgettext("view", "To solve"),
            TO_SOLVE_QUERY,
            lambda one: one.to_solve,
            _going_on,
            begin if unused else gettext("All solved. Well done."),
        ),
        View(
            "mine",
            pgettext("view", "Mine"),
            f"{TO_SOLVE_QUERY} who:me",
            lambda one: one.mine,
            mine,
            gettext("Nothing of yours is to solve."),
        ),
        View(
            "waiting",
            pgettext("view", "Waiting"),
            "state:pending",
            lambda one: one.waiting,
            None,
            gettext("No customer's turn."),
        ),
        View("late", pgettext("view", "Late"), "late:yes", lambda one: one.late, None, gettext("Nothing is late.")),
        View(
            "snoozed",
            pgettext("view", "Snoozed"),
            "state:snoozed",
            lambda one: one.snoozed,
            None,
            gettext("Nothing is snoozed."),
        ),
        View(
            "all",
            pgettext("view", "All"),
            "state:any",
            None,
            None,
            gettext("There are no tickets yet: deskterm import, or c for a call."),
        ),
        *(of_queue(name) for name in queues),
    )


def renew(inbox: "InboxScreen", queues: Mapping[str, str]) -> None:
    """The queues are others now, or are called otherwise; the view that is shown stays where it is still there."""
    made = views(inbox.workplace.agent, queues)
    inbox.preview.queues = inbox.workplace.config.queues
    if [one[:2] for one in made] == [one[:2] for one in inbox.views]:
        return
    name = inbox.view.name if inbox.view is not None else TO_SOLVE
    inbox.views = made
    inbox.side.offer(made)
    inbox.view = next((one for one in made if one.name == name), None)
    if inbox.filter:
        return
    if inbox.view is None:
        inbox.show_view(made[0])
    inbox.side.current = inbox.view


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
