"""What the screens say about the remote: the header's words, names, and what has not come yet."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from driving import press, screen_text, settle, toasts, until
from mirror_driver import AT, URL, StillLink, header

from deskterm.config import Config
from deskterm.desk.first_page import read_first_page
from deskterm.desk.link import LinkKind, LinkState
from deskterm.desk.link_words import link_words
from deskterm.desk.workplace import Workplace
from deskterm.model import commands
from deskterm.model.commands import Party
from deskterm.model.words import Channel, ContactKind
from deskterm.store.pending import PendingCounts, lines
from deskterm.text.safe import safe_line
from deskterm.tui.app import DesktermApp
from office import Office


class TestWords:
    @pytest.mark.parametrize(
        ("state", "waiting", "stopped", "words", "short"),
        [
            (LinkState(LinkKind.CONNECTING, AT), 0, 0, "connecting", "connecting"),
            (LinkState(LinkKind.ONLINE, AT), 0, 0, "online", "online"),
            (LinkState(LinkKind.OFFLINE, AT), 3, 0, "offline since 14:02 · 3 waiting", "offline · 3 waiting"),
            (LinkState(LinkKind.SYNCING, AT, came=23_000, total=100_000), 0, 0, "syncing 23,000 of 100,000",
             "syncing 23,000 of 100,000"),
            (LinkState(LinkKind.SYNCING, AT), 0, 0, "syncing", "syncing"),
            (LinkState(LinkKind.SYNCING, AT, came=1, total=2, set_back=True), 0, 2,
             "the server was set back, syncing 1 of 2 · 2 stopped", "server set back · 2 stopped"),
            (LinkState(LinkKind.REFUSED, AT), 1, 1, "token refused · 1 waiting · 1 stopped",
             "token refused · 1 waiting · 1 stopped"),
            (LinkState(LinkKind.WRONG, AT), 0, 0, "server at fault", "server at fault"),
        ],
    )  # fmt: skip
    def test_every_state_in_words(self, state: LinkState, waiting: int, stopped: int, words: str, short: str) -> None:
        counts = PendingCounts(waiting, stopped)
        assert link_words(state, counts, UTC) == words
        assert link_words(state, counts, UTC, short=True) == short


async def test_a_desk_of_its_own_says_nothing(new_app: Callable[..., DesktermApp], office: Office) -> None:
    office.ticket()
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "online" not in header(app)
        app.run_verb("pending")
        await settle(pilot)
        assert "no mirror" in toasts(app)[-1]


async def test_the_header_follows_the_link(new_mirror_app: Callable[[], DesktermApp], link: StillLink) -> None:
    app = new_mirror_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert " online " in header(app)
        link.become(LinkKind.OFFLINE, problem=safe_line("the server cannot be reached"), hint=safe_line("work goes on"))
        await settle(pilot)
        assert "offline since 14:02" in header(app)
        assert toasts(app) == ["the server cannot be reached\nwork goes on"]
        await press(pilot, "refresh")
        assert link.woken == 1
        link.become(LinkKind.ONLINE)
        await settle(pilot)
        assert " online " in header(app)
        assert toasts(app)[-1] == "online again"
    assert link.ended


async def test_the_ticket_tells_of_trouble_only(new_mirror_app: Callable[[], DesktermApp], link: StillLink) -> None:
    app = new_mirror_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "open")
        await settle(pilot)
        assert "online" not in "".join(screen_text(app).splitlines()[:2])
        link.become(LinkKind.OFFLINE, problem=safe_line("the server cannot be reached"))
        await settle(pilot)
        assert screen_text(app).splitlines()[1].rstrip().endswith(" offline")


@pytest.mark.parametrize("size", [(160, 45), (120, 40), (80, 24), (60, 15)])
async def test_the_header_keeps_to_one_line(
    new_mirror_app: Callable[[], DesktermApp], link: StillLink, size: tuple[int, int]
) -> None:
    app = new_mirror_app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        link.become(LinkKind.SYNCING, came=23_000, total=100_000, set_back=True)
        await settle(pilot)
        await until(pilot, lambda: "Pavils" in header(app))
        assert "set back" in header(app)
        assert len(header(app)) <= size[0]


async def test_what_waits_is_counted(new_mirror_app: Callable[[], DesktermApp], link: StillLink) -> None:
    app = new_mirror_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        link.become(LinkKind.OFFLINE)
        await press(pilot, "assign_me")
        assert "1 waiting" in header(app)


async def test_a_ticket_without_a_number_is_called_new(
    new_mirror_app: Callable[[], DesktermApp], mirror: Workplace, office: Office
) -> None:
    mirror.desk.execute(
        commands.OpenTicket(
            actor="pavils",
            at=office.now,
            subject="Rang up",
            channel=Channel.PHONE,
            party=Party(ContactKind.PHONE, "+37120331180", "Jānis"),
        )
    )
    app = new_mirror_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert any("#new" in line and "Rang up" in line for line in screen_text(app).splitlines())


async def test_in_the_first_session_people_have_their_names_as_soon_as_the_server_has_told_them(
    new_mirror_app: Callable[[], DesktermApp], mirror: Workplace
) -> None:
    """It begins on an empty mirror, which knows nobody: the agent would sign letters with what they log in with."""
    assert mirror.agent_name == "pavils"
    app = new_mirror_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.names.get("pavils") == "Pavils")
        assert mirror.agent_name == "Pavils"
        assert "Pavils ●" in header(app)


async def test_a_mirror_to_which_nothing_has_come_yet_does_not_say_that_all_is_solved(
    tmp_path: Path, link: StillLink
) -> None:
    config = Config(
        path=tmp_path / "c.toml", home=tmp_path, db=tmp_path / "new.db", agent="pavils", zone="UTC", remote=URL,
        mirrors=True,
    )  # fmt: skip
    workplace = Workplace(config)
    link.state = LinkState(LinkKind.CONNECTING, AT)
    app = DesktermApp(workplace, first=read_first_page(workplace.reads), link=lambda: link)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "What the server has is still on its way." in screen_text(app)
        link.become(LinkKind.OFFLINE, problem=safe_line("the line broke"))
        await settle(pilot)
        assert "Nothing has come from the server yet." in screen_text(app)
        assert "All solved" not in screen_text(app)
        link.become(LinkKind.ONLINE)
        await settle(pilot)
        assert "All solved" in screen_text(app)
    workplace.close()


async def test_an_answer_that_waits_for_the_server_is_not_said_to_leave_in_no_seconds(
    new_mirror_app: Callable[[], DesktermApp], mirror: Workplace, office: Office
) -> None:
    """While the server is away nothing leaves; and what it did last is not known here."""
    ((ticket,),) = mirror.store.read("SELECT id FROM ticket")
    mirror.desk.execute(commands.Reply(actor="pavils", at=office.now, ticket=ticket, body="hello"))
    office.wait(minutes=5)
    app = new_mirror_app()
    async with app.run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        app.open_ticket(ticket)
        await settle(pilot)
        assert "not known to have left yet · F9 recalls" in screen_text(app)
        assert ": not known to have left yet" in screen_text(app)
        assert "leaves in" not in screen_text(app)


@pytest.mark.parametrize("verb", ["assign_me", "no_reply"])
async def test_what_is_done_at_once_says_which_version_it_was_looking_at(
    verb: str, new_mirror_app: Callable[[], DesktermApp], mirror: Workplace
) -> None:
    """Else it would go over what a colleague did, or the customer wrote, while the server was away."""
    app = new_mirror_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        ((version,),) = mirror.store.read("SELECT version FROM ticket")
        await press(pilot, verb)
        await settle(pilot)
    assert [json.loads(one.body)["seen"] for one in lines(mirror.store)] == [version]


async def test_a_token_refused_is_an_error_with_a_way_on(
    new_mirror_app: Callable[[], DesktermApp], link: StillLink
) -> None:
    app = new_mirror_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        link.become(
            LinkKind.REFUSED, problem=safe_line("that token is not good here"), hint=safe_line("deskterm login")
        )
        await settle(pilot)
        assert toasts(app) == ["that token is not good here\ndeskterm login"]
        assert "token refused" in header(app)


async def test_without_a_link_a_mirror_says_so(mirror: Workplace) -> None:
    app = DesktermApp(mirror, first=read_first_page(mirror.reads))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "no remote configured" in header(app)
    assert replace(mirror.config, remote="").remote == ""
