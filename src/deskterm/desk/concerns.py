"""What speaks against contacting a customer on a channel: they said no to it, or prefer another one."""

from dataclasses import dataclass, replace

from deskterm.desk.naming import named
from deskterm.model.views.customers import CustomerView
from deskterm.model.words import Channel, MessageKind
from deskterm.store.conditions import Queues, seen
from deskterm.store.database import Store
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import gettext


@dataclass(frozen=True, slots=True)
class Concern:
    """Why a customer should perhaps not be contacted on ``channel``: they said no, or prefer another one."""

    customer: str
    name: SafeLine
    channel: Channel
    refused: bool
    prefers: Channel | None

    @property
    def words(self) -> str:
        """The concern in one sentence."""
        name, channel = self.name or gettext("the customer"), named(self.channel)
        prefers = named(self.prefers) if self.prefers else ""
        if self.refused and prefers:
            return gettext(
                "{customer} said no to {channel}, and prefers {other}", customer=name, channel=channel, other=prefers
            )
        if self.refused:
            return gettext("{customer} said no to {channel}", customer=name, channel=channel)
        if not prefers:
            return gettext("{customer} prefers another channel to {channel}", customer=name, channel=channel)
        return gettext("{customer} prefers {other} to {channel}", customer=name, other=prefers, channel=channel)


def concern_in(card: CustomerView, channel: Channel) -> Concern | None:
    """What a customer's card says against a channel."""
    refused = any(one.channel is channel and not one.granted for one in card.consents)
    prefers = card.preferred_channel if card.preferred_channel is not channel else None
    if not refused and prefers is None:
        return None
    return Concern(card.id, card.name, channel, refused, prefers)


def concern_about(store: Store, ticket: str, channel: Channel, *, queues: Queues = None) -> Concern | None:
    """What speaks against contacting the ticket's customer on ``channel``, unless it was put on record already.

    Who wrote on that channel themselves is answered there, whatever they prefer otherwise; a *no* stays one.
    """
    clause, values = seen(queues)
    rows = store.read(f"SELECT t.key, t.customer_key FROM ticket AS t WHERE t.id = ?{clause}", (ticket, *values))
    if not rows:
        return None
    found = concern_with(store, rows[0][1], channel)
    wrote = "SELECT 1 FROM message WHERE ticket_key = ? AND kind = ? AND channel = ? LIMIT 1"
    if found is not None and store.read(wrote, (rows[0][0], MessageKind.CUSTOMER.value, channel.value)):
        found = replace(found, prefers=None) if found.refused else None
    if found is None:
        return None
    (since,) = store.read(
        "SELECT coalesce(max(at), 0) FROM consent WHERE customer_key = ? AND channel = ?", (rows[0][1], channel.value)
    )[0]
    anyway = store.read(
        "SELECT fields FROM change WHERE ticket_key = ? AND kind = 'ContactAnyway' AND at >= ?", (rows[0][0], since)
    )
    return None if any(f'"{channel.value}: ' in one[0] for one in anyway) else found


def concern_with(store: Store, customer_key: int, channel: Channel) -> Concern | None:
    """What speaks against contacting a customer on ``channel``."""
    rows = store.read(
        "SELECT c.id, c.name, c.preferred_channel, (SELECT granted FROM consent WHERE customer_key = c.key"
        " AND channel = ?) FROM customer AS c WHERE c.key = ?",
        (channel.value, customer_key),
    )
    if not rows:
        return None
    ident, name, preferred, granted = rows[0]
    prefers = Channel(preferred) if preferred and preferred != channel else None
    refused = granted is not None and not granted
    if not refused and prefers is None:
        return None
    return Concern(ident, safe_line(name), channel, refused, prefers)
