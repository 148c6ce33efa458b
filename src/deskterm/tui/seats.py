"""The chats an agent has accepted: going from one to the other and back, each left as it was.

Every seat has a screen of its own that is kept while the chat lasts, so that text, caret, undo and place of reading are
where they were. Where one was before is kept as a trail; what has ended since is passed over on the way back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

from deskterm.model.answers import Answer, Done
from deskterm.model.commands import AcceptChat, CloseLeftChat
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.seats import Seating, SeatLine
from deskterm.model.words import Audience, Channel
from deskterm.text.translation import gettext, ngettext
from deskterm.tui.naming import ticket_name
from deskterm.tui.screens.ticket import Start, TicketScreen
from deskterm.tui.seat_words import SeatFacts, waits_since
from deskterm.tui.sending import stopped, stopped_words, submit
from deskterm.tui.stacking import bring_to_top, keep, let_go
from deskterm.tui.toast import say, say_error
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.seat_strip import SeatStrip
from deskterm.tui.work import call_in_thread
from deskterm.tui.writings import writings_of

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp
    from deskterm.tui.screens.seat import SeatScreen

SWALLOW_SECONDS: Final = 0.5
"""What is sent so soon after a switch was meant for whom one saw before."""

TRAIL: Final = 20
"""How many places are remembered."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere one was: a screen, and on a ticket what was being written there."""

    screen: Screen[Any]
    ticket: str | None = None
    start: Start | None = None
    number: int | None = None
    drafted: bool = False

    @property
    def called(self) -> str:
        """What it is called on the screen."""
        if self.ticket is None:
            return gettext("where you were")
        return ticket_name(self.number)


class Seats:
    """The seats of one app. ``clock`` measures how long ago the screen was switched."""

    def __init__(self, app: "DesktermApp", clock: Callable[[], float] = monotonic) -> None:
        self.app = app
        self.clock = clock
        self.seating = Seating()
        self.seen: dict[str, int] = {}
        self._screens: dict[str, SeatScreen] = {}
        self._trail: list[Place] = []
        self._switched_at = float("-inf")
        self._switched_to = ""
        self._shown = -1

    @property
    def most(self) -> int:
        """How many chats the agent takes at once."""
        return self.app.workplace.config.seats

    @property
    def gone_after(self) -> timedelta:
        """After how long a silence a customer counts as gone."""
        return timedelta(minutes=self.app.workplace.config.gone_minutes)

    # What was read

    def show(self, asked: int, seating: Seating) -> None:
        """Show the seats as they were found; what was ``asked`` for earlier than what is shown is passed over."""
        if asked < self._shown:
            return
        first, self._shown, self.seating = self._shown < 0, asked, seating
        here = {one.ticket for one in seating.seats}
        for ticket in [one for one in self._screens if one not in here]:
            if self.app.screen is self._screens[ticket]:
                say(self.app, gettext("this chat is not one of your seats any more"), severity="warning")
            let_go(self.app, self._screens.pop(ticket), ticket)
            self.seen.pop(ticket, None)
        for screen in (*self.app.screen_stack, *self._screens.values()):
            self.dress(screen)
        if first and self.front in here:
            self.go(str(self.front), remember=False)  # a seat that was open when the workstation was left

    def dress(self, screen: Screen[Any]) -> None:
        """Give a screen the strip, or take it away."""
        if screen.is_modal or not screen.is_attached:
            return
        strips, footers = screen.query(SeatStrip), screen.query(FooterLine)
        if not self.seating.seats:
            strips.remove()
        elif strips:
            strips.first().refresh()
        elif footers:
            screen.mount(SeatStrip(), after=footers.first())

    def line(self, ticket: str) -> SeatLine | None:
        """A seat by its ticket."""
        return next((one for one in self.seating.seats if one.ticket == ticket), None)

    @property
    def front(self) -> str | None:
        """The ticket in front, whatever dialogs stand over it."""
        screen = next((one for one in reversed(self.app.screen_stack) if not one.is_modal), None)
        return screen.ticket_id if isinstance(screen, TicketScreen) else None

    def facts(self) -> list[SeatFacts]:
        """The seats as the strip shows them."""
        front = self.front
        return [
            SeatFacts(
                line,
                place,
                line.ticket == front,
                0 if line.ticket == front else line.unread(self.seen.get(line.ticket, 0)),
                self._drafted(line.ticket),
            )
            for place, line in enumerate(self.seating.seats, 1)
        ]

    def _drafted(self, ticket: str) -> bool:
        texts = writings_of(self.app.workplace).of_ticket(ticket)
        return any(one.text.strip() for one in texts.values())

    def beside(self) -> list[str]:
        """What stands at the end of the strip, from long to short: who waits for a seat, and what is parked."""
        keymap, waiting = self.app.keymap, len(self.seating.waiting)
        parked = self.parked
        back = f"◂ {parked.called} ✎ {keymap.key('parked')}" if parked is not None else ""
        wait = ngettext("{count} waits", "{count} wait", waiting) if waiting else ""
        wait_long = f"{wait} {keymap.key('accept_chat')}" if waiting else ""
        return ["  ".join(one for one in some if one) for some in ((wait_long, back), (wait, back), (wait,), ("",))]

    def way_to(self, verb: str) -> str:
        """The keys that lead to a verb from here: where letters are words, one stops writing first."""
        key, focused = self.app.keymap.key(verb), self.app.focused
        writes = len(key) == 1 and focused is not None and focused.check_consume_key(key, key)
        return f"{self.app.keymap.key('keep_draft')} {key}" if writes else key

    # Going

    def takes(self, ticket: str, start: Start | None = None) -> bool:
        """Go to a ticket if it is a seat; whether it is."""
        if self.line(ticket) is None:
            return False
        self.go(ticket, start=start)
        return True

    def go(self, ticket: str, *, start: Start | None = None, remember: bool = True) -> None:
        """Show a seat as it was left; ``start`` has an answer or a note ready to write."""
        line, here = self.line(ticket), self.app.screen
        if line is None or here.is_modal:
            return
        screen = self._screen(ticket, start or "reply")
        if here is screen:
            return
        if remember:
            self._remember()
        self._forget(lambda one: one.ticket == ticket)
        self._switched(line.customer)
        if isinstance(here, TicketScreen) and here.ticket_id == ticket and screen not in self.app.screen_stack:
            self.app.switch_screen(screen)
        else:
            bring_to_top(self.app, screen)
        screen.arrive(start)

    def _screen(self, ticket: str, start: Start) -> "SeatScreen":
        from deskterm.tui.screens.seat import SeatScreen

        screen = self._screens.get(ticket)
        if screen is None:
            screen = self._screens[ticket] = SeatScreen(self.app.workplace, ticket, self, start=start)
            keep(self.app, screen, ticket)
        return screen

    def _next(self, *, waiting: bool = False) -> SeatLine | None:
        """The seat to go to from here: the longest waiting, else the one after this unless ``waiting``."""
        front, now = self.front, self.app.now()
        others = [one for one in self.seating.seats if one.ticket != front]
        longest = [(bool(one.unsent), since, one) for one in others if (since := waits_since(one, now)) is not None]
        if longest:
            return min(longest, key=lambda one: one[:2])[2]
        if waiting or not others:
            return None
        order = [one.ticket for one in self.seating.seats]
        at = order.index(front) if front in order else -1
        return self.line(next(one for one in (*order[at + 1 :], *order) if one != front))

    def why_not_next(self) -> str | None:
        """Why there is no other chat to go to."""
        return None if self._next() is not None else gettext("this is the only chat you have accepted")

    def go_next(self) -> None:
        """To the chat that waits longest, else to the next one."""
        following = self._next()
        if following is not None:
            self.go(following.ticket)

    def leave(self, screen: "SeatScreen") -> None:
        """A seat's chat is done with: on to one that waits, else back to where one was."""
        self._forget(lambda one: one.screen is screen)
        following = self._next(waiting=True)
        if following is not None:
            self.go(following.ticket, remember=False)
        elif self.has_trail:
            self.go_back()
        elif screen.is_current:
            self.app.pop_screen()

    # The trail

    def _here(self) -> Place:
        screen = self.app.screen
        if not isinstance(screen, TicketScreen):
            return Place(screen)
        writing = screen.composer.writing if screen.composer.is_open else None
        start: Start | None = None
        if writing is not None and screen.composer.area.has_focus:
            start = "note" if writing.audience is Audience.INTERNAL else "reply"
        number = screen.view.line.number if screen.view is not None else None
        drafted = self.line(screen.ticket_id) is None and writing is not None and bool(writing.text.strip())
        return Place(screen, screen.ticket_id, start, number, drafted)

    def _remember(self) -> None:
        place = self._here()
        self._forget(lambda one: one.screen is place.screen or (one.ticket is not None and one.ticket == place.ticket))
        self._trail = [*self._trail[1 - TRAIL :], place]

    def _forget(self, which: Callable[[Place], bool]) -> None:
        self._trail = [one for one in self._trail if not which(one)]

    def _is_there(self, place: Place) -> bool:
        """Whether one can go back to a place: a seat that goes on, an open screen, a ticket that was written on."""
        if place.screen is self.app.screen or (place.ticket is not None and place.ticket == self.front):
            return False
        if place.ticket is not None and self.line(place.ticket) is not None:
            return True
        stack = self.app.screen_stack
        if place.screen not in stack:
            return place.drafted
        if place.screen is stack[0]:
            return all(isinstance(one, TicketScreen) for one in stack[1:])
        return not self.app.is_screen_installed(place.screen)

    @property
    def has_trail(self) -> bool:
        """Whether there is somewhere to go back to."""
        return any(self._is_there(one) for one in self._trail)

    def go_back(self) -> None:
        """Back to where one was, passing over what has ended."""
        self._trail = [one for one in self._trail if self._is_there(one)]
        if not self._trail or self.app.screen.is_modal:
            return
        self._return_to(self._trail.pop())

    @property
    def parked(self) -> Place | None:
        """Where something other than a chat was being written last."""
        return next((one for one in reversed(self._trail) if one.drafted and self._is_there(one)), None)

    def go_parked(self) -> None:
        """To what is parked; the way back leads to the chat."""
        place = self.parked
        if place is not None and not self.app.screen.is_modal:
            self._remember()
            self._forget(lambda one: one is place)
            self._return_to(place)

    def _return_to(self, place: Place) -> None:
        if place.ticket is not None and self.line(place.ticket) is not None:
            self.go(place.ticket, remember=False)
            return
        self._switched(place.called)
        if place.screen in self.app.screen_stack:
            self._uncover(place.screen)
        elif place.ticket is not None:
            self.app.open_ticket(place.ticket, place.start)

    def _uncover(self, screen: Screen[Any]) -> None:
        if screen is self.app.screen_stack[0]:
            while len(self.app.screen_stack) > 1:
                self.app.pop_screen()
        elif screen is not self.app.screen:
            bring_to_top(self.app, screen)

    def _switched(self, to: str) -> None:
        self._switched_at, self._switched_to = self.clock(), to

    def swallowed(self) -> str | None:
        """Why nothing is sent just now."""
        if self.clock() - self._switched_at >= SWALLOW_SECONDS:
            return None
        return gettext(
            "not sent: you have only just come to {customer}, send again if it is for them", customer=self._switched_to
        )

    # Accepting and ending

    def accept(self, chosen: TicketLine | None) -> None:
        """Take ``chosen`` if it is a chat for the taking, else the chat that waits longest; then go there."""
        me = self.app.workplace.agent
        ticket = self.seating.waiting[0].ticket if self.seating.waiting else None
        if chosen is not None and chosen.channel is Channel.CHAT and chosen.assignee in (None, me):
            ticket = ticket if self.line(chosen.id) is not None else chosen.id
        if ticket is None:
            return
        command = AcceptChat(actor=me, at=self.app.now(), ticket=ticket, most=self.most)
        submit(self.app, [command], partial(self._accepted, ticket), partial(say_error, self.app))

    def _accepted(self, ticket: str, answers: tuple[Answer, ...]) -> None:
        refused = stopped(answers)
        if refused is not None:
            say(self.app, stopped_words(refused), severity="warning")
            self.app.read_counts()
            return
        read = self.app.seats.read_now
        call_in_thread(self.app, read, partial(self._seated, ticket), partial(say_error, self.app))

    def _seated(self, ticket: str, found: tuple[int, Seating]) -> None:
        self.show(*found)
        self.go(ticket, start="reply")

    def close_left(self, chosen: TicketLine) -> None:
        """Close a chat that its customer has left, and leave it."""
        me = self.app.workplace.agent
        command = CloseLeftChat(actor=me, at=self.app.now(), ticket=chosen.id, seen=chosen.version)
        done = partial(self._closed, chosen, self.app.screen)
        submit(self.app, [command], done, partial(say_error, self.app))

    def _closed(self, chosen: TicketLine, screen: Screen[Any], answers: tuple[Answer, ...]) -> None:
        from deskterm.tui.screens.seat import SeatScreen

        if not isinstance(answers[0], Done):
            say(self.app, stopped_words(answers[0]), severity="warning")
            return
        if isinstance(screen, SeatScreen) and self.app.screen is screen:
            self.leave(screen)
        key, customer = self.way_to("undo"), chosen.customer
        if chosen.number is None:
            words = gettext("the chat is closed: {customer} left ({key} undoes it)", customer=customer, key=key)
        else:
            words = gettext(
                "#{number} is closed: {customer} left ({key} undoes it)",
                number=chosen.number,
                customer=customer,
                key=key,
            )
        say(self.app, words)
