"""The demo's shipped material, loaded once for its tests, and how its texts are filled there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from deskterm.config import load
from deskterm.demo.casting import suitable_products as products_for
from deskterm.demo.casting import suits
from deskterm.demo.course import values_of
from deskterm.demo.goods import Product, load_products
from deskterm.demo.people import DemoCustomer, load_people
from deskterm.demo.plan import Order
from deskterm.demo.scenario import Scenario, ScenarioMessage, load_scenarios
from deskterm.desk.workplace import Workplace
from deskterm.model.words import Language, MessageKind

SCENARIOS = load_scenarios()
PEOPLE = load_people()
PRODUCTS = load_products()
HOSTILE = tuple(scenario for scenario in SCENARIOS if scenario.name.startswith("hostile-"))
WRITTEN = tuple(scenario for scenario in SCENARIOS if scenario not in HOSTILE)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SHIPPED = files("deskterm.demo") / "scenarios"

by_name = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)


def all_messages(scenario: Scenario) -> tuple[ScenarioMessage, ...]:
    return scenario.messages + scenario.follow_up + scenario.later


def all_texts(scenario: Scenario) -> Iterator[str]:
    yield scenario.subject
    yield from (message.text for message in all_messages(scenario))
    if scenario.end.rating:
        yield scenario.end.rating.comment
    if scenario.end.promise:
        yield scenario.end.promise.text


def suitable_customers(scenario: Scenario) -> list[DemoCustomer]:
    everybody = [*PEOPLE.customers, *(other.person for other in SCENARIOS if other.person)]
    return [customer for customer in everybody if suits(customer, scenario)]


def suitable_products(scenario: Scenario) -> list[Product]:
    return products_for(scenario, PRODUCTS)


def answers(language: Language) -> Iterator[tuple[str, str]]:
    for scenario in SCENARIOS:
        if scenario.language is language:
            for message in all_messages(scenario):
                if message.kind is MessageKind.ANSWER:
                    yield scenario.name, message.text


def values_for(scenario: Scenario, customer: DemoCustomer, product: Product) -> dict[str, str]:
    order = Order(58211, product, datetime(2026, 11, 3))
    values = values_of(scenario, customer, PEOPLE.cities[customer.city], order, datetime(2026, 11, 20))
    return {**values, "agent": "Aija"}


def open_demo(path: Path, agent: str = "aija", now: datetime = NOW) -> Workplace:
    """The workplace of ``agent`` at a demo's store, where it is always ``now``."""
    workplace = Workplace(load(db=path, agent=agent, environ={"DESKTERM_HOME": str(path.parent)}))
    workplace.reads.clock = lambda: now
    return workplace
