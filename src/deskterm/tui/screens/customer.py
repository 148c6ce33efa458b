"""One customer: everything said with them over all channels in one timeline, their card beside it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from deskterm.desk.workplace import Workplace
from deskterm.errors import DesktermError, NotFound
from deskterm.model.views.customers import CustomerView, TimelineEntry
from deskterm.text.translation import gettext, pgettext
from deskterm.tui.customer_verbs import CustomerVerbs
from deskterm.tui.desk_app import desk_app
from deskterm.tui.messages import Answered, DeskChanged
from deskterm.tui.toast import say_error
from deskterm.tui.widgets.customer_card import CustomerCard
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.header import HeaderLine, zone_of
from deskterm.tui.widgets.timeline import Timeline
from deskterm.tui.work import call_in_thread

Read = tuple[CustomerView, tuple[TimelineEntry, ...], bool]


class PersonCard(CustomerCard):
    """The card, on a screen where the verbs are those of the customer."""

    PLACES: ClassVar[tuple[str, ...]] = ("person", "moves")


class CustomerScreen(CustomerVerbs, inherit_bindings=False):
    """The timeline and the card; tab goes between them, and where it is narrow shows one or the other."""

    PLACES: ClassVar[tuple[str, ...]] = ()
    AUTO_FOCUS = "Timeline"
    CSS_PATH = "../styles/customers.tcss"

    def __init__(self, workplace: Workplace, customer: str) -> None:
        super().__init__(workplace)
        zone = zone_of(workplace.config)
        self.customer = customer
        self.header = HeaderLine(pgettext("screen", "Customer"), workplace)
        self.timeline = Timeline(workplace.reads.clock, zone)
        self.person = PersonCard(zone, workplace.reads.clock)
        self._reading = self._again = False

    def compose(self) -> ComposeResult:
        yield self.header
        yield FooterLine()
        with Horizontal():
            yield self.timeline
            yield self.person

    def on_mount(self) -> None:
        self.read()

    # Reading

    def read(self) -> None:
        """Read the card and the newest entries; while that is under way, once more afterwards."""
        if self._reading:
            self._again = True
            return
        self._reading = True

        def read() -> Read:
            card = self.reads.card(self.customer)
            return (card, *self.reads.timeline(card.id))

        call_in_thread(self, read, self._read, self._not_read)

    def _read(self, found: Read) -> None:
        self._reading = False
        self.card, entries, older = found
        self.header.place = gettext("Customer · {name}", name=self.card.name)
        self.header.refresh()
        self.person.show(self.card)
        self.timeline.show(entries, older=older)
        if self._again:
            self._again = False
            self.read()

    def _not_read(self, error: DesktermError) -> None:
        self._reading = self._again = False
        if not (self.erased and isinstance(error, NotFound)):
            say_error(self.app, error)
        if self.is_current:
            self.app.pop_screen()

    def on_timeline_older(self, message: Timeline.Older) -> None:
        message.stop()
        customer = self.card.id if self.card is not None else self.customer

        def came(found: tuple[tuple[TimelineEntry, ...], bool]) -> None:
            self.timeline.show_older(found[0], older=found[1])

        call_in_thread(
            self, lambda: self.reads.timeline(customer, before=message.key), came, lambda error: say_error(self, error)
        )

    # Verbs

    def on_timeline_opened(self, message: Timeline.Opened) -> None:
        message.stop()
        desk_app(self).open_ticket(message.ticket)

    def act_pane_next(self) -> None:
        """From the timeline to the card and back."""
        to_card = not self.person.has_focus
        self.set_class(to_card, "-card") if self.has_class("-narrow") else self.remove_class("-card")
        (self.person if to_card else self.timeline).focus()

    act_pane_previous = act_pane_next

    def act_refresh(self) -> None:
        """Read everything again."""
        self.read()

    def on_screen_resume(self) -> None:
        """Back from a ticket."""
        self.read()

    def desk_changed(self, _: DeskChanged) -> None:
        """Somebody wrote."""
        self.read()

    def answered(self, _: Answered) -> None:
        """Something was done here."""
        self.read()
