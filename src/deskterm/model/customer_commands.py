"""Commands about customers, and about what an agent has read: the rest of ``commands``."""

from dataclasses import dataclass

from deskterm.model.command import Command, Party, TicketCommand
from deskterm.model.snapshot import Instant, Purchase, Whole
from deskterm.model.words import Channel, Language

CARD_FIELDS = (
    "name",
    "salutation",
    "language",
    "script",
    "preferred_channel",
    "organisation",
    "group",
    "vip",
    "note",
)
"""What two cards may say differently, in the order screens ask about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeCustomers(Command):
    """Two customers are one person: ``other`` becomes part of ``customer``, with tickets, contact points and purchases.

    ``take`` names the fields of ``CARD_FIELDS`` in which the other's card is right, ``take_consent`` the channels. What
    only one of them has stands anyway; where their consents differ and nothing is said, no stands. ``seen`` and
    ``other_seen`` are the versions of the cards that were looked at.
    """

    customer: str
    other: str
    seen: Whole | None = None
    other_seen: Whole | None = None
    take: tuple[str, ...] = ()
    take_consent: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmergeCustomers(Command):
    """The two were two after all: ``customer``, who was merged into another, has again what they had.

    What came since stays with the other; a field of the other's card that was edited since stays as it was edited.
    """

    customer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConsent(Command):
    """What a customer said about being contacted on a channel, and how it is known (``ground``)."""

    customer: str
    channel: Channel
    granted: bool
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAnyway(TicketCommand):
    """The customer is contacted on a channel against their word or wish, for a ``reason`` that stays with the ticket.

    Without it an answer on a channel to which the customer said no is refused.
    """

    channel: Channel
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseCustomer(Command):
    """One person's data goes for good; numbers for reports stay, and who did it, when and on which ``ground``.

    On a mirror it waits for the remote: what cannot be taken back happens where the truth is.
    """

    customer: str
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRecord:
    """What another system knows of a customer; ``line`` is where it stands in its file. None and empty say nothing."""

    line: Whole
    contacts: tuple[Party, ...]
    name: str = ""
    salutation: str = ""
    language: Language | None = None
    preferred_channel: Channel | None = None
    organisation: str = ""
    group: str = ""
    vip: bool | None = None
    note: str = ""
    consents: tuple[tuple[Channel, bool], ...] = ()
    purchases: tuple[Purchase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCustomers(Command):
    """Customers and their purchases come in from elsewhere, recognised by contact points: all of them, or none.

    What a card says already stands, unless ``overwrite`` is set.
    """

    records: tuple[CustomerRecord, ...]
    overwrite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRead(Command):
    """The actor has read these notes, and, where ``upto`` is given, everything that had happened by then."""

    messages: tuple[str, ...] = ()
    upto: Instant | None = None


KINDS: tuple[type[Command], ...] = (
    MergeCustomers,
    UnmergeCustomers,
    RecordConsent,
    ContactAnyway,
    EraseCustomer,
    ImportCustomers,
    MarkRead,
)
"""Every command of this file."""
