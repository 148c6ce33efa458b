"""Verbs that work on every screen: going about, help, undo, recall, leaving."""

import sys
from typing import TYPE_CHECKING

from deskterm.model.views.lists import TicketLine
from deskterm.model.words import Delivery
from deskterm.text.translation import gettext
from deskterm.tui.toast import say

if TYPE_CHECKING:
    from deskterm.text.safe import SafeText
    from deskterm.tui.app import DesktermApp


class DeskVerbs:
    """One object for all screens."""

    def __init__(self, app: "DesktermApp") -> None:
        self.app = app

    # Going about a dialog

    def act_field_next(self) -> None:
        """The next thing that can be typed into or chosen from."""
        self.app.screen.focus_next()

    def act_field_previous(self) -> None:
        """The one before."""
        self.app.screen.focus_previous()

    # Leaving

    def act_back(self) -> None:
        """Close the screen on top; the first one stays."""
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()

    def act_leave(self) -> None:
        """Leave the screen, on the first one the program."""
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()
            return
        unsent = [one for one in self.app.unsent if one.author == self.app.workplace.agent]
        unsaved = self._unsaved()
        if unsent or unsaved:
            from deskterm.tui.screens.leaving import LeavingScreen

            self.app.push_screen(LeavingScreen(tuple(unsent), unsaved), self._left)
        else:
            self.app.exit(0)

    def _unsaved(self) -> "list[SafeText]":
        """Texts that could not be saved: they are only here."""
        if "deskterm.tui.writings" not in sys.modules:
            return []
        from deskterm.text.safe import safe_text
        from deskterm.tui.writings import writings_of

        return [safe_text(one.text) for one in writings_of(self.app.workplace).unsaved]

    def _left(self, choice: str | None) -> None:
        if choice == "leave":
            self.app.exit(0)

    def act_interrupt(self) -> None:
        """Copy selected text; with none, leave."""
        text = self.app.screen.get_selected_text()
        if text:
            from deskterm.tui.copying import copy

            copy(self.app, text, gettext("the selection"))
        else:
            self.app.run_verb("leave")

    # Work

    def act_undo(self) -> None:
        """Take back the latest gesture."""
        from deskterm.tui.undoing import undo

        undo(self.app)

    def act_recall(self) -> None:
        """Take back the latest answer that has not left; its words are a draft again."""
        from deskterm.tui.recalling import recall

        recall(self.app, self.app.workplace)

    def why_not_recall(self) -> str | None:
        """Why there is nothing to take back."""
        mine = [one for one in self.app.unsent if one.author == self.app.workplace.agent]
        if any(one.delivery in (Delivery.COUNTING, Delivery.HELD, Delivery.FAILED) for one in mine):
            return None
        return gettext("no answer of yours is on its way out")

    def act_next_work(self) -> None:
        """Open the next ticket to work on."""
        self.app.flow.serve()

    async def act_search(self) -> None:
        """Search in the inbox."""
        self.act_inbox()
        await self.app.inbox.open_search()

    def act_new_call(self) -> None:
        """Open the call screen."""
        from deskterm.tui.screens.call import CallScreen

        self.app.push_screen(CallScreen(self.app.workplace))

    # Screens

    def act_inbox(self) -> None:
        """Go back to the inbox."""
        while len(self.app.screen_stack) > 1:
            self.app.pop_screen()

    def act_ticket_screen(self) -> None:
        """Open the ticket under the cursor, or the last one."""
        ticket = self._ticket()
        if ticket is not None:
            self.app.open_ticket(ticket)

    def why_not_ticket_screen(self) -> str | None:
        """Why there is no ticket to go to."""
        return None if self._ticket() else gettext("no ticket is under the cursor and none was opened yet")

    def _ticket(self) -> str | None:
        selected: TicketLine | None = self.app.inbox.list.selected
        return selected.id if selected is not None else self.app.last_ticket

    def act_board(self) -> None:
        """Go to the board."""
        from deskterm.tui.screens.board import BoardScreen

        if not isinstance(self.app.screen, BoardScreen):
            self.act_inbox()
            self.app.push_screen(BoardScreen(self.app.workplace))

    def why_not_quality(self) -> str | None:
        """It is still to be built."""
        return gettext("screen 4, quality (spot checks), is not there yet")

    def act_customers(self) -> None:
        """Go to the customers."""
        from deskterm.tui.screens.customers import CustomersScreen

        if not isinstance(self.app.screen, CustomersScreen):
            self.act_inbox()
            self.app.push_screen(CustomersScreen(self.app.workplace))

    def act_shift(self) -> None:
        """See what happened since you left."""
        from deskterm.tui.screens.shift import ShiftScreen

        if not isinstance(self.app.screen, ShiftScreen):
            self.act_inbox()
            self.app.push_screen(ShiftScreen(self.app.workplace))

    def why_not_reports(self) -> str | None:
        """It is still to be built."""
        return gettext("screen 6, reports, is not there yet; 3 shows the board")

    def _nothing(self) -> None:
        """Never run: the reason above stands in the way."""

    act_quality = act_reports = _nothing

    def act_refresh(self) -> None:
        """Read the figures again, and try to reach the remote."""
        self.app.read_counts()
        self.app.remote.wake()

    def act_standards(self) -> None:
        """Show the service standards."""
        from deskterm.tui.screens.standards import StandardsScreen

        self.app.push_screen(StandardsScreen(self.app.workplace))

    def act_bell(self) -> None:
        """Turn the bell on or off."""
        self.app.bell_on = not self.app.bell_on
        say(self.app, gettext("the bell is on") if self.app.bell_on else gettext("the bell is off"))
