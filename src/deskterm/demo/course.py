"""The course of one conversation: its messages with their times and texts, and the changes its ticket went through.

Who speaks follows from the scenario: a colleague of the queue who writes the language, another after a handover, and a
supervisor once a complaint about colleagues was looked into. States move as the desk moves them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from deskterm.demo.casting import MAIN_DESK, Team, address
from deskterm.demo.filling import fill, format_amount, format_date, greeting
from deskterm.demo.people import City, DemoAgent, DemoCustomer
from deskterm.demo.plan import Matter, Order
from deskterm.demo.samples import attached
from deskterm.demo.scenario import Scenario, ScenarioMessage
from deskterm.demo.telling import CLOSING, RATING, SETTLING, SLOWEST, speaks, talk
from deskterm.model.commands import DESK
from deskterm.model.instants import to_milliseconds
from deskterm.model.snapshot import (
    Call,
    ChangeCard,
    CustomerCard,
    MessageCard,
    PromiseCard,
    RatingCard,
    Snapshot,
    TicketCard,
)
from deskterm.model.words import (
    FINISHED,
    Audience,
    CallDirection,
    CallOutcome,
    Certainty,
    Channel,
    Delivery,
    MessageKind,
    RatingSource,
    State,
)

ATTITUDE: Final = "complaint/service attitude"
"""The category of complaints that a supervisor answers once they were looked into."""
_OPEN_DAYS: Final = timedelta(days=30)
"""How long a solved ticket stays open to more words before the desk closes it."""
_STRETCHED: Final = timedelta(minutes=10)
"""Pauses longer than this differ from one telling to the next."""
_TAKEN: Final = 0.5
"""The share of tickets handed to another queue that somebody there has at once."""
_ASSIGNED: Final = 0.3
"""The share of new tickets that somebody has already."""
_ANSWERED: Final = 0.65
"""The share of customers who rate when asked."""
_SPOKEN_PLAINLY: Final = 0.75
"""The share of raters who say why."""
_SECOND: Final = timedelta(seconds=1)
_NONE: Final = timedelta()


def unique_id(at: datetime, chance: Random) -> str:
    """A UUID version 7 of the instant ``at`` whose random part comes from ``chance``."""
    bits = chance.getrandbits(74)
    digits = f"{to_milliseconds(at):012x}7{bits >> 62:03x}{1 << 63 | bits & (1 << 62) - 1:016x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def values_of(scenario: Scenario, customer: DemoCustomer, city: City, order: Order, until: datetime) -> dict[str, str]:
    """What takes the place of the placeholders, all but the agent."""
    language, product = scenario.language, order.product
    return {
        "order": str(order.number),
        "product": product.name[language],
        "product_accusative": product.accusative[language],
        "product_genitive": product.genitive[language],
        "amount": format_amount(product.price(language), language),
        "date": format_date(order.bought_at.date(), language),
        "until": format_date(until.date(), language, until=True),
        "city": city.name[language],
        "city_locative": city.locative[language],
        "first_name": customer.first_name,
        "name": customer.name,
        "organisation": customer.organisation,
        "greeting": greeting(language, customer.salutation),
    }


def working_day(at: datetime) -> datetime:
    """``at``, or the Monday after it when that is a weekend."""
    return at + timedelta(days=max(0, 7 - at.weekday()) if at.weekday() > 4 else 0)


class Teller:
    """Tells the conversations of a plan as snapshots, one after the other; ``chance`` decides what is left open."""

    def __init__(
        self, team: Team, cities: Mapping[str, City], now: datetime, chance: Random, *, brief: bool = False
    ) -> None:
        """``brief`` leaves out, where a ticket is finished, how it went from open to pending and back."""
        self.brief = brief
        self.team = team
        self.cities = cities
        self.now = now
        self.chance = chance

    def snapshot(self, matter: Matter, customer: DemoCustomer, card: CustomerCard) -> Snapshot:
        """The ticket of ``matter``, whose ``customer`` looks like ``card`` from outside."""
        course = _Course(self, matter, customer)
        course.run()
        scenario, telling = matter.telling.scenario, matter.telling
        return Snapshot(
            ticket=TicketCard(
                id=unique_id(matter.started_at, self.chance),
                number=None,
                subject=fill(scenario.subject, course.values),
                state=course.state,
                channel=scenario.channel,
                queue=course.queue,
                created_at=matter.started_at,
                category=scenario.category,
                priority=scenario.priority,
                language=scenario.language,
                language_certainty=card.language_certainty,
                assignee=course.assignee,
                tags=scenario.tags,
                snoozed_until=course.last + telling.snoozed_for if telling.snoozed_for else None,
            ),
            customer=card,
            messages=tuple(course.messages),
            changes=tuple(course.changes),
            promises=course.promises(),
            ratings=tuple(course.ratings),
        )


@dataclass(slots=True)
class _Course:
    """One ticket while it is told: where it stands after each message."""

    teller: Teller
    matter: Matter
    customer: DemoCustomer
    values: dict[str, str] = field(init=False)
    speaker: DemoAgent = field(init=False)
    state: State = State.NEW
    recorded: State = State.NEW
    queue: str = ""
    assignee: str | None = None
    noted: bool = False
    last: datetime = field(init=False)
    spoke: datetime | None = None
    speaking: str | None = None
    messages: list[MessageCard] = field(default_factory=list[MessageCard])
    changes: list[ChangeCard] = field(default_factory=list[ChangeCard])
    ratings: list[RatingCard] = field(default_factory=list[RatingCard])

    def __post_init__(self) -> None:
        matter, teller, scenario = self.matter, self.teller, self.matter.telling.scenario
        self.queue = scenario.queue
        mine = scenario.live and (scenario.language, scenario.queue) == MAIN_DESK
        self.speaker = teller.team.agent(scenario.language, scenario.queue, teller.chance, main=mine)
        self.last = matter.started_at
        self.values = values_of(scenario, self.customer, teller.cities[self.customer.city], matter.order, self._until())
        self.values["agent"] = self.speaker.name

    def run(self) -> None:
        """Tell every message, then how it ended, the rating and what came of that."""
        told = self.matter.telling
        final = len(told.messages) - 1
        for place, message in enumerate(told.messages):
            self._tell(message, self._when(place, message), first=place == 0, solves=told.finished and place == final)
        self._settle(told.state)
        if self.state in FINISHED and told.scenario.end.rating:
            self._rate()

    def promises(self) -> tuple[PromiseCard, ...]:
        """What the last answer promised."""
        promise = self.matter.telling.promise
        if promise is None or self.spoke is None:
            return ()
        return (
            PromiseCard(
                id=unique_id(self.spoke, self.teller.chance),
                text=fill(promise.text, self.values),
                made_at=self.spoke,
                due_at=self.spoke + promise.due_in,
                made_by=self.speaking or self.speaker.handle,
            ),
        )

    def _until(self) -> datetime:
        """The day a promise falls due, or a working day two or three days after the first answer."""
        told = self.matter.telling
        spoken = [offset for message, offset in zip(told.messages, told.offsets, strict=True) if speaks(message)]
        if told.promise and spoken:
            return self.matter.started_at + spoken[-1] + told.promise.due_in
        after = spoken[0] if spoken else _NONE
        return working_day(self.matter.started_at + after + timedelta(days=self.teller.chance.randint(2, 3)))

    def _when(self, place: int, message: ScenarioMessage) -> datetime:
        """When a message comes: exactly as written while the ticket is open, else with a pause of its own length."""
        telling = self.matter.telling
        if not telling.finished:
            return self.matter.started_at + telling.offsets[place]
        return self.last + self._pause(message.after)

    def _pause(self, after: timedelta) -> timedelta:
        if after < _STRETCHED:
            return after
        return timedelta(seconds=int(after.total_seconds() * self.teller.chance.uniform(0.7, SLOWEST)))

    def _tell(self, message: ScenarioMessage, at: datetime, *, first: bool, solves: bool) -> None:
        """One message and what it does to the ticket."""
        kind, reached = message.kind, speaks(message)
        if first:
            self._created(at, picked_up=reached)
        elif kind is MessageKind.CUSTOMER or kind is MessageKind.CALL:
            if kind is MessageKind.CALL and reached:
                self._take(at)
            if self.state is State.PENDING or (reached and self.state is State.NEW):
                self._move(
                    at, "LogCall" if reached else "Receive", State.OPEN, self.speaker.handle if reached else DESK
                )
        if kind is MessageKind.ANSWER:
            if self.noted and self.matter.telling.scenario.category == ATTITUDE:
                self._speaks_now(self.teller.team.supervisor(self.matter.telling.scenario.language))
            self._take(at)
            self._move(at, "Dispatch", State.SOLVED if solves else State.PENDING, DESK)
        elif kind is MessageKind.NOTE:
            self._take(at)
            self.noted = True
        self._write(message, at)
        if message.move_to:
            self._hand_over(message.move_to, at)

    def _created(self, at: datetime, *, picked_up: bool) -> None:
        scenario = self.matter.telling.scenario
        if picked_up:
            self.state = self.recorded = State.OPEN
            self.assignee = self.speaker.handle
        fields: dict[str, tuple[str | None, str | None]] = {
            "state": (None, self.state.value),
            "queue": (None, self.queue),
            "priority": (None, scenario.priority.value),
        }
        if self.assignee:
            fields["assignee"] = (None, self.assignee)
        call = scenario.messages[0].kind is MessageKind.CALL
        self._change(at, "LogCall" if call else "Receive", self.assignee or DESK, fields)

    def _take(self, at: datetime) -> None:
        """Whoever speaks has the ticket; they took it some time before."""
        if self.assignee != self.speaker.handle:
            before = self.last + (at - self.last) * self.teller.chance.uniform(0.3, 0.9)
            before -= timedelta(microseconds=before.microsecond % 1000)
            self._change(before, "Assign", self.speaker.handle, {"assignee": (self.assignee, self.speaker.handle)})
            self.assignee = self.speaker.handle

    def _speaks_now(self, agent: DemoAgent) -> None:
        self.speaker = agent
        self.values["agent"] = agent.name

    def _hand_over(self, queue: str, at: datetime) -> None:
        """To another queue, sometimes to a colleague there at once. A chat is carried on by whoever is in it."""
        scenario, chance = self.matter.telling.scenario, self.teller.chance
        colleague, taken = self.speaker, self.assignee
        if scenario.channel is not Channel.CHAT:
            colleague = self.teller.team.agent(scenario.language, queue, chance)
            taken = colleague.handle if chance.random() < _TAKEN else None
        fields: dict[str, tuple[str | None, str | None]] = {"queue": (self.queue, queue)}
        if taken != self.assignee:
            fields["assignee"] = (self.assignee, taken)
        self._change(at, "Assign", self.speaker.handle, fields)
        self.queue, self.assignee = queue, taken
        self._speaks_now(colleague)

    def _settle(self, wanted: State) -> None:
        """Bring the ticket from where the last message left it to where the telling wants it."""
        chance, scenario = self.teller.chance, self.matter.telling.scenario
        if wanted in FINISHED:
            if self.state is not State.SOLVED:
                quick = scenario.channel is Channel.CHAT
                self._take(self.last + _SECOND)
                self.last += timedelta(seconds=chance.randint(15, 90 if quick else int(SETTLING.total_seconds())))
                self._move(self.last, "SetState", State.SOLVED, self.speaker.handle)
            closes = self.last + (CLOSING if wanted is State.CLOSED else _OPEN_DAYS)
            if closes <= self.teller.now:
                self._move(closes, "SetState", State.CLOSED, DESK, keep=True)
        elif wanted is State.SNOOZED:
            self._move(self.last + timedelta(minutes=2), "Snooze", State.SNOOZED, self.speaker.handle, keep=True)
        elif wanted is not self.state:
            self._take(self.last + _SECOND)
            self._move(self.last + _SECOND, "SetState", wanted, self.speaker.handle, keep=True)
        elif wanted is State.NEW and not scenario.live and chance.random() < _ASSIGNED:
            self._take(self.last + _SECOND)

    def _rate(self) -> None:
        """The customer's verdict, if they gave one, and the call-backs after a bad one."""
        scenario, chance = self.matter.telling.scenario, self.teller.chance
        end = scenario.end.rating
        if end is None or not (scenario.person or chance.random() < _ANSWERED):
            return
        value, comment = end.value, fill(end.comment, self.values)
        if not scenario.person and chance.random() > _SPOKEN_PLAINLY:
            least, most = end.scale.range
            value, comment = min(most, max(least, value + chance.choice((-1, 0, 0, 1)))), ""
        asked = self.last
        heard = end.source is RatingSource.AGENT
        at = asked if heard else asked + timedelta(seconds=chance.randint(60, int(RATING.total_seconds())))
        self.ratings.append(
            RatingCard(
                id=unique_id(at, chance),
                value=value,
                scale=end.scale,
                source=end.source,
                rated_agent=self.speaking or self.speaker.handle,
                at=at,
                asked_at=asked,
                comment=comment,
                reasons=end.reasons,
            )
        )
        self.last = at
        for message in scenario.follow_up:
            self._write(message, self.last + self._pause(message.after))

    def _write(self, message: ScenarioMessage, at: datetime) -> None:
        """Put a message into the conversation."""
        scenario, kind = self.matter.telling.scenario, message.kind
        ours = kind is not MessageKind.CUSTOMER
        delivery, recipient, call = None, "", None
        audience = Audience.PUBLIC if message.public else Audience.DIRECT
        if kind is MessageKind.ANSWER:
            point = address(self.customer, scenario.channel)
            delivery, recipient = Delivery.SENT, point[1] if point else ""
        elif kind is MessageKind.NOTE:
            audience = Audience.INTERNAL
        elif message.call:
            picked_up = at + message.call.waited
            reached = message.call.outcome is CallOutcome.REACHED
            ours = reached or message.call.direction is CallDirection.OUTBOUND
            call = Call(
                direction=message.call.direction,
                outcome=message.call.outcome,
                started_at=at,
                answered_at=picked_up if reached else None,
                ended_at=picked_up + message.call.length,
            )
        self.messages.append(
            MessageCard(
                id=unique_id(at, self.teller.chance),
                kind=kind,
                audience=audience,
                channel=Channel.PHONE if call else scenario.channel,
                body=fill(message.text, self.values),
                at=at,
                author=self.speaker.handle if ours else "",
                author_name=self.speaker.name if ours else self.customer.name,
                external_id="" if self.matter.telling.finished or self.messages else self._external_id(at),
                delivery=delivery,
                recipient=recipient,
                call=call,
                attachments=attached(message.files),
            )
        )
        self.last = at + talk(message)
        if speaks(message):
            self.spoke, self.speaking = self.last, self.speaker.handle

    def _external_id(self, at: datetime) -> str:
        """By what a customer's next words find an open ticket; it tells the scenario too."""
        return f"<{self.matter.telling.scenario.name}.{unique_id(at, self.teller.chance)}@example.com>"

    def _move(self, at: datetime, kind: str, state: State, actor: str, *, keep: bool = False) -> None:
        """Change the state; ``keep`` leaves the time of the last words as it is."""
        passing = self.teller.brief and self.matter.telling.finished and state not in FINISHED
        if state is not self.recorded and not passing:
            self._change(at, kind, actor, {"state": (str(self.recorded), str(state))})
            self.recorded = state
        self.state = state
        if not keep:
            self.last = max(self.last, at)

    def _change(self, at: datetime, kind: str, actor: str, fields: dict[str, tuple[str | None, str | None]]) -> None:
        self.changes.append(ChangeCard(at=at, actor=actor, kind=kind, fields=fields))


def certainty_of(customer: DemoCustomer) -> Certainty:
    """How sure the desk is of a customer: an agent confirmed it, or it was guessed."""
    return Certainty.AGENT if customer.confirmed else Certainty.GUESS
