"""What the tests of every room share: a store made once and copied, and a desk over a copy of it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hostile import HOSTILE

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from deskterm.desk.desk import Desk
    from deskterm.desk.reads import Reads
    from deskterm.desk.settings import Settings
    from deskterm.store.database import Store
    from office import Office


@pytest.fixture(params=HOSTILE, ids=lambda text: ascii(text)[:24])
def hostile(request: pytest.FixtureRequest) -> str:
    """Each of the hostile strings in turn."""
    return request.param


@pytest.fixture(scope="session", autouse=True)
def quick_engines() -> Iterator[None]:
    """Let all stores of a run share what SQLAlchemy works out about statements; each test has a store of its own."""
    from deskterm.store import sqlite

    make, first = sqlite.make_engine, list["Engine"]()

    def make_quick(path: Path) -> "Engine":
        engine = make(path)
        if not first:
            first.append(engine)
        engine.dialect = engine.pool._dialect = first[0].dialect
        engine._compiled_cache = first[0]._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "make_engine", make_quick)
        yield


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> "Settings":
    """A desk's settings as they are without a configuration file."""
    from deskterm.config import Config
    from deskterm.desk.settings import Settings

    home = tmp_path_factory.mktemp("home")
    return Settings.of(Config(path=home / "config.toml", home=home, db=home / "desk.db", categories=("gift card",)))


@pytest.fixture(scope="session")
def template_store(tmp_path_factory: pytest.TempPathFactory, settings: "Settings") -> Path:
    """A store with the agents aija (admin), zane (supervisor) and pavils (agent); only to be copied."""
    from deskterm.desk.desk import Desk
    from deskterm.model.commands import DESK, AddAgent
    from deskterm.model.words import Role
    from deskterm.store.database import open_store

    path = tmp_path_factory.mktemp("template") / "desk.db"
    store = open_store(path)
    roles = {"aija": Role.ADMIN, "zane": Role.SUPERVISOR, "pavils": Role.AGENT}
    Desk(store, settings).execute_many(
        [AddAgent(actor=DESK, name=name, display_name=name.title(), role=role) for name, role in roles.items()]
    )
    store.close()
    return path


@pytest.fixture
def store_path(template_store: Path, tmp_path: Path) -> Path:
    """A store's file of one's own."""
    return Path(shutil.copyfile(template_store, tmp_path / "desk.db"))


@pytest.fixture
def store(store_path: Path) -> "Iterator[Store]":
    """A store of one's own, open."""
    from deskterm.store.database import open_store

    store = open_store(store_path)
    yield store
    store.close()


@pytest.fixture
def desk(office: "Office") -> "Desk":
    """A desk over a store of one's own."""
    return office.desk


@pytest.fixture
def reads(office: "Office") -> "Reads":
    """What aija reads from that store."""
    return office.reads


@pytest.fixture
def office(store: "Store", settings: "Settings") -> "Office":
    """A desk with a clock of its own, and commands in one line."""
    from office import Office

    return Office(store, settings)


@pytest.fixture
def new_office(template_store: Path, tmp_path: Path, settings: "Settings") -> "Iterator[Callable[[], Office]]":
    """Makes more desks, each over a store of its own."""
    from deskterm.store.database import open_store
    from office import Office

    stores: list[Store] = []

    def make() -> Office:
        path = tmp_path / f"desk-{len(stores)}.db"
        stores.append(open_store(Path(shutil.copyfile(template_store, path))))
        return Office(stores[-1], settings)

    yield make
    for one in stores:
        one.close()
