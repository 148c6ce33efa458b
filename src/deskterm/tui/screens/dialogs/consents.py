"""What a customer said about being contacted, channel by channel, and how it is known."""

from collections.abc import Sequence
from typing import Any

from textual.widget import Widget
from textual.widgets import Input

from deskterm.desk.concerns import Concern
from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import Command
from deskterm.model.customer_commands import ContactAnyway, RecordConsent
from deskterm.model.views.customers import CustomerView
from deskterm.model.words import Channel
from deskterm.text.translation import gettext, gettext_noop, pgettext
from deskterm.tui.cells import fit, width
from deskterm.tui.naming import named
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, numbered
from deskterm.tui.widgets.rows import ListRow


class ConsentsDialog(ChoiceDialog, inherit_bindings=False):
    """One row a channel; taking one records the other answer."""

    KEYS = gettext_noop("Enter records the other answer, tab ground, esc closes")

    def __init__(self, workplace: Workplace, card: CustomerView) -> None:
        super().__init__(workplace, ())
        self.card = card
        known = gettext("how it is known: said so on the phone")
        self.ground = Input(placeholder=known, classes="field", select_on_focus=False)

    @property
    def heading(self) -> str:
        """Who is asked about."""
        return gettext("May we contact {customer}?", customer=self.card.name)

    def choices(self) -> list[ListRow]:
        """Every channel with what was said."""
        said = {one.channel: one.granted for one in self.card.consents}
        yes, no = pgettext("consent", "yes"), pgettext("consent", "no")
        words = {True: yes, False: no, None: pgettext("consent", "never asked")}
        prefers = self.card.preferred_channel
        preferred = "   " + pgettext("channel", "preferred")
        cells = max(8, *(width(named(channel)) for channel in Channel))
        return numbered(
            [
                (
                    f"{fit(named(channel), cells)} {words[said.get(channel)]}{preferred if channel is prefers else ''}",
                    (channel, not said.get(channel, False)),
                    f"→ {no if said.get(channel) else yes}",
                )
                for channel in Channel
            ]
        )

    def below(self) -> Sequence[Widget]:
        """How it is known."""
        return (self.ground,)

    def commands_for(self, value: Any) -> list[Command]:
        """The other answer."""
        channel, granted = value
        me, ground = self.workplace.agent, self.ground.value.strip()
        if not granted and not ground:
            ground = "told us"
        return [RecordConsent(actor=me, customer=self.card.id, channel=channel, granted=granted, ground=ground)]


REASONS = (
    gettext_noop("they asked for this answer"),
    gettext_noop("it is about a contract of theirs"),
    gettext_noop("it keeps them from harm or loss"),
)
"""Why somebody may be contacted against their word or wish, as it is recorded."""


class ContactDialog(ChoiceDialog, inherit_bindings=False):
    """The customer said no to a channel, or prefers another: before anything goes, a person says why it goes."""

    def __init__(self, workplace: Workplace, concern: Concern, ticket: str) -> None:
        super().__init__(workplace, ())
        self.concern = concern
        self.ticket = ticket
        other = gettext("or another reason, in your words")
        self.reason = Input(placeholder=other, classes="field", select_on_focus=False)

    @property
    def heading(self) -> str:
        """What speaks against it."""
        return gettext("{concern}. Go on?", concern=self.concern.words)

    def choices(self) -> list[ListRow]:
        """Ways on, each recorded, and the way back."""
        recorded = gettext("recorded")
        rows: list[tuple[str, Any, str]] = [
            (gettext("Go on: {reason}", reason=gettext(words)), ("anyway", words), recorded) for words in REASONS
        ]
        rows.append((gettext("Go on: the reason below"), ("anyway", ""), recorded))
        channel = named(self.concern.channel)
        rows.append((gettext("They say yes to {channel} now", channel=channel), ("yes", ""), recorded))
        rows.append((gettext("Do not send; the text stays a draft"), ("back", ""), ""))
        return numbered(rows)

    def usual(self) -> Any:
        """Enter by itself sends nothing."""
        return ("back", "")

    def below(self) -> Sequence[Widget]:
        """Another reason."""
        return (self.reason,)

    def commands_for(self, value: Any) -> list[Command]:
        """What puts it on record; nothing where it does not go."""
        what, words = value
        me, channel = self.workplace.agent, self.concern.channel
        if self.focused is self.reason and self.reason.value.strip():
            what, words = "anyway", ""
        if what == "back":
            return []
        if what == "yes":
            customer = self.concern.customer
            ground = "said so when contacted"
            return [RecordConsent(actor=me, customer=customer, channel=channel, granted=True, ground=ground)]
        words = words or self.reason.value.strip()
        if not words:
            raise InputError(
                gettext("why are they contacted anyway?"), gettext("tab to the line below and say it in a few words")
            )
        return [ContactAnyway(actor=me, ticket=self.ticket, channel=channel, reason=words)]
