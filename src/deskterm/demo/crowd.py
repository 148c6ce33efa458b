"""The crowd: everybody who can write to the demo's desk, by number.

First come the written customers, then the persons of single scenarios, then as many made-up ones as asked for. A
made-up customer is put together from the name parts of two written ones and their own number, so they are made again,
the same, whenever their number is asked for, and a million of them take no room.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Final

from deskterm.demo.casting import suits
from deskterm.demo.people import DemoCustomer, People
from deskterm.demo.scenario import Scenario
from deskterm.model.words import Channel, Language, Script

_DOMAINS: Final = ("example.com", "example.org", "example.net")
_TRAITS: Final = (
    (True, True, False, Channel.MAIL),
    (True, False, True, Channel.CHAT),
    (False, True, False, Channel.PHONE),
    (True, False, True, Channel.SOCIAL),
    (True, True, True, Channel.WEB),
    (True, True, False, Channel.MAIL),
    (True, True, False, Channel.PHONE),
    (True, False, True, Channel.CHAT),
    (True, True, False, Channel.MAIL),
    (True, False, False, Channel.WEB),
)
"""Whether a made-up customer has an address, a telephone and a handle, and what they prefer, by their last digit."""
_CONSENTS: Final = (("mail",), ("mail", "calls"), (), ("mail", "newsletter"), ("calls",), ("mail", "calls"), ())
_CACHED: Final = 16_384
_NEAR: Final = 0.04
"""The share of all tickets before and after which a made-up customer may write again."""
_MIXER: Final = 7919
"""A prime, so that neighbours in number have nothing in common in name."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A first or family name with its spelling in addresses, and the salutation it is used in, if one is known."""

    name: str
    spelled: str
    salutation: str = ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of made-up customers: how many, from which number on, and what they are made of."""

    language: Language
    script: Script
    gender: str
    group: str
    first: tuple[_Part, ...]
    family: tuple[_Part, ...]
    cities: tuple[str, ...]
    organisations: tuple[str, ...]
    start: int
    size: int

    def could_write(self, scenario: Scenario) -> bool:
        return (
            scenario.person is None
            and (self.language, self.script) == (scenario.language, scenario.script)
            and scenario.gender in ("", self.gender)
            and scenario.group in ("", self.group)
        )


class Crowd:
    """Customers by number: the written ones, then ``made_up`` more."""

    def __init__(self, people: People, scenarios: Iterable[Scenario], made_up: int = 0) -> None:
        persons = (scenario.person for scenario in scenarios if scenario.person)
        self._written: tuple[DemoCustomer, ...] = (*people.customers, *persons)
        self._usual = len(people.customers)
        self._kinds = _kinds(people.customers, len(self._written), made_up)
        self._starts = [kind.start for kind in self._kinds]
        self._roles: dict[tuple[str, ...], _Role] = {}
        self._made = lru_cache(maxsize=_CACHED)(self._make)

    def __len__(self) -> int:
        return len(self._written) + sum(kind.size for kind in self._kinds)

    def __getitem__(self, number: int) -> DemoCustomer:
        return self._written[number] if number < len(self._written) else self._made(number)

    def cast(self, scenarios: Sequence[Scenario], when: float, chance: Random) -> int:
        """The number of a customer who can have written all of ``scenarios``.

        ``when`` is how much of all tickets came before: made-up customers write again within weeks or months, so that
        neighbours in time are neighbours in number.
        """
        names = tuple(scenario.name for scenario in scenarios)
        role = self._roles.get(names)
        if role is None:
            role = self._roles[names] = self._role(scenarios)
        if not role.kinds or chance.random() * (role.room[-1] + role.share) < role.share:
            return chance.choice(role.written)
        kind = role.kinds[bisect_right(role.room, chance.random() * role.room[-1])]
        number = kind.start + int(kind.size * min(max(when + chance.uniform(-_NEAR, _NEAR), 0.0), 0.999))
        for step in range(kind.size):
            found = kind.start + (number + step - kind.start) % kind.size
            if all(suits(self[found], scenario) for scenario in scenarios):
                return found
        return chance.choice(role.written)

    def _role(self, scenarios: Sequence[Scenario]) -> "_Role":
        written: list[int] = []
        share = 0
        for number, customer in enumerate(self._written):
            # A person of one scenario is nobody for the others.
            usual = number < self._usual or scenarios[0].person is not None
            if usual and all(suits(customer, scenario) for scenario in scenarios):
                share += 1
                likes = any(customer.preferred is scenario.channel for scenario in scenarios)
                written += [number] * (3 if likes else 1)
        kinds = [kind for kind in self._kinds if all(kind.could_write(scenario) for scenario in scenarios)]
        return _Role(written, share, kinds, list(accumulate(kind.size for kind in kinds)))

    def _make(self, number: int) -> DemoCustomer:
        kind = self._kinds[bisect_right(self._starts, number) - 1]
        mixed = (number - kind.start) * _MIXER
        first = kind.first[mixed % len(kind.first)]
        family = kind.family[mixed // len(kind.first) % len(kind.family)]
        chinese = kind.language is Language.CHINESE
        spelled = f"{family.spelled}.{first.spelled}" if chinese else f"{first.spelled}.{family.spelled}"
        mail, phone, handle, preferred = _TRAITS[number % 10]
        salutation = (family.salutation or first.salutation) if number % 2 else ""
        return DemoCustomer(
            key=f"made-up-{number}",
            name=family.name + first.name if chinese else f"{first.name} {family.name}",
            first_name=first.name,
            gender=kind.gender,
            language=kind.language,
            script=kind.script,
            city=kind.cities[mixed % len(kind.cities)],
            preferred=preferred,
            mail=(f"{spelled}{number}@{_DOMAINS[number % 3]}",) if mail else (),
            phone=(_phone(kind.language, number),) if phone else (),
            handle=(f"@{spelled}{number}",) if handle else (),
            salutation=salutation,
            confirmed=bool(salutation),
            organisation=kind.organisations[mixed % len(kind.organisations)] if kind.organisations else "",
            group=kind.group,
            consents=_CONSENTS[number % len(_CONSENTS)],
        )


@dataclass(frozen=True, slots=True)
class _Role:
    """Who can play a part: numbers of written customers, and kinds of made-up ones with their sizes added up."""

    written: list[int]
    share: int
    kinds: list[_Kind]
    room: list[int]


def _phone(language: Language, number: int) -> str:
    """A telephone number that nobody can have: no number begins with nought after the country's code."""
    if language is Language.CHINESE:
        return f"+86 000 {number // 10_000:04d} {number % 10_000:04d}"
    if language is Language.ENGLISH:
        return f"+44 0012 {number:06d}"
    return f"+371 00{number // 1000:03d} {number % 1000:03d}"


def _kinds(customers: Sequence[DemoCustomer], start: int, made_up: int) -> list[_Kind]:
    """Made-up customers in the proportions of the written ones."""
    groups: dict[tuple[Language, Script, str, str], list[DemoCustomer]] = {}
    for customer in customers:
        groups.setdefault((customer.language, customer.script, customer.gender, customer.group), []).append(customer)
    kinds: list[_Kind] = []
    done = 0
    for key, members in groups.items():
        done += len(members)
        end = start + sum(kind.size for kind in kinds)
        size = round(made_up * done / len(customers)) - (end - start)
        if size > 0:
            kinds.append(_kind(key, customers, members, end, size))
    return kinds


def _kind(
    key: tuple[Language, Script, str, str],
    customers: Sequence[DemoCustomer],
    members: Sequence[DemoCustomer],
    start: int,
    size: int,
) -> _Kind:
    language, script, gender, group = key
    alike = [one for one in customers if (one.language, one.script, one.gender) == (language, script, gender)]
    parts = [_parts(one) for one in alike]
    return _Kind(
        language,
        script,
        gender,
        group,
        first=tuple({first.name: first for first, _ in parts}.values()),
        family=tuple({family.name: family for _, family in parts}.values()),
        cities=tuple(dict.fromkeys(one.city for one in alike)),
        organisations=tuple(dict.fromkeys(one.organisation for one in members if one.organisation)),
        start=start,
        size=size,
    )


def _parts(customer: DemoCustomer) -> tuple[_Part, _Part]:
    """A written customer's first and family name. The salutation belongs to the one it is made from."""
    spelled, _, rest = customer.key.partition("-")
    family = customer.name.replace(customer.first_name, "", 1).strip()
    if customer.language is Language.CHINESE:
        spelled, rest = rest, spelled
        of_first = False
    else:
        of_first = customer.salutation[:3] == customer.first_name[:3]
    return (
        _Part(customer.first_name, spelled.replace("-", "."), customer.salutation if of_first else ""),
        _Part(family, rest.replace("-", "."), "" if of_first else customer.salutation),
    )
