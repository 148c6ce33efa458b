"""Commands: the only way anything in the desk changes. What each of them carries stands in ``command``.

Those about customers, and about what an agent has read, are in ``customer_commands``.
"""

from dataclasses import dataclass

from deskterm.model.command import Command, File, Handover, Letter, Party, PromiseMade, TicketCommand
from deskterm.model.snapshot import Instant, Snapshot, Whole
from deskterm.model.words import (
    Audience,
    CallDirection,
    CallOutcome,
    Certainty,
    Channel,
    Language,
    Priority,
    RatingScale,
    RatingSource,
    Role,
    Script,
    SkipReason,
    State,
)

DESK = "desk"
"""The actor of what the desk does by itself: intake, countdowns, waking snoozed tickets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive(Command):
    """A customer's message arrives on a channel, making or continuing a ticket and a customer.

    ``key`` is its natural key: the same key again changes nothing. ``external_id`` is the channel's own id (a
    Message-ID), ``refers_to`` the ids it answers, ``thread`` a session or conversation of the channel.
    ``automatic`` and ``bounce`` mark what no person wrote; such messages start no clock. ``ticket`` is the id of the
    ticket the channel has proved it to belong to, whoever sent it.
    """

    channel: Channel
    sender: Party
    body: str
    subject: str = ""
    sent_at: Instant | None = None
    key: str = ""
    external_id: str = ""
    refers_to: tuple[str, ...] = ()
    thread: str = ""
    queue: str | None = None
    audience: Audience = Audience.DIRECT
    automatic: bool = False
    bounce: bool = False
    remarks: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    letter: Letter | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket(Command):
    """An agent opens a ticket for a customer: an existing one by id, or whoever ``party`` names."""

    subject: str
    channel: Channel
    customer: str | None = None
    party: Party | None = None
    queue: str | None = None
    priority: Priority = Priority.NORMAL
    category: str | None = None
    language: Language | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCall(Command):
    """A call is recorded, on a ticket or making one; a failed call-back stops no clock."""

    direction: CallDirection
    outcome: CallOutcome
    started_at: Instant
    answered_at: Instant | None = None
    ended_at: Instant | None = None
    ticket: str | None = None
    party: Party | None = None
    subject: str = ""
    notes: str = ""
    queue: str | None = None
    solve: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(TicketCommand):
    """An answer to the customer. It leaves after its countdown, and what rides with it takes effect when it leaves.

    ``last_message`` is the newest message the agent had seen: if a colleague wrote to the customer since, the answer
    is held. ``solve`` solves the ticket, ``ask_rating`` marks that the question about satisfaction goes out with it.
    ``hold_until`` says until when the customer of a chat is asked to wait; who is in ``cc`` gets a copy of a mail.
    """

    body: str
    audience: Audience = Audience.DIRECT
    last_message: str | None = None
    solve: bool = False
    ask_rating: bool = False
    promises: tuple[PromiseMade, ...] = ()
    canned: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    overruled: tuple[tuple[str, str], ...] = ()
    hold_until: Instant | None = None
    cc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(TicketCommand):
    """An internal note; nobody outside ever reads it."""

    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoReplyNeeded(TicketCommand):
    """The customer's last words want no answer: their clock ends without counting as an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(TicketCommand):
    """To a person (None takes the ticket from everybody) and, when ``queue`` is given, to another queue.

    A transfer to another queue wants a ``handover``.
    """

    assignee: str | None
    queue: str | None = None
    handover: Handover | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptChat(TicketCommand):
    """The actor takes a chat as one of their seats, of which they have ``most``; from then on it is theirs."""

    most: Whole = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseLeftChat(TicketCommand):
    """The customer has left a chat: it is closed without counting an answer that was not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetState(TicketCommand):
    """Move a ticket to another state, where the table of moves allows it."""

    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPriority(TicketCommand):
    """Change how urgent a ticket is."""

    priority: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag(TicketCommand):
    """Add and remove tags; a tag is one lower-case word."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCategory(TicketCommand):
    """File a ticket under a category of the tree, or under none."""

    category: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLanguage(TicketCommand):
    """An agent says which language the customer writes; this wins over every guess and stays with the customer."""

    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze(TicketCommand):
    """Put a ticket aside until a time; it wakes by itself, or when the customer writes."""

    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake(TicketCommand):
    """A snoozed ticket's time has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip(TicketCommand):
    """An agent was served a ticket and passes it on: ``reason`` is one of ``words.SkipReason``, ``words`` their own.

    It stays where it is; supervisors see who skipped it and why.
    """

    reason: SkipReason
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeTickets(TicketCommand):
    """Two tickets of one customer are the same matter: all of this one's messages go on in the ticket ``into``.

    This one stays as a closed pointer, found by its number; what is still written to it goes to the other.
    """

    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSameMatter(TicketCommand):
    """Two tickets of one customer look like the same matter and are not: nothing says so of these two any more."""

    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitTicket(TicketCommand):
    """Some ``messages`` (by their ids) are another matter: they become a new ticket of the same customer."""

    messages: tuple[str, ...]
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind(TicketCommand):
    """A promise (by its id) is soon due: its ticket comes back, if it was waiting for something else."""

    promise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MakePromise(TicketCommand):
    """Something the customer was told would happen by a time."""

    text: str
    due_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPromise(TicketCommand):
    """The promise (by its id) was kept."""

    promise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(TicketCommand):
    """The customer's verdict; ``value`` None records that they were asked and did not say.

    An ``anonymous`` rating is kept without ticket, customer or any name.
    """

    value: Whole | None
    scale: RatingScale = RatingScale.STARS
    source: RatingSource = RatingSource.AGENT
    reasons: tuple[str, ...] = ()
    comment: str = ""
    anonymous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCustomer(Command):
    """Edit a customer's card; only the fields given (not None) change. ``seen`` is the card's version looked at."""

    customer: str
    seen: Whole | None = None
    name: str | None = None
    salutation: str | None = None
    language: Language | None = None
    script: Script | None = None
    preferred_channel: Channel | None = None
    organisation: str | None = None
    group: str | None = None
    vip: bool | None = None
    note: str | None = None
    add_contact: tuple[Party, ...] = ()
    remove_contact: tuple[Party, ...] = ()
    consent: tuple[tuple[Channel, bool], ...] = ()
    certainty: Certainty = Certainty.AGENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch(Command):
    """An answer's countdown is over: it leaves by its channel's transport, or is held where there is none."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSent(Command):
    """A server has taken an answer: it has left. ``unreached`` says which copies it did not take, and why."""

    message: str
    unreached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAnswer(Command):
    """An answer may have left or not, and nothing more can be read about it: a person decides, told the ``reason``."""

    message: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Command):
    """The customer is told by itself that their mail arrived; counts as no answer.

    Once for a ticket, and to one address at most ``most`` times an hour.
    """

    ticket: str
    body: str
    subject: str = ""
    most: Whole = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAnswer(Command):
    """An answer could not be brought to the customer, or came back: it is its ticket's again, with the ``reason``."""

    message: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Command):
    """A person lets a held answer go; ``by_hand`` says that they sent it themselves."""

    message: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(Command):
    """Take back an answer that has not left; without ``message``, the actor's latest one."""

    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Command):
    """Reverse one gesture of the same person: ``of``, or their latest one that can be reversed."""

    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAgent(Command):
    """A person joins the desk, or what is known of them changes, all of it.

    ``sees`` names the queues whose tickets an agent may see; without any they see every one, as supervisors do.
    """

    name: str
    display_name: str
    role: Role = Role.AGENT
    languages: tuple[Language, ...] = ()
    queue: str | None = None
    sees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSnapshot(Command):
    """A whole ticket comes in from elsewhere; one that is here already (by id) stays as it is."""

    snapshot: Snapshot
