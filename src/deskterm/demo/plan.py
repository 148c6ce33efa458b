"""The plan of a demo store: every conversation there is to be, whose it is, what was bought and when it began.

It is kept in arrays, since a large store has very many, and every customer's purchases must be known when they are met
first.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from deskterm.demo.arranging import DAY, HOUR, arrange, milliseconds, span
from deskterm.demo.casting import suitable_products
from deskterm.demo.crowd import Crowd
from deskterm.demo.goods import Product
from deskterm.demo.scenario import Scenario
from deskterm.demo.telling import Telling, tellings
from deskterm.model.instants import from_milliseconds, to_milliseconds

_PER_CUSTOMER: Final = 2.4
"""Tickets a customer has, on an average."""
_FIRST_ORDER: Final = 41_000
_BEFORE: Final = 200 * DAY
"""How long before the first ticket something may have been bought."""


@dataclass(frozen=True, slots=True)
class Order:
    """Something a customer bought."""

    number: int
    product: Product
    bought_at: datetime


@dataclass(frozen=True, slots=True)
class Matter:
    """One conversation of the plan; ``customer`` is a number in the crowd."""

    telling: Telling
    started_at: datetime
    customer: int
    order: Order


def crowd_size(tickets: int, written: int) -> int:
    """How many made-up customers such a store needs beside the written ones."""
    return max(0, round(tickets / _PER_CUSTOMER) - written)


class Plan:
    """The conversations of a store with ``tickets`` tickets, in the order in which they began."""

    def __init__(
        self,
        tickets: int,
        seed: int,
        now: datetime,
        scenarios: Sequence[Scenario],
        products: Sequence[Product],
        crowd: Crowd,
    ) -> None:
        self._products = products
        self._tellings = tellings(scenarios)
        self._telling, self._customer, self._order = array("i"), array("i"), array("i")
        self._started = array("q")
        until = to_milliseconds(now)
        self._orders = _Orders(until - milliseconds(span(tickets)) - _BEFORE, until, tickets, len(crowd))
        self._fill(tickets, until, Random(seed), scenarios, crowd)

    def __len__(self) -> int:
        return len(self._started)

    def __iter__(self) -> Iterator[Matter]:
        for place, started in enumerate(self._started):
            yield Matter(
                self._tellings[self._telling[place]],
                from_milliseconds(started),
                self._customer[place],
                self._order_at(self._order[place]),
            )

    def orders(self, customer: int) -> list[Order]:
        """What a customer has bought, oldest first."""
        return sorted(map(self._order_at, self._orders.of(customer)), key=lambda order: order.bought_at)

    def _order_at(self, place: int) -> Order:
        number, product, bought = self._orders[place]
        return Order(number, self._products[product], from_milliseconds(bought))

    def _fill(self, tickets: int, now: int, chance: Random, scenarios: Sequence[Scenario], crowd: Crowd) -> None:
        places = {product.key: place for place, product in enumerate(self._products)}
        fitting = {one.name: [places[fit.key] for fit in suitable_products(one, self._products)] for one in scenarios}
        together = {one.name: (one, *(other for other in scenarios if other.follows == one.name)) for one in scenarios}
        pairs: dict[int, tuple[int, int]] = {}
        for started, telling, pair in arrange(self._tellings, tickets, now, chance):
            scenario = self._tellings[telling].scenario
            if pair in pairs:
                customer, order = pairs[pair]
            else:
                customer = crowd.cast(together[scenario.name], len(self._started) / tickets, chance)
                product = chance.choice(fitting[scenario.name])
                if chance.random() < 1 / 3:
                    earlier = started - chance.randrange(20 * DAY, 180 * DAY)
                    self._orders.add(customer, chance.randrange(len(places)), earlier)
                order = self._orders.add(customer, product, started - chance.randrange(2 * DAY, 12 * DAY) - HOUR)
                if pair >= 0:
                    pairs[pair] = customer, order
            self._started.append(started)
            self._telling.append(telling)
            self._customer.append(customer)
            self._order.append(order)


class _Orders:
    """Everything bought, found by place or by customer. Numbers grow with time and are given out once."""

    def __init__(self, since: int, until: int, tickets: int, customers: int) -> None:
        self._number, self._product, self._next = array("i"), array("h"), array("i")
        self._bought = array("q")
        self._first = array("i", [-1]) * customers
        self._since = since
        self._step = max(1, (until - since) // (tickets * 12 + 1000))
        self._taken: set[int] = set()

    def __getitem__(self, place: int) -> tuple[int, int, int]:
        """The order's number, the product's place, and when it was bought in milliseconds."""
        return self._number[place], self._product[place], self._bought[place]

    def of(self, customer: int) -> Iterator[int]:
        """The places of a customer's orders."""
        place = self._first[customer]
        while place >= 0:
            yield place
            place = self._next[place]

    def add(self, customer: int, product: int, bought: int) -> int:
        """Note an order; returns its place."""
        number = _FIRST_ORDER + (bought - self._since) // self._step
        while number in self._taken:
            number += 1
        self._taken.add(number)
        place = len(self._number)
        self._number.append(number)
        self._product.append(product)
        self._bought.append(bought)
        self._next.append(self._first[customer])
        self._first[customer] = place
        return place
