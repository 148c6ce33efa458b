"""Chats in tests: customers who write, and an agent who accepts, answers and goes to and fro."""

from typing import TYPE_CHECKING, Any

from driving import press, settle

from deskterm.model.commands import Party
from deskterm.model.words import Channel, ContactKind

if TYPE_CHECKING:
    from office import Office

NAMES = ("王小明", "Jānis Bērziņš", "Олег Петров", "Ann")
WORDS = (
    "您好，我的订单什么时候发货？",
    "Labdien, kur ir mans sūtījums?",
    "Здравствуйте, где мой заказ?",
    "Hello, where is it?",
)


def chat(office: "Office", name: str, words: str = "Hello?", thread: str = "") -> str:
    """A chat that begins now; its id."""
    return office.ticket(
        channel=Channel.CHAT,
        sender=Party(ContactKind.HANDLE, f"chat:{thread or name}", name),
        body=words,
        subject="",
        thread=thread or name,
    )


def chats(office: "Office", count: int = 4) -> list[str]:
    """So many chats, each a second after the one before."""
    made: list[str] = []
    for name, words in list(zip(NAMES, WORDS, strict=True))[:count]:
        made.append(chat(office, name, words))
        office.wait(seconds=1)
    return made


def say_more(office: "Office", name: str, words: str) -> None:
    office.receive(
        channel=Channel.CHAT,
        sender=Party(ContactKind.HANDLE, f"chat:{name}", name),
        body=words,
        subject="",
        thread=name,
    )


def late(app: Any) -> None:
    """More than half a second has gone by since the last switch."""
    app.seats.seats._switched_at = float("-inf")


async def accepted(pilot: Any, count: int) -> None:
    """Accept so many of the waiting chats."""
    for _ in range(count):
        await press(pilot, "accept_chat")
        late(pilot.app)


async def answer(pilot: Any, text: str) -> None:
    """Type a line, a moment after the switch, and send it."""
    late(pilot.app)
    await pilot.press(*text)
    await press(pilot, "send_chat")
    await settle(pilot)
