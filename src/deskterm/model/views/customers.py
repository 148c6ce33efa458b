"""A customer's card."""

from dataclasses import dataclass
from datetime import datetime

from deskterm.model.views.messages import MessageLine
from deskterm.model.views.records import PromiseLine
from deskterm.model.words import Certainty, Channel, ContactKind, Language, RatingScale, Script, State
from deskterm.text.safe import SafeLine, SafeText


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact point of a customer."""

    kind: ContactKind
    value: SafeLine


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """Whether a customer may be contacted on a channel."""

    channel: Channel
    granted: bool


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """Something a customer bought; ``amount`` is in minor units of ``currency``."""

    order: SafeLine
    title: SafeLine
    amount: int
    currency: SafeLine
    at: datetime


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """One row of the list of customers; ``place`` is where it stands in the order by name."""

    place: tuple[str, int]
    id: str
    name: SafeLine
    organisation: SafeLine
    contact: SafeLine
    contacts: int
    language: Language | None
    vip: bool
    tickets: int
    unfinished: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A message, note or call on the one timeline of a customer, with the ticket it belongs to."""

    message: MessageLine
    ticket: str
    number: int | None
    subject: SafeLine
    state: State


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Another ticket of the same customer, with its ratings' values on the star scale."""

    id: str
    number: int | None
    subject: SafeLine
    channel: Channel
    state: State
    created_at: datetime
    rating: int | None
    scale: RatingScale | None


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer's card: everything an agent should see beside the conversation, newest first.

    ``merged`` are those who were merged into them: id and name.
    """

    id: str
    name: SafeLine
    salutation: SafeLine
    salutation_certainty: Certainty
    language: Language | None
    language_certainty: Certainty
    script: Script | None
    preferred_channel: Channel | None
    organisation: SafeLine
    group: SafeLine
    vip: bool
    note: SafeText
    version: int
    contacts: tuple[ContactLine, ...]
    consents: tuple[ConsentLine, ...]
    purchases: tuple[PurchaseLine, ...]
    tickets: int
    history: tuple[HistoryLine, ...]
    open_promises: tuple[tuple[int | None, PromiseLine], ...]
    merged: tuple[tuple[str, SafeLine], ...] = ()
