"""Whole demo tickets, one after the other, the same for the same number, seed and present."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache, lru_cache
from hashlib import blake2b
from random import Random
from typing import Final

from deskterm.demo.arranging import BRIEF
from deskterm.demo.casting import Team
from deskterm.demo.course import Teller, certainty_of
from deskterm.demo.crowd import Crowd
from deskterm.demo.goods import Product, load_products
from deskterm.demo.people import DemoCustomer, People, load_people
from deskterm.demo.plan import Order, Plan, crowd_size
from deskterm.demo.scenario import Scenario, load_scenarios
from deskterm.model.instants import cut
from deskterm.model.snapshot import Consent, ContactPoint, CustomerCard, Purchase, Snapshot
from deskterm.model.words import Channel, ContactKind, Language

TICKETS: Final = 300
SEED: Final = 1
_CARDS: Final = 16_384
"""Cards kept at hand; customers who write again do so soon."""
_VIP: Final = "vip"
_STANDARD: Final = "standard"
_CONSENTS: Final = {Channel.MAIL: "mail", Channel.PHONE: "calls"}
"""The consents a card keeps per channel, and their words in the written people."""


def snapshots(tickets: int, seed: int, now: datetime) -> Iterator[Snapshot]:
    """Yield ``tickets`` tickets in the order in which they began, the last of them around ``now``.

    Besides the plan nothing is kept, so that a million of them need little room.
    """
    now = cut(now)
    people, products, scenarios = _material()
    crowd = Crowd(people, scenarios, crowd_size(tickets, len(people.customers)))
    plan = Plan(tickets, seed, now, scenarios, products, crowd)
    teller = Teller(Team(people.agents), people.cities, now, Random(f"{seed} told"), brief=tickets > BRIEF)

    @lru_cache(maxsize=_CARDS)
    def card(number: int) -> CustomerCard:
        return customer_card(crowd[number], _customer_id(seed, number), plan.orders(number))

    for matter in plan:
        yield teller.snapshot(matter, crowd[matter.customer], card(matter.customer))


@cache
def _material() -> tuple[People, tuple[Product, ...], tuple[Scenario, ...]]:
    return load_people(), load_products(), load_scenarios()


def customer_card(customer: DemoCustomer, number: str, orders: list[Order]) -> CustomerCard:
    """A demo's customer as a snapshot carries them, with the id ``number`` and what they bought."""
    since = orders[0].bought_at
    return CustomerCard(
        id=number,
        name=customer.name,
        salutation=customer.salutation,
        salutation_certainty=certainty_of(customer),
        language=customer.language,
        language_certainty=certainty_of(customer),
        script=customer.script,
        preferred_channel=customer.preferred,
        organisation=customer.organisation,
        group="" if customer.group == _STANDARD else customer.group,
        vip=customer.group == _VIP,
        contacts=(
            *(ContactPoint(ContactKind.MAIL, value) for value in customer.mail),
            *(ContactPoint(ContactKind.PHONE, value) for value in customer.phone),
            *(ContactPoint(ContactKind.HANDLE, value) for value in customer.handle),
        ),
        consents=tuple(Consent(channel, word in customer.consents, since) for channel, word in _CONSENTS.items())
        if customer.consents
        else (),
        purchases=tuple(_purchase(order, customer.language) for order in orders),
    )


def _purchase(order: Order, language: Language) -> Purchase:
    return Purchase(
        order=str(order.number),
        title=order.product.name[language],
        amount=int(order.product.price(language) * 100),
        currency="CNY" if language is Language.CHINESE else "EUR",
        at=order.bought_at,
    )


def _customer_id(seed: int, number: int) -> str:
    """The same UUID (version 8) for the same seed and customer."""
    digits = blake2b(f"{seed}/{number}".encode(), digest_size=16).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
