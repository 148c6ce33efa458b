"""What screens and shell ask about customers: found, listed, compared, told in order of time."""

from collections.abc import Sequence
from dataclasses import dataclass

from deskterm.desk import concerns, losses
from deskterm.desk.concerns import Concern
from deskterm.desk.losses import Loss
from deskterm.desk.reads import Reads
from deskterm.model.customer_commands import CARD_FIELDS
from deskterm.model.views.customers import CustomerLine, CustomerView, TimelineEntry
from deskterm.model.words import Channel, ContactKind
from deskterm.store import customers
from deskterm.store.customers import Place

_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two cards say differently: what each says, in words."""

    field: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Two customers side by side: what differs is to be chosen, ``differing`` fields and ``consents`` by channel."""

    one: CustomerView
    other: CustomerView
    differing: tuple[Difference, ...]
    consents: tuple[tuple[Channel, bool, bool], ...]


class CustomerReads:
    """Read access to customers, for whom ``reads`` is for; safe to use from several threads."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._store = reads.store

    def count(self) -> int:
        """How many customers there are."""
        return customers.count(self._store, queues=self._reads.queues)

    def page(
        self, *, after: Place | None = None, before: Place | None = None, offset: int = 0, limit: int = 50
    ) -> tuple[CustomerLine, ...]:
        """Rows of the list by name; see ``store.customers.page``."""
        queues = self._reads.queues
        return customers.page(self._store, after=after, before=before, offset=offset, limit=limit, queues=queues)

    def find(self, text: str, region: str) -> list[int]:
        """The keys of those found, in order of name; a number also without its country (``region``), however spaced."""
        numbers: list[str] = []
        if sum(letter.isdigit() for letter in text) >= _DIGITS:
            from deskterm.desk.people import normal_form

            figures = "".join(one for one in text if one.isdigit())
            numbers = [normal_form(ContactKind.PHONE, text, region), figures, f"+{figures}"]
        return customers.find(self._store, text, numbers, queues=self._reads.queues)

    def rows(self, keys: Sequence[int]) -> tuple[CustomerLine, ...]:
        """The rows of customers by their keys, in that order."""
        return customers.rows(self._store, keys, queues=self._reads.queues)

    def card(self, customer: str) -> CustomerView:
        """A customer's card; raises ``NotFound``."""
        return self._reads.customer(customer)

    def timeline(
        self, customer: str, *, before: int | None = None, limit: int = 50
    ) -> tuple[tuple[TimelineEntry, ...], bool]:
        """Everything said with a customer before a message key, in order of time, and whether there is more."""
        if before is None:
            return customers.timeline(self._store, customer, limit=limit, queues=self._reads.queues)
        return customers.timeline(self._store, customer, before=before, limit=limit, queues=self._reads.queues)

    def merge_preview(self, one: str, other: str) -> MergePreview:
        """What each of two customers has and where their cards differ; raises ``NotFound``."""
        return compare(self.card(one), self.card(other))

    def concern(self, ticket: str, channel: Channel) -> Concern | None:
        """What speaks against contacting a ticket's customer on a channel."""
        return concerns.concern_about(self._store, ticket, channel, queues=self._reads.queues)

    def loss(self, customer: str) -> Loss:
        """What erasing a customer takes; raises ``NotFound``."""
        return losses.loss_of(self._store, self.card(customer).id)


def compare(one: CustomerView, other: CustomerView) -> MergePreview:
    """Two cards side by side."""
    mine, theirs = _words(one), _words(other)
    differing = tuple(
        Difference(name, mine[name], theirs[name])
        for name in CARD_FIELDS
        if mine[name] and theirs[name] and mine[name] != theirs[name]
    )
    here = {line.channel: line.granted for line in one.consents}
    there = {line.channel: line.granted for line in other.consents}
    consents = tuple(
        (channel, here[channel], there[channel])
        for channel in here
        if there.get(channel, here[channel]) != here[channel]
    )
    return MergePreview(one, other, differing, consents)


def _words(card: CustomerView) -> dict[str, str]:
    return {
        "name": card.name,
        "salutation": card.salutation,
        "language": card.language.value if card.language else "",
        "script": card.script.value if card.script else "",
        "preferred_channel": card.preferred_channel.value if card.preferred_channel else "",
        "organisation": card.organisation,
        "group": card.group,
        "vip": "yes" if card.vip else "",
        "note": card.note,
    }
