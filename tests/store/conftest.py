"""A store full of tickets of every kind, with many ties, only to be read."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from deskterm.desk.settings import Settings
from deskterm.model.commands import ImportSnapshot
from deskterm.model.snapshot import (
    ChangeCard,
    ContactPoint,
    CustomerCard,
    MessageCard,
    Purchase,
    RatingCard,
    Snapshot,
    TicketCard,
)
from deskterm.model.words import (
    Audience,
    Channel,
    ContactKind,
    Language,
    MessageKind,
    Priority,
    RatingScale,
    RatingSource,
    State,
)
from deskterm.store.opening import open_store
from office import MORNING, Office
from postgres import Cluster

NAMES = ("Ilze Kalniņa", "Олег Петров", "王小明", "Marta K", "John 100%_Smith", "Eve \x1b[31m")
WORDS = ("delivery", "парцел", "退款", "broken screen", "invoice", "thank you", "[/]")


def _snapshot(number: int, chance: Random) -> Snapshot:
    state = chance.choice(list(State))
    created = MORNING - timedelta(hours=chance.choice([0, 1, 2, 3, 11, 24, 100, 200, 500, 1000]))
    customer = chance.randrange(len(NAMES))
    solved = state in (State.SOLVED, State.CLOSED)
    waits = chance.random() < 0.7
    channel = chance.choice(list(Channel))
    tags = tuple(tag for tag in ("logistics", "spam", "vip-case") if chance.random() < 0.25)
    change = ChangeCard(at=created, actor="aija", kind="SetState", fields={"state": ("open", state.value)})
    rating = RatingCard(id=f"r{number}", value=chance.randint(1, 5), scale=RatingScale.STARS,
                        source=RatingSource.CUSTOMER, rated_agent="aija", at=created)  # fmt: skip
    return Snapshot(
        ticket=TicketCard(
            id=f"t{number:04}", number=None, subject=f"{chance.choice(WORDS)} {number}", state=state, channel=channel,
            queue=chance.choice(["front", "technical", "billing"]), created_at=created,
            category=chance.choice([None, "billing", "complaint", "complaint/delivery", "complaints"]),
            priority=chance.choice(list(Priority)), language=chance.choice([None, *Language]),
            assignee=chance.choice([None, "aija", "pavils"]), tags=tags, spam="spam" in tags,
            snoozed_until=created + timedelta(hours=12) if state is State.SNOOZED else None,
        ),
        customer=CustomerCard(
            id=f"c{customer}", name=NAMES[customer], vip=customer == 2,
            organisation="SIA Paciņa" if customer < 2 else "",
            contacts=(ContactPoint(ContactKind.MAIL, f"c{customer}@example.com"),),
            purchases=(Purchase(f"5819{customer}", "Phone", 19900, "EUR", MORNING),),
        ),
        messages=(
            MessageCard(id=f"m{number}", kind=MessageKind.CUSTOMER, audience=Audience.DIRECT, channel=channel,
                        body=chance.choice(WORDS), at=created, waived=not waits),
        ),
        changes=(change,) if solved else (),
        ratings=(rating,) if solved and chance.random() < 0.6 else (),
    )  # fmt: skip


@pytest.fixture(scope="session")
def full_path(template_store: Path, tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Path:
    """The file of a store with 240 tickets."""
    path = Path(shutil.copyfile(template_store, tmp_path_factory.mktemp("full") / "desk.db"))
    _fill(path, settings)
    return path


@pytest.fixture(scope="session")
def full_url(cluster: Cluster, template_database: str, settings: Settings) -> str:
    """A PostgreSQL database with the same 240 tickets."""
    url = cluster.url(cluster.create(template_database))
    _fill(url, settings)
    return url


def _fill(where: Path | str, settings: Settings) -> None:
    store, chance = open_store(where), Random(1)
    office = Office(store, settings)
    office.desk.execute_many(ImportSnapshot(actor="aija", snapshot=_snapshot(one, chance)) for one in range(240))
    store.close()


@pytest.fixture(scope="session")
def full(database: str, request: pytest.FixtureRequest, settings: Settings) -> Iterator[Office]:
    """A desk over the full store; only to be read."""
    store = open_store(request.getfixturevalue("full_path" if database == "sqlite" else "full_url"))
    yield Office(store, settings)
    store.close()
