"""The queues beside the inbox: those an agent sees, called as the team calls them or in the language of the screens."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from driving import opened, press, screen_text, settle
from mirror_driver import URL, StillLink

from deskterm.config import Config
from deskterm.desk.first_page import read_first_page
from deskterm.desk.workplace import Workplace
from deskterm.model.commands import DESK, AddAgent, Assign, Handover
from deskterm.sync.follower import Follower
from deskterm.text.translation import speak
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.inbox import InboxScreen
from feeding import DeskRemote
from office import Office

LINES = {"lv": "1. līnija", "ru": "1-я линия", "zh": "一线客服"}


@pytest.fixture(params=LINES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    speak(request.param)
    yield request.param
    speak("en")


def shown(workplace: Workplace) -> list[str]:
    """The queues in the side column."""
    inbox = InboxScreen(workplace, read_first_page(workplace.reads))
    return [view.title for view in inbox.views if view.name.startswith("queue:")]


def seeing(office: Office, *queues: str) -> None:
    office.done(AddAgent, actor=DESK, name="pavils", display_name="Pāvils", sees=queues)


def test_an_agent_sees_the_queues_whose_tickets_they_see(office: Office, workplace: Workplace) -> None:
    assert shown(workplace) == ["Front line", "Technical", "Billing"]
    seeing(office, "billing")
    theirs = Workplace(replace(workplace.config, agent="pavils", agent_name=""))
    assert shown(theirs) == ["Billing"]
    theirs.close()


class Remote(DeskRemote):
    """A remote that tells what its desk's queues are called."""

    def settings(self) -> dict[str, Any]:
        return {"queues": {"front": "Front line", "technical": "Tehniķi", "vip": "贵宾 [/]"}}


@pytest.fixture
def mirror_of_few(office: Office, tmp_path: Path) -> Iterator[Workplace]:
    """Pavils' mirror, to which nothing has come yet."""
    seeing(office, "technical", "front")
    config = Config(
        path=tmp_path / "c.toml", home=tmp_path, db=tmp_path / "mirror.db", agent="pavils", zone="UTC", remote=URL,
        mirrors=True,
    )  # fmt: skip
    workplace = Workplace(config)
    yield workplace
    workplace.close()


def follow(workplace: Workplace, office: Office) -> None:
    follower = Follower(workplace.mirror, Remote(office.desk, "pavils"))
    follower.greet()
    while follower.step():
        pass


def test_on_a_mirror_too(office: Office, mirror_of_few: Workplace) -> None:
    follow(mirror_of_few, office)
    mirror_of_few.config = mirror_of_few.told_anew() or mirror_of_few.config
    assert shown(mirror_of_few) == ["Front line", "Tehniķi"]


async def test_a_mirror_shows_its_queues_as_soon_as_it_hears_of_them(office: Office, mirror_of_few: Workplace) -> None:
    app = DesktermApp(mirror_of_few, first=read_first_page(mirror_of_few.reads), link=StillLink)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "Billing" in screen_text(app)
        app.inbox.show_view(next(one for one in app.inbox.views if one.name == "queue:technical"))
        await asyncio.to_thread(follow, mirror_of_few, office)
        app.read_counts()
        await settle(pilot)
        assert [one.title for one in app.inbox.side.views][-2:] == ["Front line", "Tehniķi"]
        assert "Billing" not in screen_text(app)
        assert app.inbox.view is not None
        assert app.inbox.view.name == "queue:technical"
        assert app.inbox.side.current is app.inbox.view
        seeing(office, "front")
        await asyncio.to_thread(follow, mirror_of_few, office)
        app.read_counts()
        await settle(pilot)
        assert [one.title for one in app.inbox.side.views][-1] == "Front line"
        assert app.inbox.view.name == "to-solve"


async def test_queues_are_called_in_the_language_of_the_screens(
    office: Office, new_app: Callable[..., DesktermApp], language: str
) -> None:
    ticket = office.ticket()
    office.done(AddAgent, actor=DESK, name="ieva", display_name="Ieva", queue="front")
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        side = screen_text(app)
        assert LINES[language] in side
        await press(pilot, "board")
        assert LINES[language] in screen_text(app)
        await press(pilot, "back")
        office.done(Assign, ticket=ticket, queue="billing", assignee=None, handover=Handover("a", "b", "c"))
        await opened(pilot, ticket)
        await press(pilot, "assign")
        text = screen_text(app)
        assert text.count(LINES[language]) == 2  # Ieva's, and the one to move it to
        assert "Front line" not in side + text


@pytest.mark.usefixtures("language")
def test_a_name_the_team_gave_stays(workplace: Workplace) -> None:
    workplace.config = replace(workplace.config, queues={"front": "Billing", "shop": "Front line", "technical": "Tech"})
    assert shown(workplace) == ["Billing", "Front line", "Tech"]
