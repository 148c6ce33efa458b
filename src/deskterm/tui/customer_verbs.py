"""What is done with a customer, on the list and on their own screen alike."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from deskterm.desk.customer_reads import CustomerReads
from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.views.customers import CustomerView
from deskterm.model.words import Role
from deskterm.text.translation import gettext
from deskterm.tui.bringing_out import forget_opened
from deskterm.tui.desk_app import desk_app
from deskterm.tui.sending import fetch
from deskterm.tui.toast import say, say_error
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from deskterm.desk.customer_reads import MergePreview
    from deskterm.desk.losses import Loss
    from deskterm.model.commands import Command


Act = Callable[["CustomerVerbs", CustomerView], None]


def with_card(act: Act) -> Callable[["CustomerVerbs"], None]:
    """A verb that wants the card of who is under the hand, which may still have to be read."""

    def run(self: "CustomerVerbs") -> None:
        if self.card is not None:
            act(self, self.card)
        else:
            self.read_card_for(lambda card: act(self, card))

    run.__doc__ = act.__doc__
    return run


class CustomerVerbs(Screen[None], inherit_bindings=False):
    """A screen with a customer under the hand: ``card`` is who, None while there is nobody.

    ``erased`` tells whether somebody was erased from here.
    """

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.reads = CustomerReads(workplace.reads)
        self.card: CustomerView | None = None
        self.erased = False

    def has_somebody(self) -> bool:
        """Whether somebody is under the hand, be their card read or not."""
        return self.card is not None

    def read_card_for(self, then: Callable[[CustomerView], None]) -> None:  # noqa: ARG002
        """Read the card of who is under the hand, and go on with it."""
        return

    def _nobody(self) -> str | None:
        return None if self.has_somebody() else gettext("there is no customer under the cursor")

    why_not_edit_card = why_not_consents = why_not_merge_customers = why_not_export_customer = _nobody
    why_not_erase_customer = _nobody

    def _execute(self, commands: "list[Command] | None") -> None:
        if commands:
            desk_app(self).execute(commands)

    # The card

    @with_card
    def act_edit_card(self, card: CustomerView) -> None:
        """Edit the card."""
        from deskterm.tui.screens.dialogs.customer import CardDialog

        self.app.push_screen(CardDialog(self.workplace, card), self._execute)

    @with_card
    def act_consents(self, card: CustomerView) -> None:
        """Record what they said about being contacted."""
        from deskterm.tui.screens.dialogs.consents import ConsentsDialog

        self.app.push_screen(ConsentsDialog(self.workplace, card), self._execute)

    @with_card
    def act_timeline_ticket(self, card: CustomerView) -> None:
        """Open the newest ticket."""
        if card.history:
            desk_app(self).open_ticket(card.history[0].id)

    def why_not_timeline_ticket(self) -> str | None:
        """Why there is no ticket to open."""
        return self._nobody() or (gettext("they have no ticket") if self.card and not self.card.history else None)

    # Identities

    @with_card
    def act_merge_customers(self, card: CustomerView) -> None:
        """Choose the other, then look at both."""
        from deskterm.tui.screens.dialogs.person import PersonDialog

        dialog: Any = PersonDialog(self.workplace, card)
        self.app.push_screen(dialog, lambda other: self._other_chosen(card, other))

    def _other_chosen(self, card: CustomerView, other: str | None) -> None:
        if other:
            fetch(self, lambda: self.reads.merge_preview(card.id, other), self._preview, lambda e: say_error(self, e))

    def _preview(self, preview: "MergePreview") -> None:
        from deskterm.tui.screens.dialogs.identities import IdentitiesDialog

        self.app.push_screen(IdentitiesDialog(self.workplace, preview), self._execute)

    @with_card
    def act_unmerge_customers(self, card: CustomerView) -> None:
        """Take the one merged last apart, or choose which."""
        from deskterm.model.customer_commands import UnmergeCustomers
        from deskterm.tui.screens.dialogs.person import MergedDialog

        if not card.merged:
            say(self.app, gettext("nobody was merged into them"), severity="warning")
            return
        if len(card.merged) > 1:
            self.app.push_screen(MergedDialog(self.workplace, card), self._execute)
            return
        me, (ident, _) = self.workplace.agent, next(iter(card.merged))
        self._execute([UnmergeCustomers(actor=me, at=self.workplace.reads.clock(), customer=ident)])

    def why_not_unmerge_customers(self) -> str | None:
        """Why there is nothing to take apart."""
        return self._nobody() or (
            gettext("nobody was merged into them") if self.card and not self.card.merged else None
        )

    # Their data

    @with_card
    def act_export_customer(self, card: CustomerView) -> None:
        """Write everything kept about them into a file of their own."""
        from deskterm.desk.customer_exports import write_beside

        fetch(
            self,
            lambda: write_beside(self.workplace.reads, self.workplace.config.home, card.id),
            lambda path: say(
                self.app, gettext("all that is kept about {customer} is in\n{file}", customer=card.name, file=path)
            ),
            lambda error: say_error(self.app, error),
        )

    @with_card
    def act_erase_customer(self, card: CustomerView) -> None:
        """Say what will go, and ask on which ground."""
        fetch(self, lambda: self._loss(card.id), self._erase, lambda error: say_error(self, error))

    def _loss(self, customer: str) -> "Loss":
        """For a worker: what will go; raises ``InputError`` for whoever may not erase, before they say the ground."""
        from deskterm.desk.permissions import Standing, refuse
        from deskterm.model.customer_commands import EraseCustomer

        me = self.workplace.agent
        role = next((one.role for one in self.workplace.reads.agents() if one.name == me), None)
        asked = EraseCustomer(actor=me, customer=customer, ground="")
        refused = refuse(asked, Standing(Role(role))) if role else None
        if refused is not None:
            raise InputError(refused.reason, refused.hint)
        return self.reads.loss(customer)

    def _erase(self, loss: "Loss") -> None:
        from deskterm.tui.screens.dialogs.erase import EraseDialog

        self.app.push_screen(EraseDialog(self.workplace, loss), self._erase_chosen)

    def _erase_chosen(self, commands: "list[Command] | None") -> None:
        self._execute(commands)
        if commands:
            self.erased = True
            # Whose a copy is cannot be told from the copy.
            home = self.workplace.config.home
            call_in_thread(
                self.app, lambda: forget_opened(home, 0), lambda _: None, lambda error: say_error(self, error)
            )
