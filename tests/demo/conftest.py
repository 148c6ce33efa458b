"""A demo's store, made once for the tests that only read it, and copied for those that write."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_material import NOW, open_demo

from deskterm.demo.store import make_demo
from deskterm.desk.workplace import Workplace


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the usual size, only to be read or copied."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    make_demo(path, now=NOW)
    return path


@pytest.fixture(scope="session")
def shown(demo_file: Path) -> Iterator[Workplace]:
    """Aija's workplace there; nobody writes."""
    workplace = open_demo(demo_file)
    yield workplace
    workplace.close()


@pytest.fixture
def workplace(demo_file: Path, tmp_path: Path) -> Iterator[Workplace]:
    """Aija's workplace at a copy of one's own."""
    workplace = open_demo(Path(shutil.copyfile(demo_file, tmp_path / "demo.db")))
    yield workplace
    workplace.close()
