"""The desk as somebody would keep it on paper: a card for each ticket, what is on its way, and who did what."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter

from deskterm.model.answers import Answer, Conflict, Done, Refused
from deskterm.model.commands import (
    DESK,
    Assign,
    Command,
    Dispatch,
    KeepPromise,
    MakePromise,
    NoReplyNeeded,
    Recall,
    Remind,
    Reply,
    SetPriority,
    SetState,
    Snooze,
    Tag,
    Undo,
    Wake,
)
from deskterm.model.words import FINISHED, Delivery, State

REVERSIBLE = {Assign, KeepPromise, MakePromise, NoReplyNeeded, Reply, SetPriority, SetState, Snooze, Tag}
"""What a person can undo."""

FORGOTTEN = timedelta(days=7)
"""A promise that lapsed so long ago brings nothing back."""


@dataclass(frozen=True)
class Promise:
    """What a customer was told; ``told`` when it has brought its ticket back, which it does once."""

    id: str
    due_at: datetime
    kept: bool = False
    told: bool = False


@dataclass
class Picture:
    """A ticket as somebody would note it on paper; ``waiting`` are the customer's messages nobody answered."""

    number: int
    state: str = "new"
    assignee: str | None = None
    queue: str = "front"
    priority: str = "normal"
    tags: list[str] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    woken: str | None = None
    until: datetime | None = None
    promises: list[Promise] = field(default_factory=list)

    def turn(self, state: State) -> None:
        """Into another state, with what belongs to it."""
        self.state = str(state)
        if state in FINISHED:
            self.waiting = []
        if state is not State.SNOOZED:
            self.woken = self.until = None

    def snooze(self, until: datetime) -> None:
        """Aside until a time."""
        if self.state != "snoozed":
            self.woken = "new" if self.state == "new" else "open"
        self.state, self.until = "snoozed", until

    def mark(self, promise: str, **marks: bool) -> None:
        """Mark a promise, by its id, as kept or told."""
        self.promises = [replace(one, **marks) if one.id == promise else one for one in self.promises]


def changed(before: Picture, after: Picture) -> list[str]:
    """What differs between two pictures of one ticket."""
    names = ("state", "assignee", "queue", "priority", "tags", "waiting", "woken", "until", "promises")
    return [name for name in names if getattr(before, name) != getattr(after, name)]


@dataclass
class Sent:
    """An answer on its way; ``order`` tells what had arrived when it was written."""

    message: str
    ticket: str
    actor: str
    order: int
    leaves_at: datetime
    solve: bool
    delivery: Delivery = Delivery.COUNTING

    @property
    def waits(self) -> bool:
        """Whether it has not left and was not taken back."""
        return self.delivery in (Delivery.COUNTING, Delivery.HELD)


@dataclass(eq=False)
class Gesture:
    """What one gesture did to each ticket it touched; ``message`` is the answer it wrote, dispatched or released."""

    actor: str
    kind: type[Command]
    tickets: dict[str, tuple[Picture, Picture]]
    message: str | None = None
    undone: bool = False


class Paper:
    """The pictures of all tickets by their ids, the answers, and the gestures in order."""

    def __init__(self, lead: timedelta) -> None:
        """``lead`` is how long before it is due a promise brings its ticket back."""
        self.lead = lead
        self.pictures: dict[str, Picture] = {}
        self.sent: list[Sent] = []
        self.log: list[Gesture] = []
        self.order = 0
        self.demo = False

    def ticket(self, pick: int) -> str:
        """One of the tickets."""
        return list(self.pictures)[pick % len(self.pictures)]

    def unsent(self, ticket: str) -> list[Sent]:
        """The answers on a ticket that have not left."""
        return [one for one in self.sent if one.ticket == ticket and one.waits]

    def next_order(self) -> int:
        """The place in the order of what was written, by anybody."""
        self.order += 1
        return self.order

    @contextmanager
    def gesture(self, kind: type[Command], actor: str, *tickets: str, message: str | None = None) -> Iterator[None]:
        """What happens to the pictures of ``tickets`` inside is what the gesture did."""
        before = {one: deepcopy(self.pictures[one]) for one in tickets}
        yield
        pairs = {one: (before[one], deepcopy(self.pictures[one])) for one in tickets}
        self.log.append(Gesture(actor, kind, pairs, message))

    # -- answers ---------------------------------------------------------------------------------------------------

    def leave(self, sent: Sent) -> None:
        """The answer has left: what came before it is answered."""
        sent.delivery = Delivery.SENT
        picture = self.pictures[sent.ticket]
        picture.waiting = [one for one in picture.waiting if one > sent.order]
        if picture.waiting:
            if picture.state != "open":
                picture.turn(State.OPEN)
        else:
            picture.turn(State.SOLVED if sent.solve else State.PENDING)

    def recall(self, sent: Sent) -> None:
        """The answer is taken back, and with it the gesture that wrote it."""
        sent.delivery = Delivery.RECALLED
        for gesture in self.log:
            if gesture.kind is Reply and gesture.message == sent.message:
                gesture.undone = True

    # -- what time brings ------------------------------------------------------------------------------------------

    def pass_to(self, now: datetime) -> bool:
        """Countdowns end, then snoozes, then promises are told of; whether anything happened.

        Each takes the tickets as they stood when time began to pass, unless what came first has seen to them.
        """
        due = [one for one in self.sent if one.delivery == Delivery.COUNTING and one.leaves_at <= now]
        asleep = [ticket for ticket, one in self.pictures.items() if one.until is not None and one.until <= now]
        promised = [
            (promise, ticket)
            for ticket, one in self.pictures.items()
            for promise in one.promises
            if one.state in ("pending", "snoozed")
            and not (promise.kept or promise.told)
            and now - FORGOTTEN < promise.due_at <= now + self.lead
        ]
        before = len(self.log)
        for sent in sorted(due, key=attrgetter("leaves_at")):
            with self.gesture(Dispatch, DESK, sent.ticket, message=sent.message):
                if self.demo:
                    self.leave(sent)
                else:
                    sent.delivery = Delivery.HELD
        for ticket in asleep:
            picture = self.pictures[ticket]
            if picture.state == "snoozed":
                with self.gesture(Wake, DESK, ticket):
                    picture.turn(State(picture.woken or "open"))
        for promise, ticket in sorted(promised, key=lambda one: one[0].due_at):
            picture = self.pictures[ticket]
            if picture.state in ("pending", "snoozed"):
                with self.gesture(Remind, DESK, ticket):
                    picture.mark(promise.id, told=True)
                    picture.turn(State.OPEN)
        return len(self.log) > before

    # -- undo ------------------------------------------------------------------------------------------------------

    def latest(self, actor: str) -> Gesture | None:
        """What an undo of theirs means."""
        theirs = (one for one in reversed(self.log) if one.actor == actor and one.kind in REVERSIBLE)
        return next((one for one in theirs if not one.undone), None)

    def comes_to(self, gesture: Gesture | None) -> type[Answer]:
        """What undoing it is answered with."""
        if gesture is None:
            return Refused
        if self._happened_since(gesture):
            return Conflict
        left = any(one.message == gesture.message and not one.waits for one in self.sent)
        return Refused if left else Done

    def _happened_since(self, gesture: Gesture) -> bool:
        """Whether anything that was not taken back touched its tickets since.

        That the countdown of its own answer ended is no such thing: while the answer is held it can be taken back. Nor
        is that of one that was taken back since.
        """
        recalled = {one.message for one in self.sent if one.delivery is Delivery.RECALLED}
        later = self.log[self.log.index(gesture) + 1 :]
        return any(
            set(one.tickets) & set(gesture.tickets)
            for one in later
            if not one.undone
            and one.kind not in (Undo, Recall)
            and not (one.kind is Dispatch and one.message in {gesture.message, *recalled})
        ) or any(
            getattr(self.pictures[ticket], name) != getattr(after, name)
            for ticket, (before, after) in gesture.tickets.items()
            for name in changed(before, after)
        )

    def take_back(self, gesture: Gesture) -> None:
        """Everything the gesture changed is as it was before."""
        gesture.undone = True
        for sent in self.sent:
            if gesture.kind is Reply and sent.message == gesture.message:
                sent.delivery = Delivery.RECALLED
        for ticket, (before, after) in gesture.tickets.items():
            for name in changed(before, after):
                setattr(self.pictures[ticket], name, deepcopy(getattr(before, name)))
