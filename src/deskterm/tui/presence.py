"""Who else is at a ticket, in words; and what this window says of itself."""

from collections.abc import Callable, Iterable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual.message import Message
from textual.widget import Widget

from deskterm.model.presence import Doing, Someone
from deskterm.model.words import Audience
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, ngettext, pgettext
from deskterm.tui.cells import fit, width
from deskterm.tui.desk_app import desk_app
from deskterm.tui.naming import listed

if TYPE_CHECKING:
    from deskterm.model.views.tickets import TicketView
    from deskterm.tui.app import DesktermApp
    from deskterm.tui.screens.ticket import TicketScreen

People = Mapping[str, tuple[Someone, ...]]
"""Everybody else by ticket."""

IDLE_SECONDS: Final = 300.0
"""Who has not touched a key for so long is no longer writing."""

NAME_CELLS: Final = 24
"""No name takes more of a line."""

NAMED: Final = 2
"""So many people are named, the others are counted."""


class PeopleChanged(Message, bubble=False):
    """Somebody else came to a ticket, began to write, or left."""

    def can_replace(self, message: Message) -> bool:
        """One such message stands for many."""
        return isinstance(message, PeopleChanged)


# In words


def name_of(one: Someone, most: int = NAME_CELLS) -> str:
    """What somebody is called, in at most so many cells."""
    return fit(one.name, most) if width(one.name) > most else one.name


def people_words(people: Iterable[Someone], me: str) -> str:
    """Who does what: ``Pāvils is writing · Ieva and Zane are looking``; the agent too, in another window."""
    parts: list[str] = []
    for doing in (Doing.WRITING, Doing.LOOKING):
        some = [one for one in people if one.doing is doing]
        others = [name_of(one) for one in some if one.agent != me]
        if others:
            parts.append(_they(doing, others))
        if len(others) < len(some):
            parts.append(
                gettext("you are writing in another window")
                if doing is Doing.WRITING
                else gettext("you are looking in another window")
            )
    return " · ".join(parts)


def _they(doing: Doing, names: list[str]) -> str:
    count, people = len(names), _listed(names)
    if doing is Doing.WRITING:
        return ngettext("{people} is writing", "{people} are writing", count, people=people)
    return ngettext("{people} is looking", "{people} are looking", count, people=people)


def _listed(names: list[str]) -> str:
    if len(names) > NAMED:
        more = len(names) - NAMED + 1
        return ngettext("{people} and {count} other", "{people} and {count} others", more, people=listed(names[:-more]))
    return gettext("{one} and {other}", one=names[0], other=names[1]) if len(names) == NAMED else names[0]


def row_words(people: tuple[Someone, ...], me: str) -> tuple[str, str] | None:
    """Who stands first at a ticket as a mark and a name, and shorter where that does not fit; None for nobody."""
    if not people:
        return None
    first = people[0]
    sign = "✎" if first.doing is Doing.WRITING else "◉"
    name = pgettext("at a ticket", "you") if first.agent == me else name_of(first, 12)
    return f"{sign} {name}", f"{sign}{name[:1]}"


def style_of(people: Iterable[Someone]) -> str:
    """The style's name: somebody who writes matters more."""
    return "soon" if any(one.doing is Doing.WRITING for one in people) else "accent"


def warning_words(people: People, view: "TicketView", audience: Audience, me: str) -> tuple[str, str]:
    """That somebody else writes to the same customer, long and short; empty where nobody does.

    A note crosses nobody's answer, but one's own draft is one, whoever reads it and in whichever window it grows.
    """
    here = [one for one in people.get(view.line.id, ()) if one.doing is Doing.WRITING]
    if any(one.agent == me for one in here):
        return (
            gettext("you are writing here in another window too: both write the same draft"),
            gettext("you write in another window"),
        )
    if audience is Audience.INTERNAL:
        return "", ""
    if here:
        names, count = _listed([name_of(one) for one in here]), len(here)
        return (
            ngettext("{people} is writing here too", "{people} are writing here too", count, people=names),
            gettext("{people} writes too", people=names),
        )
    for other in view.customer.history:
        for one in people.get(other.id, ()):
            if one.doing is Doing.WRITING and other.id != view.line.id:
                return _elsewhere("" if one.agent == me else name_of(one), other.number)
    return "", ""


def _elsewhere(name: str, number: int | None) -> tuple[str, str]:
    """That somebody, or oneself without a name, writes to this customer on another ticket, long and short."""
    ticket = f"#{number}" if number is not None else pgettext("writing on", "a new ticket")
    if not name:
        return (
            gettext("you are writing to this customer on {ticket}", ticket=ticket),
            gettext("you are writing on {ticket}", ticket=ticket),
        )
    return (
        gettext("{name} is writing to this customer on {ticket}", name=name, ticket=ticket),
        gettext("{name} is writing on {ticket}", name=name, ticket=ticket),
    )


# What this window does


class TicketPresence:
    """Tells the others what the agent does on one ticket screen, and the screen what they do."""

    def __init__(self, screen: "TicketScreen", clock: Callable[[], float] = monotonic) -> None:
        self.screen = screen
        self.clock = clock
        self._writing = False
        self._moved_at = 0.0

    @property
    def doing(self) -> Doing:
        """Writing from the moment the composer has the keys until another pane has them, or none was used for long."""
        busy = self._writing and self.clock() - self._moved_at < IDLE_SECONDS
        return Doing.WRITING if busy and self.screen.composer.is_open else Doing.LOOKING

    def focused(self, widget: Widget) -> None:
        """A pane has the keys."""
        composer = self.screen.composer
        self._writing = widget is composer or composer in widget.ancestors
        self.typed()

    def typed(self) -> None:
        """A key was used."""
        self._moved_at = self.clock()
        self.update()

    def update(self) -> None:
        """Say what the agent does, if this is the ticket in front."""
        if ticket_in_front(self._app) is self.screen:
            self.screen.workplace.presence.announce(self.screen.ticket_id, self.doing)

    def left(self) -> None:
        """The screen is gone: what lies below it is in front."""
        below = ticket_in_front(self._app)
        if below is not None:
            below.presence.update()
        else:
            self.screen.workplace.presence.announce(None, Doing.LEFT)

    def show(self) -> None:
        """Say in the title who is here, and in the composer who writes to the same customer."""
        screen = self.screen
        people, me = self._app.people, safe_line(screen.workplace.agent)
        here = people.get(screen.ticket_id, ())
        screen.head.show_people(people_words(here, me), style_of(here))
        composer, view = screen.composer, screen.view
        composer.warn(*(warning_words(people, view, composer.writing.audience, me) if view is not None else ("", "")))

    @property
    def _app(self) -> "DesktermApp":
        return desk_app(self.screen)


def ticket_in_front(app: "DesktermApp") -> "TicketScreen | None":
    """The topmost ticket, whatever dialogs stand over it."""
    for screen in reversed(app.screen_stack):
        presence = getattr(screen, "presence", None)
        if isinstance(presence, TicketPresence):
            return presence.screen
    return None
