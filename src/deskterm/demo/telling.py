"""Tellings: how far a written conversation has come, and which clock runs there.

A scenario that ends solved is also told only in part: broken off after the customer's words it waits for an answer,
broken off after an answer it waits for the customer. So what is to be done in a demo is as varied as what was done.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from deskterm.demo.scenario import Scenario, ScenarioMessage, ScenarioPromise
from deskterm.model.words import FINISHED, TO_SOLVE, CallDirection, CallOutcome, Channel, MessageKind, State
from deskterm.standards.shipped import SHIPPED
from deskterm.standards.standard import ClockKind

_BROKEN_OFF = (Channel.MAIL, Channel.WEB, Channel.SOCIAL)
"""Channels on which a conversation can rest in the middle."""

SETTLING = timedelta(minutes=40)
"""The longest between the last words and the agent's solving."""
CLOSING = timedelta(days=5)
"""How long after it was solved a ticket is closed where its scenario ends closed."""
RATING = timedelta(hours=8)
"""The longest a customer takes to rate."""
SLOWEST = 1.3
"""The most by which a finished conversation's pauses are stretched."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The earliest clock that runs: when it is due, after the beginning, and how much time it allows."""

    due: timedelta
    target: timedelta


@dataclass(frozen=True, slots=True)
class Telling:
    """A scenario up to some message, and the state that leaves the ticket in.

    ``offsets`` say when each message comes after the beginning, ``length`` when the last one is over.
    """

    scenario: Scenario
    messages: tuple[ScenarioMessage, ...]
    state: State
    offsets: tuple[timedelta, ...]
    length: timedelta
    clock: Clock | None
    snoozed_for: timedelta | None = None
    promise: ScenarioPromise | None = None

    @property
    def whole(self) -> bool:
        """Whether it is told to its end."""
        return len(self.messages) == len(self.scenario.messages)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to be done."""
        return self.state in FINISHED

    @property
    def always_late(self) -> bool:
        """Whether it is late by the time it is told: a call that nobody picked up."""
        return self.clock is not None and self.state in TO_SOLVE and self.clock.due <= self.length

    @property
    def longest(self) -> timedelta:
        """The longest it can take until nothing more happens, rating and call-backs included."""
        total = self.length * SLOWEST + SETTLING
        if self.scenario.end.rating:
            total += RATING + SLOWEST * sum((one.after for one in self.scenario.follow_up), timedelta())
        return total + CLOSING if self.state is State.CLOSED else total


def tellings(scenarios: Sequence[Scenario]) -> list[Telling]:
    """Every telling there is: each scenario whole, in the order given, followed by its parts."""
    return [telling for scenario in scenarios for telling in (_whole(scenario), *_parts(scenario))]


def _whole(scenario: Scenario) -> Telling:
    end = scenario.end
    return _telling(scenario, scenario.messages, end.state, end.snoozed_for, end.promise)


def _parts(scenario: Scenario) -> Iterator[Telling]:
    if scenario.person or scenario.channel not in _BROKEN_OFF or scenario.end.state not in FINISHED:
        return
    answered = False
    for count, (message, following) in enumerate(zip(scenario.messages, scenario.messages[1:], strict=False), 1):
        told = scenario.messages[:count]
        if message.kind is MessageKind.ANSWER:
            answered = True
            if following.kind is MessageKind.CUSTOMER:
                yield _telling(scenario, told, State.PENDING)
                yield _telling(scenario, told, State.SNOOZED, timedelta(days=1 + count % 3))
        elif message.kind is MessageKind.CUSTOMER and following.kind is not MessageKind.CUSTOMER:
            yield _telling(scenario, told, State.OPEN if answered else State.NEW)


def _telling(
    scenario: Scenario,
    messages: tuple[ScenarioMessage, ...],
    state: State,
    snoozed_for: timedelta | None = None,
    promise: ScenarioPromise | None = None,
) -> Telling:
    offsets: list[timedelta] = []
    at = timedelta()
    for message in messages:
        at += message.after
        offsets.append(at)
        at += talk(message)
    clock = None if state in FINISHED else _clock(scenario.channel, messages, offsets, promise)
    return Telling(scenario, messages, state, tuple(offsets), at, clock, snoozed_for, promise)


def _clock(
    channel: Channel,
    messages: Sequence[ScenarioMessage],
    offsets: Sequence[timedelta],
    promise: ScenarioPromise | None,
) -> Clock | None:
    """The earliest of first or next answer and promise, by the standards a desk starts with."""
    standard = SHIPPED.find(ClockKind.FIRST, channel=channel)
    waiting: timedelta | None = None
    spoke: timedelta | None = None
    for message, offset in zip(messages, offsets, strict=True):
        if speaks(message):
            waiting, spoke = None, offset
        elif asks(message) and waiting is None:
            waiting = offset
    clocks: list[Clock] = []
    if waiting is not None and standard is not None:
        clocks.append(Clock(waiting + standard.target, standard.target))
    if promise is not None and spoke is not None:
        clocks.append(Clock(spoke + promise.due_in, promise.due_in))
    return min(clocks, key=lambda clock: clock.due, default=None)


def speaks(message: ScenarioMessage) -> bool:
    """Whether the customer gets an answer by it."""
    return message.kind is MessageKind.ANSWER or (
        message.call is not None and message.call.outcome is CallOutcome.REACHED
    )


def asks(message: ScenarioMessage) -> bool:
    """Whether the customer waits for an answer after it."""
    return message.kind is MessageKind.CUSTOMER or (
        message.call is not None
        and message.call.direction is CallDirection.INBOUND
        and message.call.outcome is not CallOutcome.REACHED
    )


def talk(message: ScenarioMessage) -> timedelta:
    """How long a call took with its ringing; nothing for what is written."""
    return message.call.waited + message.call.length if message.call else timedelta()
