"""What the tests of the terminal share: a workplace over a store of hostile tickets, and an app to press keys in."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from driving import AtWork
    from mirror_driver import StillLink

    from deskterm.desk.workplace import Workplace
    from deskterm.tui.app import DesktermApp
    from office import Office


@pytest.fixture(autouse=True)
def left_as_a_person_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """An app that ends with its test ends as by its verb: no timer ticks any more while the screens go."""
    from textual.app import App

    shutdown = App._shutdown

    async def leave(app: "App[Any]") -> None:
        app._exit = True
        await shutdown(app)

    monkeypatch.setattr(App, "_shutdown", leave)


@pytest.fixture
def snap_compare(snap_compare: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Pictures in which no cursor blinks and each line drawn once a second is drawn, however long they take."""
    from driving import rested, settle
    from textual.widgets import Input, TextArea

    from deskterm.tui.widgets.footer import FooterLine
    from deskterm.tui.widgets.seat_strip import SeatStrip

    monkeypatch.setattr(Input, "_toggle_cursor", lambda _: None)
    monkeypatch.setattr(TextArea, "_toggle_cursor_blink_visible", lambda _: None)

    def compare(app: Any, *, run_before: "Callable[[Any], Awaitable[None]]", **given: Any) -> bool:
        async def before(pilot: Any) -> None:
            await run_before(pilot)
            await rested(pilot)
            for screen in pilot.app.screen_stack:
                screen.query(FooterLine).refresh()
                screen.query(SeatStrip).refresh()
            await settle(pilot)

        return snap_compare(app, run_before=before, **given)

    return compare


@pytest.fixture(scope="session", autouse=True)
def pilot_that_knows() -> "Iterator[None]":
    """Pilots wait until an app has nothing left to do, and no longer; the app takes them for no burst of letters.

    Textual's own guess by the clock whether the process works: they wait when they need not, and do not wait long
    enough where something else has the processor. They also wait for widgets that are gone meanwhile.
    """
    from driving import at_rest
    from textual.pilot import Pilot

    async def wait_for_screen(pilot: "Pilot[Any]", timeout: float = 0) -> bool:  # noqa: ARG001 - it is no matter of time
        if pilot.app._exception is not None or not pilot.app._screen_stack:
            return False
        await at_rest()
        return pilot.app._exception is None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.app.wait_for_idle", at_rest)
        patch.setattr("textual.pilot.wait_for_idle", at_rest)
        patch.setattr(Pilot, "_wait_for_screen", wait_for_screen)
        patch.setattr("textual.notifications.Notification.has_expired", False)  # what was said is read later
        patch.setattr("deskterm.tui.keyboard.BURST_SECONDS", 0.0)
        yield


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
