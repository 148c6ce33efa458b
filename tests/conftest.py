"""What the tests of every room share: a store made once and copied, and a desk over a copy of it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from hostile import HOSTILE

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from deskterm.desk.desk import Desk
    from deskterm.desk.reads import Reads
    from deskterm.desk.settings import Settings
    from deskterm.store.database import Store
    from office import Office
    from postgres import Cluster


@pytest.fixture(params=HOSTILE, ids=lambda text: ascii(text)[:24])
def hostile(request: pytest.FixtureRequest) -> str:
    """Each of the hostile strings in turn."""
    return request.param


for _name in ("LC_ALL", "LC_MESSAGES", "LANG"):
    # The screens of the tests are English wherever they run.
    os.environ[_name] = "C.UTF-8"

# How long one example takes says nothing about what is tested: the machine may have much else to do.
hypothesis.settings.register_profile("project", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("project")

DATABASES = ("sqlite", "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_databases: what the test says holds for SQLite and for PostgreSQL")
    config.addinivalue_line("markers", "about_the_file: except this test, which is about the file of SQLite")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what holds for both databases over both."""
    marked = metafunc.definition.get_closest_marker
    if "database" in metafunc.fixturenames and marked("both_databases") and not marked("about_the_file"):
        metafunc.parametrize("database", DATABASES, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    """What keeps the test's store: SQLite, unless a test holds for both."""
    return getattr(request, "param", DATABASES[0])


def share_statements(patch: pytest.MonkeyPatch, module: Any) -> None:
    """Let all stores of ``module`` share what SQLAlchemy works out about statements; each test has one of its own."""
    make, first = module.make_engine, list["Engine"]()

    def make_quick(place: Any) -> "Engine":
        engine = make(place)
        if not first:
            first.append(engine)
        engine.dialect = engine.pool._dialect = first[0].dialect
        engine._compiled_cache = first[0]._compiled_cache
        return engine

    patch.setattr(module, "make_engine", make_quick)


@pytest.fixture(scope="session", autouse=True)
def quick_engines() -> Iterator[None]:
    """Spare each test the making of statements that others have made."""
    from deskterm.store import sqlite

    with pytest.MonkeyPatch.context() as patch:
        share_statements(patch, sqlite)
        yield


@pytest.fixture(scope="session")
def cluster() -> "Iterator[Cluster]":
    """A PostgreSQL server of one's own."""
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not here: install the extra server")
    from deskterm.store import postgres
    from postgres import Cluster, find_programs

    programs = find_programs()
    if programs is None:
        pytest.skip("no server programs of PostgreSQL were found (initdb, postgres): install them to run this")
    cluster = Cluster(programs)
    with pytest.MonkeyPatch.context() as patch:
        share_statements(patch, postgres)
        yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> "Settings":
    """A desk's settings as they are without a configuration file."""
    from deskterm.config import Config
    from deskterm.desk.settings import Settings

    home = tmp_path_factory.mktemp("home")
    return Settings.of(Config(path=home / "config.toml", home=home, db=home / "desk.db", categories=("gift card",)))


def staff(where: Path | str, settings: "Settings") -> None:
    """Make a store with the agents aija (admin), zane (supervisor) and pavils (agent)."""
    from deskterm.desk.desk import Desk
    from deskterm.model.commands import DESK, AddAgent
    from deskterm.model.words import Role
    from deskterm.store.opening import open_store

    store = open_store(where)
    roles = {"aija": Role.ADMIN, "zane": Role.SUPERVISOR, "pavils": Role.AGENT}
    Desk(store, settings).execute_many(
        [AddAgent(actor=DESK, name=name, display_name=name.title(), role=role) for name, role in roles.items()]
    )
    store.close()


@pytest.fixture(scope="session")
def template_store(tmp_path_factory: pytest.TempPathFactory, settings: "Settings") -> Path:
    """A store with its staff; only to be copied."""
    path = tmp_path_factory.mktemp("template") / "desk.db"
    staff(path, settings)
    return path


@pytest.fixture(scope="session")
def template_database(cluster: "Cluster", settings: "Settings") -> str:
    """The name of a PostgreSQL database like that; only to be copied."""
    name = cluster.create()
    staff(cluster.url(name), settings)
    return name


@pytest.fixture(scope="session")
def kept_database(cluster: "Cluster", template_database: str) -> tuple[str, str]:
    """The name of a PostgreSQL database that tests use in turn, and what puts it back to how it was."""
    name = cluster.create(template_database)
    return name, cluster.keep(name)


@pytest.fixture
def store_url(cluster: "Cluster", kept_database: tuple[str, str]) -> str:
    """A PostgreSQL database of one's own as far as one can tell."""
    name, put_back = kept_database
    cluster.tell(put_back, name)
    return cluster.url(name)


@pytest.fixture
def store_path(template_store: Path, tmp_path: Path) -> Path:
    """A store's file of one's own."""
    return Path(shutil.copyfile(template_store, tmp_path / "desk.db"))


@pytest.fixture
def store(database: str, request: pytest.FixtureRequest) -> "Iterator[Store]":
    """A store of one's own, open."""
    from deskterm.store.opening import open_store

    where: Path | str = request.getfixturevalue("store_path" if database == "sqlite" else "store_url")
    store = open_store(where)
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
    from deskterm.store.opening import open_store
    from office import Office

    stores: list[Store] = []

    def make() -> Office:
        path = tmp_path / f"desk-{len(stores)}.db"
        stores.append(open_store(Path(shutil.copyfile(template_store, path))))
        return Office(stores[-1], settings)

    yield make
    for one in stores:
        one.close()
