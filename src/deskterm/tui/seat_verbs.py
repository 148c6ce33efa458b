"""The verbs about chats one has accepted, on every screen. What they need is loaded when there is the first chat."""

from itertools import count
from typing import TYPE_CHECKING

from deskterm.model.words import FINISHED, Channel
from deskterm.text.translation import gettext
from deskterm.tui.naming import named, ticket_name

if TYPE_CHECKING:
    from textual.screen import Screen

    from deskterm.model.views.lists import Counts, TicketLine
    from deskterm.model.views.seats import Seating
    from deskterm.tui.app import DesktermApp
    from deskterm.tui.screens.ticket import Start
    from deskterm.tui.seats import Seats


class SeatVerbs:
    """One object for all screens; ``seats`` is made once there is a chat to speak of."""

    def __init__(self, app: "DesktermApp") -> None:
        self.app = app
        self._seats: Seats | None = None
        self._asked = count()

    @property
    def seats(self) -> "Seats":
        """The agent's seats."""
        if self._seats is None:
            from deskterm.tui.seats import Seats

            self._seats = Seats(self.app)
        return self._seats

    @property
    def known(self) -> "Seats | None":
        """The agent's seats where there was a chat to speak of; None as long as there was not."""
        return self._seats

    # Hooks of the app and its screens

    def read(self, counts: "Counts") -> "tuple[int, Seating] | None":
        """For a worker: the seats and who waits; None where there is no chat at all."""
        reads = self.app.workplace.reads
        if self._seats is None and not counts.live and not reads.has_seats():
            return None
        return self.read_now()

    def read_now(self) -> "tuple[int, Seating]":
        """For a worker: how many times was asked before, and the seats and who waits, with what is written on them."""
        asked = next(self._asked)
        found = self.app.workplace.reads.seating()
        if found.seats:
            from deskterm.tui.writings import writings_of

            for seat in found.seats:
                writings_of(self.app.workplace).of_ticket(seat.ticket)
        return asked, found

    def show(self, found: "tuple[int, Seating] | None") -> None:
        """Show what was read."""
        if found is not None and (self._seats is not None or found[1].seats or found[1].waiting):
            self.seats.show(*found)

    def dress(self, screen: "Screen[object]") -> None:
        """A screen was opened: it has the strip too, when there are seats."""
        if self._seats is not None:
            self._seats.dress(screen)

    def swallowed(self) -> str | None:
        """Why nothing is sent just now: the screen was switched a moment ago."""
        return self._seats.swallowed() if self._seats is not None else None

    def takes(self, ticket: str, start: "Start | None" = None) -> bool:
        """Go to a ticket if it is one of the seats; whether it was."""
        return self._seats is not None and self._seats.takes(ticket, start)

    # Verbs

    def _chosen(self) -> "TicketLine | None":
        from deskterm.tui.ticket_verbs import line

        chosen = getattr(self.app.screen, "chosen", None)
        tickets = chosen() if chosen is not None else ()
        return line(tickets[0]) if len(tickets) == 1 else None

    def act_accept_chat(self) -> None:
        """Take the chat under the hand, else the one that waits longest."""
        self.seats.accept(self._chosen())

    def why_not_accept_chat(self) -> str | None:
        """Why there is nothing to accept."""
        chosen, me = self._chosen(), self.app.workplace.agent
        chat = chosen if chosen is not None and chosen.channel is Channel.CHAT else None
        seated = chat is not None and self._seats is not None and self._seats.line(chat.id) is not None
        if chat is not None and chat.state not in FINISHED and chat.assignee in (None, me) and not seated:
            return None
        if self._seats is not None and self._seats.seating.waiting:
            return None
        if chat is not None and chat.assignee not in (None, me):
            holder = self.app.names.get(chat.assignee, chat.assignee)
            return gettext("{person} has {ticket}", person=holder, ticket=ticket_name(chat.number))
        return gettext("no live chat waits for anybody; an older one is accepted with the cursor on it")

    def act_next_chat(self) -> None:
        """To the chat that waits longest."""
        self.seats.go_next()

    def why_not_next_chat(self) -> str | None:
        """Why there is no chat to go to."""
        if self._seats is None or not self._seats.seating.seats:
            return gettext("you have accepted no chat")
        return self._seats.why_not_next()

    def act_go_back(self) -> None:
        """Back to where one was."""
        self.seats.go_back()

    def why_not_go_back(self) -> str | None:
        """Why there is nowhere to go back to."""
        if self._seats is None or not self._seats.has_trail:
            return gettext("there is nowhere to go back to")
        return None

    def act_parked(self) -> None:
        """To what was being written when a chat was gone to."""
        self.seats.go_parked()

    def why_not_parked(self) -> str | None:
        """Why there is none."""
        return None if self._seats is not None and self._seats.parked is not None else gettext("nothing is parked")

    def act_customer_left(self) -> None:
        """Close the chat shown without an answer."""
        chosen = self._chosen()
        if chosen is not None:
            self.seats.close_left(chosen)

    def why_not_customer_left(self) -> str | None:
        """Why it cannot be closed so."""
        chosen = self._chosen()
        if chosen is None:
            return gettext("no chat is under the hand")
        if chosen.channel is not Channel.CHAT:
            return gettext("this came by {channel}: only a chat can be left", channel=named(chosen.channel))
        return gettext("it is {state} already", state=named(chosen.state)) if chosen.state in FINISHED else None
