"""Everybody in the demo: its customers, the colleagues who answer them, and the cities they live in."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final

from deskterm.demo.table import Table, read_table, refuse_repeats, shipped
from deskterm.model.words import Channel, Language, Role, Script

QUEUES: Final = ("front", "technical", "billing")
GENDERS: Final = ("woman", "man")
GROUPS: Final = ("standard", "business", "vip")
CONSENTS: Final = ("mail", "calls", "newsletter")
NATIVE_SCRIPTS = {
    Language.ENGLISH: Script.LATIN,
    Language.LATVIAN: Script.LATIN,
    Language.RUSSIAN: Script.CYRILLIC,
    Language.CHINESE: Script.HAN,
}


@dataclass(frozen=True, slots=True)
class City:
    """A city in the four languages; ``locative`` is the form after "in"."""

    key: str
    name: Mapping[Language, str]
    locative: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """A fictional customer; ``salutation`` is set only where an agent has confirmed it."""

    key: str
    name: str
    first_name: str
    gender: str
    language: Language
    script: Script
    city: str
    preferred: Channel
    mail: tuple[str, ...] = ()
    phone: tuple[str, ...] = ()
    handle: tuple[str, ...] = ()
    salutation: str = ""
    confirmed: bool = False
    organisation: str = ""
    group: str = "standard"
    consents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoAgent:
    """A fictional colleague; ``handle`` is ASCII, ``name`` is what customers and colleagues see."""

    handle: str
    name: str
    role: Role
    languages: tuple[Language, ...]
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Everybody in the demo, in the order of the file, and the cities the customers live in."""

    customers: tuple[DemoCustomer, ...]
    agents: tuple[DemoAgent, ...]
    cities: Mapping[str, City]


def load_people(folder: Traversable | None = None) -> People:
    """Return the customers, agents and cities of ``people.toml``."""
    table = read_table((folder or shipped()) / "people.toml")
    cities = [(entry, _city(entry)) for entry in table.tables("city")]
    customers = [(entry, read_customer(entry)) for entry in table.tables("customer")]
    agents = [(entry, _agent(entry)) for entry in table.tables("agent")]
    table.done()
    refuse_repeats("key", [(entry, city.key) for entry, city in cities])
    refuse_repeats("key", [(entry, customer.key) for entry, customer in customers])
    refuse_repeats("handle", [(entry, agent.handle) for entry, agent in agents])
    by_key = {city.key: city for _, city in cities}
    for entry, customer in customers:
        if customer.city not in by_key:
            raise entry.wrong("city", f"there is no city {customer.city!r}", "add a [[city]] to the same file")
    return People(tuple(customer for _, customer in customers), tuple(agent for _, agent in agents), by_key)


def _city(table: Table) -> City:
    name = table.localized("name")
    city = City(key=table.text("key"), name=name, locative=table.localized("locative", name))
    table.done()
    return city


def read_customer(table: Table) -> DemoCustomer:
    language = table.word("language", Language)
    customer = DemoCustomer(
        key=table.text("key"),
        name=table.text("name"),
        first_name=table.text("first_name"),
        gender=table.choice("gender", GENDERS, ""),
        language=language,
        script=table.word("script", Script, NATIVE_SCRIPTS[language]),
        city=table.text("city"),
        preferred=table.word("preferred", Channel),
        mail=table.several("mail"),
        phone=table.several("phone"),
        handle=table.several("handle"),
        salutation=table.text("salutation", ""),
        confirmed=table.flag("confirmed"),
        organisation=table.text("organisation", ""),
        group=table.choice("group", GROUPS, "standard"),
        consents=table.several("consents", CONSENTS),
    )
    table.done()
    if customer.confirmed != bool(customer.salutation):
        raise table.wrong("confirmed", "goes with a salutation", "give both or neither")
    return customer


def _agent(table: Table) -> DemoAgent:
    agent = DemoAgent(
        handle=table.text("handle"),
        name=table.text("name"),
        role=table.word("role", Role),
        languages=tuple(Language(word) for word in table.several("languages", tuple(Language))),
        queues=table.several("queues", QUEUES),
    )
    table.done()
    return agent
