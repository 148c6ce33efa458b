"""Casting: which customers and goods suit a scenario, and which colleague speaks in it."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Final

from deskterm.demo.goods import Product
from deskterm.demo.people import DemoAgent, DemoCustomer
from deskterm.demo.scenario import Scenario
from deskterm.model.words import Channel, ContactKind, Language, Role

REACHED_BY: Final = {
    Channel.MAIL: (ContactKind.MAIL,),
    Channel.WEB: (ContactKind.MAIL,),
    Channel.CHAT: (ContactKind.HANDLE, ContactKind.MAIL),
    Channel.SOCIAL: (ContactKind.HANDLE,),
    Channel.PHONE: (ContactKind.PHONE,),
}
"""The contact points by which somebody on a channel is known and can be answered, best first; one of them is needed."""

MAIN_AGENT: Final = "aija"
"""Who works at the demo: she has the largest share of what she can answer."""
MAIN_DESK: Final = (Language.LATVIAN, "front")
"""A language and a queue in which she can answer."""
_MAIN_SHARE: Final = 3


def points(customer: DemoCustomer, kind: ContactKind) -> tuple[str, ...]:
    """The customer's addresses, numbers or handles."""
    found: tuple[str, ...] = getattr(customer, kind.value)
    return found


def address(customer: DemoCustomer, channel: Channel) -> tuple[ContactKind, str] | None:
    """The contact point by which ``customer`` is known on ``channel``; None if there is none."""
    for kind in REACHED_BY[channel]:
        if found := points(customer, kind):
            return kind, found[0]
    return None


def suits(customer: DemoCustomer, scenario: Scenario) -> bool:
    """Whether ``customer`` can have written the scenario."""
    if scenario.person is not None:
        return customer.key == scenario.person.key
    return (
        customer.language is scenario.language
        and customer.script is scenario.script
        and scenario.gender in ("", customer.gender)
        and scenario.group in ("", customer.group)
        and address(customer, scenario.channel) is not None
    )


def suitable_products(scenario: Scenario, products: Iterable[Product]) -> list[Product]:
    """The goods the scenario can be about, in the order given."""
    return [product for product in products if not scenario.products or product.key in scenario.products]


class Team:
    """The colleagues by what they can answer."""

    def __init__(self, agents: Sequence[DemoAgent]) -> None:
        self._answering: dict[tuple[Language, str], list[DemoAgent]] = {}
        self._leading: dict[Language, DemoAgent] = {}
        for agent in agents:
            for language in agent.languages:
                if agent.role is Role.SUPERVISOR:
                    self._leading.setdefault(language, agent)
                elif agent.role is Role.AGENT:
                    share = _MAIN_SHARE if agent.handle == MAIN_AGENT else 1
                    for queue in agent.queues:
                        self._answering.setdefault((language, queue), []).extend([agent] * share)

    def agent(self, language: Language, queue: str, chance: Random, *, main: bool = False) -> DemoAgent:
        """A colleague of ``queue`` who writes ``language``; the ``main`` one if she does."""
        colleagues = self._answering[language, queue]
        if main:
            for agent in colleagues:
                if agent.handle == MAIN_AGENT:
                    return agent
        return chance.choice(colleagues)

    def supervisor(self, language: Language) -> DemoAgent:
        """Who answers complaints about colleagues in ``language``."""
        return self._leading[language]
