"""Visitors: what customers of a demo's store write while it is open, with the orders they have there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from deskterm.demo.casting import REACHED_BY, address, suitable_products, suits
from deskterm.demo.course import values_of, working_day
from deskterm.demo.filling import fill
from deskterm.demo.goods import Product, load_products
from deskterm.demo.people import DemoCustomer, People, load_people
from deskterm.demo.plan import Order
from deskterm.demo.scenario import Scenario, ScenarioMessage, load_scenarios
from deskterm.model.commands import Party
from deskterm.model.instants import from_milliseconds, to_milliseconds
from deskterm.model.words import FINISHED, Audience, Channel, ContactKind, Language, MessageKind, Script
from deskterm.store.database import Store
from deskterm.store.keys import first_at

_CHATS: Final = """
SELECT t.id, m.external_id, t.customer_key, max(n.at) FROM ticket AS t
CROSS JOIN message AS m ON m.ticket_key = t.key CROSS JOIN message AS n ON n.ticket_key = t.key
WHERE t.live_until > ? AND t.finished = 0 AND m.external_id IS NOT NULL GROUP BY t.key ORDER BY t.key
"""
_ORDERS: Final = (
    "SELECT order_number, title, bought_at FROM purchase WHERE customer_key = ? ORDER BY bought_at DESC, key DESC"
)
_POINTS: Final = "SELECT kind, value FROM contact_point WHERE customer_key = ? ORDER BY key"
_OWNER: Final = "SELECT customer_key FROM contact_point WHERE value = ? AND kind = ?"
_ANSWERED: Final = """
SELECT t.id, t.number, m.id, m.at, t.channel, t.language, c.script, t.public, t.subject, t.thread,
       (SELECT external_id FROM message WHERE ticket_key = t.key AND external_id IS NOT NULL LIMIT 1),
       t.customer_key, c.name
FROM message AS m CROSS JOIN ticket AS t ON t.key = m.ticket_key CROSS JOIN customer AS c ON c.key = t.customer_key
WHERE m.key >= ? AND m.kind = 'answer' AND m.delivery = 'sent' ORDER BY m.key
"""
_TRIES: Final = 60
"""How many pairs of customer and conversation are looked at before nobody comes."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A customer who is writing: by which address, about what, and the words still to come with their pauses.

    ``thread`` names a conversation that begins, ``refers_to`` a message of one that is there.
    """

    scenario: Scenario
    sender: Party
    subject: str
    words: tuple[tuple[timedelta, str], ...]
    since: datetime
    thread: str = ""
    refers_to: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A ticket to which an agent's answer went: how its customer can be heard there again."""

    ticket: str
    number: int
    answer: str
    at: datetime
    channel: Channel
    language: Language
    script: Script | None
    audience: Audience
    subject: str
    sender: Party
    thread: str
    refers_to: str


class Visitors:
    """Reads from the store who may write what; ``chance`` picks."""

    def __init__(self, store: Store, chance: Random) -> None:
        self._store = store
        self._chance = chance
        self._people: People = load_people()
        self._products: tuple[Product, ...] = load_products()
        self._scenarios = {scenario.name: scenario for scenario in load_scenarios()}
        self._came: set[int] = set()
        self._told: set[str] = set()

    def chatting(self, now: datetime) -> list[Visit]:
        """The chats that go on at ``now``, with what their customers will still write."""
        found: list[Visit] = []
        for _, external_id, customer, last in self._store.read(_CHATS, (to_milliseconds(now),)):
            scenario = self._scenarios.get(external_id.strip("<").partition(".")[0])
            if scenario is None or not scenario.live:
                continue
            self._came.add(customer)
            self._told.add(scenario.name)
            somebody = self._customer(customer, scenario)
            visit = self._visit(scenario, somebody, customer, scenario.later, from_milliseconds(last))
            if visit is not None:
                found.append(replace(visit, refers_to=external_id))
        return found

    def newcomer(self, channel: Channel, languages: Iterable[Language], now: datetime, number: int) -> Visit | None:
        """Somebody with a matter not heard of yet in one of ``languages``, or None when nobody suits."""
        wanted = tuple(languages)
        stories = [
            one
            for one in self._scenarios.values()
            if _begins(one, channel) and one.language in wanted and one.name not in self._told
        ]
        stories = [one for one in stories if one.live] or stories
        for _ in range(_TRIES if stories else 0):
            scenario = self._chance.choice(stories)
            customer = self._chance.choice(self._people.customers)
            point = address(customer, channel)
            if point is None or not suits(customer, scenario):
                continue
            owners = self._store.read(_OWNER, (point[1], str(point[0])))
            if not owners or owners[0][0] in self._came:
                continue
            told = (*_opening(scenario), *scenario.later)
            visit = self._visit(scenario, customer, owners[0][0], told, now)
            if visit is not None:
                self._came.add(owners[0][0])
                self._told.add(scenario.name)
                return replace(visit, thread=f"demo-{to_milliseconds(now)}-{number}")
        return None

    def answered(self, since: datetime) -> list[Answered]:
        """The tickets to which answers have gone since, in order, with the latest answer of each."""
        latest: dict[str, Answered] = {}
        for row in self._store.read(_ANSWERED, (first_at(to_milliseconds(since)),)):
            ticket, number, answer, at, channel, language, script, public, subject, thread, external_id = row[:11]
            sender = self._sender(row[11], Channel(channel), row[12])
            if sender is not None:
                latest[ticket] = Answered(
                    ticket,
                    number,
                    answer,
                    from_milliseconds(at),
                    Channel(channel),
                    Language(language) if language else Language.ENGLISH,
                    Script(script) if script else None,
                    Audience.PUBLIC if public else Audience.DIRECT,
                    subject,
                    sender,
                    thread or "",
                    external_id or "",
                )
        return list(latest.values())

    def _sender(self, customer: int, channel: Channel, name: str) -> Party | None:
        points: dict[str, str] = {}
        for kind, value in self._store.read(_POINTS, (customer,)):
            points.setdefault(kind, value)
        return next(
            (Party(ContactKind(kind), points[kind], name) for kind in REACHED_BY[channel] if kind in points), None
        )

    def _customer(self, key: int, scenario: Scenario) -> DemoCustomer:
        """The written customer with the contact points of the one with ``key``, or somebody like them."""
        points = self._store.read(_POINTS, (key,))
        values = {value for _, value in points}
        for one in self._people.customers:
            if values.intersection((*one.mail, *one.phone, *one.handle)):
                return one
        ((name,),) = self._store.read("SELECT name FROM customer WHERE key = ?", (key,))
        alike = next(one for one in self._people.customers if suits(one, scenario))
        own = {kind: tuple(value for its, value in points if its == kind) for kind in ContactKind}
        return replace(
            alike,
            name=name,
            first_name=name,
            salutation="",
            mail=own[ContactKind.MAIL],
            phone=own[ContactKind.PHONE],
            handle=own[ContactKind.HANDLE],
        )

    def _visit(
        self,
        scenario: Scenario,
        customer: DemoCustomer,
        key: int,
        told: Sequence[ScenarioMessage],
        since: datetime,
    ) -> Visit | None:
        order = self._order(scenario, key)
        point = address(customer, scenario.channel)
        if order is None or point is None:
            return None
        until = working_day(since + timedelta(days=2))
        values = {**values_of(scenario, customer, self._people.cities[customer.city], order, until), "agent": ""}
        return Visit(
            scenario,
            Party(point[0], point[1], customer.name),
            fill(scenario.subject, values),
            tuple((one.after, fill(one.text, values)) for one in told),
            since,
        )

    def _order(self, scenario: Scenario, key: int) -> Order | None:
        """The customer's latest order that the scenario can be about."""
        named = {one.name[scenario.language]: one for one in suitable_products(scenario, self._products)}
        rows: list[tuple[Any, ...]] = self._store.read(_ORDERS, (key,))
        return next(
            (
                Order(int(number), named[title], from_milliseconds(bought))
                for number, title, bought in rows
                if title in named and number.isdecimal()
            ),
            None,
        )


def _begins(scenario: Scenario, channel: Channel) -> bool:
    """Whether a newcomer can tell the scenario: its customer begins, and what they say later needs no answer first."""
    if scenario.channel is not channel or scenario.person or scenario.follows:
        return False
    opened = len(_opening(scenario))
    return bool(opened) and (opened == len(scenario.messages) if scenario.live else scenario.end.state in FINISHED)


def _opening(scenario: Scenario) -> tuple[ScenarioMessage, ...]:
    """What the customer says before anybody answers."""
    for place, message in enumerate(scenario.messages):
        if message.kind is not MessageKind.CUSTOMER:
            return scenario.messages[:place]
    return scenario.messages
