"""How every screen beside the inbox and the ticket looks, on a small terminal and on the usual one."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from driving import fill, press, settle
from test_ticket_pictures import ticket as ticket  # the fixture

from deskterm.model.commands import Party
from deskterm.model.words import Channel, ContactKind
from deskterm.tui.app import DesktermApp
from office import Office

SCREENS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "board": (("board", "down"), ""),
    "customers": (("customers", "down"), ""),
    "shift": (("shift",), ""),
    "search": (("search",), "退款"),
    "call": (("new_call",), "+371"),
    "chats": (("accept_chat", "accept_chat", "greeting"), ""),
    "bulk": (("mark", "down", "mark", "down", "mark", "no_reply"), ""),
    "help": (("help",), ""),
    "palette": (("palette",), "snoo"),
    "menu": (("verb_menu",), ""),
}
"""The verbs that lead to each screen, and what is typed there."""


@pytest.fixture
def app(office: Office, new_app: Callable[..., DesktermApp], ticket: str) -> DesktermApp:  # noqa: ARG001 - it is listed
    """A desk with some of everything, where two chats wait."""
    fill(office, 12)
    for name in ("李小龙", "Ilze [/] \x1b[31m"):
        sender = Party(ContactKind.HANDLE, f"@{name}", name)
        office.ticket(channel=Channel.CHAT, sender=sender, thread=name, subject="退款", body="您好，在吗？👋")
    return new_app()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", SCREENS)
def test_screen(snap_compare: Any, app: DesktermApp, name: str, size: tuple[int, int]) -> None:
    verbs, words = SCREENS[name]

    async def before(pilot: Any) -> None:
        await settle(pilot)
        await press(pilot, *verbs)
        await settle(pilot)
        for letter in words:
            await pilot.press(letter)
        await settle(pilot)

    assert snap_compare(app, terminal_size=size, run_before=before)
