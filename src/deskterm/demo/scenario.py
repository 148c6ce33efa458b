"""The demo's written conversations, people and goods, read from the TOML files in ``scenarios/``.

A scenario is one conversation in one language, told with placeholders such as ``{order}``; whoever makes a demo store
picks a customer and a product that suit it and fills the texts with ``fill``. Every sentence is written so that the
filled words stand in the grammatical case their placeholder gives (see ``PLACEHOLDERS``).

Reading is strict: an unknown key, word or placeholder is an ``InputError`` that names file, entry and field.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, TypeVar, cast

from deskterm.errors import InputError
from deskterm.model.words import (
    CallDirection,
    CallOutcome,
    Channel,
    Language,
    MessageKind,
    Priority,
    RatingScale,
    RatingSource,
    Role,
    Script,
    State,
)

QUEUES: Final = ("front", "technical", "billing")
CATEGORIES: Final = (
    "product question",
    "delivery",
    "after-sales",
    "billing",
    "technical",
    "complaint/product fault",
    "complaint/service attitude",
    "complaint/delivery",
    "complaint/billing",
)
REASONS: Final = ("slow", "unsolved", "unclear", "attitude", "repeated", "product", "policy")
"""Why a customer rated low; ``repeated`` means that the same thing had to be told more than once."""
GENDERS: Final = ("woman", "man")
GROUPS: Final = ("standard", "business", "vip")
CONSENTS: Final = ("mail", "calls", "newsletter")
PLACEHOLDERS: Final = {
    "order": "an order's number, digits only",
    "product": "the product's name, nominative",
    "product_accusative": "the product's name, accusative (same as the name in English and Chinese)",
    "product_genitive": "the product's name, genitive (same as the name in English and Chinese)",
    "amount": "the product's price, as format_amount writes it",
    "date": "the day of the order, before the first message, as format_date writes it",
    "until": "the day a promise falls due, or a working day soon after; format_date with until=True",
    "city": "the customer's city, nominative",
    "city_locative": "the customer's city as it stands after 'in': Rīgā, Риге",
    "first_name": "the customer's first name",
    "name": "the customer's whole name",
    "organisation": "the customer's organisation; only where the scenario asks for a business customer",
    "agent": "the answering agent's display name",
    "greeting": "the greeting with the confirmed salutation, or without a name; see greeting",
}
"""What may stand in braces in a text, and what takes its place."""

_PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})")
_LENGTH = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_RATING_RANGES = {RatingScale.STARS: (1, 5), RatingScale.THREE: (1, 3), RatingScale.NPS: (0, 10)}
_NOT_SCENARIOS = ("people.toml", "purchases.toml")
_NATIVE_SCRIPTS = {
    Language.ENGLISH: Script.LATIN,
    Language.LATVIAN: Script.LATIN,
    Language.RUSSIAN: Script.CYRILLIC,
    Language.CHINESE: Script.HAN,
}
# Latvian has a form for "when" (locative) and one for "until" (dative); the others need one form only.
_MONTHS_WHEN = {
    Language.LATVIAN: "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī",
    Language.RUSSIAN: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    Language.ENGLISH: "January February March April May June July August September October November December",
}
_MONTHS_UNTIL = {
    **_MONTHS_WHEN,
    Language.LATVIAN: (
        "janvārim februārim martam aprīlim maijam jūnijam jūlijam augustam septembrim oktobrim novembrim decembrim"
    ),
}
_GREETINGS = {
    Language.ENGLISH: ("Hello,", "Hello {},"),
    Language.LATVIAN: ("Labdien!", "Labdien, {}!"),
    Language.RUSSIAN: ("Здравствуйте!", "Здравствуйте, {}!"),
    Language.CHINESE: ("您好！", "{}，您好！"),
}


@dataclass(frozen=True, slots=True)
class ScenarioCall:
    """A telephone call: ``waited`` until somebody picked up (or the caller gave up), ``length`` of the talk."""

    direction: CallDirection
    outcome: CallOutcome
    length: timedelta
    waited: timedelta


@dataclass(frozen=True, slots=True)
class ScenarioMessage:
    """One entry of a conversation, ``after`` the one before it; a call's text is the agent's notes about it.

    ``move_to`` names the queue a ticket is handed to with this note, or is empty.
    """

    kind: MessageKind
    after: timedelta
    text: str
    public: bool = False
    move_to: str = ""
    call: ScenarioCall | None = None


@dataclass(frozen=True, slots=True)
class ScenarioRating:
    """The customer's verdict once the last message was read; ``source`` says who entered it."""

    value: int
    comment: str = ""
    reasons: tuple[str, ...] = ()
    scale: RatingScale = RatingScale.STARS
    source: RatingSource = RatingSource.CUSTOMER


@dataclass(frozen=True, slots=True)
class ScenarioPromise:
    """What the last answer promised, and how long after it."""

    text: str
    due_in: timedelta


@dataclass(frozen=True, slots=True)
class ScenarioEnd:
    """How a conversation stands when the demo opens; ``snoozed_for`` counts from the last message."""

    state: State
    snoozed_for: timedelta | None = None
    rating: ScenarioRating | None = None
    promise: ScenarioPromise | None = None


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


@dataclass(frozen=True, slots=True)
class Product:
    """Something the shop sells; prices in euro and, for customers who write Chinese, in yuan."""

    key: str
    name: Mapping[Language, str]
    accusative: Mapping[Language, str]
    genitive: Mapping[Language, str]
    euro: Decimal
    yuan: Decimal

    def price(self, language: Language) -> Decimal:
        """Return the price a customer of this language pays, in the currency ``format_amount`` writes."""
        return self.yuan if language is Language.CHINESE else self.euro


@dataclass(frozen=True, slots=True)
class Scenario:
    """One written conversation.

    ``products`` are the keys of those the text fits (empty: any). ``gender``, ``script`` and ``group`` say which
    customers can have written it (empty: any); ``person`` is set where only this person will do. ``follows`` names the
    scenario that the same customer with the same order wrote earlier; such a one is never made alone and starts
    ``follows_after`` the other's first message. ``follow_up`` comes after the rating, ``later`` while the demo runs,
    each counted from the one before it.
    """

    name: str
    channel: Channel
    language: Language
    script: Script
    queue: str
    category: str
    priority: Priority
    subject: str
    messages: tuple[ScenarioMessage, ...]
    end: ScenarioEnd
    tags: tuple[str, ...] = ()
    weight: int = 1
    public: bool = False
    live: bool = False
    later: tuple[ScenarioMessage, ...] = ()
    follow_up: tuple[ScenarioMessage, ...] = ()
    products: tuple[str, ...] = ()
    gender: str = ""
    group: str = ""
    follows: str = ""
    follows_after: timedelta = timedelta()
    person: DemoCustomer | None = None


def load_scenarios(folder: Traversable | None = None) -> tuple[Scenario, ...]:
    """Return the scenarios of every file in ``folder`` (the shipped ones if none), by file name, then as written."""
    found: list[tuple[_Table, Scenario]] = []
    for file in sorted(filter(_holds_scenarios, (folder or _shipped()).iterdir()), key=lambda file: file.name):
        whole = _read(file)
        found += [(table, _scenario(table)) for table in whole.tables("scenario")]
        whole.done()
    _refuse_repeats("name", [(table, scenario.name) for table, scenario in found])
    names = {scenario.name for _, scenario in found}
    for table, scenario in found:
        if scenario.follows and scenario.follows not in names:
            raise table.wrong("follows", f"there is no scenario {scenario.follows!r}", "name one of these files")
    return tuple(scenario for _, scenario in found)


def load_people(folder: Traversable | None = None) -> People:
    """Return the customers, agents and cities of ``people.toml``."""
    table = _read((folder or _shipped()) / "people.toml")
    cities = [(entry, _city(entry)) for entry in table.tables("city")]
    customers = [(entry, _customer(entry)) for entry in table.tables("customer")]
    agents = [(entry, _agent(entry)) for entry in table.tables("agent")]
    table.done()
    _refuse_repeats("key", [(entry, city.key) for entry, city in cities])
    _refuse_repeats("key", [(entry, customer.key) for entry, customer in customers])
    _refuse_repeats("handle", [(entry, agent.handle) for entry, agent in agents])
    by_key = {city.key: city for _, city in cities}
    for entry, customer in customers:
        if customer.city not in by_key:
            raise entry.wrong("city", f"there is no city {customer.city!r}", "add a [[city]] to the same file")
    return People(tuple(customer for _, customer in customers), tuple(agent for _, agent in agents), by_key)


def load_products(folder: Traversable | None = None) -> tuple[Product, ...]:
    """Return the goods of ``purchases.toml``, in the order of the file."""
    table = _read((folder or _shipped()) / "purchases.toml")
    products = [(entry, _product(entry)) for entry in table.tables("product")]
    table.done()
    _refuse_repeats("key", [(entry, product.key) for entry, product in products])
    return tuple(product for _, product in products)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with its placeholders replaced in one pass, so that braces inside a value stay as they are.

    A placeholder without a value raises ``KeyError``: whoever fills must know them all.
    """
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def placeholders(text: str) -> frozenset[str]:
    """Return the placeholders in ``text``; doubled braces, as in a template's slot, are none."""
    return frozenset(_PLACEHOLDER.findall(text))


def format_date(day: date, language: Language, *, until: bool = False) -> str:
    """Return ``day`` as it stands in a sentence: "on that day", or after "until" (līdz, до, by, 前)."""
    if language is Language.CHINESE:
        return f"{day.month}月{day.day}日"
    month = (_MONTHS_UNTIL if until else _MONTHS_WHEN)[language].split()[day.month - 1]
    return f"{day.day}. {month}" if language is Language.LATVIAN else f"{day.day} {month}"


def format_amount(amount: Decimal, language: Language) -> str:
    """Return an amount in euro, or in yuan for Chinese, as people write it in a sentence."""
    if language is Language.CHINESE:
        return f"{amount:.2f}元"
    if language is Language.ENGLISH:
        return f"€{amount:.2f}"
    return f"{amount:.2f} €".replace(".", ",")


def greeting(language: Language, salutation: str) -> str:
    """Return how an answer begins: with the confirmed salutation, or in its nameless form when that is empty."""
    nameless, named = _GREETINGS[language]
    return named.format(salutation) if salutation else nameless


def _shipped() -> Traversable:
    return files("deskterm.demo") / "scenarios"


def _holds_scenarios(file: Traversable) -> bool:
    return file.name.endswith(".toml") and file.name not in _NOT_SCENARIOS


Word = TypeVar("Word", bound=StrEnum)


class _Table:
    """A TOML table being read: typed fields, and errors that say where."""

    def __init__(self, file: str, place: str, values: Mapping[str, object]) -> None:
        self.file = file
        self.place = place
        self._left = dict(values)

    def wrong(self, key: str, what: str, hint: str) -> InputError:
        place = f"{self.place}: " if self.place else ""
        return InputError(f"{place}{key}: {what}", hint, path=Path(self.file))

    def _take(self, key: str, kind: type, what: str, default: object) -> object:
        if key not in self._left:
            if default is None:
                raise self.wrong(key, "is missing", f"give it {what}")
            return default
        value = self._left.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(key, f"{value!r} is not {what}", f"give it {what}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        text = cast(str, self._take(key, str, "a text", default)).strip("\n")
        unknown = sorted(placeholders(text) - PLACEHOLDERS.keys())
        if unknown:
            raise self.wrong(key, f"unknown placeholder {{{unknown[0]}}}", "use one of " + ", ".join(PLACEHOLDERS))
        return text

    def number(self, key: str, default: int | None = None) -> int:
        value = cast(int, self._take(key, int, "a whole number", default))
        if value < 0:
            raise self.wrong(key, f"{value} is below nought", "give it a whole number from 0")
        return value

    def flag(self, key: str) -> bool:
        return cast(bool, self._take(key, bool, "true or false", False))

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.text(key, default)
        if value != default and value not in allowed:
            raise self.wrong(key, f"{value!r} is none of the words allowed", "use one of " + ", ".join(allowed))
        return value

    def word(self, key: str, kind: type[Word], default: Word | None = None) -> Word:
        return kind(self.choice(key, tuple(kind), default))

    def several(self, key: str, allowed: tuple[str, ...] = ()) -> tuple[str, ...]:
        values = cast(list[object], self._take(key, list, "a list of texts", []))
        for value in values:
            if not isinstance(value, str) or (allowed and value not in allowed):
                raise self.wrong(key, f"{value!r} does not belong here", "use " + (", ".join(allowed) or "texts"))
        return tuple(cast(list[str], values))

    def length(self, key: str, default: str | None = None) -> timedelta:
        text = self.text(key, default)
        found = _LENGTH.fullmatch(text)
        if not found or not text:
            raise self.wrong(key, f"{text!r} is not a length of time", 'write it like "45s", "20m", "2h" or "1d12h"')
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)

    def money(self, key: str) -> Decimal:
        text = self.text(key)
        try:
            return Decimal(text)
        except InvalidOperation:
            raise self.wrong(key, f"{text!r} is not a sum", 'write it like "24.90"') from None

    def localized(self, key: str, fallback: Mapping[Language, str] | None = None) -> dict[Language, str]:
        table = self.table(key, required=fallback is None)
        if table is None:
            return dict(fallback or {})
        given = {language: table.text(language, fallback[language] if fallback else None) for language in Language}
        table.done()
        return given

    def table(self, key: str, *, required: bool = False) -> "_Table | None":
        values = cast(dict[str, object], self._take(key, dict, "a table", None if required else {}))
        return _Table(self.file, f"{self.place}: {key}", values) if values else None

    def tables(self, key: str) -> list["_Table"]:
        values = cast(list[object], self._take(key, list, "a list of tables", []))
        found: list[_Table] = []
        for place, value in enumerate(values, 1):
            if not isinstance(value, dict):
                raise self.wrong(key, f"{value!r} is not a table", f"begin each with [[{key}]]")
            entry = cast(dict[str, object], value)
            names = (entry.get(naming) for naming in ("key", "handle", "name"))
            label = next((name for name in names if isinstance(name, str)), place)
            found.append(_Table(self.file, f"{self.place}: {key} {label}".removeprefix(": "), entry))
        return found

    def done(self) -> None:
        if self._left:
            key = next(iter(self._left))
            raise self.wrong(key, "is not known here", "check the spelling or take it out")


def _read(file: Traversable) -> _Table:
    try:
        return _Table(file.name, "", tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise InputError("the file is missing", "install deskterm again", path=Path(file.name)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"this is no TOML: {error}", "correct the line it names", path=Path(file.name)) from None


def _refuse_repeats(key: str, named: list[tuple[_Table, str]]) -> None:
    seen: set[str] = set()
    for table, name in named:
        if name in seen:
            raise table.wrong(key, f"{name!r} is there twice", "give each a name of its own")
        seen.add(name)


def _scenario(table: _Table) -> Scenario:
    channel = table.word("channel", Channel)
    language = table.word("language", Language)
    public = table.flag("public")
    person = table.table("person")
    end = table.table("end", required=True)
    scenario = Scenario(
        name=table.text("name"),
        channel=channel,
        language=language,
        script=table.word("script", Script, _NATIVE_SCRIPTS[language]),
        queue=table.choice("queue", QUEUES),
        category=table.choice("category", CATEGORIES),
        priority=table.word("priority", Priority, Priority.NORMAL),
        subject=table.text("subject"),
        messages=tuple(_message(entry, public=public) for entry in table.tables("message")),
        end=_end(cast(_Table, end)),
        tags=table.several("tags"),
        weight=table.number("weight", 1),
        public=public,
        live=table.flag("live"),
        later=tuple(_message(entry, public=public) for entry in table.tables("later")),
        follow_up=tuple(_message(entry, public=public) for entry in table.tables("follow_up")),
        products=table.several("products"),
        gender=table.choice("gender", GENDERS, ""),
        group=table.choice("group", GROUPS, ""),
        follows=table.text("follows", ""),
        follows_after=table.length("follows_after", "0s"),
        person=_customer(person) if person else None,
    )
    table.done()
    _refuse_contradictions(scenario, table)
    return scenario


def _refuse_contradictions(scenario: Scenario, table: _Table) -> None:
    """Refuse what is well written field by field and makes no sense together."""
    first = scenario.messages[0] if scenario.messages else None
    for key, wrong, what, hint in (
        ("message", first is None, "there is none", "add a [[scenario.message]]"),
        ("later", scenario.live != bool(scenario.later), "goes with live = true", "give both or neither"),
        (
            "later",
            any(line.kind is not MessageKind.CUSTOMER for line in scenario.later),
            "is the customer's",
            "correct it",
        ),
        ("public", scenario.public and scenario.channel is not Channel.SOCIAL, "is for social", "take it out"),
        ("follow_up", bool(scenario.follow_up) and scenario.end.rating is None, "needs a rating", "add one to end"),
        ("weight", bool(scenario.follows) and scenario.weight != 0, "must be 0 beside follows", "set it to 0"),
    ):
        if wrong:
            raise table.wrong(key, what, hint)


def _message(table: _Table, *, public: bool) -> ScenarioMessage:
    kind = table.word("from", MessageKind)
    seen_by_all = public and kind in (MessageKind.CUSTOMER, MessageKind.ANSWER) and not table.flag("direct")
    message = ScenarioMessage(
        kind=kind,
        after=table.length("after"),
        text=table.text("text"),
        public=seen_by_all,
        move_to=table.choice("move_to", QUEUES, ""),
        call=_call(table) if kind is MessageKind.CALL else None,
    )
    table.done()
    return message


def _call(table: _Table) -> ScenarioCall:
    return ScenarioCall(
        direction=table.word("direction", CallDirection),
        outcome=table.word("outcome", CallOutcome),
        length=timedelta(seconds=table.number("seconds", 0)),
        waited=timedelta(seconds=table.number("waited", 9)),
    )


def _end(table: _Table) -> ScenarioEnd:
    state = table.word("state", State)
    snoozed = table.length("snoozed_for") if state is State.SNOOZED else None
    rating, promise = table.table("rating"), table.table("promise")
    end = ScenarioEnd(
        state=state,
        snoozed_for=snoozed,
        rating=_rating(rating) if rating else None,
        promise=_promise(promise) if promise else None,
    )
    table.done()
    return end


def _rating(table: _Table) -> ScenarioRating:
    rating = ScenarioRating(
        value=table.number("value"),
        comment=table.text("comment", ""),
        reasons=table.several("reasons", REASONS),
        scale=table.word("scale", RatingScale, RatingScale.STARS),
        source=table.word("source", RatingSource, RatingSource.CUSTOMER),
    )
    least, most = _RATING_RANGES[rating.scale]
    if not least <= rating.value <= most:
        raise table.wrong("value", f"{rating.value} is outside the scale", f"use {least} to {most}")
    table.done()
    return rating


def _promise(table: _Table) -> ScenarioPromise:
    promise = ScenarioPromise(text=table.text("text"), due_in=table.length("in"))
    table.done()
    return promise


def _city(table: _Table) -> City:
    name = table.localized("name")
    city = City(key=table.text("key"), name=name, locative=table.localized("locative", name))
    table.done()
    return city


def _customer(table: _Table) -> DemoCustomer:
    language = table.word("language", Language)
    customer = DemoCustomer(
        key=table.text("key"),
        name=table.text("name"),
        first_name=table.text("first_name"),
        gender=table.choice("gender", GENDERS, ""),
        language=language,
        script=table.word("script", Script, _NATIVE_SCRIPTS[language]),
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


def _agent(table: _Table) -> DemoAgent:
    agent = DemoAgent(
        handle=table.text("handle"),
        name=table.text("name"),
        role=table.word("role", Role),
        languages=tuple(Language(word) for word in table.several("languages", tuple(Language))),
        queues=table.several("queues", QUEUES),
    )
    table.done()
    return agent


def _product(table: _Table) -> Product:
    name = table.localized("name")
    product = Product(
        key=table.text("key"),
        name=name,
        accusative=table.localized("accusative", name),
        genitive=table.localized("genitive", name),
        euro=table.money("euro"),
        yuan=table.money("yuan"),
    )
    table.done()
    return product
