"""What the ticket screen reads, for worker threads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from deskterm.canned.library import Library
from deskterm.desk.workplace import Workplace
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Audience, Language, State
from deskterm.tui.composing import Writing
from deskterm.tui.writings import writings_of

NEWEST: Final = 50
"""Messages a ticket opens with, and older ones read at once."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A ticket, when it was last solved, and on the first reading the drafts on it."""

    view: TicketView
    solved_at: datetime | None
    writings: dict[Audience, Writing] | None


@dataclass(frozen=True, slots=True)
class Tools:
    """What writing needs: phrases, how often the agent uses which, whether answers leave by themselves."""

    library: Library
    uses: dict[str, int]
    leaves_by_itself: bool


def gather(workplace: Workplace, ticket: str, *, drafts: bool) -> Gathered:
    """Read a ticket; raises ``NotFound``."""
    view = workplace.reads.ticket(ticket, messages=NEWEST)
    solved_at = None
    for change in reversed(workplace.reads.changes(ticket)):
        if change.fields.get("state", (None, None))[1] == State.SOLVED:
            solved_at = change.at
            break
    return Gathered(view, solved_at, writings_of(workplace).of_ticket(ticket) if drafts else None)


def load_tools(workplace: Workplace) -> Tools:
    """Load what writing needs, and what loads on first use: not while somebody types."""
    library = workplace.library
    uses, demo = workplace.reads.usage(), workplace.reads.is_demo()
    import babel.dates  # noqa: F401

    from deskterm.canned.rank import search

    search("warm up", library.replies, language=Language(workplace.config.language))
    return Tools(library, uses, demo)
