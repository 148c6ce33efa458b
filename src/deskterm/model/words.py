"""The desk's fixed words, spelled the same in code, store, screens and shell.

Every enumeration is a ``StrEnum`` whose value is what the store keeps and JSON shows.
"""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a ticket stands; ``PENDING`` waits for the customer, ``SNOOZED`` until a time."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    SOLVED = "solved"
    CLOSED = "closed"


TO_SOLVE: Final = (State.NEW, State.OPEN)
"""States in which it is the desk's turn."""

FINISHED: Final = (State.SOLVED, State.CLOSED)
"""States in which nothing is owed to the customer."""


class Channel(StrEnum):
    """How a message travels."""

    MAIL = "mail"
    CHAT = "chat"
    PHONE = "phone"
    SOCIAL = "social"
    WEB = "web"


class Audience(StrEnum):
    """Who can read what is written: the customer, everybody, or colleagues only."""

    DIRECT = "direct"
    PUBLIC = "public"
    INTERNAL = "internal"


class MessageKind(StrEnum):
    """What an entry of a ticket is."""

    CUSTOMER = "customer"
    ANSWER = "answer"
    NOTE = "note"
    CALL = "call"
    SYSTEM = "system"


class Delivery(StrEnum):
    """How far an answer has come on its way out.

    ``COUNTING`` runs down its countdown, ``HELD`` waits for a person's release, ``LEAVING`` is with a courier,
    ``SENT`` has left (only then it counts as an answer), ``FAILED`` and ``RECALLED`` came back to the ticket.
    """

    COUNTING = "counting"
    HELD = "held"
    LEAVING = "leaving"
    SENT = "sent"
    FAILED = "failed"
    RECALLED = "recalled"


UNSENT: Final = (Delivery.COUNTING, Delivery.HELD, Delivery.LEAVING, Delivery.FAILED)
"""Answers the customer does not have yet."""


class SkipReason(StrEnum):
    """Why an agent passes on a ticket they were served."""

    LANGUAGE = "language"
    KNOWLEDGE = "knowledge"
    WAITS = "waits"
    TIME = "time"
    OTHER = "other"


class Priority(StrEnum):
    """How urgent a ticket is, from low to urgent."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Language(StrEnum):
    """The four languages of phrases, screens and dates."""

    ENGLISH = "en"
    LATVIAN = "lv"
    RUSSIAN = "ru"
    CHINESE = "zh"


class Script(StrEnum):
    """The letters a customer writes in."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    HAN = "han"


class Certainty(StrEnum):
    """Where a fact about a customer comes from; a guess never overrules an agent."""

    GUESS = "guess"
    CUSTOMER = "customer"
    AGENT = "agent"


class Role(StrEnum):
    """What a person may do; each role may do all that the ones before it may."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class DueKind(StrEnum):
    """Which clock makes a ticket due."""

    FIRST = "first"
    NEXT = "next"
    RESOLUTION = "resolution"
    PROMISE = "promise"
    SNOOZE = "snooze"


class Phase(StrEnum):
    """What a canned reply is for in a conversation."""

    GREETING = "greeting"
    ACKNOWLEDGE = "acknowledge"
    VERIFY = "verify"
    ASK = "ask"
    HOLD = "hold"
    SOOTHE = "soothe"
    APOLOGY = "apology"
    SOLVE = "solve"
    PROGRESS = "progress"
    DECLINE = "decline"
    TRANSFER = "transfer"
    REMIND = "remind"
    CLOSING = "closing"
    RATING = "rating"
    ARTICLE = "article"


class SlotType(StrEnum):
    """What an agent fills into a canned reply's slot."""

    DATE = "date"
    MONEY = "money"
    ORDER = "order"
    TEXT = "text"


class ContactKind(StrEnum):
    """What sort of contact point a customer has."""

    MAIL = "mail"
    PHONE = "phone"
    HANDLE = "handle"


class CallDirection(StrEnum):
    """Who rang whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class CallOutcome(StrEnum):
    """How a call ended; only ``REACHED`` answers the customer."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    ABANDONED = "abandoned"


class RatingScale(StrEnum):
    """Which question the customer answered: 1-5 stars, satisfied/average/dissatisfied (3-1), or NPS 0-10."""

    STARS = "stars"
    THREE = "three"
    NPS = "nps"

    @property
    def range(self) -> tuple[int, int]:
        """The lowest and the highest value; on the three-step scale 3 is satisfied and 1 dissatisfied."""
        return _RANGES[self]


_RANGES: Final = {RatingScale.STARS: (1, 5), RatingScale.THREE: (1, 3), RatingScale.NPS: (0, 10)}


class RatingSource(StrEnum):
    """Who gave the rating: the customer, or an agent who heard it from the customer."""

    CUSTOMER = "customer"
    AGENT = "agent"
