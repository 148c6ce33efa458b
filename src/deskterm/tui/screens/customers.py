"""Screen 5: everybody who ever wrote, found by name in any script, address, number or organisation."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input, Static

from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError, NotFound
from deskterm.model.views.customers import CustomerView
from deskterm.store.customers import MOST_FOUND
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, ngettext, pgettext
from deskterm.tui.customer_verbs import CustomerVerbs
from deskterm.tui.messages import Answered, DeskChanged
from deskterm.tui.sending import fetch
from deskterm.tui.toast import say_error
from deskterm.tui.widgets.customer_card import CustomerCard
from deskterm.tui.widgets.customer_list import CustomerList
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.header import HeaderLine, zone_of
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from textual.events import Key

PAUSE = 0.12
"""Seconds without a key before the list follows what is typed."""
CARD_PAUSE = 0.15
"""Seconds on a row before its card is read; it is not part of what a key costs."""


class FindInput(Input):
    """Where the name is typed; up and down go to the list, every other key of a line of input is its own."""

    async def _on_key(self, event: "Key") -> None:
        if event.key in ("down", "up"):
            event.stop()
            self.screen.query_one(CustomerList).focus()
        else:
            await super()._on_key(event)


class CustomersScreen(CustomerVerbs, inherit_bindings=False):
    """The list, a line to find in, and where there is room the card of who is under the cursor."""

    PLACES: ClassVar[tuple[str, ...]] = ()
    AUTO_FOCUS = "CustomerList"
    CSS_PATH = "../styles/customers.tcss"

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        zone = zone_of(workplace.config)
        self.header = HeaderLine(pgettext("screen", "Customers"), workplace)
        self.list = CustomerList(self.reads, workplace.reads.clock, zone)
        self.person = CustomerCard(zone, workplace.reads.clock)
        self.input = FindInput(placeholder=gettext("find: name in any script, address, number, handle, organisation"))
        self.said = Static("", id="said", markup=False)
        self._timer: Timer | None = None
        self._card_timer: Timer | None = None
        self._asked = ""
        self._token = self._card_token = 0

    def compose(self) -> ComposeResult:
        yield self.header
        yield FooterLine()
        with Horizontal(id="find"):
            yield self.input
            yield self.said
        with Horizontal():
            yield self.list
            yield self.person

    def on_mount(self) -> None:
        self.read()

    # Reading

    def read(self, then: Callable[[], object] | None = None) -> None:
        """Read the list again: everybody, or those who match what is typed; ``then`` when they are shown."""
        self._token += 1
        token, text = self._token, self.input.value.strip()
        region = self.workplace.config.region

        def read() -> int | list[int]:
            return self.reads.find(text, region) if text else self.reads.count()

        def came(found: int | list[int]) -> None:
            if token == self._token:
                self._show(found)
                if then is not None:
                    then()

        call_in_thread(self, read, came, self._not_read)

    def _show(self, found: int | list[int]) -> None:
        if isinstance(found, int):
            self.list.show_all(found)
            count = f"{found:,}".replace(",", " ")
            self.said.update(gettext("{count} · open/all", count=count))
        else:
            self.list.show_found(found)
            if len(found) >= MOST_FOUND:
                self.said.update(ngettext("the first {count} found", "the first {count} found", len(found)))
            else:
                self.said.update(ngettext("{count} found", "{count} found", len(found)))

    def _not_read(self, error: DesktermError) -> None:
        say_error(self, error)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.read)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        # Not before they are shown: another Enter would open whoever stood there.
        self.read(self.list.focus)

    # Who is under the cursor

    def on_customer_list_pointed(self, message: CustomerList.Pointed) -> None:
        message.stop()
        if message.line is None:
            self.card = None
            self.person.show(None)
            return
        if self._card_timer is not None:
            self._card_timer.stop()
        if self.card is None or self.card.id != message.line.id:
            self.card = None
        self._card_timer = self.set_timer(CARD_PAUSE, self._read_card)

    def _read_card(self) -> None:
        line = self.list.selected
        if line is not None and self.is_current:
            fetch(self, lambda: self.reads.card(line.id), self._when_read(), self._card_not_read)

    def _when_read(self) -> Callable[[CustomerView], None]:
        """What takes in the card that is asked for now, unless another was asked for since: that one is newer."""
        self._card_token += 1
        token = self._card_token

        def came(card: CustomerView) -> None:
            if token == self._card_token:
                self._card_read(card)

        return came

    def _card_not_read(self, error: DesktermError) -> None:
        """Who is not there any more leaves the list too: that is no fault to tell of."""
        if not isinstance(error, NotFound):
            self._not_read(error)

    def _card_read(self, card: CustomerView) -> None:
        line = self.list.selected
        if line is not None and line.id == card.id and self.is_running:
            self.card = card
            self.person.show(card)

    def has_somebody(self) -> bool:
        return self.card is not None or self.list.selected is not None

    def read_card_for(self, then: Callable[[CustomerView], None]) -> None:
        line, take = self.list.selected, self._when_read()

        def came(card: CustomerView) -> None:
            take(card)
            now = self.list.selected
            if now is not None and now.id == card.id and self.is_current:
                then(card)

        if line is not None:
            fetch(self, lambda: self.reads.card(line.id), came, self._not_read)

    def on_customer_list_opened(self, message: CustomerList.Opened) -> None:
        message.stop()
        from deskterm.tui.screens.customer import CustomerScreen

        self.app.push_screen(CustomerScreen(self.workplace, message.line.id))

    def on_screen_resume(self) -> None:
        """Back from somebody: what happened there shows."""
        self.read()
        self._read_card()

    # Verbs

    def act_search(self) -> None:
        """Find somebody."""
        self.input.focus()

    def act_back(self) -> None:
        """First what is typed goes, then the screen."""
        if self.input.value or self.input.has_focus:
            self.input.value = ""
            self.list.focus()
        else:
            self.app.pop_screen()

    def act_refresh(self) -> None:
        """Read everything again."""
        self.read()
        self._read_card()

    def desk_changed(self, _: DeskChanged) -> None:
        """Somebody wrote."""
        self.act_refresh()

    def answered(self, _: Answered) -> None:
        """Something was done here."""
        self.act_refresh()


def called(card: CustomerView) -> str:
    """A customer's name for a title."""
    return safe_line(card.name)
