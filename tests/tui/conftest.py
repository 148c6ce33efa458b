"""What the tests of the terminal share: a workplace over a store of hostile tickets, and an app to press keys in."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from driving import AtWork
    from mirror_driver import StillLink

    from deskterm.desk.workplace import Workplace
    from deskterm.tui.app import DesktermApp
    from office import Office


@pytest.fixture
def workplace(office: "Office", store_path: Path, tmp_path: Path) -> "Iterator[Workplace]":
    """Aija's workplace over the office's store, with the office's clock."""
    from deskterm.config import Config
    from deskterm.desk.workplace import Workplace

    workplace = Workplace(
        Config(path=tmp_path / "config.toml", home=tmp_path, db=store_path, agent="aija", agent_name="Aija", zone="UTC")
    )
    workplace.reads.clock = lambda: office.now
    yield workplace
    workplace.close()


@pytest.fixture
def new_app(workplace: "Workplace") -> "Callable[..., DesktermApp]":
    """Makes the app over the workplace; letters act at once, so that tests need not wait."""
    from deskterm.desk.first_page import read_first_page
    from deskterm.tui.app import DesktermApp

    def make(**given: Any) -> DesktermApp:
        app = DesktermApp(workplace, first=read_first_page(workplace.reads), **given)
        app.keyboard.hold = 0
        return app

    return make


@pytest.fixture
def at_work(new_app: "Callable[..., DesktermApp]") -> "AtWork":
    """Begins work in an app; see ``driving.AtWork``."""
    from driving import AtWork

    return AtWork(new_app)


@pytest.fixture
def mirror(office: "Office", tmp_path: Path) -> "Iterator[Workplace]":
    """Pavils' workplace over a mirror of the office, with one ticket of Ilze's."""
    from mirror_driver import URL

    from deskterm.config import Config
    from deskterm.desk.workplace import Workplace
    from deskterm.sync.follower import Follower
    from feeding import DeskRemote

    office.ticket(subject="退款 [/] \x1b[31m")
    config = Config(
        path=tmp_path / "c.toml", home=tmp_path, db=tmp_path / "mirror.db", agent="pavils", zone="UTC", remote=URL,
        mirrors=True,
    )  # fmt: skip
    workplace = Workplace(config)
    workplace.reads.clock = lambda: office.now
    follower = Follower(workplace.mirror, DeskRemote(office.desk, "pavils"))
    follower.greet()
    while follower.step():
        pass
    yield workplace
    workplace.close()


@pytest.fixture
def link() -> "StillLink":
    """A line to a server that stands as it is told."""
    from mirror_driver import StillLink

    return StillLink()


@pytest.fixture
def new_mirror_app(mirror: "Workplace", link: "StillLink") -> "Callable[[], DesktermApp]":
    """Makes the app over that mirror; letters act at once."""
    from deskterm.desk.first_page import read_first_page
    from deskterm.tui.app import DesktermApp

    def make() -> DesktermApp:
        app = DesktermApp(mirror, first=read_first_page(mirror.reads), link=lambda: link)
        app.keyboard.hold = 0
        return app

    return make
