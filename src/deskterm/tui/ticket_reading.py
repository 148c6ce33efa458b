"""What the ticket screen reads in the background: the ticket, what is before its first message, what writing needs."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from deskterm.canned.library import Library
from deskterm.desk.alike import likeliest_of
from deskterm.desk.copies import Copies, copies_of
from deskterm.desk.wording import Wording
from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Audience, Language, State
from deskterm.standards.reply_checks import Said, contact_start, said
from deskterm.standards.reply_facts import Weight
from deskterm.text.translation import gettext
from deskterm.tui.carried_drafts import carry_over
from deskterm.tui.composing import Writing
from deskterm.tui.phrasing import situation_of
from deskterm.tui.toast import say, say_error
from deskterm.tui.widgets.matter_line import Likely, MatterLine
from deskterm.tui.work import call_in_thread
from deskterm.tui.writing_tools import tools_of, weights_or_none
from deskterm.tui.writings import writings_of

if TYPE_CHECKING:
    from deskterm.tui.screens.ticket import TicketScreen

NEWEST: Final = 50
"""Messages a ticket opens with, and older ones read at once."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A ticket, when it was last solved, and on the first reading the drafts on it."""

    view: TicketView
    solved_at: datetime | None
    writings: dict[Audience, Writing] | None
    language: Language | None
    """The customer's, where it is certain."""
    likely: Likely | None
    into: int | None
    """The number of the ticket it was merged into."""
    copies: Copies
    """Who may want a copy of an answer by mail."""
    leaves_by_itself: bool
    """Whether something carries an answer by the ticket's channel; else the agent must."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What writing needs: phrases, how often the agent uses which, how the checks weigh."""

    library: Library
    uses: dict[str, int]
    weights: dict[str, Weight | None]
    wrong: str
    """What is wrong with the configuration of the checks."""


def gather(workplace: Workplace, ticket: str, *, drafts: bool) -> Gathered:
    """Read a ticket; raises ``NotFound``."""
    view = workplace.reads.ticket(ticket, messages=NEWEST)
    solved_at = None
    for change in reversed(workplace.reads.changes(ticket)):
        if change.fields.get("state", (None, None))[1] == State.SOLVED:
            solved_at = change.at
            break
    from deskterm.desk.checking import certain_language

    tools_of(workplace).saw(view.customer.id, view.customer.name)
    writings = writings_of(workplace)
    if drafts:
        carry_over(writings, [ident for ident, _ in view.merged_from], ticket)
    drafts_there = writings.of_ticket(ticket) if drafts else None
    into = workplace.reads.lines((view.merged_into,)) if view.merged_into is not None else ()
    return Gathered(
        view,
        solved_at,
        drafts_there,
        certain_language(workplace.reads, view),
        likeliest_of(view),
        into[0].number if into else None,
        copies_of(workplace, view),
        view.line.channel in workplace.settings.transports or workplace.reads.is_demo(),
    )


def load_tools(workplace: Workplace) -> Tools:
    """Load what writing needs, and what loads on first use: not while somebody types."""
    library = workplace.library
    uses = workplace.reads.usage()
    import babel.dates  # noqa: F401

    from deskterm.canned.rank import search

    search("warm up", library.replies, language=Language(workplace.config.language))
    return Tools(library, uses, *weights_or_none(workplace))


class TicketReading:
    """The reading of one ticket screen; what was read is shown on the event loop."""

    def __init__(self, screen: "TicketScreen") -> None:
        self.screen = screen
        self.workplace = screen.workplace
        self._uses: dict[str, int] = {}
        self._ghost_of: Language | None = None
        self._under_way = False
        self._again = False

    # The ticket

    def read(self) -> None:
        """Read the ticket again; while that is under way, once more afterwards."""
        if self._under_way:
            self._again = True
            return
        self._under_way = True
        ticket = self.screen.ticket_id
        call_in_thread(
            self.screen,
            partial(gather, self.workplace, ticket, drafts=not self.screen.writing.own),
            partial(self._was_read, ticket),
            self._was_not_read,
        )

    def _was_read(self, ticket: str, found: Gathered) -> None:
        """Show what was read, unless another ticket is to be shown by now."""
        self._under_way = False
        if ticket != self.screen.ticket_id:
            self.read()
            return
        self.screen.composer.checks.known.language = found.language
        self.screen.composer.copies_known = found.copies
        self.screen.demo = self.screen.composer.leaves_by_itself = found.leaves_by_itself
        start = contact_start(found.view.messages, channel=found.view.line.channel, solved_at=found.solved_at)
        self._inform(found.view, said(found.view.messages[start:]))
        if found.view.merged_into is not None and self.screen.view is None and found.into is not None:
            say(
                self.screen.app,
                gettext(
                    "{ticket} was merged into {other}, which is shown",
                    ticket=f"#{found.view.line.number}",
                    other=f"#{found.into}",
                ),
            )
            self.screen.show_ticket(found.view.merged_into, self.screen.start)
            return
        if found.writings is None and carry_over(
            self.screen.writings, [one for one, _ in found.view.merged_from], ticket
        ):
            self.screen.composer.reload()
        self.screen.show(found.view, found.writings)
        matter = self.screen.query_one(MatterLine)
        matter.show(found.view, found.likely, found.into, self.workplace.reads.clock(), self.screen.zone)
        if self._again:
            self._again = False
            self.read()
        else:
            self.screen.sending.look_after()

    def _was_not_read(self, error: DesktermError) -> None:
        """The old ticket stays; with none there is nothing to stay for."""
        self._under_way = False
        say_error(self.screen, error)
        self.screen.leave_empty()

    # What writing needs

    def load_tools(self) -> None:
        """Load the phrases and what goes with them."""
        call_in_thread(
            self.screen,
            partial(load_tools, self.workplace),
            self._loaded,
            partial(say_error, self.screen.app),
        )

    def _loaded(self, tools: Tools) -> None:
        """Phrases can be used from now on."""
        screen, composer = self.screen, self.screen.composer
        self._uses = tools.uses
        composer.library = tools.library
        composer.checks.known.weights = tools.weights
        if tools.wrong:
            say(screen.app, tools.wrong, severity="warning")
        if screen.view is not None:
            self._inform(screen.view, composer.said)

    def _inform(self, view: TicketView, contact: Said) -> None:
        situation = situation_of(view, Wording(self.workplace, view), self._uses)
        composer, tools = self.screen.composer, tools_of(self.workplace)
        composer.checks.known.strangers = tools.strangers(view.customer.id)
        composer.inform(view, situation, contact)
        wanted = self.workplace.config.ghost and composer.library is not None
        if wanted and self._ghost_of is not situation.language:
            self._ghost_of = language = situation.language
            call_in_thread(
                self.screen,
                lambda: tools.ghost(self.workplace, language),
                lambda ghost: setattr(composer, "ghost", ghost),
                partial(say_error, self.screen.app),
            )

    # Older messages

    def read_older(self, before: int) -> None:
        """Read what is before the message with the key ``before``."""
        view = self.screen.view
        if view is not None:
            ticket, key = self.screen.ticket_id, view.line.key
            call_in_thread(
                self.screen,
                lambda: self.workplace.reads.older(key, before, limit=NEWEST),
                lambda found: self.screen.conversation.prepend(ticket, *found),
                self._older_not_read,
            )

    def _older_not_read(self, error: DesktermError) -> None:
        """They may be asked for again."""
        self.screen.conversation.not_read()
        say_error(self.screen, error)
