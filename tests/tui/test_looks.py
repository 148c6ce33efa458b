"""The inbox and the board as pictures, one for each layout."""

from collections.abc import Callable
from typing import Any

import pytest
from driving import fill, press, rested, settle
from textual.pilot import Pilot

from deskterm.model.commands import Assign, Party, SetCategory
from deskterm.model.words import Channel, ContactKind
from deskterm.tui.app import DesktermApp
from office import Office

NewApp = Callable[..., DesktermApp]


@pytest.fixture
def app(office: Office, new_app: NewApp) -> DesktermApp:
    """A small desk with everything a list can show."""
    ids = fill(office, 15)
    office.done(Assign, ticket=ids[3], assignee="aija")
    office.done(SetCategory, ticket=ids[4], category="complaint/delivery")
    office.ticket(
        channel=Channel.CHAT,
        sender=Party(ContactKind.HANDLE, "@wang", "王小明"),
        thread="c",
        subject="退款还没有到账",
        body="您好，我上周申请的退款还没有收到，订单号 58190。",
    )
    return new_app()


async def _at_rest(pilot: Pilot[Any]) -> None:
    await settle(pilot)
    await press(pilot, "down", "mark", "up")
    await rested(pilot)


async def _on_the_board(pilot: Pilot[Any]) -> None:
    await settle(pilot)
    await press(pilot, "board", "right")


@pytest.mark.parametrize("size", [(120, 40), (160, 45), (80, 24)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_inbox(app: DesktermApp, snap_compare: Any, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, run_before=_at_rest)


def test_the_board(app: DesktermApp, snap_compare: Any) -> None:
    assert snap_compare(app, terminal_size=(80, 24), run_before=_on_the_board)
